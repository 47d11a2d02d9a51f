"""What happens to values that go where nobody follows them, and to rows that relations are loaded onto."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mir_lsp.semantics import querysets
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.values import (
    Collection,
    Items,
    QuerySet,
    Row,
    Trait,
    Value,
    alternatives,
    join,
)
from mir_lsp.text.spans import Span


def threaded(value: Value) -> Value:
    """What a function gives that ran in another thread: a queryset that nobody has read is read in this one."""
    parts = alternatives(value)
    return join(part.having(Trait.THREADED) if isinstance(part, QuerySet) else part for part in parts)


def hand_on(ctx: Context, values: list[Value]) -> None:
    """Code that is not in view gets values: it may load relations onto rows, and refine querysets."""
    for part in (part for value in values for part in alternatives(value)):
        if isinstance(part, QuerySet):
            for link in part.links:
                ctx.hazard(link.span, "escapes")
            querysets.as_list(ctx, part)
            share(ctx, part)
        elif isinstance(part, Collection):
            share(ctx, part)


def share(ctx: Context, value: Value) -> None:
    for site in _sites(value):
        ctx.set_cell(site, replace(ctx.cell(site), shared=True))


def load_onto(ctx: Context, value: Value) -> None:
    for site in _sites(value):
        ctx.set_cell(site, replace(ctx.cell(site), loaded=True))


def _sites(value: Value) -> Iterator[Span]:
    """The querysets that a value, or the rows in it, come from."""
    for part in alternatives(value):
        if isinstance(part, QuerySet):
            yield part.site
        elif isinstance(part, Row):
            yield from _sites_of_rows(part)
        elif isinstance(part, Collection):
            yield from _sites_of_rows(part.element)
        elif isinstance(part, Items):
            for item in part.items:
                yield from _sites_of_rows(item)


def _sites_of_rows(value: Value) -> Iterator[Span]:
    for part in alternatives(value):
        if isinstance(part, Row) and part.source is not None:
            yield part.source.site
