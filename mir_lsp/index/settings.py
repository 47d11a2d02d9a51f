"""Settings of the project, read from the files that assign them."""

from __future__ import annotations

from mir_lsp.facts.data import Binding, ValueFact
from mir_lsp.facts.terms import OPAQUE, CallTerm, Concat, Literal, Ref, Sequence, Term
from mir_lsp.index import keys
from mir_lsp.index.db import Database
from mir_lsp.index.outside import SETTINGS
from mir_lsp.index.paths import nearness
from mir_lsp.index.resolve import ExternalSymbol, ValueSymbol, resolve, resolve_import

_INSTALLED_APPS = "INSTALLED_APPS"
_DEFAULTS = {"AUTH_USER_MODEL": Literal("auth.User")}
_MAX_STEPS = 3000
_MAX_DEPTH = 20


def setting(db: Database, folder: str, name: str) -> Term | None:
    """The value of a setting for code in a folder; Django's default, or None, when no file assigns it.

    Settings files are those that assign `INSTALLED_APPS`; other files that assign the name count when none of
    these has it. Of several files the nearest one to the folder decides; `OPAQUE` when the nearest disagree.
    """
    values = {path: _value_in(db, path, name) for path in sorted(_settings_files(db))}
    known = {path: value for path, value in values.items() if value is not None}
    if not known:
        others = {path: _value_in(db, path, name) for path in sorted(db.read(keys.assigning(name), ()))}
        known = {path: value for path, value in others.items() if isinstance(value, (Literal, Sequence))}
    if not known:
        return _DEFAULTS.get(name)
    best = max(nearness(path, folder) for path in known)
    nearest = list(dict.fromkeys(value for path, value in known.items() if nearness(path, folder) == best))
    return nearest[0] if len(nearest) == 1 else OPAQUE


def text_setting(db: Database, folder: str, name: str) -> str | None:
    """The value of a setting that is a text; None when it is unknown or something else."""
    value = db.get(setting, folder, name)
    return value.value if isinstance(value, Literal) and isinstance(value.value, str) else None


def installed_apps(db: Database) -> frozenset[str] | None:
    """Every entry of `INSTALLED_APPS` of every settings file; None when there is none or a part is unknown."""
    found: set[str] = set()
    files = _settings_files(db)
    for path in files:
        value = _value_in(db, path, _INSTALLED_APPS)
        if not isinstance(value, Sequence) or not value.exact:
            return None
        found.update(item.value for item in value.items if isinstance(item, Literal) and isinstance(item.value, str))
    return frozenset(found) if files else None


def evaluate(db: Database, path: str, term: Term) -> Term:
    """A term with names, sums of lists and defaults of environment variables worked out, as far as they are known."""
    return _Evaluation(db).term(path, term)


def _settings_files(db: Database) -> frozenset[str]:
    found: frozenset[str] = db.read(keys.assigning(_INSTALLED_APPS), frozenset())
    return found


def _value_in(db: Database, path: str, name: str) -> Term | None:
    """The value that a name has at the end of a file, or None when the file does not have it."""
    return _Evaluation(db).name(path, name)


class _Evaluation:
    """One evaluation, with bounds on how far it follows names: they may be defined by themselves."""

    __slots__ = ("_db", "_depth", "_steps")

    def __init__(self, db: Database) -> None:
        self._db = db
        self._depth = 0
        self._steps = 0

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
        bindings: tuple[Binding, ...] = self._db.read(keys.bindings(path, name), ())
        value = None
        for binding in bindings:
            if not isinstance(binding.definition, ValueFact):
                return self._resolved(path, (name,))
            value = self._next(path, name, binding.definition.term, value)
        return value if bindings else self._starred(path, name)

    def _next(self, path: str, name: str, term: Term, before: Term | None) -> Term:
        if isinstance(term, Concat) and term.left == Ref((name,)):
            before = before if before is not None else self._starred(path, name)
            return _joined(before if before is not None else OPAQUE, self.term(path, term.right))
        return self.term(path, term)

    def _starred(self, path: str, name: str) -> Term | None:
        for star in reversed(self._db.read(keys.stars(path), ())):
            found = resolve_import(self._db, path, star.module, name, star.level)
            if isinstance(found, ValueSymbol) and "." not in found.name:
                return self.name(found.path, found.name)
        return None

    def _resolved(self, path: str, parts: tuple[str, ...]) -> Term:
        symbol = resolve(self._db, path, parts)
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
            case CallTerm() as call:
                return _default(call)
            case _:
                return term


def _joined(left: Term, right: Term) -> Term:
    match left, right:
        case Sequence(), Sequence():
            return Sequence(left.items + right.items, left.exact and right.exact)
        case Sequence(), _:
            return Sequence(left.items, exact=False)
        case _, Sequence():
            return Sequence(right.items, exact=False)
        case Literal(value=str(one)), Literal(value=str(two)):
            return Literal(one + two)
        case _:
            return OPAQUE


def _default(call: CallTerm) -> Term:
    """What `env("NAME", default="x")` and `os.environ.get("NAME", "x")` give when nothing is set."""
    value = call.keyword("default")
    if value is None and len(call.args) == 2 and isinstance(call.args[0], Literal):
        value = call.args[1]
    return value if isinstance(value, Literal) else OPAQUE
