"""Values of expressions. Every kind of expression is gone through; what has no case of its own is unknown."""

from __future__ import annotations

import ast
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace

from mir_lsp.semantics import names
from mir_lsp.semantics.calls import call, truth
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.iteration import element, evaluate, row_of, served, settled
from mir_lsp.semantics.reads import read
from mir_lsp.semantics.report import Freshness, Happening
from mir_lsp.semantics.state import Cell, joined
from mir_lsp.semantics.targets import assign
from mir_lsp.semantics.values import (
    PLAIN,
    UNKNOWN,
    Bound,
    Collection,
    Constant,
    Items,
    Link,
    Named,
    QuerySet,
    Row,
    Shape,
    Trait,
    Value,
    alternatives,
    join,
)
from mir_lsp.text.spans import Span

_LONGEST_DISPLAY = 12


def value_of(ctx: Context, node: ast.expr) -> Value:
    """The value of an expression; what it reads and evaluates is written down on the way."""
    handler = _HANDLERS.get(type(node))
    value = handler(ctx, node) if handler is not None else _children(ctx, node)
    ctx.note(node, value)
    return value


def _children(ctx: Context, node: ast.AST) -> Value:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            value_of(ctx, child)
        elif isinstance(child, ast.keyword | ast.comprehension | ast.slice):
            _children(ctx, child)
    return UNKNOWN


def _name(ctx: Context, node: ast.Name) -> Value:
    return names.lookup(ctx, node.id)


def _constant(ctx: Context, node: ast.Constant) -> Value:
    if node.value is None or isinstance(node.value, str | int | float | bool):
        return Constant(node.value)
    return PLAIN


def _attribute(ctx: Context, node: ast.Attribute) -> Value:
    kept = ctx.state.names.get(_dotted(node)) if isinstance(node.value, ast.Name) else None
    if kept is not None:
        return kept
    base = value_of(ctx, node.value)
    choices = alternatives(base)
    parts = [_member(ctx, part, node) for part in choices]
    if len(choices) > 1 and UNKNOWN in choices:
        ctx.unsteady(ctx.span(node), node.attr)
    return join(parts)


def _member(ctx: Context, base: Value, node: ast.Attribute) -> Value:
    if isinstance(base, Row):
        value = read(ctx, base, node.attr, node)
        return Bound(base, node.attr, ctx.span(node.value)) if value is UNKNOWN else value
    if isinstance(base, Named):
        return names.member(ctx, base.symbol, node.attr, node)
    if base == Constant(None):
        return UNKNOWN
    return Bound(base, node.attr, ctx.span(node.value))


def _call(ctx: Context, node: ast.Call) -> Value:
    return call(ctx, node)


def _await(ctx: Context, node: ast.Await) -> Value:
    return value_of(ctx, node.value)


def _subscript(ctx: Context, node: ast.Subscript) -> Value:
    base = value_of(ctx, node.value)
    value_of(ctx, node.slice)
    return join(_item(ctx, part, node) for part in alternatives(base))


def _item(ctx: Context, base: Value, node: ast.Subscript) -> Value:
    if isinstance(base, QuerySet):
        return _sliced(ctx, base, node) if isinstance(node.slice, ast.Slice) else _picked(ctx, base, node)
    if isinstance(base, Collection):
        if not isinstance(node.slice, ast.Slice):
            return base.element
        return Items((base.element,)) if _at_most_one(node.slice) else base
    if isinstance(base, Items):
        return _item_at(base, node.slice)
    return UNKNOWN


def _item_at(base: Items, index: ast.expr) -> Value:
    if isinstance(index, ast.Slice):
        return Collection(join(base.items)) if base.items else base
    position = index.value if isinstance(index, ast.Constant) else None
    if isinstance(position, int) and -len(base.items) <= position < len(base.items):
        return base.items[position]
    return join(base.items) if base.items else UNKNOWN


def _sliced(ctx: Context, base: QuerySet, node: ast.Subscript) -> Value:
    assert isinstance(node.slice, ast.Slice)
    if node.slice.step is not None or ctx.cell(base.site).freshness is Freshness.EVALUATED:
        return Collection(element(ctx, base, node, "slice", None))
    traits = {Trait.SLICED} | ({Trait.SINGLE} if _at_most_one(node.slice) else set())
    span = ctx.span(node)
    inside = ctx.span(node.value) == base.site
    last = base.links[-1]
    # A loader goes before the brackets: what follows a slice may be refused by Django.
    before = last.insert_at if inside else ctx.span(node.value).end
    lead = last.lead if inside else None
    link = Link(span, before, last.calls if inside else (), slices=not inside, lead=lead)
    links = (*(base.links[:-1] if inside else base.links), link)
    known = [each.span for each in links[:-1]]
    if span in known:
        links = (*links[: known.index(span)], link)
    made = replace(base, links=links, traits=base.traits | frozenset(traits))
    ctx.set_cell(made.site, Cell(Freshness.LAZY))
    ctx.event(Happening.BUILT, made.site, span, "slice")
    return made


def _at_most_one(index: ast.Slice) -> bool:
    start = index.lower.value if isinstance(index.lower, ast.Constant) else 0 if index.lower is None else None
    stop = index.upper.value if isinstance(index.upper, ast.Constant) else None
    return isinstance(start, int) and isinstance(stop, int) and 0 <= stop - start <= 1


def _picked(ctx: Context, base: QuerySet, node: ast.Subscript) -> Value:
    happening = Happening.QUERIED
    if ctx.cell(base.site).freshness is Freshness.EVALUATED:
        happening = Happening.CACHED
    elif Trait.SLICED not in base.traits:
        served(ctx, base, node)
    ctx.event(happening, base.site, ctx.span(node), "index", "a SELECT … LIMIT 1")
    return row_of(base, None) if base.shape is Shape.ROWS else UNKNOWN


def _boolean(ctx: Context, node: ast.BoolOp) -> Value:
    word = "and" if isinstance(node.op, ast.And) else "or"
    values = [truth(ctx, node.values[0], word)]
    for operand in node.values[1:]:
        before = ctx.state.copy()
        last = operand is node.values[-1]
        values.append(value_of(ctx, operand) if last else truth(ctx, operand, word))
        ctx.state = joined(before, ctx.state)
    return join(values)


def _unary(ctx: Context, node: ast.UnaryOp) -> Value:
    if isinstance(node.op, ast.Not):
        truth(ctx, node.operand, "not")
    else:
        value_of(ctx, node.operand)
    return PLAIN


def _binary(ctx: Context, node: ast.BinOp) -> Value:
    left, right = value_of(ctx, node.left), value_of(ctx, node.right)
    if isinstance(left, QuerySet) and isinstance(right, QuerySet):
        if Trait.EMPTY in left.traits or Trait.EMPTY in right.traits:
            return right if Trait.EMPTY in left.traits else left
        # A call would have to go behind parentheses that are perhaps not there.
        link = Link(ctx.span(node), None)
        # Django keeps the loaders of the left side.
        traits = (left.traits | right.traits | {Trait.REFINED, Trait.COMBINED}) - {Trait.SINGLE}
        return replace(left, links=(link,), traits=traits)
    if isinstance(left, Collection) and isinstance(right, Collection):
        return Collection(join((left.element, right.element)))
    return UNKNOWN


def _choice(ctx: Context, node: ast.IfExp) -> Value:
    truth(ctx, node.test, "if")
    before = ctx.state.copy()
    one = value_of(ctx, node.body)
    after, ctx.state = ctx.state, before
    other = value_of(ctx, node.orelse)
    ctx.state = joined(after, ctx.state)
    return join((one, other))


def _compare(ctx: Context, node: ast.Compare) -> Value:
    value_of(ctx, node.left)
    for operator, right in zip(node.ops, node.comparators, strict=True):
        value = value_of(ctx, right)
        if isinstance(operator, ast.In | ast.NotIn):
            for part in alternatives(value):
                if isinstance(part, QuerySet):
                    evaluate(ctx, part, right, "in")
    return PLAIN


def _text(ctx: Context, node: ast.JoinedStr) -> Value:
    ctx.frame.in_text += 1
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            value = value_of(ctx, part.value)
            if part.format_spec is not None:
                value_of(ctx, part.format_spec)
            if isinstance(value, QuerySet):
                ctx.event(Happening.QUERIED, value.site, ctx.span(part.value), "f-string", "a SELECT … LIMIT 21")
    ctx.frame.in_text -= 1
    return PLAIN


def _display(ctx: Context, node: ast.List | ast.Tuple | ast.Set) -> Value:
    starred = any(isinstance(item, ast.Starred) for item in node.elts)
    values = [
        element(ctx, value_of(ctx, item.value), item.value, "*", None)
        if isinstance(item, ast.Starred)
        else value_of(ctx, item)
        for item in node.elts
    ]
    if not starred and len(values) <= _LONGEST_DISPLAY and not isinstance(node, ast.Set):
        return Items(tuple(values))
    return Collection(join(values))


def _comprehension(ctx: Context, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Value:
    value = _through(ctx, node.generators, lambda: value_of(ctx, node.elt))
    return Collection(value)


def _dict_comprehension(ctx: Context, node: ast.DictComp) -> Value:
    def pair() -> Value:
        value_of(ctx, node.key)
        return value_of(ctx, node.value)

    _through(ctx, node.generators, pair)
    return UNKNOWN


def _through(ctx: Context, generators: list[ast.comprehension], result: Callable[[], Value]) -> Value:
    """The value of a comprehension's element, with its loops around it."""
    outside = dict(ctx.state.names)
    loops: list[Span] = []
    with ExitStack() as stack:
        for generator in generators:
            loop = ctx.span(generator.target)
            iterated = value_of(ctx, generator.iter)
            stack.enter_context(ctx.inside(loop))
            loops.append(loop)
            assign(ctx, generator.target, element(ctx, iterated, generator.iter, "for", loop))
            for condition in generator.ifs:
                truth(ctx, condition, "if")
        value = result()
    ctx.state.names = outside
    for loop in loops:
        value = settled(value, loop)
    return value


def _lambda(ctx: Context, node: ast.Lambda) -> Value:
    with ctx.deferred():
        ctx.forget_rebound()
        arguments = node.args
        for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            ctx.state.names[argument.arg] = UNKNOWN
        value_of(ctx, node.body)
    return UNKNOWN


def _walrus(ctx: Context, node: ast.NamedExpr) -> Value:
    value = value_of(ctx, node.value)
    assign(ctx, node.target, value)
    return value


def _dotted(node: ast.Attribute) -> str:
    assert isinstance(node.value, ast.Name)
    return f"{node.value.id}.{node.attr}"


_HANDLERS: dict[type[ast.expr], Callable[..., Value]] = {
    ast.Name: _name,
    ast.Constant: _constant,
    ast.Attribute: _attribute,
    ast.Call: _call,
    ast.Await: _await,
    ast.Subscript: _subscript,
    ast.BoolOp: _boolean,
    ast.UnaryOp: _unary,
    ast.BinOp: _binary,
    ast.IfExp: _choice,
    ast.Compare: _compare,
    ast.JoinedStr: _text,
    ast.List: _display,
    ast.Tuple: _display,
    ast.Set: _display,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _dict_comprehension,
    ast.Lambda: _lambda,
    ast.NamedExpr: _walrus,
}
