"""What may be written at a cursor: names of fields, relations, lookups, models, templates and routes.

Each question is asked of the copy in which the code around the cursor is whole (`typed.py`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from mir_lsp.engine.files import Files
from mir_lsp.engine.guessing import Guess, Place, guesses, question_at
from mir_lsp.engine.habits import Habits
from mir_lsp.engine.mentioned import mentions_of
from mir_lsp.engine.ranking import Uses, names_beside, rank, uses_at
from mir_lsp.engine.scopes import nodes
from mir_lsp.engine.texts import GIVEN, Naming, TextUse, named_routes, text_uses
from mir_lsp.engine.typed import TypedUnit, typed_unit
from mir_lsp.index.bodies import Body, body_key
from mir_lsp.index.db import Database, Overdue
from mir_lsp.index.ingest import Index
from mir_lsp.index.models import model as model_of
from mir_lsp.index.models import model_ids
from mir_lsp.index.paths import parent
from mir_lsp.index.rough import roughly
from mir_lsp.index.schema import ClassId, RelationKind
from mir_lsp.index.templates import Templates, names_of
from mir_lsp.semantics.flow import report
from mir_lsp.semantics.lookups import Candidate, Kind, candidates, resolve
from mir_lsp.semantics.mentions import Mention, Role
from mir_lsp.semantics.model_names import row_names
from mir_lsp.semantics.values import Row, alternatives
from mir_lsp.syntax import offsets, parse_cached
from mir_lsp.text.spans import Span


class Offer(Enum):
    """What kind of thing a name is."""

    FIELD = "field"
    RELATION = "relation"
    REVERSE = "reverse relation"
    KEY = "key"
    LOOKUP = "lookup"
    TRANSFORM = "transform"
    ANNOTATION = "annotation"
    ATTRIBUTE = "attribute"
    MODEL = "model"
    APP = "application"
    TEMPLATE = "template"
    ROUTE = "route"
    VARIABLE = "variable"


@dataclass(frozen=True, slots=True)
class Name:
    """A name that may stand at the cursor. `on` is the model that it is a name of, for what is said about it."""

    label: str
    offer: Offer
    detail: str = ""
    on: ClassId | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    """The names for a place, best first; `span` is what they stand in place of, up to the cursor."""

    span: Span
    names: tuple[Name, ...] = ()
    guessed: bool = False
    """Whether it is not known what the name is read on: somebody who knows may say more."""
    overdue: bool = False
    """Whether to know more would have taken too long: who asks again later may be told."""


NOTHING = Completion(Span(0, 0))
_EXACT = 0.5  # of the time is taken to be right, before what was known a moment ago will do
_ROUGH = 0.7  # for that


def complete(
    db: Database,
    files: Files,
    templates: Templates,
    path: str,
    offset: int,
    models: Sequence[ClassId] = (),
    seconds: float | None = None,
    habits: Habits | None = None,
) -> Completion:
    """What may be written at an offset of a Python file.

    `models` are what somebody else says of the expression before the cursor: they count where nothing else is known.
    What takes more than so many `seconds` of the processor to work out is guessed, where it can be.
    """
    file = files.get(path)
    if file is None:
        return NOTHING
    with typed_unit(db, file, offset) as typed:
        if typed is None:
            return NOTHING
        found = _in_text(db, files.index, templates, typed, offset) if typed.half.quote else None
        if found is not None:
            return found
        asked = _Asked(db, typed, offset, tuple(models), habits or Habits())
        if seconds is not None:
            found = _in_time(asked, seconds)
            if found.names:
                return found
        return _known_or_guessed(asked)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question: `models` are those that somebody else says the name is read on."""

    db: Database
    typed: TypedUnit
    offset: int
    models: tuple[ClassId, ...]
    habits: Habits


def _in_time(asked: _Asked, seconds: float) -> Completion:
    """The best that can be said in some seconds: what is known, what was known before the last edit, or a guess."""
    try:
        with asked.db.within(seconds * _EXACT):
            return _known_or_guessed(asked)
    except Overdue:
        pass
    try:
        with roughly(asked.db), asked.db.within(seconds * _ROUGH):
            found = _known_or_guessed(asked)
    except Overdue:
        found = NOTHING
    return replace(found if found.names else _guessed(asked), overdue=True)


def _known_or_guessed(asked: _Asked) -> Completion:
    typed = asked.typed
    mentions = _mentions_at(mentions_of(asked.db, typed.id), asked.offset - typed.start)
    found = _of_mentions(asked, mentions) if mentions else NOTHING
    if not found.names and not typed.half.quote:
        found = _of_row(asked)
    return found if found.names else _guessed(asked)


def _mentions_at(mentions: Iterable[Mention], at: int) -> tuple[Mention, ...]:
    """The mentions of the smallest name at an offset: one for each model that it may be read on."""
    inside = [each for each in mentions if each.literal and each.span.start <= at <= each.span.end]
    smallest = min(inside, key=lambda each: each.span.end - each.span.start, default=None)
    return tuple(each for each in inside if smallest is not None and each.span == smallest.span)


def _of_mentions(asked: _Asked, mentions: Sequence[Mention]) -> Completion:
    db, offset, start = asked.db, asked.offset, asked.typed.start
    at = offset - start
    uses = _uses(asked, start + mentions[0].span.start)
    found: dict[str, tuple[tuple[object, ...], Name]] = {}
    begin = offset
    for mention in mentions:
        parts = mention.parts()
        index = max(number for number, (span, _) in enumerate(parts) if span.start <= at)
        segment = parts[index][0]
        begin = start + segment.start
        # What follows the cursor belongs to what is there already.
        cut = replace(mention, span=Span(mention.span.start, at), text=mention.text[: at - mention.span.start])
        path, prefix = cut.text[: segment.start - mention.span.start], cut.text[segment.start - mention.span.start :]
        on = resolve(db, cut).segments[index].on
        for each in candidates(db, cut, index):
            if _is_loaded(mention.role, each):
                found.setdefault(each.name, (rank(mention.role, each, path, prefix, uses), _name(each, on)))
    ranked = sorted(found.values(), key=lambda each: each[0])
    return Completion(Span(begin, offset), tuple(name for _, name in ranked))


def _guessed(asked: _Asked) -> Completion:
    """The names of the models that somebody else says, else of those that fit, where the flow does not know."""
    db, typed, offset = asked.db, asked.typed, asked.offset
    body: Body | None = db.read(body_key(typed.id))
    if body is None:
        return NOTHING
    tree = parse_cached(body.chunk)
    at = offset - typed.start + body.span.start
    place = Place(db, typed.id.path, tree.node, offsets(tree.source), at, tree.source)
    question = question_at(place.tree, place.locator, at, place.source)
    if question is None:
        return NOTHING
    uses = _uses(asked, offset - (at - question.begin))
    offered = guesses(place, question, uses, typed.half.text, asked.models)
    before = question.text[: at - question.begin]
    path = before[: before.rfind("__") + 2] if "__" in before and question.role.separator else ""
    prefix = before[len(path) :]

    def order(each: Guess) -> tuple[object, ...]:
        return rank(question.role, each.candidate, path, prefix, uses, each.worth)

    loaded = (each for each in offered if each.on is None or _is_loaded(question.role, each.candidate))
    names = tuple(_name(each.candidate, each.on) for each in sorted(loaded, key=order))
    return Completion(Span(offset - len(prefix), offset), names, guessed=not asked.models)


def _uses(asked: _Asked, begin: int) -> Uses:
    """What is used around the name that is typed from `begin` on."""
    typed, offset = asked.typed, asked.offset
    body: Body | None = asked.db.read(body_key(typed.id))
    text = typed.half.text
    given = asked.habits.texts if typed.half.quote else asked.habits.keywords
    if body is None:
        return uses_at(text, begin, offset, given=given)
    tree = parse_cached(body.chunk)
    beside = names_beside(tree.node, offsets(tree.source), offset - typed.start + body.span.start)
    return uses_at(text, begin, max(offset, typed.half.word.end), beside, given)


def _of_row(asked: _Asked) -> Completion:
    """The attributes of a row: `book.`"""
    db, typed = asked.db, asked.typed
    word = typed.half.word
    dot = word.start - 1
    if dot < 0 or typed.half.text[dot] != ".":
        return NOTHING
    notes = [note for note in db.get(report, typed.id).notes if note.span.end + typed.start == dot]
    rows = [part.model for note in notes for part in alternatives(note.value) if isinstance(part, Row)]
    model = next(iter((*rows, *(asked.models if not notes else ()))), None)
    if model is None:
        return NOTHING
    uses = uses_at(typed.half.text, word.start, word.end)
    return Completion(Span(word.start, asked.offset), row_attributes(db, model, uses))


def row_attributes(db: Database, id: ClassId, uses: Uses) -> tuple[Name, ...]:
    """What rows of a model have, fields first."""
    found = [
        Name(entry.name, _OFFERS[entry.kind], entry.type or "", id)
        for entry in db.get(row_names, id).entries.values()
    ]
    known = db.get(model_of, id)
    others = sorted(known.attributes) if known is not None else ()
    found += [Name(name, Offer.ATTRIBUTE, "", id) for name in others if not name.startswith("_")]
    return tuple(sorted(found, key=lambda name: (-uses.weight(name.label), name.offer is Offer.ATTRIBUTE)))


def _in_text(db: Database, index: Index, templates: Templates, typed: TypedUnit, offset: int) -> Completion | None:
    """The names for a text that names a template, a route or a model; None for other texts."""
    body: Body | None = db.read(body_key(typed.id))
    if body is None:
        return None
    tree = parse_cached(body.chunk)
    locator = offsets(tree.source)
    begin = typed.start - body.span.start
    at = offset - begin
    for node, scope in nodes(tree.node, locator, at):
        if not isinstance(node, ast.Call | ast.Assign):
            continue
        for use in text_uses(db, typed.id.path, node, scope, locator, body.chunk.text):
            if use.span.start <= at <= use.span.end and use.naming not in GIVEN:
                span = Span(use.span.start + begin, offset)
                names = _of_use(db, index, templates, typed.id.path, use, typed.half.text[span.start : span.end])
                return Completion(span, names)
    return None


def _of_use(
    db: Database, index: Index, templates: Templates, path: str, use: TextUse, prefix: str
) -> tuple[Name, ...]:
    match use.naming:
        case Naming.TEMPLATE:
            return template_names(db, templates, path)
        case Naming.ROUTE:
            return route_names(db, path)
        case Naming.MODEL:
            return _models(db, index, path, use)
        case Naming.APP:
            labels = {name.label.partition(".")[0] for name in _labels(db, index)}
            return tuple(Name(label, Offer.APP) for label in sorted(labels))
        case Naming.ROUTE_GIVEN | Naming.REVERSE | Naming.EXPORT:
            return ()


def template_names(db: Database, templates: Templates, path: str) -> tuple[Name, ...]:
    """The names of templates, those of the application of a file first."""
    here = parent(path).rpartition("/")[2]
    found = {name: each for each in templates.paths() for name in names_of(db, each)[-1:]}
    ranked = sorted(found, key=lambda name: (not name.startswith(f"{here}/"), name))
    return tuple(Name(name, Offer.TEMPLATE) for name in ranked)


def route_names(db: Database, path: str) -> tuple[Name, ...]:
    """The names of routes, with their patterns."""
    found: dict[str, Name] = {}
    for route in named_routes(db, parent(path)):
        name = route.full_name or ""
        found.setdefault(name, Name(name, Offer.ROUTE, f"/{route.pattern}" if route.pattern is not None else ""))
    return tuple(found[name] for name in sorted(found))


def _labels(db: Database, index: Index) -> Iterator[Name]:
    for id in model_ids(index):
        known = db.get(model_of, id)
        if known is not None and known.app_label and not known.abstract:
            yield Name(known.label, Offer.MODEL, "", id)


def _models(db: Database, index: Index, path: str, use: TextUse) -> tuple[Name, ...]:
    labels = list(_labels(db, index))
    if use.app is not None:
        inside = [name for name in labels if name.label.partition(".")[0] == use.app]
        return tuple(replace(name, label=name.label.partition(".")[2]) for name in sorted(inside, key=_label))
    near = parent(path)
    ranked = sorted(labels, key=lambda name: (name.on is None or parent(name.on.path) != near, name.label))
    own = [replace(name, label=name.label.partition(".")[2]) for name in ranked if name.on and name.on.path == path]
    return (*ranked, *own, *([Name("self", Offer.MODEL)] if use.source is not None else []))


def _label(name: Name) -> str:
    return name.label


_OFFERS = {
    Kind.FIELD: Offer.FIELD,
    Kind.RELATION: Offer.RELATION,
    Kind.REVERSE: Offer.REVERSE,
    Kind.PK: Offer.KEY,
    Kind.ATTNAME: Offer.KEY,
    Kind.TRANSFORM: Offer.TRANSFORM,
    Kind.LOOKUP: Offer.LOOKUP,
    Kind.ANNOTATION: Offer.ANNOTATION,
    Kind.ATTRIBUTE: Offer.ATTRIBUTE,
    Kind.APP: Offer.APP,
    Kind.MODEL: Offer.MODEL,
}
_ORDER = {
    Offer.FIELD: 0,
    Offer.ANNOTATION: 0,
    Offer.RELATION: 1,
    Offer.KEY: 2,
    Offer.ATTRIBUTE: 3,
    Offer.LOOKUP: 3,
    Offer.TRANSFORM: 4,
    Offer.REVERSE: 5,
}
_SINGLE = frozenset({RelationKind.FOREIGN_KEY, RelationKind.ONE_TO_ONE, RelationKind.REVERSE_ONE_TO_ONE})


def _is_loaded(role: Role, each: Candidate) -> bool:
    """Whether a name may stand where relations are loaded; everything may elsewhere."""
    if role is Role.LOAD_ONE:
        return each.relation is not None and each.relation.kind in _SINGLE and each.kind in _RELATIONS
    if role is Role.LOAD_MANY:
        return each.kind is Kind.ANNOTATION or (each.relation is not None and each.kind in _RELATIONS)
    return True


_RELATIONS = frozenset({Kind.RELATION, Kind.REVERSE})


def _name(each: Candidate, on: ClassId | None) -> Name:
    offer = _OFFERS.get(each.kind, Offer.FIELD)
    detail = each.type or ""
    if each.leads is not None:
        detail = f"{detail} to {each.leads.name}"
    return Name(each.name, offer, detail, on)
