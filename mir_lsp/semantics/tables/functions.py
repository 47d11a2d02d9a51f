"""Functions that everybody calls: what they do with the iterable or queryset that they are given."""

from __future__ import annotations

# Iterate their argument at once and give a collection of the same elements.
COLLECTORS = frozenset({"list", "tuple", "set", "frozenset", "sorted"})

# Give an iterator over the same elements; all but `iter` read a queryset in full when they are called.
ITERATORS = frozenset({"iter", "reversed"})

# Iterate their argument and give a plain value (or one element: `max`, `min`).
REDUCERS = frozenset({"sum", "any", "all", "len", "bool"})
PICKERS = frozenset({"max", "min", "next"})

# Functions of Django that give one row of their first argument (a model, manager or queryset).
ROW_SHORTCUTS = frozenset({"django.shortcuts.get_object_or_404", "django.shortcuts.aget_object_or_404"})
ROWS_SHORTCUTS = frozenset({"django.shortcuts.get_list_or_404", "django.shortcuts.aget_list_or_404"})

# Functions that load relations onto rows that are already there.
LOADING_SHORTCUTS = frozenset(
    {"django.db.models.prefetch_related_objects", "django.db.models.aprefetch_related_objects"}
)

PREFETCH = frozenset({"django.db.models.Prefetch", "django.contrib.contenttypes.prefetch.GenericPrefetch"})
FETCH_PEERS = "django.db.models.FETCH_PEERS"

# Built-in functions that neither keep what they are given nor load anything onto it.
HARMLESS = frozenset(
    {
        "print", "isinstance", "hasattr", "getattr", "id", "type", "str", "repr", "int", "float", "bool", "len",
        "sum", "any", "all", "zip", "enumerate", "map", "filter", "dict", "super", "round", "range", "format",
        "list", "tuple", "set", "frozenset", "sorted", "iter", "reversed", "max", "min", "next",
    }
)  # fmt: skip
