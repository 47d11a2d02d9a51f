"""What methods outside of the table of querysets cost, and which code is known not to query.

Facts hold for Django 4.2 to 6.1 with a database that can ignore conflicts (PostgreSQL, SQLite, MariaDB).
"""

from __future__ import annotations

from mir_lsp.semantics.spent import Bounds

# Queries of their own that give rows, and write nothing.
READS = frozenset({"iterator", "aiterator", "explain", "aexplain"})

# What they give is no row: nothing is prefetched for it.
PLAIN_ANSWERS = frozenset({"count", "exists", "contains", "aggregate", "explain"}) | frozenset(
    {"acount", "aexists", "acontains", "aaggregate", "aexplain"}
)

# Bounds, where no signal is sent, the rows have one table, and a batch is one query.
WRITES: dict[str, Bounds] = {
    "create": (1, 1),
    "bulk_create": (1, 1),
    "bulk_update": (1, 1),
    "update": (1, 1),
    "delete": (1, 1),
}
SELECT_AND_WRITE: dict[str, Bounds] = {"get_or_create": (1, 2), "update_or_create": (2, 2)}
WRITES_OF_MANAGERS: dict[str, Bounds] = {
    "add": (1, 1),
    "aadd": (1, 1),
    "remove": (1, 1),
    "aremove": (1, 1),
    "clear": (1, 1),
    "aclear": (1, 1),
    "set": (1, 3),
    "aset": (1, 3),
}
SENDING = frozenset({"create", "delete", *SELECT_AND_WRITE, *WRITES_OF_MANAGERS})
DELETES = frozenset({"delete", "adelete"})
ROW_WRITES = frozenset({"save", "delete", "asave", "adelete", "refresh_from_db", "arefresh_from_db", "save_base"})

# Methods of rows and objects, or of anything that is given rows, that query nothing.
QUIET_OF_ROWS = frozenset(
    {"check_password", "set_password", "is_authenticated", "natural_key", "serializable_value", "__str__"}
)
QUIET = frozenset(
    {
        "append", "add", "extend", "insert", "update", "setdefault", "get", "pop", "keys", "items", "join", "format",
        "debug", "info", "warning", "error", "exception", "critical", "log", "write", "writerow", "get_serializer",
        "get_serializer_context", "get_form_kwargs", "get_context_object_name", "add_arguments", "get_template_names",
        "strftime", "isoformat", "encode", "add_header", "setup", "discard", "__init__", "add_error",
    }
)  # fmt: skip
QUIET_MODULES = (
    "django.contrib.messages.",
    "django.http.",
    "django.urls.",
    "django.utils.",
    "django.db.models.",
    "django.db.transaction.",
    "django.forms.models.model_to_dict",
    "rest_framework.response.",
    "rest_framework.exceptions.",
    "logging.",
    "json.",
    "csv.",
    "datetime.",
    "decimal.",
    "collections.",
    "itertools.",
    "operator.",
    "functools.",
    "typing.",
    "builtins.",
    "structlog.",
)

# Functions that query without being given a row.
QUERYING = frozenset(
    {
        "django.contrib.auth.authenticate",
        "django.contrib.auth.login",
        "django.contrib.auth.get_user",
        "django.core.management.call_command",
        "django.core.serializers.serialize",
    }
)

# Methods of managers that query once in a process for each thing that they are asked for, by the dotted model.
ASKED_ONCE = {
    "django.contrib.contenttypes.models.ContentType": frozenset(
        {"get_for_model", "get_for_id", "get_by_natural_key", "get_for_models"}
    ),
    "django.contrib.sites.models.Site": frozenset({"get_current"}),
}

# Names that nothing but the ORM uses: what they are called on may be anything, and is taken for that.
OF_THE_ORM = frozenset(
    {
        "all", "filter", "exclude", "exists", "first", "last", "aggregate", "get_or_create", "update_or_create",
        "bulk_create", "bulk_update", "save", "delete", "iterator", "earliest", "latest", "in_bulk", "execute",
        "executemany", "refresh_from_db", "is_valid", "full_clean", "has_perm", "values_list", "select_related",
        "prefetch_related", "acount", "aget", "afirst", "asave", "adelete",
    }
)  # fmt: skip
