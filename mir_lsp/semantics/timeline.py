"""What happens to querysets, written down where the flow comes by: see `usage` for what is told from it.

An event names the expression through which the queryset was reached (`Event.of`): a queryset that code mentions only
in ways that are on its timeline is known for good, and nothing else can have read its rows.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from mir_lsp.semantics.context import Context
from mir_lsp.semantics.iteration import element, evaluate
from mir_lsp.semantics.made import Number
from mir_lsp.semantics.reads import anchored, pristine
from mir_lsp.semantics.report import Freshness, Happening, Uses
from mir_lsp.semantics.supply import Loaded
from mir_lsp.semantics.tables.queryset import Gives, method
from mir_lsp.semantics.values import (
    PLAIN,
    Constant,
    Plain,
    QuerySet,
    Row,
    Shape,
    Trait,
    Value,
    alternatives,
)
from mir_lsp.semantics.view_queries import is_read_by_view
from mir_lsp.text.spans import Span

_ASKING = frozenset({"count", "exists"})

# Comparisons of a number with a constant that ask whether it is zero, and what they say of rows.
_ANY = frozenset({(">", 0), ("!=", 0), (">=", 1)})
_NONE = frozenset({("==", 0), ("<", 1), ("<=", 0)})
_MIRRORED = {">": "<", "<": ">", ">=": "<=", "<=": ">="}
_SIGNS: dict[type[ast.cmpop], str] = {
    ast.Gt: ">", ast.Lt: "<", ast.GtE: ">=", ast.LtE: "<=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip


def measured(ctx: Context, value: Value, operand: ast.expr, whole: ast.expr, by: str) -> None:
    """Rows are read in full to tell whether there are any, how many, or whether one is among them.

    `operand` is the queryset, `whole` what asks.
    """
    parts = alternatives(value)
    sure = all(isinstance(part, QuerySet) for part in parts)
    for part in parts:
        if not isinstance(part, QuerySet):
            continue
        if Trait.EMPTY not in part.traits:
            ctx.event(
                Happening.MEASURED,
                part.site,
                ctx.span(whole),
                by,
                source=part,
                of=ctx.span(operand),
                uses=_asked_of(ctx, part, operand, whole, sure),
            )
        evaluate(ctx, part, operand, by)


def sought(ctx: Context, source: QuerySet, wanted: Value, right: ast.expr, node: ast.Compare) -> None:
    """`book in books` reads all rows."""
    if len(node.ops) == 1 and isinstance(wanted, Row) and wanted.model == source.model and source.shape is Shape.ROWS:
        measured(ctx, source, right, node, "not in" if isinstance(node.ops[0], ast.NotIn) else "in")
    else:
        evaluate(ctx, source, right, "in")


def awaited(ctx: Context, node: ast.expr, value: Value) -> Value:
    """The value of an expression is awaited; what that gives."""
    if ctx.code.counter is not None:
        ctx.code.counter.awaited(ctx, node, value)
    return value


def limits(ctx: Context, index: ast.Slice) -> set[Trait]:
    """Whether a slice surely leaves rows out of the query: bounds may hold `None`."""
    lower = ctx.evaluate(ctx, index.lower) if index.lower is not None else Constant(None)
    upper = ctx.evaluate(ctx, index.upper) if index.upper is not None else Constant(None)
    if _is_number(upper) or (_is_number(lower) and lower != Constant(0)):
        return {Trait.LIMITED}
    unlimited = upper == Constant(None) and lower in (Constant(None), Constant(0))
    return set() if unlimited else {Trait.BOUNDED}


def _is_number(value: Value) -> bool:
    return isinstance(value, Plain) or (isinstance(value, Constant) and isinstance(value.value, int))


def sized(ctx: Context, node: ast.Call, name: str, value: Value) -> Value:
    """`len(books)` and `bool(books)`."""
    parts = alternatives(value)
    sources = [part for part in parts if isinstance(part, QuerySet)]
    made: Value = PLAIN
    if name == "len" and len(sources) == len(parts) == 1:
        made = number_of(ctx, sources[0], ctx.span(node), "len()")
    if name == "bool":
        asked_whether(ctx, node.args[0], value, node)
    measured(ctx, value, node.args[0], node, f"{name}()")
    for part in parts:
        if not isinstance(part, QuerySet):
            element(ctx, part, node.args[0], f"{name}()", None)
    return made


def prefetched(ctx: Context, source: QuerySet) -> Loaded:
    """Whether a prefetch answers for a queryset; unknown for a relation of a row that is not in view."""
    if source.via is None or not pristine(source):
        return Loaded.NO
    if ctx.frame.prefetched:
        return Loaded.MAYBE
    anchor = anchored(ctx, source.via.row, source.via.relation)
    return anchor.status if anchor is not None else Loaded.UNKNOWN


def _asked_of(ctx: Context, source: QuerySet, operand: ast.expr, whole: ast.expr, sure: bool) -> Uses:
    wanted = ctx.text(ctx.span(whole.left)) if isinstance(whole, ast.Compare) and ctx.editable else ""
    again, served = _goes_round(ctx, source), prefetched(ctx, source)
    return Uses(sure, again, served, takes_call=_takes(ctx, operand, whole), text=wanted)


def _goes_round(ctx: Context, source: QuerySet) -> bool:
    """Whether a loop around this place comes by again with the same queryset."""
    return bool(rounds(ctx, source))


def rounds(ctx: Context, source: QuerySet) -> frozenset[Span]:
    """The loops that go round while a queryset stays the same."""
    around = (*ctx.frame.outer, *ctx.frame.loops)
    return ctx.active(frozenset(around[ctx.cell(source.site).loops :]))


def named(ctx: Context, target: ast.expr, node: ast.expr, value: Value) -> None:
    """A queryset is bound to a local name: it can be followed. Whatever else it is put in, it cannot."""
    for part in alternatives(value):
        if isinstance(part, QuerySet):
            local = isinstance(target, ast.Name) and target.id in ctx.locals
            happening = Happening.NAMED if local else Happening.ESCAPED
            ctx.event(happening, part.site, ctx.span(node), "=", source=part, of=ctx.span(node))


def carried(ctx: Context, node: ast.expr, value: Value) -> None:
    """An expression gives a queryset that a part of it holds: `a if … else b`."""
    for part in alternatives(value):
        if isinstance(part, QuerySet):
            ctx.event(Happening.CARRIED, part.site, ctx.span(node), "", source=part, of=ctx.span(node))


def discarded(ctx: Context, node: ast.expr, value: Value) -> None:
    """A statement builds a queryset, which nobody gets."""
    parts = alternatives(value)
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or ctx.frame.handlers:
        return
    found = method(node.func.attr)
    span = ctx.span(node)
    if found is None or found.gives is not Gives.QUERYSET or ctx.trying:
        return
    if all(isinstance(part, QuerySet) and part.site == span for part in parts):
        for part in parts:
            assert isinstance(part, QuerySet)
            of, uses = ctx.span(node.func.value), Uses(text=_held_by(ctx, node.func.value))
            ctx.event(Happening.DISCARDED, part.site, span, node.func.attr, source=part, of=of, uses=uses)


def _held_by(ctx: Context, node: ast.expr) -> str:
    """The name or attribute that holds the queryset which a chain of methods begins with; empty when none does."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        node = node.func.value
    root = node.value if isinstance(node, ast.Attribute) else node
    value = ctx.noted(node)
    held = value is not None and all(isinstance(part, QuerySet) for part in alternatives(value))
    return ast.unparse(node) if held and isinstance(root, ast.Name) and ctx.editable else ""


def given_to_view(ctx: Context, source: QuerySet, node: ast.expr | None) -> None:
    """A method gives a queryset that its class keeps to a view which reads it as it is."""
    if node is not None and Trait.KEPT in source.traits and is_read_by_view(ctx):
        at = ctx.span(node)
        ctx.event(Happening.READ_LATER, source.site, at, "return", source=source, of=at)


def nested(ctx: Context, nodes: Iterable[ast.expr]) -> None:
    """Querysets become part of another query: their rows are not read."""
    for node in nodes:
        value = ctx.noted(node)
        for part in alternatives(value) if value is not None else ():
            if isinstance(part, QuerySet):
                ctx.event(Happening.NESTED, part.site, ctx.span(node), "subquery", source=part, of=ctx.span(node))


def compared(ctx: Context, node: ast.Compare, left: Value, right: Value) -> None:
    """The number of rows is compared: with zero, or with something else."""
    sign = _SIGNS.get(type(node.ops[0])) if len(node.ops) == 1 else None
    _compared(ctx, node, node.left, left, sign, right)
    _compared(ctx, node, node.comparators[-1], right, _MIRRORED.get(sign or "", sign), left)


def _compared(
    ctx: Context, node: ast.Compare, operand: ast.expr, number: Value, sign: str | None, other: Value
) -> None:
    with_zero = (sign, other.value) if isinstance(other, Constant) and isinstance(other.value, int) else None
    asks = "any" if with_zero in _ANY else "none" if with_zero in _NONE else ""
    for part in alternatives(number):
        if isinstance(part, Plain) and isinstance(part.made, Number):
            _weighed(ctx, part.made, operand, ctx.span(node), asks or "limit")


def asked_whether(ctx: Context, node: ast.expr, value: Value, whole: ast.expr | None = None) -> None:
    """The number of rows is taken for a truth value."""
    for part in alternatives(value):
        if isinstance(part, Plain) and isinstance(part.made, Number):
            _weighed(ctx, part.made, node, ctx.span(whole or node), "any")


def _weighed(ctx: Context, number: Number, operand: ast.expr, whole: Span, asks: str) -> None:
    own = ctx.span(operand) == number.at
    name = _name_of(ctx, number.at, number.by) if own and number.by in _ASKING else None
    ctx.event(
        Happening.WEIGHED, number.source.site, whole, asks, source=number.source, of=number.at if own else whole,
        uses=Uses(own and number.fresh, False, number.prefetched, number.by, name is not None or not own, name),
    )  # fmt: skip


def _name_of(ctx: Context, call: Span, name: str) -> Span | None:
    """Where the name of a method stands in its call, which has no arguments."""
    start = ctx.text(call).rfind(name)
    return Span(call.start + start, call.start + start + len(name)) if ctx.editable and start >= 0 else None


def number_of(ctx: Context, source: QuerySet, at: Span, by: str) -> Plain:
    """The number of rows of a queryset, as `by` finds it out: said before it does."""
    fresh = ctx.cell(source.site).freshness is Freshness.LAZY
    return Plain(made=Number(source, at, by, prefetched(ctx, source), fresh))


def _takes(ctx: Context, node: ast.expr, whole: ast.expr) -> bool:
    """Whether a method can be called on an expression as it is written, without what stands around it."""
    if not ctx.editable or ctx.frame.in_text:
        return False
    alone = node is whole or "\n" not in ctx.text(ctx.span(whole)).replace("\r", "\n")
    return alone and isinstance(node, ast.Name | ast.Attribute | ast.Call | ast.Subscript)


def captured(ctx: Context, names: Iterable[str]) -> None:
    """Code that is called later may read what these names hold, and it is not known when."""
    for name in names:
        value = ctx.state.names.get(name)
        for part in alternatives(value) if value is not None else ():
            if isinstance(part, QuerySet):
                ctx.event(Happening.ESCAPED, part.site, part.site, "closure", source=part)
