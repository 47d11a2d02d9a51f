"""Statements: how names and querysets change along every path. All of them join, none forgets."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from mir_lsp.index.resolve import resolve_import
from mir_lsp.semantics import names, timeline
from mir_lsp.semantics.branches import taken
from mir_lsp.semantics.calls import generator_loops, puts_by, truth
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.filling import fills_in
from mir_lsp.semantics.form_rows import bind_given
from mir_lsp.semantics.iteration import element
from mir_lsp.semantics.memory import remembers
from mir_lsp.semantics.report import Happening
from mir_lsp.semantics.rounds import go_round
from mir_lsp.semantics.state import State, dead, joined
from mir_lsp.semantics.targets import assign, forget
from mir_lsp.semantics.values import (
    UNKNOWN,
    Bound,
    Closure,
    Collection,
    Constant,
    Items,
    Plain,
    QuerySet,
    Row,
    alternatives,
    join,
    truth_of,
)
from mir_lsp.semantics.wording import as_written
from mir_lsp.text.spans import Span

_LONGEST_UNROLLED = 6

_EXITS = frozenset({"sys.exit", "exit", "quit", "os._exit"})
_OF_PROGRAMS = frozenset({"__name__ == '__main__'", "'__main__' == __name__"})
_SWALLOWERS = frozenset({"contextlib.suppress"})


def run(ctx: Context, statements: Sequence[ast.stmt]) -> None:
    """Go through a block."""
    left = _left_by(ctx, statements) if ctx.frame.loops else ()
    if left:
        with ctx.at_most_once(left):
            _run(ctx, statements)
    else:
        _run(ctx, statements)


def _run(ctx: Context, statements: Sequence[ast.stmt]) -> None:
    for statement in statements:
        if not ctx.state.alive:
            return
        ctx.db.go_on()
        _HANDLERS.get(type(statement), _other)(ctx, statement)
        for handler in ctx.frame.handlers:
            # Most statements change nothing that is known.
            if handler[-1] != ctx.state:
                handler.append(ctx.state.copy())


def _left_by(ctx: Context, statements: Sequence[ast.stmt]) -> tuple[Span, ...]:
    """The loops that surely end after this block: what it reads is read once."""
    loops = ctx.frame.loops
    out = _way_out(ctx, statements)
    if out is None:
        return ()
    if out is ast.Break:
        return (loops[-1],)
    # An exception may be caught by a handler around: it ends the loops inside of that one.
    caught = len(ctx.frame.handlers)
    return tuple(
        loop
        for loop, handlers in zip(loops, ctx.frame.guarded, strict=True)
        if out is ast.Return or handlers == caught
    )


def _way_out(ctx: Context, statements: Sequence[ast.stmt]) -> type[ast.stmt] | None:
    """How a block surely ends the loop around it: `ast.Break`, `ast.Return` for every loop, None if it may go on."""
    last = statements[-1] if statements else None
    if isinstance(last, ast.Return | ast.Break):
        return type(last)
    if isinstance(last, ast.Raise) or (isinstance(last, ast.Expr) and _ends_program(last.value)):
        return ast.Return if not ctx.frame.handlers else ast.Raise
    if isinstance(last, ast.With | ast.AsyncWith):
        return _way_out(ctx, last.body)
    if isinstance(last, ast.If):
        return _common_way(ctx, (last.body, last.orelse))
    if isinstance(last, ast.For | ast.While) and not _breaks(last.body):
        return _way_out(ctx, last.orelse)
    if isinstance(last, ast.Try) and not last.finalbody:
        return _common_way(ctx, (last.orelse or last.body, *(handler.body for handler in last.handlers)))
    return None


def _breaks(block: Sequence[ast.stmt]) -> bool:
    return any(isinstance(node, ast.Break) for statement in block for node in ast.walk(statement))


def _common_way(ctx: Context, blocks: Iterable[Sequence[ast.stmt]]) -> type[ast.stmt] | None:
    ways = {_way_out(ctx, block) for block in blocks}
    if None in ways:
        return None
    return next(way for way in (ast.Break, ast.Raise, ast.Return) if way in ways)


def _ends_program(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and as_written(node.func) in _EXITS


def _other(ctx: Context, node: ast.stmt) -> None:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            ctx.evaluate(ctx, child)


def _expression(ctx: Context, node: ast.Expr) -> None:
    timeline.discarded(ctx, node.value, ctx.evaluate(ctx, node.value))


def _assert(ctx: Context, node: ast.Assert) -> None:
    truth(ctx, node.test, "assert")
    if node.msg is not None:
        ctx.evaluate(ctx, node.msg)


def _assign(ctx: Context, node: ast.Assign) -> None:
    # Nobody can tell here how far a generator that is put by is read.
    span = ctx.span(node.value)
    if puts_by(ctx, node.value) and all(isinstance(target, ast.Name) for target in node.targets):
        with ctx.holding(span):
            value = ctx.evaluate(ctx, node.value)
        value = replace(value, held=span) if isinstance(value, Collection) else value
    else:
        value = ctx.evaluate(ctx, node.value)
    for target in node.targets:
        timeline.named(ctx, target, node.value, value)
        assign(ctx, target, value)


def _annotated(ctx: Context, node: ast.AnnAssign) -> None:
    if node.value is not None:
        value = ctx.evaluate(ctx, node.value)
        if value is UNKNOWN or (isinstance(value, Bound) and value.receiver is UNKNOWN):
            value = names.annotated(ctx, node.annotation)
        timeline.named(ctx, node.target, node.value, value)
        assign(ctx, node.target, value)


def _augmented(ctx: Context, node: ast.AugAssign) -> None:
    operation = ast.copy_location(ast.BinOp(_loaded(node.target), node.op, node.value), node)
    assign(ctx, node.target, ctx.evaluate(ctx, operation))


def _loaded(target: ast.expr) -> ast.expr:
    if isinstance(target, ast.Name):
        return ast.copy_location(ast.Name(target.id, ast.Load()), target)
    if isinstance(target, ast.Attribute):
        return ast.copy_location(ast.Attribute(target.value, target.attr, ast.Load()), target)
    return target


def _delete(ctx: Context, node: ast.Delete) -> None:
    for target in node.targets:
        forget(ctx, target)


def _return(ctx: Context, node: ast.Return) -> None:
    value = ctx.evaluate(ctx, node.value) if node.value is not None else UNKNOWN
    ctx.frame.returned.append(value)
    ctx.frame.states.append(ctx.state)
    for handler in ctx.frame.handlers:
        handler.append(ctx.state)
    for part in alternatives(value):
        if isinstance(part, QuerySet):
            ctx.event(Happening.ESCAPED, part.site, ctx.span(node), "return")
            timeline.given_to_view(ctx, part, node.value)
            for link in part.links:
                ctx.hazard(link.span, "returned")
    ctx.state = dead()


def _raise(ctx: Context, node: ast.Raise) -> None:
    _other(ctx, node)
    ctx.state = dead()


def _break(ctx: Context, node: ast.Break) -> None:
    ctx.frame.breaks.append(ctx.state)
    ctx.state = dead()


def _continue(ctx: Context, node: ast.Continue) -> None:
    ctx.frame.continues.append(ctx.state)
    ctx.state = dead()


def _if(ctx: Context, node: ast.If) -> None:
    if ctx.at_import and as_written(node.test) in _OF_PROGRAMS:
        with ctx.deferred():
            run(ctx, node.body)
        return
    known = truth_of(truth(ctx, node.test, "if"))
    if known is not None:
        with ctx.at_most_once(_remembering(ctx, node) if known else ()):
            run(ctx, node.body if known else node.orelse)
        return
    before = ctx.state.copy()
    keeps, fills = remembers(ctx, node), fills_in(ctx, node.test)
    ctx.frame.remembering += keeps
    ctx.frame.filling += fills
    with ctx.at_most_once(_remembering(ctx, node)), taken(ctx, node.test, True):
        run(ctx, node.body)
    ctx.frame.remembering -= keeps
    ctx.frame.filling -= fills
    after, ctx.state = ctx.state, before
    with taken(ctx, node.test, False):
        run(ctx, node.orelse)
    ctx.state = joined(after, ctx.state)


def _remembering(ctx: Context, node: ast.If) -> tuple[Span, ...]:
    """The loops in which a condition keeps its body from running in each round.

    `if key not in cache: cache[key] = …` and `if last != row.key: last = row.key` run once for each key: the body
    changes what the condition looks at, and the loop carries that from round to round.
    """
    frame = ctx.frame
    if not frame.loops:
        return ()
    looked_at = {name.id for name in ast.walk(node.test) if isinstance(name, ast.Name)}
    changed = looked_at & {name for statement in node.body for name in _changed(statement)}
    return tuple(loop for loop, carried in zip(frame.loops, frame.carried, strict=True) if changed & carried)


def _changed(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement itself binds, or whose items it sets."""
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AugAssign | ast.AnnAssign):
        targets = [statement.target]
    for target in targets:
        for each in target.elts if isinstance(target, ast.Tuple) else [target]:
            base = each.value if isinstance(each, ast.Subscript) else each
            if isinstance(base, ast.Name):
                yield base.id


def _for(ctx: Context, node: ast.For | ast.AsyncFor) -> None:
    loop = ctx.span(node.target)
    # A generator is read as far as the loop goes: not beyond its first round if that ends the loop.
    once = generator_loops(ctx, node.iter) if _way_out(ctx, node.body) not in (None, ast.Raise) else ()
    with ctx.at_most_once(once):
        iterated = ctx.evaluate(ctx, node.iter)
    word = "async for" if isinstance(node, ast.AsyncFor) else "for"
    if isinstance(iterated, Items) and 0 < len(iterated.items) <= _LONGEST_UNROLLED and not _varied(ctx, iterated):
        _unrolled(ctx, node, iterated)
        return
    # Reading the rows happens once, before the first round.
    item = element(ctx, iterated, node.iter, word, loop)
    go_round(ctx, loop, node.body, node.orelse, lambda: assign(ctx, node.target, item), (node.target,))


def _varied(ctx: Context, items: Items) -> bool:
    return bool(items.later) or any(isinstance(item, Row) for item in items.items)


def _unrolled(ctx: Context, node: ast.For | ast.AsyncFor, items: Items) -> None:
    """A loop over things that are written out goes round once for each, in order."""
    outer_breaks, outer_continues = ctx.frame.breaks, ctx.frame.continues
    ctx.frame.breaks = []
    for item in items.items:
        if not ctx.state.alive:
            break
        ctx.frame.continues = []
        assign(ctx, node.target, item)
        with ctx.inside(ctx.span(node.target), frozenset(ctx.state.names)):
            run(ctx, node.body)
        for state in ctx.frame.continues:
            ctx.state = joined(ctx.state, state)
    breaks, ctx.frame.breaks, ctx.frame.continues = ctx.frame.breaks, outer_breaks, outer_continues
    run(ctx, node.orelse)
    for state in breaks:
        ctx.state = joined(ctx.state, state)


def _while(ctx: Context, node: ast.While) -> None:
    loop = ctx.span(node.test)
    if ctx.code.counter is not None:
        ctx.code.counter.through(ctx, loop, UNKNOWN)
    go_round(ctx, loop, node.body, node.orelse, lambda: _test(ctx, node.test), _bound_in(node.body))


def _bound_in(body: Iterable[ast.stmt]) -> list[ast.AST]:
    """What the statements of a loop bind, and so change from round to round."""
    nodes = (node for statement in body for node in ast.walk(statement))
    return [node for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]


def _test(ctx: Context, node: ast.expr) -> None:
    truth(ctx, node, "while")


def _try(ctx: Context, node: ast.Try) -> None:
    reached: list[State] = [ctx.state.copy()]
    ctx.frame.handlers.append(reached)
    run(ctx, node.body)
    ctx.frame.handlers.pop()
    run(ctx, node.orelse)
    after = ctx.state
    # An exception comes when something has run.
    thrown = _joined(reached[1:] if reached[0].spent is not None and len(reached) > 1 else reached)
    for handler in node.handlers:
        ctx.state = thrown.copy()
        if handler.type is not None:
            ctx.evaluate(ctx, handler.type)
        if handler.name:
            ctx.state.names[handler.name] = UNKNOWN
        ctx.frame.excepting += 1
        run(ctx, handler.body)
        ctx.frame.excepting -= 1
        after = joined(after, ctx.state)
    _finally(ctx, node.finalbody, after, thrown)


def _finally(ctx: Context, body: list[ast.stmt], after: State, thrown: State) -> None:
    if not body:
        ctx.state = after
        return
    alive = after.alive
    ctx.state = joined(after, thrown).copy()
    run(ctx, body)
    if not alive:
        ctx.state = dead()


def _joined(states: list[State]) -> State:
    first, *rest = states
    for state in rest:
        first = joined(first, state)
    return first


def _with(ctx: Context, node: ast.With | ast.AsyncWith) -> None:
    swallows = False
    before = ctx.state.copy()
    for item in node.items:
        value = ctx.evaluate(ctx, item.context_expr)
        call = item.context_expr
        if ctx.code.counter is not None:
            ctx.code.counter.entered(ctx, call, ctx.span(node))
        if isinstance(call, ast.Call):
            swallows |= names.dotted(ctx.evaluate(ctx, call.func)) in _SWALLOWERS
        if item.optional_vars is not None:
            keeps = isinstance(value, QuerySet) or (isinstance(value, Plain) and bool(value.type))
            assign(ctx, item.optional_vars, value if keeps else UNKNOWN)
    ctx.trying += swallows
    run(ctx, node.body)
    ctx.trying -= swallows
    if ctx.code.counter is not None:
        ctx.code.counter.left(ctx, ctx.span(node))
    if swallows:
        ctx.state = joined(before, ctx.state)


def _match(ctx: Context, node: ast.Match) -> None:
    ctx.evaluate(ctx, node.subject)
    before = ctx.state
    after = before.copy()
    for case in node.cases:
        ctx.state = before.copy()
        for pattern in ast.walk(case.pattern):
            name = getattr(pattern, "name", None) or getattr(pattern, "rest", None)
            if isinstance(name, str):
                ctx.state.names[name] = UNKNOWN
        if case.guard is not None:
            truth(ctx, case.guard, "if")
        run(ctx, case.body)
        after = joined(after, ctx.state)
    ctx.state = after


def _import(ctx: Context, node: ast.Import) -> None:
    for alias in node.names:
        bound = alias.asname or alias.name.partition(".")[0]
        module = alias.name if alias.asname else bound
        symbol = ctx.db.get(resolve_import, ctx.path, module, None, 0)
        ctx.state.names[bound] = names.symbol_value(symbol)


def _import_from(ctx: Context, node: ast.ImportFrom) -> None:
    for alias in node.names:
        if alias.name != "*":
            symbol = ctx.db.get(resolve_import, ctx.path, node.module or "", alias.name, node.level)
            ctx.state.names[alias.asname or alias.name] = names.symbol_value(symbol)


def _function(ctx: Context, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    for decorator in node.decorator_list:
        ctx.evaluate(ctx, decorator)
    with ctx.deferred():
        ctx.forget_rebound()
        bind_parameters(ctx, node)
        run(ctx, node.body)
    span = ctx.span(node)
    ctx.closures[span] = node
    ctx.state.names[node.name] = Closure(span) if not node.decorator_list else UNKNOWN
    for inner in ast.walk(node):
        if isinstance(inner, ast.Nonlocal):
            _scope(ctx, inner)


def _class(ctx: Context, node: ast.ClassDef) -> None:
    for base in node.bases:
        ctx.evaluate(ctx, base)
    with ctx.deferred():
        run(ctx, node.body)
    ctx.state.names[node.name] = UNKNOWN


def _scope(ctx: Context, node: ast.Global | ast.Nonlocal) -> None:
    for name in node.names:
        ctx.state.names[name] = UNKNOWN


def bind_parameters(ctx: Context, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    """Parameters hold what their annotations say, as rows of unknown origin, or anything."""
    arguments = node.args
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        ctx.state.names[argument.arg] = names.annotated(ctx, argument.annotation)
    bind_given(ctx, node)
    _bind_defaults(ctx, node)
    for extra in (arguments.vararg, arguments.kwarg):
        if extra is not None:
            ctx.state.names[extra.arg] = UNKNOWN


def _bind_defaults(ctx: Context, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    """A parameter whose default is a text may hold it: the name of a template. One with None may be none."""
    positional = (*node.args.posonlyargs, *node.args.args)
    defaults = node.args.defaults
    given = zip(positional[len(positional) - len(defaults) :], defaults, strict=True)
    for argument, default in (*given, *zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)):
        if isinstance(default, ast.Constant) and isinstance(default.value, str):
            ctx.state.names[argument.arg] = join((UNKNOWN, Constant(default.value)))
        elif isinstance(default, ast.Constant) and default.value is None:
            ctx.state.names[argument.arg] = names.or_none(ctx.state.names[argument.arg])


_HANDLERS: dict[type[ast.stmt], Callable[..., None]] = {
    ast.Expr: _expression,
    ast.Assert: _assert,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Delete: _delete,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Break: _break,
    ast.Continue: _continue,
    ast.If: _if,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.Try: _try,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Match: _match,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.Global: _scope,
    ast.Nonlocal: _scope,
}
_TRY_STAR: type[ast.stmt] | None = getattr(ast, "TryStar", None)  # since Python 3.11
if _TRY_STAR is not None:
    _HANDLERS[_TRY_STAR] = _try
