"""Queries that run for each row, and that no load of the rows' queryset can serve.

`book.sales.filter(…).count()`, `Author.objects.get(pk=book.author_id)` in a loop over books: what such a query asks
for depends on the row, so it runs again for each. The values say what they depend on (`Plain.ties`,
`QuerySet.ties`, the relation of a manager: see `ties.ties_of`), and wherever a queryset is read, `asked` looks
whether one of these ties is to a loop that goes on around it:

- It is: a `Query` is written into the report of the unit, beside its demands.
- It is to something that the caller gave: an `Asking` is written into the transfer. Callers resolve it where they
  call (`askings.resolve`): to a query of their own with a trail, or to an asking of theirs.

Producers that run project code for each row (serializers, templates, admin classes) get all of this from
`invoke.call_target(ctx, node, target, [row], origin=THEIR_ORIGIN)` inside of `ctx.inside(loop)`, with a row that
varies with that loop: the queries of the method are in `ctx.report().queries` then, with `origin` and `trail`.
Rules tell them apart by `origin` and by `asked`.

Nothing is written down for what runs once (the loop ends after it, the first time for each key), in exception
handlers, for writes and locks, and for what does not depend on a row: batches of keys are no rows, nor is what is
written out. A function that writes rows keeps its queries to itself: they are part of the writing.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, replace

from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.counting import counted
from mir_lsp.semantics.reaching import reached
from mir_lsp.semantics.reads import LONGEST_TRAIL, anchored, conditions_here
from mir_lsp.semantics.report import LOOP, Anchor, Counted, Origin, Query, Reached
from mir_lsp.semantics.supply import MAX_PATH, Path
from mir_lsp.semantics.ties import NO_TIES, Ties, ties_of
from mir_lsp.semantics.transfer import Asked, Asking, Place
from mir_lsp.semantics.values import QuerySet, Tie, Trait
from mir_lsp.semantics.wording import written
from mir_lsp.text.spans import Span

# What runs a query of its own on a queryset that is evaluated, too.
_ANEW = frozenset({"first", "last", "get", "earliest", "latest", "in_bulk", "aggregate", "iterator"})


@dataclass(frozen=True, slots=True)
class Question:
    """A query as it is written: what it gives, what runs it, which model it asks, and the way to it."""

    asked: Asked
    by: str
    model: ClassId
    text: str
    origin: Origin = LOOP
    trail: tuple[Place, ...] = ()
    through: str = ""
    doubt: str = ""
    cached: int | None = None
    counted: Counted | None = None
    reached: Reached | None = None
    rows: ClassId | None = None  # what other code goes through that runs it several times
    conditions: int = 0


def asked(ctx: Context, source: QuerySet, node: ast.expr, kind: Asked, by: str, on: Ties = NO_TIES) -> None:
    """A queryset is read by a query of its own, which depends on arguments with these ties too."""
    if Trait.LOCKED in source.traits or Trait.EMPTY in source.traits:
        return
    ties = ties_of(source) | on
    if not ties:
        return
    anchor = anchored(ctx, source.via.row, source.via.relation) if source.via is not None else None
    cached = source.given if len(source.links) == 1 and by not in _ANEW else None
    number = counted(ctx, source, node) if by == "count" and kind is Asked.NUMBER else None
    row = reached(ctx, source, node) if by == "get" and kind is Asked.ROW else None
    question = Question(kind, by, source.model, written(node), cached=cached, counted=number, reached=row)
    write(ctx, ctx.span(node), source.site, question, ties, anchor)


def write(
    ctx: Context,
    span: Span,
    site: Span,
    question: Question,
    ties: Ties,
    anchor: Anchor | None,
    each: bool = False,
) -> None:
    """Write down a query that depends on rows, if a loop gives them or the caller did.

    `each` says that it runs several times wherever it stands.
    """
    if ctx.frame.excepting or ctx.frame.remembering or ctx.frame.filling:
        return
    own = [tie for tie in ties if tie.slot is None]
    given = [tie for tie in ties if tie.slot is not None]
    repeated = _repeating(ctx, own)
    through = question.rows if repeated is None else None
    if each and not given:
        repeated = repeated or _any(own)
    if repeated is not None:
        ctx.query(
            Query(
                origin=question.origin,
                asked=question.asked,
                span=span,
                site=site,
                by=question.by,
                model=question.model,
                rows=through or repeated.model,
                loop=repeated.loop or span,
                relation=anchor if anchor is not None and anchor.source.given is None else None,
                text=question.text,
                trail=question.trail,
                through=question.through,
                doubt=question.doubt or repeated.doubt,
                counted=question.counted,
                reached=question.reached,
                conditions=question.conditions,
            )
        )
    elif given:
        gone_through = _repeating(ctx, given)
        if gone_through is not None and question.rows is None:
            question = replace(question, rows=gone_through.model)
        _ask(ctx, span, question, given, anchor, each or gone_through is not None)


def _ask(ctx: Context, span: Span, question: Question, ties: list[Tie], anchor: Anchor | None, each: bool) -> None:
    """The caller is to know: it decides whether this runs once or for many."""
    slots = tuple(sorted({tie.slot for tie in ties if tie.slot is not None}))
    if each and ctx.seen_slots.issuperset(slots):
        return  # the code itself says what it is given, and so is told about it
    place = ctx.place(span)
    trail = (place, *question.trail) if place is not None else question.trail
    ctx.ask(
        Asking(
            asked=question.asked,
            slots=slots,
            each=each,
            by=question.by,
            model=question.model,
            lead=_lead(anchor),
            text=question.text,
            trail=trail if len(trail) <= LONGEST_TRAIL else (*trail[: LONGEST_TRAIL - 1], trail[-1]),
            doubt=question.doubt,
            cached=question.cached,
            rows=question.rows,
            conditions=conditions_here(ctx, question.conditions),
        )
    )


def _lead(anchor: Anchor | None) -> tuple[int, Path] | None:
    if anchor is None or anchor.source.given is None or len(anchor.path) > MAX_PATH:
        return None
    return anchor.source.given, anchor.path


def _repeating(ctx: Context, ties: Iterable[Tie]) -> Tie | None:
    """The tie to the innermost loop around that goes on."""
    active = ctx.active(frozenset(tie.loop for tie in ties if tie.loop is not None))
    return max((tie for tie in ties if tie.loop in active), key=_order, default=None)


def _any(ties: list[Tie]) -> Tie | None:
    return min(ties, key=_order, default=None)


def _order(tie: Tie) -> tuple[Span, str, str]:
    return tie.loop or Span(0, 0), tie.model.path, tie.model.qualname
