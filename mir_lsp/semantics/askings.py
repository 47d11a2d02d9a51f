"""Queries of code that is called: whether they run for each row is decided where it is called."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from mir_lsp.index.models import relation
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.following import follow
from mir_lsp.semantics.given import Leaf
from mir_lsp.semantics.iteration import row_of
from mir_lsp.semantics.reads import anchored
from mir_lsp.semantics.report import CALL, SERIALIZER, TEMPLATE, TEXT, Anchor, Freshness, Origin
from mir_lsp.semantics.requery import Question, write
from mir_lsp.semantics.ties import ties_of_all
from mir_lsp.semantics.transfer import Asking, AtDefinition, InTemplate, Place
from mir_lsp.semantics.values import Plain, QuerySet, Row, Tie
from mir_lsp.semantics.wording import written


def resolve(ctx: Context, node: ast.expr, asking: Asking, leaves: Sequence[Leaf], origin: Origin) -> None:
    """A query of code that an expression runs, with what is given to it here."""
    given = [leaves[slot] for slot in asking.slots if slot < len(leaves)]
    ties = ties_of_all(given)
    if asking.each:  # its own loop goes through the rows of what is given
        rows = {Tie(leaf.model, doubt=leaf.doubt) for leaf in given if isinstance(leaf, QuerySet)}
        ties = frozenset(tie for tie in ties if tie.slot is not None or not rows) | rows
    if not ties:
        return
    answered = leaves[asking.cached] if asking.cached is not None and asking.cached < len(leaves) else None
    if isinstance(answered, QuerySet) and ctx.cell(answered.site).freshness is Freshness.EVALUATED:
        return
    question = Question(
        asked=asking.asked,
        by=asking.by,
        model=asking.model,
        text=asking.text,
        origin=origin_along(asking.trail, origin),
        trail=asking.trail,
        through=written(node),
        doubt=asking.doubt,
        rows=asking.rows,
        conditions=asking.conditions,
        cached=answered.given if isinstance(answered, QuerySet) and len(answered.links) == 1 else None,
    )
    span = ctx.span(node)
    write(ctx, span, span, question, ties, _anchor(ctx, node, asking, leaves), asking.each)


def origin_along(trail: tuple[Place, ...], origin: Origin) -> Origin:
    """What makes a read or query: functions that render or serialize are known by what they do with the rows."""
    if any(isinstance(place, InTemplate) for place in trail):
        return TEMPLATE
    if origin in (CALL, TEXT) and any(isinstance(place, AtDefinition) for place in trail):
        return SERIALIZER
    return origin


def _anchor(ctx: Context, node: ast.expr, asking: Asking, leaves: Sequence[Leaf]) -> Anchor | None:
    """The relation that is queried, as far as it is known here what loads it."""
    if asking.lead is None or asking.lead[0] >= len(leaves) or not asking.lead[1]:
        return None
    slot, path = asking.lead
    leaf = leaves[slot]
    if isinstance(leaf, Plain):
        return None
    row = follow(ctx, leaf if isinstance(leaf, Row) else row_of(leaf, None), path[:-1], node)
    last = ctx.db.get(relation, row.model, path[-1]) if isinstance(row, Row) else None
    return anchored(ctx, row, last) if isinstance(row, Row) and last is not None else None
