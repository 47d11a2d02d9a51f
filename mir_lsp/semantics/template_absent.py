"""Names that a template reads of rows which have nothing of that name: Django shows nothing for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from mir_lsp.index.db import Database
from mir_lsp.index.schema import ClassId
from mir_lsp.index.vocabulary import is_of_every_model, models_having, names_of
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.given import Leaf
from mir_lsp.semantics.model_names import Attribute, attribute_of, loose_names
from mir_lsp.semantics.nearest import is_slip, nearest
from mir_lsp.semantics.report import Absent
from mir_lsp.semantics.template_context import TemplateContext
from mir_lsp.semantics.transfer import InTemplate
from mir_lsp.semantics.values import QuerySet, Row, Value, alternatives
from mir_lsp.text.spans import Span


def look_for(ctx: TemplateContext, value: Value, name: str, span: Span) -> None:
    """A template reads a name of a value: write it down if no row that the value may be has it."""
    if ctx.code.counter is not None:
        return
    rows = [part for part in alternatives(value) if isinstance(part, Row)]
    if not rows or len(rows) < len(alternatives(value)) or any(row.doubt for row in rows):
        return
    missing = [_missing(ctx, row, name) for row in rows]
    for row, near in zip(rows, missing, strict=True):
        if all(missing):
            given = row.source.given if row.source is not None else None
            ctx.absent[Absent(InTemplate(ctx.template, span), name, row.model, near, given)] = None


def heard(ctx: Context, absent: Iterable[Absent], leaves: Sequence[Leaf]) -> None:
    """What a template misses that is rendered here, unless what it is given has it: an annotation."""
    for each in absent:
        leaf = leaves[each.slot] if each.slot is not None and each.slot < len(leaves) else None
        source = leaf.source if isinstance(leaf, Row) else leaf if isinstance(leaf, QuerySet) else None
        if source is None or each.name not in source.extra:
            ctx.absent[replace(each, slot=source.given if source is not None else None)] = None


def _missing(ctx: Context, row: Row, name: str) -> tuple[str, ...]:
    """The names of a row that are most like one that it does not have; none where it has it, or may have it.

    Code may set what it likes on rows, and other models may be shown by the same template. So a name has to be one
    letter away from one that is there, and no model may have it.
    """
    if name in row.free or (row.source is not None and name in row.source.extra) or is_of_every_model(name):
        return ()
    return ctx.db.get(_slip_of, row.model, name)


def _slip_of(db: Database, model: ClassId, name: str) -> tuple[str, ...]:
    if db.get(models_having, name) or name in db.get(loose_names):
        return ()
    if db.get(attribute_of, model, name) is not Attribute.NONE:
        return ()
    names = db.get(names_of, model)
    return nearest(name, names) if is_slip(name, names) else ()
