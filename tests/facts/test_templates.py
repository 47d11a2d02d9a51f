"""What one template says: reads with their loops, includes, blocks; positions kept apart."""

from __future__ import annotations

import random

import pytest

from mir_lsp.facts.templates import TemplateFacts, TemplateScope, template_facts
from mir_lsp.syntax.template_expressions import TemplateExpression, TemplateText, TemplateVariable


def reads(text: str) -> list[tuple[str, str]]:
    return [(".".join(read.path), read.role) for read in template_facts(text)[0].reads]


def variable(path: str) -> TemplateExpression:
    return TemplateExpression(TemplateVariable(tuple(path.split("."))))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{{ book.author.name }}", [("book.author.name", "output")]),
        ("{{ book|default:other.name|upper }}", [("book", "output"), ("other.name", "output")]),
        ("{{ 'text' }}{{ 12 }}{{ _('x') }}{{ True }}", []),
        ("{% for a, b in pairs.items %}{{ a }}{% endfor %}", [("pairs.items", "source"), ("a", "output")]),
        ("{% if a.b and not c == 'x' or d in e|length %}{% elif f %}{% endif %}", "a.b c d e f"),
        ("{% with total=a.count other=b %}{% endwith %}", [("a.count", "binding"), ("b", "binding")]),
        ("{% with a.count as total %}{% endwith %}", [("a.count", "binding")]),
        ("{% include name with x=y.z only %}", [("name", "argument"), ("y.z", "binding")]),
        (
            "{% url 'shop:book' book.pk slug=book.slug as link %}",
            [("book.pk", "argument"), ("book.slug", "argument")],
        ),
        ("{% blocktranslate count n=books|length %}{{ n }}{% plural %}{% endblocktranslate %}", None),
        ("{# {{ a }} #}{% comment %}{{ b }}{% endcomment %}{% verbatim %}{{ c }}{% endverbatim %}", []),
        ("{{ }}{% %}{{ a b }}{{ a..b }}", []),
    ],
)
def test_variables_are_read_in_their_role(text: str, found: list[tuple[str, str]] | str | None) -> None:
    if isinstance(found, str):
        found = [(name, "test") for name in found.split()]
    assert reads(text) == (found if found is not None else [("books", "argument"), ("n", "output")])


def test_a_read_knows_the_scopes_around_it() -> None:
    facts, _ = template_facts(
        "{% block main %}{% for book in shelf.books %}{% with a=book.author %}{{ a.name }}{% endwith %}"
        "{% empty %}{{ none }}{% endfor %}{% endblock %}"
    )
    names = {".".join(read.path): read for read in facts.reads}

    around = [scope.kind for scope in facts.around(names["a.name"].scope)]
    assert around == ["with", "for", "block", ""]
    loop = list(facts.around(names["a.name"].scope))[1]
    assert loop == TemplateScope("for", 1, ("book",), variable("shelf.books"))
    # What is looped over is read outside of the loop, and `{% empty %}` is no round of it.
    assert [scope.kind for scope in facts.around(names["shelf.books"].scope)] == ["block", ""]
    assert [scope.kind for scope in facts.around(names["none"].scope)] == ["empty", "block", ""]
    assert facts.blocks() == ("main",)


def test_what_a_template_uses_is_known_by_name() -> None:
    facts, sites = template_facts(
        "{% extends 'base.html' %}{% load a b %}{% load c from d %}"
        "{% include \"card.html\" with x=1 only %}{% include name %}{% include 'card.html' %}"
    )

    assert facts.names() == ("base.html", "card.html")
    assert facts.extends == TemplateExpression(TemplateText("base.html"))
    assert facts.loads == ("a", "b", "d")
    assert [include.only for include in facts.includes] == [True, False, False]
    assert len(sites.includes) == 3


def test_tags_keep_their_words_and_the_name_of_their_result() -> None:
    facts, _ = template_facts("{% get_books author limit=3 as books %}{% csrf_token %}{% box %}{{ a }}{% endbox %}")

    first, second = facts.tags
    assert (first.name, first.arguments, first.target) == (
        "get_books",
        ("author", "limit=3", "as", "books"),
        "books",
    )
    assert (second.name, second.target) == ("csrf_token", None)
    assert [scope.kind for scope in facts.scopes] == ["", "box"]


def test_sites_stand_where_the_facts_are_written() -> None:
    text = "é {{ a.b|default:c }} {% for x in  d.e %}{% if x.y %}{% include 'n' with z=x.w %}{% endif %}{% endfor %}"
    facts, sites = template_facts(text)

    assert [".".join(read.path) for read in facts.reads] == [span.text_of(text) for span in sites.reads]
    assert sites.scopes[1].text_of(text).startswith("{% for")
    assert sites.scopes[1].text_of(text).endswith("{% endfor %}")
    assert [span.text_of(text) for span in sites.includes] == ["'n'"]


def test_text_around_tags_is_no_fact() -> None:
    one, _ = template_facts("<p>{{ a }}</p>")
    other, _ = template_facts("\n\n<b>{{  a  }}</b>")

    assert one == other
    assert isinstance(one, TemplateFacts)
    assert hash(one) == hash(other)


def test_no_text_makes_reading_raise() -> None:
    pieces = [
        "{%",
        "%}",
        "{{",
        "}}",
        "{#",
        "#}",
        " for ",
        " in ",
        "if",
        "end",
        "with",
        "=",
        "'",
        '"',
        "|",
        ":",
        ".",
        "\n",
    ]
    pieces += ["include ", "extends ", "block", "x", "comment", "verbatim", "as", ",", "_("]
    choose = random.Random(3)
    for _ in range(1500):
        text = "".join(choose.choice(pieces) for _ in range(choose.randrange(30)))
        facts, sites = template_facts(text)
        assert len(facts.reads) == len(sites.reads)
        assert len(facts.scopes) == len(sites.scopes)
