"""In which order Django has the columns of a model's own table: that in which Python made the fields.

A field keeps its number when a model takes it over from an abstract base. So the order is that in which the bodies of
the classes ran, which is that of imports where one class does not build on the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from mir_lsp.index import keys
from mir_lsp.index.bundled import is_bundled
from mir_lsp.index.classes import project_classes
from mir_lsp.index.columns import local_fields
from mir_lsp.index.db import Database
from mir_lsp.index.fields import is_many_to_many, layout
from mir_lsp.index.headers import header
from mir_lsp.index.installed import installed
from mir_lsp.index.loading import Ran, made_alone, making_order, place_in
from mir_lsp.index.paths import parent
from mir_lsp.index.schema import ClassId, Field
from mir_lsp.index.settings import home_of


@dataclass(frozen=True, slots=True)
class Ordered:
    """The fields of a model's own table. `known` is False where another module may be imported first than we see."""

    fields: tuple[Field, ...]
    known: bool


def ordered_fields(db: Database, id: ClassId) -> Ordered:
    """The fields of `local_fields`, columns in the order that they have in Django."""
    head = db.get(header, id)
    if head is not None and head.history is not None:
        return _as_kept(db, id, head.history.source)
    fields: tuple[Field, ...] = db.get(local_fields, id)
    plan = db.get(layout, id)
    # A link to a parent and a key that nobody wrote come first, tables of pairs are no columns.
    named = {each.name for each in plan.local if each.link is None and not is_many_to_many(each)}
    moved = [field for field in fields if field.name in named]
    owners = [field.owner for field in moved if field.owner is not None]
    if len(set(owners)) < 2 or len(owners) < len(moved):
        return Ordered(fields, True)
    order, known = _in_order(db, id, owners)
    moved.sort(key=lambda field: order.index(field.owner) if field.owner is not None else 0)
    rest = iter(moved)
    return Ordered(tuple(next(rest) if field.name in named else field for field in fields), known)


def _as_kept(db: Database, id: ClassId, source: ClassId) -> Ordered:
    """The fields of a model that keeps the history of another: the copies are in the order of what they copy."""
    names: list[str] = []
    known = True
    for each in (*(base for base, _ in db.get(layout, source).parents), source):
        ordered = db.get(ordered_fields, each) if each != id else Ordered((), True)
        names += [field.name for field in ordered.fields]
        known = known and ordered.known
    fields: tuple[Field, ...] = db.get(local_fields, id)
    place = {name: number for number, name in enumerate(names)}
    groups: tuple[Callable[[Field], bool], ...] = (
        lambda field: field.name in place and field.relation is None,
        lambda field: field.name in place and field.relation is not None,
    )
    copied = [sorted(filter(group, fields), key=lambda field: place[field.name]) for group in groups]
    own = [field for field in fields if field.name not in place]
    return Ordered((*copied[0], *copied[1], *own), known)


def _in_order(db: Database, id: ClassId, owners: Iterable[ClassId]) -> tuple[list[ClassId], bool]:
    """Classes in the order in which they were made, and whether that is sure."""
    started = db.get(making_order, db.get(home_of, parent(id.path)) or "")
    alone = db.get(made_alone, id.path)
    pending = list(dict.fromkeys(owners))
    for order in (alone, started):
        places = {each: place_in(order, db, each) for each in pending}
        if all(place is not None for place in places.values()):
            pending.sort(key=lambda each: places[each] or (0, 0))
    found: list[ClassId] = []
    while pending:
        first = next(
            (each for each in pending if not any(_before(db, other, each) for other in pending if other != each)),
            pending[0],
        )
        pending.remove(first)
        found.append(first)
    return found, all(_is_sure(db, id, *pair) for pair in pairwise(found))


def _is_sure(db: Database, id: ClassId, first: ClassId, second: ClassId) -> bool:
    """Whether nothing can make the second of two classes before the first."""
    before = _before(db, first, second)
    if before is not None:
        return before
    folder = db.get(home_of, parent(id.path)) or ""
    # Packages are not read as a whole: one that is not in view may have imported the second.
    if is_bundled(second.path) or not db.get(installed, folder).known:
        return False
    started = db.get(making_order, folder)
    return _ran_before(db, started, first, second) is True


def _before(db: Database, first: ClassId, second: ClassId) -> bool | None:
    """Whether the first class is made before the second wherever one starts; None where that decides."""
    if first in project_classes(db, second):
        return True
    if second in project_classes(db, first):
        return False
    if first.path == second.path:
        return _stands_before(db, first, second)
    said = {_ran_before(db, db.get(made_alone, each.path), first, second) for each in (first, second)} - {None}
    return said.pop() if len(said) == 1 else None


def _stands_before(db: Database, first: ClassId, second: ClassId) -> bool | None:
    tops: tuple[str, ...] = db.read(keys.top_classes(first.path), ())
    names = [each.qualname.partition(".")[0] for each in (first, second)]
    return tops.index(names[0]) < tops.index(names[1]) if all(name in tops for name in names) else None


def _ran_before(db: Database, order: tuple[Ran, ...], first: ClassId, second: ClassId) -> bool | None:
    one, two = place_in(order, db, first), place_in(order, db, second)
    return one < two if one is not None and two is not None else None
