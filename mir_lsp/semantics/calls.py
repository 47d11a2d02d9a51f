"""Calls: of methods of querysets and rows, of builtins, of Django's shortcuts, and of what is not known."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from mir_lsp.index.classes import project_classes
from mir_lsp.index.db import Database
from mir_lsp.index.parts import first_manager, makes_rows
from mir_lsp.index.resolve import ClassSymbol, ExternalSymbol, FunctionSymbol
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics import dicts, names, objects, querysets
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.effects import may_load, may_write
from mir_lsp.semantics.framework import call_inherited, function_named
from mir_lsp.semantics.invoke import call_target, function_target, method_target
from mir_lsp.semantics.iteration import element, evaluate, row_of, settled, varied
from mir_lsp.semantics.reads import read
from mir_lsp.semantics.report import TEXT
from mir_lsp.semantics.requery import asked
from mir_lsp.semantics.tables import functions
from mir_lsp.semantics.targets import assign
from mir_lsp.semantics.ties import made_of, ties_of_all
from mir_lsp.semantics.transfer import Asked
from mir_lsp.semantics.values import (
    PLAIN,
    UNKNOWN,
    Bound,
    Closure,
    Collection,
    Constant,
    Getter,
    Items,
    Manager,
    Mapping,
    Named,
    Object,
    Partial,
    Plain,
    QuerySet,
    Row,
    Shape,
    Spread,
    Value,
    alternatives,
    join,
)
from mir_lsp.text.spans import Span

Keywords = Sequence[tuple[str | None, Value]]

_DEEPEST_CLOSURES = 4
_REREADS = frozenset({"refresh_from_db", "arefresh_from_db"})
_ROW_WRITES = frozenset({"save", "delete", "asave", "adelete"})
_BLIND_WRITES = _ROW_WRITES | frozenset(
    {"create", "acreate", "bulk_create", "abulk_create", "get_or_create", "update_or_create", "bulk_update"}
)
_KEEPERS = frozenset({"append", "add", "extend", "appendleft", "insert"})
_GROWING = frozenset({"append", "add", "appendleft"})


def call(ctx: Context, node: ast.Call) -> Value:
    """The value of a call; its arguments are evaluated first, as Python does after the function."""
    function = ctx.evaluate(ctx, node.func)
    arguments = _arguments(ctx, node, function)
    keywords = [(keyword.arg, ctx.evaluate(ctx, keyword.value)) for keyword in node.keywords]
    return join(invoked(ctx, node, part, arguments, keywords) for part in alternatives(function))


def _arguments(ctx: Context, node: ast.Call, function: Value) -> list[Value]:
    if names.dotted(function) != "builtins.next" or not node.args:
        return [_argument(ctx, argument) for argument in node.args]
    # `next(x for …)` takes one element: what the element reads is read once.
    with ctx.at_most_once(generator_loops(ctx, node.args[0])):
        first = ctx.evaluate(ctx, node.args[0])
    return [first, *(ctx.evaluate(ctx, argument) for argument in node.args[1:])]


def generator_loops(ctx: Context, node: ast.expr) -> tuple[Span, ...]:
    """The loops of a generator expression; none of anything else."""
    if not isinstance(node, ast.GeneratorExp):
        return ()
    return tuple(ctx.span(generator.target) for generator in node.generators)


def _argument(ctx: Context, node: ast.expr) -> Value:
    if isinstance(node, ast.Starred):
        value = ctx.evaluate(ctx, node.value)
        return Spread(value, element(ctx, value, node.value, "*", None))
    return ctx.evaluate(ctx, node)


def invoked(ctx: Context, node: ast.Call, function: Value, arguments: list[Value], keywords: Keywords) -> Value:
    """The value of a call of one function."""
    values = [*arguments, *(value for _, value in keywords)]
    match function:
        case Bound():
            return _method(ctx, node, function, arguments, keywords)
        case Closure():
            return call_closure(ctx, node, function, arguments, keywords)
        case Getter():
            return called_with(ctx, node, function, arguments)
        case Partial():
            first, more = [*function.arguments, *arguments], [*function.keywords, *keywords]
            return join(invoked(ctx, node, part, first, more) for part in alternatives(function.function))
        case Named(symbol=FunctionSymbol() as symbol):
            return _project_function(ctx, node, symbol, arguments, keywords)
        case Named(symbol=ClassSymbol(id=id)):
            if ctx.db.get(makes_rows, id):
                _hand_on(ctx, [value for _, value in keywords])
                return names.instance(ctx, id)
            return objects.construct(ctx, id, node, arguments, keywords)
        case Named():
            known = function_named(names.dotted(function))
            if known is not None:
                return known(ctx, node, arguments, keywords)
            if not names.dotted(function).startswith("builtins."):
                _hand_on(ctx, [value for _, value in keywords])
            return _named(ctx, node, names.dotted(function), arguments, keywords)
        case _:
            _hand_on(ctx, values)
            return UNKNOWN


def _method(ctx: Context, node: ast.Call, function: Bound, arguments: list[Value], keywords: Keywords) -> Value:
    receiver = function.receiver
    if isinstance(receiver, QuerySet | Manager):
        return querysets.call(ctx, receiver, function.name, node, arguments, keywords)
    if isinstance(receiver, Row):
        return _row_method(ctx, node, receiver, function.name, arguments, keywords)
    if isinstance(receiver, Object):
        result = _object_method(ctx, node, receiver, function.name, arguments, keywords)
        if result is not None:
            return result
    if isinstance(receiver, Mapping):
        return dicts.call(ctx, receiver, function.name, node, arguments, keywords)
    if isinstance(receiver, Partial):
        known = function_named(f"{names.dotted(receiver.function)}.{function.name}")
        if known is not None:
            return known(ctx, node, [*receiver.arguments, *arguments], keywords)
    if isinstance(receiver, Collection | Items) and function.name in _KEEPERS:
        _grow(ctx, node, receiver, function.name, arguments)
        return PLAIN
    if isinstance(receiver, Collection | Items) and function.name in ("pop", "popleft"):
        return _another(ctx, element(ctx, receiver, node, "pop()", None))
    if isinstance(receiver, Collection | Items) and function.name == "sort":
        _ordered(ctx, node, element(ctx, receiver, node, "sort()", None), dict(keywords))
        return Constant(None)
    if isinstance(receiver, Constant | Plain) and function.name == "join" and arguments:
        _texts_of(ctx, arguments[0], node.args[0], "join()")
        return PLAIN
    if isinstance(receiver, Constant) and function.name == "format_map" and arguments:
        text_of(ctx, arguments[0], node.args[0])
        return PLAIN
    if isinstance(receiver, Constant) and function.name == "format":
        for value, argument in zip(arguments, node.args, strict=False):
            text_of(ctx, value, argument)
        return PLAIN
    if isinstance(receiver, Plain) and receiver.ties:
        return made_of((receiver, *arguments))
    if function.name in _BLIND_WRITES:
        ctx.blind_writes = True
    _forget_attributes(ctx, node)
    _hand_on(ctx, [*arguments, *(value for _, value in keywords)])
    return UNKNOWN


def _object_method(
    ctx: Context, node: ast.Call, receiver: Object, name: str, arguments: list[Value], keywords: Keywords
) -> Value | None:
    """What a method of an object gives, with what it sets on the object; None when its code is not in view."""
    base = (
        node.func.value.id if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) else ""
    )
    known = dict(receiver.attributes)
    for dotted, value in ctx.state.names.items():
        if base and dotted.startswith(f"{base}."):
            known[dotted.removeprefix(f"{base}.")] = value
    given: dict[str, Value] = {}
    holding = replace(receiver, attributes=tuple(sorted(known.items(), key=lambda item: item[0])))
    result = objects.call_method(ctx, holding, name, node, arguments, keywords, given)
    if result is None:
        return call_inherited(ctx, holding, name, node, arguments, keywords)
    if any(_may(ctx, may_write, owner, name) for owner in project_classes(ctx.db, receiver.cls)):
        ctx.blind_writes = True
    for attribute, value in given.items():
        if base:
            ctx.state.names[f"{base}.{attribute}"] = value
        if receiver == ctx.me or (isinstance(ctx.me, Object) and receiver.above is not None):
            ctx.attributes[attribute] = value
    return result


def _may(ctx: Context, question: Callable[[Database, str, str], bool], owner: ClassId, name: str) -> bool:
    return ctx.db.get(question, owner.path, f"{owner.qualname}.{name}")


def call_closure(ctx: Context, node: ast.expr, closure: Closure, arguments: list[Value], keywords: Keywords) -> Value:
    """The value of a call of a lambda or inner function of this unit.

    What a lambda reads is read where it stands; what a function reads, where it is called.
    """
    function = ctx.closures.get(closure.span)
    if function is None or closure.span in ctx.calling or len(ctx.calling) >= _DEEPEST_CLOSURES:
        return UNKNOWN
    parameters = function.args
    names_of = [each.arg for each in (*parameters.posonlyargs, *parameters.args)]
    ctx.calling.append(closure.span)
    try:
        with ctx.called() as frame:
            own = dict.fromkeys((*names_of, *(each.arg for each in parameters.kwonlyargs)), UNKNOWN)
            ctx.state.names.update(own)
            ctx.state.names.update(zip(names_of, arguments, strict=False))
            ctx.state.names.update((name, value) for name, value in keywords if name is not None)
            if isinstance(function, ast.Lambda):
                return ctx.evaluate(ctx, function.body)
            frame.call = node
            ctx.code.run(ctx, function.body)
            return Collection(join(frame.yielded)) if frame.yielded else join(frame.returned or [UNKNOWN])
    finally:
        ctx.calling.pop()


def called_with(ctx: Context, node: ast.Call, function: Value, arguments: list[Value]) -> Value:
    """What a function gives that another one calls: `map(function, rows)`."""
    return join(_called_with(ctx, node, part, arguments) for part in alternatives(function))


def _called_with(ctx: Context, node: ast.Call, function: Value, arguments: list[Value]) -> Value:
    match function:
        case Closure():
            return call_closure(ctx, node, function, arguments, [])
        case Named(symbol=FunctionSymbol() as symbol):
            return _project_function(ctx, node, symbol, arguments, [])
        case Named(symbol=ExternalSymbol(dotted="builtins.str" | "builtins.repr" | "builtins.format")):
            for value in arguments:
                text_of(ctx, value, node)
            return PLAIN
        case Bound(receiver=Object() as receiver, name=name):
            return objects.call_method(ctx, receiver, name, node, arguments, [], {}) or UNKNOWN
        case Bound(receiver=Row() as receiver, name=name):
            return _row_method(ctx, node, receiver, name, arguments, [])
        case Partial():
            return called_with(ctx, node, function.function, [*function.arguments, *arguments])
        case Getter(paths=paths):
            return join(_got(ctx, node, value, path) for value in arguments[:1] for path in paths)
        case _:
            _hand_on(ctx, arguments)
            return UNKNOWN


def _got(ctx: Context, node: ast.Call, value: Value, path: tuple[str, ...]) -> Value:
    """What `attrgetter("author.name")` gives of a value."""
    for name in path:
        read_at = ast.copy_location(ast.Attribute(node, name, ast.Load()), node)
        parts = [_read(ctx, part, read_at) for part in alternatives(value) if isinstance(part, Row)]
        value = join(parts) if parts else UNKNOWN
    return value


def _read(ctx: Context, row: Row, node: ast.Attribute) -> Value:
    value = read(ctx, row, node.attr, node)
    return row_attribute(ctx, row, node) if value is UNKNOWN else value


def _project_function(
    ctx: Context, node: ast.Call, symbol: FunctionSymbol, arguments: list[Value], keywords: Keywords
) -> Value:
    """A function of the project gets values: what it does with them is read from its code."""
    ctx.blind_writes |= ctx.db.get(may_write, symbol.path, symbol.qualname)
    target = function_target(ctx.db, symbol)
    if target is not None and target.plain:
        owner = symbol.qualname.rpartition(".")[0]
        first: list[Value] = []
        if owner and target.is_of_class:
            first = [Named(ClassSymbol(ClassId(symbol.path, owner)))]
        return call_target(ctx, node, target, [*first, *arguments], keywords)
    values = [*arguments, *(value for _, value in keywords)]
    loads = ctx.db.get(may_load, symbol.path, symbol.qualname)
    for value in values:
        for part in alternatives(value):
            if isinstance(part, QuerySet):
                _hand_on(ctx, [part])
            elif loads:
                _load_onto(ctx, part)
    return UNKNOWN


def _row_method(
    ctx: Context, node: ast.Call, row: Row, name: str, arguments: list[Value], keywords: Keywords
) -> Value:
    if name in _ROW_WRITES:
        querysets.wrote(ctx, row.model)
    if name in _REREADS and row.source is not None:
        for link in row.source.links:
            ctx.hazard(link.span, "reread")
    target = method_target(ctx.db, row.model, name)
    if target is None:
        return UNKNOWN
    if ctx.db.get(may_write, target.unit.path, target.unit.name):
        ctx.blind_writes = True
    if not target.plain or target.is_property:
        return UNKNOWN
    first: list[Value] = [] if target.is_static else [row]
    if target.is_of_class:
        first = [Named(ClassSymbol(row.model))]
    return call_target(ctx, node, target, [*first, *arguments], keywords)


def row_attribute(ctx: Context, row: Row, node: ast.Attribute) -> Value:
    """An attribute of a row that is no field: a property runs its code, a method waits for its call."""
    target = method_target(ctx.db, row.model, node.attr)
    if target is not None and target.is_property:
        if node.attr in row.free or (row.source is not None and node.attr in ctx.cell(row.source.site).given):
            return UNKNOWN  # set by hand: nothing runs
        return call_target(ctx, node, target, [row]) if target.plain else UNKNOWN
    return Bound(row, node.attr, ctx.span(node.value))


def text_of(ctx: Context, value: Value, node: ast.expr) -> None:
    """A value is made a text: of a row that runs its `__str__`, of a collection those of its rows."""
    for part in alternatives(value):
        if isinstance(part, Items):
            for item in part.items:
                text_of(ctx, item, node)
        elif isinstance(part, Mapping):
            text_of(ctx, part.value, node)
        elif isinstance(part, QuerySet | Collection):
            _texts_inside(ctx, part, node)
        if isinstance(part, Row):
            target = method_target(ctx.db, part.model, "__str__")
            if target is not None and target.plain:
                call_target(ctx, node, target, [part], origin=TEXT)


def _texts_inside(ctx: Context, value: QuerySet | Collection, node: ast.expr) -> None:
    """A queryset or list shows the texts of its rows."""
    here = ctx.span(node)
    rows = row_of(value, here) if isinstance(value, QuerySet) else varied(value.element, here)
    if isinstance(value, QuerySet) and value.shape is not Shape.ROWS:
        return
    with ctx.inside(here):
        for part in alternatives(rows):
            if isinstance(part, Row):
                text_of(ctx, part, node)


def _another(ctx: Context, value: Value) -> Value:
    """What is taken out of a collection: another element in each round of the loop around."""
    return varied(value, ctx.frame.loops[-1]) if ctx.frame.loops else value


def _ordered(ctx: Context, node: ast.Call, taken: Value, keywords: dict[str | None, Value]) -> None:
    """Elements are compared: by what a key function gives, else by their own `__lt__`."""
    if "key" in keywords:
        _keyed(ctx, node, keywords["key"], taken)
        return
    here = ctx.span(node)
    with ctx.inside(here):
        for part in alternatives(varied(taken, here)):
            target = method_target(ctx.db, part.model, "__lt__") if isinstance(part, Row) else None
            if target is not None and target.plain:
                call_target(ctx, node, target, [part, part])


def _texts_of(ctx: Context, value: Value, node: ast.expr, by: str) -> None:
    """All elements are made texts, by `join()`: rows are refused there, so only evaluating counts."""
    element(ctx, value, node, by, None)


def _forget_attributes(ctx: Context, node: ast.Call) -> None:
    """A method may set any attribute of its object: `self.books` may be another queryset after `self.load()`."""
    base = node.func.value if isinstance(node.func, ast.Attribute) else None
    if isinstance(base, ast.Name):
        for name in [name for name in ctx.state.names if name.startswith(f"{base.id}.")]:
            del ctx.state.names[name]


def _grow(ctx: Context, node: ast.Call, receiver: Value, name: str, arguments: list[Value]) -> None:
    """`rows.append(book)` makes the list one of books."""
    target = node.func.value if isinstance(node.func, ast.Attribute) else None
    if isinstance(target, ast.Subscript) and name in _GROWING:
        dicts.set_item(ctx, target, Collection(join(arguments)))
    if not isinstance(target, ast.Name) or target.id not in ctx.state.names:
        return
    known = [receiver.element] if isinstance(receiver, Collection) else list(getattr(receiver, "items", ()))
    added = arguments if name in _GROWING else [UNKNOWN]
    if name == "extend" and arguments:
        added = [element(ctx, arguments[0], node.args[0], "extend()", None)]
    still = [replace(value, varies=frozenset()) if isinstance(value, Row) else value for value in added]
    ctx.state.names[target.id] = Collection(join([*known, *still]) if known or still else UNKNOWN)


def _named(ctx: Context, node: ast.Call, name: str, arguments: list[Value], keywords: Keywords) -> Value:
    if name.startswith("builtins."):
        return _builtin(ctx, node, name.removeprefix("builtins."), arguments, dict(keywords))
    if name in functions.HIGHER:
        return _higher(ctx, node, functions.HIGHER[name], arguments, dict(keywords))
    if name == "functools.partial" and arguments:
        return Partial(arguments[0], tuple(arguments[1:]), tuple(keywords))
    if name == "operator.attrgetter":
        paths = [value.value for value in arguments if isinstance(value, Constant)]
        return Getter(tuple(tuple(path.split(".")) for path in paths if isinstance(path, str)))
    if name in functions.PASSING:
        return _passed_on(ctx, node, name, functions.PASSING[name], arguments)
    if name in functions.ROW_SHORTCUTS or name in functions.ROWS_SHORTCUTS:
        return _shortcut(ctx, node, name, arguments, keywords)
    if name in functions.LOADING_SHORTCUTS:
        for value in arguments[:1]:
            _load_onto(ctx, value)
        return PLAIN
    if name in functions.CONDITIONS:
        return made_of((*arguments, *(value for _, value in keywords)))
    _hand_on(ctx, arguments)
    return UNKNOWN


def _shortcut(ctx: Context, node: ast.Call, name: str, arguments: list[Value], keywords: Keywords) -> Value:
    first = arguments[0] if arguments else UNKNOWN
    if isinstance(first, Named) and isinstance(first.symbol, ClassSymbol):
        shape = ctx.db.get(first_manager, first.symbol.id)
        if shape is None:
            return UNKNOWN
        first = Manager(first.symbol.id, shape, ctx.span(node.args[0]), None)
    if not isinstance(first, QuerySet | Manager):
        return UNKNOWN
    source = querysets.queryset_of(ctx, first)
    on = ties_of_all((*arguments, *(value for _, value in keywords)))
    kind = Asked.ROW if name in functions.ROW_SHORTCUTS else Asked.ROWS
    asked(ctx, source, node, kind, name.rpartition(".")[2], on)
    row = row_of(replace(source, ties=source.ties | on), None)
    return row if kind is Asked.ROW else Collection(row)


def _builtin(
    ctx: Context, node: ast.Call, name: str, arguments: list[Value], keywords: dict[str | None, Value]
) -> Value:
    if name in ("hasattr", "getattr"):
        return _attribute(ctx, node, arguments)
    if name == "setattr" and len(node.args) == 3:
        return _set(ctx, node, arguments)
    if name == "locals":
        return dicts.local_names(ctx)
    if name == "super" and not arguments:
        return _parent(ctx)
    if name in functions.TEXTS:
        for value, argument in zip(arguments, node.args, strict=False):
            text_of(ctx, value, argument)
        return made_of(arguments)
    if name in functions.NUMBERS:
        return made_of(arguments)
    if name in functions.HIGHER:
        return _higher(ctx, node, functions.HIGHER[name], arguments, keywords)
    if name == "enumerate" and arguments:
        return Collection(Items((PLAIN, _taken(ctx, node, arguments, 0, "enumerate()"))))
    if name == "zip":
        items = [_taken(ctx, node, arguments, index, "zip()") for index in range(len(node.args))]
        return Collection(Items(tuple(items)))
    if name == "dict":
        return _dict(ctx, node, arguments, keywords)
    if name in functions.COLLECTORS or name in functions.ITERATORS:
        taken = _taken(ctx, node, arguments, 0, f"{name}()") if arguments else None
        if taken is not None and name == "sorted":
            _ordered(ctx, node, taken, keywords)
        return Collection(taken) if taken is not None else Items(())
    if name in functions.REDUCERS or name in functions.PICKERS:
        taken = _taken(ctx, node, arguments, 0, f"{name}()") if arguments else UNKNOWN
        if name in ("max", "min"):
            _ordered(ctx, node, taken, keywords)
        if name == "next":
            return join((_another(ctx, taken), *arguments[1:2]))
        return taken if name in functions.PICKERS and len(node.args) == 1 else PLAIN
    if name not in functions.HARMLESS:
        _hand_on(ctx, arguments)
    return UNKNOWN


def _parent(ctx: Context) -> Value:
    if ctx.parent is not None:
        return ctx.parent
    if isinstance(ctx.me, Object) and ctx.owner is not None:
        return replace(ctx.me, above=ctx.owner)
    return UNKNOWN


def _keyed(ctx: Context, node: ast.Call, key: Value, taken: Value) -> None:
    """A key function is called with each element."""
    here = ctx.span(node)
    with ctx.inside(here):
        called_with(ctx, node, key, [varied(taken, here)])


def _higher(
    ctx: Context,
    node: ast.Call,
    kind: functions.Higher,
    arguments: list[Value],
    keywords: dict[str | None, Value],
) -> Value:
    """A function that calls another one with each element of what it is given."""
    function = arguments[kind.function] if kind.function < len(arguments) else keywords.get(kind.keyword, UNKNOWN)
    given = range(kind.first, len(arguments)) if kind.all else range(kind.first, min(kind.first + 1, len(arguments)))
    taken = [_taken(ctx, node, arguments, index, kind.name) for index in given]
    here = ctx.span(node)
    with ctx.inside(here):
        result = called_with(ctx, node, function, [varied(each, here) for each in taken])
    kept = taken[0] if taken else UNKNOWN
    match kind.gives:
        case "results":
            return Collection(settled(result, here))
        case "groups":
            return Collection(Items((settled(result, here), Collection(kept))))
        case _:
            return Collection(kept)


def _passed_on(ctx: Context, node: ast.Call, name: str, gives: str, arguments: list[Value]) -> Value:
    """A function of the standard library that gives the elements of what it was given, in some form."""
    if name == "itertools.islice" and len(arguments) == 2 and arguments[1] == Constant(1):
        return Items((_taken(ctx, node, arguments, 0, "islice()"),))
    given = range(len(arguments)) if gives == "all" else range(min(1, len(arguments)))
    if gives == "nested" and arguments:
        outer = _taken(ctx, node, arguments, 0, "from_iterable()")
        return Collection(element(ctx, outer, node.args[0], "from_iterable()", None))
    taken = join([_taken(ctx, node, arguments, index, "iteration") for index in given] or [UNKNOWN])
    return Collection(Collection(taken)) if gives == "batches" else Collection(taken)


def _dict(ctx: Context, node: ast.Call, arguments: list[Value], keywords: dict[str | None, Value]) -> Value:
    items = tuple((name, value) for name, value in keywords.items() if name is not None)
    if not arguments:
        return Mapping(PLAIN, join([value for _, value in items] or [Items(())]), items)
    copied = [part for part in alternatives(arguments[0]) if isinstance(part, Mapping)]
    if len(copied) == len(alternatives(arguments[0])):
        for name, value in items:
            copied = [dicts.with_item(part, name, value) for part in copied]
        return join(copied)
    pair = _taken(ctx, node, arguments, 0, "dict()")
    if isinstance(pair, Items) and len(pair.items) == 2:
        return Mapping(*pair.items)
    return Mapping(UNKNOWN, UNKNOWN)


def _set(ctx: Context, node: ast.Call, arguments: list[Value]) -> Value:
    """`setattr(row, "author", author)` sets the relation; under a name that is not known, any of them."""
    row, name = arguments[0], arguments[1]
    if isinstance(name, Constant) and isinstance(name.value, str):
        target = ast.copy_location(ast.Attribute(node.args[0], name.value, ast.Store()), node)
        assign(ctx, target, arguments[2])
    else:
        _load_onto(ctx, row)
    return PLAIN


def _taken(ctx: Context, node: ast.Call, arguments: list[Value], index: int, by: str) -> Value:
    if index >= len(arguments) or isinstance(node.args[index], ast.Starred):
        return UNKNOWN
    return element(ctx, arguments[index], node.args[index], by, None)


def _attribute(ctx: Context, node: ast.Call, arguments: list[Value]) -> Value:
    """`getattr(row, "author")` and `hasattr(row, "profile")` read the relation."""
    if len(arguments) < 2 or not isinstance(arguments[1], Constant) or not isinstance(arguments[1].value, str):
        return UNKNOWN
    name = arguments[1].value
    read_at = ast.copy_location(ast.Attribute(node.args[0], name, ast.Load()), node)
    found = [_read(ctx, row, read_at) for row in alternatives(arguments[0]) if isinstance(row, Row)]
    return join([*found, UNKNOWN])


def _hand_on(ctx: Context, values: list[Value]) -> None:
    """Code that is not in view gets values: it may load relations onto rows, and refine querysets."""
    for part in (part for value in values for part in alternatives(value)):
        if isinstance(part, QuerySet):
            for link in part.links:
                ctx.hazard(link.span, "escapes")
            querysets.as_list(ctx, part)
            _share(ctx, part)
        elif isinstance(part, Collection):
            _share(ctx, part)


def _share(ctx: Context, value: Value) -> None:
    for site in _sites(value):
        ctx.set_cell(site, replace(ctx.cell(site), shared=True))


def _load_onto(ctx: Context, value: Value) -> None:
    for site in _sites(value):
        ctx.set_cell(site, replace(ctx.cell(site), loaded=True))


def _sites(value: Value) -> Iterator[Span]:
    """The querysets that a value, or the rows in it, come from."""
    for part in alternatives(value):
        if isinstance(part, QuerySet):
            yield part.site
        elif isinstance(part, Row):
            yield from _sites_of_rows(part)
        elif isinstance(part, Collection):
            yield from _sites_of_rows(part.element)
        elif isinstance(part, Items):
            for item in part.items:
                yield from _sites_of_rows(item)


def _sites_of_rows(value: Value) -> Iterator[Span]:
    for part in alternatives(value):
        if isinstance(part, Row) and part.source is not None:
            yield part.source.site


def truth(ctx: Context, node: ast.expr, by: str) -> Value:
    """The value of a condition; a queryset in it is read in full."""
    value = ctx.evaluate(ctx, node)
    for part in alternatives(value):
        if isinstance(part, QuerySet):
            evaluate(ctx, part, node, by)
    return value
