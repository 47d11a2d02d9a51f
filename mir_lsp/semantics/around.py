"""What is around a function when it begins to run: who runs it, and whether a transaction is open then."""

from __future__ import annotations

import re

from mir_lsp.facts.data import FunctionFact
from mir_lsp.facts.terms import CallTerm, Ref, Term
from mir_lsp.index.admin import admin_class
from mir_lsp.index.bodies import Body, UnitId, body_key, turns_key
from mir_lsp.index.classes import descendants, external_names, project_classes
from mir_lsp.index.commands import command
from mir_lsp.index.db import Database
from mir_lsp.index.middlewares import middleware_names, request_handlers
from mir_lsp.index.migrations import migrations
from mir_lsp.index.receivers import receivers
from mir_lsp.index.resolve import ClassSymbol, ExternalSymbol, FunctionSymbol, Symbol, class_fact, resolve
from mir_lsp.index.routes import routes_of
from mir_lsp.index.schema import ClassId
from mir_lsp.index.settings import Table, plain_setting
from mir_lsp.index.tasks import task
from mir_lsp.index.views import is_view
from mir_lsp.semantics.tables.sinks import ATOMIC
from mir_lsp.semantics.transacted import NOT_KNOWN, Around, Begun, Runner

_NON_ATOMIC = "django.db.transaction.non_atomic_requests"
_METHOD_DECORATOR = "django.utils.decorators.method_decorator"
_ATOMIC_WORD = re.compile(r"\batomic\b")

# Methods that requests run, of views of Django and DRF.
_ANSWERING = frozenset(
    {
        "dispatch", "get", "post", "put", "patch", "delete", "head", "form_valid", "form_invalid", "list", "retrieve",
        "create", "update", "partial_update", "destroy", "perform_create", "perform_update", "perform_destroy",
    }
)  # fmt: skip
# Methods of admin classes that Django runs in a transaction of its own.
_SAVING = frozenset(
    {
        "save_model", "save_form", "save_formset", "save_related", "delete_model", "construct_change_message",
        "log_addition", "log_change", "response_add", "response_change", "response_delete", "log_deletion",
    }
)  # fmt: skip
_TESTS_ROLLED_BACK = frozenset(
    {"django.test.TestCase", "django.test.testcases.TestCase", "rest_framework.test.APITestCase"}
)
_TESTS = ("django.test.", "unittest.", "rest_framework.test.")


_EVERY_REQUEST = Around(Begun.OPEN, Runner.VIEW, "each request is a transaction")
_DECORATED_CLASS = Around(Begun.OPEN, Runner.VIEW, "the class is decorated with `atomic`")
_ADMIN = Around(Begun.OPEN, Runner.ADMIN, "the admin saves in a transaction")
_MIGRATION = Around(Begun.OPEN, Runner.MIGRATION, "a migration is a transaction")


def around(db: Database, unit: UnitId) -> Around:
    """What is around a function; of those that are run by others, nothing is known."""
    owner = ClassId(unit.path, unit.name.rpartition(".")[0])
    if owner.qualname:
        fact = class_fact(db, owner)
        method = fact.method(unit.name.rpartition(".")[2]) if fact is not None else None
        return _of_method(db, owner, method) if method is not None else NOT_KNOWN
    return _of_function(db, FunctionSymbol(unit.path, unit.name))


def _of_function(db: Database, symbol: FunctionSymbol) -> Around:
    routes = routes_of(db, symbol.path, symbol)
    if routes:
        wrappers = {wrapper for route in routes if route.view is not None for wrapper in route.view.wrappers}
        decorators = set(_decorators(db, symbol))
        return _of_request(db, symbol.path, free=_NON_ATOMIC in decorators | wrappers)
    if db.get(task, symbol.path, symbol.qualname) is not None:
        return Around(Begun.NONE, Runner.TASK)
    if symbol in db.get(receiving):
        return Around(Begun.UNKNOWN, Runner.RECEIVER)
    return _MIGRATION if symbol in db.get(_of_migrations) else NOT_KNOWN


def _of_method(db: Database, owner: ClassId, method: FunctionFact) -> Around:
    bases = external_names(db, owner)
    if any(base.startswith(_TESTS) for base in bases):
        return Around(Begun.UNKNOWN, Runner.TEST, rolls_back_test=bool(_TESTS_ROLLED_BACK & set(bases)))
    if method.name == "handle" and db.get(command, owner) is not None:
        return Around(Begun.NONE, Runner.COMMAND)
    if method.name in _SAVING and db.get(admin_class, owner) is not None:
        return _ADMIN
    if db.get(is_view, owner) and _answers(db, owner, method):
        return _of_view(db, owner)
    return NOT_KNOWN


def _answers(db: Database, owner: ClassId, method: FunctionFact) -> bool:
    """Whether requests run a method: by its name, or because it is an action of DRF."""
    if method.name in _ANSWERING:
        return True
    named = {_dotted(db, owner.path, term) for term in method.decorators}
    return "rest_framework.decorators.action" in named


def _of_view(db: Database, owner: ClassId) -> Around:
    """A class-based view: its routes and those of its subclasses, and what decorates it."""
    answers = set()
    for cls in (owner, *db.get(descendants, owner)):
        routes = routes_of(db, owner.path, ClassSymbol(cls))
        marks = _marks_of_class(db, cls)
        if ATOMIC in marks:
            answers.add(_DECORATED_CLASS)
        elif _has_own_transactions(db, cls):
            return NOT_KNOWN
        elif routes or cls == owner:
            wrappers = {wrapper for route in routes if route.view is not None for wrapper in route.view.wrappers}
            answers.add(_of_request(db, owner.path, free=_NON_ATOMIC in wrappers | marks))
    return answers.pop() if len(answers) == 1 else NOT_KNOWN


def _marks_of_class(db: Database, cls: ClassId) -> set[str]:
    """What `@method_decorator(…, name=…)` puts around the methods of a class or of one of its bases."""
    found: set[str] = set()
    for each in project_classes(db, cls):
        fact = class_fact(db, each)
        for term in fact.decorators if fact is not None else ():
            if isinstance(term, CallTerm) and _dotted(db, each.path, term) == _METHOD_DECORATOR and term.args:
                found.update(_dotted(db, each.path, item) for item in _items(term.args[0]))
    return found


def _items(term: Term) -> tuple[Term, ...]:
    return getattr(term, "items", (term,))


def _has_own_transactions(db: Database, cls: ClassId) -> bool:
    """Whether `dispatch` of a class or its bases may begin a transaction."""
    return any(mentions_atomic(db, each.path, f"{each.qualname}.dispatch") for each in project_classes(db, cls))


def mentions_atomic(db: Database, path: str, name: str) -> bool:
    """Whether the code of a function speaks of transactions."""
    turns = db.read(turns_key(path, name), 0)
    body: Body | None = db.read(body_key(UnitId(path, name, str(turns - 1)))) if turns else None
    return body is not None and _ATOMIC_WORD.search(body.text) is not None


def _of_request(db: Database, path: str, *, free: bool) -> Around:
    every = db.get(requests_are_transactions, path)
    if every is True and not free:
        return _EVERY_REQUEST
    if (every is False or free) and not db.get(_middlewares_may_begin, path):
        return Around(Begun.NONE, Runner.VIEW)
    return Around(Begun.UNKNOWN, Runner.VIEW)


def requests_are_transactions(db: Database, path: str) -> bool | None:
    """Whether `ATOMIC_REQUESTS` is on for the code in a folder; None when that is not known."""
    default = plain_setting(db, path, "DATABASES")
    default = default.get("default") if isinstance(default, Table) else None
    found = default.get("ATOMIC_REQUESTS", False) if isinstance(default, Table) else None
    return found if isinstance(found, bool) else None


def _middlewares_may_begin(db: Database, path: str) -> bool:
    """Whether a middleware may put a transaction around requests: one of the project, or of a package for that."""
    if any("reversion" in name or "atomic" in name.lower() for name in db.get(middleware_names, path)):
        return True
    return any(mentions_atomic(db, unit.path, unit.name) for unit, _ in db.get(request_handlers, path))


def receiving(db: Database) -> frozenset[Symbol]:
    """The functions that are connected to signals."""
    return frozenset(each.function for each in db.get(receivers))


def _of_migrations(db: Database) -> frozenset[Symbol]:
    """The functions that migrations run in their transactions."""
    found: set[Symbol] = set()
    for each in db.get(migrations):
        for operation in each.operations:
            for name in ("code", "reverse_code") if each.atomic else ():
                term = operation.argument(name)
                if isinstance(term, Ref):
                    found.add(resolve(db, each.id.path, term.parts))
    return frozenset(each for each in found if isinstance(each, FunctionSymbol))


def _decorators(db: Database, symbol: FunctionSymbol) -> list[str]:
    from mir_lsp.semantics.invoke import function_target

    target = function_target(db, symbol)
    return [_dotted(db, symbol.path, term) for term in target.fact.decorators] if target is not None else []


def _dotted(db: Database, path: str, term: Term) -> str:
    """The dotted name of what is outside of the project; empty for all else."""
    term = term.func if isinstance(term, CallTerm) else term
    symbol = db.get(resolve, path, term.parts) if isinstance(term, Ref) else None
    return symbol.dotted if isinstance(symbol, ExternalSymbol) else ""
