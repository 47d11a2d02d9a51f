"""Which findings a comment hides, and what is said of comments that hide none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mir_lsp.engine.findings import Finding
from mir_lsp.engine.suppress import has_suppressions, suppress
from mir_lsp.rules.model import Confidence, Rule
from mir_lsp.rules.registry import RULES
from mir_lsp.syntax.comments import comments
from mir_lsp.text.spans import Span

# Any registered codes do: what a rule is about does not matter here.
ONE, TWO = RULES[2], RULES[3]
CODES = {"ONE": ONE.code, "TWO": TWO.code}


def check(source: str, *, ran: bool = True) -> tuple[list[str], list[str]]:
    """The findings that stay and what is said about comments, as `line: text`.

    `one()` in the text is a finding of the rule ONE, `two()` of TWO; in comments these words stand for
    the codes.
    """
    text = source.replace("ONE", ONE.code).replace("TWO", TWO.code)
    found = [*occurrences(text, "one()", ONE), *occurrences(text, "two()", TWO)]
    outcome = suppress("/x.py", text, comments(text), found, lambda rule: ran)

    def line(finding: Finding) -> int:
        before = text[: finding.span.start].replace("\r\n", "\n").replace("\r", "\n")
        return before.count("\n") + 1

    kept = [f"{line(finding)}: {finding.span.text_of(text)}" for finding in outcome.kept]
    own = [f"{line(finding)}: {finding.code} {finding.span.text_of(text)}" for finding in outcome.own]
    return kept, own


def occurrences(text: str, needle: str, rule: Rule) -> list[Finding]:
    found = []
    at = text.find(needle)
    while at >= 0:
        span = Span(at, at + len(needle))
        found.append(Finding(rule, "/x.py", span, "", Confidence.LIKELY, (), str(at)))
        at = text.find(needle, at + 1)
    return found


def clean(source: str) -> bool:
    return check(source) == ([], [])


def test_a_comment_hides_the_finding_on_its_line() -> None:
    assert clean("one()  # mir: ignore[ONE] it is meant\n")


def test_a_comment_hides_only_its_code() -> None:
    assert check("one(); two()  # mir: ignore[ONE]\n") == (["1: two()"], [])


def test_several_codes_are_separated_by_commas() -> None:
    assert clean("one(); two()  # mir: ignore[ONE, TWO]\n")


def test_a_comment_hides_nothing_on_other_lines() -> None:
    kept, own = check("one()\nx = 1  # mir: ignore[ONE]\none()\n")
    assert kept == ["1: one()", "3: one()"]
    assert own == [f"2: MIR001 {ONE.code}"]


@pytest.mark.parametrize(
    "comment",
    [
        "# mir: ignore[ONE]",
        "#mir:ignore[ONE]",
        "#  mir:  ignore  [ONE]",
        "# noqa: E501  # mir: ignore[ONE]",
        "# mir: ignore[ONE]: ten rows at most [see #12]",
    ],
)
def test_spaces_other_tools_and_reasons_do_not_matter(comment: str) -> None:
    assert clean(f"one()  {comment}\n")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_breaks_of_every_kind_end_a_line(newline: str) -> None:
    assert clean(newline.join(("one()  # mir: ignore[ONE]", "# mir: ignore[TWO]", "two()", "")))
    assert check(newline.join(("# mir: ignore[TWO]", "", "two()", "")))[0] == ["3: two()"]


def test_a_comment_before_a_statement_hides_what_is_in_it() -> None:
    assert clean("# mir: ignore[ONE] reason\none()\n")


def test_comments_may_stand_between_a_comment_and_its_statement() -> None:
    assert clean("# mir: ignore[ONE]\n# mir: ignore[TWO]\n# why\none(); two()\n")


def test_a_blank_line_parts_a_comment_from_what_follows() -> None:
    kept, own = check("# mir: ignore[ONE]\n\none()\n")
    assert (kept, own) == (["3: one()"], [f"1: MIR002 {ONE.code}"])


def test_a_comment_after_the_last_statement_covers_nothing() -> None:
    assert check("one()\n# mir: ignore[ONE]\n") == (["1: one()"], [f"2: MIR002 {ONE.code}"])


@pytest.mark.parametrize("line", range(5))
def test_a_comment_on_any_line_of_a_statement_counts_for_all_of_it(line: int) -> None:
    lines = ["x = call(", "    first,", "    # between", "    one(),", ")"]
    lines[line] += "  # mir: ignore[ONE]"
    assert clean("\n".join(lines) + "\n")


def test_a_comment_inside_brackets_on_its_own_line_counts_for_the_statement() -> None:
    assert clean("x = call(\n    # mir: ignore[ONE]\n    one(),\n)\n")


@pytest.mark.parametrize(
    "header",
    [
        "for x in y:",
        "if x:",
        "def f():",
        "class C:",
        "with x as y:",
        "while x:",
        "async def f():",
        "for x in (\n    y\n):",
    ],
)
def test_a_comment_on_the_header_of_a_block_hides_what_is_in_the_block(header: str) -> None:
    body = "\n    one()\n\n    if z:\n        one()\n# outside\n    one()\n"
    assert clean(f"{header}  # mir: ignore[ONE]{body}")
    assert clean(f"# mir: ignore[ONE]\n{header}{body}")


def test_a_block_ends_where_the_indentation_does() -> None:
    source = "for x in y:  # mir: ignore[ONE]\n    one()\none()\n"
    assert check(source) == (["3: one()"], [])


def test_the_block_of_an_else_is_another_one() -> None:
    source = "if x:  # mir: ignore[ONE]\n    one()\nelse:\n    one()\n"
    assert check(source) == (["4: one()"], [])
    assert clean("if x:\n    pass\nelse:  # mir: ignore[ONE]\n    one()\n")


def test_a_comment_on_a_decorator_counts_for_what_it_decorates() -> None:
    assert clean("@cached  # mir: ignore[ONE]\n@timed\ndef f():\n    one()\n")
    assert clean("# mir: ignore[ONE]\n@cached\ndef f():\n    one()\n")


def test_a_comment_for_the_file_hides_everywhere() -> None:
    source = '"""Docs."""\n# mir: ignore-file[ONE] generated\nimport x\none()\ndef f():\n    one()\n'
    assert clean(source)
    assert clean("#!/usr/bin/env python\n# mir: ignore-file[ONE]\n\n\none()")


def test_a_comment_for_the_file_after_the_first_statement_is_refused() -> None:
    kept, own = check("import x\n# mir: ignore-file[ONE]\none()\n")
    assert (kept, own) == (["3: one()"], [f"2: MIR002 {ONE.code}"])
    kept, own = check("import x  # mir: ignore-file[ONE]\none()\n")
    assert (kept, own) == (["2: one()"], [f"1: MIR002 {ONE.code}"])


def test_the_narrowest_comment_is_the_one_that_is_used() -> None:
    source = "# mir: ignore-file[ONE]\ndef f():  # mir: ignore[ONE]\n    one()  # mir: ignore[ONE]\n"
    assert check(source) == ([], [f"1: MIR001 {ONE.code}", f"2: MIR001 {ONE.code}"])


def test_a_comment_that_hides_two_findings_is_used_once() -> None:
    assert clean("one(); one()  # mir: ignore[ONE]\n")


def test_a_code_named_twice_is_unused_once() -> None:
    assert check("one()  # mir: ignore[ONE, ONE]\n")[1] == [f"1: MIR001 {ONE.code}"]


def test_a_comment_for_a_rule_that_did_not_run_is_not_unused() -> None:
    assert check("x = 1  # mir: ignore[ONE]\n", ran=False) == ([], [])


@pytest.mark.parametrize(
    ("comment", "at", "message"),
    [
        ("# mir: ignore", "# mir: ignore", "suppression names no code: write `ignore[CODE]`"),
        ("# mir: ignore it", "# mir: ignore", "suppression names no code: write `ignore[CODE]`"),
        ("# mir: ignore[]", "# mir: ignore[]", "suppression names no code between the brackets"),
        ("# mir: ignore[ , ]", "# mir: ignore[ , ]", "suppression names no code between the brackets"),
        ("# mir: ignore[MIR001", "# mir: ignore[MIR001", "suppression has no closing `]`"),
        (
            "# mir: ignore[MIR0O1]",
            "MIR0O1",
            "suppression has the unknown code `MIR0O1`; did you mean `MIR001`?",
        ),
        ("# mir: ignore[xyz]", "xyz", "suppression has the unknown code `xyz`"),
        (
            "# mir: ignore[unused-suppression]",
            "unused-suppression",
            "suppression needs the code of `unused-suppression`, which is `MIR001`",
        ),
        ("# mir: ignore[tool]", "tool", "suppression needs codes: `tool` is several rules"),
    ],
)
def test_a_comment_that_is_not_understood_is_reported_and_hides_nothing(comment: str, at: str, message: str) -> None:
    text = f"one()  {comment}\n"
    outcome = suppress("/x.py", text, comments(text), occurrences(text, "one()", ONE), lambda rule: True)
    assert len(outcome.kept) == 1
    [own] = outcome.own
    assert (own.code, own.span.text_of(text), own.message) == ("MIR002", at, message)


@pytest.mark.parametrize("comment", ["# mir: ignored", "# mirror: ignore", "# mir ignore", "# mir: ignore-files[X]"])
def test_other_comments_are_none_of_ours(comment: str) -> None:
    assert check(f"one()  {comment}\n") == (["1: one()"], [])


def test_the_words_in_a_string_are_no_comment() -> None:
    assert check('one("# mir: ignore[ONE]")\none()\n')[1] == []


def test_broken_code_elsewhere_does_not_bring_a_finding_back() -> None:
    source = "def f(:\n    x = (\n\nfor x in y:  # mir: ignore[ONE]\n    one()\n"
    assert clean(source)


def test_findings_about_comments_cannot_be_suppressed() -> None:
    _, own = check("x = 1  # mir: ignore[MIR001, ONE]\n")
    assert own == ["1: MIR001 MIR001", f"1: MIR001 {ONE.code}"]


def test_the_fingerprint_of_a_finding_about_a_comment_survives_lines_above_it() -> None:
    def fingerprints(text: str) -> list[str]:
        return [each.fingerprint for each in suppress("/x.py", text, comments(text), [], lambda rule: True).own]

    text = "x  # mir: ignore\ny  # mir: ignore\n"
    assert fingerprints("import z\n\n" + text) == fingerprints(text)
    assert len(set(fingerprints(text))) == 2


def test_files_without_our_words_need_no_work() -> None:
    assert not has_suppressions("x = 1  # noqa\n")
    assert has_suppressions("x = 1  # mir: ignore\n")


PIECES = [
    "# mir: ignore[ONE]",
    "# mir: ignore-file[ONE]",
    "# mir: ignore",
    "one()",
    "if x:",
    "@d",
    "    ",
    "\n",
    "\r",
    "(",
    '"""',
    "\\",
    "#",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_every_finding_is_kept_or_covered_on_any_text(text: str) -> None:
    text = text.replace("ONE", ONE.code)
    found = occurrences(text, "one()", ONE)
    outcome = suppress("/x.py", text, comments(text), found, lambda rule: True)
    assert set(outcome.kept) <= set(found)
    assert all(0 <= own.span.start < own.span.end <= len(text) for own in outcome.own)
    if not has_suppressions(text):
        assert outcome.kept == tuple(found) and not outcome.own
