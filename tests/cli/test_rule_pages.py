"""The registry, and the documentation of rules read from their docstrings."""

import dataclasses

import pytest

from mir_lsp.rules import docs, registry
from mir_lsp.rules.model import Family, Rule


def test_the_registered_rules_are_in_order() -> None:
    assert registry.complaints(registry.RULES) == ()


def test_duplicates_and_malformed_declarations_are_complained_about() -> None:
    rule = registry.RULES[0]
    wrong = (
        rule,
        rule,
        dataclasses.replace(rule, code="MIR101", name="other-name"),
        dataclasses.replace(rule, code="M1", name="NotAName"),
    )
    assert registry.complaints(wrong) == (
        "MIR001 is used twice",
        "MIR001: the name unused-suppression is used twice",
        "MIR101 is not a code of the family tool",
        "'M1' is not a code",
        "M1: 'NotAName' is not a name",
    )


def test_rules_are_found_by_every_selector() -> None:
    rule = registry.by_code("MIR001")
    assert rule is not None and registry.by_name(rule.name) is rule
    assert registry.select("MIR001") == registry.select(rule.name) == (rule,)
    assert rule in registry.select("tool") and rule in registry.select("MIR") and rule in registry.select("MIR0")
    assert all(each.family is Family.TOOL for each in registry.select("tool"))
    assert registry.select("M") == registry.select("") == registry.select("mir001") == ()


@pytest.mark.parametrize("rule", registry.RULES, ids=lambda rule: rule.code)
def test_every_rule_has_a_page_with_all_sections(rule: Rule) -> None:
    page = docs.page_of(rule)
    titles = [section.title for section in page.sections]
    assert titles == [title for title in docs.SECTIONS if title != "Fix safety" or rule.fix is not None]
    assert page.summary.endswith(".") and len(page.summary) <= 110
    assert rule.url.startswith("https://")


PAGE = """A relation is read per row.

Why: each read runs a query.
    It adds up.

Bad:

    for book in books:

        book.author

With a helper:
    helper(book)

Good:
    for book in books.select_related("author"):
        book.author

Silent when:
    - the relation is loaded
      already
    - the rows are few
"""


def test_a_docstring_is_read_into_sections() -> None:
    page = docs.parse(PAGE)
    assert page.summary == "A relation is read per row."
    assert page.prose("Why") == "each read runs a query.\nIt adds up."
    assert page.code("Bad") == ("for book in books:\n\n    book.author", "helper(book)")
    assert page.prose("Bad") == "With a helper:"
    assert page.code("Good") == ('for book in books.select_related("author"):\n    book.author',)
    assert page.prose("Silent when") == "- the relation is loaded\n  already\n- the rows are few"
    assert page.prose("Fix safety") == "" and page.code("Fix safety") == ()


def test_toml_is_told_from_python() -> None:
    page = docs.parse("Summary.\n\nBad:\n\n    [tool.mir]\n    x = 1\n\nGood:\n\n    [x for x in y]\n")
    assert [block.language for section in page.sections for block in section.blocks] == ["toml", "python"]


@pytest.mark.parametrize(
    "docstring",
    [
        "",
        "Summary.\n\nSome text.\n",
        "Summary.\n\nGood:\n\n    x\n\nBad:\n\n    y\n",
        "Summary.\n\nWhy:\n\nBad:\n\n    y\n",
        "Summary.\n\nBad:\n\n    x\n\nBad:\n\n    y\n",
    ],
)
def test_a_docstring_of_another_form_is_refused(docstring: str) -> None:
    with pytest.raises(docs.MalformedDocumentation):
        docs.parse(docstring)


def test_a_page_is_rendered_for_editors_and_terminals() -> None:
    rule = registry.RULES[0]
    page = docs.parse(PAGE)
    markdown = docs.markdown(rule, page)
    assert markdown.startswith(f"# {rule.code} {rule.name}\n\nA relation is read per row.\n")
    assert (
        '\n\n## Good\n\n```python\nfor book in books.select_related("author"):\n    book.author\n```\n\n' in markdown
    )
    text = docs.text(rule, page)
    assert (
        "\n\nBad:\n    for book in books:\n\n        book.author\n\n  With a helper:\n\n    helper(book)\n\n" in text
    )
    assert rule.url in markdown and rule.url in text


def test_a_page_says_what_holds_for_all_findings_of_its_rule() -> None:
    off = dataclasses.replace(registry.RULES[0], code="MIR109", default=False, django=(6, 1))
    said = 'It is off by default: `select = ["MIR", "MIR109"]` turns it on.\n\nIt is about Django 6.1 and newer.\n'
    page = docs.parse(PAGE)
    assert f"since 0.1\n\n{said}\n## Why" in docs.markdown(off, page)
    assert f"since 0.1\n\n{said}\nWhy:" in docs.text(off, page)
    assert "default" not in docs.markdown(registry.RULES[0], page)


def test_a_template_in_an_example_is_a_block_of_its_own() -> None:
    page = docs.parse("Summary.\n\nBad:\n    show(books)\n\n    page.html:\n        {{ book.author }}\n")
    shown = docs.markdown(registry.RULES[0], page)
    assert "```python\nshow(books)\n```\n\n`page.html`:\n\n```html+django\n{{ book.author }}\n```\n" in shown
    assert page.code("Bad") == ("show(books)\n\npage.html:\n    {{ book.author }}",)
