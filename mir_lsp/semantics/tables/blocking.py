"""What waits for the database besides querysets, and what takes its place in a coroutine.

Facts hold for Django 4.2 to 6.1; `since` is the first release of a twin.
"""

from __future__ import annotations

from dataclasses import dataclass

# Coroutines of related managers, and in the place of functions; those of querysets are in `tables.queryset`.
COROUTINES = frozenset({"aadd", "aremove", "aclear", "aset", "aget_object_or_404", "aget_list_or_404"})
COROUTINES_OF_ROWS = frozenset({"asave", "adelete", "arefresh_from_db"})

# These run no query when they are given nothing.
NOTHING_TO_DO = frozenset({"in_bulk", "bulk_create", "bulk_update"})

# Methods and attributes of sessions that read what is stored, or store it.
OPENING_SESSIONS = frozenset(
    {
        "get", "pop", "setdefault", "update", "has_key", "keys", "values", "items", "clear", "flush", "cycle_key",
        "save", "set_expiry", "get_expiry_age", "get_expiry_date", "is_empty", "set_test_cookie", "exists", "delete",
        "test_cookie_worked", "delete_test_cookie", "create", "load",
    }
)  # fmt: skip

ATOMIC = "django.db.transaction.atomic"


@dataclass(frozen=True, slots=True)
class Twin:
    """A coroutine that does the same; `name` is empty where there is none."""

    name: str = ""
    since: tuple[int, int] = (0, 0)


_FIRST = (4, 1)
_RELATED = (4, 2)
_FUNCTIONS = (5, 0)

# Methods of querysets and managers.
METHODS = {
    name: Twin(f"a{name}", _FIRST)
    for name in (
        "aggregate", "bulk_create", "bulk_update", "contains", "count", "create", "delete", "earliest", "exists",
        "explain", "first", "get", "get_or_create", "in_bulk", "iterator", "last", "latest", "update",
        "update_or_create",
    )
} | {name: Twin(f"a{name}", _RELATED) for name in ("add", "remove", "clear", "set")}  # fmt: skip

# Methods of rows.
ROW_METHODS = {
    "save": Twin("asave", _RELATED),
    "delete": Twin("adelete", _RELATED),
    "refresh_from_db": Twin("arefresh_from_db", _RELATED),
    "full_clean": Twin(),
    "validate_unique": Twin(),
}

SHORTCUTS = {
    "get_object_or_404": Twin("aget_object_or_404", _FUNCTIONS),
    "get_list_or_404": Twin("aget_list_or_404", _FUNCTIONS),
}

OF_MANAGERS = "manager."  # methods of managers of Django's own that are not in view
CACHE = "django.core.cache.cache."
CACHE_IN_DATABASE = "django.core.cache.backends.db.DatabaseCache"

# Functions that query whatever they are given.
FUNCTIONS = {
    "django.contrib.auth.authenticate": Twin("aauthenticate", _FUNCTIONS),
    "django.contrib.auth.login": Twin("alogin", _FUNCTIONS),
    "django.contrib.auth.logout": Twin("alogout", _FUNCTIONS),
    "django.contrib.auth.get_user": Twin("aget_user", _FUNCTIONS),
    "django.contrib.auth.update_session_auth_hash": Twin("aupdate_session_auth_hash", _FUNCTIONS),
    "django.db.models.prefetch_related_objects": Twin("aprefetch_related_objects", _FUNCTIONS),
    "django.db.models.query.prefetch_related_objects": Twin("aprefetch_related_objects", _FUNCTIONS),
    "django.db.transaction.on_commit": Twin(),
    "manager.create_user": Twin("acreate_user", (5, 2)),
    "manager.create_superuser": Twin("acreate_superuser", (5, 2)),
    "manager.get_by_natural_key": Twin("aget_by_natural_key", (5, 2)),
    "django.db.connection.cursor": Twin(),
    "django.core.cache.cache.get": Twin("aget", (4, 0)),
    "django.core.cache.cache.set": Twin("aset", (4, 0)),
    "django.core.cache.cache.add": Twin("aadd", (4, 0)),
    "django.core.cache.cache.delete": Twin("adelete", (4, 0)),
    "django.core.cache.cache.get_many": Twin("aget_many", (4, 0)),
    "django.core.cache.cache.set_many": Twin("aset_many", (4, 0)),
    "django.core.cache.cache.get_or_set": Twin("aget_or_set", (4, 0)),
    "django.core.cache.cache.incr": Twin("aincr", (4, 0)),
    "django.core.cache.cache.clear": Twin("aclear", (4, 0)),
    "django.core.management.call_command": Twin(),
}

# Methods of objects among them.
OF_OBJECTS = frozenset(
    name.rpartition(".")[2] for name in FUNCTIONS if name.startswith((CACHE, "django.db.connection."))
)
