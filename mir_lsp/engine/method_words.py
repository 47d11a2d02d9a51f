"""What a method of a queryset or manager does, in words: for hovers. The facts are those of the table."""

from __future__ import annotations

from mir_lsp.semantics.tables.queryset import ASYNC_TWINS, Gives, Method, Prefetched, method
from mir_lsp.semantics.values import Manager, QuerySet, Value


def method_words(name: str, receiver: Value) -> tuple[str, ...]:
    """What `receiver.name()` does: whether it queries, and what answers instead. Empty for what is no such method."""
    if not isinstance(receiver, QuerySet | Manager) or _is_own(name, receiver):
        return ()
    found = method(name)
    if found is None:
        return ()
    parts = [_what(name, found, isinstance(receiver, QuerySet)), *_served(name, found, receiver), *_twin(name, found)]
    return (" ".join(parts),)


def _is_own(name: str, receiver: QuerySet | Manager) -> bool:
    """Whether the project has a method of that name on it, of which the table knows nothing."""
    shape = receiver.shape if isinstance(receiver, Manager) else receiver.manager
    return shape is not None and name in shape.methods


def _what(name: str, found: Method, on_queryset: bool) -> str:
    if found.gives is Gives.ITERATOR:
        return f"`{name}()` runs a full SELECT when it is gone through, every time, and keeps no row."
    if found.gives is Gives.QUERYSET:
        fresh = " It does not take over what this one has cached." if name == "all" and on_queryset else ""
        return f"`{name}()` builds another queryset and queries nothing.{fresh}"
    cached = ", unless this queryset has been evaluated: then its cache answers" if found.cached else ""
    never = "" if found.cached or not on_queryset or found.asks is None else ", every time: it never reads the cache"
    return f"`{name}()` runs {found.cost}{cached}{never}."


def _served(name: str, found: Method, receiver: QuerySet | Manager) -> tuple[str, ...]:
    """What a prefetch of the relation does for it."""
    if receiver.via is None or (found.gives is not Gives.QUERYSET and found.asks is None):
        return ()
    relation = receiver.via.relation.name
    if found.prefetched is Prefetched.SERVES:
        return (f"A prefetch of `{relation}` answers it.",)
    if found.prefetched is Prefetched.SERVES_ORDERED:
        return (f"A prefetch of `{relation}` answers it if its rows are ordered.",)
    return (f"A prefetch of `{relation}` does not answer it.",)


def _twin(name: str, found: Method) -> tuple[str, ...]:
    if name == found.name and f"a{name}" in ASYNC_TWINS:
        return (f"In async code: `a{name}()`.",)
    return ()
