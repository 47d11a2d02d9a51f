"""What plain values are made of where that matters: numbers of rows, and expressions of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mir_lsp.semantics.supply import Loaded
from mir_lsp.text.spans import Span

if TYPE_CHECKING:
    from mir_lsp.semantics.values import QuerySet


@dataclass(frozen=True, slots=True)
class Number:
    """How many rows a queryset has, as `by` found out `at` a place; `fresh` if it had not been evaluated.

    `prefetched` is whether a prefetch answers for it.
    """

    source: QuerySet
    at: Span
    by: str
    prefetched: Loaded
    fresh: bool


@dataclass(frozen=True, slots=True)
class Expression:
    """A condition or an aggregate of a query, by the name of its class: `Q`, `Count`.

    `path` is the lookup that an aggregate is over, empty where it is not one text; `distinct` is None where it is not
    known. `filled` says that a condition is not empty. It is made `at` a place.
    """

    kind: str
    at: Span
    path: str = ""
    distinct: bool | None = False
    filled: bool = False
