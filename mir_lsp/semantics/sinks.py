"""Which calls have effects that a transaction does not hold back, by the values of what is called."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from mir_lsp.facts.terms import CallTerm, Ref
from mir_lsp.index.bodies import Body, body_key
from mir_lsp.index.classes import external_names
from mir_lsp.index.db import Database, Key
from mir_lsp.index.models import model as model_of
from mir_lsp.index.modules import module_name
from mir_lsp.index.paths import is_below
from mir_lsp.index.resolve import ExternalSymbol, FunctionSymbol, ValueSymbol, resolve
from mir_lsp.index.settings import plain_setting
from mir_lsp.index.tasks import sent_by, task
from mir_lsp.semantics import names
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.entry import target_named
from mir_lsp.semantics.queues import Queued, where_enqueued, where_queued
from mir_lsp.semantics.tables import sinks as table
from mir_lsp.semantics.transacted import Kind
from mir_lsp.semantics.values import UNKNOWN, Bound, Named, Object, Plain, Row, Value, alternatives

# A method that sends a task after the commit says so: it is gone through for no other purpose here.
_REGISTERS = re.compile(r"\bon_commit\s*\(")
_OURS = (Kind.DJANGO_TASK, Kind.STORED)  # told apart from others by us
_KINDS = {kind.name.lower(): kind for kind in Kind if kind.is_told and kind not in _OURS}
DELAYED = "if it is about what is written"
UNSAID = "if its queue is not in the database"
REPORT = "if it is no report for those who run the site"
CONFIGURABLE = tuple(_KINDS)  # what an effect of a project's own may be called in its settings


@dataclass(frozen=True, slots=True)
class Sink:
    """What a call does. `by` is what does it, `arguments` are handed to a queue; `excuse` speaks for it."""

    kind: Kind
    by: str
    is_queued: bool = False
    doubt: str = ""
    made: Value = field(default=UNKNOWN)
    excuse: str = ""


@dataclass(frozen=True, slots=True)
class OwnEffects:
    """Functions of a project, or that it uses, which have an effect: pairs of a dotted name and what it is."""

    folder: str
    names: tuple[tuple[str, str], ...]


def own_effects_key() -> Key:
    """The input that holds the `OwnEffects` of all projects."""
    return ("effects",)


def sink_of(ctx: Context, node: ast.Call, function: Value) -> Sink | None:
    """The effect that a call of a function has; None for one that has none, or is not known."""
    match function:
        case Named(symbol=ExternalSymbol(dotted=dotted)):
            return _of_name(ctx, dotted, node) or _own(ctx, dotted)
        case Named(symbol=FunctionSymbol() as symbol):
            if _queue(ctx.db, symbol) == "huey":
                return Sink(Kind.TASK, symbol.qualname, is_queued=True)
            return _own(ctx, _dotted(ctx.db, symbol))
        case Bound(receiver=Named(symbol=FunctionSymbol() as symbol), name=name):
            return _of_task(ctx, node, symbol, name)
        case Bound(receiver=receiver, name=name):
            return _of_method(ctx, node, receiver, name)
        case Plain(type=made) if made in table.CALLED:
            return Sink(Kind.TASK, made.rpartition(".")[2], is_queued=True)
        case _:
            return None


def made_by(ctx: Context, function: Value) -> Plain | None:
    """What a call makes that has effects when its methods are called, known by what it is made by."""
    match function:
        case Named(symbol=ExternalSymbol(dotted=dotted)) if dotted in table.METHODS:
            return Plain(dotted)
        case Named(symbol=ExternalSymbol(dotted=dotted)) if dotted.removeprefix("celery.canvas.") != dotted:
            made = f"celery.{dotted.rpartition('.')[2]}"
            return Plain(made) if made in table.METHODS else None
        case Bound(receiver=Named(symbol=FunctionSymbol() as symbol), name=name) if name in table.SIGNATURES:
            return Plain(table.SIGNATURE) if _queue(ctx.db, symbol) in ("celery", "") else None
        case Bound(receiver=Plain(type=table.SIGNATURE), name=name) if name in ("set", "clone"):
            return Plain(table.SIGNATURE)
        case Bound(receiver=Named(symbol=FunctionSymbol() as symbol), name="using"):
            return Plain(table.DJANGO_TASK) if _queue(ctx.db, symbol) == "django" else None
        case _:
            return None


def is_sent_after_commit(ctx: Context, function: Value) -> bool:
    """Whether a call sends a task when the transaction is committed."""
    match function:
        case Bound(receiver=Named(symbol=FunctionSymbol() as symbol), name=name) if name in table.AFTER_COMMIT:
            return _queue(ctx.db, symbol) in ("celery", "")
        case Bound(receiver=Named(symbol=FunctionSymbol() as symbol), name=name) if name in table.OF_TASKS["celery"]:
            return _waits(ctx.db, symbol, name)
        case _:
            return False


def is_signature(ctx: Context, function: Value) -> bool:
    """Whether a call puts arguments into a task that is to be sent."""
    match function:
        case Bound(receiver=Named(symbol=FunctionSymbol() as symbol), name=name):
            return name in table.SIGNATURES | table.AFTER_COMMIT and _queue(ctx.db, symbol) in ("celery", "")
        case _:
            return False


def _of_name(ctx: Context, dotted: str, node: ast.Call) -> Sink | None:
    last = dotted.rpartition(".")[2]
    kind = table.FUNCTIONS.get(dotted)
    if kind is not None:
        setting = table.ADDRESSED_BY_SETTINGS.get(dotted)
        if setting is not None and not _is_set(ctx, setting):
            return None
        if last == "urlopen" and not _sends(node):
            return None
        queue = where_queued(ctx, dotted)
        if queue is Queued.IN_TRANSACTION:
            return None
        excuse = UNSAID if queue is Queued.UNSAID else REPORT if dotted in table.REPORTS else ""
        return Sink(kind, last, is_queued=kind is Kind.TASK, excuse=excuse)
    package = dotted.partition(".")[0]
    if last in table.CLIENTS.get(package, frozenset()):
        return Sink(Kind.HTTP, dotted)
    return None


def _sends(node: ast.Call) -> bool:
    """Whether data is given along: without any, a page is only read."""
    given = node.args[1:2] or [each.value for each in node.keywords if each.arg == "data"]
    return any(not isinstance(each, ast.Constant) or each.value is not None for each in given)


def _is_set(ctx: Context, setting: str) -> bool:
    value = plain_setting(ctx.db, ctx.path, setting)
    return isinstance(value, tuple) and bool(value)


def _own(ctx: Context, dotted: str) -> Sink | None:
    every: tuple[OwnEffects, ...] = ctx.db.read(own_effects_key(), ())
    for each in every:
        if not each.folder or is_below(ctx.path, each.folder):
            for name, kind in each.names:
                if name == dotted or dotted.endswith(f".{name}"):
                    return Sink(_KINDS[kind], dotted.rpartition(".")[2])
    return None


def _dotted(db: Database, symbol: FunctionSymbol) -> str:
    return f"{module_name(db, symbol.path)}.{symbol.qualname}"


def _queue(db: Database, symbol: FunctionSymbol) -> str | None:
    """The queue of a task; empty for a decorated function that may be one, None for any other."""
    found = db.get(task, symbol.path, symbol.qualname)
    return found.queue if found is not None else None


def _waits(db: Database, symbol: FunctionSymbol, name: str) -> bool:
    """Whether the class of a task has a method of its own for sending it, which leaves that to the commit."""
    found = db.get(task, symbol.path, symbol.qualname)
    sender = sent_by(db, found, name) if found is not None else None
    if sender is None:
        return False
    cls, method = sender
    target = target_named(db, cls.path, f"{cls.qualname}.{method.name}")
    body: Body | None = db.read(body_key(target.unit)) if target is not None else None
    return body is not None and _REGISTERS.search(body.text) is not None


def _of_task(ctx: Context, node: ast.Call, symbol: FunctionSymbol, name: str) -> Sink | None:
    queue = _queue(ctx.db, symbol)
    methods = table.OF_TASKS[""] if queue is None else table.OF_TASKS.get(queue, frozenset())
    if name not in methods:
        return _own(ctx, f"{_dotted(ctx.db, symbol)}.{name}")
    if queue == "django" and where_enqueued(ctx) is Queued.IN_TRANSACTION:
        return None
    kind = Kind.DJANGO_TASK if queue == "django" else Kind.TASK
    # No other function has a method of that name.
    excuse = DELAYED if _waits_for_nothing_given(node) else ""
    return Sink(kind, f"{symbol.qualname}.{name}", is_queued=queue != "rq" or name == "delay", excuse=excuse)


def _waits_for_nothing_given(node: ast.Call) -> bool:
    """Whether a task is to begin later and is handed nothing: it looks at what there is then."""
    given = {each.arg for each in node.keywords}
    return not node.args and bool(given & table.DELAYS) and not given & table.HANDED


def _of_method(ctx: Context, node: ast.Call, receiver: Value, name: str) -> Sink | None:
    types = _types(ctx, node, receiver)
    if table.DJANGO_TASK in types and name in table.OF_TASKS["django"]:
        return None if where_enqueued(ctx) is Queued.IN_TRANSACTION else Sink(Kind.DJANGO_TASK, name, is_queued=True)
    for made in types:
        kind, methods = table.METHODS.get(made, (None, frozenset()))
        if kind is not None and name in methods:
            known = table.FILE_METHODS[name] if kind is Kind.FILE else kind
            return Sink(known, f"{made.rpartition('.')[2]}.{name}")
    if name in table.FILE_METHODS and _is_file(ctx, node):
        return Sink(table.FILE_METHODS[name], f"{table.FILE_OF_ROW}.{name}")
    return None


def _types(ctx: Context, node: ast.Call, receiver: Value) -> Sequence[str]:
    """What an object may be made by: as a value, as a name of a module, as an operand of `|`, by its bases."""
    if isinstance(receiver, Plain) and receiver.type:
        return (receiver.type,)
    if isinstance(receiver, Object):
        return external_names(ctx.db, receiver.cls)
    base = node.func.value if isinstance(node.func, ast.Attribute) else None
    if isinstance(base, ast.BinOp) and isinstance(base.op, ast.BitOr):
        left = ctx.evaluate(ctx, base.left)
        made = [part.type for part in alternatives(left) if isinstance(part, Plain)]
        return ["celery.chain"] if table.SIGNATURE in made or any(each in table.CALLED for each in made) else ()
    if isinstance(base, ast.Name) and receiver is UNKNOWN and base.id not in ctx.state.names:
        return _of_module(ctx, base.id)
    return ()


def _of_module(ctx: Context, name: str) -> Sequence[str]:
    symbol = ctx.db.get(resolve, ctx.path, (name,)) if name not in ctx.locals else None
    if not isinstance(symbol, ValueSymbol) or not isinstance(symbol.fact.term, CallTerm):
        return ()
    func = symbol.fact.term.func
    made = ctx.db.get(resolve, symbol.path, func.parts) if isinstance(func, Ref) else None
    return (made.dotted,) if isinstance(made, ExternalSymbol) else ()


def _is_file(ctx: Context, node: ast.Call) -> bool:
    """Whether a method is called on the file of a row."""
    held = node.func.value if isinstance(node.func, ast.Attribute) else None
    if not isinstance(held, ast.Attribute):
        return False
    row = ctx.noted(held.value)
    for part in alternatives(row) if row is not None else ():
        known = ctx.db.get(model_of, part.model) if isinstance(part, Row) else None
        found = known.field(held.attr) if known is not None else None
        if found is not None and found.type in table.FILE_FIELDS:
            return True
    return False


def dotted_of(function: Value) -> str:
    """The dotted name of what is called, empty for anything of the project."""
    return names.dotted(function)
