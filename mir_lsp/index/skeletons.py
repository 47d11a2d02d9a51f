"""Models as data from which Django can make them again: what `helpers/django_worker.py` reads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b

from mir_lsp.facts.terms import AttributeTerm, CallTerm, Literal, Ref, Sequence, Term
from mir_lsp.index.columns import Outgoing, outgoing
from mir_lsp.index.db import Database
from mir_lsp.index.field_order import Ordered, ordered_fields
from mir_lsp.index.fields import layout
from mir_lsp.index.headers import first_model_above, header, option, table
from mir_lsp.index.models import model
from mir_lsp.index.outside import TAGS
from mir_lsp.index.relations import relations
from mir_lsp.index.resolve import ExternalSymbol, resolve
from mir_lsp.index.schema import ClassId, Field
from mir_lsp.index.settings import evaluate

Json = dict[str, object]

_MOST_MODELS = 600
# Arguments of fields that show in a SELECT, all of them plain values.
_ARGUMENTS = frozenset({"null", "primary_key", "unique", "db_column", "to_field", "db_table", "symmetrical"})
_WITHOUT_COLUMN = frozenset(
    {
        "GenericForeignKey",
        "GenericRelation",
        "CompositePrimaryKey",
        "ForeignObject",
        "RelatedField",
        TAGS,
    }
)


@dataclass(frozen=True, slots=True)
class Skeletons:
    """Descriptions of models as JSON text, and a key that they are known by."""

    key: str
    text: str


def skeletons(db: Database, starts: tuple[ClassId, ...]) -> Skeletons:
    """The models that can be reached from some by relations and inheritance, these included."""
    # Models that can be reached from each other make the same registry, wherever one starts.
    reached = sorted(_reached(db, starts), key=lambda id: (id.path, id.qualname))
    text = json.dumps([db.get(_skeleton, id) for id in reached], sort_keys=True)
    return Skeletons(blake2b(text.encode(), digest_size=12).hexdigest(), text)


def label_of(db: Database, id: ClassId) -> str:
    """What a model is known by in a description: its label in Django."""
    head = db.get(header, id)
    return f"{head.app_label}.{id.name}" if head is not None and head.app_label else id.name


def is_sorted_out_of_view(db: Database, id: ClassId) -> bool:
    """Whether rows of a model are sorted by something that a description cannot tell."""
    return _ordering(db, id) is None


def _reached(db: Database, starts: Iterable[ClassId]) -> Iterator[ClassId]:
    seen: set[ClassId] = set()
    pending = list(starts)
    while pending and len(seen) < _MOST_MODELS:
        id = pending.pop(0)
        if id in seen:
            continue
        seen.add(id)
        head = db.get(header, id)
        if head is None or head.abstract:
            continue
        yield id
        pending.extend(base for base, _ in db.get(layout, id).parents)
        for relation in db.get(relations, id):
            pending.extend(each for each in (relation.target, relation.through) if each is not None)


def _skeleton(db: Database, id: ClassId) -> Json:
    head = db.get(header, id)
    proxy = head is not None and head.proxy
    found = {each.relation.name: each for each in db.get(outgoing, id)}
    ordered = Ordered((), True) if proxy else db.get(ordered_fields, id)
    return {
        "label": label_of(db, id),
        "name": id.name,
        "app": head.app_label if head is not None and head.app_label else "project",
        "bases": [label_of(db, base) for base, _ in db.get(layout, id).parents],
        "proxy": proxy,
        "table": db.get(table, id) or f"unknown_{id.name.lower()}",
        "table_unknown": "" if db.get(table, id) or proxy else f"{id.name}.Meta.db_table",
        "columns_unknown": [*_columns_out_of_view(db, id), *_order_out_of_view(id, ordered)],
        "ordering": _ordering(db, id),
        "fields": [
            _field(db, id, each, found.get(each.name)) for each in ordered.fields if each.type not in _WITHOUT_COLUMN
        ],
    }


def _columns_out_of_view(db: Database, id: ClassId) -> list[str]:
    """What keeps the columns of a model from being known."""
    known = db.get(model, id)
    if known is None:
        return []
    found = [f"{id.name}.{each.name}" for each in known.fields if each.type is None]
    return found if known.complete else [*found, f"fields of {id.name} that come from code out of view"]


def _order_out_of_view(id: ClassId, ordered: Ordered) -> list[str]:
    return [] if ordered.known else [f"the order of the columns of {id.name}, which its bases' modules decide"]


def _field(db: Database, id: ClassId, field: Field, found: Outgoing | None) -> Json:
    arguments = {
        name: value.value
        for name, term in field.arguments
        if name in _ARGUMENTS and isinstance(value := evaluate(db, (field.owner or id).path, term), Literal)
    }
    if field.null:
        arguments["null"] = True
    relation = field.relation
    target, through = (relation.target, relation.through) if relation is not None else (None, None)
    if found is not None and found.is_link:
        arguments.pop("null", None)
    return {
        "name": field.name,
        "type": field.type,
        "arguments": arguments,
        "to": label_of(db, target) if target is not None else None,
        "through": label_of(db, through) if through is not None else None,
        "accessor": found.accessor if found is not None else None,
        "query_name": found.query_name if found is not None else None,
        "column": field.column,
        "parent_link": found is not None and found.is_link,
    }


def _ordering(db: Database, id: ClassId) -> list[Json] | None:
    """`Meta.ordering` as terms, inherited as Django does; empty without one, None when it is not known."""
    current: ClassId | None = id
    while current is not None:
        head = db.get(header, current)
        if head is not None and head.history is not None:
            return [{"literal": "-history_date"}, {"literal": "-history_id"}]
        if option(db, current, "order_with_respect_to") not in (None, Literal(None)):
            return [{"literal": "_order"}]
        written = option(db, current, "ordering")
        if written is not None:
            return _terms(db, current.path, written)
        above = first_model_above(db, current)
        over = db.get(header, above) if above is not None else None
        current = None if over is None or over.abstract else above
    return []


def _terms(db: Database, path: str, written: Term) -> list[Json] | None:
    value = evaluate(db, path, written)
    if not isinstance(value, Sequence) or not value.exact:
        return None
    found = [_term(db, path, each) for each in value.items]
    known = [each for each in found if each is not None]
    return known if len(known) == len(found) else None


def _term(db: Database, path: str, term: Term) -> Json | None:
    """A literal, a call of something of Django, or a method of one."""
    if isinstance(term, Literal):
        return {"literal": term.value}
    if not isinstance(term, CallTerm) or term.inexact:
        return None
    arguments = [_term(db, path, each) for each in term.args]
    keywords = [[name, _term(db, path, each)] for name, each in term.keywords]
    if None in arguments or any(value is None for _, value in keywords):
        return None
    given: Json = {"args": arguments, "keywords": keywords}
    if isinstance(term.func, AttributeTerm):
        on = _term(db, path, term.func.value)
        return {"method": term.func.name, "on": on, **given} if on is not None else None
    symbol = db.get(resolve, path, term.func.parts) if isinstance(term.func, Ref) else None
    return {"call": symbol.dotted, **given} if isinstance(symbol, ExternalSymbol) else None
