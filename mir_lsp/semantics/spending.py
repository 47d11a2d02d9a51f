"""Counting queries: what each happening of the flow costs, once or for each row.

A run that counts (`Purpose.COUNTING`) is one of the flow like any other, with a `Counter` that is told of everything
that queries. The sums are part of the state (`spent.Spent`), so that branches, early returns and exceptions need
nothing of their own. What is called is asked for with all that is loaded with its arguments, so that its sums are
final; loops turn what is inside of them into growth (`Measure`).

Taken for granted is what most requests meet: there are rows, keys that may be NULL are not, batches are one query,
and what saves a transaction (`SAVEPOINT`) is none. Sessions and the signed-in user are the business of middlewares.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from mir_lsp.index.factories import dotted_name
from mir_lsp.index.models import model as model_of
from mir_lsp.index.parts import parents
from mir_lsp.index.receivers import receivers_of_model
from mir_lsp.index.relations import incoming
from mir_lsp.index.schema import ClassId, Relation
from mir_lsp.semantics.code import CODES, Purpose
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.costs import queried_prefetches
from mir_lsp.semantics.flow import CODE, transfer
from mir_lsp.semantics.framework import Keywords
from mir_lsp.semantics.given import Leaf, Numbering, slot_of
from mir_lsp.semantics.loaded import load_below
from mir_lsp.semantics.measures import ANY_ROUND, around, composed, loops_of, mark, measure_of, measures_of, words_of
from mir_lsp.semantics.objects import of_the_orm
from mir_lsp.semantics.reads import anchored, pristine
from mir_lsp.semantics.report import CALL, Freshness, Happening, Origin
from mir_lsp.semantics.spent import NOTHING_SPENT, Bounds, Fetched, Item, Ways
from mir_lsp.semantics.supply import Loaded, Path
from mir_lsp.semantics.tables import spending as table
from mir_lsp.semantics.tables.queryset import Gives, Method, Prefetched, method
from mir_lsp.semantics.transfer import Transfer
from mir_lsp.semantics.values import (
    Collection,
    Items,
    Mapping,
    Object,
    QuerySet,
    Related,
    Row,
    Shape,
    Trait,
    Value,
    alternatives,
)
from mir_lsp.semantics.wording import written
from mir_lsp.text.spans import Span

_COSTING = frozenset({Happening.EVALUATED, Happening.QUERIED, Happening.CACHED})
_ONCE: Bounds = (1, 1)
_PERHAPS: Bounds = (0, 1)
_NO_SITE = Span(-4000, -4000)  # of rows whose queryset is not in view


class Queries:
    """The counter of a run: each method writes into the state what something runs."""

    def happened(
        self, ctx: Context, happening: Happening, source: QuerySet | None, site: Span, span: Span, by: str
    ) -> None:
        """A queryset is evaluated or queried."""
        if source is None or by == "call":  # what is called has counted that itself
            return
        if happening is Happening.EVALUATED:
            self._evaluated(ctx, source, span, by)
        elif happening is Happening.QUERIED:
            self._queried(ctx, source, span, by)
        elif happening is Happening.CACHED and ctx.cell(site).at != span:
            # It has its rows; another one that may stand here may not.
            with _apart(ctx, (span, by), source):
                pass
        if happening in _COSTING:
            mark(ctx, span)

    def asked(self, ctx: Context, source: QuerySet, node: ast.expr, by: str) -> None:
        """A query that is no event."""
        self._queried(ctx, source, ctx.span(node), by)

    def read(self, ctx: Context, row: Row, found: Relation, node: ast.expr) -> None:
        """A single row that a relation leads to."""
        if row.source is not None and row.source.load.peers:
            self._lose(ctx, "rows that are loaded for all of their peers at once")
            return
        with _apart(ctx, (ctx.span(node), found.name), row):
            self._row(ctx, row, found.name, _status(ctx, row, found), node, f"reads `{found.name}`")

    def column(self, ctx: Context, row: Row, name: str, node: ast.expr) -> None:
        """A column that was left out."""
        self._row(ctx, row, name, Loaded.NO, node, f"reads the column `{name}`, which was left out")

    def wrote(self, ctx: Context, row: Row, by: str, node: ast.expr) -> bool:
        """A method that Django defines for rows."""
        if by in table.QUIET_OF_ROWS or by.startswith("get_"):
            return True
        if by in table.ROW_WRITES and self._is_plain(ctx, row.model, deleting=by in table.DELETES):
            self._spend(ctx, ctx.span(node), written(node), f"runs `{by}()`", _ONCE, around(ctx))
            return True
        if by in table.ROW_WRITES:
            self._spend(ctx, ctx.span(node), written(node), f"runs `{by}()`", _ONCE, around(ctx))
        self._lose(ctx, f"`{by}()` of a `{row.model.name}`")
        return False

    def through(self, ctx: Context, loop: Span, value: Value) -> None:
        """What a loop goes through says how often it goes round."""
        measures = {measure_of(part) for part in alternatives(value)}
        ctx.measures[loop] = measures.pop() if len(measures) == 1 else ANY_ROUND

    def numbering(self, ctx: Context, most: int) -> Numbering:
        """Arguments with all that is loaded with them."""
        return WithLoads(ctx, most)

    def given(self, ctx: Context, row: Row) -> Row:
        """The row that other code gets as slot 0."""
        found = self.numbering(ctx, 1).symbolic(row)
        assert isinstance(found, Row)
        return found

    def called(
        self,
        ctx: Context,
        node: ast.expr,
        done: Transfer,
        text: str,
        leaves: Sequence[Leaf] = (),
        origin: Origin = CALL,
    ) -> None:
        """Everything that other code spends, where it is called."""
        with _apart(ctx, (ctx.span(node), "call"), text):
            self._called(ctx, node, done, text, leaves)
        spent = ctx.state.spent
        if spent is None or done.spent is None or ctx.repeating:
            return
        for each, sure in done.spent.fetched.items():
            slot = slot_of(each.site)
            key = _behind(leaves[slot], each) if slot is not None and slot < len(leaves) else None
            if sure and key is not None:
                spent = ctx.state.spent = spent.having(key)
        mark(ctx, ctx.span(node))

    def _called(self, ctx: Context, node: ast.expr, done: Transfer, text: str, leaves: Sequence[Leaf]) -> None:
        span = ctx.span(node)
        ctx.born[span] = len(around(ctx))
        if done.spent is None or done.spent.endless:
            self._go_round(ctx, f"`{text}` calls itself, or always raises")
            return
        if not (_lost(ctx) and any(isinstance(leaf, Row | QuerySet) for leaf in leaves)):
            for item, bounds in done.spent.items.items():
                per = composed(ctx, item.per, leaves)
                least = (bounds[0], bounds[0]) if done.spent.unknown else bounds
                self._add(ctx, replace(item, at=span, text=written(node), per=per), least)
        if done.spent.unknown:
            self._lose(ctx, done.spent.unknown)

    def awaited(self, ctx: Context, node: ast.expr, value: Value) -> None:
        """What is awaited has been counted."""

    def began(self, ctx: Context, function: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """What decorators run is none of the queries that are counted."""

    def entered(self, ctx: Context, node: ast.expr, whole: Span) -> None:
        """What a context manager runs to begin and end something is none of the queries that are counted."""

    def left(self, ctx: Context, whole: Span) -> None:
        """Likewise."""

    def calls(
        self, ctx: Context, node: ast.Call, function: Value, arguments: list[Value], keywords: Keywords
    ) -> Value | None:
        """What is called is counted as what it is."""
        return None

    def unseen(self, ctx: Context, node: ast.expr, name: str, values: Iterable[Value]) -> None:
        """Code out of view may query when it is given what can, or when that is what it is for."""
        last = name.rpartition(".")[2]
        if last in table.QUIET or name.startswith(table.QUIET_MODULES):
            return
        if isinstance(ctx.me, Row) and last in table.ROW_WRITES and written(node).startswith("super()."):
            self.wrote(ctx, ctx.me, last, node)
            return
        kept = next((each for each in values if isinstance(each, QuerySet) and _is_asked_once(ctx, each, last)), None)
        if kept is not None and (not around(ctx) or _is_about_a_row(ctx, node)):
            self._spend_on(ctx, kept, ctx.span(node), f"`{last}()`, if it was never asked that", _PERHAPS, ())
            return
        if name in table.QUERYING or (last in table.OF_THE_ORM and "." not in name):
            self._lose(ctx, f"`{written(node)}`")
        elif any(_may_query(part) for value in values for part in alternatives(value)):
            self._lose(ctx, f"`{written(node)}`, which is not in view")

    def lost(self, ctx: Context, why: str) -> None:
        """Something cannot be counted."""
        self._lose(ctx, why)

    def _evaluated(self, ctx: Context, source: QuerySet, span: Span, by: str) -> None:
        slot = slot_of(source.site)
        if (slot is not None and Trait.THERE in source.traits) or _is_doubtful(ctx, source):
            return
        cell = ctx.cell(source.site)
        loops = around(ctx)
        depth = 0 if slot is not None else ctx.born.get(source.site, len(loops))
        if source.site in ctx.state.heap:
            depth = cell.loops
        once = _PERHAPS if cell.freshness is Freshness.EITHER else _ONCE
        with _apart(ctx, (span, by), source):
            self._forget(ctx, source.site)
            self._rows(
                ctx, source, span, f"`{by}` reads {{}} rows", _weakened(once, _served(ctx, source)), loops[:depth]
            )

    def _queried(self, ctx: Context, source: QuerySet, span: Span, by: str) -> None:
        if Trait.EMPTY in source.traits or _is_doubtful(ctx, source):
            return
        with _apart(ctx, (span, by), source):
            self._run(ctx, source, span, by)

    def _run(self, ctx: Context, source: QuerySet, span: Span, by: str) -> None:
        loops, found = around(ctx), method(by)
        if by in table.WRITES_OF_MANAGERS:
            self._written(ctx, source, span, by)
            return
        if found is not None and not found.asks and by not in table.READS:
            self._written(ctx, source, span, found.name)
            return
        if found is not None and found.gives is Gives.ROW_AND_FLAG and not self._is_plain(ctx, source.model):
            self._spend_on(ctx, source, span, f"`{by}()` of {{}} rows", _ONCE, loops)
            self._lose(ctx, f"`{by}()` of a `{source.model.name}`")
            return
        once: Bounds | None = _PERHAPS if found is not None and found.cached and _is_either(ctx, source) else _ONCE
        if once is not None and (found is None or _can_be_served(ctx, source, found)):
            once = _weakened(once, _served(ctx, source))
        if found is not None and found.name in table.SELECT_AND_WRITE:
            once = table.SELECT_AND_WRITE[found.name]
        ctx.born[source.site] = len(loops)
        self._forget(ctx, source.site)
        if by in table.PLAIN_ANSWERS:
            self._spend_on(ctx, source, span, f"`{by}()` of {{}} rows", once, loops)
        else:
            self._rows(ctx, source, span, f"`{by}()` reads {{}} rows", once, loops)

    def _rows(
        self, ctx: Context, source: QuerySet, span: Span, what: str, once: Bounds | None, loops: tuple[Span, ...]
    ) -> None:
        """The query for rows, and those of the prefetches that come with it."""
        load = source.load
        if once is None or load.open or load.unseen:
            self._spend_on(ctx, source, span, what, once, loops)
            self._lose(ctx, f"what `{source.model.name}` rows are loaded with")
            return
        self._spend_on(ctx, source, span, what, once, loops)
        if source.shape is not Shape.ROWS:
            return
        prefetches = queried_prefetches(ctx.db, source)
        if prefetches is None:
            self._lose(ctx, "rows of several models that are prefetched")
            return
        for path in prefetches[0]:
            self._spend_on(ctx, source, span, f"prefetches `{'__'.join(path)}`", once, loops)
        for path in prefetches[1]:
            self._spend_on(ctx, source, span, f"prefetches `{'__'.join(path)}`", (0, once[1]), loops)

    def _row(self, ctx: Context, row: Row, name: str, status: Loaded, node: ast.expr, what: str) -> None:
        """Something is read of a row for the first time, or again."""
        if status is Loaded.UNKNOWN:
            self._lose(ctx, f"whether `{name}` of `{row.model.name}` rows is loaded")
            return
        spent = ctx.state.spent
        if status is Loaded.YES or spent is None or spent.unknown or ctx.repeating:
            return
        key = key_of(row, name)
        known = spent.fetched.get(key)
        once = _PERHAPS if status is Loaded.MAYBE or known is False or ctx.frame.filling else _ONCE
        if known is True:
            return
        self._spend(ctx, ctx.span(node), written(node), what, once, loops_of(ctx, row))
        if ctx.state.spent is not None:
            ctx.state.spent = ctx.state.spent.having(key)

    def _written(self, ctx: Context, source: QuerySet, span: Span, by: str) -> None:
        cost = table.WRITES_OF_MANAGERS.get(by) or table.WRITES.get(by)
        signals = by in table.SENDING
        if cost is None or not self._is_plain(ctx, source.model, deleting=by in table.DELETES, sending=signals):
            if cost is not None:
                self._spend_on(ctx, source, span, f"`{by}()` of {{}} rows", cost, around(ctx))
            self._lose(ctx, f"`{by}()` of `{source.model.name}` rows")
            return
        self._spend_on(ctx, source, span, f"`{by}()` of {{}} rows", cost, around(ctx))

    def _is_plain(self, ctx: Context, model: ClassId, deleting: bool = False, sending: bool = True) -> bool:
        """Whether writing a row is one query: no receiver is woken, no other table has a part of it."""
        if ctx.db.get(parents, model) or (sending and ctx.db.get(receivers_of_model, model)):
            return False
        known = ctx.db.get(model_of, model)
        return known is not None and known.complete and not (deleting and _is_pointed_at(ctx, model))

    def _spend_on(
        self, ctx: Context, source: QuerySet, span: Span, what: str, bounds: Bounds | None, loops: tuple[Span, ...]
    ) -> None:
        if bounds is None:
            self._lose(ctx, f"whether a prefetch answers for `{source.model.name}` rows")
            return
        self._spend(ctx, span, "", what.replace("{}", words_of(source.model)), bounds, loops)

    def _spend(self, ctx: Context, span: Span, text: str, what: str, bounds: Bounds, loops: tuple[Span, ...]) -> None:
        active = ctx.active(frozenset(loops))
        if ctx.frame.remembering:  # once for each key, and nobody knows how many of them there are
            active, bounds = frozenset(loops), (0, bounds[1])
        self._add(ctx, Item(span, text, what, measures_of(ctx, loops, active), ctx.place(span)), bounds, loops)

    def _add(self, ctx: Context, item: Item, bounds: Bounds, loops: tuple[Span, ...] | None = None) -> None:
        if ctx.state.spent is None or ctx.repeating:
            return
        times = 1
        for loop in around(ctx) if loops is None else loops:
            known = ctx.measures.get(loop)
            times *= known.times if known is not None else 1
        ctx.state.spent = ctx.state.spent.adding(item, (bounds[0] * times, bounds[1] * times))

    def _lose(self, ctx: Context, why: str) -> None:
        if ctx.state.spent is not None:
            ctx.state.spent = ctx.state.spent.lost(why)

    def _go_round(self, ctx: Context, why: str) -> None:
        if ctx.state.spent is not None:
            ctx.state.spent = ctx.state.spent.going_round(why)

    def _forget(self, ctx: Context, site: Span) -> None:
        if ctx.state.spent is not None and not ctx.repeating:
            ctx.state.spent = ctx.state.spent.without(site)


class WithLoads(Numbering):
    """Numbers arguments and keeps what is loaded with them, which other runs leave to the caller."""

    def __init__(self, ctx: Context, most: int) -> None:
        super().__init__(most=most)
        self._ctx = ctx

    def _row(self, row: Row) -> Value:
        made = super()._row(row)
        if not isinstance(made, Row) or made.source is None:
            return made
        load = load_below(self._ctx, row)
        narrowed = made.source.load.columns_at(())
        return replace(
            made,
            source=replace(made.source, load=load.selecting(_fetched_of(self._ctx, row)).with_columns((), narrowed)),
            free=row.free,
        )

    def _queryset(self, source: QuerySet) -> Value:
        made = super()._queryset(source)
        if not isinstance(made, QuerySet):
            return made
        there = self._ctx.cell(source.site).freshness is Freshness.EVALUATED or Trait.THERE in source.traits
        load = source.load
        if source.via is not None and pristine(source):
            outer = load_below(self._ctx, Row(source.model, source))
            load = load.with_those_of(outer)
        return replace(made, load=load).having(*((Trait.THERE,) if there else ()))

    def _related(self, via: Related) -> Related | None:
        row = self._row(via.row)
        return Related(row, via.relation) if isinstance(row, Row) and row.source is not None else None


def _is_asked_once(ctx: Context, source: QuerySet, name: str) -> bool:
    return name in table.ASKED_ONCE.get(dotted_name(ctx.db, source.model), ())


def _is_about_a_row(ctx: Context, node: ast.expr) -> bool:
    """Whether something is asked about rows of one model: in a loop over models each is asked anew."""
    given = ctx.noted(node.args[0]) if isinstance(node, ast.Call) and node.args else None
    return isinstance(given, Row) and not given.doubt


def _lost(ctx: Context) -> bool:
    """Whether something that ran before could not be counted: it may have read, and loaded, what it was given."""
    return ctx.state.spent is not None and bool(ctx.state.spent.unknown)


def _is_doubtful(ctx: Context, source: QuerySet) -> bool:
    """Whether code that could not be counted may have answered already what a queryset is asked."""
    return _lost(ctx) and (source.via is not None or source.given is not None or ctx.cell(source.site).shared)


def key_of(row: Row, name: str) -> Fetched:
    """What is known by when a relation or column of a row has been read."""
    if row.source is None:
        return Fetched(_NO_SITE, (row.model.path, row.model.qualname), name)
    return Fetched(row.source.site, row.path, name)


def _fetched_of(ctx: Context, row: Row) -> Iterator[Path]:
    """The relations below a row that were read of it."""
    spent = ctx.state.spent
    for each, sure in spent.fetched.items() if spent is not None and row.source is not None else ():
        if (
            sure
            and row.source is not None
            and each.site == row.source.site
            and each.path[: len(row.path)] == row.path
        ):
            yield (*each.path[len(row.path) :], each.name)


def _behind(leaf: Leaf | None, each: Fetched) -> Fetched | None:
    """What other code has read of something that was given, as its caller knows it."""
    if isinstance(leaf, QuerySet):
        return replace(each, site=leaf.site)
    if isinstance(leaf, Row) and leaf.source is not None:
        return Fetched(leaf.source.site, leaf.path + each.path, each.name)
    return None


@contextmanager
def _apart(ctx: Context, key: tuple[Span, str], who: object) -> Iterator[None]:
    """Run what may be one of several ways at one place: an expression that may give this queryset or that one."""
    before, kept = ctx.state.spent, ctx.ways
    other = kept is not None and kept.key == key and kept.after is before and who not in kept.who
    if kept is None or before is None or not other:
        yield
        ctx.ways = Ways(key, before, ctx.state.spent, (who,))
        return
    ctx.state.spent = kept.before
    yield
    if ctx.state.spent is not None:
        ctx.state.spent = before.joined(ctx.state.spent)
    ctx.ways = Ways(key, kept.before, ctx.state.spent, (*kept.who, who))


def _served(ctx: Context, source: QuerySet) -> Loaded:
    """Whether a prefetch answers for the rows of a relation."""
    if source.via is None or not pristine(source):
        return Loaded.NO
    return _status(ctx, source.via.row, source.via.relation)


def _status(ctx: Context, row: Row, found: Relation) -> Loaded:
    """Whether a relation comes with a row; perhaps, where it is not in view what loaded the row."""
    anchor = anchored(ctx, row, found)
    if anchor is not None:
        return anchor.status
    return Loaded.NO if row.source is not None else Loaded.MAYBE


def _weakened(bounds: Bounds, served: Loaded) -> Bounds | None:
    """How often a query runs that a prefetch may answer; None when that is not known."""
    return {Loaded.NO: bounds, Loaded.YES: (0, 0), Loaded.MAYBE: (0, bounds[1]), Loaded.UNKNOWN: None}[served]


def _can_be_served(ctx: Context, source: QuerySet, found: Method) -> bool:
    if Trait.SLICED in source.traits and found.gives is not Gives.ROW:
        return True
    if found.prefetched is Prefetched.SERVES:
        return True
    known = ctx.db.get(model_of, source.model)
    return found.prefetched is Prefetched.SERVES_ORDERED and known is not None and bool(known.ordering)


def _is_either(ctx: Context, source: QuerySet) -> bool:
    return ctx.cell(source.site).freshness is Freshness.EITHER


def _is_pointed_at(ctx: Context, model: ClassId) -> bool:
    """Whether deleting a row has to look for rows that point to it."""
    return bool(ctx.db.get(incoming, model))


def _may_query(value: Value, depth: int = 0) -> bool:
    """Whether code that gets a value can query with it."""
    match value:
        case QuerySet() | Row():
            return True
        case Object():
            return True
        case Collection():
            return _may_query(value.element, depth + 1)
        case Items():
            return any(_may_query(part, depth + 1) for item in value.items for part in alternatives(item))
        case Mapping():
            return of_the_orm(value)
        case _:
            return False


CODES[Purpose.COUNTING] = replace(
    CODE,
    transfer=lambda db, unit, arguments: db.get(transfer, unit, arguments, Purpose.COUNTING),
    counter=Queries(),
    spent=NOTHING_SPENT,
    purpose=(Purpose.COUNTING,),
)
