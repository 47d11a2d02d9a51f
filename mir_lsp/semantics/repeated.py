"""Queries that are the same in each round of a loop: what they ask for does not depend on it, and nobody changes it.

This is read off the tree of a unit after the flow has gone through it: the timeline says what is queried where, the
notes which loops go through rows, and the tree which names a loop binds. Loops that wait for something (`while`,
`sleep`) ask again on purpose.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mir_lsp.index.resolve import ExternalSymbol, resolve
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.report import Event, Happening, Misuse, Misused
from mir_lsp.semantics.tables import functions
from mir_lsp.semantics.ties import ties_of
from mir_lsp.semantics.values import QuerySet, Row, Trait, alternatives
from mir_lsp.semantics.wording import written
from mir_lsp.text.spans import Span

_READS = frozenset({"get", "first", "last", "earliest", "latest", "count", "exists", "aggregate", "in_bulk"})
# What gives the same to all rounds when it is bound to a name before them, and does not raise.
_BINDABLE = _READS - {"get", "earliest", "latest"}
_MUTATORS = frozenset(
    {"append", "add", "extend", "update", "pop", "remove", "discard", "clear", "insert", "setdefault", "popitem"}
)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_OTHER_CODE = (ast.Lambda, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_OUTS = (ast.Return, ast.Break, ast.Raise)


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop around an expression: what it goes through, what it binds, and the statement that it stands in."""

    iterated: ast.expr
    bound: frozenset[str]
    code: ast.AST
    statement: ast.stmt


def find_repeated(ctx: Context, statements: Sequence[ast.stmt]) -> None:
    """Write down the queries that a unit repeats in vain."""
    if not ctx.frame.targets or ctx.blind_writes:
        return
    events = {event.span: event for event in ctx.happened(Happening.QUERIED, Happening.EVALUATED)}
    for statement in statements:
        for node, path in calls_in(statement, ()):
            event = events.get(ctx.span(node))
            if event is not None and event.source is not None and _is_steady(ctx, event, event.source, node):
                _find(ctx, event.source, event, node, path)


def _find(ctx: Context, source: QuerySet, event: Event, node: ast.Call, path: tuple[ast.AST, ...]) -> None:
    outermost: Loop | None = None
    for loop in loops_around(path, node):
        if not _is_same(ctx, node, loop) or not goes_through_rows(ctx, loop):
            break
        outermost = loop
    if outermost is None:
        return
    edits = _hoisted(ctx, source, event, node, outermost)
    ctx.misuse(Misuse(Misused.REPEATED, ctx.span(node), source, written(node), edits=edits))


def calls_in(node: ast.AST, path: tuple[ast.AST, ...]) -> Iterator[tuple[ast.Call, tuple[ast.AST, ...]]]:
    """The calls in some code with what is around them, the outermost first; other code is looked at where it is."""
    if isinstance(node, _OTHER_CODE):
        return
    if isinstance(node, ast.Call):
        yield node, path
    for child in ast.iter_child_nodes(node):
        yield from calls_in(child, (*path, node))


def _is_steady(ctx: Context, event: Event, source: QuerySet, node: ast.Call) -> bool:
    """Whether a query asks for the same thing whenever it runs, and is written where it runs."""
    if event.happening is Happening.QUERIED and event.by not in _READS:
        return False
    if source.model in ctx.written or source.given is not None or any(tie.loop for tie in ties_of(source)):
        return False
    # What reads all rows is the queryset itself, and it has to be made in the loop, too.
    if source.traits & {Trait.LOCKED, Trait.EMPTY} or not isinstance(node.func, ast.Attribute):
        return False
    texts = (each.value for each in ast.walk(node) if isinstance(each, ast.Constant))
    chain = set(_chain(node))
    others = (each for each in ast.walk(node) if isinstance(each, ast.Call) and each not in chain)
    return "?" not in texts and all(_makes_a_condition(ctx, each) for each in others)


def _chain(node: ast.expr) -> Iterator[ast.expr]:
    """A call and those that it is made on: `Book.objects.filter(…).count()` has two."""
    while isinstance(node, ast.Call | ast.Attribute):
        yield node
        node = node.func if isinstance(node, ast.Call) else node.value


def _makes_a_condition(ctx: Context, node: ast.Call) -> bool:
    """Whether a call makes a part of a query out of what it is given; any other may give another thing each time."""
    if not isinstance(node.func, ast.Name) or node.func.id in ctx.locals:
        return False
    symbol = ctx.db.get(resolve, ctx.path, (node.func.id,))
    return isinstance(symbol, ExternalSymbol) and symbol.dotted in functions.CONDITIONS


def loops_around(path: tuple[ast.AST, ...], node: ast.AST) -> Iterator[Loop]:
    """The loops around an expression that run it in each round, the innermost first, up to one that may wait."""
    below: ast.AST = node
    for number in range(len(path) - 1, -1, -1):
        here = path[number]
        if isinstance(here, ast.While | ast.ExceptHandler) or _keeps(here, below) or _leaves(here, below):
            return
        if isinstance(here, ast.For | ast.AsyncFor) and below in here.body:
            yield Loop(here.iter, bound_in(here), here, here)
        if isinstance(here, _COMPREHENSIONS):
            yield from _of_comprehension(here, below, _statement(path[:number]))
        below = here


def _of_comprehension(here: ast.AST, below: ast.AST, statement: ast.stmt | None) -> Iterator[Loop]:
    generators: list[ast.comprehension] = getattr(here, "generators", [])
    own = generators.index(below) if isinstance(below, ast.comprehension) else len(generators)
    if statement is None:
        return
    for number in range(own - 1, -1, -1):
        later = generators[number:]
        yield Loop(generators[number].iter, frozenset(n for each in later for n in bound_in(each)), here, statement)


def _statement(path: tuple[ast.AST, ...]) -> ast.stmt | None:
    return next((each for each in reversed(path) if isinstance(each, ast.stmt)), None)


def bound_in(code: ast.AST) -> frozenset[str]:
    """The names that some code binds, or whose items or elements it changes."""
    found = set()
    for node in ast.walk(code):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
            found.add(node.id)
        elif isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            found.add(root_name(node))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _MUTATORS:
            found.add(root_name(node.func.value))
    return frozenset(found)


def root_name(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _keeps(here: ast.AST, below: ast.AST) -> bool:
    """Whether a condition lets its body run once: it looks at what the body then binds."""
    if not isinstance(here, ast.If) or below not in here.body:
        return False
    looked_at = {node.id for node in ast.walk(here.test) if isinstance(node, ast.Name)}
    return any(looked_at & bound_in(statement) for statement in here.body)


def _leaves(here: ast.AST, below: ast.AST) -> bool:
    """Whether the block that an expression is in ends the loop around it."""
    # The body of a lambda or of a choice is an expression.
    blocks: list[object] = [getattr(here, name, None) for name in ("body", "orelse", "finalbody")]
    return any(isinstance(block, list) and below in block and isinstance(block[-1], _OUTS) for block in blocks)


def _is_same(ctx: Context, node: ast.Call, loop: Loop) -> bool:
    """Whether an expression has the same value in each round."""
    names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    if names & loop.bound:
        return False
    called = [each.func for each in ast.walk(loop.code) if isinstance(each, ast.Call)]
    waits = any(ast.unparse(each).rpartition(".")[2] == "sleep" for each in called)
    # A method may change the object whose attributes the query mentions.
    attributes = [each.value for each in ast.walk(node) if isinstance(each, ast.Attribute)]
    owners = {each.id for each in attributes if isinstance(each, ast.Name) and each.id in ctx.locals}
    inside = set(ast.walk(node))
    changed = {root_name(each) for each in called if isinstance(each, ast.Attribute) and each not in inside}
    return not waits and not owners & changed


def goes_through_rows(ctx: Context, loop: Loop) -> bool:
    value = ctx.noted(loop.iterated)
    if value is not None:
        return all(isinstance(part, QuerySet) and Trait.SINGLE not in part.traits for part in alternatives(value))
    bound = [node for node in ast.walk(loop.code) if isinstance(node, ast.Name) and node.id in loop.bound]
    return any(_is_varying_row(ctx, node) for node in bound if isinstance(node.ctx, ast.Load))


def _is_varying_row(ctx: Context, node: ast.Name) -> bool:
    value = ctx.noted(node)
    return isinstance(value, Row) and value.source is not None and bool(value.varies)


def _hoisted(
    ctx: Context, source: QuerySet, event: Event, node: ast.Call, loop: Loop
) -> tuple[tuple[Span, str], ...]:
    """The edits that bind the answer to a name before the loop; none where they are not sure to fit."""
    by = event.by if event.happening is Happening.QUERIED else "rows"
    start = ctx.span(loop.statement).start
    before = ctx.text(Span(0, start))
    line = before[max(before.rfind("\n"), before.rfind("\r")) + 1 :]
    text = ctx.text(ctx.span(node))
    name = f"{source.model.name.lower()}_{by}"
    taken = re.search(rf"\b{name}\b", ctx.text(Span(0, ctx.length))) is not None
    if by not in _BINDABLE | {"rows"} or taken or line.strip() or not line or "\n" in text or not ctx.editable:
        return ()
    ending = "\r\n" if "\r\n" in before else "\n" if "\n" in before else "\r"
    return (Span(start, start), f"{name} = {text}{ending}{line}"), (ctx.span(node), name)
