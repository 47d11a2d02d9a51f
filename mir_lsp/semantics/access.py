"""Who may use a view: its permission classes, decorators and mixins, those of its bases, the project's defaults."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from mir_lsp.facts.data import Binding, FunctionFact
from mir_lsp.facts.terms import CallTerm, MappingTerm, Ref, Sequence, Term
from mir_lsp.index import keys
from mir_lsp.index.classes import ExternalBase, external_names, mro, project_classes
from mir_lsp.index.db import Database
from mir_lsp.index.members import MethodMember, NoMember, ValueMember, member
from mir_lsp.index.resolve import (
    ClassSymbol,
    ExternalSymbol,
    FunctionSymbol,
    Symbol,
    class_fact,
    resolve,
    resolve_import,
    resolve_in_body,
)
from mir_lsp.index.schema import ClassId
from mir_lsp.index.settings import setting, settings_file
from mir_lsp.index.terms import mapping_value, text, texts
from mir_lsp.semantics.trees import function_named

_API = "rest_framework."
_PERMISSIONS = "rest_framework.permissions."
_API_VIEW = "rest_framework.decorators.api_view"
_PERMISSION_DECORATOR = "rest_framework.decorators.permission_classes"
_METHOD_DECORATOR = "django.utils.decorators.method_decorator"
_ACTION = "rest_framework.decorators.action"
_HOOKS = ("get_permissions", "check_permissions", "initial", "dispatch", "as_view")


_DECIDING = ("setup", "test_func", "handle_no_permission", "as_view")


class Level(IntEnum):
    """Who may use a view, from the widest to the narrowest. `OTHER` is what the project's own code decides."""

    ANYBODY = 0
    READERS = 1  # anybody reads, who is signed in writes
    SIGNED_IN = 2
    OTHER = 3
    STAFF = 4


@dataclass(frozen=True, slots=True)
class Access:
    """Who may use a view or an action of it.

    `names` are what says so; `said` is False where only the project's default does. `of_rows` says that a
    permission is asked for single rows, too. With `known` False there is code that decides, which is not in view.
    """

    level: Level
    names: tuple[str, ...] = ()
    said: bool = True
    of_rows: bool = False
    known: bool = True

    def widest_writing(self) -> Level:
        """Who may write."""
        return Level.SIGNED_IN if self.level is Level.READERS else self.level


UNKNOWN_ACCESS = Access(Level.OTHER, ("?",), known=False)
OPEN = Access(Level.ANYBODY, (), said=False)

_LEVELS = {
    "AllowAny": Level.ANYBODY,
    "IsAuthenticatedOrReadOnly": Level.READERS,
    "DjangoModelPermissionsOrAnonReadOnly": Level.OTHER,
    "IsAuthenticated": Level.SIGNED_IN,
    "DjangoModelPermissions": Level.OTHER,
    "DjangoObjectPermissions": Level.OTHER,
    "IsAdminUser": Level.STAFF,
}
_DECORATORS = {
    "django.contrib.auth.decorators.login_required": Level.SIGNED_IN,
    "django.contrib.auth.decorators.permission_required": Level.OTHER,
    "django.contrib.auth.decorators.user_passes_test": Level.OTHER,
    "django.contrib.admin.views.decorators.staff_member_required": Level.STAFF,
}
_MIXINS = {
    "LoginRequiredMixin": Level.SIGNED_IN,
    "PermissionRequiredMixin": Level.OTHER,
    "UserPassesTestMixin": Level.OTHER,
    "AccessMixin": Level.OTHER,
}
# Decorators that have nothing to do with who may use a view.
_PASSING = (
    "django.views.decorators.",
    "django.db.transaction.",
    "django.utils.decorators.",
    "rest_framework.decorators.",
    "functools.",
    "drf_spectacular.",
    "drf_yasg.",
    "builtins.",
)


def class_access(db: Database, view: ClassId, action: str = "", wrappers: Iterable[str] = ()) -> Access:
    """Who may use a class-based view, or one action of a viewset."""
    around = _wrapped(wrappers)
    if any(name.startswith(_API) for name in external_names(db, view)):
        inner = _of_action(db, view, action) or db.get(api_access, view)
    else:
        inner = db.get(page_access, view)
    return _both(around, inner)


def function_access(db: Database, view: FunctionSymbol, wrappers: Iterable[str] = ()) -> Access:
    """Who may use a function that is a view."""
    fact = function_fact(db, view)
    if fact is None:
        return UNKNOWN_ACCESS
    found = _wrapped(wrappers)
    named = [(_decorator(db, view.path, each), each) for each in fact.decorators]
    if any(name == _API_VIEW for name, _ in named):
        permissions = [each for name, each in named if name == _PERMISSION_DECORATOR]
        inner = (
            _listed(db, view.path, None, _first(permissions[-1])) if permissions else default_access(db, view.path)
        )
        found = _both(found, inner)
        named = [each for each in named if each[0] != _PERMISSION_DECORATOR]
    return _both(found, _of_decorators(name for name, _ in named))


def api_methods(db: Database, view: FunctionSymbol) -> tuple[str, ...]:
    """The HTTP methods that `api_view` makes a function answer, in lower case; none for another function."""
    fact = function_fact(db, view)
    for each in fact.decorators if fact is not None else ():
        if _decorator(db, view.path, each) == _API_VIEW:
            named = texts(_first(each)) if isinstance(each, CallTerm) and each.args else ("GET",)
            return tuple(name.lower() for name in named) if named is not None else ("",)
    return ()


def function_fact(db: Database, view: FunctionSymbol) -> FunctionFact | None:
    """The facts of a function at the top of a module."""
    bindings: tuple[Binding, ...] = db.read(keys.bindings(view.path, view.qualname), ())
    facts = [each.definition for each in bindings if isinstance(each.definition, FunctionFact)]
    return facts[-1] if facts else None


def api_access(db: Database, view: ClassId) -> Access:
    """Who may use a view of REST framework, as its class says."""
    hooked = any(isinstance(member(db, view, name), MethodMember) for name in _HOOKS)
    found = member(db, view, "permission_classes")
    outside = [base.dotted for base in db.get(mro, view) if isinstance(base, ExternalBase)]
    strange = any(not name.startswith((_API, "builtins.", "django.", "django_filters.")) for name in outside)
    if isinstance(found, ValueMember):
        access = _listed(db, found.owner.path, found.owner, found.term)
    elif isinstance(found, MethodMember) or strange:
        return UNKNOWN_ACCESS
    else:
        access = default_access(db, view.path)
    if hooked:
        asks = isinstance(member(db, view, "get_permissions"), MethodMember)
        names = ("get_permissions",) if asks else access.names
        return Access(Level.OTHER, names, access.said, access.of_rows, known=False)
    decorated = [
        _decorator(db, owner.path, each) for owner in project_classes(db, view) for each in _marks(db, owner)
    ]
    mixins = [Access(_MIXINS[last]) for last in _lasts(db, view) if last in _MIXINS]
    for each in (*mixins, _of_decorators(decorated)):
        access = _both(access, each)
    return access


def default_access(db: Database, path: str) -> Access:
    """Who may use a view of REST framework that says nothing."""
    table = db.get(setting, path, "REST_FRAMEWORK")
    home = db.get(settings_file, path)
    if home is not None and _is_of_tests(home) and not _is_of_tests(path):
        return UNKNOWN_ACCESS
    if table is None:
        return OPEN if home is not None else UNKNOWN_ACCESS
    if not isinstance(table, MappingTerm):
        return UNKNOWN_ACCESS
    value = mapping_value(table, "DEFAULT_PERMISSION_CLASSES")
    if value is None:
        return OPEN if table.exact else UNKNOWN_ACCESS
    names = texts(value)
    if names is None:
        return UNKNOWN_ACCESS
    symbols = [resolve_import(db, home or path, *_split(name), 0) for name in names]
    return _of_permissions(db, symbols, said=False)


def _is_of_tests(path: str) -> bool:
    """Whether a file stands with tests: settings there say nothing of the projects that a package is made for."""
    return any(part in ("test", "tests") for part in path.split("/")[:-1])


def page_access(db: Database, view: ClassId) -> Access:
    """Who may see a page that is a class of Django's."""
    access = OPEN
    for base in db.get(mro, view):
        if isinstance(base, ExternalBase):
            last = base.dotted.rpartition(".")[2]
            if last in _MIXINS:
                access = _both(access, Access(_MIXINS[last], (last,)))
            elif not base.dotted.startswith(("django.", "builtins.")):
                access = _both(access, UNKNOWN_ACCESS)
            continue
        access = _both(access, _of_decorators(_decorator(db, base.path, each) for each in _marks(db, base)))
        fact = class_fact(db, base)
        dispatch = fact.method("dispatch") if fact is not None else None
        if dispatch is not None:
            names = [_decorator(db, base.path, each) for each in dispatch.decorators]
            access = _both(access, _of_decorators(names) if any(names) else UNKNOWN_ACCESS)
        if fact is not None and any(
            fact.method(name) for name in ("setup", "test_func", "handle_no_permission", "as_view")
        ):
            access = _both(access, UNKNOWN_ACCESS)
    return access


def permission_symbols(db: Database, view: ClassId, action: str = "") -> tuple[Symbol, ...]:
    """The permission classes of a view that are written, those of an action first."""
    found = member(db, view, "permission_classes")
    terms = [(found.owner, found.term)] if isinstance(found, ValueMember) else []
    own = _action_permissions(db, view, action)
    terms = [own] if own is not None else terms
    symbols: list[Symbol] = []
    for owner, term in terms:
        named = (_symbol(db, owner.path, owner, each) for each in _flat(term))
        symbols += [each for each in named if each is not None]
    return tuple(symbols)


def row_permissions(db: Database, view: ClassId, action: str = "") -> tuple[ClassId, ...]:
    """The permission classes of a view that are asked for single rows, those of the project."""
    symbols = permission_symbols(db, view, action)
    return tuple(each.id for each in symbols if isinstance(each, ClassSymbol) and _asks_for_rows(db, each.id))


def _asks_for_rows(db: Database, permission: ClassId) -> bool:
    """Whether a permission says more of a row than it has said of the request."""
    found = member(db, permission, "has_object_permission")
    if not isinstance(found, MethodMember):
        return False
    node = function_named(db, found.owner.path, f"{found.owner.qualname}.has_object_permission")
    returned = [each for each in ast.walk(node) if isinstance(each, ast.Return)] if node is not None else []
    return not returned or not all(_is_asked_before(each.value) for each in returned)


def _is_asked_before(answer: ast.expr | None) -> bool:
    """Whether an answer is that of `has_permission`, which has been asked already."""
    match answer:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr="has_permission")):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr="has_permission")):
            return True
        case _:
            return False


def _split(dotted: str) -> tuple[str, str]:
    module, _, name = dotted.rpartition(".")
    return module, name


def _first(call: Term) -> Term:
    return call.args[0] if isinstance(call, CallTerm) and call.args else call


def _marks(db: Database, owner: ClassId) -> tuple[Term, ...]:
    fact = class_fact(db, owner)
    return fact.decorators if fact is not None else ()


def _lasts(db: Database, view: ClassId) -> list[str]:
    return [name.rpartition(".")[2] for name in external_names(db, view)]


def _decorator(db: Database, path: str, term: Term) -> str:
    """The dotted name of a decorator; that of `method_decorator(login_required)` is `login_required`'s."""
    called = term.func if isinstance(term, CallTerm) else term
    symbol = resolve(db, path, called.parts) if isinstance(called, Ref) else None
    if isinstance(symbol, ExternalSymbol):
        if symbol.dotted == _METHOD_DECORATOR and isinstance(term, CallTerm) and term.args:
            name = text(term.keyword("name"))
            guards = term.args[0]
            first = guards.items[0] if isinstance(guards, Sequence) and guards.items else guards
            inner = _decorator(db, path, first)
            return inner if name in (None, "dispatch") else "django.utils.decorators.method_decorator"
        return symbol.dotted
    return "?"


def _of_decorators(names: Iterable[str]) -> Access:
    access = OPEN
    for name in names:
        if name in _DECORATORS:
            access = _both(access, Access(_DECORATORS[name], (name.rpartition(".")[2],)))
        elif not name.startswith(_PASSING):
            access = _both(access, UNKNOWN_ACCESS)
    return access


def _wrapped(wrappers: Iterable[str]) -> Access:
    return _of_decorators(wrappers)


def _both(one: Access, two: Access) -> Access:
    """Who may pass both."""
    if one is OPEN:
        return two
    if two is OPEN:
        return one
    return Access(
        max(one.level, two.level),
        tuple(dict.fromkeys((*one.names, *two.names))),
        one.said or two.said,
        one.of_rows or two.of_rows,
        one.known and two.known,
    )


def _of_action(db: Database, view: ClassId, action: str) -> Access | None:
    own = _action_permissions(db, view, action)
    if own is None:
        return None
    if any(isinstance(member(db, view, name), MethodMember) for name in _HOOKS):
        return UNKNOWN_ACCESS
    return _listed(db, own[0].path, own[0], own[1])


def _action_permissions(db: Database, view: ClassId, action: str) -> tuple[ClassId, Term] | None:
    found = member(db, view, action) if action else NoMember(True)
    if not isinstance(found, MethodMember):
        return None
    for mark in found.fact.decorators:
        if isinstance(mark, CallTerm) and _decorator(db, found.owner.path, mark) == _ACTION:
            value = mark.keyword("permission_classes")
            if value is not None:
                return found.owner, value
        if isinstance(mark, CallTerm) and _decorator(db, found.owner.path, mark) == _PERMISSION_DECORATOR:
            return found.owner, _first(mark)
    return None


def _listed(db: Database, path: str, owner: ClassId | None, term: Term) -> Access:
    if not isinstance(term, Sequence) or not term.exact:
        return UNKNOWN_ACCESS
    return _of_permissions(db, [_symbol(db, path, owner, each) for each in term.items], said=True)


def _flat(term: Term) -> tuple[Term, ...]:
    return term.items if isinstance(term, Sequence) else ()


def _symbol(db: Database, path: str, owner: ClassId | None, term: Term) -> Symbol | None:
    called = term.func if isinstance(term, CallTerm) else term
    if not isinstance(called, Ref):
        return None
    return resolve_in_body(db, owner, called.parts) if owner is not None else resolve(db, path, called.parts)


def _of_permissions(db: Database, symbols: Iterable[Symbol | None], *, said: bool) -> Access:
    access = Access(Level.ANYBODY, (), said)
    for symbol in symbols:
        access = _both(access, _of_permission(db, symbol, said))
    return access


def _of_permission(db: Database, symbol: Symbol | None, said: bool) -> Access:
    if isinstance(symbol, ExternalSymbol):
        level = _LEVELS.get(symbol.last) if symbol.dotted.startswith(_PERMISSIONS) else None
        return Access(
            Level.OTHER if level is None else level,
            (symbol.last,),
            said,
            of_rows=symbol.last == "DjangoObjectPermissions",
            known=level is not None,
        )
    if not isinstance(symbol, ClassSymbol):
        return UNKNOWN_ACCESS
    asks = isinstance(member(db, symbol.id, "has_permission"), MethodMember)
    of_rows = isinstance(member(db, symbol.id, "has_object_permission"), MethodMember)
    levels = [_LEVELS[last] for last in _lasts(db, symbol.id) if last in _LEVELS]
    level = Level.OTHER if asks or not levels else max(levels)
    return Access(level, (symbol.id.name,), said, of_rows)
