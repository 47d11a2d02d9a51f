"""How a queryset is built, as values: steps with arguments, for `helpers/django_worker.py`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, product

from mir_lsp.index.schema import ClassId


@dataclass(frozen=True, slots=True)
class PlanTerm:
    """An argument of a step, of a kind that `helpers/django_worker.py` knows: `literal`, `list`, `call`, `operator`,
    `method`, `queryset`, `opaque` for a value that is not known, and `lost` for a queryset of which that is so.

    `either` is an expression that is made in one of several ways, its parts: plans have a way for each of them."""

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


def either_term(one: PlanTerm | None, other: PlanTerm | None) -> PlanTerm | None:
    """The expression that is made in one of two ways; None where a way is not known, or there are too many."""
    if one == other or one is None or other is None:
        return one if one == other else None
    parts = tuple(dict.fromkeys((*_parts_of(one), *_parts_of(other))))
    return PlanTerm(_EITHER, parts=parts) if len(parts) <= _MOST_WAYS else None


def _parts_of(term: PlanTerm) -> tuple[PlanTerm, ...]:
    return term.parts if term.kind == _EITHER else (term,)


def variants(step: PlanStep) -> tuple[PlanStep, ...]:
    """A step with each of its expressions made in one way; none where these are too many."""
    values = [*step.parts, *(value for _, value in step.keywords)]
    found = []
    for chosen in islice(product(*map(_variants, values)), _MOST_WAYS + 1):
        named = zip((name for name, _ in step.keywords), chosen[len(step.parts) :], strict=True)
        found.append(replace(step, parts=chosen[: len(step.parts)], keywords=tuple(named)))
    return tuple(found) if len(found) <= _MOST_WAYS else ()


def _variants(term: PlanTerm) -> list[PlanTerm]:
    if term.kind == _EITHER:
        return [each for part in term.parts for each in _variants(part)]
    if not term.parts and not term.keywords:
        return [term]
    inner = PlanStep("", term.parts, term.keywords)
    return [replace(term, parts=each.parts, keywords=each.keywords) for each in variants(inner)]


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
