"""How methods write rows: which signals they send follows from that."""

from __future__ import annotations

from collections.abc import Mapping

from mir_lsp.semantics.written import Way

# Methods of rows.
ROWS: Mapping[str, Way] = {"save": Way.SAVED, "delete": Way.DELETED, "save_base": Way.SAVED}

# Methods of querysets and managers.
QUERYSETS: Mapping[str, Way] = {
    "create": Way.MADE,
    "get_or_create": Way.MADE_IF_MISSING,
    "update_or_create": Way.SAVED_OR_MADE,
    "delete": Way.DELETED,
    "bulk_create": Way.PAST_SIGNALS,
    "bulk_update": Way.PAST_SIGNALS,
    "update": Way.PAST_SIGNALS,
    "_raw_delete": Way.PAST_SIGNALS,
}

# Methods of managers of relations: of many-to-many ones, and of keys that lead back.
RELATED: frozenset[str] = frozenset({"add", "remove", "clear", "set"})


def plain_name(name: str) -> str:
    """The method that a coroutine does the work of: `asave` is `save`."""
    known = name in ROWS or name in QUERYSETS or name in RELATED
    return name.removeprefix("a") if not known and name[:1] == "a" else name
