"""What the tags of a template do, with exact places."""

from __future__ import annotations

import random

import pytest

from mir_lsp.syntax.template import MAX_DEPTH
from mir_lsp.syntax.template_expressions import (
    Operand,
    PlacedExpression,
    TemplateConstant,
    TemplateText,
    TemplateUnknown,
    TemplateVariable,
    placed_expression,
    template_expression,
)
from mir_lsp.syntax.template_nodes import (
    Body,
    Extends,
    For,
    If,
    Include,
    Load,
    NamedBlock,
    Output,
    Regroup,
    Tag,
    With,
    template_document,
)
from mir_lsp.text.spans import Span
from tests.syntax.test_template import PIECES

PAGE = """\
{% extends "base.html" %}{% load i18n static %}{% load one two from three %}
{% block main %}
  {% for book, author in shelf.books.all|dictsort:"name" reversed %}
    {{ book.author.name|default:other.name|upper }}
  {% empty %}{{ nothing }}
  {% endfor %}
  {% with total=books.count %}{{ total }}{% endwith %}
  {% with books.count as total %}{{ total }}{% endwith %}
  {% if a.b and not c|length > 3 %}{{ x }}{% elif d in e %}{{ y }}{% else %}{{ z }}{% endif %}
  {% regroup books by author.name as groups %}
  {% include "card.html" with item=book.author only %}{% include name %}
  {% show_stars book.rating max=limit as stars %}
  {% blocktranslate count n=books|length with who=user.name %}{{ n }}{% plural %}{{ who }}{% endblocktranslate %}
{% endblock %}
{# {{ no }} #}{% comment %}{{ no }}{% endcomment %}{% verbatim %}{{ no }}{% endverbatim %}
"""


def written(text: str, expression: PlacedExpression) -> str:
    """An expression put together from the places of its parts."""
    filters = "".join(
        f"|{each.span.text_of(text)}{':' + each.argument.span.text_of(text) if each.argument else ''}"
        for each in expression.filters
    )
    return expression.operand.span.text_of(text) + filters


def shape(text: str, body: Body) -> list[object]:
    found: list[object] = []

    def say(expression: PlacedExpression) -> str:
        assert written(text, expression) == expression.span.text_of(text)
        return written(text, expression)

    for node in body:
        match node:
            case Output(value=value):
                found.append(say(value))
            case For():
                turned = " reversed" if node.is_reversed else ""
                inner = [shape(text, node.body), shape(text, node.empty)]
                found.append([f"for {','.join(node.names)} in {say(node.source)}{turned}", *inner])
            case With():
                given = [f"{each.name}={say(each.value)}" for each in node.bindings]
                found.append([f"with {' '.join(given)}", shape(text, node.body)])
            case If(branches=branches):
                found.append(
                    [
                        [
                            [each if isinstance(each, str) else say(each) for each in one.condition],
                            shape(text, one.body),
                        ]
                        for one in branches
                    ]
                )
            case NamedBlock():
                found.append([f"block {node.name}", shape(text, node.body)])
            case Extends():
                found.append(f"extends {say(node.template)}")
            case Include():
                given = [f"{each.name}={say(each.value)}" for each in node.bindings]
                found.append(f"include {say(node.template)} {given} {node.only}")
            case Regroup():
                found.append(f"regroup {say(node.source)} by {say(node.attribute)} as {node.target}")
            case Load():
                found.append(("load", node.libraries, node.names))
            case Tag():
                given = [f"{each.name}={say(each.value)}" for each in node.keywords]
                parts = [(part.name, shape(text, part.body)) for part in node.parts]
                found.append((node.name, [say(each) for each in node.arguments], given, node.target, parts))
    return found


def test_every_tag_says_what_it_does() -> None:
    document = template_document(PAGE)

    assert document.problems == ()
    assert shape(PAGE, document.body) == [
        'extends "base.html"',
        ("load", ("i18n", "static"), ()),
        ("load", ("three",), ("one", "two")),
        [
            "block main",
            [
                [
                    'for book,author in shelf.books.all|dictsort:"name" reversed',
                    ["book.author.name|default:other.name|upper"],
                    ["nothing"],
                ],
                ["with total=books.count", ["total"]],
                ["with total=books.count", ["total"]],
                [
                    [["a.b", "and", "not", "c|length", ">", "3"], ["x"]],
                    [["d", "in", "e"], ["y"]],
                    [[], ["z"]],
                ],
                "regroup books by author.name as groups",
                "include \"card.html\" ['item=book.author'] True",
                "include name [] False",
                ("show_stars", ["book.rating"], ["max=limit"], "stars", []),
                (
                    "blocktranslate",
                    [],
                    ["n=books|length", "who=user.name"],
                    None,
                    [("blocktranslate", ["n"]), ("plural", ["who"])],
                ),
            ],
        ],
    ]


def test_the_parts_of_a_path_have_places() -> None:
    text = "{{  book.author.name  }}"
    (node,) = template_document(text).body
    assert isinstance(node, Output)

    operand = node.value.operand
    assert operand.path == ("book", "author", "name")
    assert [operand.span_of(part).text_of(text) for part in range(3)] == ["book", "author", "name"]
    assert node.span == Span(0, len(text))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("'a|b'|default:\"c:d\"", [TemplateText("a|b"), TemplateText("c:d")]),
        ("a.b | join : c", [TemplateVariable(("a", "b")), TemplateVariable(("c",))]),
        ("12|add:-3", [TemplateConstant("12"), TemplateConstant("-3")]),
        ("", [TemplateUnknown()]),
        ("a|", [TemplateVariable(("a",))]),
        ("a b|f:", [TemplateUnknown(), TemplateUnknown()]),
    ],
)
def test_operands_are_values_with_places(text: str, values: list[object]) -> None:
    found = placed_expression(text, 100)

    assert [operand.value for operand in found.operands] == values
    plain = template_expression(text)
    assert [each.name for each in found.filters] == [each.name for each in plain.filters]
    for operand in found.operands:
        assert 100 <= operand.span.start <= operand.span.end <= 100 + len(text)
        assert placed_expression(operand.span.text_of(" " * 100 + text), 0).operand.value == operand.value


def test_what_is_no_valid_tag_is_a_tag_with_its_words() -> None:
    text = "{% for x %}{{ a }}{% endfor %}{% include %}{% regroup a by %}{% with %}{{ b }}{% endwith %}{% block %}"

    found = [(node.name, len(node.parts)) for node in template_document(text).body if isinstance(node, Tag)]
    assert found == [("for", 1), ("include", 0), ("regroup", 0), ("with", 1), ("block", 0)]


def test_nodes_come_before_what_is_in_them() -> None:
    text = "{% for a in b %}{{ c }}{% empty %}{{ d }}{% endfor %}{% if e %}{{ f }}{% else %}{{ g }}{% endif %}{{ h }}"

    order = [type(node).__name__ for node in template_document(text).nodes()]
    assert order == ["For", "Output", "Output", "If", "Output", "Output", "Output"]
    places = [node.span.start for node in template_document(text).nodes()]
    assert places == sorted(places)


def test_no_text_raises_or_nests_without_end() -> None:
    choose = random.Random(3)
    for _ in range(3000):
        text = "".join(
            choose.choice([*PIECES, "|", ":", "with", "=", "as", "in"]) for _ in range(choose.randrange(25))
        )
        for node in template_document(text).nodes():
            assert 0 <= node.span.start < node.span.end <= len(text)
    deep = "{% if a %}" * 5000 + "{% endif %}" * 5000
    assert sum(isinstance(node, If) for node in template_document(deep).nodes()) == MAX_DEPTH


def test_an_operand_that_is_no_variable_has_no_path() -> None:
    assert Operand(TemplateConstant("1"), Span(0, 1)).path == ()
