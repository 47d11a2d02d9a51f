"""The SQL that a migration is written with: what `RunSQL` runs, forwards and backwards."""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.facts.terms import Literal, Ref, Sequence, Term
from mir_lsp.index.db import Database
from mir_lsp.index.migrations import Operation
from mir_lsp.index.resolve import ExternalSymbol, resolve
from mir_lsp.index.settings import evaluate
from mir_lsp.semantics.ddl import Ddl, statements

_NOOP = ("django.db.migrations.RunSQL.noop", "django.db.migrations.RunPython.noop")


def sql_of(db: Database, path: str, operation: Operation) -> tuple[Ddl, ...]:
    """What a `RunSQL` does, as far as its SQL is written as text."""
    if operation.name != "RunSQL":
        return ()
    return tuple(each for text in _texts(db, path, operation.argument("sql")) for each in db.get(parsed, text))


def parsed(db: Database, sql: str) -> tuple[Ddl, ...]:
    """The statements of a text; remembered, because taking it apart is slow."""
    return statements(sql)


def has_reverse(db: Database, path: str, operation: Operation, argument: str) -> bool | None:
    """Whether an operation says how it is undone; None when it is not known."""
    written = operation.argument(argument)
    if written is None:
        return None if not operation.exact else False
    return written != Literal(None)


def is_nothing(db: Database, path: str, written: Term | None) -> bool:
    """Whether an argument says that there is nothing to do."""
    if not isinstance(written, Ref):
        return written in (Literal(""), Sequence(()))
    symbol = resolve(db, path, written.parts)
    return isinstance(symbol, ExternalSymbol) and symbol.dotted in _NOOP


def _texts(db: Database, path: str, given: Term | None) -> Iterator[str]:
    value = evaluate(db, path, given) if given is not None else None
    match value:
        case Literal(value=str(sql)):
            yield sql
        case Sequence(items=items):
            for item in items:
                # A statement comes with its parameters behind it.
                yield from _texts(db, path, item.items[0] if isinstance(item, Sequence) and item.items else item)
        case _:
            return
