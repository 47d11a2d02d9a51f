"""Expressions that make paths: what `BASE_DIR / "templates"` is, worked out without a file system."""

from __future__ import annotations

import posixpath

from mir_lsp.facts.data import ValueFact
from mir_lsp.facts.terms import AttributeTerm, CallTerm, Concat, Division, Literal, Ref, SubscriptTerm, Term
from mir_lsp.index.db import Database
from mir_lsp.index.paths import parent
from mir_lsp.index.resolve import ClassSymbol, ExternalSymbol, ModuleSymbol, Symbol, ValueSymbol, resolve

_MAX_STEPS = 60
_SAME = frozenset({"resolve", "absolute", "expanduser", "as_posix"})
_PATHS = frozenset({"pathlib.Path", "pathlib.PurePath", "builtins.str", "environ.Path"})
_SAME_FUNCTIONS = frozenset({"abspath", "realpath", "normpath", "expanduser"})


def file_path(db: Database, path: str, term: Term) -> str | None:
    """The path that an expression in a file is, with slashes and without `..`; None when it is not known."""
    found = _Paths(db).path(path, term)
    return posixpath.normpath(found) if found is not None else None


class _Paths:
    """One evaluation, with a bound: names may be defined by themselves."""

    __slots__ = ("_db", "_steps")

    def __init__(self, db: Database) -> None:
        self._db = db
        self._steps = 0

    def path(self, file: str, term: Term) -> str | None:
        self._steps += 1
        if self._steps > _MAX_STEPS:
            return None
        match term:
            case Literal(value=str(text)):
                return text
            case Ref(parts=["__file__"]):
                return file.replace("\\", "/")
            case Ref(parts=parts):
                return self._name(file, parts)
            case Division(left=left, right=right):
                return self._joined(file, (left, right))
            case Concat(left=left, right=right):
                return self._added(file, left, right)
            case AttributeTerm(value=value, name="parent"):
                return self._up(self.path(file, value))
            case SubscriptTerm(value=AttributeTerm(value=value, name="parents"), index=Literal(value=int(count))):
                return self._above(self.path(file, value), count + 1)
            case CallTerm():
                return self._call(file, term)
            case _:
                return None

    def _name(self, file: str, parts: tuple[str, ...]) -> str | None:
        if parts[-1] == "parent" and len(parts) > 1:
            return self._up(self._name(file, parts[:-1]))
        symbol: Symbol = resolve(self._db, file, parts)
        if isinstance(symbol, ValueSymbol) and isinstance(symbol.fact, ValueFact):
            return self.path(symbol.path, symbol.fact.term)
        if isinstance(symbol, ModuleSymbol) or (len(parts) > 1 and parts[-1] == "__file__"):
            return self._module(file, parts)
        return None

    def _module(self, file: str, parts: tuple[str, ...]) -> str | None:
        symbol = resolve(self._db, file, parts[:-1]) if parts[-1] == "__file__" and len(parts) > 1 else None
        return symbol.path.replace("\\", "/") if isinstance(symbol, ModuleSymbol) else None

    def _call(self, file: str, call: CallTerm) -> str | None:
        match call.func:
            case AttributeTerm(value=value, name=name) if name in _SAME:
                return self.path(file, value)
            case AttributeTerm(value=value, name="joinpath"):
                return self._joined(file, (value, *call.args))
            case Ref(parts=[*inner, name]) if inner and (name in _SAME or name == "joinpath"):
                base = Ref(tuple(inner))
                if not self._is_module(file, base.parts):
                    return self._joined(file, (base, *call.args))
        return self._function(file, call)

    def _function(self, file: str, call: CallTerm) -> str | None:
        if not isinstance(call.func, Ref) or not call.args:
            return None
        symbol = resolve(self._db, file, call.func.parts)
        dotted = symbol.dotted if isinstance(symbol, ExternalSymbol) else ""
        if dotted in _PATHS:
            return self._joined(file, call.args)
        module, _, name = dotted.rpartition(".")
        if module in ("os.path", "posixpath"):
            if name == "dirname":
                return self._up(self.path(file, call.args[0]))
            if name == "join":
                return self._joined(file, call.args)
            if name in _SAME_FUNCTIONS:
                return self.path(file, call.args[0])
        return None

    def _is_module(self, file: str, parts: tuple[str, ...]) -> bool:
        return isinstance(resolve(self._db, file, parts), (ModuleSymbol, ExternalSymbol, ClassSymbol))

    def _joined(self, file: str, terms: tuple[Term, ...]) -> str | None:
        texts = [self.path(file, term) for term in terms]
        known = [text for text in texts if text is not None]
        return posixpath.join(*known) if known and len(known) == len(texts) else None

    def _added(self, file: str, left: Term, right: Term) -> str | None:
        one, two = self.path(file, left), self.path(file, right)
        return one + two if one is not None and two is not None else None

    def _above(self, path: str | None, count: int) -> str | None:
        for _ in range(min(count, _MAX_STEPS)):
            path = self._up(path)
        return path

    def _up(self, path: str | None) -> str | None:
        return parent(posixpath.normpath(path)) if path is not None else None
