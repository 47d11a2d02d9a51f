"""Routers of DRF: what is registered with them, and the patterns that they make of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mir_lsp.facts.data import CallFact, FunctionFact
from mir_lsp.facts.terms import CallTerm, Literal, MappingTerm, Ref, Term
from mir_lsp.index import keys
from mir_lsp.index.classes import external_names, project_classes
from mir_lsp.index.db import Database
from mir_lsp.index.members import value_of
from mir_lsp.index.resolve import ClassSymbol, ExternalSymbol, Symbol, ValueSymbol, class_fact, resolve
from mir_lsp.index.schema import ClassId
from mir_lsp.index.terms import flag, text, texts
from mir_lsp.index.views import actions, class_view

_ROUTERS = "rest_framework.routers."
_EXTENDED = "rest_framework_extensions.routers.Extended"
_ACTION = "rest_framework.decorators.action"
_LIST = (("get", "list"), ("post", "create"))
_DETAIL = (("get", "retrieve"), ("put", "update"), ("patch", "partial_update"), ("delete", "destroy"))
_METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "trace"})


@dataclass(frozen=True, slots=True)
class Router:
    """A router by the module-level name that holds it; `root` says whether it adds the view of its root."""

    path: str
    name: str
    root: bool
    trailing_slash: bool | None = True
    regex: bool | None = True


@dataclass(frozen=True, slots=True)
class Registration:
    """`router.register(prefix, viewset, basename)`; None for what is not known, an empty prefix is known."""

    path: str
    prefix: str | None
    viewset: Symbol
    basename: str | None


@dataclass(frozen=True, slots=True)
class Action:
    """A method of a viewset under `@action`, with the HTTP methods and the methods of the class that answer them."""

    name: str
    detail: bool
    url_path: str
    url_name: str
    mapping: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RouterPattern:
    """One pattern of a router; `mapping` is empty for the view of the root."""

    pattern: str | None
    is_regex: bool
    name: str | None
    viewset: Symbol | None
    mapping: tuple[tuple[str, str], ...] = ()
    detail: bool = False


def router_at(db: Database, symbol: Symbol) -> Router | None:
    """The router that a module-level name holds; None when it holds something else."""
    if not isinstance(symbol, ValueSymbol) or "." in symbol.name:
        return None
    call = symbol.fact.term
    if not isinstance(call, CallTerm) or not isinstance(call.func, Ref):
        return None
    names = _class_names(db, resolve(db, symbol.path, call.func.parts))
    kinds = [name.removeprefix(_ROUTERS) for name in names if name.startswith(_ROUTERS)]
    kinds += [name.removeprefix(_EXTENDED) for name in names if name.startswith(_EXTENDED)]
    if not kinds:
        return None
    slash = call.args[0] if call.args else call.keyword("trailing_slash")
    regex = call.keyword("use_regex_path")
    return Router(
        symbol.path,
        symbol.name,
        root="DefaultRouter" in kinds,
        trailing_slash=True if slash is None else flag(slash),
        regex=True if regex is None else flag(regex),
    )


def registrations(db: Database, router: Router) -> tuple[Registration, ...]:
    """What is registered with a router, in the order of each file, each thing once; its own file comes first."""
    places = db.read(keys.calling("register"), frozenset()) | db.read(keys.calling("extend"), frozenset())
    order = sorted(places, key=lambda path: (path != router.path, path))
    return tuple(dict.fromkeys(each for path in order for each in _in_file(db, path, router)))


def extra_actions(db: Database, viewset: ClassId) -> tuple[Action, ...]:
    """The methods of a viewset under `@action`, in the order that DRF has them: by name."""
    methods: dict[str, FunctionFact] = {}
    mapped: dict[str, list[tuple[str, str]]] = {}
    for owner in reversed(project_classes(db, viewset)):
        fact = class_fact(db, owner)
        for method in fact.methods if fact is not None else ():
            if not _maps(method, mapped):
                methods[method.name] = method
    found = (_action(db, viewset, method, mapped.get(name, [])) for name, method in sorted(methods.items()))
    return tuple(action for action in found if action is not None)


def router_patterns(db: Database, router: Router) -> tuple[RouterPattern, ...]:
    """The patterns that a router makes, in order; those for format suffixes are left out."""
    found = [pattern for each in registrations(db, router) for pattern in _patterns(db, router, each)]
    if router.root:
        found.append(RouterPattern("", False, "api-root", None))
    return tuple(found)


def _class_names(db: Database, symbol: Symbol) -> tuple[str, ...]:
    match symbol:
        case ExternalSymbol(dotted=dotted):
            return (dotted,)
        case ClassSymbol(id=id):
            return external_names(db, id)
        case _:
            return ()


def _in_file(db: Database, path: str, router: Router) -> Iterator[Registration]:
    calls: tuple[CallFact, ...] = db.read(keys.calls(path), ())
    for fact in calls:
        match fact.call:
            case CallTerm(func=Ref(parts=[*name, "register"])) if name and _is(db, path, tuple(name), router):
                yield _registration(db, path, fact.call)
            case CallTerm(func=Ref(parts=[name, "register"])):
                yield from _below(db, path, name, fact.call, router)
            case CallTerm(func=Ref(parts=[*name, "registry", "extend"]), args=[Ref(parts=[*other, "registry"])]):
                if name and other and _is(db, path, tuple(name), router):
                    added = router_at(db, resolve(db, path, tuple(other)))
                    if added is not None and added != router and added.path == path:
                        yield from _in_file(db, path, added)


def _below(db: Database, path: str, name: str, call: CallTerm, router: Router) -> Iterator[Registration]:
    """`books = router.register(…)` and `books.register(…)` below it, as the routers of drf-extensions have it."""
    symbol = resolve(db, path, (name,))
    above = symbol.fact.term if isinstance(symbol, ValueSymbol) and symbol.path == path else None
    match above:
        case CallTerm(func=Ref(parts=[*outer, "register"])) if outer and _is(db, path, tuple(outer), router):
            owner, inner = _registration(db, path, above), _registration(db, path, call)
            lookups = texts(call.keyword("parents_query_lookups"))
            known = (
                owner.prefix is not None and inner.prefix is not None and lookups is not None and len(lookups) == 1
            )
            prefix = f"{owner.prefix}/{_parent(db, owner, lookups[0])}/{inner.prefix}" if known and lookups else None
            yield owner
            yield replace(inner, prefix=prefix)


def _parent(db: Database, owner: Registration, lookup: str) -> str:
    viewset = owner.viewset
    value = text(value_of(db, viewset.id, "lookup_value_regex")) if isinstance(viewset, ClassSymbol) else None
    return f"(?P<parent_lookup_{lookup}>{value or '[^/.]+'})"


def _is(db: Database, path: str, name: tuple[str, ...], router: Router) -> bool:
    symbol = resolve(db, path, name)
    return isinstance(symbol, ValueSymbol) and (symbol.path, symbol.name) == (router.path, router.name)


def _registration(db: Database, path: str, call: CallTerm) -> Registration:
    given: dict[str, Term] = dict(zip(("prefix", "viewset", "basename"), call.args, strict=False))
    given.update(call.keywords)
    named = given.get("viewset")
    viewset = resolve(db, path, named.parts if isinstance(named, Ref) else ())
    basename = text(given.get("basename", given.get("base_name")))
    if basename is None and isinstance(viewset, ClassSymbol) and "basename" not in given:
        basename = _default_basename(db, viewset.id)
    return Registration(path, text(given.get("prefix")), viewset, basename)


def _default_basename(db: Database, viewset: ClassId) -> str | None:
    view = db.get(class_view, viewset)
    return view.model.name.lower() if view is not None and view.queryset is not None and view.model else None


def _patterns(db: Database, router: Router, each: Registration) -> Iterator[RouterPattern]:
    if not isinstance(each.viewset, ClassSymbol):
        yield RouterPattern(None, True, None, each.viewset)
        return
    viewset = each.viewset.id
    extra = extra_actions(db, viewset)
    yield from _standard(db, router, each, viewset, _LIST)
    yield from (_dynamic(db, router, each, viewset, action) for action in extra if not action.detail)
    yield from _standard(db, router, each, viewset, _DETAIL)
    yield from (_dynamic(db, router, each, viewset, action) for action in extra if action.detail)


def _standard(
    db: Database, router: Router, each: Registration, viewset: ClassId, mapping: tuple[tuple[str, str], ...]
) -> Iterator[RouterPattern]:
    known = db.get(actions, viewset)
    bound = tuple((method, action) for method, action in mapping if action in known)
    if bound:
        detail = mapping is _DETAIL
        lookup = f"/{_lookup(db, router, viewset)}" if detail else ""
        name = "detail" if detail else "list"
        yield _made(router, each, lookup, name, bound, detail)


def _dynamic(db: Database, router: Router, each: Registration, viewset: ClassId, action: Action) -> RouterPattern:
    lookup = f"/{_lookup(db, router, viewset)}" if action.detail else ""
    return _made(router, each, f"{lookup}/{action.url_path}", action.url_name, action.mapping, action.detail)


def _made(
    router: Router, each: Registration, tail: str, name: str, mapping: tuple[tuple[str, str], ...], detail: bool
) -> RouterPattern:
    full = f"{each.basename}-{name}" if each.basename is not None else None
    is_regex = router.regex is not False
    if each.prefix is None or router.trailing_slash is None or router.regex is None:
        return RouterPattern(None, is_regex, full, each.viewset, mapping, detail)
    body = f"{each.prefix}{tail}{'/' if router.trailing_slash else ''}"
    body = body if each.prefix else body.removeprefix("/")
    return RouterPattern(f"^{body}$" if is_regex else body, is_regex, full, each.viewset, mapping, detail)


def _lookup(db: Database, router: Router, viewset: ClassId) -> str:
    field = text(value_of(db, viewset, "lookup_field")) or "pk"
    kwarg = text(value_of(db, viewset, "lookup_url_kwarg")) or field
    value = text(value_of(db, viewset, "lookup_value_regex"))
    if router.regex is False:
        return f"<{text(value_of(db, viewset, 'lookup_value_converter')) or value or 'str'}:{kwarg}>"
    return f"(?P<{kwarg}>{value or '[^/.]+'})"


def _maps(method: FunctionFact, mapped: dict[str, list[tuple[str, str]]]) -> bool:
    """Whether a method answers further HTTP methods of an action: `@archive.mapping.delete`."""
    for decorator in method.decorators:
        match decorator:
            case Ref(parts=[action, "mapping", verb]) if verb in _METHODS:
                mapped.setdefault(action, []).append((verb, method.name))
                return True
    return False


def _action(db: Database, viewset: ClassId, method: FunctionFact, mapped: list[tuple[str, str]]) -> Action | None:
    for decorator in method.decorators:
        if not isinstance(decorator, CallTerm) or not isinstance(decorator.func, Ref):
            continue
        place = next((o.path for o in project_classes(db, viewset) if _defines(db, o, method)), viewset.path)
        if resolve(db, place, decorator.func.parts) == ExternalSymbol(_ACTION):
            verbs = decorator.keyword("methods") or (decorator.args[0] if decorator.args else None)
            names = ("get",) if verbs is None or verbs == Literal(None) else _verbs(verbs)
            mapping = (*((verb.lower(), method.name) for verb in names), *mapped)
            path = text(decorator.keyword("url_path")) or method.name
            name = text(decorator.keyword("url_name")) or method.name.replace("_", "-")
            return Action(method.name, flag(decorator.keyword("detail")) is True, path, name, mapping)
    return None


def _verbs(term: Term) -> tuple[str, ...]:
    if isinstance(term, MappingTerm):
        return tuple(key.value for key, _ in term.items if isinstance(key, Literal) and isinstance(key.value, str))
    return texts(term) or ()


def _defines(db: Database, owner: ClassId, method: FunctionFact) -> bool:
    fact = class_fact(db, owner)
    return fact is not None and method in fact.methods
