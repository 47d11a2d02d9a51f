"""What the writes of a unit wake: which receivers run, in which order, and which do not.

Writes are found by what the flow knows of the expressions on which methods are called. What they send is Django's to
say: `save()` sends two signals, `update()` none, `delete()` two for each row, those of cascades included.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, replace

from mir_lsp.index.bodies import Body, UnitId, body_key
from mir_lsp.index.db import Database
from mir_lsp.index.models import model as model_of
from mir_lsp.index.parts import parents
from mir_lsp.index.schema import ClassId, Relation, RelationKind
from mir_lsp.index.signals import M2M_CHANGED, POST_DELETE, POST_SAVE, PRE_DELETE, PRE_SAVE, Sent, woken_by
from mir_lsp.semantics.cascades import Run, deletion, runs_of
from mir_lsp.semantics.flow import report
from mir_lsp.semantics.report import Note
from mir_lsp.semantics.tables import writing as table
from mir_lsp.semantics.trees import function_at
from mir_lsp.semantics.values import Manager, QuerySet, Row, alternatives
from mir_lsp.semantics.writing import pairs_of, way_through
from mir_lsp.semantics.written import Way
from mir_lsp.syntax import offsets, parse_cached
from mir_lsp.text.spans import Span

_WRITES = re.compile(rf"\.\s*a?(?:{'|'.join(sorted({*table.ROWS, *table.QUERYSETS, *table.RELATED}))})\s*\(")
_ACTIONS = {"add": ("add",), "remove": ("remove",), "clear": ("clear",), "set": ("remove", "add")}
_MAKING = frozenset({"create", "get_or_create", "update_or_create"})


@dataclass(frozen=True, slots=True)
class Waking:
    """A write: the call `at`, the `name` of its method, and what it wakes.

    `runs` are in the order in which they run for one row, `skipped` the receivers of the model that are not told.
    `is_atomic` says that Django begins a transaction around all of it. `when` is the condition, for people.
    """

    at: Span
    name: Span
    by: str
    model: ClassId
    way: Way
    runs: tuple[Run, ...] = ()
    skipped: tuple[Run, ...] = ()
    is_atomic: bool = False
    when: str = ""
    doubt: str = ""


def wakings(db: Database, unit: UnitId) -> tuple[Waking, ...]:
    """The writes of a unit whose model is known, in the order of the text."""
    body: Body | None = db.read(body_key(unit))
    if body is None or body.damage or _WRITES.search(body.text) is None:
        return ()
    notes = {note.span: note for note in db.get(report, unit).notes}
    locator, start = offsets(parse_cached(body.chunk).source), body.span.start
    function = function_at(body) if body.is_function else None
    roots: list[ast.AST] = [function] if function is not None else list(parse_cached(body.chunk).node.body)
    found: list[Waking] = []
    for root in roots:
        for node in ast.walk(root):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                name = table.plain_name(node.func.attr)
                if name in table.ROWS or name in table.QUERYSETS or name in table.RELATED:
                    under = locator.span(node.func.value).shifted(-start)
                    note = notes.get(under)
                    whole = locator.span(node).shifted(-start)
                    end = locator.span(node.func).shifted(-start).end
                    at = Span(end - len(node.func.attr), end)
                    made = _waking(db, node, name, note, whole, at) if note is not None else None
                    if made is not None:
                        found.append(made)
    return tuple(sorted(found, key=lambda each: (each.at.start, each.at.end)))


def _waking(db: Database, node: ast.Call, name: str, note: Note, at: Span, place: Span) -> Waking | None:
    values = [part for part in alternatives(note.value) if isinstance(part, Row | Manager | QuerySet)]
    if not values or len({each.model for each in values}) != 1:
        return None
    value = values[0]
    doubt = value.doubt if isinstance(value, Row | QuerySet) else ""
    if isinstance(value, Row):
        way = table.ROWS.get(name)
        if way is None or _updates_nothing(node):
            return None
        return _made(db, way, name, value.model, at, place, doubt)
    relation = value.via.relation if value.via is not None else None
    owner = value.via.row.model if value.via is not None else None
    if name in table.RELATED:
        if relation is None or owner is None or not isinstance(value, Manager):
            return None
        return _through_relation(db, node, name, owner, relation, value, at, place)
    way = table.QUERYSETS.get(name)
    if way is None:
        return None  # `save` of a queryset: it has none, and may be half of a statement that gives a row
    made = _made(db, way, name, value.model, at, place, doubt)
    is_manager = isinstance(value, Manager)
    is_paired = relation is not None and is_manager and way_through(relation) is Way.PAIRED
    if is_paired and relation is not None and owner is not None and name in _MAKING:
        return replace(made, runs=(*made.runs, *_pairs(db, owner, relation, ("add",))), is_atomic=True)
    return made


def _made(db: Database, way: Way, name: str, model: ClassId, at: Span, place: Span, doubt: str) -> Waking:
    saves = tuple(runs_of(db, model, PRE_SAVE, POST_SAVE))
    if way is Way.PAST_SIGNALS:
        skipped = tuple(runs_of(db, model, PRE_DELETE, POST_DELETE)) if name == "_raw_delete" else saves
        return Waking(at, place, name, model, way, (), skipped, doubt=doubt)
    if way is Way.DELETED:
        return Waking(at, place, name, model, way, tuple(deletion(db, model)), (), True, doubt=doubt)
    when = "if there is no such row" if way is Way.MADE_IF_MISSING else ""
    atomic = way in (Way.MADE_IF_MISSING, Way.SAVED_OR_MADE) or bool(db.get(parents, model))
    return Waking(at, place, name, model, way, saves, (), atomic, when, doubt)


def _through_relation(
    db: Database, node: ast.Call, name: str, owner: ClassId, relation: Relation, value: Manager, at: Span, place: Span
) -> Waking:
    way, model = way_through(relation), value.model
    if way is Way.PAIRED:
        actions = ("clear", "add") if name == "set" and _flag(node, "clear") is True else _ACTIONS[name]
        return Waking(at, place, name, model, way, _pairs(db, owner, relation, actions), (), True)
    saves = tuple(runs_of(db, model, PRE_SAVE, POST_SAVE))
    if relation.kind is RelationKind.GENERIC_RELATION and name in ("remove", "clear"):
        return Waking(at, place, name, model, Way.DELETED, tuple(deletion(db, model)), (), True)
    if _flag(node, "bulk") is False:
        return Waking(at, place, name, model, Way.SAVED, saves, (), True)
    return Waking(at, place, name, model, way, (), saves, True)


def _pairs(db: Database, owner: ClassId, relation: Relation, actions: tuple[str, ...]) -> tuple[Run, ...]:
    model, name = pairs_of(owner, relation)
    known = db.get(model_of, model)
    field = known.field(name) if known is not None else None
    through = field.relation.through if field is not None and field.relation is not None else None
    declared = field.owner if field is not None and field.owner is not None else model
    woken = db.get(woken_by, Sent(M2M_CHANGED, declared, name, through))
    found: list[Run] = []
    for action in actions:
        found += [Run(M2M_CHANGED, each, f"pre_{action}") for each in woken]
        if through is not None and action != "add":
            # The pairs are rows of a model of the project, and are deleted as such.
            found += deletion(db, through)
        found += [Run(M2M_CHANGED, each, f"post_{action}") for each in woken]
    return tuple(found)


def _updates_nothing(node: ast.Call) -> bool:
    values = [each.value for each in node.keywords if each.arg == "update_fields"]
    return any(isinstance(value, ast.List | ast.Tuple) and not value.elts for value in values)


def _flag(node: ast.Call, name: str) -> bool | None:
    for each in node.keywords:
        if each.arg == name and isinstance(each.value, ast.Constant) and isinstance(each.value.value, bool):
            return each.value.value
    return None
