"""Expressions become terms that say what is written, and `OPAQUE` for the rest."""

from __future__ import annotations

import ast

import pytest

from mir_lsp.facts.expressions import annotation, term
from mir_lsp.facts.terms import (
    OPAQUE,
    AttributeTerm,
    CallTerm,
    Concat,
    Division,
    Literal,
    MappingTerm,
    Ref,
    Sequence,
    SubscriptTerm,
    Term,
)

BOOK = Ref(("Book",))


def parsed(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("models.CASCADE", Ref(("models", "CASCADE"))),
        ("'author'", Literal("author")),
        ("-3", Literal(-3)),
        ("None", Literal(None)),
        ("['a', Book]", Sequence((Literal("a"), BOOK))),
        ("['a', *rest]", Concat(Sequence((Literal("a"),)), Ref(("rest",)))),
        ("[*rest]", Concat(Ref(("rest",)), Sequence(()))),
        ("['a', *find(), 'b']", Sequence((Literal("a"), Literal("b")), exact=False)),
        ("{'k': 1}", MappingTerm(((Literal("k"), Literal(1)),))),
        ("{'k': 1, **more}", MappingTerm(((Literal("k"), Literal(1)),), exact=False)),
        ("A + ['b']", Concat(Ref(("A",)), Sequence((Literal("b"),)))),
        ("Manager[Book]", SubscriptTerm(Ref(("Manager",)), BOOK)),
        ("FK(Book, null=True)", CallTerm(Ref(("FK",)), (BOOK,), (("null", Literal(True)),))),
        ("FK(*a, null=True)", CallTerm(Ref(("FK",)), (), (("null", Literal(True)),), inexact=True)),
        ("FK(Book, **kw)", CallTerm(Ref(("FK",)), (BOOK,), (), inexact=True)),
        ("M.from_queryset(QS)()", CallTerm(CallTerm(Ref(("M", "from_queryset")), (Ref(("QS",)),)))),
        ("QS.as_manager().__class__", CallTerm(Ref(("type",)), (CallTerm(Ref(("QS", "as_manager"))),))),
        ("f'{x}'", OPAQUE),
        ("a().b", AttributeTerm(CallTerm(Ref(("a",))), "b")),
        ("a / 'b'", Division(Ref(("a",)), Literal("b"))),
        ("b'bytes'", OPAQUE),
        ("x if y else z", OPAQUE),
    ],
)
def test_an_expression_is_kept_as_written(text: str, expected: Term) -> None:
    assert term(parsed(text)) == expected


def test_an_argument_after_a_star_has_no_known_position() -> None:
    assert term(parsed("FK(Book, *a, CASCADE)")) == CallTerm(Ref(("FK",)), (BOOK,), inexact=True)


def test_a_deep_expression_ends_as_opaque() -> None:
    deep = term(parsed("f(" * 90 + "x" + ")" * 90))

    for _ in range(30):
        if not isinstance(deep, CallTerm) or not deep.args:
            break
        deep = deep.args[0]
    assert deep.func == OPAQUE if isinstance(deep, CallTerm) else deep == OPAQUE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Book", BOOK),
        ("'Book'", BOOK),
        ("QuerySet['Book']", SubscriptTerm(Ref(("QuerySet",)), BOOK)),
        ("Book | None", SubscriptTerm(Ref(("Union",)), Sequence((BOOK, Literal(None))))),
        ("'Book | None'", SubscriptTerm(Ref(("Union",)), Sequence((BOOK, Literal(None))))),
        ("Literal['Book']", SubscriptTerm(Ref(("Literal",)), Literal("Book"))),
        ("dict[str, 'Book']", SubscriptTerm(Ref(("dict",)), Sequence((Ref(("str",)), BOOK)))),
        ("'not a type!'", OPAQUE),
        ("'1 2'", OPAQUE),
    ],
)
def test_text_in_an_annotation_is_read_as_code(text: str, expected: Term) -> None:
    assert annotation(parsed(text)) == expected
