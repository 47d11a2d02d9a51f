"""Calls of builtins, of the standard library and of Django, by their names."""

from __future__ import annotations

import ast
from dataclasses import replace

from mir_lsp.index.parts import first_manager
from mir_lsp.index.resolve import ClassSymbol
from mir_lsp.semantics import dicts, objects, querysets, timeline
from mir_lsp.semantics.by_hand import prefetch_related_objects
from mir_lsp.semantics.calling import called_with, read_of_row
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.framework import Keywords
from mir_lsp.semantics.handing import hand_on, load_onto
from mir_lsp.semantics.instances import is_instance
from mir_lsp.semantics.invoke import call_target, method_target
from mir_lsp.semantics.iteration import element, row_of, settled, varied
from mir_lsp.semantics.naming import name_call
from mir_lsp.semantics.requery import asked
from mir_lsp.semantics.tables import functions
from mir_lsp.semantics.targets import assign
from mir_lsp.semantics.texts import text_of
from mir_lsp.semantics.ties import made_of, ties_of_all
from mir_lsp.semantics.transfer import Asked
from mir_lsp.semantics.values import (
    PLAIN,
    UNKNOWN,
    Collection,
    Constant,
    Getter,
    Items,
    Manager,
    Mapping,
    Named,
    Object,
    Partial,
    QuerySet,
    Row,
    Spread,
    Value,
    alternatives,
    join,
)


def call_named(ctx: Context, node: ast.Call, name: str, arguments: list[Value], keywords: Keywords) -> Value:
    if name.startswith("builtins."):
        return _builtin(ctx, node, name.removeprefix("builtins."), arguments, dict(keywords))
    if name in functions.HIGHER:
        return _higher(ctx, node, functions.HIGHER[name], arguments, dict(keywords))
    if name == "functools.partial" and arguments:
        return Partial(arguments[0], tuple(arguments[1:]), tuple(keywords))
    if name == "operator.attrgetter":
        paths = [value.value for value in arguments if isinstance(value, Constant)]
        return Getter(tuple(tuple(path.split(".")) for path in paths if isinstance(path, str)))
    if name == "operator.methodcaller" and arguments and isinstance(arguments[0], Constant):
        return Getter(((str(arguments[0].value),),), calls=True, arguments=tuple(arguments[1:]))
    if name in functions.WRAPPERS and arguments:
        return arguments[0]
    if name in functions.THREADED and arguments:
        return Partial(arguments[0], elsewhere=True)
    if name in functions.CALLERS and arguments:
        return called_with(ctx, node, Partial(arguments[0], elsewhere=True), arguments[1:])
    if name == "dataclasses.replace" and arguments and isinstance(arguments[0], Object):
        return objects.holding(arguments[0], {key: value for key, value in keywords if key is not None})
    if name in ("copy.copy", "copy.deepcopy") and arguments:
        return arguments[0]
    if name == "types.SimpleNamespace":
        return Mapping(PLAIN, UNKNOWN, tuple((key, value) for key, value in keywords if key is not None))
    if name in functions.PASSING:
        return _passed_on(ctx, node, name, functions.PASSING[name], arguments)
    if name in functions.ROW_SHORTCUTS or name in functions.ROWS_SHORTCUTS:
        return _shortcut(ctx, node, name, arguments, keywords)
    if name in functions.LOADING_SHORTCUTS:
        if ctx.code.counter is not None:
            ctx.code.counter.unseen(ctx, node, name, ())
        return prefetch_related_objects(ctx, arguments)
    if name in functions.CONDITIONS:
        return made_of((*arguments, *(value for _, value in keywords)))
    if ctx.code.counter is not None:
        ctx.code.counter.unseen(ctx, node, name, (*arguments, *(value for _, value in keywords)))
    hand_on(ctx, arguments)
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
    if ctx.naming:
        name_call(ctx, source, "filter", node, arguments[1:], keywords)
    if ctx.code.counter is not None:
        ctx.code.counter.asked(ctx, source, node, name.rpartition(".")[2])
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
    if name in ("len", "bool") and len(node.args) == 1 and not isinstance(node.args[0], ast.Starred):
        return timeline.sized(ctx, node, name, arguments[0])
    if name == "isinstance" and len(arguments) == 2:
        return is_instance(ctx.db, arguments[0], arguments[1])
    if name == "locals":
        timeline.captured(ctx, list(ctx.state.names))
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
        only = arguments[0] if len(arguments) == 1 else None
        if isinstance(only, Spread) and isinstance(only.element, Items):
            return Items(tuple(Collection(item) for item in only.element.items))  # `zip(*pairs)` takes them apart
        items = [_taken(ctx, node, arguments, index, "zip()") for index in range(len(node.args))]
        return Collection(Items(tuple(items)))
    if name == "dict":
        return _dict(ctx, node, arguments, keywords)
    if name in functions.COLLECTORS or name in functions.ITERATORS:
        taken = _taken(ctx, node, arguments, 0, f"{name}()") if arguments else None
        if taken is not None and name == "sorted":
            ordered(ctx, node, taken, keywords)
        return Collection(taken) if taken is not None else Items(())
    if name in functions.REDUCERS or name in functions.PICKERS:
        taken = _taken(ctx, node, arguments, 0, f"{name}()") if arguments else UNKNOWN
        if name in ("max", "min"):
            ordered(ctx, node, taken, keywords)
        if name == "next":
            return join((another(ctx, taken), *arguments[1:2]))
        return taken if name in functions.PICKERS and len(node.args) == 1 else PLAIN
    if name not in functions.HARMLESS:
        hand_on(ctx, arguments)
    return UNKNOWN


def _parent(ctx: Context) -> Value:
    if ctx.parent is not None:
        return ctx.parent
    if isinstance(ctx.me, Object) and ctx.owner is not None:
        return replace(ctx.me, above=ctx.owner)
    return UNKNOWN


def another(ctx: Context, value: Value) -> Value:
    """What is taken out of a collection: another element in each round of the loop around."""
    return varied(value, ctx.frame.loops[-1]) if ctx.frame.loops else value


def ordered(ctx: Context, node: ast.Call, taken: Value, keywords: dict[str | None, Value]) -> None:
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


def _keyed(ctx: Context, node: ast.Call, key: Value, taken: Value) -> None:
    """A key function is called with each element."""
    here = ctx.span(node)
    if ctx.code.counter is not None:
        ctx.code.counter.through(ctx, here, Collection(taken))
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
        if ctx.code.counter is not None and given:
            ctx.code.counter.through(ctx, here, arguments[given[0]])
        given_now = [varied(each, here) for each in taken]
        if kind.unpacks:
            given_now = [item for each in given_now for item in (each.items if isinstance(each, Items) else [each])]
        if kind.folds:
            given_now = [arguments[2] if len(arguments) > 2 else UNKNOWN, *given_now]
        result = called_with(ctx, node, function, given_now)
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
    if gives == "product":
        return Collection(Items(tuple(_taken(ctx, node, arguments, at, "iteration") for at in range(len(arguments)))))
    taken = join([_taken(ctx, node, arguments, index, "iteration") for index in given] or [UNKNOWN])
    if gives == "pairs":
        return Collection(Items((taken, taken)))
    if gives == "twice":
        return Items((Collection(taken), Collection(taken)))
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
        load_onto(ctx, row)
    return PLAIN


def _taken(ctx: Context, node: ast.Call, arguments: list[Value], index: int, by: str) -> Value:
    if index >= len(arguments) or isinstance(node.args[index], ast.Starred):
        return UNKNOWN
    return element(ctx, arguments[index], node.args[index], by, None)


def _attribute(ctx: Context, node: ast.Call, arguments: list[Value]) -> Value:
    """`getattr(row, "author")` and `hasattr(row, "profile")` read the relation."""
    names_of = alternatives(arguments[1]) if len(arguments) > 1 else ()
    found: list[Value] = []
    for name in names_of:
        if isinstance(name, Constant) and isinstance(name.value, str):
            read_at = ast.copy_location(ast.Attribute(node.args[0], name.value, ast.Load()), node)
            found += [read_of_row(ctx, row, read_at) for row in alternatives(arguments[0]) if isinstance(row, Row)]
    return join([*found, UNKNOWN])
