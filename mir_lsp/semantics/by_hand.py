"""`prefetch_related_objects(rows, "author")`: what is loaded onto rows that are there already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from mir_lsp.semantics.context import Context
from mir_lsp.semantics.fetching import prefetching
from mir_lsp.semantics.given import slot_of
from mir_lsp.semantics.querysets import queryset_of
from mir_lsp.semantics.values import PLAIN, Collection, Items, QuerySet, Row, Value, alternatives


def prefetch_related_objects(ctx: Context, arguments: Sequence[Value]) -> Value:
    """The lookups are loaded onto all rows of the list, whatever their queryset loads."""
    for row in _rows(arguments[0]) if arguments else ():
        source = row.source
        if source is None:
            continue
        cell = ctx.cell(source.site)
        if row.path or slot_of(source.site) is not None:
            # What is loaded onto rows of a caller, or onto rows of rows, is not told lookup by lookup.
            ctx.set_cell(source.site, replace(cell, loaded=True))
        else:
            also = prefetching(ctx, source.model, cell.also, arguments[1:], queryset_of)
            ctx.set_cell(source.site, replace(cell, also=also, loaded=cell.loaded or also.open))
    return PLAIN


def _rows(value: Value) -> Iterator[Row]:
    for part in alternatives(value):
        match part:
            case QuerySet():
                yield Row(part.model, part)
            case Row():
                yield part
            case Collection():
                yield from _rows(part.element)
            case Items():
                for item in part.items:
                    yield from _rows(item)
            case _:
                pass
