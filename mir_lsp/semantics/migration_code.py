"""What the function of a `RunPython` does: the models it gets, the rows it writes, what of today's code it uses.

A function of a migration works on models as they were, which it gets from its first argument. So it is read by
itself: where a model comes from (`apps.get_model`), which chains of calls start at it, which rows come from these.
Helpers that it hands its arguments to are read in the same way. What is not understood does nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from mir_lsp.facts.terms import Ref, Term
from mir_lsp.index.bodies import Body, UnitId, body_key
from mir_lsp.index.db import Database
from mir_lsp.index.headers import header
from mir_lsp.index.parts import makes_rows
from mir_lsp.index.resolve import ClassSymbol, FunctionSymbol, Symbol, attribute, resolve, resolve_import
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.invoke import function_target
from mir_lsp.semantics.migration_repairing import Batches, Historical, batches, historical
from mir_lsp.semantics.tables import migration_code as table
from mir_lsp.semantics.trees import Function, bound_names, function_at
from mir_lsp.syntax import offsets, parse_cached
from mir_lsp.text.spans import Span

_MOST_CALLS = 3
Label = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a function: the span is relative to the unit."""

    unit: UnitId
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Written:
    """Rows of a model that are written: `by` is the method, `looped` that it runs once for each row of a loop.

    `every` says that nothing limits which rows these are, `batched` that the loop reads them a part at a time.
    `batches` is how the loop could save them in parts.
    """

    model: Label
    by: str
    spot: Spot
    looped: bool = False
    every: bool = False
    batched: bool = False
    batches: Batches | None = None


@dataclass(frozen=True, slots=True)
class Real:
    """A use of a class of today's models; `past` is how the function could use the model as it was."""

    model: ClassId
    spot: Spot
    past: Historical | None = None


@dataclass(frozen=True, slots=True)
class DataCode:
    """What a function does. `real` are uses of classes of today's models, `fetched` the models that it gets.

    `sql` are the texts of statements that it runs itself.
    """

    written: tuple[Written, ...] = ()
    real: tuple[Real, ...] = ()
    fetched: tuple[tuple[Label, Spot], ...] = ()
    sql: tuple[tuple[str, Spot], ...] = ()


NOTHING_DONE = DataCode()


def data_code(db: Database, path: str, code: Term | None) -> DataCode:
    """What the function that an argument of `RunPython` names does; nothing where it is not in view."""
    symbol = resolve(db, path, code.parts) if isinstance(code, Ref) else None
    if not isinstance(symbol, FunctionSymbol):
        return NOTHING_DONE
    return db.get(done_by, symbol, 0, ())


def done_by(db: Database, symbol: FunctionSymbol, depth: int, given: tuple[tuple[int, Given], ...]) -> DataCode:
    """What a function does that was given some models, rows or the registry of models by position."""
    target = function_target(db, symbol)
    body: Body | None = db.read(body_key(target.unit)) if target is not None else None
    function = function_at(body) if body is not None and not body.damage else None
    if target is None or body is None or function is None:
        return NOTHING_DONE
    reading = _Reading(db, target.unit, body, function, depth)
    reading.start(dict(given) if depth else {0: Given(is_apps=True), 1: Given(is_editor=True)})
    reading.block(function.body)
    found = reading.found
    return DataCode(tuple(found.written), tuple(found.real), tuple(found.fetched), tuple(found.sql))


@dataclass(frozen=True, slots=True)
class Given:
    """What a name stands for: the registry, the schema editor, a model, something made of its rows."""

    is_apps: bool = False
    is_editor: bool = False
    is_connection: bool = False
    model: Label | None = None
    is_row: bool = False
    is_rows: bool = False
    limited: bool = False
    batched: bool = False
    is_held: bool = False  # rows in something that is no queryset


@dataclass
class _Found:
    written: list[Written] = field(default_factory=list)
    real: list[Real] = field(default_factory=list)
    fetched: list[tuple[Label, Spot]] = field(default_factory=list)
    sql: list[tuple[str, Spot]] = field(default_factory=list)


class _Reading:
    """One function, statement by statement."""

    def __init__(self, db: Database, unit: UnitId, body: Body, function: Function, depth: int) -> None:
        self._db = db
        self._unit = unit
        self._body = body
        self._function = function
        self._depth = depth
        self._locator = offsets(parse_cached(body.chunk).source)
        self._names: dict[str, Given] = {}
        self._bound = bound_names(function)[0]
        self._imported = dict(self._imports())
        self._loops: list[tuple[Given, ast.For]] = []
        self.found = _Found()

    def start(self, given: dict[int, Given]) -> None:
        """Name what the function is given."""
        arguments = [*self._function.args.posonlyargs, *self._function.args.args]
        for position, each in given.items():
            if position < len(arguments):
                self._names[arguments[position].arg] = each

    def block(self, statements: list[ast.stmt]) -> None:
        """Go through statements in the order of the text; branches one after the other."""
        for statement in statements:
            self._statement(statement)

    def _imports(self) -> Iterator[tuple[str, Symbol]]:
        for node in ast.walk(self._function):
            if isinstance(node, ast.ImportFrom):
                for each in node.names:
                    found = resolve_import(self._db, self._unit.path, node.module or "", each.name, node.level)
                    yield each.asname or each.name, found

    def _statement(self, node: ast.stmt) -> None:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ):
                self._names[name] = self._value(value)
            case ast.For(iter=rows, orelse=orelse):
                self._loop(node, self._value(rows))
                self.block(orelse)
            case ast.With(items=items, body=body):
                for item in items:
                    found = self._value(item.context_expr)
                    if isinstance(item.optional_vars, ast.Name):
                        self._names[item.optional_vars.id] = found
                self.block(body)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                return
            case _:
                self._inside(node)

    def _inside(self, node: ast.AST) -> None:
        """The expressions of a statement, and the blocks in it."""
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt):
                self._statement(child)
            elif isinstance(child, ast.expr):
                self._value(child)
            else:
                self._inside(child)

    def _loop(self, node: ast.For, rows: Given) -> None:
        if isinstance(node.target, ast.Name):
            is_rows = rows.model is not None and rows.is_rows
            self._names[node.target.id] = replace(rows, is_rows=False, is_row=True) if is_rows else Given()
        self._loops.append((rows, node))
        self.block(node.body)
        self._loops.pop()

    def _value(self, node: ast.expr) -> Given:
        match node:
            case ast.Name(id=name):
                return self._named(name, node)
            case ast.Attribute(value=value, attr=name):
                return self._attribute(node, self._value(value), name)
            case ast.Call():
                return self._call(node)
            case ast.Subscript(value=value, slice=index):
                found = self._value(value)
                self._value(index)
                return replace(found, limited=True) if found.is_rows else Given()
            case ast.Lambda():
                return Given()
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                self._comprehension(node)
                return Given()
            case _:
                for child in ast.iter_child_nodes(node):
                    if isinstance(child, ast.expr):
                        self._value(child)
                return Given()

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> None:
        for each in node.generators:
            rows = self._value(each.iter)
            if isinstance(each.target, ast.Name):
                self._names[each.target.id] = replace(rows, is_rows=False, is_row=True) if rows.is_rows else Given()
        for value in (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,):
            self._value(value)

    def _named(self, name: str, node: ast.expr) -> Given:
        if name in self._names:
            return self._names[name]
        self._see(node, self._symbol(name))
        return Given()

    def _symbol(self, name: str) -> Symbol | None:
        if name in self._imported:
            return self._imported[name]
        return None if name in self._bound else resolve(self._db, self._unit.path, (name,))

    def _see(self, node: ast.expr, symbol: Symbol | None) -> None:
        """A class of today's models that is named; what it is used for is asked of the whole function."""
        if isinstance(symbol, ClassSymbol) and self._db.get(makes_rows, symbol.id) and self._is_queried(node):
            self.found.real.append(Real(symbol.id, self._spot(node), self._past(node, symbol.id)))

    def _past(self, node: ast.expr, id: ClassId) -> Historical | None:
        head = self._db.get(header, id) if not self._depth and isinstance(node, ast.Name) else None
        if head is None or head.app_label is None or not isinstance(node, ast.Name):
            return None
        return historical(self._function, node.id, head.app_label, id.name, self._span)

    def _is_queried(self, node: ast.expr) -> bool:
        """Whether a class is called, or asked for its manager: constants and choices may be read."""
        for outer in ast.walk(self._function):
            match outer:
                case ast.Call(func=func) if func is node:
                    return True
                case ast.Attribute(value=value, attr=name) if value is node:
                    return name in table.MANAGERS
        return False

    def _attribute(self, node: ast.Attribute, value: Given, name: str) -> Given:
        if value.is_editor:
            return Given(is_connection=True) if name == "connection" else Given()
        if value.model is not None and not value.is_row:
            return replace(value, is_rows=True)
        if value == Given():
            self._see(node, self._dotted(node))
        return Given()

    def _dotted(self, node: ast.expr) -> Symbol | None:
        """What a chain of attributes stands for that starts at a module."""
        if isinstance(node, ast.Name):
            return self._symbol(node.id) if node.id not in self._names else None
        if isinstance(node, ast.Attribute):
            found = self._dotted(node.value)
            return attribute(self._db, found, node.attr) if found is not None else None
        return None

    def _call(self, node: ast.Call) -> Given:
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        if isinstance(node.func, ast.Attribute):
            receiver = self._value(node.func.value)
            values = [self._value(each) for each in given]
            return self._method(node, receiver, node.func.attr, values)
        func = self._value(node.func)
        values = [self._value(each) for each in given]
        if func.model is not None and not func.is_row:
            return Given(model=func.model, is_row=True)
        if isinstance(node.func, ast.Name) and node.func.id in table.KEEPING and values:
            return replace(values[0], is_held=values[0].is_rows)
        symbol = self._dotted(node.func)
        if isinstance(symbol, FunctionSymbol):
            self._helper(symbol, node, values)
        return Given()

    def _method(self, node: ast.Call, on: Given, name: str, values: list[Given]) -> Given:
        if on.is_apps and name == "get_model":
            return self._fetched(node)
        if on.is_connection:
            return Given(is_connection=True) if name == "cursor" else self._executed(node, name)
        if on.is_editor:
            return self._executed(node, name)
        if on.model is None:
            symbol = self._dotted(node.func)
            if isinstance(symbol, FunctionSymbol):
                self._helper(symbol, node, values)
            else:
                self._see(node.func, None)
            return Given()
        if on.is_row:
            return self._of_row(node, on, name)
        return self._of_rows(node, on, name)

    def _of_row(self, node: ast.Call, row: Given, name: str) -> Given:
        if name in table.ROW_WRITES and row.model is not None:
            self._wrote(node, row.model, name, row)
        return Given()

    def _of_rows(self, node: ast.Call, rows: Given, name: str) -> Given:
        model = rows.model
        if model is None:
            return Given()
        if name in table.WRITES:
            self._wrote(node, model, name, rows)
            return Given(model=model, is_row=True) if name in table.GIVING_ROWS else Given()
        if name in table.GIVING_ROWS:
            return Given(model=model, is_row=True, limited=True)
        if name in table.BATCHING:
            return replace(rows, batched=True)
        limits = name in table.LIMITING and bool(node.args or node.keywords)
        held = rows.is_held or name in table.HOLDING
        return replace(rows, is_rows=True, limited=rows.limited or limits, is_held=held)

    def _wrote(self, node: ast.Call, model: Label, by: str, on: Given) -> None:
        looped = on.is_row and any(each.model == model for each, _ in self._loops)
        every = not on.limited and by in ("update", "delete") and not on.is_row
        source, loop = next((pair for pair in reversed(self._loops) if pair[0].model == model), (None, None))
        whole = looped and source is not None and not source.limited
        batched = source is not None and source.batched
        made = None
        if whole and by == "save" and loop is not None and source is not None and not source.is_held:
            made = batches(self._function, loop, node, self._manager(model), self._span)
        self.found.written.append(Written(model, by, self._spot(node), looped, every or whole, batched, made))

    def _manager(self, model: Label) -> str:
        """The manager of a model, by the name that the function has for it."""
        given = Given(model=model)
        return next((f"{name}.objects" for name, each in self._names.items() if each == given), "")

    def _fetched(self, node: ast.Call) -> Given:
        texts = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        if len(texts) == 1 and "." in texts[0]:
            label, _, name = texts[0].partition(".")
        elif len(texts) == 2:
            label, name = texts
        else:
            return Given()
        model = (label, name.lower())
        self.found.fetched.append((model, self._spot(node)))
        return Given(model=model)

    def _executed(self, node: ast.Call, name: str) -> Given:
        first = node.args[0] if node.args else None
        if name == "execute" and isinstance(first, ast.Constant) and isinstance(first.value, str):
            self.found.sql.append((first.value, self._spot(node)))
        return Given()

    def _helper(self, symbol: FunctionSymbol, node: ast.Call, values: list[Given]) -> None:
        """A function of the project that is called with something that is known here."""
        if self._depth >= _MOST_CALLS or len(values) != len(node.args):
            return
        known = tuple((position, value) for position, value in enumerate(values) if value != Given())
        if not known:
            return
        inner = self._db.get(done_by, symbol, self._depth + 1, known)
        spot = self._spot(node)
        self.found.written.extend(replace(each, spot=spot, batches=None) for each in inner.written)
        self.found.real.extend(inner.real)
        self.found.fetched.extend((model, spot) for model, _ in inner.fetched)
        self.found.sql.extend((text, spot) for text, _ in inner.sql)

    def _spot(self, node: ast.AST) -> Spot:
        span = self._span(node)
        return Spot(self._unit, span, self._body.text[span.start : span.end])

    def _span(self, node: ast.AST) -> Span:
        return self._locator.span(node).shifted(-self._body.span.start)
