"""What to compile for the queryset at a place: a plan and the models it needs, as JSON values. Nothing runs here."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mir_lsp.engine.describe import assigned_at, note_at, unit_at
from mir_lsp.engine.files import SourceFile
from mir_lsp.engine.placing import PlacedUnit
from mir_lsp.index.db import Database
from mir_lsp.index.settings import django_version, plain_setting, text_setting
from mir_lsp.index.skeletons import Json, is_sorted_out_of_view, label_of, skeletons
from mir_lsp.semantics.flow import planned_report
from mir_lsp.semantics.plan import ways_of
from mir_lsp.semantics.plans import Statement, statement_of
from mir_lsp.semantics.report import Note
from mir_lsp.semantics.values import UNKNOWN, Plan, PlanTerm, QuerySet, alternatives
from mir_lsp.text.spans import Span

_ELSE = "what it is on another way"
_MOST = 6  # querysets that one place may hold, on different branches


@dataclass(frozen=True, slots=True)
class Request:
    """What the compiler is asked: `models`, as JSON text, are known to it by `key`, `plan` is the queryset.

    `unknown` is what the statement leaves open beside the values that are written `%s`.
    """

    key: str
    models: str
    plan: Json
    unknown: tuple[str, ...]

    @property
    def address(self) -> str:
        """What tells it from other questions."""
        return f"{self.key} {self.plan!r}"


@dataclass(frozen=True, slots=True)
class Question:
    """The statements of the queryset at a place, or why there are none."""

    span: Span
    requests: tuple[Request, ...]
    reason: str = ""


def question_at(db: Database, file: SourceFile | None, offset: int) -> Question | None:
    """What to ask for the queryset at an offset; None where there is no queryset."""
    unit = unit_at(file, offset) if file is not None else None
    if file is None or unit is None:
        return None
    found, at = planned_report(db, unit.id), offset - unit.span.start
    note = note_at(found, at) or assigned_at(unit.span.text_of(file.text), found, at)
    return _question(db, unit, note) if note is not None else None


def questions_between(db: Database, file: SourceFile | None, start: int, end: int) -> tuple[Question, ...]:
    """What to ask for each queryset whose building ends between two offsets, in the order of the text."""
    found: dict[Span, Question] = {}
    for unit in file.units if file is not None else ():
        if unit.span.end < start or unit.span.start > end:
            continue
        notes = sorted(planned_report(db, unit.id).notes, key=lambda note: (note.span.start, -note.span.end))
        reached = -1
        for note in notes:
            span = note.span.shifted(unit.span.start)
            question = _question(db, unit, note) if start <= span.end <= end and span.end > reached else None
            if question is not None:
                reached = span.end
                found[span] = question
    return tuple(found[span] for span in sorted(found))


def _question(db: Database, unit: PlacedUnit, note: Note) -> Question | None:
    querysets = [each for each in alternatives(note.value) if isinstance(each, QuerySet)]
    if not querysets:
        return None
    span = note.span.shifted(unit.span.start)
    plans = [each.plan for each in querysets]
    if None in plans:
        return Question(span, (), "a part of how it is built is not known")
    distinct = list(dict.fromkeys(way for plan in plans if plan is not None for way in ways_of(plan)))
    if len(distinct) > _MOST:
        return Question(span, (), "it is built in too many ways")
    doubts = tuple(dict.fromkeys(each.doubt for each in querysets if each.doubt))
    if any(each is UNKNOWN for each in alternatives(note.value)):
        doubts = (*doubts, _ELSE)
    requests = (_request(db, statement_of(plan), doubts) for plan in distinct)
    around = _around(db, unit.id.path)
    return Question(span, tuple(replace(each, plan={**each.plan, **around}) for each in requests))


def _around(db: Database, path: str) -> Json:
    """The settings that dates are compared by, and the version of Django; None for what is not known."""
    aware, version = plain_setting(db, path, "USE_TZ"), db.get(django_version, path)
    return {
        "zone": text_setting(db, path, "TIME_ZONE"),
        "aware": aware if isinstance(aware, bool) else None,
        "django": list(version) if version is not None else None,
    }


def _request(db: Database, statement: Statement, doubts: tuple[str, ...]) -> Request:
    described = db.get(skeletons, statement.models)
    unknown = (*doubts, *statement.unknown, *_doubts(db, statement))
    return Request(described.key, described.text, _plan(db, statement.plan), unknown)


def _doubts(db: Database, statement: Statement) -> tuple[str, ...]:
    return tuple(f"{id.name}.Meta.ordering" for id in statement.models if is_sorted_out_of_view(db, id))


def _plan(db: Database, plan: Plan) -> Json:
    steps: list[Json] = []
    for step in plan.steps:
        parts = [_term(db, each) for each in step.parts]
        keywords = [[name, _term(db, each)] for name, each in step.keywords]
        written: Json = {"name": step.name, "args": parts, "keywords": keywords}
        steps.append({**written, "bounds": parts} if step.name == "slice" else written)
    return {"model": label_of(db, plan.model), "related": plan.related, "steps": steps}


def _term(db: Database, term: PlanTerm) -> Json:
    parts = [_term(db, each) for each in term.parts]
    keywords = [[name, _term(db, each)] for name, each in term.keywords]
    if term.kind == "literal":
        return {"literal": term.value}
    if term.kind == "list":
        return {"list": parts}
    if term.kind == "operator":
        return {"operator": term.value, "operands": parts}
    if term.kind == "call":
        return {"call": term.value, "args": parts, "keywords": keywords}
    if term.kind == "method":
        return {"method": term.value, "on": parts[0], "args": parts[1:], "keywords": keywords}
    if term.kind == "queryset" and term.plan is not None:
        return {"queryset": _plan(db, term.plan)}
    return {"opaque": term.value, "lost": term.kind == "lost"}
