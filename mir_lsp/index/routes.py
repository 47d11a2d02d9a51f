"""The routes of a project: what `urlpatterns` come to, with includes, namespaces and routers worked out.

One query goes through all modules that include each other; a module that includes itself ends there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mir_lsp.facts.data import Binding, Certainty, FunctionFact, StarImport, ValueFact
from mir_lsp.facts.terms import CallTerm, Concat, Literal, MappingTerm, Ref, Sequence, SubscriptTerm, Term
from mir_lsp.index import keys
from mir_lsp.index.db import Database
from mir_lsp.index.modules import Located, locate
from mir_lsp.index.paths import join
from mir_lsp.index.resolve import (
    UNRESOLVED,
    ClassSymbol,
    ExternalSymbol,
    FunctionSymbol,
    ModuleSymbol,
    SeveralSymbols,
    Symbol,
    ValueSymbol,
    resolve,
    resolve_import,
)
from mir_lsp.index.routers import Router, RouterPattern, router_at, router_patterns
from mir_lsp.index.settings import settings_file, text_setting
from mir_lsp.index.terms import text

_PATTERNS = "urlpatterns"
_MAX_DEPTH = 24
_PATH = frozenset({"django.urls.path", "django.urls.conf.path"})
_REGEX = frozenset({"django.urls.re_path", "django.urls.conf.re_path", "django.conf.urls.url"})
_INCLUDE = frozenset({"django.urls.include", "django.urls.conf.include", "django.conf.urls.include"})
_I18N = "django.conf.urls.i18n.i18n_patterns"
_SUFFIXED = "rest_framework.urlpatterns.format_suffix_patterns"
_ADMIN_SITES = frozenset({"django.contrib.admin.site.urls", "django.contrib.admin.sites.site.urls"})
_ROOT_VIEW = ExternalSymbol("rest_framework.routers.APIRootView")


@dataclass(frozen=True, slots=True)
class RoutePart:
    """A pattern as written, of `path` or of `re_path`; `text` is None when it is not a constant."""

    text: str | None
    is_regex: bool = False


@dataclass(frozen=True, slots=True)
class ViewTarget:
    """What a route calls: a function, the class of `.as_view(...)`, or something unknown.

    `keywords` are those of `as_view`; `mapping` says which method of a viewset answers which HTTP method; `wrappers`
    are what the view is wrapped in, outermost first.
    """

    symbol: Symbol
    keywords: tuple[tuple[str, Term], ...] = ()
    mapping: tuple[tuple[str, str], ...] = ()
    wrappers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """One route, or with `included` all routes of something that is not in view.

    `parts` go from the root to the view; `namespaces` and `app_names` have an entry for each include that has one.
    `path` is the file that the route is written in. `certain` is False under a condition.
    """

    parts: tuple[RoutePart, ...]
    path: str
    view: ViewTarget | None = None
    name: str | None = None
    namespaces: tuple[str, ...] = ()
    app_names: tuple[str, ...] = ()
    included: str | None = None
    certain: bool = True
    suffixed: bool = False

    @property
    def pattern(self) -> str | None:
        """The whole pattern as Django prints it; None when a part is unknown."""
        texts = [part.text for part in self.parts]
        known = [each for each in texts if each is not None]
        return "".join(known) if len(known) == len(texts) else None

    @property
    def full_name(self) -> str | None:
        """What `reverse` takes; None for a route without a name."""
        return ":".join((*self.namespaces, self.name)) if self.name is not None else None


def routes(db: Database, path: str) -> tuple[Route, ...]:
    """The routes of the URL configuration in a file, in the order in which Django tries them."""
    return tuple(_Walk(db).module(path, ()))


def root_urls(db: Database, folder: str) -> str | None:
    """The file that `ROOT_URLCONF` names for code in a folder; None when that is not known."""
    named = text_setting(db, folder, "ROOT_URLCONF")
    start = db.get(settings_file, folder)
    found = locate(db, start or join(folder, "settings.py"), named, 0) if named else None
    return found.file if isinstance(found, Located) else None


def project_routes(db: Database, folder: str) -> tuple[Route, ...]:
    """The routes of the project around a folder; none when its root is not known."""
    root = db.get(root_urls, folder)
    return db.get(routes, root) if root is not None else ()


def routes_of(db: Database, folder: str, view: Symbol) -> tuple[Route, ...]:
    """The routes of the project around a folder that call a view."""
    return tuple(route for route in db.get(project_routes, folder) if route.view and route.view.symbol == view)


class _Walk:
    """One way through the modules of a URL configuration."""

    __slots__ = ("_db", "_depth", "_open")

    def __init__(self, db: Database) -> None:
        self._db = db
        self._open: list[str] = []
        self._depth = 0

    def module(self, path: str, prefix: tuple[RoutePart, ...]) -> list[Route]:
        """The routes of a module, each with its parts after the prefix."""
        if path in self._open or len(self._open) > _MAX_DEPTH:
            return []
        self._open.append(path)
        try:
            return [replace(route, parts=(*prefix, *route.parts)) for route in self.name(path, _PATTERNS)]
        finally:
            self._open.pop()

    def name(self, path: str, name: str) -> list[Route]:
        """The routes that a module-level list of a file holds at the end."""
        bindings: tuple[Binding, ...] = self._db.read(keys.bindings(path, name), ())
        found: list[Route] = []
        for binding in bindings:
            if isinstance(binding.definition, ValueFact):
                found = self._bound(path, name, binding, binding.definition.term, found)
            elif binding.certainty is not Certainty.TYPING:
                found = self._elsewhere(path, resolve(self._db, path, (name,)))
        return found if bindings else self._starred(path, name)

    def _bound(self, path: str, name: str, binding: Binding, term: Term, before: list[Route]) -> list[Route]:
        new = list(self.listed(path, term, (name, before)))
        if binding.certainty is Certainty.ALWAYS:
            return new
        kept = [route for route in new if route in before]
        added = [replace(route, certain=False) for route in new if route not in before]
        return [*(kept or before), *added]

    def _starred(self, path: str, name: str) -> list[Route]:
        stars: tuple[StarImport, ...] = self._db.read(keys.stars(path), ())
        for star in reversed(stars):
            found = resolve_import(self._db, path, star.module, name, star.level)
            if isinstance(found, ValueSymbol):
                return self._elsewhere(path, found)
        return []

    def listed(self, path: str, term: Term, before: tuple[str, list[Route]]) -> Iterator[Route]:
        """The routes of an expression that is a list of patterns; `before` is what its own name holds so far."""
        self._depth += 1
        try:
            if self._depth <= _MAX_DEPTH * 4:
                yield from self._listed(path, term, before)
        finally:
            self._depth -= 1

    def _listed(self, path: str, term: Term, before: tuple[str, list[Route]]) -> Iterator[Route]:
        match term:
            case Sequence(items=items, exact=exact):
                for item in items:
                    yield from self._entry(path, item)
                if not exact:
                    yield Route((), path, included="?")
            case Concat(left=left, right=right):
                yield from self.listed(path, left, before)
                yield from self.listed(path, right, before)
            case Ref(parts=[name]) if name == before[0]:
                yield from before[1]
            case Ref(parts=parts):
                yield from self._named(path, parts)
            case CallTerm():
                yield from self._call_list(path, term, before)
            case SubscriptTerm(value=value):
                yield from self.listed(path, value, before)
            case _:
                yield Route((), path, included="?")

    def _named(self, path: str, parts: tuple[str, ...]) -> Iterator[Route]:
        if parts[-1] == "urls" and len(parts) > 1:
            router = router_at(self._db, resolve(self._db, path, parts[:-1]))
            if router is not None:
                yield from self._router(router)
                return
        symbol = resolve(self._db, path, parts)
        yield from self._elsewhere(path, symbol, ".".join(parts))

    def _elsewhere(self, path: str, symbol: Symbol, written: str = "?") -> list[Route]:
        if isinstance(symbol, SeveralSymbols) and len({_home(option) for option in symbol.options}) == 1:
            # One list that conditions add to.
            symbol = symbol.options[0]
        match symbol:
            case ValueSymbol(path=place, name=name) if "." not in name:
                if (f"{place}:{name}") in self._open:
                    return []
                self._open.append(f"{place}:{name}")
                try:
                    return self.name(place, name)
                finally:
                    self._open.pop()
            case ModuleSymbol(path=place):
                return self.module(place, ())
            case ExternalSymbol(dotted=dotted):
                return [Route((), path, included=dotted)]
            case _:
                return [Route((), path, included=written)]

    def _call_list(self, path: str, call: CallTerm, before: tuple[str, list[Route]]) -> Iterator[Route]:
        dotted = self._dotted(path, call.func)
        if dotted == _I18N:
            prefix = call.keyword("prefix_default_language")
            part = RoutePart("" if prefix == Literal(False) else None)
            language = self._language(path)
            part = RoutePart(f"{language}/") if part.text is None and language is not None else part
            for item in call.args:
                yield from (replace(route, parts=(part, *route.parts)) for route in self._entry(path, item))
        elif dotted == _SUFFIXED and call.args:
            yield from _with_suffixes(list(self.listed(path, call.args[0], before)))
        elif dotted.endswith((".static.static", "staticfiles_urlpatterns")):
            return
        else:
            yield Route((), path, included=dotted or "?")

    def _language(self, path: str) -> str | None:
        return text_setting(self._db, path.rpartition("/")[0], "LANGUAGE_CODE")

    def _entry(self, path: str, item: Term) -> Iterator[Route]:
        """One item of a list of patterns."""
        if not isinstance(item, CallTerm):
            yield from self._named(path, item.parts) if isinstance(item, Ref) else [Route((), path, included="?")]
            return
        dotted = self._dotted(path, item.func)
        if dotted not in _PATH | _REGEX:
            yield Route((), path, included=dotted or "?")
            return
        given = dict(zip(("route", "view", "kwargs", "name"), item.args, strict=False))
        given.update(item.keywords)
        # `url` calls its first argument `regex`.
        part = RoutePart(_pattern_text(given.get("route", given.get("regex"))), dotted in _REGEX)
        view = given.get("view")
        if view is None:
            yield Route((part,), path, included="?")
            return
        for route in self._target(path, view, text(given.get("name"))):
            yield replace(route, parts=(part, *route.parts))

    def _target(self, path: str, view: Term, name: str | None) -> Iterator[Route]:
        included = self._included(path, view)
        if included is not None:
            yield from included
        else:
            yield Route((), path, self._view(path, view, ()), name)

    def _included(self, path: str, view: Term) -> list[Route] | None:
        """The routes of `include(...)` and of the tuples that `site.urls` is; None for a view."""
        if isinstance(view, Ref):
            symbol = resolve(self._db, path, view.parts)
            if isinstance(symbol, ExternalSymbol) and symbol.dotted in _ADMIN_SITES:
                return [Route((), path, included=symbol.dotted, namespaces=("admin",), app_names=("admin",))]
            return list(self._named(path, view.parts)) if view.last == "urls" and len(view.parts) > 1 else None
        if isinstance(view, Sequence):
            return self._spaced(path, view, None)
        if not isinstance(view, CallTerm) or not view.args or self._dotted(path, view.func) not in _INCLUDE:
            return None
        namespace = view.keyword("namespace") or (view.args[1] if len(view.args) > 1 else None)
        return self._spaced(path, view.args[0], namespace)

    def _spaced(self, path: str, what: Term, namespace: Term | None) -> list[Route]:
        """The routes of what is included, in their namespace."""
        app: Term | None = None
        if isinstance(what, Sequence) and len(what.items) in (2, 3) and not _is_pattern(what.items[-1]):
            app, namespace = what.items[1], what.items[2] if len(what.items) == 3 else namespace
            what = what.items[0]
        if isinstance(what, SubscriptTerm) and isinstance(what.value, Ref):
            what = what.value
        found, own = self._content(path, what)
        app_name = text(app) if app is not None else own
        space = text(namespace) or app_name
        if space is None:
            return found
        return [
            replace(
                route,
                namespaces=(space, *route.namespaces),
                app_names=(app_name or space, *route.app_names),
            )
            for route in found
        ]

    def _content(self, path: str, what: Term) -> tuple[list[Route], str | None]:
        """The routes of a module, list or router, and the `app_name` of a module."""
        if isinstance(what, Literal) and isinstance(what.value, str):
            found = locate(self._db, path, what.value, 0)
            if isinstance(found, Located) and found.file is not None:
                return self.module(found.file, ()), self._app_name(found.file)
            return [Route((), path, included=what.value)], None
        if isinstance(what, Ref):
            symbol = resolve(self._db, path, what.parts)
            if isinstance(symbol, ModuleSymbol):
                return self.module(symbol.path, ()), self._app_name(symbol.path)
        return list(self.listed(path, what, ("", []))), None

    def _app_name(self, path: str) -> str | None:
        symbol = resolve(self._db, path, ("app_name",))
        return text(symbol.fact.term) if isinstance(symbol, ValueSymbol) else None

    def _view(self, path: str, view: Term, wrappers: tuple[str, ...]) -> ViewTarget:
        """What is called in the end, looked for through wrappers and names."""
        if len(wrappers) > _MAX_DEPTH:
            return ViewTarget(UNRESOLVED)
        match view:
            case Ref(parts=parts):
                symbol = resolve(self._db, path, parts)
                if isinstance(symbol, ValueSymbol) and self._wraps_itself(symbol):
                    wrapper = self._wrapper(symbol.path, symbol.fact.term)
                    plain = FunctionSymbol(symbol.path, symbol.name)
                    return ViewTarget(plain, wrappers=_named_only((*wrappers, wrapper)))
                if isinstance(symbol, ValueSymbol) and isinstance(symbol.fact.term, (CallTerm, Ref)):
                    # A name bound to itself would be followed forever: each step counts as a wrapper without a name.
                    return self._view(symbol.path, symbol.fact.term, (*wrappers, ""))
                return ViewTarget(symbol, wrappers=_named_only(wrappers))
            case CallTerm(func=Ref(parts=[*owner, "as_view"])) if owner:
                symbol = resolve(self._db, path, tuple(owner))
                mapping = _mapping(view.args[0]) if view.args else ()
                return ViewTarget(symbol, view.keywords, mapping, _named_only(wrappers))
            case CallTerm(func=func, args=[inner, *_]):
                return self._view(path, inner, (*wrappers, self._wrapper(path, func)))
            case _:
                return ViewTarget(UNRESOLVED, wrappers=_named_only(wrappers))

    def _wraps_itself(self, symbol: ValueSymbol) -> bool:
        """Whether a name is `view = decorator(view)` after a function of that name."""
        term = symbol.fact.term
        if not isinstance(term, CallTerm) or Ref((symbol.name,)) not in term.args:
            return False
        bindings: tuple[Binding, ...] = self._db.read(keys.bindings(symbol.path, symbol.name), ())
        return any(isinstance(binding.definition, FunctionFact) for binding in bindings)

    def _wrapper(self, path: str, func: Term) -> str:
        called = func.func if isinstance(func, CallTerm) else func
        if not isinstance(called, Ref):
            return "?"
        symbol = resolve(self._db, path, called.parts)
        match symbol:
            case ExternalSymbol(dotted=dotted):
                return dotted
            case FunctionSymbol(qualname=qualname):
                return qualname
            case ClassSymbol(id=id):
                return id.qualname
            case _:
                return called.last

    def _router(self, router: Router) -> list[Route]:
        found = [_route(router, pattern) for pattern in router_patterns(self._db, router)]
        return _with_suffixes(found) if router.root else found

    def _dotted(self, path: str, func: Term) -> str:
        symbol = resolve(self._db, path, func.parts) if isinstance(func, Ref) else None
        return symbol.dotted if isinstance(symbol, ExternalSymbol) else ""


def _home(symbol: Symbol) -> object:
    """Where the name is that a symbol is bound to; other symbols are their own."""
    return (symbol.path, symbol.name) if isinstance(symbol, ValueSymbol) else symbol


def _route(router: Router, pattern: RouterPattern) -> Route:
    view = ViewTarget(pattern.viewset or _ROOT_VIEW, mapping=pattern.mapping)
    return Route((RoutePart(pattern.pattern, pattern.is_regex),), router.path, view, pattern.name)


def _with_suffixes(found: list[Route]) -> list[Route]:
    """Each route followed by the one that takes a format suffix, the way DRF adds them."""
    return [each for route in found for each in (route, _suffixed(route)) if each is not None]


def _suffixed(route: Route) -> Route | None:
    if not route.parts or route.included is not None:
        return None
    last = route.parts[-1]
    stem = None if last.text is None else last.text.rstrip("$").rstrip("/")
    ending = r"\.(?P<format>[a-z0-9]+)/?$" if last.is_regex else "<drf_format_suffix:format>"
    part = RoutePart(None if stem is None else f"{stem}{ending}", last.is_regex)
    return replace(route, parts=(*route.parts[:-1], part), suffixed=True)


def _pattern_text(term: Term | None) -> str | None:
    """A pattern, also one marked for translation."""
    if isinstance(term, CallTerm) and len(term.args) == 1 and isinstance(term.func, Ref):
        return text(term.args[0]) if term.func.last in ("_", "gettext_lazy", "pgettext_lazy") else None
    return text(term)


def _mapping(term: Term) -> tuple[tuple[str, str], ...]:
    pairs = term.items if isinstance(term, MappingTerm) else ()
    texts = ((text(key), text(value)) for key, value in pairs)
    return tuple((key, value) for key, value in texts if key is not None and value is not None)


def _is_pattern(term: Term) -> bool:
    return isinstance(term, CallTerm)


def _named_only(wrappers: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(wrapper for wrapper in wrappers if wrapper)
