"""Suppressions that are written for somebody, and those that are taken away."""

import pytest

from mir_lsp.engine.engine import Engine
from mir_lsp.engine.findings import Fix, Refusal
from mir_lsp.engine.ignoring import Scope, ignored
from mir_lsp.text.edits import apply

MODELS = """\
from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=100)


class Book(models.Model):
    title = models.CharField(max_length=100)
    author = models.ForeignKey(Author, on_delete=models.CASCADE)
"""
VIEW = """\
from django.shortcuts import render
from shop.models import Book


def page(request):
    return render(request, "page.html", {"books": Book.objects.all()})
"""
HEAD = "from shop.models import Book\n\n\ndef f():\n"
VIEWS, PAGE = "/p/shop/views.py", "/p/templates/page.html"


def engine(text: str, path: str = VIEWS) -> Engine:
    made = Engine()
    made.set_text("/p/shop/__init__.py", "")
    made.set_text("/p/shop/models.py", MODELS)
    made.set_roots(["/p"])
    if path != VIEWS:
        made.set_text(VIEWS, VIEW)
        made.set_text("/p/templates/base.html", "{% block all %}{% endblock %}")
    made.set_text(path, text)
    return made


def after(text: str, scope: Scope = Scope.LINE, path: str = VIEWS, number: int = 0) -> str:
    """The text with one of its findings ignored, which is gone then; nothing else is said."""
    made = engine(text, path)
    before = made.findings(path)
    found = ignored(made, path, before[number].fingerprint, scope)
    assert isinstance(found, Fix), found
    [(changed, edits)] = found.edits
    assert changed == path and made.text(path) == text
    result = apply(text, edits)
    made.set_text(path, result)
    left = [each.code for each in made.findings(path)]
    assert len(left) < len(before) and not any(code.startswith("MIR0") for code in left), left
    return result


def body(*lines: str) -> str:
    return HEAD + "".join(f"    {line}\n" for line in lines)


def test_a_comment_is_put_at_the_end_of_the_line() -> None:
    assert after(body("return [b.author.name for b in Book.objects.all()]")) == body(
        "return [b.author.name for b in Book.objects.all()]  # mir: ignore[MIR101]"
    )


def test_a_comment_that_is_there_stays_and_one_of_ours_is_given_the_code() -> None:
    line = "return [b.author.name for b in Book.objects.all()]"
    assert after(body(f"{line}  # noqa: E501")) == body(f"{line}  # noqa: E501  # mir: ignore[MIR101]")
    with_other = body(f"{line}  # mir: ignore[MIR102] why")
    made = engine(with_other)
    finding = next(each for each in made.findings(VIEWS) if each.code == "MIR101")
    found = ignored(made, VIEWS, finding.fingerprint, Scope.LINE)
    assert isinstance(found, Fix)
    assert apply(with_other, found.edits[0][1]) == body(f"{line}  # mir: ignore[MIR102, MIR101] why")


def test_in_a_statement_of_several_lines_the_comment_stands_at_the_finding() -> None:
    assert after(body("return [", "    b.author.name", "    for b in Book.objects.all()", "]")) == body(
        "return [", "    b.author.name  # mir: ignore[MIR101]", "    for b in Book.objects.all()", "]"
    )


def test_where_a_line_takes_no_comment_it_stands_before_the_statement() -> None:
    joined = body("return [b.author.name \\", "    for b in Book.objects.all()]")
    assert after(joined) == joined.replace("    return", "    # mir: ignore[MIR101]\n    return")
    text = body('return f"""', "{[b.author.name for b in Book.objects.all()]}", '"""')
    assert after(text) == text.replace("    return", "    # mir: ignore[MIR101]\n    return")


def test_line_ends_are_those_of_the_file() -> None:
    joined = body("return [b.author.name \\", "    for b in Book.objects.all()]").replace("\n", "\r\n")
    result = after(joined)
    assert result.count("\r\n") == result.count("\n") == joined.count("\n") + 1


def test_a_file_is_ignored_at_its_top_behind_what_has_to_be_first() -> None:
    text = body("return [b.author.name for b in Book.objects.all()]")
    assert after(text, Scope.FILE) == "# mir: ignore-file[MIR101]\n" + text
    first = "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n"
    assert (
        after(f'{first}"""Docs."""\n{text}', Scope.FILE) == f'{first}# mir: ignore-file[MIR101]\n"""Docs."""\n{text}'
    )


def test_a_file_that_ignores_something_is_given_one_more_code() -> None:
    text = (
        "# mir: ignore-file[MIR201] why\n"
        + HEAD
        + ("    Book.objects.filter(title='x')\n    return [b.author.name for b in Book.objects.all()]\n")
    )
    assert after(text, Scope.FILE).startswith("# mir: ignore-file[MIR201, MIR101] why\nfrom")


def test_a_finding_in_a_template_is_ignored_there() -> None:
    loop = "{% for b in books %}\n  {{ b.author.name }}\n{% endfor %}\n"
    page = '{% extends "base.html" %}\n{% block all %}\n' + loop + "{% endblock %}\n"
    assert after(page, path=PAGE) == page.replace(
        "  {{ b.author.name }}", "  {{ b.author.name }} {# mir: ignore[MIR118] #}"
    )
    assert after(page, Scope.FILE, PAGE) == page.replace("\n{% block", "\n{# mir: ignore-file[MIR118] #}\n{% block")


def test_what_is_gone_cannot_be_ignored() -> None:
    made = engine(body("pass"))
    assert isinstance(ignored(made, VIEWS, "gone", Scope.LINE), Refusal)
    assert isinstance(ignored(made, "/p/gone.py", "gone", Scope.FILE), Refusal)


CLEAN = "return [b.title for b in Book.objects.all()]"


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (f"{CLEAN}  # mir: ignore[MIR101] few", CLEAN),
        (f"{CLEAN}  # noqa  # mir: ignore[MIR101] few", f"{CLEAN}  # noqa"),
        (f"{CLEAN}  # mir: ignore[MIR101] few  # noqa", f"{CLEAN}# noqa"),
        (f"# mir: ignore[MIR101] few\n    {CLEAN}", CLEAN),
        (f"# mir: ignore[MIR101, MIR102]\n    {CLEAN}", CLEAN),
    ],
)
def test_a_suppression_that_hides_nothing_is_removed_with_its_reason(before: str, expected: str) -> None:
    made = engine(HEAD + f"    {before}\n")
    edits = dict(made.fix_all(VIEWS))
    assert apply(made.text(VIEWS) or "", edits[VIEWS]) == HEAD + f"    {expected}\n"


def test_only_the_code_that_hides_nothing_is_removed() -> None:
    line = "return [b.author.name for b in Book.objects.all()]  # mir: ignore[{}] why"
    for codes in ("MIR102, MIR101", "MIR101, MIR102"):
        made = engine(body(line.format(codes)))
        [finding] = made.findings(VIEWS)
        found = made.fix(VIEWS, finding.fingerprint)
        assert isinstance(found, Fix)
        assert apply(made.text(VIEWS) or "", found.edits[0][1]) == body(line.format("MIR101"))


def test_suppressions_in_templates_are_removed_and_what_follows_them_stays() -> None:
    page = "{# mir: ignore[MIR118] #}\n<p>{{ a }}</p> {# mir: ignore[MIR118] why #} b\n"
    made = engine(page, PAGE)
    edits = dict(made.fix_all(PAGE))
    assert apply(page, edits[PAGE]) == "<p>{{ a }}</p> b\n"
