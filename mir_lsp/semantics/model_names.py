"""The names of a model: those that queries know, and those that its rows have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from mir_lsp.facts.data import ClassFact
from mir_lsp.facts.terms import CallTerm, Literal, Ref, Sequence, Term
from mir_lsp.index import keys
from mir_lsp.index.bundled import is_bundled
from mir_lsp.index.classes import descendants, project_classes
from mir_lsp.index.columns import Outgoing, all_fields, outgoing
from mir_lsp.index.db import Database
from mir_lsp.index.fields import declared, layout
from mir_lsp.index.headers import concrete, header
from mir_lsp.index.installed import installed
from mir_lsp.index.managers import managers
from mir_lsp.index.outside import GENERIC_RELATION
from mir_lsp.index.parts import has_field
from mir_lsp.index.paths import parent
from mir_lsp.index.relations import incoming, relations
from mir_lsp.index.resolve import ExternalSymbol, Symbol, class_fact, resolve
from mir_lsp.index.schema import ClassId, Field, Relation, RelationKind
from mir_lsp.index.settings import setting, text_setting

_REVERSED = {
    RelationKind.FOREIGN_KEY: RelationKind.REVERSE_FOREIGN_KEY,
    RelationKind.ONE_TO_ONE: RelationKind.REVERSE_ONE_TO_ONE,
    RelationKind.MANY_TO_MANY: RelationKind.REVERSE_MANY_TO_MANY,
}
_HIDDEN = "+"


class Kind(Enum):
    """What a segment of a name is."""

    FIELD = "field"
    RELATION = "relation"
    REVERSE = "reverse relation"
    PK = "primary key"
    ATTNAME = "key"  # `author_id`
    TRANSFORM = "transform"
    LOOKUP = "lookup"
    ANNOTATION = "annotation"
    ATTRIBUTE = "attribute"  # a property, method or other attribute of a model's class
    JSON_KEY = "key of a value"
    PAST = "name of its time"  # in migrations
    APP = "application"
    MODEL = "model"
    UNKNOWN = "unknown"
    UNJUDGED = "unjudged"


@dataclass(frozen=True, slots=True)
class Entry:
    """One name of the model `on`: the field or relation it is, and the model it leads to.

    `type` is the Django type of the field that is compared: of a key, that of the relation.
    """

    name: str
    kind: Kind
    on: ClassId
    field: Field | None = None
    relation: Relation | None = None
    target: ClassId | None = None
    type: str | None = None

    @property
    def leads(self) -> bool:
        """Whether it goes along a relation, perhaps to a model that is not known."""
        return self.relation is not None


@dataclass(frozen=True, slots=True)
class Names:
    """Names with what they are. `gap` says why there may be others; empty when these are all."""

    entries: Mapping[str, Entry]
    gap: str = ""


def query_names(db: Database, id: ClassId) -> Names:
    """The names that a lookup may begin with on a model."""
    head = db.get(header, id)
    if head is None:
        return Names({}, "not a model that is known")
    found: dict[str, Entry] = {}
    for entry in (*_forward(db, id), *_reverse(db, id)):
        found.setdefault(entry.name, entry)
    if "pk" not in found and not head.abstract:
        found["pk"] = _primary_key(db, id)
    return Names(found, _gap(db, id))


def row_names(db: Database, id: ClassId) -> Names:
    """The names of fields and accessors that rows of a model have."""
    head = db.get(header, id)
    if head is None:
        return Names({}, "not a model that is known")
    found: dict[str, Entry] = {}
    for entry in _forward(db, id):
        found.setdefault(entry.name, entry)
    for each in db.get(relations, id):
        found.setdefault(each.name, Entry(each.name, _kind_of(each), id, None, each, each.target, each.kind.value))
    if "pk" not in found and not head.abstract:
        found["pk"] = _primary_key(db, id)
    return Names(found, _gap(db, id))


def _gap(db: Database, id: ClassId) -> str:
    head = db.get(header, id)
    if head is None or head.abstract:
        return "an abstract model: those that inherit from it may have more"
    if not head.complete:
        return f"a part of `{id.name}` is not in view"
    if db.get(has_unseen_applications, parent(id.path)) and _is_shared(db, id):
        return "an application that is not in view may have relations to it"
    return ""


def has_unseen_applications(db: Database, folder: str) -> bool:
    """Whether applications are installed that are neither in view nor Django's own."""
    value = db.get(setting, folder, "INSTALLED_APPS")
    if not isinstance(value, Sequence) or not value.exact:
        return True
    seen = {app.entry for app in db.get(installed, folder).apps}
    entries = [item.value if isinstance(item, Literal) else None for item in value.items]
    return any(not isinstance(each, str) or not (each in seen or each.startswith("django.")) for each in entries)


def _is_shared(db: Database, id: ClassId) -> bool:
    """Whether applications of others have relations to a model: to users, and to what is not of this project."""
    named = text_setting(db, parent(id.path), "AUTH_USER_MODEL") or ""
    for each in (id, *project_classes(db, id)):
        head = db.get(header, each)
        if head is None or head.abstract:
            continue
        if is_bundled(each.path) or f"{head.app_label}.{each.name}".lower() == named.lower():
            return True
    return any(each.name == _USER_BASE for each in project_classes(db, id))


_USER_BASE = "AbstractBaseUser"


def _forward(db: Database, id: ClassId) -> Iterator[Entry]:
    fields = db.get(all_fields, id)
    for field in fields:
        kind = _kind_of(field.relation) if field.relation is not None else Kind.FIELD
        target = field.relation.target if field.relation is not None else None
        yield Entry(field.name, kind, id, field, field.relation, target, field.type)
    for field in fields:
        if field.attname != field.name:
            target = field.relation.target if field.relation is not None else None
            yield Entry(field.attname, Kind.ATTNAME, id, field, field.relation, target, field.type)


def _kind_of(relation: Relation) -> Kind:
    return Kind.REVERSE if relation.kind in _REVERSED.values() else Kind.RELATION


def _primary_key(db: Database, id: ClassId) -> Entry:
    """What `pk` stands for; of a child table, its key to the parent."""
    fields = db.get(all_fields, id)
    keys_of = [field for field in fields if ("primary_key", Literal(True)) in field.arguments]
    own = [field for field in keys_of if not db.get(layout, id).parents or field.owner == id]
    field = own[0] if own else None
    relation = field.relation if field is not None else None
    target = relation.target if relation is not None else None
    return Entry("pk", Kind.PK, id, field, relation, target, field.type if field is not None else None)


def _reverse(db: Database, id: ClassId) -> Iterator[Entry]:
    """The names that relations of other models give: also those that have no accessor."""
    if db.get(header, id) is None or _is_abstract(db, id):
        return
    table = db.get(concrete, id)
    pending, seen = [table], set[ClassId]()
    while pending:
        current = pending.pop(0)
        if current in seen:
            continue
        seen.add(current)
        for found in db.get(incoming, current):
            if (current == table or not found.is_link) and not found.query_name.endswith(_HIDDEN):
                yield _reversed(id, found)
        yield from db.get(generic_names, current)
        pending.extend(base for base, _ in db.get(layout, current).parents)


def _is_abstract(db: Database, id: ClassId) -> bool:
    head = db.get(header, id)
    return head is None or head.abstract


def _reversed(id: ClassId, found: Outgoing) -> Entry:
    forward = found.relation
    kind = _REVERSED[forward.kind]
    relation = Relation(
        name=found.accessor or found.query_name,
        kind=kind,
        target=found.source,
        null=None,
        inverse=forward.name,
        query_name=found.query_name,
        through=forward.through,
    )
    return Entry(found.query_name, Kind.REVERSE, id, None, relation, found.source, kind.value)


def generic_names(db: Database, id: ClassId) -> tuple[Entry, ...]:
    """The names that generic relations to a model give it in queries, where they have one."""
    found: list[Entry] = []
    pointing: set[ClassId] = set(db.read(keys.pointing(id.name.lower()), frozenset()))
    holders = {each for start in pointing for each in (start, *db.get(descendants, start))}
    for holder in sorted(holders):
        if db.get(header, holder) is None or _is_abstract(db, holder):
            continue
        for field in db.get(all_fields, holder):
            relation = field.relation
            if field.type != GENERIC_RELATION or relation is None or relation.target != id:
                continue
            name = relation.inverse_query_name
            if name:
                back = Relation(name, RelationKind.REVERSE_FOREIGN_KEY, holder, None, field.name, name)
                found.append(Entry(name, Kind.REVERSE, id, None, back, holder, GENERIC_RELATION))
    return tuple(found)


class Attribute(Enum):
    """What is known of an attribute of a model's class that is neither field nor relation."""

    NONE = "none"
    CODE = "method, property or constant"
    UNKNOWN = "may be a field"


def attribute_of(db: Database, id: ClassId, name: str) -> Attribute:
    """What the classes of a model have under a name that is no field."""
    for base in project_classes(db, id):
        fact = class_fact(db, base)
        if fact is None:
            continue
        found = _in_body(db, base, fact, name)
        if found is not Attribute.NONE:
            return found
    shapes = db.get(managers, id) if db.get(header, id) is not None else ()
    if any(shape.name == name for shape in shapes) or name in _OF_EVERY_MODEL:
        return Attribute.CODE
    made = _MADE_FOR_FIELDS.fullmatch(name)
    return Attribute.CODE if made is not None and db.get(has_field, id, made[1] or made[2]) else Attribute.NONE


# Methods that Django adds for fields with choices and with dates.
_MADE_FOR_FIELDS = re.compile(r"get_(\w+)_display|get_(?:next|previous)_by_(\w+)")


_OF_EVERY_MODEL = frozenset(
    {
        "objects", "save", "delete", "full_clean", "clean", "clean_fields", "validate_unique", "refresh_from_db",
        "get_deferred_fields", "serializable_value", "from_db", "asave", "adelete", "arefresh_from_db", "_meta",
        "_state", "DoesNotExist", "MultipleObjectsReturned", "__str__", "__class__", "date_error_message",
        "unique_error_message", "get_constraints", "validate_constraints", "check", "prepare_database_save",
    }
)  # fmt: skip


def _in_body(db: Database, owner: ClassId, fact: ClassFact, name: str) -> Attribute:
    if fact.method(name) is not None or fact.nested(name) is not None:
        return Attribute.CODE
    value = fact.attribute(name)
    if value is None:
        return Attribute.NONE
    return Attribute.UNKNOWN if _may_be_field(db, owner, value.term) else Attribute.CODE


def _may_be_field(db: Database, owner: ClassId, term: Term) -> bool:
    """Whether a value in the body of a model may put a field onto it: most calls of what is not known might."""
    if not isinstance(term, CallTerm):
        return not isinstance(term, Literal)
    symbol = db.get(resolve, owner.path, term.func.parts) if isinstance(term.func, Ref) else None
    return not (isinstance(symbol, ExternalSymbol) and symbol.dotted.startswith(("builtins.", "django.utils.")))


def is_djangos_field(db: Database, field: Field) -> bool:
    """Whether the class of a field is one of Django's own: others may have lookups that are not known."""
    if field.owner is None:
        return False
    for each in db.get(declared, field.owner):
        if each.name == field.name:
            func = each.call.func
            symbol: Symbol | None = db.get(resolve, each.path, func.parts) if isinstance(func, Ref) else None
            return isinstance(symbol, ExternalSymbol) and symbol.dotted.startswith("django.")
    # A key that nobody wrote is Django's.
    return ("primary_key", Literal(True)) in field.arguments or field.type == "OrderWrt"


def loose_names(db: Database) -> frozenset[str]:
    """The names that relations give to models which are not known: any model may be the one."""
    deriving: frozenset[ClassId] = db.read(keys.deriving(), frozenset())
    loose = [
        found
        for id in deriving
        if db.get(header, id) is not None
        for found in db.get(outgoing, id)
        if found.relation.target is None
    ]
    return frozenset(name for found in loose for name in (found.query_name, found.accessor) if name)


__all__ = [
    "Attribute",
    "Entry",
    "Kind",
    "Names",
    "attribute_of",
    "generic_names",
    "is_djangos_field",
    "loose_names",
    "query_names",
    "row_names",
]
