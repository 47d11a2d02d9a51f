"""Which models what is read of something of unknown type fits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import reduce

from mir_lsp.engine.after_fields import attribute_after
from mir_lsp.engine.files import SourceFile
from mir_lsp.engine.meaning import Meaning, of_row
from mir_lsp.index.admin import admin_class, is_admin, registrations
from mir_lsp.index.bodies import UnitId
from mir_lsp.index.db import Database
from mir_lsp.index.forms import form
from mir_lsp.index.members import ValueMember, class_named, member
from mir_lsp.index.models import is_model, relation
from mir_lsp.index.parts import makes_rows
from mir_lsp.index.resolve import ClassSymbol, class_fact
from mir_lsp.index.schema import ClassId
from mir_lsp.index.serializers import serializer
from mir_lsp.index.views import class_view
from mir_lsp.index.vocabulary import is_of_every_model, models_having, names_of
from mir_lsp.semantics.chains import Chain
from mir_lsp.semantics.class_options import listing_keyword, model_of_meta

MOST_MEANINGS = 3
"""Things of the project that all that is read may be."""

_GIVEN = re.compile(r"\bself\.(\w+)\s*=(?!=)")
_MOST_MODELS = 12
_FEWEST_NAMES = 2


def fits(
    db: Database, chains: frozenset[Chain], base: Chain, name: str, alone: frozenset[str] = frozenset()
) -> tuple[ClassId, ...]:
    """The models that have all that is read of something, and behind the name; none if there are too many.

    One name says nothing, if it is not one of those that nothing else is called by.
    """
    size = len(base)
    beside = {chain[size] for chain in chains if len(chain) > size and chain[:size] == base} | {name}
    telling = {each for each in beside if not is_of_every_model(each)}
    if name not in telling:
        return ()
    models = reduce(frozenset.intersection, (models_having(db, each) for each in sorted(telling)))
    behind = {
        chain[size + 1]
        for chain in chains
        if len(chain) > size + 1 and chain[: size + 1] == (*base, name) and not is_of_every_model(chain[size + 1])
    }
    found = tuple(model for model in sorted(models) if _leads_to(db, model, name, behind))
    if len(telling) + len(behind) < _FEWEST_NAMES and name not in alone:
        found = ()
    if found and is_few(db, found, name):
        return found
    through = _targets(db, fits(db, chains, base[:-1], base[-1]), base[-1]) if size > 1 else frozenset()
    return tuple(sorted(through & models))


def _targets(db: Database, models: tuple[ClassId, ...], name: str) -> frozenset[ClassId]:
    """Where an attribute of rows of some models leads, if it leads to single rows."""
    found = (db.get(relation, model, name) for model in models)
    return frozenset(each.target for each in found if each is not None and each.target and not each.kind.to_many)


def is_few(db: Database, models: tuple[ClassId, ...], name: str) -> bool:
    """Whether an attribute of rows of some models means no more than a few things."""
    if len(models) > _MOST_MODELS:
        return False
    return len({known[0] for model in models if (known := of_row(db, model, name)) is not None}) <= MOST_MEANINGS


def alone(db: Database, files: Iterable[SourceFile], meaning: Meaning, words: frozenset[str]) -> frozenset[str]:
    """Those of some words by which nothing else is called: no field or attribute of another class."""
    found = {word for word in words if _means_only(db, word, meaning)}
    for file in files:
        for owner, name in _attributes_of(file, found) if found else ():
            if not _is_called_after(db, ClassId(file.path, owner), name, meaning):
                found.discard(name)
    return frozenset(found)


def _attributes_of(file: SourceFile, names: set[str]) -> Iterator[tuple[str, str]]:
    """The attributes of some names that classes of a file have, each with the class."""
    wanted = frozenset(names)
    for facts in file.chunks():
        for site in facts.sites:
            owner, _, name = site.qualname.rpartition(".")
            if owner and name in wanted:
                yield owner, name
    for unit in file.units:
        owner = unit.id.name.rpartition(".")[0]
        for name in _GIVEN.findall(file.text, unit.span.start, unit.span.end) if owner else ():
            if name in wanted:
                yield owner, name


def models_about(db: Database, unit: UnitId) -> tuple[ClassId, ...]:
    """The models that the class of a unit is, or is about: of a form, a serializer, a view, the admin, a table."""
    found: list[ClassId] = []
    parts = unit.name.split(".")
    for end in range(len(parts), 0, -1):
        cls = ClassId(unit.path, ".".join(parts[:end]))
        if class_fact(db, cls) is not None:
            found += _models_of(db, cls)
    return tuple(dict.fromkeys(found))


def _models_of(db: Database, cls: ClassId) -> list[ClassId]:
    if db.get(makes_rows, cls):
        return [cls]
    named = [each.model for each in (db.get(form, cls), db.get(serializer, cls), db.get(class_view, cls)) if each]
    found = [*named, model_of_meta(db, cls) if listing_keyword(db, cls) is not None else None]
    if db.get(is_admin, cls):
        known = db.get(admin_class, cls)
        found += [each.model for each in db.get(registrations) if each.admin == ClassSymbol(cls)]
        found.append(known.model if known is not None else None)
        value = member(db, cls, "form")
        used = class_named(db, value.owner, value.term) if isinstance(value, ValueMember) else None
        of_form = db.get(form, used) if used is not None else None
        found.append(of_form.model if of_form is not None else None)
    return [each for each in found if each is not None]


def _means_only(db: Database, word: str, meaning: Meaning) -> bool:
    if is_of_every_model(word):
        return False
    meanings = {known[0] for model in models_having(db, word) if (known := of_row(db, model, word)) is not None}
    return meanings == {meaning}


def _is_called_after(db: Database, owner: ClassId, name: str, meaning: Meaning) -> bool:
    """Whether an attribute of a class is what is meant, or is called after it."""
    found = of_row(db, owner, name) if db.get(is_model, owner) else None
    after = attribute_after(db, owner, name)
    return (found is not None and found[0] == meaning) or (after is not None and after[0][0] == meaning)


def _leads_to(db: Database, model: ClassId, name: str, behind: set[str]) -> bool:
    found = db.get(relation, model, name)
    if found is None or found.target is None or found.kind.to_many:
        return True
    return behind <= db.get(names_of, found.target)
