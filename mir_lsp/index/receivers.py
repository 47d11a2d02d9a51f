"""Signals and who receives them: decorators, `connect` in modules, in `ready` and in other functions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mir_lsp.facts.data import Binding, CallFact, ClassFact, FunctionFact, InsideFact
from mir_lsp.facts.terms import CallTerm, Literal, Ref, Sequence, Term
from mir_lsp.index import keys
from mir_lsp.index.apps import app_of
from mir_lsp.index.classes import external_names, known_names
from mir_lsp.index.db import Database
from mir_lsp.index.headers import by_label, nearest
from mir_lsp.index.members import resolve_inside
from mir_lsp.index.models import model as model_of
from mir_lsp.index.paths import parent
from mir_lsp.index.resolve import (
    UNRESOLVED,
    ClassSymbol,
    ExternalSymbol,
    Symbol,
    Unresolved,
    ValueSymbol,
    resolve,
)
from mir_lsp.index.schema import ClassId
from mir_lsp.index.targets import model_named
from mir_lsp.index.terms import flag, text

_RECEIVER = frozenset({"django.dispatch.receiver", "django.dispatch.dispatcher.receiver"})
_SIGNAL_CLASSES = frozenset(
    {
        "django.dispatch.Signal",
        "django.dispatch.dispatcher.Signal",
        "django.db.models.signals.ModelSignal",
    }
)
_MODULES = (
    "django.db.models.signals.",
    "django.core.signals.",
    "django.contrib.auth.signals.",
    "django.test.signals.",
)
_OTHERS = frozenset({"django.db.backends.signals.connection_created", "django.utils.autoreload.autoreload_started"})
_READY = "ready"


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal: `dotted` for one of Django or a package, else the file and name that hold one of the project."""

    dotted: str
    path: str | None = None

    @property
    def name(self) -> str:
        return self.dotted.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose signals are received. `kind` is one of:

    `any`; `model`; `through`, the table that Django makes for the many-to-many `field` of `model`; `other`, something
    that is no model; `unknown`.
    """

    kind: str
    model: ClassId | None = None
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Receiver:
    """One connection of a function to a signal.

    `place` is the function that connects it (`""` for the module), `path` the file where that is written. `weak` and
    `dispatch_uid` are as given: None is unknown for the one and none for the other.
    """

    function: Symbol
    signal: Signal
    sender: Sender
    path: str
    place: str = ""
    decorator: bool = False
    weak: bool | None = True
    dispatch_uid: Term | None = None
    conditional: bool = False

    @property
    def in_ready(self) -> bool:
        """Whether `AppConfig.ready` connects it."""
        return self.place.rpartition(".")[2] == _READY


def receivers(db: Database) -> tuple[Receiver, ...]:
    """Every connection that is in view, sorted by file and in the order of the text there."""
    decorated = {
        path for name in known_names(db, "receiver") for path, _ in db.read(keys.decorated(name), frozenset())
    }
    inside = {path for path, _ in db.read(keys.calling_inside("connect"), frozenset())}
    paths = decorated | inside | db.read(keys.calling("connect"), frozenset())
    return tuple(each for path in sorted(paths) for each in db.get(receivers_in, path))


def receivers_in(db: Database, path: str) -> tuple[Receiver, ...]:
    """The connections that one file makes: by decorators, by module-level calls, inside functions."""
    found: list[Receiver] = []
    steps: tuple[str | CallFact, ...] = db.read(keys.at_load(path), ())
    seen: set[str] = set()
    for step in steps:
        if isinstance(step, CallFact):
            found.extend(connected_by(db, path, step.call, conditional=step.certainty.value != "always"))
        elif step not in seen:
            seen.add(step)
            found.extend(_by_decorator(db, path, step))
    places = sorted(qualname for place, qualname in _inside(db) if place == path)
    for qualname in places:
        insides: tuple[InsideFact, ...] = db.read(keys.inside(path, qualname), ())
        for inside in insides:
            for call in inside.calls:
                found.extend(connected_by(db, path, call, inside))
    return tuple(found)


def receivers_of_model(db: Database, model: ClassId) -> tuple[Receiver, ...]:
    """The connections that a model wakes: those that name it, and those for any sender."""
    return tuple(each for each in db.get(receivers) if each.sender.model == model or each.sender.kind == "any")


def signal_named(db: Database, symbol: Symbol) -> Signal | None:
    """The signal that a symbol is; None for anything else."""
    match symbol:
        case ExternalSymbol(dotted=dotted) if dotted.startswith(_MODULES) or dotted in _OTHERS:
            return Signal(dotted)
        case ExternalSymbol(dotted=dotted) if ".signals." in dotted and symbol.last.islower():
            return Signal(dotted)
        case ValueSymbol(path=path, name=name, fact=fact) if isinstance(fact.term, CallTerm):
            func = fact.term.func
            made = resolve(db, path, func.parts) if isinstance(func, Ref) else None
            names = external_names(db, made.id) if isinstance(made, ClassSymbol) else ()
            names = (made.dotted,) if isinstance(made, ExternalSymbol) else names
            return Signal(name, path) if _SIGNAL_CLASSES & set(names) else None
        case _:
            return None


def _inside(db: Database) -> frozenset[tuple[str, str]]:
    found: frozenset[tuple[str, str]] = db.read(keys.calling_inside("connect"), frozenset())
    return found


def _by_decorator(db: Database, path: str, name: str) -> Iterator[Receiver]:
    bindings: tuple[Binding, ...] = db.read(keys.bindings(path, name), ())
    for binding in bindings:
        fact = binding.definition
        if not isinstance(fact, (FunctionFact, ClassFact)):
            continue
        # The decorator nearest to the function runs first.
        for decorator in reversed(fact.decorators):
            for each in received_by(db, path, name, decorator):
                yield replace(each, conditional=binding.certainty.value != "always")


def is_receiver(db: Database, path: str, decorator: Term) -> bool:
    """Whether a decorator is a call of Django's `receiver`."""
    if not isinstance(decorator, CallTerm) or not isinstance(decorator.func, Ref):
        return False
    symbol = resolve(db, path, decorator.func.parts)
    return isinstance(symbol, ExternalSymbol) and symbol.dotted in _RECEIVER


def received_by(
    db: Database, path: str, name: str, decorator: Term, inside: InsideFact | None = None
) -> Iterator[Receiver]:
    """The connections that a decorator of the definition of a name makes: one for each signal."""
    if not isinstance(decorator, CallTerm) or not is_receiver(db, path, decorator):
        return
    first = decorator.args[0] if decorator.args else decorator.keyword("signal")
    if first is None:
        return
    for item in first.items if isinstance(first, Sequence) else (first,):
        symbol = _resolve(db, path, inside, item.parts) if isinstance(item, Ref) else None
        signal = signal_named(db, symbol) if symbol is not None else None
        if signal is not None:
            yield Receiver(
                function=resolve(db, path, (name,)) if inside is None else UNRESOLVED,
                signal=signal,
                sender=_sender(db, path, decorator.keyword("sender"), decorator.inexact, inside),
                path=path,
                place=inside.qualname if inside is not None else "",
                decorator=True,
                weak=_weak(decorator.keyword("weak")),
                dispatch_uid=decorator.keyword("dispatch_uid"),
            )


def connected_by(
    db: Database, path: str, call: CallTerm, inside: InsideFact | None = None, *, conditional: bool = False
) -> Iterator[Receiver]:
    """`signal.connect(function, sender, weak, dispatch_uid)`."""
    match call.func:
        case Ref(parts=[*name, "connect"]) if name:
            signal = signal_named(db, _resolve(db, path, inside, tuple(name)))
        case _:
            return
    if signal is None:
        return
    given = dict(zip(("receiver", "sender", "weak", "dispatch_uid"), call.args, strict=False))
    given.update(call.keywords)
    function = given.get("receiver")
    yield Receiver(
        function=_resolve(db, path, inside, function.parts if isinstance(function, Ref) else ()),
        signal=signal,
        sender=_sender(db, path, given.get("sender"), call.inexact, inside),
        path=path,
        place=inside.qualname if inside is not None else "",
        weak=_weak(given.get("weak")),
        dispatch_uid=given.get("dispatch_uid"),
        conditional=conditional,
    )


def _resolve(db: Database, path: str, inside: InsideFact | None, parts: tuple[str, ...]) -> Symbol:
    return resolve(db, path, parts) if inside is None or not parts else resolve_inside(db, path, inside, parts)


def _sender(db: Database, path: str, term: Term | None, inexact: bool, inside: InsideFact | None) -> Sender:
    if term is None or term == Literal(None):
        return Sender("unknown") if inexact else Sender("any")
    if isinstance(term, Ref) and term.last == "through" and len(term.parts) > 2:
        return _through(db, path, Ref(term.parts[:-2]), term.parts[-2])
    if isinstance(term, Ref):
        local = _local_model(db, path, inside, term)
        if local is not None:
            return Sender("model", local)
        symbol = _resolve(db, path, inside, term.parts)
        if isinstance(symbol, ClassSymbol):
            return Sender("model" if db.get(model_of, symbol.id) is not None else "other", symbol.id)
        return _named(db, path, term) if not isinstance(symbol, Unresolved) or term.last == "self" else _local(term)
    return _named(db, path, term)


def _local_model(db: Database, path: str, inside: InsideFact | None, term: Ref) -> ClassId | None:
    """The model of `Book = apps.get_model("shop", "Book")` or `self.get_model("Book")` in the same function."""
    call = dict(inside.models).get(term.parts[0]) if inside is not None and len(term.parts) == 1 else None
    if call is None or not isinstance(call.func, Ref):
        return None
    own = call.func.parts[0] == "self"
    given = dict(zip(("model_name",) if own else ("app_label", "model_name"), call.args, strict=False))
    given.update(call.keywords)
    label, name = text(given.get("app_label")), text(given.get("model_name"))
    if own:
        app = db.get(app_of, parent(path))
        label = app.label if app is not None else None
    if label is not None and name is None and "." in label:
        label, _, name = label.rpartition(".")
    return nearest(db, by_label(db, label, name), path) if label is not None and name is not None else None


def _local(term: Ref) -> Sender:
    """A name that only the function knows, `self` among them."""
    return Sender("other") if term.parts[0] == "self" and len(term.parts) == 1 else Sender("unknown")


def _named(db: Database, path: str, term: Term) -> Sender:
    found = model_named(db, path, term)
    if found is not None:
        return Sender("model", found)
    return Sender("other") if text(term) is not None and "." not in (text(term) or "") else Sender("unknown")


def _through(db: Database, path: str, owner: Ref, name: str) -> Sender:
    model = model_named(db, path, owner)
    known = db.get(model_of, model) if model is not None else None
    field = known.field(name) if known is not None else None
    if field is None:
        return Sender("unknown")
    through = dict(field.arguments).get("through")
    if through is None or field.owner is None:
        return Sender("through", field.owner or model, name)
    explicit = model_named(db, field.owner.path, through)
    return Sender("model", explicit) if explicit is not None else Sender("unknown")


def _weak(term: Term | None) -> bool | None:
    return True if term is None else flag(term)
