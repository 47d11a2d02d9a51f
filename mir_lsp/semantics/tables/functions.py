"""Functions that everybody calls: what they do with the iterable or queryset that they are given."""

from __future__ import annotations

from dataclasses import dataclass

# Iterate their argument at once and give a collection of the same elements.
COLLECTORS = frozenset({"list", "tuple", "set", "frozenset", "sorted"})

# Give an iterator over the same elements; all but `iter` read a queryset in full when they are called.
ITERATORS = frozenset({"iter", "reversed"})

# Iterate their argument and give a plain value (or one element: `max`, `min`).
REDUCERS = frozenset({"sum", "any", "all", "len", "bool"})
PICKERS = frozenset({"max", "min", "next"})

# Built-in functions that make a number of what they are given.
NUMBERS = frozenset({"int", "float", "round", "abs"})

# Classes of Django that make conditions and expressions of queries.
CONDITIONS = frozenset(
    {"django.db.models.Q", "django.db.models.F", "django.db.models.Value", "django.db.models.query_utils.Q"}
)

# Functions of Django that give one row of their first argument (a model, manager or queryset).
ROW_SHORTCUTS = frozenset({"django.shortcuts.get_object_or_404", "django.shortcuts.aget_object_or_404"})
ROWS_SHORTCUTS = frozenset({"django.shortcuts.get_list_or_404", "django.shortcuts.aget_list_or_404"})

# Functions that load relations onto rows that are already there.
LOADING_SHORTCUTS = frozenset(
    {"django.db.models.prefetch_related_objects", "django.db.models.aprefetch_related_objects"}
)

PREFETCH = frozenset({"django.db.models.Prefetch", "django.contrib.contenttypes.prefetch.GenericPrefetch"})
FETCH_PEERS = "django.db.models.FETCH_PEERS"

# Built-in functions that make texts of all that they are given.
TEXTS = frozenset({"str", "repr", "format", "print", "ascii"})


@dataclass(frozen=True, slots=True)
class Higher:
    """A function that calls another one with elements of what it is given.

    `function` and `first` are the positions of the function and of the first iterable, `all` says that every
    argument from there on is one. `gives` is `results` of the function, `elements`, or `groups` by its results.
    """

    name: str
    function: int
    first: int
    gives: str
    all: bool = False
    keyword: str = "function"
    unpacks: bool = False  # elements are its arguments, one by one
    folds: bool = False  # it is called with what came out before, and an element


HIGHER = {
    "map": Higher("map()", 0, 1, "results", all=True),
    "filter": Higher("filter()", 0, 1, "elements"),
    "itertools.groupby": Higher("groupby()", 1, 0, "groups", keyword="key"),
    "itertools.starmap": Higher("starmap()", 0, 1, "results", unpacks=True),
    "functools.reduce": Higher("reduce()", 0, 1, "elements", folds=True),
    "heapq.nsmallest": Higher("nsmallest()", 2, 1, "elements", keyword="key"),
    "heapq.nlargest": Higher("nlargest()", 2, 1, "elements", keyword="key"),
    "itertools.filterfalse": Higher("filterfalse()", 0, 1, "elements"),
    "itertools.takewhile": Higher("takewhile()", 0, 1, "elements"),
    "itertools.dropwhile": Higher("dropwhile()", 0, 1, "elements"),
}

# Functions that give their first argument, a function, for another way of calling it.
WRAPPERS = frozenset({"asgiref.sync.async_to_sync", "functools.cmp_to_key"})
# The same for functions that then run in a thread, where code that waits for the database may.
THREADED = frozenset({"asgiref.sync.sync_to_async", "channels.db.database_sync_to_async"})
# Functions that call their first argument with the others.
CALLERS = frozenset({"asyncio.to_thread"})
# Built-in functions that look at an iterator without going through it.
PEEKING = frozenset({"builtins.next", "builtins.type", "builtins.isinstance", "builtins.id"})

# Functions that give the elements of their arguments: of the `first`, of `all`, `nested` ones, or in `batches`;
# `pairs` of neighbours, tuples of elements of all (`product`), or the same iterator `twice`.
PASSING = {
    "itertools.chain": "all",
    "itertools.chain.from_iterable": "nested",
    "itertools.islice": "first",
    "itertools.pairwise": "pairs",
    "itertools.product": "product",
    "itertools.zip_longest": "product",
    "itertools.tee": "twice",
    "itertools.accumulate": "first",
    "more_itertools.peekable": "first",
    "itertools.cycle": "first",
    "itertools.batched": "batches",
    "more_itertools.chunked": "batches",
    "collections.deque": "first",
}

# Built-in functions that neither keep what they are given nor load anything onto it.
HARMLESS = frozenset(
    {
        "print", "isinstance", "hasattr", "getattr", "id", "type", "str", "repr", "int", "float", "bool", "len",
        "sum", "any", "all", "zip", "enumerate", "map", "filter", "dict", "super", "round", "range", "format",
        "list", "tuple", "set", "frozenset", "sorted", "iter", "reversed", "max", "min", "next",
    }
)  # fmt: skip
