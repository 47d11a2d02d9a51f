"""Expressions of settings files and class bodies worked out: names, sums, conditions, environment variables."""

from __future__ import annotations

from collections.abc import Callable

from mir_lsp.facts.data import Binding, Certainty, Definition, ImportFact, StarImport, ValueFact
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
from mir_lsp.index.includes import files_of, includes
from mir_lsp.index.instances import attribute_of_instance
from mir_lsp.index.modules import Located, locate
from mir_lsp.index.outside import SETTINGS
from mir_lsp.index.resolve import (
    ExternalSymbol,
    SeveralSymbols,
    Symbol,
    Unresolved,
    ValueSymbol,
    resolve,
    resolve_import,
)

_MAX_STEPS = 3000
_MAX_DEPTH = 20


class Evaluation:
    """One evaluation, with bounds on how far it follows names: they may be defined by themselves.

    With `every`, lists have what any condition adds to them; else what a condition may change is unknown.
    """

    __slots__ = ("_asked", "_before", "_db", "_depth", "_every", "_includers", "_open", "_steps")

    def __init__(self, db: Database, *, every: bool = False) -> None:
        self._db = db
        self._every = every
        self._depth = 0
        self._steps = 0
        # The names that are being worked out, with what they were before the assignment at hand.
        self._before: dict[tuple[str, str], Term | None] = {}
        # Names that are being looked for in what a file imports and includes, and those that have been.
        self._open: set[tuple[str, str]] = set()
        self._asked: set[tuple[str, str]] = set()
        # Included files, which see the names of the file that includes them.
        self._includers: dict[str, str] = {}

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
            return before if before is not None else self._brought(path, name)
        value = self._bound(path, name, None)
        if value is None:
            return self._brought(path, name)
        if (path, name) in self._asked or not includes(self._db, path):
            return value
        # Whether the file or what it includes has the last word depends on their order.
        other = self._included(path, name, None)
        return value if other is None else _either(value, other, self._every)

    def _bound(self, path: str, name: str, value: Term | None) -> Term | None:
        """What the statements of a file make of a name that has a value before them, or none."""
        bindings: tuple[Binding, ...] = self._db.read(keys.bindings(path, name), ())
        for binding in bindings:
            if binding.certainty is not Certainty.TYPING:
                value = self._after(path, binding, value)
        return value

    def _after(self, path: str, binding: Binding, before: Term | None) -> Term:
        """The value of a name after one more statement that binds it."""
        self._before[path, binding.name] = before
        try:
            value = self._defined(path, binding.definition)
            if binding.certainty is Certainty.ALWAYS:
                return value
            before = before if before is not None else self._brought(path, binding.name)
        finally:
            del self._before[path, binding.name]
        return value if before is None else _either(before, value, self._every)

    def _defined(self, path: str, definition: Definition) -> Term:
        match definition:
            case ValueFact(term=term):
                return self.term(path, term)
            case ImportFact(module=module, name=str(name), level=level):
                return self._imported(path, module, name, level)
            case _:
                return OPAQUE

    def _imported(self, path: str, module: str, name: str, level: int) -> Term:
        symbol = resolve_import(self._db, path, module, name, level)
        found = locate(self._db, path, module, level)
        if isinstance(symbol, (Unresolved, SeveralSymbols)) and isinstance(found, Located) and found.file is not None:
            value = self.name(found.file, name)
            return OPAQUE if value is None else value
        return self._symbol(symbol)

    def _brought(self, path: str, name: str) -> Term | None:
        """What star imports and included files bring: the last one decides, unless conditions do."""
        if (path, name) in self._open:
            return None
        self._open.add((path, name))
        self._asked.add((path, name))
        try:
            return self._included(path, name, self._starred(path, name))
        finally:
            self._open.discard((path, name))

    def _starred(self, path: str, name: str) -> Term | None:
        value: Term | None = None
        stars: tuple[StarImport, ...] = self._db.read(keys.stars(path), ())
        for star in stars:
            found = locate(self._db, path, star.module, star.level)
            if isinstance(found, Located) and found.file is not None and star.certainty is not Certainty.TYPING:
                value = self._following(value, self.name(found.file, name), star.certainty)
        return value

    def _included(self, path: str, name: str, value: Term | None) -> Term | None:
        for call in includes(self._db, path):
            for file in files_of(self._db, call, name):
                if file != path:
                    self._includers[file] = path
                    value = self._following(value, self._bound(file, name, value), call.certainty)
            value = value if call.exact or value is None else _either(value, OPAQUE, False)
        return value

    def _following(self, before: Term | None, after: Term | None, certainty: Certainty) -> Term | None:
        if after is None or before is None or certainty is Certainty.ALWAYS:
            return before if after is None else after
        return _either(before, after, self._every)

    def _resolved(self, path: str, parts: tuple[str, ...]) -> Term:
        if (path, *parts) in self._before:
            value = self.name(path, parts[0])
            return OPAQUE if value is None else value
        symbol = resolve(self._db, path, parts)
        if isinstance(symbol, (Unresolved, SeveralSymbols)) and len(parts) == 1:
            return self._scattered(path, parts[0])
        if isinstance(symbol, Unresolved) and len(parts) == 2:
            held = attribute_of_instance(self._db, path, *parts)
            return self.term(*held) if held is not None else OPAQUE
        return self._symbol(symbol)

    def _scattered(self, path: str, name: str) -> Term:
        """The value of a name that has several definitions, or one in a file that runs in the place of this."""
        value = self.name(path, name)
        around = self._includers.get(path)
        if value is None and around is not None:
            value = self.name(around, name)
        return OPAQUE if value is None else value

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
        if function in _CHANGES:
            return _CHANGES[function](*(self.term(path, arg) for arg in call.args))
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
        case Sequence(), Opaque():
            return Sequence(before.items, exact=False)
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


def _with_item(container: Term, *rest: Term) -> Term:
    """A container after `container[first][second] = value`; `rest` are the keys and the value."""
    match container, rest:
        case _, [value]:
            return value
        case MappingTerm(items=items, exact=exact), [Literal() as key, *inner]:
            held = dict(items)
            held[key] = _with_item(held.get(key, OPAQUE), *inner)
            return MappingTerm(tuple(held.items()), exact)
        case Sequence(items=items, exact=True), [Literal(value=int(place)), *inner] if 0 <= place < len(items):
            changed = _with_item(items[place], *inner)
            return Sequence((*items[:place], changed, *items[place + 1 :]))
        case MappingTerm(), _:
            return MappingTerm((), exact=False)
        case _:
            return OPAQUE


def _without(container: Term, *rest: Term) -> Term:
    match container, rest:
        case Sequence(items=items, exact=exact), [Literal() as item]:
            place = items.index(item) if item in items else len(items)
            return Sequence((*items[:place], *items[place + 1 :]), exact)
        case _:
            return OPAQUE


def _inserted(container: Term, *rest: Term) -> Term:
    match container, rest:
        case Sequence(items=items, exact=exact), [Literal(value=int(place)), item]:
            return Sequence((*items[:place], item, *items[place:]), exact)
        case Sequence(items=items, exact=exact), [_, item]:
            # At a place that is not known; what there is counts for more than its order.
            return Sequence((*items, item), exact)
        case _:
            return OPAQUE


def _updated(container: Term, *rest: Term) -> Term:
    match container, rest:
        case MappingTerm(items=items, exact=exact), [MappingTerm(items=others, exact=others_exact)]:
            return MappingTerm(tuple({**dict(items), **dict(others)}.items()), exact and others_exact)
        case MappingTerm(), _:
            return MappingTerm((), exact=False)
        case _:
            return OPAQUE


# What the statements of settings files that change a list or a dictionary make of it.
_CHANGES: dict[tuple[str, ...], Callable[..., Term]] = {
    ("operator", "setitem"): _with_item,
    ("list", "remove"): _without,
    ("list", "insert"): _inserted,
    ("dict", "update"): _updated,
}

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
