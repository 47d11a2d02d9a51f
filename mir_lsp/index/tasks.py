"""Tasks: functions that a queue runs, and what they are called there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mir_lsp.facts.data import Binding, FunctionFact
from mir_lsp.facts.terms import CallTerm, Ref, Term
from mir_lsp.index import keys
from mir_lsp.index.classes import external_names, find_method, known_names
from mir_lsp.index.db import Database
from mir_lsp.index.modules import module_name
from mir_lsp.index.resolve import (
    ClassSymbol,
    ExternalSymbol,
    FunctionSymbol,
    SeveralSymbols,
    Symbol,
    ValueSymbol,
    resolve,
)
from mir_lsp.index.schema import ClassId
from mir_lsp.index.terms import flag, text

# Decorators by the queue they belong to.
_DECORATORS = {
    "celery.shared_task": "celery",
    "celery.app.shared_task": "celery",
    "celery.task": "celery",
    "celery.task.task": "celery",
    "celery.decorators.task": "celery",
    "django.tasks.task": "django",
    "django_tasks.task": "django",
    "dramatiq.actor": "dramatiq",
    "rq.decorators.job": "rq",
    "django_rq.job": "rq",
    "django_rq.decorators.job": "rq",
    "procrastinate.contrib.django.app.task": "procrastinate",
}
_HUEY = ("huey.contrib.djhuey.", "huey.api.")
_NAMES = (
    "shared_task",
    "task",
    "actor",
    "job",
    "db_task",
    "periodic_task",
    "db_periodic_task",
    "on_commit_task",
)


@dataclass(frozen=True, slots=True)
class Task:
    """A function that a queue runs. `queue` is one of `celery`, `django`, `dramatiq`, `rq`, `huey`, `procrastinate`.

    `name` is what it is called there where that is known; with `bound` the first argument is the task itself. `base`
    is the class of the project that the task is made an object of.
    """

    function: FunctionSymbol
    queue: str
    name: str | None
    bound: bool | None = False
    options: tuple[tuple[str, Term], ...] = ()
    base: ClassId | None = None


def tasks(db: Database) -> tuple[Task, ...]:
    """Every task that is in view, sorted."""
    places = {place for each in _NAMES for name in known_names(db, each) for place in _decorated(db, name)}
    found = (db.get(task, path, name) for path, name in sorted(places))
    return tuple(each for each in found if each is not None)


def task(db: Database, path: str, name: str) -> Task | None:
    """The task that a module-level function is; None for one that is none."""
    bindings: tuple[Binding, ...] = db.read(keys.bindings(path, name), ())
    for binding in reversed(bindings):
        if isinstance(binding.definition, FunctionFact):
            for decorator in binding.definition.decorators:
                called = decorator.func if isinstance(decorator, CallTerm) else decorator
                queue = _queue(db, path, called.parts) if isinstance(called, Ref) else None
                if queue is not None and isinstance(called, Ref):
                    return _made(db, path, name, queue, called, decorator)
    return None


def sent_by(db: Database, found: Task, name: str) -> tuple[ClassId, FunctionFact] | None:
    """The method of a class of the project that sends a task, where its own class says how: `delay` goes through
    `apply_async`. None where the queue's own method does.
    """
    for method in (name, "apply_async") if name == "delay" else (name,):
        own = find_method(db, found.base, method) if found.base is not None else None
        if own is not None:
            return own
    return None


def _base(db: Database, path: str, called: Ref, given: Mapping[str, Term]) -> ClassId | None:
    """The class that a decorator names, else the one that the application makes all its tasks of."""
    term, place = given.get("base"), path
    if term is None and len(called.parts) > 1:
        app = resolve(db, path, called.parts[:-1])
        if isinstance(app, ValueSymbol) and isinstance(app.fact.term, CallTerm):
            term, place = dict(app.fact.term.keywords).get("task_cls"), app.path
    symbol = resolve(db, place, term.parts) if isinstance(term, Ref) else None
    return symbol.id if isinstance(symbol, ClassSymbol) else None


def _made(db: Database, path: str, name: str, queue: str, called: Ref, decorator: Term) -> Task:
    options = decorator.keywords if isinstance(decorator, CallTerm) else ()
    given = dict(options)
    written = text(given.get("name", given.get("actor_name")))
    known = written if written is not None or "name" in given else f"{module_name(db, path)}.{name}"
    bound = flag(given["bind"]) if "bind" in given else False
    return Task(FunctionSymbol(path, name), queue, known, bound, options, _base(db, path, called, given))


def _decorated(db: Database, name: str) -> frozenset[tuple[str, str]]:
    found: frozenset[tuple[str, str]] = db.read(keys.decorated(name), frozenset())
    return found


def _queue(db: Database, path: str, parts: tuple[str, ...]) -> str | None:
    found = _known(resolve(db, path, parts))
    if found is not None or len(parts) < 2 or parts[-1] not in ("task", "periodic_task", "actor"):
        return found
    return _of_app(db, resolve(db, path, parts[:-1]))


def _known(symbol: Symbol) -> str | None:
    match symbol:
        case ExternalSymbol(dotted=dotted):
            if dotted.startswith(_HUEY):
                return "huey"
            return _DECORATORS.get(dotted)
        case SeveralSymbols(options=options):
            return next((found for found in map(_known, options) if found is not None), None)
        case _:
            return None


def _of_app(db: Database, symbol: Symbol) -> str | None:
    """The queue of `app.task`, by the class that the application is made of."""
    match symbol:
        case ValueSymbol(path=path, fact=fact) if isinstance(fact.term, CallTerm) and isinstance(fact.term.func, Ref):
            made = resolve(db, path, fact.term.func.parts)
        case SeveralSymbols(options=options):
            return next((found for found in (_of_app(db, option) for option in options) if found is not None), None)
        case _:
            return None
    names = external_names(db, made.id) if isinstance(made, ClassSymbol) else ()
    dotted = (*names, made.dotted) if isinstance(made, ExternalSymbol) else names
    for name in dotted:
        if name.startswith("celery."):
            return "celery"
        if name.startswith("huey."):
            return "huey"
        if name.startswith("procrastinate."):
            return "procrastinate"
    return None
