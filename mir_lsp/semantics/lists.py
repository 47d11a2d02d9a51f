"""Lists that are put together step by step."""

from __future__ import annotations

from mir_lsp.semantics.context import Context
from mir_lsp.semantics.values import Collection, Items, Value, alternatives, join, of_lookups

_LONGEST = 40
_MOST_WAYS = 12


def added(ctx: Context, left: Value, right: Value) -> Value | None:
    """`left + right`; None when one of them may be something else than a list."""
    ways = [(one, other) for one in alternatives(left) for other in alternatives(right)]
    lists = all(isinstance(each, Items | Collection) for way in ways for each in way)
    return join(_added(ctx, one, other) for one, other in ways) if lists and len(ways) <= _MOST_WAYS else None


def grown(ctx: Context, known: Value, more: list[Value]) -> Items | None:
    """A list of lookups with more of them at its end; None for another list, and in loops."""
    if ctx.frame.loops or not isinstance(known, Items):
        return None
    made = Items((*known.items, *more), known.later)
    return made if of_lookups(made) and len(made.items) <= _LONGEST else None


def _added(ctx: Context, one: Value, other: Value) -> Value:
    if isinstance(one, Items) and isinstance(other, Items) and not ctx.frame.loops:
        # What may stand between the two has no place of its own: loaders do not ask for the order.
        made = Items((*one.items, *other.items), (*one.later, *other.later))
        if len(made.items) <= _LONGEST:
            return made
    parts = [part for each in (one, other) for part in _elements(each)]
    return Collection(join(parts)) if parts else one


def _elements(value: Value) -> tuple[Value, ...]:
    if isinstance(value, Collection):
        return (value.element,)
    return (*value.items, *value.later) if isinstance(value, Items) else ()
