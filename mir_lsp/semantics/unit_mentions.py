"""Every name of a field, relation or lookup in one unit of code: where features and rules get them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mir_lsp.index.bodies import Body, UnitId, body_key
from mir_lsp.index.classes import external_names
from mir_lsp.index.db import Database
from mir_lsp.index.managers import manager_of, managers
from mir_lsp.index.resolve import class_fact
from mir_lsp.index.schema import ClassId, ManagerShape
from mir_lsp.semantics.class_mentions import class_mentions
from mir_lsp.semantics.flow import report, report_on
from mir_lsp.semantics.loose import Loose
from mir_lsp.semantics.manager_models import models_managed
from mir_lsp.semantics.mentions import OF_THE_PAST, Mention
from mir_lsp.semantics.report import Note, Report
from mir_lsp.semantics.values import Link, Manager, QuerySet, Value
from mir_lsp.text.spans import Span

_MOST_MODELS = 6
_ELSEWHERE = "what calls the method may have named more"

# Code that calls none of these, and makes nothing with keywords, names no field.
_NAMING = re.compile(
    r"\b(?:filter|exclude|get|a?get_or_create|a?update_or_create|a?create|a?update|order_by|a?earliest|a?latest"
    r"|distinct|values|values_list|only|defer|select_related|prefetch_related|dates|datetimes|annotate|alias"
    r"|a?aggregate|a?in_bulk|a?bulk_create|a?bulk_update|a?save|a?refresh_from_db|a?get_object_or_404|a?get_list_or_404"
    r"|aget|select_for_update|Q|F)\s*\(|\b[A-Z]\w*\s*\(\s*(?:\w+\s*=|\*\*)"
)


def unit_mentions(db: Database, unit: UnitId) -> tuple[Mention, ...]:
    """The names in a unit, their spans relative to it, in the order of the text."""
    body: Body | None = db.read(body_key(unit))
    if body is None:
        return ()
    found = dict.fromkeys(db.get(class_mentions, unit))
    if _NAMING.search(body.text) is not None:
        result = db.get(report, unit)
        if not result.trouble:
            found.update(dict.fromkeys(result.mentions))
            found.update(dict.fromkeys(_of_managers(db, unit, body)))
    return tuple(sorted(found, key=lambda mention: (mention.span, mention.text, mention.model)))


def notes_of(db: Database, unit: UnitId) -> tuple[Note, ...]:
    """What the expressions of a unit are, the surest last; in a method of a manager by a model that has it, too."""
    body: Body | None = db.read(body_key(unit))
    reports = _reports_of_managers(db, unit, body) if body is not None else iter(())
    return (*next((each.notes for each in reports), ()), *db.get(report, unit).notes)


def past_mentions(db: Database, unit: UnitId) -> tuple[Mention, ...]:
    """Those in a unit of a migration that are of the time of the migration; other code there is of models then."""
    return tuple(mention for mention in db.get(class_mentions, unit) if mention.role in OF_THE_PAST)


def loose_names(db: Database, unit: UnitId) -> tuple[Loose, ...]:
    """The names in a unit that are read on what is not known."""
    body: Body | None = db.read(body_key(unit))
    if body is None or _NAMING.search(body.text) is None:
        return ()
    result = db.get(report, unit)
    return () if result.trouble else result.loose


def _of_managers(db: Database, unit: UnitId, body: Body) -> tuple[Mention, ...]:
    """The names in a method of a manager or queryset, on each model that has one."""
    found: dict[Mention, None] = {}
    for each in _reports_of_managers(db, unit, body):
        found.update(dict.fromkeys(each.mentions))
    return tuple(found)


def _reports_of_managers(db: Database, unit: UnitId, body: Body) -> Iterator[Report]:
    """A method of a manager or queryset, gone through for each model that has one."""
    outer = unit.name.rpartition(".")[0]
    owner = ClassId(unit.path, outer)
    if not body.is_function or not outer or class_fact(db, owner) is None:
        return
    kind = _kind(db, owner)
    if kind is None:
        return
    for model in db.get(models_managed, owner)[:_MOST_MODELS]:
        shape = next((each for each in db.get(managers, model) if owner in each.classes), None)
        me = _receiver(kind, model, shape or manager_of(db, "", (owner,)))
        yield report_on(db, unit, me)


def _kind(db: Database, owner: ClassId) -> str | None:
    bases = external_names(db, owner)
    # A manager that is made of a queryset has both.
    if any(base.endswith("Manager") for base in bases):
        return "manager"
    return "queryset" if any(base.endswith("QuerySet") for base in bases) else None


def _receiver(kind: str, model: ClassId, shape: ManagerShape) -> Value:
    # No place of the code is before its start.
    here = Span(-1, -1)
    if kind == "manager":
        return Manager(model, shape, here, None)
    return QuerySet(model, (Link(here, None),), manager=shape, open=_ELSEWHERE)
