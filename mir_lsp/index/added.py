"""Fields that statements outside of its body put onto a model, and those that a known base gives to its children."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mir_lsp.facts.data import CallFact, Certainty, ValueFact
from mir_lsp.facts.terms import OPAQUE, CallTerm, Literal, Ref, Term
from mir_lsp.index import keys
from mir_lsp.index.classes import project_classes
from mir_lsp.index.db import Database
from mir_lsp.index.factories import dotted_name
from mir_lsp.index.outside import TREE_BASES, TREE_OPTIONS
from mir_lsp.index.resolve import ValueSymbol, class_fact, resolve
from mir_lsp.index.schema import ClassId
from mir_lsp.index.targets import model_named


@dataclass(frozen=True, slots=True)
class Addition:
    """`User.add_to_class("nickname", models.CharField(...))` in the file `path`."""

    model: ClassId
    name: str
    path: str
    value: ValueFact


def additions(db: Database) -> tuple[Addition, ...]:
    """What module-level calls put onto classes, by file and in the order of the text."""
    paths: set[str] = {
        path for name in ("add_to_class", "contribute_to_class") for path in db.read(keys.calling(name), ())
    }
    return tuple(found for path in sorted(paths) for found in _additions(db, path))


@dataclass(frozen=True, slots=True)
class Alteration:
    """`Book._meta.get_field("title").null = True`: an argument of a field set after the class was made.

    With `value` `OPAQUE` it is not known what it is set to, or whether. The statement stands in the file `path`.
    """

    model: ClassId
    field: str
    argument: str
    value: Term
    path: str


def alterations(db: Database) -> tuple[Alteration, ...]:
    """What module-level statements change of the fields of classes, by file and in the order of the text."""
    paths: set[str] = set(db.read(keys.calling("setattr"), ()))
    return tuple(found for path in sorted(paths) for found in _alterations(db, path))


def tree_columns(db: Database, id: ClassId) -> tuple[str, ...]:
    """The columns that a base of a tree package gives to the first of its children that has a table.

    They are the same for all kinds of trees but for their names, which a nested class may set.
    """
    if not any(dotted_name(db, base) in TREE_BASES for base in project_classes(db, id)):
        return ()
    return tuple(_tree_option(db, id, option) or name for option, name in TREE_OPTIONS)


def tree_column(db: Database, id: ClassId, option: str) -> str | None:
    """The column of a tree that goes by an option: `lft` for `left_attr`; None where there is none."""
    return dict(zip((each for each, _ in TREE_OPTIONS), db.get(tree_columns, id), strict=False)).get(option)


def _additions(db: Database, path: str) -> Iterator[Addition]:
    facts: tuple[CallFact, ...] = db.read(keys.calls(path), ())
    for fact in facts:
        match fact.call:
            case CallTerm(func=Ref(parts=[*model, "add_to_class"]), args=[Literal(value=str(name)), value]) if model:
                target = model_named(db, path, Ref(tuple(model)))
            case CallTerm(func=Ref(parts=[*field, "contribute_to_class"]), args=[to, Literal(value=str(name)), *_]):
                target, value = model_named(db, path, to), Ref(tuple(field))
            case _:
                continue
        if target is not None:
            yield Addition(target, name, path, ValueFact(value))


def _alterations(db: Database, path: str) -> Iterator[Alteration]:
    facts: tuple[CallFact, ...] = db.read(keys.calls(path), ())
    for fact in facts:
        match fact.call:
            case CallTerm(func=Ref(parts=["setattr"]), args=[field, Literal(value=str(argument)), value]):
                found = _field_named(db, path, field)
                if found is not None:
                    known = isinstance(value, Literal) and fact.certainty is Certainty.ALWAYS
                    yield Alteration(*found, argument, value if known else OPAQUE, path)
            case _:
                continue


def _field_named(db: Database, path: str, term: Term) -> tuple[ClassId, str] | None:
    """The model and the field of `Book._meta.get_field("title")`, or of a name bound to that."""
    if isinstance(term, Ref):
        symbol = resolve(db, path, term.parts)
        term = symbol.fact.term if isinstance(symbol, ValueSymbol) and symbol.path == path else term
    match term:
        case CallTerm(func=Ref(parts=[*model, "_meta", "get_field"]), args=[Literal(value=str(name))]) if model:
            target = model_named(db, path, Ref(tuple(model)))
            return (target, name) if target is not None else None
        case _:
            return None


def _tree_option(db: Database, id: ClassId, option: str) -> str | None:
    for base in project_classes(db, id):
        fact = class_fact(db, base)
        options = fact.nested("MPTTMeta") if fact is not None else None
        value = options.attribute(option) if options is not None else None
        if value is not None and isinstance(value.term, Literal) and isinstance(value.term.value, str):
            return value.term.value
    return None
