"""What a sum of queries grows with: the loops around, measured by what they go through."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.given import Leaf
from mir_lsp.semantics.spent import Each, Measure, Measures
from mir_lsp.semantics.values import Collection, Items, QuerySet, Row, Trait, Value
from mir_lsp.text.spans import Span

ANY_ROUND = Measure("round")
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_")


def measure_of(value: Value) -> Measure:
    match value:
        case QuerySet() if Trait.SINGLE in value.traits or Trait.EMPTY in value.traits:
            return Measure("", 1)
        case QuerySet() if value.via is not None:
            row = value.via.row
            return Measure(words_of(value.model), 1, row.varies, words_of(row.model), _slot_behind(row))
        case QuerySet():
            return Measure(words_of(value.model))
        case Collection():
            return _measure_of_elements(value.element)
        case Items() if not value.later:
            return Measure("", len(value.items))
        case _:
            return ANY_ROUND


def _measure_of_elements(element: Value) -> Measure:
    """A list is as long as what its elements come from: rows, or pairs of which one is a row."""
    match element:
        case Row():
            source = element.source
            of_relation = source is not None and not element.path and source.via is not None
            return measure_of(source) if source is not None and of_relation else Measure(words_of(element.model))
        case Items():
            found = [_measure_of_elements(part) for part in element.items]
            return next((each for each in found if each is not ANY_ROUND), ANY_ROUND)
        case _:
            return ANY_ROUND


def _slot_behind(row: Row) -> int | None:
    """The number of the given row that a row is, or that it was reached from."""
    here: Row | None = row
    while here is not None and here.source is not None:
        if here.source.given is not None:
            return here.source.given
        here = here.source.via.row if here.source.via is not None else None
    return None


def words_of(model: ClassId) -> str:
    """What rows of a model are called: `order line` for `OrderLine`."""
    return " ".join(_WORDS.split(model.name)).lower()


def around(ctx: Context) -> tuple[Span, ...]:
    return (*ctx.frame.outer, *ctx.frame.loops)


def mark(ctx: Context, span: Span) -> None:
    """Keep what was spent when a place had run: not in loops, nor in code that is called from other places."""
    spent = ctx.state.spent
    inside = [loop for loop in around(ctx) if loop != ctx.frame.entering]
    if spent is None or ctx.repeating or ctx.away or ctx.calling or inside:
        return
    ctx.so_far[span] = spent


def loops_of(ctx: Context, row: Row) -> tuple[Span, ...]:
    """The loops in whose rounds a row is another one each time."""
    loops = around(ctx)
    varying = [number for number, loop in enumerate(loops, 1) if loop in row.varies]
    site = row.source.site if row.source is not None else None
    born = ctx.born.get(site, 0) if site is not None else 0
    built = ctx.cell(site).loops if site is not None else 0
    return loops[: max((*varying, born, built))]


def measures_of(
    ctx: Context, loops: tuple[Span, ...], active: frozenset[Span], without: frozenset[Span] = frozenset()
) -> Measures:
    """What grows with these loops, if they are active: rows of rows are counted by themselves."""
    known = {loop: ctx.measures[loop] for loop in loops if loop in active and loop in ctx.measures}
    inside = {outer for measure in known.values() for outer in measure.within} | without
    found = []
    for loop, measure in known.items():
        if not measure.name or loop in inside:
            continue
        if not measure.owner or any(outer in known and known[outer].name for outer in measure.within):
            found.append(Each(measure.name))
        else:
            found.append(Each(measure.name, measure.owner, measure.slot))
    return tuple(found)


def composed(ctx: Context, inner: Measures, leaves: Sequence[Leaf]) -> Measures:
    """What grows with the loops around a call, and with those of what is called.

    Rows of a row that a loop around gives one by one are all that there are.
    """
    found: list[Each] = []
    covered: frozenset[Span] = frozenset()
    for each in inner:
        leaf = leaves[each.slot] if each.slot is not None and each.slot < len(leaves) else None
        if not isinstance(leaf, Row | QuerySet):
            found.append(each)
            continue
        row = leaf if isinstance(leaf, Row) else leaf.via.row if leaf.via is not None else None
        varying = ctx.varying(row) if row is not None else frozenset()
        measured = {loop for loop in varying if loop in ctx.measures and ctx.measures[loop].name}
        covered |= varying
        if row is None or measured:
            found.append(Each(each.name))
        else:
            found.append(Each(each.name, each.owner, _slot_behind(row)))
    loops = around(ctx)
    return (*measures_of(ctx, loops, ctx.active(frozenset(loops)), covered), *found)
