"""What the names are that mentions hold: the one resolver of field, relation, lookup and transform names.

It follows what Django does (`Query.names_to_path`, `solve_lookup_type`, `build_lookup`), and says that it does not
know where a model, a field or an annotation is not all in view.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mir_lsp.facts.terms import Literal
from mir_lsp.index.classes import find_method
from mir_lsp.index.db import Database
from mir_lsp.index.parts import unique_fields
from mir_lsp.index.schema import ClassId, Field, Relation, RelationKind
from mir_lsp.index.targets import target_of
from mir_lsp.semantics.custom_lookups import custom_lookups
from mir_lsp.semantics.mentions import OF_THE_PAST, UNSURE, Mention, Role
from mir_lsp.semantics.model_names import (
    Attribute,
    Entry,
    Kind,
    Names,
    attribute_of,
    is_djangos_field,
    loose_names,
    query_names,
    row_names,
)
from mir_lsp.semantics.nearest import is_slip
from mir_lsp.semantics.tables import lookups as tables
from mir_lsp.text.spans import Span

__all__ = ["Candidate", "Kind", "Resolved", "Segment", "candidates", "resolve"]


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment of a name and what it is.

    `on` is the model that it is read on, `on_type` the type of the value where it is a transform or lookup of one.
    `leads` is the model it leads to, `type` the Django type of what it gives. `why` says why it is unjudged, and of
    an unknown one what that rests on.
    """

    span: Span
    text: str
    kind: Kind
    on: ClassId | None = None
    on_type: str | None = None
    field: Field | None = None
    relation: Relation | None = None
    leads: ClassId | None = None
    type: str | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A mention with what its segments are; behind one that is unknown or unjudged all are unjudged."""

    mention: Mention
    segments: tuple[Segment, ...]

    @property
    def unknown(self) -> Segment | None:
        """The segment that names nothing, if there is one."""
        return next((segment for segment in self.segments if segment.kind is Kind.UNKNOWN), None)

    @property
    def skipped(self) -> str:
        """Why the name is not judged to its end; empty if it is."""
        return next((segment.why for segment in self.segments if segment.kind is Kind.UNJUDGED), "")

    def at(self, offset: int) -> Segment | None:
        """The segment at an offset of the unit, its end included."""
        return next((each for each in self.segments if each.span.start <= offset <= each.span.end), None)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name that is possible at a place."""

    name: str
    kind: Kind
    type: str | None = None
    leads: ClassId | None = None
    field: Field | None = None
    relation: Relation | None = None


def resolve(db: Database, mention: Mention) -> Resolved:
    """What the segments of a mention are."""
    if mention.role is Role.MODEL:
        return Resolved(mention, _model_target(db, mention))
    if mention.role in OF_THE_PAST:
        return Resolved(mention, (_of_the_past(mention),))
    return Resolved(mention, tuple(_Walk(db, mention).segments()))


def candidates(db: Database, mention: Mention, index: int) -> tuple[Candidate, ...]:
    """The names that are possible for one segment, given those before it; none where nothing is known."""
    segments = resolve(db, mention).segments
    if index >= len(segments):
        return ()
    at = segments[index]
    found: dict[str, Candidate] = {}
    if index == 0:
        found.update((name, Candidate(name, Kind.ANNOTATION)) for name in sorted(mention.extra))
    if mention.role in OF_THE_PAST:
        return tuple(found.values())
    if at.on is not None:
        for entry in names_of(db, mention.role, at.on).entries.values():
            if _fits(mention.role, entry) and _is_joined(db, mention.role, entry):
                found.setdefault(entry.name, _candidate(entry))
        if index and mention.role is Role.LOOKUP:
            found.update((name, Candidate(name, Kind.LOOKUP)) for name in sorted(tables.RELATED - found.keys()))
    elif at.on_type is not None:
        found.update((each.name, each) for each in _of_type(mention.role, at.on_type))
        if mention.role is Role.LOOKUP:
            registered = db.get(custom_lookups).names
            found.update((name, Candidate(name, Kind.LOOKUP)) for name in sorted(registered - found.keys()))
    return tuple(found.values())


def leads_to_many(db: Database, found: Relation | None) -> bool:
    """Whether a relation, or None, is one that no join follows; the other end of a key that is unique is one row."""
    if found is None or not found.kind.to_many:
        return False
    if found.kind is not RelationKind.REVERSE_FOREIGN_KEY or found.target is None:
        return True
    return found.inverse not in db.get(unique_fields, found.target)


def names_of(db: Database, role: Role, id: ClassId) -> Names:
    """The names that a model has for a role."""
    return db.get(query_names if role in _IN_QUERIES else row_names, id)


_UNLESS = "unless what is not in view has that name"
_IN_QUERIES = frozenset({Role.LOOKUP, Role.COLUMN, Role.ORDER, Role.FIELD, Role.LOAD_ONE})
_WITH_TRANSFORMS = frozenset({Role.LOOKUP, Role.COLUMN, Role.ORDER})
_COLUMNS = frozenset({Kind.FIELD, Kind.RELATION, Kind.PK, Kind.ATTNAME})
# What a role takes of the names of rows.
_TAKES = {
    Role.ASSIGN: _COLUMNS | {Kind.REVERSE},
    Role.UPDATE: _COLUMNS,
    Role.FORM: frozenset({Kind.FIELD, Kind.RELATION}),
}
# Roles that read any attribute of the class of a model.
_READS_ATTRIBUTES = frozenset({Role.SERIALIZER, Role.ADMIN, Role.SOURCE, Role.TEMPLATE})
_MODEL_FIRST = frozenset({Role.ADMIN, Role.FORM})
# Roles in which rows may have more than their class says.
_ON_ROWS = frozenset({Role.SOURCE, Role.TEMPLATE})


class _Walk:
    """One mention, segment by segment."""

    __slots__ = ("_db", "_mention", "_parts", "_role")

    def __init__(self, db: Database, mention: Mention) -> None:
        self._db = db
        self._mention = mention
        self._role = mention.role
        self._parts = mention.parts()

    def segments(self) -> Iterator[Segment]:
        """What each segment is."""
        for end in range(1, len(self._parts) + 1):
            name = self._role.separator.join(text for _, text in self._parts[:end])
            if name in self._mention.extra and not (end == 1 and self._is_of_model(name)):
                span = Span(self._parts[0][0].start, self._parts[end - 1][0].end)
                yield Segment(span, name, Kind.ANNOTATION, self._mention.model)
                yield from _unjudged(self._parts[end:], "the type of an annotation is not worked out")
                return
        yield from self._along(self._mention.model, 0)

    def _is_of_model(self, name: str) -> bool:
        """Whether the model has a name before all others: a column of the admin, a field of a form for its field."""
        return self._role in _MODEL_FIRST and name in names_of(self._db, self._role, self._mention.model).entries

    def _along(self, model: ClassId, at: int) -> Iterator[Segment]:
        """The segments from a position on, read on a model."""
        for index in range(at, len(self._parts)):
            span, text = self._parts[index]
            entry = names_of(self._db, self._role, model).entries.get(text)
            if entry is None or not _fits(self._role, entry):
                yield from self._missing(model, index)
                return
            yield Segment(span, text, entry.kind, model, None, entry.field, entry.relation, entry.target, entry.type)
            if not entry.leads:
                yield from self._in_value(entry, index + 1)
                return
            if entry.target is None:
                yield from _unjudged(self._parts[index + 1 :], "the model that a relation leads to is not known")
                return
            model = entry.target

    def _missing(self, model: ClassId, index: int) -> Iterator[Segment]:
        """A segment that is no name of the model, and what follows it."""
        span, text = self._parts[index]
        last = index == len(self._parts) - 1
        if index and last and self._role is Role.LOOKUP and text in tables.RELATED:
            yield Segment(span, text, Kind.LOOKUP, model)
            return
        if self._takes_attributes() and self._db.get(attribute_of, model, text) is Attribute.CODE:
            yield Segment(span, text, Kind.ATTRIBUTE, model)
            yield from _unjudged(self._parts[index + 1 :], "what code gives is not followed here")
            return
        why = self._why_missing(model, index, text)
        slip = bool(why) and self._is_slip(model, index, text)
        kind = Kind.UNJUDGED if why and not slip else Kind.UNKNOWN
        yield Segment(span, text, kind, model, why=_UNLESS if slip else why)
        yield from _unjudged(self._parts[index + 1 :], why or "what comes before it is unknown")

    def _is_slip(self, model: ClassId, index: int, text: str) -> bool:
        """Whether a name that may come from out of view is rather one in view with a letter changed."""
        if self._mention.open == UNSURE or self._why_this_name(model, index, text):
            return False
        names = [*names_of(self._db, self._role, model).entries, *(self._mention.extra if index == 0 else ())]
        return is_slip(text, names)

    def _takes_attributes(self) -> bool:
        return self._role in _READS_ATTRIBUTES or self._role is Role.ASSIGN

    def _why_missing(self, model: ClassId, index: int, text: str) -> str:
        """Why it proves nothing that a model has no such name; empty if it does."""
        if not text:
            return "not finished"
        if index == 0 and self._mention.open is not None:
            return self._mention.open
        if index == 0 and self._role in _ON_ROWS:
            return "rows may be given more than their class has"
        if self._role is Role.ASSIGN and find_method(self._db, model, "__init__") is not None:
            return "the model takes arguments of its own"
        gap = names_of(self._db, self._role, model).gap
        return gap or self._why_this_name(model, index, text)

    def _why_this_name(self, model: ClassId, index: int, text: str) -> str:
        """Why this name of all may be there although the model does not seem to have it."""
        attribute = self._db.get(attribute_of, model, text)
        if attribute is Attribute.UNKNOWN or (attribute is Attribute.CODE and self._role is Role.LOAD_MANY):
            return "an attribute of the class may stand for more"
        if text in self._db.get(loose_names):
            return "a relation that leads to what is not known may come from here"
        if index and self._role is Role.LOOKUP and text in self._db.get(custom_lookups).names:
            return "a lookup of that name is registered"
        return ""

    def _in_value(self, entry: Entry, index: int) -> Iterator[Segment]:
        """The segments behind a field with a value: transforms, keys, a lookup."""
        type = entry.type
        for at in range(index, len(self._parts)):
            span, text = self._parts[at]
            last = at == len(self._parts) - 1
            if type is None or self._role not in _WITH_TRANSFORMS:
                why = "not finished" if not text else self._why_value(entry, type)
                yield Segment(span, text, Kind.UNJUDGED if why else Kind.UNKNOWN, None, type, entry.field, why=why)
                yield from _unjudged(self._parts[at + 1 :], why or "what comes before it is unknown")
                return
            found = _step(type, text, last and self._role is Role.LOOKUP)
            if found is None:
                why = self._why_no_lookup(entry, type, text)
                slip = bool(why) and self._is_slip_of_lookup(type, text)
                kind = Kind.UNJUDGED if why and not slip else Kind.UNKNOWN
                yield Segment(span, text, kind, None, type, entry.field, why=_UNLESS if slip else why)
                yield from _unjudged(self._parts[at + 1 :], why or "what comes before it is unknown")
                return
            kind, gives = found
            yield Segment(span, text, kind, None, type, entry.field, type=gives)
            type = gives

    def _why_value(self, entry: Entry, type: str | None) -> str:
        if self._role in _ON_ROWS or self._role in _READS_ATTRIBUTES:
            return "what a value has is not followed here"
        return "" if type in tables.COVERED and type not in tables.KEYED else "the type of the field is not known"

    def _why_no_lookup(self, entry: Entry, type: str, text: str) -> str:
        """Why it proves nothing that a type of field has no such lookup; empty if it does."""
        if not text:
            return "not finished"
        if type not in tables.COVERED:
            return "the lookups of this type of field are not known"
        if type == "ArrayField":
            return "an array has the lookups of what it holds"
        if entry.field is not None and not is_djangos_field(self._db, entry.field):
            return "the class of the field may have lookups of its own"
        registered = self._db.get(custom_lookups)
        if text in registered.names or not registered.known:
            return "lookups are registered that are not all in view"
        return ""

    def _is_slip_of_lookup(self, type: str, text: str) -> bool:
        if type not in tables.COVERED or text in self._db.get(custom_lookups).names:
            return False
        return is_slip(text, (*tables.lookups_of(type), *tables.transforms_of(type)))


def _fits(role: Role, entry: Entry) -> bool:
    takes = _TAKES.get(role)
    return takes is None or entry.kind in takes


def _is_joined(db: Database, role: Role, entry: Entry) -> bool:
    """Whether an entry may be loaded where loads are named: a relation, to one row where it is joined."""
    if role is Role.LOAD_ONE:
        return entry.kind is not Kind.ATTNAME and entry.relation is not None and not leads_to_many(db, entry.relation)
    return role is not Role.LOAD_MANY or (entry.leads and entry.kind is not Kind.ATTNAME)


def _step(type: str, text: str, may_be_lookup: bool) -> tuple[Kind, str | None] | None:
    """What a name behind a value is, and the type it gives; None if it is neither transform nor lookup."""
    if may_be_lookup and (text in tables.COMMON or text in tables.lookups_of(type)):
        return Kind.LOOKUP, None
    transforms = tables.transforms_of(type)
    if text in transforms:
        return Kind.TRANSFORM, transforms[text]
    if type in tables.KEYED and text:
        return Kind.JSON_KEY, type
    if type == "ArrayField" and tables.is_position(text):
        return Kind.TRANSFORM, None
    return None


def _of_type(role: Role, type: str) -> Iterator[Candidate]:
    if role not in _WITH_TRANSFORMS:
        return
    for name, gives in tables.transforms_of(type).items():
        yield Candidate(name, Kind.TRANSFORM, gives)
    if role is Role.LOOKUP:
        for name in sorted(tables.lookups_of(type)):
            yield Candidate(name, Kind.LOOKUP, type)


def _candidate(entry: Entry) -> Candidate:
    return Candidate(entry.name, entry.kind, entry.type, entry.target, entry.field, entry.relation)


def _unjudged(parts: Sequence[tuple[Span, str]], why: str) -> Iterator[Segment]:
    for span, text in parts:
        yield Segment(span, text, Kind.UNJUDGED, why=why)


def _of_the_past(mention: Mention) -> Segment:
    """A name of a migration: what it may be is all in view, or it is not judged."""
    if mention.text in mention.extra:
        return Segment(mention.span, mention.text, Kind.PAST, mention.model)
    if mention.open is not None and not is_slip(mention.text, mention.extra):
        return Segment(mention.span, mention.text, Kind.UNJUDGED, mention.model, why=mention.open)
    why = _UNLESS if mention.open is not None else ""
    return Segment(mention.span, mention.text, Kind.UNKNOWN, mention.model, why=why)


def _model_target(db: Database, mention: Mention) -> tuple[Segment, ...]:
    """The application and the model of `"app.Model"`; without a dot a model of the same application."""
    parts = mention.parts()
    span, name = parts[-1]
    if len(parts) > 2:
        return tuple(_unjudged(parts, "not the name of a model"))
    found = target_of(db, mention.model.path, Literal(mention.text), mention.model)
    if found is None:
        return tuple(_unjudged(parts, "no model of that name is in view"))
    named = Segment(span, name, Kind.MODEL, leads=found)
    return (Segment(*parts[0], Kind.APP), named) if len(parts) == 2 else (named,)
