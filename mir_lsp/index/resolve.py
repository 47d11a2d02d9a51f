"""From a name as written in a file to what it is.

Everything that one resolution needs happens in one query with a set of names already asked for, so that import
cycles end and queries never wait for each other.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable
from dataclasses import dataclass

from mir_lsp.facts.data import Binding, Certainty, ClassFact, FunctionFact, ImportFact, StarImport, ValueFact
from mir_lsp.facts.terms import CallTerm, Literal, Ref, Sequence
from mir_lsp.index import keys
from mir_lsp.index.bundled import is_bundled
from mir_lsp.index.db import Database
from mir_lsp.index.modules import Absent, Located, Outside, locate, submodule
from mir_lsp.index.outside import HISTORY, HISTORY_PREFIX, STAR_EXPORTS, canonical
from mir_lsp.index.schema import ClassId


@dataclass(frozen=True, slots=True)
class ClassSymbol:
    """A class of the project, or one that comes with the tool (`bundled.is_bundled(id.path)`)."""

    id: ClassId


@dataclass(frozen=True, slots=True)
class FunctionSymbol:
    """A function or method of the project: `Book.title_line` is its `qualname`."""

    path: str
    qualname: str


@dataclass(frozen=True, slots=True)
class ModuleSymbol:
    """A module of the project. `path` is its file, or its first folder when it is a namespace package."""

    path: str
    dotted: str


@dataclass(frozen=True, slots=True)
class ExternalSymbol:
    """Something that is not in the project, by its dotted name: `django.db.models.ForeignKey`.

    Known other places of the same thing are normalised; builtins are `builtins.property`.
    """

    dotted: str

    @property
    def last(self) -> str:
        return self.dotted.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class ValueSymbol:
    """A name bound to an expression; `name` is `Book.objects` for a class attribute."""

    path: str
    name: str
    fact: ValueFact


@dataclass(frozen=True, slots=True)
class SeveralSymbols:
    """Different things, depending on conditions; in the order of the text."""

    options: tuple[Symbol, ...]


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Anything."""


UNRESOLVED = Unresolved()

Symbol = ClassSymbol | FunctionSymbol | ModuleSymbol | ExternalSymbol | ValueSymbol | SeveralSymbols | Unresolved


def resolve(db: Database, path: str, parts: tuple[str, ...]) -> Symbol:
    """What a dotted name is at the end of a file. Attributes inherited by classes are not looked for."""
    return _Walk(db).dotted(path, parts)


def resolve_in_class(db: Database, id: ClassId, parts: tuple[str, ...]) -> Symbol:
    """What a dotted name is in the header of a class, which sees the body of the class around it."""
    outer = id.qualname.rpartition(".")[0]
    if outer:
        found = _Walk(db).attribute(ClassSymbol(ClassId(id.path, outer)), parts[0])
        if not isinstance(found, Unresolved):
            return _Walk(db).attributes(found, parts[1:])
    return resolve(db, id.path, parts)


def resolve_in_body(db: Database, id: ClassId, parts: tuple[str, ...]) -> Symbol:
    """What a dotted name is in the body of a class, which sees the classes nested in it first."""
    fact = class_fact(db, id)
    if fact is not None and fact.nested(parts[0]) is not None:
        nested = ClassSymbol(ClassId(id.path, f"{id.qualname}.{parts[0]}"))
        return _Walk(db).attributes(nested, parts[1:])
    return resolve(db, id.path, parts)


def resolve_import(db: Database, path: str, module: str, name: str | None, level: int) -> Symbol:
    """What `from module import name` gives in a file; the module itself when `name` is None."""
    walk = _Walk(db)
    return walk.module(path, module, level) if name is None else walk.imported(path, module, name, level)


def attribute(db: Database, symbol: Symbol, name: str) -> Symbol:
    """What `symbol.name` is: a member of a module, or something a class's own body defines."""
    return _Walk(db).attribute(symbol, name)


def class_fact(db: Database, id: ClassId) -> ClassFact | None:
    """The shape of a class, or None when the file has no such class (any more)."""
    first, *rest = id.qualname.split(".")
    bindings: tuple[Binding, ...] = db.read(keys.bindings(id.path, first), ())
    facts = [binding.definition for binding in bindings if isinstance(binding.definition, ClassFact)]
    fact = facts[-1] if facts else None
    for name in rest:
        fact = fact.nested(name) if fact is not None else None
    return fact


def has_alternatives(db: Database, id: ClassId) -> bool:
    """Whether conditions decide which of several definitions a class has; `class_fact` knows the last one."""
    reached = _reached(db.read(keys.bindings(id.path, id.qualname.partition(".")[0]), ()))
    return any(binding.definition != reached[0].definition for binding in reached[1:])


class _Walk:
    """One resolution. `_asked` holds the names whose answer is being looked for."""

    __slots__ = ("_asked", "_db")

    def __init__(self, db: Database) -> None:
        self._db = db
        self._asked: set[tuple[str, str]] = set()

    def dotted(self, path: str, parts: tuple[str, ...]) -> Symbol:
        if not parts:
            return UNRESOLVED
        found = self._module_level(path, parts[0])
        if isinstance(found, Unresolved) and hasattr(builtins, parts[0]):
            found = ExternalSymbol(f"builtins.{parts[0]}")
        return self.attributes(found, parts[1:])

    def attributes(self, symbol: Symbol, parts: Iterable[str]) -> Symbol:
        for part in parts:
            symbol = self.attribute(symbol, part)
        return symbol

    def attribute(self, symbol: Symbol, name: str) -> Symbol:
        match symbol:
            case ModuleSymbol():
                return self._member(symbol, name)
            case ClassSymbol(id=id):
                return self._class_member(id, name)
            case ExternalSymbol(dotted=dotted):
                return _external(f"{dotted}.{name}")
            case SeveralSymbols(options=options):
                return _combined(self.attribute(option, name) for option in options)
            case _:
                return UNRESOLVED

    def module(self, path: str, module: str, level: int) -> Symbol:
        found = locate(self._db, path, module, level)
        match found:
            case Located():
                return ModuleSymbol(found.file or found.folders[0], module)
            case Outside():
                return _external(module)
            case Absent():
                return UNRESOLVED

    def imported(self, path: str, module: str, name: str, level: int) -> Symbol:
        found = locate(self._db, path, module, level)
        match found:
            case Located():
                return self._from_located(found, module, name)
            case Outside():
                return _external(f"{module}.{name}")
            case Absent():
                return UNRESOLVED

    def _from_located(self, found: Located, module: str, name: str) -> Symbol:
        symbol = self._module_level(found.file, name) if found.file is not None else UNRESOLVED
        if not isinstance(symbol, Unresolved):
            return symbol
        inner = submodule(self._db, found, name)
        dotted = f"{module}.{name}" if module else name
        if inner is not None:
            return ModuleSymbol(inner.file or inner.folders[0], dotted)
        place = found.file or found.folders[0]
        return _external(dotted) if is_bundled(place) else UNRESOLVED

    def _member(self, module: ModuleSymbol, name: str) -> Symbol:
        path = module.path
        is_file = self._db.read(keys.file(path), False)
        folder = path if not is_file else path.removesuffix("/__init__.py").removesuffix("\\__init__.py")
        folders = () if is_file and folder == path else (folder,)
        return self._from_located(Located(path if is_file else None, folders), module.dotted, name)

    def _class_member(self, id: ClassId, name: str) -> Symbol:
        fact = class_fact(self._db, id)
        if fact is None:
            return UNRESOLVED
        qualname = f"{id.qualname}.{name}"
        if fact.nested(name) is not None:
            return ClassSymbol(ClassId(id.path, qualname))
        if fact.method(name) is not None:
            return FunctionSymbol(id.path, qualname)
        value = fact.attribute(name)
        return UNRESOLVED if value is None else ValueSymbol(id.path, qualname, value)

    def _module_level(self, path: str, name: str) -> Symbol:
        asked = (path, name)
        if asked in self._asked:
            return UNRESOLVED
        self._asked.add(asked)
        try:
            return self._bound(path, name)
        finally:
            self._asked.discard(asked)

    def _bound(self, path: str, name: str) -> Symbol:
        bindings = _reached(self._db.read(keys.bindings(path, name), ()))
        if bindings:
            return _combined(self._definition(path, binding) for binding in bindings)
        stars: tuple[StarImport, ...] = self._db.read(keys.stars(path), ())
        for star in reversed(stars):
            found = self._starred(path, star, name)
            if not isinstance(found, Unresolved):
                return found
        return self._made(path, name)

    def _made(self, path: str, name: str) -> Symbol:
        """The model that keeps the history of a class of the file, which no statement binds."""
        source = name.removeprefix(HISTORY_PREFIX)
        found = class_fact(self._db, ClassId(path, source)) if source not in ("", name) else None
        return ClassSymbol(ClassId(path, name)) if found is not None and _keeps_history(found) else UNRESOLVED

    def _starred(self, path: str, star: StarImport, name: str) -> Symbol:
        found = locate(self._db, path, star.module, star.level)
        match found:
            case Located(file=str(file)) if self._exports(file, name):
                return self._module_level(file, name)
            case Outside() if name in STAR_EXPORTS.get(star.module, ()):
                return _external(f"{star.module}.{name}")
            case _:
                return UNRESOLVED

    def _exports(self, path: str, name: str) -> bool:
        """Whether `import *` takes the name: what `__all__` lists, else names without an underscore."""
        listed: tuple[Binding, ...] = self._db.read(keys.bindings(path, "__all__"), ())
        if len(listed) == 1 and isinstance(listed[0].definition, ValueFact):
            term = listed[0].definition.term
            if isinstance(term, Sequence) and term.exact:
                return Literal(name) in term.items
        return not name.startswith("_")

    def _definition(self, path: str, binding: Binding) -> Symbol:
        match binding.definition:
            case ClassFact():
                return ClassSymbol(ClassId(path, binding.name))
            case FunctionFact():
                return FunctionSymbol(path, binding.name)
            case ImportFact() as fact:
                return self._import(path, fact)
            case ValueFact() as fact:
                return self._value(path, binding.name, fact)

    def _import(self, path: str, fact: ImportFact) -> Symbol:
        if fact.name is not None:
            return self.imported(path, fact.module, fact.name, fact.level)
        module = fact.module if fact.whole else fact.module.partition(".")[0]
        return self.module(path, module, fact.level)

    def _value(self, path: str, name: str, fact: ValueFact) -> Symbol:
        """What `B = A` makes of `B`: the same class, function or module as `A`."""
        if isinstance(fact.term, Ref):
            found = self.dotted(path, fact.term.parts)
            if not isinstance(found, (Unresolved, SeveralSymbols)):
                return found
        return ValueSymbol(path, name, fact)


def _keeps_history(fact: ClassFact) -> bool:
    name = HISTORY.rpartition(".")[2]
    calls = (value.term for _, value in fact.attributes if isinstance(value.term, CallTerm))
    return any(isinstance(call.func, Ref) and call.func.last == name for call in calls)


def _reached(bindings: tuple[Binding, ...]) -> tuple[Binding, ...]:
    """The bindings that may be in force at the end of the module.

    Everything before the last unconditional one is overwritten. What only a type checker sees counts where nothing
    else does, and `None` as the fallback of a failed import does not count.
    """
    start = 0
    for position, binding in enumerate(bindings):
        if binding.certainty is Certainty.ALWAYS:
            start = position
    kept = tuple(binding for binding in bindings[start:] if binding.certainty is not Certainty.TYPING)
    kept = kept or bindings[start:]
    if len(kept) < 2:
        return kept
    return tuple(binding for binding in kept if not _is_none(binding)) or kept


def _is_none(binding: Binding) -> bool:
    return isinstance(binding.definition, ValueFact) and binding.definition.term == Literal(None)


def _combined(symbols: Iterable[Symbol]) -> Symbol:
    """One symbol for alternatives: the only one, or all of them; unknown when one is."""
    options = tuple(dict.fromkeys(symbols))
    if len(options) == 1:
        return options[0]
    if any(isinstance(option, Unresolved) for option in options):
        return UNRESOLVED
    return SeveralSymbols(options)


def _external(dotted: str) -> Symbol:
    return ExternalSymbol(canonical(dotted))
