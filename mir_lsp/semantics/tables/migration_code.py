"""What code of migrations is made of: the methods that write, read in parts, or say which rows are meant."""

from __future__ import annotations

# What is asked of a model class for its rows.
MANAGERS = frozenset({"objects", "_default_manager", "_base_manager", "all_objects"})
WRITES = frozenset(
    {"update", "delete", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "_raw_delete"}
)
ROW_WRITES = frozenset({"save", "delete"})
GIVING_ROWS = frozenset({"get", "first", "last", "earliest", "latest", "create"})
# What reads rows a part at a time.
BATCHING = frozenset({"iterator"})
# What says which rows are meant, if it is given anything.
LIMITING = frozenset({"filter", "exclude", "in_bulk"})
# What gives rows as something that has fewer methods than a queryset.
HOLDING = frozenset({"raw", "in_bulk"})
# Functions that hand on what they are given.
KEEPING = frozenset({"list", "tuple", "set", "sorted", "reversed", "enumerate", "iter", "tqdm"})
