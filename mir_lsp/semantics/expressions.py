"""Values of expressions. Every kind of expression is gone through; what has no case of its own is unknown."""

from __future__ import annotations

import ast
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace

from mir_lsp.index.resolve import FunctionSymbol
from mir_lsp.semantics import evidence, lists, names, objects, timeline, wrong_queries
from mir_lsp.semantics.branches import held, taken
from mir_lsp.semantics.calling import row_attribute
from mir_lsp.semantics.calls import call, choice, truth
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.dicts import merged, name_of
from mir_lsp.semantics.iteration import changed_by, element, row_of, served, settled
from mir_lsp.semantics.made import Expression
from mir_lsp.semantics.plans import combined, sliced, with_term
from mir_lsp.semantics.querysets import told_by
from mir_lsp.semantics.report import Freshness, Happening, Uses
from mir_lsp.semantics.row_columns import read_attribute
from mir_lsp.semantics.state import joined
from mir_lsp.semantics.supply import NOTHING
from mir_lsp.semantics.targets import assign
from mir_lsp.semantics.texts import formatted, text_of
from mir_lsp.semantics.ties import made_of
from mir_lsp.semantics.values import (
    EMPTY_DICT,
    PLAIN,
    UNKNOWN,
    Bound,
    Closure,
    Collection,
    Constant,
    Items,
    Link,
    Manager,
    Mapping,
    Named,
    Object,
    Plain,
    QuerySet,
    Row,
    Shape,
    Trait,
    Value,
    alternatives,
    join,
    truth_of,
)
from mir_lsp.text.spans import Span

FIRST = "a SELECT … LIMIT 1"
_LONGEST_DISPLAY = 12
_EQUALITIES = (ast.Is, ast.IsNot, ast.Eq, ast.NotEq, ast.In, ast.NotIn)


def value_of(ctx: Context, node: ast.expr) -> Value:
    """The value of an expression; what it reads and evaluates is written down on the way."""
    handler = _HANDLERS.get(type(node))
    value = handler(ctx, node) if handler is not None else _children(ctx, node)
    value = with_term(ctx, node, value) if ctx.planning else value
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
    value = names.lookup(ctx, node.id, node)
    if value is UNKNOWN:
        return evidence.of_name(ctx, node.id)
    if isinstance(value, Collection) and value.held is not None and not ctx.peeking:
        # Whoever gets at a generator may go through it.
        ctx.release(value.held)
        value = ctx.state.names[node.id] = replace(value, held=None)
    return value


def _constant(ctx: Context, node: ast.Constant) -> Value:
    if node.value is None or isinstance(node.value, str | int | float | bool):
        return Constant(node.value)
    return PLAIN


def _attribute(ctx: Context, node: ast.Attribute) -> Value:
    kept = ctx.state.names.get(name_of(node)) if isinstance(node.value, ast.Name) else None
    if kept is not None:
        return evidence.of_attribute(ctx, node, kept) if kept is UNKNOWN else kept
    base = value_of(ctx, node.value)
    choices = alternatives(base)
    parts = [_member(ctx, part, node) for part in choices]
    if len(choices) > 1 and UNKNOWN in choices:
        ctx.unsteady(ctx.span(node), node.attr)
    value = join(parts)
    return evidence.of_attribute(ctx, node, value) if value is UNKNOWN or isinstance(value, Bound) else value


def _member(ctx: Context, base: Value, node: ast.Attribute) -> Value:
    if isinstance(base, Row):
        value = read_attribute(ctx, base, node.attr, node)
        return row_attribute(ctx, base, node) if value is UNKNOWN else value
    if isinstance(base, Object):
        return objects.attribute(ctx, base, node.attr, node)
    if isinstance(base, Named):
        # A function has a method where it is decorated by what gives it one: a task.
        bound = Bound(base, node.attr, ctx.span(node.value))
        return bound if type(base.symbol) is FunctionSymbol else names.member(ctx, base.symbol, node.attr, node)
    if base == Constant(None):
        return UNKNOWN
    wrong_queries.attribute(ctx, base, node)
    if isinstance(base, Mapping) and node.attr in dict(base.items):
        return base.item(node.attr)
    told = told_by(ctx, base, node.attr) if isinstance(base, Manager | QuerySet) else None
    if told is not None:
        return told
    return Bound(base, node.attr, ctx.span(node.value))


def _call(ctx: Context, node: ast.Call) -> Value:
    return call(ctx, node)


def _await(ctx: Context, node: ast.Await) -> Value:
    return timeline.awaited(ctx, node.value, value_of(ctx, node.value))


def _subscript(ctx: Context, node: ast.Subscript) -> Value:
    base = value_of(ctx, node.value)
    index = value_of(ctx, node.slice)
    return join(item(ctx, part, node, index) for part in alternatives(base))


def item(ctx: Context, base: Value, node: ast.Subscript, index: Value = UNKNOWN) -> Value:
    """The value of `base[…]`; `index` is what stands between the brackets."""
    if isinstance(base, QuerySet):
        return _sliced(ctx, base, node) if isinstance(node.slice, ast.Slice) else _picked(ctx, base, node)
    if isinstance(base, Collection):
        if not isinstance(node.slice, ast.Slice):
            return changed_by(ctx, base.element, node.slice)
        return Items((base.element,)) if _at_most_one(node.slice) else base
    if isinstance(base, Items):
        return _item_at(base, node.slice)
    if isinstance(base, Mapping):
        written = node.slice.value if isinstance(node.slice, ast.Constant) else None
        known = written if isinstance(written, str) else index.value if isinstance(index, Constant) else None
        return base.item(known) if isinstance(known, str) else changed_by(ctx, base.value, node.slice)
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
    single = {Trait.SINGLE} if _at_most_one(node.slice) else set()
    traits = {Trait.SLICED} | single | timeline.limits(ctx, node.slice)
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
    after = (base.traits - {Trait.KEPT}) | traits
    made = replace(base, links=links, traits=after, plan=sliced(ctx, base, node.slice))
    ctx.built(made, span, "slice", ctx.span(node.value))
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
        served(ctx, base, node, "index")
    cell, span = ctx.cell(base.site), ctx.span(node)
    own, uses = {("index", span)}, Uses(prefetched=timeline.prefetched(ctx, base))
    # One of several querysets may stand here: that each of them is asked is no second time.
    earlier = cell.asked | own if timeline.rounds(ctx, base) else cell.asked - own
    ctx.event(happening, base.site, span, "index", FIRST, base, ctx.span(node.value), earlier, uses)
    if happening is Happening.QUERIED and base.site in ctx.state.heap:
        ctx.set_cell(base.site, replace(cell, asked=cell.asked | {("index", span)}))
    return row_of(base, None) if base.shape is Shape.ROWS else UNKNOWN


def _boolean(ctx: Context, node: ast.BoolOp) -> Value:
    word = "and" if isinstance(node.op, ast.And) else "or"
    tested = ctx.tested is node
    operand_of = truth if tested else choice
    values = [operand_of(ctx, node.values[0], word)]
    operands = [(node.values[0], values[0])]
    for operand in node.values[1:]:
        known = truth_of(values[-1])
        if known is not None:
            if known is isinstance(node.op, ast.Or):
                break  # what follows is not looked at
            values.pop()
        else:
            values[-1] = _left_over(values[-1], node.op)
        before = ctx.state.copy()
        last = operand is node.values[-1]
        values.append(value_of(ctx, operand) if last and not tested else operand_of(ctx, operand, word))
        operands.append((operand, values[-1]))
        ctx.state = joined(before, ctx.state)
    if tested:  # what is looked at is its truth
        return join(PLAIN if isinstance(part, QuerySet) else part for value in values for part in alternatives(value))
    wrong_queries.one_of_two(ctx, node, operands)
    return join(values)


def _left_over(value: Value, operator: ast.boolop) -> Value:
    """What an operand is where the operator stops at it: `a or b` gives a row that is there, `a and b` none."""
    if not any(isinstance(part, Row) and part.optional for part in alternatives(value)):
        return value
    return join(
        (replace(part, optional=False) if isinstance(operator, ast.Or) else Constant(None))
        if isinstance(part, Row) and part.optional
        else part
        for part in alternatives(value)
    )


def _unary(ctx: Context, node: ast.UnaryOp) -> Value:
    if isinstance(node.op, ast.Not):
        known = truth_of(truth(ctx, node.operand, "not"))
        return PLAIN if known is None else Constant(not known)
    if isinstance(node.op, ast.USub):
        operand = value_of(ctx, node.operand)
        if isinstance(operand, Constant) and isinstance(operand.value, int | float):
            return Constant(-operand.value)
        return PLAIN
    operand = value_of(ctx, node.operand)
    expression = isinstance(operand, Plain) and (operand.names or isinstance(operand.made, Expression))
    return operand if expression else PLAIN


def _binary(ctx: Context, node: ast.BinOp) -> Value:
    left, right = value_of(ctx, node.left), value_of(ctx, node.right)
    if isinstance(node.op, ast.Add):
        listed = lists.added(ctx, left, right)
        if listed is not None:
            return listed
    choices = alternatives(left)
    if isinstance(node.op, ast.BitOr | ast.BitAnd) and len(choices) > 1:
        return join(_operated(ctx, node, part, right) for part in choices)
    return _operated(ctx, node, left, right)


def _operated(ctx: Context, node: ast.BinOp, left: Value, right: Value) -> Value:
    if isinstance(node.op, ast.Mod) and isinstance(left, Constant) and isinstance(left.value, str):
        formatted(ctx, left.value, right, node.right)
        return made_of((right,))
    if isinstance(left, QuerySet) and isinstance(right, QuerySet):
        if Trait.EMPTY in left.traits or Trait.EMPTY in right.traits:
            return right if (Trait.EMPTY in left.traits) is not isinstance(node.op, ast.BitAnd) else left
        # A call would have to go behind parentheses that are perhaps not there.
        link = Link(ctx.span(node), None)
        # Django keeps the loaders of the left side.
        traits = (left.traits | right.traits | {Trait.REFINED, Trait.COMBINED}) - {Trait.SINGLE}
        traits -= wrong_queries.LOST_BY_OR if isinstance(node.op, ast.BitOr) else {Trait.KEPT}
        made = replace(combined(left, right, node.op), links=(link,), traits=traits)
        ctx.built(made, link.span, "combined")
        wrong_queries.combined(ctx, left, right, node)
        timeline.nested(ctx, (node.left, node.right))
        return made
    if isinstance(left, Mapping) and isinstance(node.op, ast.BitOr):
        return merged(left, right)
    if left is UNKNOWN and isinstance(right, QuerySet) and isinstance(node.op, ast.BitOr | ast.BitAnd):
        # Only another queryset of these rows can stand before it, and what that loads is not known.
        load = replace(NOTHING, unseen=True)
        traits = (right.traits | {Trait.REFINED, Trait.COMBINED}) - {Trait.SINGLE, Trait.EMPTY}
        return replace(right, links=(Link(ctx.span(node), None),), load=load, traits=traits, via=None, plan=None)
    if not isinstance(left, Plain) and not isinstance(right, Plain):
        return UNKNOWN
    return wrong_queries.joined_conditions(left, right, made_of((left, right)), ctx.span(node))


def _choice(ctx: Context, node: ast.IfExp) -> Value:
    known = truth_of(truth(ctx, node.test, "if"))
    if known is not None:
        return value_of(ctx, node.body if known else node.orelse)
    before = ctx.state.copy()
    with taken(ctx, node.test, True):
        one = value_of(ctx, node.body)
    after, ctx.state = ctx.state, before
    with taken(ctx, node.test, False):
        other = value_of(ctx, node.orelse)
    ctx.state = joined(after, ctx.state)
    timeline.carried(ctx, node.body, one)
    timeline.carried(ctx, node.orelse, other)
    return join((one, other))


def _compare(ctx: Context, node: ast.Compare) -> Value:
    left = value_of(ctx, node.left)
    value: Value = PLAIN
    for operator, right in zip(node.ops, node.comparators, strict=True):
        value = value_of(ctx, right)
        if isinstance(operator, ast.In | ast.NotIn):
            for part in alternatives(value):
                if isinstance(part, QuerySet):
                    timeline.sought(ctx, part, left, right, node)
    timeline.compared(ctx, node, left, value)
    return _compared(node.ops[0], left, value) if len(node.ops) == 1 else PLAIN


def _compared(operator: ast.cmpop, left: Value, right: Value) -> Value:
    """The truth of a comparison of things that are known."""
    if right == Constant(None) and isinstance(operator, ast.Is | ast.IsNot | ast.Eq | ast.NotEq):
        same = {_is_none(part) for part in alternatives(left)}
    elif isinstance(left, Constant) and isinstance(right, Constant):
        same = {left.value == right.value}
    elif isinstance(operator, ast.In | ast.NotIn) and isinstance(left, Constant) and isinstance(right, Items):
        known = not right.later and all(isinstance(item, Constant) for item in right.items)
        same = {left in right.items if known else None}
    else:
        return PLAIN
    if len(same) != 1 or None in same or not isinstance(operator, _EQUALITIES):
        return PLAIN
    return Constant(same.pop() is not isinstance(operator, ast.IsNot | ast.NotEq | ast.NotIn))


def _is_none(value: Value) -> bool | None:
    if isinstance(value, Constant):
        return value.value is None
    if isinstance(value, Row) and value.optional:
        return None
    if isinstance(value, Row) and value.doubt:
        return None
    return False if isinstance(value, Row | QuerySet | Collection | Items | Mapping | Object | Manager) else None


def _text(ctx: Context, node: ast.JoinedStr) -> Value:
    ctx.frame.in_text += 1
    values: list[Value] = []
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            value = value_of(ctx, part.value)
            values.append(value)
            text_of(ctx, value, part.value)
            if part.format_spec is not None:
                value_of(ctx, part.format_spec)
            if isinstance(value, QuerySet):
                ctx.event(Happening.QUERIED, value.site, ctx.span(part.value), "f-string", "a SELECT … LIMIT 21")
    ctx.frame.in_text -= 1
    return made_of(values)


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
    return Collection(_through(ctx, node.generators, lambda: value_of(ctx, node.elt)))


def _dict_comprehension(ctx: Context, node: ast.DictComp) -> Value:
    def pair() -> Value:
        return Items((value_of(ctx, node.key), value_of(ctx, node.value)))

    made = _through(ctx, node.generators, pair)
    assert isinstance(made, Items)
    return Mapping(made.items[0], made.items[1])


def _through(ctx: Context, generators: list[ast.comprehension], result: Callable[[], Value]) -> Value:
    """The value of a comprehension's element, with its loops around it."""
    outside = dict(ctx.state.names)
    loops: list[Span] = []
    with ExitStack() as stack:
        for generator in generators:
            loops.append(loop := ctx.span(generator.target))
            iterated = value_of(ctx, generator.iter)
            stack.enter_context(ctx.inside(loop, targets=(generator.target,)))
            by = "async for" if generator.is_async else "for"
            ctx.frame.entering = loop
            assign(ctx, generator.target, element(ctx, iterated, generator.iter, by, loop))
            ctx.frame.entering = None
            for condition in generator.ifs:
                held(ctx, condition)
        with ctx.at_most_once(ctx.taken_once.intersection(loops)):
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
    span = ctx.span(node)
    ctx.closures[span] = node
    return Closure(span)


def _yield(ctx: Context, node: ast.Yield | ast.YieldFrom) -> Value:
    value = value_of(ctx, node.value) if node.value is not None else UNKNOWN
    if isinstance(node, ast.YieldFrom) and node.value is not None:
        value = element(ctx, value, node.value, "yield from", None)
    still = value
    for loop in ctx.frame.loops:
        still = settled(still, loop)
    ctx.frame.yielded.append(still)
    return UNKNOWN


def _dict(ctx: Context, node: ast.Dict) -> Value:
    keys: list[Value] = []
    values: list[Value] = []
    items: dict[str, Value] = {}
    for key, each in zip(node.keys, node.values, strict=True):
        under = value_of(ctx, key) if key is not None else UNKNOWN
        value = value_of(ctx, each)
        if key is None:
            merged = value if isinstance(value, Mapping) else Mapping(UNKNOWN, UNKNOWN)
            items.update(merged.items)
            under, value = merged.key, merged.value
        elif isinstance(under, Constant) and isinstance(under.value, str):
            items[under.value] = value
        keys.append(under)
        values.append(value)
    if not keys:
        return EMPTY_DICT
    return Mapping(join(keys), join(values), tuple(items.items()))


def _walrus(ctx: Context, node: ast.NamedExpr) -> Value:
    value = value_of(ctx, node.value)
    timeline.named(ctx, node.target, node.value, value)
    assign(ctx, node.target, value)
    return value


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
    ast.Yield: _yield,
    ast.YieldFrom: _yield,
    ast.Dict: _dict,
    ast.NamedExpr: _walrus,
}
