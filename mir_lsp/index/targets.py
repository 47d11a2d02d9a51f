"""Which model an expression names: the target of a relation, in all the ways Django allows."""

from __future__ import annotations

from mir_lsp.facts.data import Binding, CallFact, FunctionFact, ValueFact
from mir_lsp.facts.terms import CallTerm, Literal, Ref, SubscriptTerm, Term
from mir_lsp.index import keys
from mir_lsp.index.apps import app_of
from mir_lsp.index.db import Database
from mir_lsp.index.factories import known_as
from mir_lsp.index.headers import by_label, header, nearest
from mir_lsp.index.instances import attribute_of_instance
from mir_lsp.index.outside import GET_USER_MODEL, SETTINGS, SWAPPABLE_MODELS
from mir_lsp.index.paths import parent
from mir_lsp.index.resolve import (
    ClassSymbol,
    ExternalSymbol,
    FunctionSymbol,
    SeveralSymbols,
    Symbol,
    Unresolved,
    ValueSymbol,
    resolve,
)
from mir_lsp.index.schema import ClassId
from mir_lsp.index.settings import text_setting
from mir_lsp.index.worlds import reaches

_SELF = "self"
_USER_SETTING = "AUTH_USER_MODEL"
_MAX_STEPS = 12


def model_named(db: Database, path: str, term: Term) -> ClassId | None:
    """The model that an expression in a file stands for; None when it is not known.

    Understands classes, `"app.Name"`, `settings.AUTH_USER_MODEL`, `get_user_model()`, `apps.get_model(...)`,
    `getattr(settings, "X", "app.Name")` and names bound to one of these.
    """
    return _Search(db, None).model(path, term)


def swapped_in(db: Database, path: str, label: str, name: str) -> ClassId | None:
    """The model that stands for `label.name` in the settings of the code in a file: another one, or itself."""
    return _Search(db, None).swapped(path, label, name)


def target_of(db: Database, path: str, term: Term, source: ClassId) -> ClassId | None:
    """The model that a relation field of the model `source` leads to; the field is written in the file `path`.

    `"self"` is `source`, and a text without a dot is a model of its application, also when the field comes from
    an abstract base in another one.
    """
    return _Search(db, source).model(path, term)


class _Search:
    """One search, with a bound on how many names it follows."""

    __slots__ = ("_db", "_source", "_steps")

    def __init__(self, db: Database, source: ClassId | None) -> None:
        self._db = db
        self._source = source
        self._steps = 0

    def model(self, path: str, term: Term) -> ClassId | None:
        self._steps += 1
        if self._steps > _MAX_STEPS:
            return None
        match term:
            case Literal(value=str(text)):
                return self._text(path, text)
            case Ref(parts=parts):
                symbol = resolve(self._db, path, parts)
                held = None
                if isinstance(symbol, Unresolved) and len(parts) == 2:
                    held = attribute_of_instance(self._db, path, *parts)
                return self.model(*held) if held is not None else self._symbol(path, symbol)
            case SubscriptTerm(value=value):
                return self.model(path, value)
            case CallTerm():
                return self._call(path, term)
            case _:
                return None

    def _symbol(self, path: str, symbol: Symbol) -> ClassId | None:
        match symbol:
            case ClassSymbol(id=id):
                return id
            case ValueSymbol(path=place, fact=ValueFact(term=term)):
                return self.model(place, term)
            case ExternalSymbol(dotted=dotted) if dotted.startswith(f"{SETTINGS}."):
                return self._setting(path, dotted.removeprefix(f"{SETTINGS}."))
            case SeveralSymbols(options=options):
                found = {self._symbol(path, option) for option in options}
                return found.pop() if len(found) == 1 else None
            case _:
                return None

    def _text(self, path: str, text: str) -> ClassId | None:
        if text == _SELF and self._source is not None:
            return self._source
        label, _, name = text.rpartition(".")
        if not label:
            return self._same_application(path, name)
        if "." in label:
            return None
        return nearest(self._db, by_label(self._db, label, name), path)

    def _same_application(self, path: str, name: str) -> ClassId | None:
        """A text without a dot means a model of the application of the model that has the field."""
        source = self._source
        found = self._db.get(header, source) if source is not None else None
        label = found.app_label if found is not None else None
        if label is None:
            app = self._db.get(app_of, parent(path))
            label = app.label if app is not None else None
        place = source.path if source is not None else path
        same = nearest(self._db, by_label(self._db, label, name), place) if label is not None else None
        return same if same is not None else self._same_file(place, name)

    def _same_file(self, path: str, name: str) -> ClassId | None:
        symbol = resolve(self._db, path, (name,))
        return symbol.id if isinstance(symbol, ClassSymbol) else None

    def _setting(self, path: str, name: str) -> ClassId | None:
        text = text_setting(self._db, parent(path), name) or _assigned_setting(self._db, path, name)
        return self._text(path, text) if text is not None and "." in text else None

    def _call(self, path: str, call: CallTerm) -> ClassId | None:
        if not isinstance(call.func, Ref):
            return None
        symbol = resolve(self._db, path, call.func.parts)
        if known_as(self._db, symbol) in SWAPPABLE_MODELS:
            return self._swappable(path, call)
        if isinstance(symbol, FunctionSymbol):
            return self._result(symbol)
        dotted = symbol.dotted if isinstance(symbol, ExternalSymbol) else ""
        if dotted == GET_USER_MODEL:
            return self._setting(path, _USER_SETTING)
        if dotted == "builtins.getattr":
            return self._getattr(path, call)
        if dotted in ("django.apps.apps.get_model", "django.db.models.loading.get_model"):
            return self._get_model(path, call)
        return None

    def _swappable(self, path: str, call: CallTerm) -> ClassId | None:
        match call.args:
            case [Literal(value=str(label)), Literal(value=str(name)), *_]:
                return self.swapped(path, label, name)
            case _:
                return None

    def swapped(self, path: str, label: str, name: str) -> ClassId | None:
        """The model that a setting names, else the one of that name."""
        found = self._setting(path, f"{label}_{name}_MODEL".upper())
        return found if found is not None else self._text(path, f"{label}.{name}")

    def _result(self, function: FunctionSymbol) -> ClassId | None:
        """What a function that only names a model names."""
        bindings: tuple[Binding, ...] = self._db.read(keys.bindings(function.path, function.qualname), ())
        facts = [binding.definition for binding in bindings if isinstance(binding.definition, FunctionFact)]
        result = facts[0].result if len(facts) == 1 else None
        return self.model(function.path, result) if result is not None else None

    def _getattr(self, path: str, call: CallTerm) -> ClassId | None:
        match call.args:
            case [Ref(parts=parts), Literal(value=str(name)), *default]:
                symbol = resolve(self._db, path, parts)
                if symbol != ExternalSymbol(SETTINGS):
                    return None
                found = self._setting(path, name)
                return self.model(path, default[0]) if found is None and default else found
            case _:
                return None

    def _get_model(self, path: str, call: CallTerm) -> ClassId | None:
        args = [*call.args[:2], *(call.keyword(name) for name in ("app_label", "model_name"))]
        given = [arg for arg in args if arg is not None]
        texts = [arg.value for arg in given if isinstance(arg, Literal) and isinstance(arg.value, str)]
        if len(texts) != len(given) or not 1 <= len(texts) <= 2:
            return None
        label = ".".join(texts)
        return self._text(path, label) if label.count(".") == 1 else None


def _assigned_setting(db: Database, place: str, name: str) -> str | None:
    """What applications give to a setting that the settings lack: `setattr(settings, "SHOP_MODEL", "shop.Shop")`."""
    found: set[str] = set()
    for path in (each for each in db.read(keys.calling("setattr"), ()) if reaches(db, parent(place), each)):
        facts: tuple[CallFact, ...] = db.read(keys.calls(path), ())
        for fact in facts:
            match fact.call.args:
                case [Ref(parts=parts), Literal(value=key), Literal(value=str(text))] if key == name:
                    if resolve(db, path, parts) == ExternalSymbol(SETTINGS):
                        found.add(text)
                case _:
                    continue
    return found.pop() if len(found) == 1 else None
