"""How a queryset is built, as values: steps with arguments, for `helpers/django_worker.py`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mir_lsp.index.schema import ClassId


@dataclass(frozen=True, slots=True)
class PlanTerm:
    """An argument of a step, of a kind that `helpers/django_worker.py` knows: `literal`, `list`, `call`, `operator`,
    `method`, `queryset`, `opaque` for a value that is not known, and `lost` for a queryset of which that is so."""

    kind: str
    value: str | int | float | bool | None = None
    parts: tuple[PlanTerm, ...] = ()
    keywords: tuple[tuple[str, PlanTerm], ...] = ()
    plan: Plan | None = None


@dataclass(frozen=True, slots=True)
class PlanStep:
    """A method that builds a queryset, with its arguments."""

    name: str
    parts: tuple[PlanTerm, ...] = ()
    keywords: tuple[tuple[str, PlanTerm], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """How a queryset is built. `related` is the lookup by which the rows of a relation are filtered; `unknown` are
    arguments that could not be read."""

    model: ClassId
    related: str = ""
    steps: tuple[PlanStep, ...] = ()
    unknown: tuple[str, ...] = ()


_EITHER = "either"
_MOST_WAYS = 8


def either(one: Plan | None, other: Plan | None) -> Plan | None:
    """The plan of what is built in one of two ways; None where a way is not known, or there are too many."""
    if one == other or one is None or other is None:
        return one if one == other else None
    ways = tuple(dict.fromkeys((*ways_of(one), *ways_of(other))))
    if len(ways) > _MOST_WAYS:
        return None
    return Plan(one.model, steps=(PlanStep(_EITHER, tuple(PlanTerm("queryset", plan=way) for way in ways)),))


def ways_of(plan: Plan) -> Iterator[Plan]:
    """The plans that it stands for, one for each way."""
    if not plan.steps or plan.steps[0].name != _EITHER:
        yield plan
        return
    first, *rest = plan.steps
    for term in first.parts:
        for way in ways_of(term.plan) if term.plan is not None else ():
            unknown = tuple(dict.fromkeys((*way.unknown, *plan.unknown)))
            yield replace(way, steps=(*way.steps, *rest), unknown=unknown)
