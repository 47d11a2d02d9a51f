"""How a unit of code connects receivers, and what is wrong with that: by `@receiver`, by `connect`, at what time.

The decorators of a function are no part of its unit: their text is given beside it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from mir_lsp.facts.calls import LISTENERS
from mir_lsp.facts.data import InsideFact
from mir_lsp.facts.expressions import dotted, term
from mir_lsp.facts.terms import CallTerm
from mir_lsp.index import keys
from mir_lsp.index.apps import app_of
from mir_lsp.index.bodies import Body, UnitId, body_key
from mir_lsp.index.bundled import is_bundled
from mir_lsp.index.classes import find_method
from mir_lsp.index.db import Database
from mir_lsp.index.headers import by_label
from mir_lsp.index.installed import InstalledApp, installed
from mir_lsp.index.models import model as model_of
from mir_lsp.index.paths import is_below, join, last, parent
from mir_lsp.index.receivers import Receiver, connected_by, is_receiver, received_by
from mir_lsp.index.resolve import ClassSymbol, ExternalSymbol, FunctionSymbol, resolve
from mir_lsp.index.settings import home_of
from mir_lsp.index.signals import M2M_CHANGED, Standing, never_sends, standing_of
from mir_lsp.semantics.signalled import Edit, Signalled, Wrong
from mir_lsp.semantics.trees import Function, function_at
from mir_lsp.syntax import offsets, parse_cached
from mir_lsp.text.spans import Span

_CONNECTS = re.compile(r"\breceiver\b|\.\s*connect\s*\(|@")
_OF_MODELS = "django.db.models.signals."
_WRAPPING = ("django.db.transaction.atomic", "django.db.transaction.non_atomic_requests", "functools.lru_cache")
_HANDED_TO = "ready"


@dataclass(frozen=True, slots=True)
class Connecting:
    """A connection that is written in a unit: the call, what is connected as it is written, and the connections.

    `above` are the decorators above it, the uppermost first; `definition` is the function inside of the unit that
    the call decorates.
    """

    call: ast.Call
    span: Callable[[ast.AST], Span]
    connections: tuple[Receiver, ...]
    written: ast.expr | None = None
    above: tuple[ast.expr, ...] = ()
    definition: Function | None = None
    is_decorator: bool = False

    def keyword(self, name: str) -> ast.expr | None:
        """An argument by its name."""
        return next((each.value for each in self.call.keywords if each.arg == name), None)


def connecting(db: Database, unit: UnitId, header: str) -> Iterator[Signalled]:
    """What is wrong with the connections of a unit, whose decorators are `header`."""
    body: Body | None = db.read(body_key(unit))
    if body is None or body.damage or _CONNECTS.search(header + body.text) is None:
        return
    made = tuple(_connections(db, unit, body, header))
    if not made:
        return
    function = function_at(body) if body.is_function else None
    for each in made:
        yield from _never_imported(db, unit, each)
        yield from _unwrapped(db, unit, each, header)
        yield from _wrong_sender(db, unit, each)
        if function is not None and not each.above and (not each.is_decorator or each.definition is not None):
            yield from _collected(db, unit, each, function)
            yield from _again(db, unit, each, function)
        elif not body.is_function:
            yield from _collected(db, unit, each, None)


def decorators(header: str) -> tuple[tuple[ast.expr, ...], Callable[[ast.AST], Span]]:
    """The decorators in the text before a function, and their places relative to it."""
    # Those of a function under a condition are indented.
    opening = "if 1:\n" if header[:1] in (" ", "\t") else ""
    source = f"{opening}{header}def _(): pass"
    try:
        (node,) = ast.parse(source).body
    except (SyntaxError, ValueError):
        return (), lambda node: Span(0, 0)
    if isinstance(node, ast.If) and len(node.body) == 1:
        node = node.body[0]
    locator, length = offsets(source), len(opening) + len(header)
    found = tuple(node.decorator_list) if isinstance(node, ast.FunctionDef) else ()
    return found, lambda node: locator.span(node).shifted(-length)


def _connections(db: Database, unit: UnitId, body: Body, header: str) -> Iterator[Connecting]:
    path = unit.path
    marks, place = decorators(header) if header and body.is_function else ((), lambda node: Span(0, 0))
    for number, mark in enumerate(marks):
        if isinstance(mark, ast.Call) and is_receiver(db, path, term(mark)):
            found = tuple(received_by(db, path, unit.name, term(mark)))
            yield Connecting(mark, place, found, above=marks[:number], is_decorator=True)
    locator, start = offsets(parse_cached(body.chunk).source), body.span.start

    def span(node: ast.AST) -> Span:
        return locator.span(node).shifted(-start)

    inside: tuple[InsideFact, ...] = db.read(keys.inside(path, unit.name), ()) if body.is_function else ()
    around = inside[-1] if inside else InsideFact(unit.name, ()) if body.is_function else None
    for node in _walked(body):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "connect":
            call = term(node)
            found = tuple(connected_by(db, path, call, around)) if isinstance(call, CallTerm) else ()
            written = node.args[0] if node.args else _keyword(node, "receiver")
            if found:
                yield Connecting(node, span, found, written)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and is_receiver(db, path, term(mark)):
                    found = tuple(received_by(db, path, node.name, term(mark), around))
                    yield Connecting(mark, span, found, definition=node, is_decorator=True)


def _walked(body: Body) -> Iterator[ast.AST]:
    """The nodes of a unit, without those of functions and classes that are units of their own."""
    function = function_at(body) if body.is_function else None
    if function is not None:
        pending: list[ast.AST] = list(function.body)
    else:
        tree = parse_cached(body.chunk)
        locator = offsets(tree.source)
        units = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        kept = [node for node in tree.node.body if not isinstance(node, units)]
        pending = [node for node in kept if body.span.start <= locator.span(node).start < body.span.end]
    while pending:
        node = pending.pop(0)
        yield node
        nested = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        if function is not None or not nested:
            pending = [*ast.iter_child_nodes(node), *pending]


def _keyword(node: ast.Call, name: str) -> ast.expr | None:
    return next((each.value for each in node.keywords if each.arg == name), None)


def _never_imported(db: Database, unit: UnitId, each: Connecting) -> Iterator[Signalled]:
    """The module of the connection is never imported."""
    if unit.name and not each.is_decorator:
        return  # another function has to call it, which is another matter
    app = app_around(db, unit.path)
    nearest = db.get(app_of, parent(unit.path))
    if app is None or (nearest is not None and nearest.folder != app.folder):
        return  # it may be of an application that others install
    if not _is_of_listeners(unit.path) or not each.connections:
        return
    if all(standing_of(db, made) is Standing.NEVER for made in each.connections) and not _finds_modules(
        db, unit.path
    ):
        yield Signalled(
            Wrong.NOT_IMPORTED,
            each.span(each.call),
            (("module", last(unit.path).removesuffix(".py")), ("app", app.label)),
            reason=f"import it in the `ready()` of the configuration of `{app.label}`",
        )


def app_around(db: Database, path: str) -> InstalledApp | None:
    """The innermost installed application that a file stands in; None where not all are known."""
    found = db.get(installed, db.get(home_of, parent(path)) or "")
    around = [app for app in found.apps if is_below(path, app.folder) and not is_bundled(app.folder)]
    return max(around, key=lambda app: len(app.folder), default=None) if found.known else None


def _is_of_listeners(path: str) -> bool:
    return not LISTENERS.isdisjoint((last(path).removesuffix(".py"), last(parent(path))))


def _finds_modules(db: Database, path: str) -> bool:
    """Whether an application looks for modules by their names when it starts."""
    for app in db.get(installed, db.get(home_of, parent(path)) or "").apps:
        found = find_method(db, app.config, _HANDED_TO) if app.config is not None else None
        text = _text_of(db, found[0].path, f"{found[0].qualname}.{_HANDED_TO}") if found is not None else ""
        if any(word in text for word in ("import_module", "autodiscover", "__import__", "import_string")):
            return True
    return False


def _text_of(db: Database, path: str, name: str) -> str:
    body: Body | None = db.read(body_key(UnitId(path, name, "0")))
    return body.text if body is not None else ""


def _unwrapped(db: Database, unit: UnitId, each: Connecting, header: str) -> Iterator[Signalled]:
    """A decorator above `receiver` makes another function of the one that is connected."""
    wrapping = [mark for mark in each.above if _wraps(db, unit.path, mark)]
    if not wrapping:
        return
    mark = wrapping[-1]
    name = ".".join(dotted(mark.func if isinstance(mark, ast.Call) else mark) or ("it",))
    one, two = each.span(mark), each.span(each.call)
    texts = [header[span.start + len(header) : span.end + len(header)] for span in (one, two)]
    plain = each.above[each.above.index(mark) + 1 :] == ()
    edit = Edit(f"Put `@receiver` above `@{name}`", ((one, texts[1]), (two, texts[0]))) if plain else None
    yield Signalled(Wrong.UNWRAPPED, two, (("name", name),), edit=edit, reason="put `@receiver` above all others")


def _wraps(db: Database, path: str, mark: ast.expr) -> bool:
    """Whether a decorator gives another function than it is given."""
    name = dotted(mark.func if isinstance(mark, ast.Call) else mark)
    symbol = resolve(db, path, name) if name is not None else None
    if isinstance(symbol, ExternalSymbol):
        return symbol.dotted in _WRAPPING
    if not isinstance(symbol, FunctionSymbol) or "." in symbol.qualname:
        return False
    body: Body | None = db.read(body_key(UnitId(symbol.path, symbol.qualname, "0")))
    function = function_at(body) if body is not None else None
    if function is None:
        return False
    nested = {node.name for node in function.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    given = [node.value for node in function.body if isinstance(node, ast.Return)]
    return bool(given) and all(isinstance(value, ast.Name) and value.id in nested for value in given)


def _wrong_sender(db: Database, unit: UnitId, each: Connecting) -> Iterator[Signalled]:
    """The sender never sends the signal."""
    written = each.keyword("sender")
    if written is None and not each.is_decorator and len(each.call.args) > 1:
        written = each.call.args[1]
    of_models = [made for made in each.connections if made.signal.dotted.startswith(_OF_MODELS)]
    if written is None or not of_models:
        return
    reasons = [never_sends(db, made) for made in of_models]
    if all(reasons):
        made = of_models[reasons.index(reasons[0])]
        pairs = _pairs(db, made, written) if made.signal.name == M2M_CHANGED else None
        yield Signalled(
            Wrong.NEVER_SENT,
            each.span(written),
            (("signal", made.signal.name), ("why", reasons[0])),
            edit=Edit(f"Change to `{pairs}`", ((each.span(written), pairs),)) if pairs is not None else None,
            reason="name the model whose rows are written",
        )
    elif isinstance(written, ast.Constant) and isinstance(written.value, str):
        yield from _unknown_name(db, unit, each, written, of_models[0])


def _pairs(db: Database, made: Receiver, written: ast.expr) -> str | None:
    """`Book.tags.through`, where the model has one many-to-many field and is written as a name."""
    known = db.get(model_of, made.sender.model) if made.sender.model is not None else None
    names = [field.name for field in known.fields if field.type == "ManyToManyField"] if known is not None else []
    name = dotted(written)
    return f"{'.'.join(name)}.{names[0]}.through" if name is not None and len(names) == 1 else None


def _unknown_name(
    db: Database, unit: UnitId, each: Connecting, written: ast.Constant, made: Receiver
) -> Iterator[Signalled]:
    """A text that names no model: Django waits for one that never comes."""
    label, _, name = str(written.value).rpartition(".")
    found = db.get(installed, db.get(home_of, parent(unit.path)) or "")
    apps = [app for app in found.apps if app.label == label and not is_bundled(app.folder)]
    if not apps or made.sender.kind == "model" or by_label(db, label, name):
        return
    near = get_close_matches(name, _classes_of(db, apps[0]), 1)
    meant = f"{label}.{near[0]}" if near else ""
    edit = Edit(f"Change to `{meant}`", ((each.span(written), f'"{meant}"'),))
    yield Signalled(
        Wrong.NEVER_SENT,
        each.span(written),
        (("signal", made.signal.name), ("why", f"`{label}` has no model `{name}`")),
        edit=edit if meant else None,
        reason="name a model of the application",
    )


def _classes_of(db: Database, app: InstalledApp) -> list[str]:
    """The classes in the module of models of an application."""
    paths = (join(app.folder, "models.py"), join(app.folder, "models/__init__.py"))
    return sorted({name for path in paths for name in db.read(keys.top_classes(path), ())})


def _collected(db: Database, unit: UnitId, each: Connecting, function: Function | None) -> Iterator[Signalled]:
    """Nobody holds what is connected: it is gone when the function has returned, or at once."""
    weak = each.keyword("weak") or (each.call.args[2] if not each.is_decorator and len(each.call.args) > 2 else None)
    if weak is not None and not (isinstance(weak, ast.Constant) and weak.value is True):
        return
    what = _unheld(db, unit, each, function)
    if not what:
        return
    if weak is not None:
        changes = ((each.span(weak), "False"),)
    else:
        end = each.span(each.call).end - 1
        changes = ((Span(end, end), ", weak=False"),)
    once = function is None or function.name == _HANDED_TO or _is_called_once(db, unit, function.name)
    edit = Edit("Add `weak=False`", changes) if weak is not None or not _ends_with_comma(each) else None
    yield Signalled(
        Wrong.COLLECTED,
        each.span(each.call),
        (("what", what),),
        edit=edit if once else None,
        reason="add `weak=False`" if once else "connect a function of the module: each call would connect one more",
    )


def _ends_with_comma(each: Connecting) -> bool:
    """Whether a comma may stand behind the last argument: calls over several lines."""
    return (each.call.end_lineno or 0) > each.call.lineno


def _unheld(db: Database, unit: UnitId, each: Connecting, function: Function | None) -> str:
    written = each.written
    if each.definition is not None and function is not None:
        return "the function" if _uses(function, each.definition.name) == 0 else ""
    if isinstance(written, ast.Lambda):
        return "the function"
    if isinstance(written, ast.Call):
        name = dotted(written.func)
        symbol = resolve(db, unit.path, name) if name is not None else None
        return "the partial function" if isinstance(symbol, ExternalSymbol) and symbol.last == "partial" else ""
    if isinstance(written, ast.Attribute) and isinstance(written.value, ast.Call):
        name = dotted(written.value.func)
        symbol = resolve(db, unit.path, name) if name is not None else None
        return "the object" if isinstance(symbol, ClassSymbol) else ""
    if isinstance(written, ast.Name) and function is not None and written.id in _nested(function):
        connects = sum(
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("connect", "disconnect")
            and any(isinstance(arg, ast.Name) and arg.id == written.id for arg in node.args[:1])
            for node in ast.walk(function)
        )
        return "the function" if _uses(function, written.id) == connects else ""
    return ""


def _nested(function: Function) -> set[str]:
    """The functions that are defined in a function, and are not to be found outside of it."""
    outer = {
        name for node in ast.walk(function) if isinstance(node, ast.Global | ast.Nonlocal) for name in node.names
    }
    found = {
        node.name
        for node in ast.walk(function)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node is not function
    }
    return found - outer


def _uses(function: Function, name: str) -> int:
    nodes = (node for node in ast.walk(function) if isinstance(node, ast.Name))
    return sum(node.id == name and isinstance(node.ctx, ast.Load) for node in nodes)


def _again(db: Database, unit: UnitId, each: Connecting, function: Function) -> Iterator[Signalled]:
    """Each call of the function connects one more function, which is held."""
    weak, uid = each.keyword("weak"), each.keyword("dispatch_uid")
    held = isinstance(weak, ast.Constant) and weak.value is False
    made_here = isinstance(each.written, ast.Lambda) or each.definition is not None
    named = isinstance(each.written, ast.Name) and each.written.id in _nested(function)
    if not held or uid is not None or not (made_here or named) or function.name == _HANDED_TO:
        return
    if _is_called_once(db, unit, function.name) or _has_conditional_flag(function):
        return
    name = each.definition.name if each.definition is not None else _written_name(each)
    signal = each.connections[0].signal.name if each.connections else "signal"
    uid_text = f"{unit.name}.{name or signal}"
    end = each.span(each.call).end - 1
    edit = Edit("Add a `dispatch_uid`", ((Span(end, end), f', dispatch_uid="{uid_text}"'),))
    offered = None if _ends_with_comma(each) else edit
    yield Signalled(
        Wrong.AGAIN, each.span(each.call), (("function", function.name),), edit=offered, reason="add a `dispatch_uid`"
    )


def _written_name(each: Connecting) -> str:
    return each.written.id if isinstance(each.written, ast.Name) else ""


def _is_called_once(db: Database, unit: UnitId, name: str) -> bool:
    """Whether a module calls a function when it is loaded, or an application when it starts."""
    if db.read(keys.calling(name), frozenset()) or ("." in unit.name and name != "__init__"):
        return True
    for app in db.get(installed, db.get(home_of, parent(unit.path)) or "").apps:
        found = find_method(db, app.config, _HANDED_TO) if app.config is not None else None
        if found is not None and f"{name}(" in _text_of(db, found[0].path, f"{found[0].qualname}.{_HANDED_TO}"):
            return True
    return False


def _has_conditional_flag(function: Function) -> bool:
    """Whether it looks at something global first, by which it may know that it has been called."""
    return any(isinstance(node, ast.Global | ast.Nonlocal) for node in ast.walk(function))


def sorted_by_place(found: Iterable[Signalled]) -> Sequence[Signalled]:
    """In the order of the text."""
    return sorted(found, key=lambda each: (each.span.start, each.span.end, each.what.name))
