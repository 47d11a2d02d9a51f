"""The values that a column may be set to in forms: what `choices` of a field say."""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.facts.terms import OPAQUE, Literal, Ref, Sequence, Term
from mir_lsp.index.classes import external_names
from mir_lsp.index.columns import all_fields
from mir_lsp.index.db import Database
from mir_lsp.index.resolve import ClassSymbol, ValueSymbol, class_fact, resolve_in_body
from mir_lsp.index.schema import ClassId
from mir_lsp.index.settings import evaluate

CHOICES_CLASSES = frozenset(
    f"django.db.models.{module}{kind}Choices" for module in ("", "enums.") for kind in ("", "Text", "Integer")
)

Choice = str | int | float | bool | None


def choices(db: Database, model: ClassId, name: str) -> tuple[Choice, ...] | None:
    """The values that a field of a model offers, in order; None without choices, and where they are not all known."""
    field = next((each for each in db.get(all_fields, model) if each.name == name), None)
    term = dict(field.arguments).get("choices") if field is not None else None
    if field is None or term is None:
        return None
    found = tuple(_values(db, field.owner or model, term))
    return None if not found or OPAQUE in found else tuple(each.value for each in found if isinstance(each, Literal))


def _values(db: Database, owner: ClassId, term: Term) -> Iterator[Term]:
    """The value of each choice; `OPAQUE` for one that is not known."""
    if isinstance(term, Ref):
        # `Kind.choices` and, since Django 5.0, the class itself.
        parts = term.parts[:-1] if term.parts[-1] == "choices" else term.parts
        named = resolve_in_body(db, owner, parts) if parts else None
        if isinstance(named, ClassSymbol):
            yield from _members(db, named.id)
            return
    written = _named(db, owner, term)
    if not isinstance(written, Sequence) or not written.exact:
        yield OPAQUE
        return
    for item in written.items:
        yield from _values_of_pair(db, owner, _named(db, owner, item))


def _values_of_pair(db: Database, owner: ClassId, pair: Term) -> Iterator[Term]:
    """The value of `(value, label)`, or those of a group of such pairs with a name."""
    if not isinstance(pair, Sequence) or len(pair.items) != 2 or not pair.exact:
        yield OPAQUE
        return
    value, label = (_named(db, owner, each) for each in pair.items)
    if isinstance(label, Sequence):
        yield from _values(db, owner, label)
    else:
        yield value if isinstance(value, Literal) else OPAQUE


def _members(db: Database, cls: ClassId) -> Iterator[Term]:
    fact = class_fact(db, cls)
    if fact is None or fact.inexact or not CHOICES_CLASSES & set(external_names(db, cls)):
        yield OPAQUE
        return
    for name, value in fact.attributes:
        term = evaluate(db, cls.path, value.term)
        first = term.items[0] if isinstance(term, Sequence) and term.items else term
        if not name.startswith("_"):
            yield first if isinstance(first, Literal) else OPAQUE


def _named(db: Database, owner: ClassId, term: Term) -> Term:
    """A term with the names of the body that it stands in, and those of the module, worked out."""
    fact = class_fact(db, owner)
    if isinstance(term, Ref) and len(term.parts) == 1 and fact is not None:
        value = fact.attribute(term.parts[0])
        if value is not None:
            return evaluate(db, owner.path, value.term)
    if isinstance(term, Ref):
        symbol = resolve_in_body(db, owner, term.parts)
        if isinstance(symbol, ValueSymbol):
            return evaluate(db, symbol.path, symbol.fact.term)
    return evaluate(db, owner.path, term)
