"""The methods of Django's querysets: what each gives, when it queries, and what answers instead of a query.

Facts hold for Django 4.2 to 6.1 unless `since` names a version; the tests run each of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from mir_lsp.semantics.transfer import Asked
from mir_lsp.semantics.values import Shape, Trait


class Gives(Enum):
    """What a method returns."""

    QUERYSET = "a queryset"
    ROW = "one row"
    ROW_AND_FLAG = "a row and whether it was created"
    ROWS_BY_KEY = "a dict of rows"
    ITERATOR = "an iterator of rows"
    PLAIN = "a plain value"


class Prefetched(Enum):
    """Whether the prefetch cache of a related manager answers."""

    SERVES = "served by a prefetch"
    SERVES_ORDERED = "served by a prefetch if the queryset is ordered"
    BYPASSED = "queries again although prefetched"


@dataclass(frozen=True, slots=True)
class Method:
    """One queryset method.

    `cost` is the query that it runs at once (empty: it only builds). `cached` says that a queryset which has been
    evaluated answers without a query.
    """

    name: str
    gives: Gives
    cost: str = ""
    cached: bool = False
    prefetched: Prefetched = Prefetched.BYPASSED
    traits: frozenset[Trait] = frozenset()
    shape: Shape | None = None
    asks: Asked | None = None  # what its query gives; None for writes

    @property
    def evaluates(self) -> bool:
        return bool(self.cost)


def _table(*methods: Method) -> dict[str, Method]:
    return {method.name: method for method in methods}


def _builders(names: str, *traits: Trait, shape: Shape | None = None) -> tuple[Method, ...]:
    given = frozenset({Trait.REFINED, *traits})
    return tuple(Method(name, Gives.QUERYSET, traits=given, shape=shape) for name in names.split())


_FULL = "a full SELECT"
_SERVES = Prefetched.SERVES
_ORDERED = Prefetched.SERVES_ORDERED

_BUILDERS = (
    Method("all", Gives.QUERYSET, prefetched=_SERVES),
    *_builders("filter exclude annotate alias extra using complex_filter reverse"),
    *_builders("select_related prefetch_related only defer fetch_mode"),
    *_builders("order_by", Trait.ORDERED),
    *_builders("distinct", Trait.DISTINCT),
    *_builders("select_for_update", Trait.LOCKED),
    *_builders("union intersection difference", Trait.COMBINED),
    *_builders("values", shape=Shape.DICTS),
    *_builders("values_list", shape=Shape.TUPLES),
    *_builders("dates datetimes", shape=Shape.FLAT),
    Method("none", Gives.QUERYSET, prefetched=_SERVES, traits=frozenset({Trait.EMPTY})),
)

_EVALUATORS = (
    Method("count", Gives.PLAIN, "a COUNT", cached=True, prefetched=_SERVES, asks=Asked.NUMBER),
    Method("exists", Gives.PLAIN, "a SELECT … LIMIT 1", cached=True, prefetched=_SERVES, asks=Asked.NUMBER),
    Method("contains", Gives.PLAIN, "a SELECT … LIMIT 1", cached=True, prefetched=_SERVES, asks=Asked.NUMBER),
    Method("first", Gives.ROW, "a SELECT … LIMIT 1", prefetched=_ORDERED, asks=Asked.ROW),
    Method("last", Gives.ROW, "a SELECT … LIMIT 1", asks=Asked.ROW),
    Method("get", Gives.ROW, "a SELECT … LIMIT 21", asks=Asked.ROW),
    Method("earliest", Gives.ROW, "a SELECT … LIMIT 1", asks=Asked.ROW),
    Method("latest", Gives.ROW, "a SELECT … LIMIT 1", asks=Asked.ROW),
    Method("in_bulk", Gives.ROWS_BY_KEY, _FULL, asks=Asked.ROWS),
    Method("aggregate", Gives.PLAIN, "an aggregate SELECT", asks=Asked.NUMBER),
    Method("explain", Gives.PLAIN, "an EXPLAIN"),
    Method("iterator", Gives.ITERATOR),
    Method("create", Gives.ROW, "an INSERT"),
    Method("get_or_create", Gives.ROW_AND_FLAG, "a SELECT, then perhaps an INSERT", asks=Asked.MADE),
    Method("update_or_create", Gives.ROW_AND_FLAG, "a SELECT FOR UPDATE, then an UPDATE or INSERT", asks=Asked.MADE),
    Method("bulk_create", Gives.PLAIN, "INSERTs in batches"),
    Method("bulk_update", Gives.PLAIN, "UPDATEs in batches"),
    Method("update", Gives.PLAIN, "an UPDATE"),
    Method("delete", Gives.PLAIN, "a DELETE"),
)

METHODS = _table(*_BUILDERS, *_EVALUATORS)

LOADERS = frozenset({"select_related", "prefetch_related"})

# Every evaluator but `iterator` has an asynchronous twin since 4.1; builders have none.
ASYNC_TWINS = {f"a{method.name}": method for method in _EVALUATORS}


def method(name: str) -> Method | None:
    """The method of that name, or None; an asynchronous twin is known by the method it mirrors."""
    return METHODS.get(name) or ASYNC_TWINS.get(name)
