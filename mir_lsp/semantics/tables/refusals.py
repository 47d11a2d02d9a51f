"""What Django refuses of querysets, and what is worked out once where it looks as if it were each time.

The tests run each method on a slice.
"""

from __future__ import annotations

# Methods that raise TypeError on a slice of a queryset, the latter only with arguments.
AFTER_A_SLICE = frozenset(
    {"order_by", "reverse", "distinct", "update", "delete", "last", "latest", "earliest", "in_bulk", "contains",
     "aupdate", "adelete", "alast", "alatest", "aearliest", "ain_bulk", "acontains", "extra"}
)  # fmt: skip
AFTER_A_SLICE_WITH_ARGUMENTS = frozenset({"filter", "exclude", "get", "aget", "complex_filter"})

# Of these, the ones that can stand before the slice: they build.
MOVABLE = frozenset({"filter", "exclude", "order_by", "reverse", "distinct"})

# Methods of which the texts and the names of their arguments decide what others give.
SAID = frozenset({"values", "values_list", "order_by", "distinct", "filter", "exclude"})

# Aggregates that a row counts for as often as it is joined, and all that are over a path.
ADDING = frozenset({"Count", "Sum"})
AGGREGATES = ADDING | frozenset({"Avg", "Max", "Min"})

EXPRESSIONS = {
    "django.db.models.Q": "Q",
    "django.db.models.query_utils.Q": "Q",
    **{f"django.db.models.{name}": name for name in AGGREGATES},
    **{f"django.db.models.aggregates.{name}": name for name in AGGREGATES},
}

CONTAINERS = frozenset({"builtins.dict", "builtins.list", "builtins.set"})

# Functions that give something else each time.
CHANGING = frozenset(
    {
        "django.utils.timezone.now", "django.utils.timezone.localtime", "django.utils.timezone.localdate",
        "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today",
        "time.time", "time.time_ns", "uuid.uuid1", "uuid.uuid4", "random.random", "random.randint", "random.choice",
        "random.getrandbits", "secrets.token_hex", "secrets.token_urlsafe", "secrets.token_bytes",
        "secrets.randbelow", "secrets.choice", "django.utils.crypto.get_random_string",
    }
)  # fmt: skip
