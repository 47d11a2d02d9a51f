"""What waits for the database in a coroutine: each query that synchronous code runs there raises.

A run for this purpose is one that counts queries (`spending`), and asks of each of them whether the event loop would
have to wait for it. What is awaited, what runs in a thread and what is only built waits for nothing (`Context.away`).
Unlike a count, it is not lost where something is unknown: what is known to query does so whatever else happens.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from mir_lsp.index.bodies import Body, UnitId, body_key
from mir_lsp.index.db import Database
from mir_lsp.index.refusals import refusal
from mir_lsp.index.schema import Relation
from mir_lsp.index.settings import django_version, setting
from mir_lsp.index.terms import mapping_value, text
from mir_lsp.semantics import names
from mir_lsp.semantics.async_views import waits_of_view
from mir_lsp.semantics.code import CODES, Purpose
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.entry import arguments_of, target_named
from mir_lsp.semantics.flow import CODE, transfer
from mir_lsp.semantics.given import Leaf, Numbering, is_unseen
from mir_lsp.semantics.reads import anchored
from mir_lsp.semantics.report import CALL, Anchor, Happening, Origin
from mir_lsp.semantics.spending import Queries, WithLoads, key_of
from mir_lsp.semantics.spent import NOTHING_SPENT, Bounds, Item
from mir_lsp.semantics.surroundings import Surroundings, builds, method_called
from mir_lsp.semantics.tables import blocking as table
from mir_lsp.semantics.tables.queryset import METHODS
from mir_lsp.semantics.transfer import Transfer
from mir_lsp.semantics.trees import function_at
from mir_lsp.semantics.values import QuerySet, Row, Trait, Value, alternatives
from mir_lsp.semantics.waits import Blocked, Wait, Waits
from mir_lsp.syntax import offsets, parse_cached
from mir_lsp.text.spans import Span


def blocked(db: Database, unit: UnitId) -> tuple[Blocked, ...]:
    """Everything in a coroutine that waits for the database, in order."""
    body: Body | None = db.read(body_key(unit))
    if body is None or body.damage or not _ASYNC.search(body.text):
        return ()
    function = function_at(body)
    if not isinstance(function, ast.AsyncFunctionDef):
        return ()
    target = target_named(db, unit.path, unit.name)
    if target is None or target.unit != unit:
        return ()
    spent = db.get(transfer, unit, arguments_of(db, target), Purpose.BLOCKING).spent
    queries = [item for item in spent.items if isinstance(item, Wait)] if spent is not None else []
    locator, start = offsets(parse_cached(body.chunk).source), body.span.start
    around = Surroundings(function, lambda node: locator.span(node).shifted(-start), body.text)
    waits = sorted((*queries, *waits_of_view(db, unit, function, around.span, around.defined)), key=_place)
    if not waits:
        return ()
    first: dict[Span, Blocked] = {}
    release = db.get(django_version, unit.path)
    for wait in waits:
        found = around.of(wait, release)
        if found is not None:
            first.setdefault(wait.at, found)
    answer = db.get(refusal, unit.path) if first else None
    return tuple(replace(each, refusal=answer) for each in first.values() if answer is not None)


_NOWHERE = Span(0, 0)
_ASYNC = re.compile(r"\basync\s+def\b")


def _place(wait: Wait) -> tuple[Span, str]:
    return wait.at, wait.what


class _Loop(Queries):
    """Told of all that queries, it keeps what the event loop waits for."""

    def happened(
        self, ctx: Context, happening: Happening, source: QuerySet | None, site: Span, span: Span, by: str
    ) -> None:
        """A queryset is evaluated or queried."""
        if source is None or by == "async for":
            return
        asks = happening is Happening.QUERIED and by in METHODS
        threaded = Trait.THREADED in source.traits
        kind = Waits.THREADED if threaded else Waits.METHOD if asks else Waits.ROWS
        with self._as(ctx, kind, by, source.model.name, source.doubt):
            super().happened(ctx, happening, source, site, span, by)

    def asked(self, ctx: Context, source: QuerySet, node: ast.expr, by: str) -> None:
        """A query that is no event."""
        kind = Waits.FUNCTION if by in table.SHORTCUTS else Waits.ROWS if by == "text" else Waits.METHOD
        with self._as(ctx, kind, by, source.model.name, source.doubt):
            super().asked(ctx, source, node, by)

    def read(self, ctx: Context, row: Row, found: Relation, node: ast.expr) -> None:
        """A relation is read of a row."""
        anchor = anchored(ctx, row, found)
        if anchor is None or is_unseen(anchor.source):
            return  # what the row came with is not in view
        spent = ctx.state.spent
        if spent is not None and key_of(row, found.name) in spent.fetched:
            return  # where it was read first it has been said
        with self._as(ctx, Waits.RELATION, found.name, row.model.name, row.doubt, anchor):
            super().read(ctx, row, found, node)

    def column(self, ctx: Context, row: Row, name: str, node: ast.expr) -> None:
        """A column that was left out."""
        with self._as(ctx, Waits.RELATION, name, row.model.name, row.doubt):
            super().column(ctx, row, name, node)

    def wrote(self, ctx: Context, row: Row, by: str, node: ast.expr) -> bool:
        """A method that Django defines for rows."""
        if by in table.ROW_METHODS or by in table.COROUTINES_OF_ROWS:
            with self._as(ctx, Waits.WRITE, by, row.model.name, row.doubt):
                self._spend(ctx, ctx.span(node), ctx.text(ctx.span(node)), f"`{by}()`", (1, 1), ())
        return True

    def numbering(self, ctx: Context, most: int) -> Numbering:
        """Arguments with all that is loaded with them, as far as that is in view."""
        return _AsSeen(ctx, most)

    def called(
        self,
        ctx: Context,
        node: ast.expr,
        done: Transfer,
        text: str,
        leaves: Sequence[Leaf] = (),
        origin: Origin = CALL,
    ) -> None:
        """Other code is run: what waits in it waits here."""
        with self._as(ctx, Waits.HELPER if origin == CALL else Waits.FUNCTION, text):
            super().called(ctx, node, done, text, leaves, origin)

    def unseen(self, ctx: Context, node: ast.expr, name: str, values: Iterable[Value]) -> None:
        """A function of Django that is known to query."""
        method = method_called(node)
        if method is not None and method.attr in table.OF_OBJECTS:
            name = f"{names.dotted(ctx.evaluate(ctx, method.value))}.{method.attr}"
            name = name if _queries_database(ctx, name) else ""
        if name in table.FUNCTIONS:
            kind = Waits.TRANSACTION if name.startswith("django.db.transaction.") else Waits.FUNCTION
            kind = Waits.REQUEST if name == "django.contrib.auth.get_user" else kind
            kind = Waits.METHOD if name.startswith(table.OF_MANAGERS) else kind
            with self._as(ctx, kind, name):
                self._spend(ctx, ctx.span(node), ctx.text(ctx.span(node)), f"`{name}`", (1, 1), ())

    def awaited(self, ctx: Context, node: ast.expr, value: Value) -> None:
        """A queryset that is built there, or an asynchronous iterator, is no coroutine."""
        here = ctx.span(node)
        method = method_called(node)
        if method is None or not (method.attr == "aiterator" or builds(node)):
            return
        built = method.value if method.attr == "aiterator" else node
        value, at = ctx.noted(built) or value, ctx.span(built)
        sources = [part for part in alternatives(value) if isinstance(part, QuerySet) and part.site == at]
        if sources:
            with self._as(ctx, Waits.BUILDER, method.attr, sources[0].model.name, sources[0].doubt):
                self._spend(ctx, here, ctx.text(here), f"`{method.attr}()`", (1, 1), ())

    def entered(self, ctx: Context, node: ast.expr, whole: Span) -> None:
        """A context manager is entered."""
        function = node.func if isinstance(node, ast.Call) else node
        if names.dotted(ctx.evaluate(ctx, function)) == table.ATOMIC:
            with self._as(ctx, Waits.TRANSACTION, "atomic"):
                self._spend(ctx, ctx.span(node), ctx.text(ctx.span(node)), "`atomic`", (1, 1), ())

    @contextmanager
    def _as(
        self, ctx: Context, kind: Waits, by: str, model: str = "", doubt: str = "", anchor: Anchor | None = None
    ) -> Iterator[None]:
        # Of the place, the text and what is run the count knows itself.
        outer, ctx.asking = ctx.asking, Wait(_NOWHERE, "", "", (), None, kind, by, model, doubt, True, anchor)
        try:
            yield
        finally:
            ctx.asking = outer

    def _add(self, ctx: Context, item: Item, bounds: Bounds, loops: tuple[Span, ...] | None = None) -> None:
        if ctx.away or ctx.asking is None or not bounds[1] or (isinstance(item, Wait) and not item.sure):
            return
        inner = item.inner or ctx.place(item.at)
        wait = replace(ctx.asking, at=item.at, text=item.text, what=item.what, inner=inner, sure=bounds[0] > 0)
        super()._add(ctx, wait, (1, 1), ())

    def _rows(
        self, ctx: Context, source: QuerySet, span: Span, what: str, once: Bounds | None, loops: tuple[Span, ...]
    ) -> None:
        # What else is loaded with the rows does not matter.
        if once is not None:
            self._spend_on(ctx, source, span, what, once, loops)

    def _written(self, ctx: Context, source: QuerySet, span: Span, by: str) -> None:
        self._spend_on(ctx, source, span, f"`{by}()`", (1, 1), ())

    def _lose(self, ctx: Context, why: str) -> None:
        """What is not known waits for nothing that is known."""


class _AsSeen(WithLoads):
    """Numbers arguments with what is loaded with them: with rows that the coroutine was given, anything may be."""

    def _row(self, row: Row) -> Value:
        made = super()._row(row)
        if not isinstance(made, Row) or made.source is None or not (row.source is None or is_unseen(row.source)):
            return made
        return replace(made, source=replace(made.source, load=replace(made.source.load, open=True)))


def _queries_database(ctx: Context, name: str) -> bool:
    """Whether a method of an object of Django queries: that of a cache does where the database keeps it."""
    if not name.startswith(table.CACHE):
        return name in table.FUNCTIONS
    default = mapping_value(ctx.db.get(setting, ctx.path, "CACHES"), "default")
    return text(mapping_value(default, "BACKEND")) == table.CACHE_IN_DATABASE


CODES[Purpose.BLOCKING] = replace(
    CODE,
    transfer=lambda db, unit, arguments: db.get(transfer, unit, arguments, Purpose.BLOCKING),
    counter=_Loop(),
    spent=NOTHING_SPENT,
    purpose=(Purpose.BLOCKING,),
)
