"""Expressions of settings files and class bodies worked out: names, sums, conditions, environment variables."""

from __future__ import annotations

from mir_lsp.facts.data import Binding, Certainty, Definition, ImportFact, ValueFact
from mir_lsp.facts.terms import (
    OPAQUE,
    CallTerm,
    Concat,
    Literal,
    MappingTerm,
    Opaque,
    Ref,
    Sequence,
    SubscriptTerm,
    Term,
)
from mir_lsp.index import keys
from mir_lsp.index.db import Database
from mir_lsp.index.outside import SETTINGS
from mir_lsp.index.resolve import ExternalSymbol, Symbol, ValueSymbol, resolve, resolve_import

_MAX_STEPS = 3000
_MAX_DEPTH = 20


class Evaluation:
    """One evaluation, with bounds on how far it follows names: they may be defined by themselves.

    With `every`, lists have what any condition adds to them; else what a condition may change is unknown.
    """

    __slots__ = ("_before", "_db", "_depth", "_every", "_steps")

    def __init__(self, db: Database, *, every: bool = False) -> None:
        self._db = db
        self._every = every
        self._depth = 0
        self._steps = 0
        # The names that are being worked out, with what they were before the assignment at hand.
        self._before: dict[tuple[str, str], Term | None] = {}

    def name(self, path: str, name: str) -> Term | None:
        """The value of a module-level name: each assignment may build on the one before it."""
        self._depth += 1
        try:
            return OPAQUE if self._is_far() else self._name(path, name)
        finally:
            self._depth -= 1

    def term(self, path: str, term: Term) -> Term:
        """The value of an expression at the end of a file."""
        self._depth += 1
        try:
            return OPAQUE if self._is_far() else self._term(path, term)
        finally:
            self._depth -= 1

    def _is_far(self) -> bool:
        self._steps += 1
        return self._depth > _MAX_DEPTH or self._steps > _MAX_STEPS

    def _name(self, path: str, name: str) -> Term | None:
        if (path, name) in self._before:
            before = self._before[path, name]
            return before if before is not None else self._starred(path, name)
        bindings: tuple[Binding, ...] = self._db.read(keys.bindings(path, name), ())
        value: Term | None = None
        for binding in bindings:
            if binding.certainty is not Certainty.TYPING:
                value = self._after(path, binding, value)
        return value if bindings else self._starred(path, name)

    def _after(self, path: str, binding: Binding, before: Term | None) -> Term:
        """The value of a name after one more statement that binds it."""
        self._before[path, binding.name] = before
        try:
            value = self._defined(path, binding.definition)
            if binding.certainty is Certainty.ALWAYS:
                return value
            before = before if before is not None else self._starred(path, binding.name)
        finally:
            del self._before[path, binding.name]
        return value if before is None else _either(before, value, self._every)

    def _defined(self, path: str, definition: Definition) -> Term:
        match definition:
            case ValueFact(term=term):
                return self.term(path, term)
            case ImportFact(module=module, name=str(name), level=level):
                return self._symbol(resolve_import(self._db, path, module, name, level))
            case _:
                return OPAQUE

    def _starred(self, path: str, name: str) -> Term | None:
        for star in reversed(self._db.read(keys.stars(path), ())):
            found = resolve_import(self._db, path, star.module, name, star.level)
            if isinstance(found, ValueSymbol) and "." not in found.name:
                return self.name(found.path, found.name)
        return None

    def _resolved(self, path: str, parts: tuple[str, ...]) -> Term:
        if (path, *parts) in self._before:
            value = self.name(path, parts[0])
            return OPAQUE if value is None else value
        return self._symbol(resolve(self._db, path, parts))

    def _symbol(self, symbol: Symbol) -> Term:
        match symbol:
            case ValueSymbol(path=place, name=name) if "." not in name:
                value = self.name(place, name)
                return OPAQUE if value is None else value
            case ValueSymbol(path=place, fact=fact):
                return self.term(place, fact.term)
            case ExternalSymbol(dotted=dotted) if dotted.startswith(f"{SETTINGS}."):
                return Ref(tuple(dotted.split(".")))
            case _:
                return OPAQUE

    def _term(self, path: str, term: Term) -> Term:
        match term:
            case Ref(parts=parts):
                return self._resolved(path, parts)
            case Concat(left=left, right=right):
                return _joined(self.term(path, left), self.term(path, right))
            case Sequence(items=items, exact=exact):
                return Sequence(tuple(self.term(path, item) for item in items), exact)
            case MappingTerm(items=items, exact=exact):
                pairs = ((self.term(path, key), self.term(path, value)) for key, value in items)
                return MappingTerm(tuple(pairs), exact)
            case SubscriptTerm(value=value, index=index):
                return _item(self.term(path, value), self.term(path, index))
            case CallTerm() as call:
                return self._call(path, call)
            case _:
                return term

    def _call(self, path: str, call: CallTerm) -> Term:
        function = call.func.parts if isinstance(call.func, Ref) else ()
        if function in (("list",), ("tuple",)) and len(call.args) == 1:
            value = self.term(path, call.args[0])
            return value if isinstance(value, Sequence) else OPAQUE
        if function == ("dict",) and not call.args:
            pairs = ((Literal(name), self.term(path, value)) for name, value in call.keywords)
            return MappingTerm(tuple(pairs), exact=not call.inexact)
        if function[-1:] in _DATABASE_URLS or function[:1] == ("dj_database_url",):
            return _database(_url(call))
        written = _fallback(function, call)
        value = self.term(path, written) if written is not None else OPAQUE
        cast = call.keyword("cast")
        kind = cast.last if isinstance(cast, Ref) else "" if cast is None else "?"
        return _converted(value, kind or (function[-1] if len(function) > 1 else ""))


def _either(before: Term, after: Term, every: bool) -> Term:
    """The value of a name that a condition may change."""
    if before == after:
        return before
    match before, after:
        case Sequence(), Sequence() if every:
            return Sequence(tuple(dict.fromkeys((*before.items, *after.items))), before.exact and after.exact)
        case Sequence(), Sequence():
            return Sequence(tuple(item for item in before.items if item in after.items), exact=False)
        case MappingTerm(), MappingTerm():
            return MappingTerm(tuple(item for item in before.items if item in after.items), exact=False)
        case _:
            return after if every else OPAQUE


def _joined(left: Term, right: Term) -> Term:
    match left, right:
        case Sequence(), Sequence():
            return Sequence(left.items + right.items, left.exact and right.exact)
        case Sequence(), _:
            return Sequence(left.items, exact=False)
        case _, Sequence():
            return Sequence(right.items, exact=False)
        case MappingTerm(), MappingTerm():
            return _merged(left, right)
        case Literal(value=str(one)), Literal(value=str(two)):
            return Literal(one + two)
        case _:
            return OPAQUE


def _merged(left: MappingTerm, right: MappingTerm) -> MappingTerm:
    """What `left.update(right)` makes of `left`, dictionaries inside included: so is `left["a"]["b"] = c` kept."""
    items = dict(left.items)
    for key, value in right.items:
        inner = items.get(key)
        nested = isinstance(inner, MappingTerm) and isinstance(value, MappingTerm)
        items[key] = _joined(inner, value) if nested and inner is not None else value
    return MappingTerm(tuple(items.items()), left.exact and right.exact)


def _item(value: Term, index: Term) -> Term:
    match value, index:
        case MappingTerm(items=items), Literal():
            return dict(items).get(index, OPAQUE)
        case Sequence(items=items, exact=True), Literal(value=int(number)) if -len(items) <= number < len(items):
            return items[number]
        case _:
            return OPAQUE


# Methods and functions that take the name of an environment variable and what counts when it is not set.
_READERS = frozenset({"getenv", "env", "config", "get_env", "env_config"})
_READER_OBJECTS = frozenset({"env", "environ", "config"})
_DATABASE_URLS = frozenset({("db",), ("db_url",), ("dj_db_url",)})
_ENGINES = {
    "postgres": "postgresql",
    "postgresql": "postgresql",
    "pgsql": "postgresql",
    "psql": "postgresql",
    "mysql": "mysql",
    "mysql2": "mysql",
    "sqlite": "sqlite3",
    "oracle": "oracle",
}
_TRUE = frozenset({"true", "on", "ok", "y", "yes", "1", "t"})


def _fallback(function: tuple[str, ...], call: CallTerm) -> Term | None:
    """What `env("NAME", default="x")` and `os.environ.get("NAME", "x")` give when nothing is set."""
    value = call.keyword("default")
    if value is not None:
        return value
    if len(call.args) != 2 or not isinstance(call.args[0], Literal):
        return None
    reads = bool(function) and (function[-1] in _READERS or (len(function) > 1 and function[-2] in _READER_OBJECTS))
    return call.args[1] if reads else None


def _converted(value: Term, kind: str) -> Term:
    """A default in the type that it is asked for in."""
    match value, kind:
        case Literal(value=str(text)), "bool" | "boolean" | "strtobool":
            return Literal(text.lower() in _TRUE)
        case Literal(value=str(text)), "int":
            return Literal(int(text)) if text.isascii() and text.isdigit() else OPAQUE
        case Literal(value=str()), "list" | "tuple" | "json" | "dict" | "float" | "?":
            return OPAQUE
        case ((Sequence() | MappingTerm()), "?"):
            return OPAQUE
        case ((Literal() | Sequence() | MappingTerm() | Opaque()), _):
            return value
        case _:
            return OPAQUE


def _url(call: CallTerm) -> str:
    found = call.keyword("default") or (call.args[1] if len(call.args) == 2 else None)
    return found.value if isinstance(found, Literal) and isinstance(found.value, str) else ""


def _database(url: str) -> Term:
    """The connection that a database URL stands for, of which only the engine is told."""
    engine = _ENGINES.get(url.partition(":")[0])
    if engine is None:
        return OPAQUE
    return MappingTerm(((Literal("ENGINE"), Literal(f"django.db.backends.{engine}")),), exact=False)
