"""What a file has of which the number of queries is of interest: views, actions, admin lists, tasks and commands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from mir_lsp.engine.files import SourceFile
from mir_lsp.engine.guarding import guarded
from mir_lsp.facts.data import FunctionFact
from mir_lsp.facts.terms import CallTerm, Ref
from mir_lsp.index.admin import admin_class
from mir_lsp.index.classes import external_names
from mir_lsp.index.commands import command
from mir_lsp.index.db import Database
from mir_lsp.index.members import MethodMember, member
from mir_lsp.index.paths import parent
from mir_lsp.index.resolve import FunctionSymbol, class_fact
from mir_lsp.index.routes import project_routes
from mir_lsp.index.schema import ClassId
from mir_lsp.index.tasks import task
from mir_lsp.index.views import ClassView, actions, class_view
from mir_lsp.semantics.counts import ACTIONS, spent_by_action, spent_by_function, spent_by_list
from mir_lsp.semantics.spent import Spent
from mir_lsp.text.spans import Span

_HTTP = frozenset({"get", "post", "put", "patch", "delete", "head", "options"})
_STANDARD = frozenset({"list", "retrieve", "create", "update", "partial_update", "destroy"})
_LISTS = frozenset({"ListAPIView", "ListCreateAPIView"})
_ONES = frozenset(
    {"RetrieveAPIView", "RetrieveUpdateAPIView", "RetrieveDestroyAPIView", "RetrieveUpdateDestroyAPIView"}
)


class Way(Enum):
    """How something is run whose queries are counted."""

    CALLED = "its code is called"
    ACTION = "it inherits the code"
    LISTED = "the admin lists its rows"


@dataclass(frozen=True, slots=True)
class Subject:
    """Something of a file that runs queries. `name` is its qualified name, `action` what of a class is run."""

    path: str
    name: str
    way: Way
    action: str = ""

    @property
    def key(self) -> str:
        """What tells it from others of the file, across versions of its text."""
        return f"{self.name}:{self.action}" if self.action else self.name


def subjects(db: Database, file: SourceFile) -> tuple[tuple[Subject, Span], ...]:
    """What a file has, with the place of each name, in the order of the text."""
    found = [*_functions(db, file), *(each for name in file.classes for each in _of_class(db, file, name))]
    placed = [(each, file.definition(each.name, "")) for each in found]
    known = [(each, span) for each, span in placed if span is not None]
    return tuple(sorted(known, key=lambda pair: (pair[1], pair[0].action)))


def spent_by(db: Database, subject: Subject) -> Spent | None:
    """What something runs; None where that cannot be known."""
    return guarded(f"counting the queries of {subject.key}", None, lambda: db.get(_spent_by, subject))


def _spent_by(db: Database, subject: Subject) -> Spent | None:
    if subject.way is Way.LISTED:
        return spent_by_list(db, ClassId(subject.path, subject.name))
    if subject.way is Way.ACTION:
        return spent_by_action(db, ClassId(subject.path, subject.name), subject.action)
    return spent_by_function(db, subject.path, subject.name)


def _functions(db: Database, file: SourceFile) -> Iterator[Subject]:
    routed = db.get(_routed, parent(file.path))
    for name in dict.fromkeys(unit.id.name for unit in file.units if unit.id.name and "." not in unit.id.name):
        if FunctionSymbol(file.path, name) in routed or db.get(task, file.path, name) is not None:
            yield Subject(file.path, name, Way.CALLED)


def _routed(db: Database, folder: str) -> frozenset[FunctionSymbol]:
    """The functions that routes of the project around a folder call."""
    views = (route.view.symbol for route in db.get(project_routes, folder) if route.view is not None)
    return frozenset(symbol for symbol in views if isinstance(symbol, FunctionSymbol))


def _of_class(db: Database, file: SourceFile, name: str) -> Iterator[Subject]:
    cls = ClassId(file.path, name)
    known = db.get(admin_class, cls)
    if known is not None:
        if not known.is_inline:
            yield Subject(file.path, name, Way.LISTED, "changelist")
        return
    if db.get(command, cls) is not None:
        yield from _methods(db, cls, frozenset({"handle"}))
        return
    view = db.get(class_view, cls)
    if view is not None:
        yield from _methods(db, cls, _HTTP | (_STANDARD if view.is_api else frozenset()))
        for action in _inherited(db, view):
            yield Subject(file.path, name, Way.ACTION, action)


def _methods(db: Database, cls: ClassId, names: frozenset[str]) -> Iterator[Subject]:
    """The methods in the body of a class that a framework calls."""
    fact = class_fact(db, cls)
    for method in fact.methods if fact is not None else ():
        if method.name in names or _is_action(method):
            yield Subject(cls.path, f"{cls.qualname}.{method.name}", Way.CALLED)


def _is_action(method: FunctionFact) -> bool:
    marks = (each.func if isinstance(each, CallTerm) else each for each in method.decorators)
    return any(isinstance(each, Ref) and each.last == "action" for each in marks)


def _inherited(db: Database, view: ClassView) -> Iterator[str]:
    """What a view answers by code that is Django's or DRF's."""

    def own(action: str) -> bool:
        return isinstance(member(db, view.id, action), MethodMember)

    last = {name.rpartition(".")[2] for name in external_names(db, view.id)}
    if not view.is_api:
        if not own("get"):
            yield "get"
        return
    for action, generic in zip(ACTIONS, (_LISTS, _ONES), strict=True):
        inherits = action in db.get(actions, view.id) or last & generic
        if inherits and not own(action) and not (last & generic and own("get")):
            yield action
