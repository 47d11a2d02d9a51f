"""Findings that stand in other code than the one that causes them: in a template, a serializer, an admin class.

A view hands its rows to a template or a serializer; what is read there per row is found when the view is gone
through, and belongs where it is read. So all code that hands rows on is asked, and its findings are sorted by file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from mir_lsp.engine.files import Files, SourceFile
from mir_lsp.engine.keeping import WORKED_OUT, Handing, Keeper, Told, What
from mir_lsp.engine.placing import PlacedUnit
from mir_lsp.index.bodies import Body, UnitId, body_key
from mir_lsp.index.classes import descendants, project_classes
from mir_lsp.index.db import Database
from mir_lsp.index.schema import ClassId
from mir_lsp.recipes.model import AddLoad, AddOption, LoadPlace, Recipe, Rewrite
from mir_lsp.rules.model import Confidence, Found, Related, Repair, Unloaded
from mir_lsp.semantics.transfer import AtDefinition, InUnit, Place
from mir_lsp.text.spans import Span

# Functions without any of these words hand no rows to templates or serializers.
_HANDS_ON = re.compile(r"render|[Tt]emplate|to_string|erializer|\brequest\b")

CLASS_TURN = "class"  # the turn of what stands for a class as a whole among units
_SHARED = "other classes inherit the method that builds the queryset, for rows of their own"
# What a method asks for that is to build querysets for classes below it.
_OF_ANY_MODEL = re.compile(r"super\(\)\s*\.\s*get_queryset|\bself\s*\.\s*(?:model|queryset)\b")
_MOST_RELATED = 5  # places of one kind that explain a finding

Locate = Callable[[Place], tuple[str, Span] | None]
UnitFindings = Callable[[Database, UnitId], tuple[Found, ...]]
ClassFindings = Callable[[Database, ClassId], tuple[Found, ...]]


@dataclass(frozen=True, slots=True)
class Placed:
    """A finding, the unit whose analysis made it, and where it stands."""

    unit: PlacedUnit
    found: Found
    path: str
    span: Span


class Elsewhere:
    """Such findings by file.

    Asking all code of a project takes seconds after a change that many depend on. Who must answer at once asks
    those only that had something to say of a file before; the rest is done step by step when there is time.
    """

    def __init__(
        self, db: Database, files: Files, locate: Locate, ask: UnitFindings, ask_class: ClassFindings
    ) -> None:
        self._db = db
        self._files = files
        self._locate = locate
        self._ask = ask
        self._ask_class = ask_class
        self.keeper: Keeper = WORKED_OUT
        self._revision = 0  # of the database when all code was asked
        self._by_path: dict[str, tuple[Placed, ...]] = {}
        self._speaking: dict[str, dict[Handing, Told]] = {}  # by file: who had something to say of it, and what
        self._handing: dict[str, tuple[SourceFile, tuple[Handing, ...]]] = {}

    @property
    def settled(self) -> bool:
        """Whether all code has been asked since the last change."""
        return self._revision == self._db.revision

    def of(self, path: str) -> tuple[Placed, ...]:
        """The findings that stand in a file and are caused elsewhere, or by a class of it."""
        if not self.settled:
            for _ in self.settle():
                pass
        return self._by_path.get(path, ())

    def known(self, path: str) -> tuple[Placed, ...]:
        """Those of them that are caused by code of the file, or by code that caused one when all was asked."""
        if self.settled:
            return self._by_path.get(path, ())
        speaking = self._speaking.get(path, {})
        others = [each for each in sorted(speaking, key=repr) if each.path != path]
        told = (*self._told(path), *(self._said(each, speaking[each].founds) for each in others))
        return tuple(merged(each for each in self._placed(told) if each.path == path))

    def settle(self) -> Iterator[None]:
        """Ask all code, some of it with each step; a change in between ends it without a result."""
        revision = self._db.revision
        for _ in self.keeper.steps():
            yield
        found: dict[str, list[Placed]] = {}
        speaking: dict[str, dict[Handing, Told]] = {}
        for path in self._files.paths():
            for said in self._told(path):
                for each in self._placed([said]):
                    found.setdefault(each.path, []).append(each)
                    speaking.setdefault(each.path, {})[said.handing] = said
            yield
            if self._db.revision != revision:
                return
        self._by_path = {path: tuple(merged(group)) for path, group in found.items()}
        self._speaking = speaking
        self._revision = revision

    def works(self) -> Iterator[tuple[str, Callable[[], tuple[Told, ...]]]]:
        """For each file, what works out what its code causes in other code."""
        for path in self._files.paths():
            yield path, partial(self._made, path)

    def _made(self, path: str) -> tuple[Told, ...]:
        return tuple(self._worked_out(path))

    def _of_file(self, path: str) -> tuple[Handing, ...]:
        file = self._files.get(path)
        if file is None or path.startswith("<"):
            return ()
        known = self._handing.get(path)
        if known is None or known[0] is not file:
            units = (unit.id for unit in file.units if _hands_on(file, unit))
            known = (file, (*units, *(ClassId(path, name) for name in file.classes)))
            self._handing[path] = known
        return known[1]

    def _told(self, path: str) -> tuple[Told, ...]:
        """What the code of a file causes in other code, or a class of it anywhere."""
        return self.keeper.get(What.TOLD, path, partial(self._made, path))

    def _worked_out(self, path: str) -> Iterator[Told]:
        told = (self._said(handing) for handing in self._of_file(path))
        yield from (each for each in told if each.founds)

    def _said(self, handing: Handing, before: tuple[Found, ...] = ()) -> Told:
        """What it says now, or, where there is no time to work it out for the first time, what it said before."""
        if isinstance(handing, ClassId):
            founds = self._db.latest(before, self._ask_class, handing)
        else:
            file = self._files.get(handing.path)
            is_there = file is not None and file.placed(handing) is not None
            founds = self._db.latest(before, self._ask, handing) if is_there else ()
        return Told(handing, tuple(found for found in founds if found.at is not None))

    def _placed(self, told: Iterable[Told]) -> Iterator[Placed]:
        for each in told:
            unit = self._unit_of(each.handing) if each.founds else None
            if unit is not None:
                yield from self._placed_of(unit, each.founds)

    def _unit_of(self, handing: Handing) -> PlacedUnit | None:
        if isinstance(handing, ClassId):
            return PlacedUnit(UnitId(handing.path, handing.qualname, CLASS_TURN), Span(0, 0))
        file = self._files.get(handing.path)
        return file.placed(handing) if file is not None else None

    def _placed_of(self, unit: PlacedUnit, founds: Iterable[Found]) -> Iterator[Placed]:
        for found in founds:
            place = self._locate(found.at) if found.at is not None else None
            if place is not None and not self._is_written(found.unless):
                related = tuple(replace(each, where=_where(each.where, unit.id)) for each in found.related)
                if unit.id.turn == CLASS_TURN and self._is_shared(ClassId(unit.id.path, unit.id.name), found.repair):
                    found = replace(found, repair=None, no_repair=_SHARED)
                yield Placed(unit, replace(found, related=related, unloaded=_built_in(unit.id, found)), *place)

    def _is_written(self, word: str) -> bool:
        """Whether any code has a word: it may be set on rows then, or given to them by a queryset."""
        if not word:
            return False
        whole = re.compile(rf"\b{re.escape(word)}\b")
        files = (self._files.get(path) for path in self._files.paths())
        return any(file is not None and word in file.text and whole.search(file.text) for file in files)

    def _is_shared(self, cls: ClassId, repair: Repair | None) -> bool:
        """Whether a repair edits a method that other classes inherit, for rows of whatever model each of them has."""
        if repair is None or not isinstance(repair.recipe, AddLoad):
            return False
        units = {UnitId(*place.unit) for place in repair.recipe.places if place.unit is not None}
        return any(self._serves_others(cls, unit) for unit in units)

    def _serves_others(self, cls: ClassId, unit: UnitId) -> bool:
        owner = ClassId(unit.path, unit.name.rpartition(".")[0])
        body: Body | None = self._db.read(body_key(unit))
        if not owner.qualname or owner == cls or body is None or _OF_ANY_MODEL.search(body.text) is None:
            return False
        mine = {cls, *self._db.latest((), project_classes, cls)}
        return any(heir not in mine for heir in self._db.latest((), descendants, owner))


def _hands_on(file: SourceFile, unit: PlacedUnit) -> bool:
    return _HANDS_ON.search(file.text, unit.span.start, unit.span.end) is not None


def merged(found: Iterable[Placed]) -> Iterator[Placed]:
    """One finding for each cause: what several views lack at one place is said, and repaired, together."""
    groups: dict[tuple[str, Span, object], list[Placed]] = {}
    for each in found:
        path = dict(each.found.arguments).get("path", "")
        groups.setdefault((each.found.rule.code, each.span, path), []).append(each)
    for group in groups.values():
        yield _merged(group)


def _merged(group: list[Placed]) -> Placed:
    first, *rest = group
    if not rest:
        return first
    repair, reason = _joint_repair(group)
    # It costs as soon as one of them does.
    surest = next((each.found for each in group if each.found.confidence is Confidence.CERTAIN), first.found)
    unloaded = tuple(each for placed in group for each in placed.found.unloaded)
    joint = replace(surest, related=_related(group), repair=repair, no_repair=reason, unloaded=unloaded)
    return replace(first, found=joint)


def _where(where: Span | Place, unit: UnitId) -> Place:
    """A place that means the same for findings of other units; in a class that shows rows it is that class."""
    if not isinstance(where, Span):
        return where
    return AtDefinition(unit.path, unit.name) if unit.turn == CLASS_TURN else InUnit(unit, where)


def _built_in(unit: UnitId, found: Found) -> tuple[Unloaded, ...]:
    """What is not loaded, with the code that builds the querysets named."""
    here = (unit.path, unit.name)
    return tuple(each if each.unit is not None else replace(each, unit=here) for each in found.unloaded)


def _related(group: list[Placed]) -> tuple[Related, ...]:
    """What explains the findings of a group, of places that say the same no more than people look at."""
    seen: Counter[str] = Counter()
    kept = []
    for related in dict.fromkeys(related for each in group for related in each.found.related):
        seen[related.message] += 1
        if seen[related.message] <= _MOST_RELATED:
            kept.append(related)
    return tuple(kept)


def _known(place: LoadPlace, unit: UnitId) -> LoadPlace:
    """A place with the unit that its offsets are counted from."""
    return place if place.unit is not None else replace(place, unit=(unit.path, unit.name, unit.turn))


def _joint_repair(group: list[Placed]) -> tuple[Repair | None, str]:
    repairs = [each.found.repair for each in group]
    without = next((each.found.no_repair for each in group if each.found.repair is None), "")
    recipes = [repair.recipe for repair in repairs if repair is not None]
    if without or len(recipes) < len(repairs):
        return None, without
    safety = min({repair.safety for repair in repairs if repair is not None}, key=lambda safety: safety.automatic)
    joint = _joint_recipe(group, recipes)
    return (None, joint) if isinstance(joint, str) else (Repair(joint, safety), "")


def _joint_recipe(group: list[Placed], recipes: list[Recipe]) -> Recipe | str:
    """One recipe for all of a group, or why there is none."""
    if any(isinstance(recipe, Rewrite) for recipe in recipes):
        return recipes[0] if len(set(recipes)) == 1 else "what was meant depends on who gives the rows"
    options = [recipe for recipe in recipes if isinstance(recipe, AddOption)]
    loads = [recipe for recipe in recipes if isinstance(recipe, AddLoad)]
    if options and loads:
        return "the querysets that it may come from are loaded in different ways"
    if options:
        if len({(recipe.name, recipe.path) for recipe in options}) > 1:
            return "the classes that show it need different paths"
        places = dict.fromkeys(place for recipe in options for place in recipe.places)
        return replace(options[0], places=tuple(places))
    if len({(recipe.loader, recipe.path) for recipe in loads}) > 1:
        return "the querysets that it may come from need different loaders"
    known = dict.fromkeys(
        _known(place, each.unit.id) for each, recipe in zip(group, loads, strict=True) for place in recipe.places
    )
    return replace(loads[0], places=tuple(known))
