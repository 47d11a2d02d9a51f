"""The Django template language: tokens that lose nothing, blocks that tolerate everything."""

from __future__ import annotations

import random
import time
from itertools import pairwise

import pytest

from mir_lsp.syntax.template import MAX_DEPTH, Block, Leaf, Node, TokenKind, template_tokens, template_tree
from mir_lsp.syntax.template_expressions import (
    TemplateConstant,
    TemplateText,
    TemplateUnknown,
    TemplateVariable,
    template_expression,
    variable_spans,
)

PIECES = ["{%", "%}", "{{", "}}", "{#", "#}", "{", "}", " ", "\n", "if", "endif", "for", "endfor", "x", "verbatim"]
PIECES += ["endverbatim", "comment", "endcomment", "else", "block", "endblock", "é", "'", '"', "\r\n", "\x00"]


def kinds(text: str) -> list[str]:
    return [token.kind.value for token in template_tokens(text)]


def names(nodes: tuple[Node, ...]) -> list[object]:
    found: list[object] = []
    for node in nodes:
        if isinstance(node, Block):
            found.append([node.name, *(names(section.nodes) for section in node.sections)])
        elif node.token.kind is not TokenKind.TEXT:
            found.append(node.name or node.token.content)
    return found


def test_tokens_join_to_the_text_whatever_it_is() -> None:
    choose = random.Random(1)
    for _ in range(3000):
        text = "".join(choose.choice(PIECES) for _ in range(choose.randrange(25)))
        tokens = template_tokens(text)
        assert "".join(token.span.text_of(text) for token in tokens) == text
        assert all(one.span.end == other.span.start for one, other in pairwise(tokens))
        assert all(text.startswith(token.content, token.start) for token in tokens)
        template_tree(text)


def test_tokens_are_cut_where_django_cuts_them() -> None:
    from django.template.base import DebugLexer

    choose = random.Random(2)
    for _ in range(3000):
        text = "".join(choose.choice(PIECES) for _ in range(choose.randrange(25)))
        django = [(token.position, token.contents) for token in DebugLexer(text).tokenize()]
        assert [((t.span.start, t.span.end), t.content) for t in template_tokens(text)] == django, repr(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a{{ b }}c", ["text", "variable", "text"]),
        ("{% if %}{# x #}", ["tag", "comment"]),
        ("{{ a\n}}", ["text"]),
        ("{% verbatim %}{{ a }}{% endverbatim %}", ["tag", "text", "tag"]),
        ("{% verbatim x %}{% endverbatim %}{% endverbatim x %}", ["tag", "text", "tag"]),
        ("", []),
    ],
)
def test_a_token_has_the_kind_that_django_gives_it(text: str, found: list[str]) -> None:
    assert kinds(text) == found


def test_words_hold_together_what_is_quoted() -> None:
    text = """{% tag 'a b' x="c d"|add:"e f" _("g h") i'j %}"""
    (token,) = template_tokens(text)

    words = token.words()
    assert [word.text for word in words] == ["tag", "'a b'", 'x="c d"|add:"e f"', '_("g h")', "i'j"]
    assert [word.span.text_of(text) for word in words] == [word.text for word in words]


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("{% for a in b %}{{ a }}{% empty %}x{% endfor %}", [["for", ["a"], []]]),
        ("{% if a %}{{ b }}{% elif c %}{{ d }}{% else %}{{ e }}{% endif %}", [["if", ["b"], ["d"], ["e"]]]),
        ("{% with a=b %}{% if c %}{% else %}{% endif %}{% endwith %}", [["with", [["if", [], []]]]]),
        ("{% include 'a' %}{% load x %}", ["include", "load"]),
        ("{% box %}{{ a }}{% endbox %}{% box %}", [["box", ["a"]], "box"]),
        ("{% box %}{{ a }}{% else %}{{ b }}{% endbox %}", [["box", ["a"], ["b"]]]),
        ("{% comment %}{% if %}{{ a }}{% endcomment %}", [["comment", ["if", "a"]]]),
    ],
)
def test_blocks_hold_what_is_between_their_tags(text: str, tree: list[object]) -> None:
    found = template_tree(text)

    assert names(found.nodes) == tree
    assert found.problems == ()


@pytest.mark.parametrize(
    ("text", "tree", "problems"),
    [
        ("{% if a %}{{ b }}", ["if", "b"], ["`if` is never closed"]),
        ("{{ b }}{% endfor %}", ["b", "endfor"], ["`endfor` closes nothing"]),
        ("{% if a %}{% for b in c %}{% endif %}", [["if", ["for"]]], ["`for` is never closed"]),
    ],
)
def test_blocks_that_do_not_match_are_problems(text: str, tree: list[object], problems: list[str]) -> None:
    found = template_tree(text)

    assert names(found.nodes) == tree
    assert [problem.message for problem in found.problems] == problems


def test_nesting_without_end_stops_at_a_depth() -> None:
    text = "{% if a %}" * 3000 + "{{ x }}" + "{% endif %}" * 3000
    node: Node = template_tree(text).nodes[0]
    depth = 0
    while isinstance(node, Block):
        depth += 1
        node = node.sections[0].nodes[0]

    assert depth == MAX_DEPTH
    assert isinstance(node, Leaf)
    assert hash(template_tree(text)) == hash(template_tree(text))


@pytest.mark.parametrize("piece", ["{%", "{{", "{{{%", "{% a %}", "{% enda %}", "{# ", "{% a %}{% endb %}"])
def test_hostile_texts_take_linear_time(piece: str) -> None:
    start = time.process_time()
    template_tree(piece * 40_000)

    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("text", "value", "filters"),
    [
        ("a.b.0", TemplateVariable(("a", "b", "0")), []),
        ("'x|y'|upper", TemplateText("x|y"), ["upper"]),
        ('_("a b")', TemplateText("a b"), []),
        ("1.5|add:b.c", TemplateConstant("1.5"), ["add"]),
        ("True", TemplateConstant("True"), []),
        ("a | length", TemplateVariable(("a",)), ["length"]),
        ("a b", TemplateUnknown(), []),
        ("", TemplateUnknown(), []),
        (r"'it\'s'", TemplateText("it's"), []),
    ],
)
def test_expressions_are_values_with_filters(text: str, value: object, filters: list[str]) -> None:
    found = template_expression(text)

    assert found.value == value
    assert [each.name for each in found.filters] == filters


def test_variables_have_their_places() -> None:
    text = "a.b|default:c.d|add:'x|y'|cut:e"
    found = [".".join(variable.path) for variable in template_expression(text).variables()]

    assert found == ["a.b", "c.d", "e"]
    assert [span.text_of(text) for span in variable_spans(text, 0)] == found
