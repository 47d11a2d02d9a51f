"""What a name in code means, wherever it is written: a class, a function, a field, a template, a route.

Two places speak of the same thing when their meanings are equal: a field is known by the class whose body declares
it, whether it is read forwards, backwards, as a column or through a child model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from mir_lsp.index.classes import find_attribute, find_method
from mir_lsp.index.db import Database
from mir_lsp.index.models import model, relation
from mir_lsp.index.resolve import ClassSymbol, FunctionSymbol, Symbol, ValueSymbol
from mir_lsp.index.schema import ClassId, Field, Relation
from mir_lsp.text.spans import Span

if TYPE_CHECKING:
    from mir_lsp.engine.files import Files, SourceFile


@dataclass(frozen=True, slots=True)
class ClassMeaning:
    """A class of the project: a model, a view, a serializer."""

    id: ClassId


@dataclass(frozen=True, slots=True)
class FunctionMeaning:
    """A function of a module."""

    path: str
    qualname: str


@dataclass(frozen=True, slots=True)
class FieldMeaning:
    """A field of a model, by the class whose body declares it."""

    owner: ClassId
    name: str


@dataclass(frozen=True, slots=True)
class AttributeMeaning:
    """Another name of a class, by the class whose body has it: a property, a method, a manager."""

    owner: ClassId
    name: str


@dataclass(frozen=True, slots=True)
class ValueMeaning:
    """A name of a module that is neither a class nor a function."""

    path: str
    name: str


@dataclass(frozen=True, slots=True)
class TemplateMeaning:
    """A template file."""

    path: str


@dataclass(frozen=True, slots=True)
class RouteMeaning:
    """A named route: the file in which it is written, its name there and its name for `reverse`."""

    path: str
    name: str
    full_name: str


Meaning = (
    ClassMeaning | FunctionMeaning | FieldMeaning | AttributeMeaning | ValueMeaning | TemplateMeaning | RouteMeaning
)


class Spelling(Enum):
    """How a place writes what it means."""

    NAME = "name"
    COLUMN = "column"  # `author_id` for `author`
    REVERSE = "reverse"  # from the other side of a relation
    TEXT = "text"  # of a name that is put together: "shop.Product", "shop:detail"
    ALIAS = "alias"  # `pk`
    PART = "part"  # `get_status_display`


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A place of a file and what stands there. `model` is the model that a field or attribute was asked of.

    `defines` is True where it is given its meaning.
    """

    span: Span
    meaning: Meaning
    spelling: Spelling = Spelling.NAME
    model: ClassId | None = None
    defines: bool = False


@dataclass(frozen=True, slots=True)
class Definition:
    """Where something is defined: all of it, and its name."""

    path: str
    span: Span
    name: Span


_LONGER = (("get_", "_display"), ("get_next_by_", ""), ("get_previous_by_", ""), ("clean_", ""), ("validate_", ""))
_MADE_OF_FIELDS = re.compile(r"get_(\w+)_display|get_(?:next|previous)_by_(\w+)")


def part_of(span: Span, written: str, name: str) -> Span:
    """Where the name of a field stands in a longer name that is made of it."""
    start = span.start + written.rfind(name)
    return Span(start, start + len(name))


def field_meaning(known: Field, of: ClassId) -> FieldMeaning:
    """What a field of a model means."""
    return FieldMeaning(known.owner or of, known.name)


def relation_meaning(db: Database, found: Relation, of: ClassId) -> tuple[Meaning, Spelling] | None:
    """What a relation of a model means; backwards it is the field on the other side."""
    own = db.get(model, of)
    field = own.field(found.name) if own is not None else None
    if field is not None:
        return field_meaning(field, of), Spelling.NAME
    source = db.get(model, found.target) if found.target is not None else None
    forward = source.field(found.inverse) if source is not None and found.inverse else None
    if source is None or forward is None:
        return None
    return field_meaning(forward, source.id), Spelling.REVERSE


def of_row(db: Database, id: ClassId, name: str) -> tuple[Meaning, Spelling] | None:
    """What an attribute of a row means: a field, its column, a relation backwards, another name of the class."""
    known = db.get(model, id)
    if known is None:
        return of_class(db, id, name)
    for field in known.fields:
        if name == field.name:
            return field_meaning(field, id), Spelling.NAME
        if name == field.attname:
            return field_meaning(field, id), Spelling.COLUMN
    backwards = db.get(relation, id, name)
    if backwards is not None:
        return relation_meaning(db, backwards, id)
    made = _MADE_OF_FIELDS.fullmatch(name)
    part = known.field(made[1] or made[2]) if made is not None else None
    if part is not None:
        return field_meaning(part, id), Spelling.PART
    if name == "pk":
        key = next((field for field in known.fields if dict(field.arguments).get("primary_key") is not None), None)
        return (field_meaning(key, id), Spelling.ALIAS) if key is not None else None
    return of_class(db, id, name)


def of_class(db: Database, id: ClassId, name: str) -> tuple[Meaning, Spelling] | None:
    """What an attribute of a class means: the nearest class that has it."""
    value = find_attribute(db, id, name)
    method = find_method(db, id, name)
    owners = [found[0] for found in (value, method) if found is not None]
    return (AttributeMeaning(owners[0], name), Spelling.NAME) if owners else None


def of_symbol(symbol: Symbol) -> Meaning | None:
    """What a name resolves to; None for what is not of the project."""
    match symbol:
        case ClassSymbol(id=id):
            return ClassMeaning(id)
        case FunctionSymbol(path=path, qualname=qualname):
            return FunctionMeaning(path, qualname)
        case ValueSymbol(path=path, name=name):
            return ValueMeaning(path, name)
        case _:
            return None


def names_of(db: Database, meaning: Meaning) -> frozenset[str]:
    """The words by one of which every place that may mean this spells it."""
    match meaning:
        case ClassMeaning(id=id):
            return frozenset({id.name, id.name.lower()})
        case FieldMeaning(owner=owner, name=name):
            return frozenset(
                {name, *_other_names(db, owner, name), *(f"{before}{name}{behind}" for before, behind in _LONGER)}
            )
        case FunctionMeaning(qualname=qualname):
            return frozenset({qualname.rpartition(".")[2]})
        case AttributeMeaning(name=name) | ValueMeaning(name=name) | RouteMeaning(name=name):
            return frozenset({name})
        case TemplateMeaning(path=path):
            return frozenset({path.replace("\\", "/").rpartition("/")[2]})


def definition(files: Files, meaning: Meaning) -> Definition | None:
    """Where something is defined; None when its file is not known or nothing there says so."""
    match meaning:
        case ClassMeaning(id=id):
            return _site(files.get(id.path), id.qualname)
        case FieldMeaning(owner=owner, name=name) | AttributeMeaning(owner=owner, name=name):
            found = _site(files.get(owner.path), f"{owner.qualname}.{name}")
            return found or _site(files.get(owner.path), owner.qualname)
        case FunctionMeaning(path=path, qualname=name) | ValueMeaning(path=path, name=name):
            return _site(files.get(path), name)
        case TemplateMeaning(path=path):
            return Definition(path, Span(0, 0), Span(0, 0))
        case RouteMeaning(path=path, name=name):
            return _quoted(files.get(path), name)


def _other_names(db: Database, owner: ClassId, name: str) -> set[str]:
    known = db.get(model, owner)
    field = known.field(name) if known is not None else None
    found = {field.attname} if field is not None else set()
    if field is not None and dict(field.arguments).get("primary_key") is not None:
        found.add("pk")
    related = field.relation if field is not None else None
    if related is not None:
        found |= {each for each in (related.inverse, related.inverse_query_name) if each}
        if related.inverse is None or (known is not None and known.abstract):
            # What inherits it has names of its own on the other side.
            found |= {"_set"}
    return found


def _site(file: SourceFile | None, qualname: str) -> Definition | None:
    if file is None:
        return None
    found: Definition | None = None
    for start, facts in zip(file.module.starts, file.chunks(), strict=True):
        for site in facts.sites:
            if site.qualname == qualname:
                found = Definition(file.path, site.span.shifted(start), site.name_span.shifted(start))
    return found


def _quoted(file: SourceFile | None, name: str) -> Definition | None:
    """The first text `name=\"…\"` of a file: where a route is given its name."""
    if file is None:
        return None
    for quote in "\"'":
        written = f"{quote}{name}{quote}"
        for before in ("name=", "name = ", ""):
            at = file.text.find(before + written)
            if at >= 0:
                start = at + len(before) + 1
                return Definition(file.path, Span(start, start + len(name)), Span(start, start + len(name)))
    return None
