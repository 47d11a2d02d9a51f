"""Half-typed code made whole: nothing before the cursor changes, and the statement there parses."""

from __future__ import annotations

import ast

import pytest

from mir_lsp.syntax.halves import PLACEHOLDER, Half, completed
from mir_lsp.syntax.template_halves import completed_template


def half(marked: str) -> Half | None:
    offset = marked.index("|")
    return completed(marked[:offset] + marked[offset + 1 :], offset)


def whole(marked: str) -> str:
    found = half(marked)
    assert found is not None
    offset = marked.index("|")
    assert found.text[:offset] == marked[:offset]
    return found.text


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        ("B.filter(aut|)", "B.filter(aut=0)"),
        ("B.filter(|)", f"B.filter({PLACEHOLDER}=0)"),
        ("B.filter(a=1, aut|", "B.filter(a=1, aut=0)"),
        ("B.filter(aut|hor=1)", "B.filter(author=1)"),
        ("B.filter(\n    aut|\n    title=1,\n)", "B.filter(\n    aut=0,\n    title=1,\n)"),
        ("x = B.filter('aut|\nfor b in x:\n    pass\n", "x = B.filter('aut')\nfor b in x:\n    pass\n"),
        ("B.filter(\n    a=1,  # 'one'\n    aut|\n)", "B.filter(\n    a=1,  # 'one'\n    aut=0\n)"),
        ("B.only(\n    # those of it's\n    'b|',  # here\n)", "B.only(\n    # those of it's\n    'b',  # here\n)"),
        ("B.values('a', 'b|, flat=True)", "B.values('a', 'b', flat=True)"),
        ("[b.| for b in B.all()]", f"[b.{PLACEHOLDER} for b in B.all()]"),
        ("for b in B.filter(a__|\n    print(b)\n", "for b in B.filter(a__=0):\n    print(b)\n"),
        ("while b.|:\n    pass\n", f"while b.{PLACEHOLDER}:\n    pass\n"),
        ("x = {'a': B.get(|, 'b': 3}\n", f"x = {{'a': B.get({PLACEHOLDER}=0)}}\n"),
        ("@register(|)\nclass A: pass", f"@register({PLACEHOLDER}=0)\nclass A: pass"),
        ("fields = ['a', '|']", "fields = ['a', '']"),
    ],
)
def test_the_statement_at_the_cursor_is_finished(marked: str, text: str) -> None:
    assert whole(marked) == text


@pytest.mark.parametrize("marked", ["x = 3  # B.filter(a|)", "|", "   |\n", "x = f'{b.|}'"])
def test_where_nothing_of_use_is_typed_there_is_no_copy(marked: str) -> None:
    assert half(marked) is None


def test_it_is_known_which_text_the_cursor_is_in() -> None:
    found = half("B.order_by('-na|me')")
    assert found is not None
    assert (found.quote, found.text[found.begin : found.offset]) == ("'", "-na")


LINE = "return Book.objects.filter(a__b__in=[1, 'x'], **{'c': d}).order_by('-e').values_list('f', flat=True)[:3]"


def test_every_state_of_typing_a_line_from_left_to_right_parses_or_is_refused() -> None:
    refused = 0
    for length in range(1, len(LINE) + 1):
        text = f"def f(d):\n    {LINE[:length]}\n\n\ndef g():\n    return 1\n"
        found = completed(text, 14 + length)
        if found is None:
            refused += 1
            continue
        ast.parse(found.text)
    assert refused <= 16, "more states than those in `return` and behind operators are given up"


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        ("{{ a.| }} x", f"{{{{ a.{PLACEHOLDER} }}}} x"),
        ("{{ a.b| x", "{{ a.b }} x"),
        ('{% include "s/|%}', '{% include "s/"%}'),
        ('{% url "s|', '{% url "s" %}'),
        ("{% for a in b %}{{ a.|", f"{{% for a in b %}}{{{{ a.{PLACEHOLDER} }}}}{{% endfor %}}"),
    ],
)
def test_a_tag_of_a_template_is_finished(marked: str, text: str) -> None:
    offset = marked.index("|")
    found = completed_template(marked[:offset] + marked[offset + 1 :], offset)
    assert found is not None and found.text == text


def test_outside_of_tags_a_template_is_left_alone() -> None:
    assert completed_template("{{ a }} b", 9) is None
