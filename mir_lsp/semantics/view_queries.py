"""Which generic views read the queryset that their own `get_queryset` gives, as it is."""

from __future__ import annotations

from mir_lsp.index.classes import UNKNOWN_BASE, external_names
from mir_lsp.index.members import NoMember, member
from mir_lsp.semantics.context import Context

_LISTS = frozenset(
    {f"django.views.generic.{name}" for name in ("ListView", "list.ListView", "list.BaseListView")}
)  # fmt: skip
# A page is a slice, which is a queryset of its own.
_PAGING = ("paginate_by", "get_paginate_by")


def is_read_by_view(ctx: Context) -> bool:
    """Whether this code is the `get_queryset` of a list without pages: what it gives goes to the template."""
    if ctx.owner is None or ctx.unit is None or ctx.unit.name.rpartition(".")[2] != "get_queryset":
        return False
    bases = external_names(ctx.db, ctx.owner)
    if UNKNOWN_BASE.dotted in bases or not _LISTS.intersection(bases):
        return False
    return all(isinstance(member(ctx.db, ctx.owner, name), NoMember) for name in _PAGING)
