"""Queries that Django refuses, and queries that give something else than they seem to say.

Like `misuses`, for what is wrong with a query as such: `ctx.misuse` writes it down where the flow comes by.
"""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from mir_lsp.index.classes import project_classes
from mir_lsp.index.columns import all_fields
from mir_lsp.index.headers import option
from mir_lsp.index.parts import column_named, is_complete, makes_rows, relation_of_lookup, unique_fields
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics import names
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.framework import Keywords
from mir_lsp.semantics.given_values import given
from mir_lsp.semantics.made import Expression
from mir_lsp.semantics.report import Misuse, Misused
from mir_lsp.semantics.supply import Path
from mir_lsp.semantics.tables import refusals
from mir_lsp.semantics.values import (
    Collection,
    Constant,
    Mapping,
    Plain,
    QuerySet,
    Shape,
    Trait,
    Value,
    alternatives,
)
from mir_lsp.text.spans import Span

# After these it is not known which columns are read.
_OPAQUE = frozenset(
    {"annotate", "alias", "extra", "union", "intersection", "difference", "dates", "datetimes", "reverse"}
)
_OF_FIELDS = ("django.", "rest_framework.")
_SHARING = ("django.db.models.", "django.contrib.postgres.")
# Of slices `|` makes a subquery.
LOST_BY_OR = frozenset({Trait.KEPT, Trait.SLICED, Trait.LIMITED, Trait.BOUNDED})
UNLESS_NONE = "unless the bounds are `None`"


def called(
    ctx: Context, source: QuerySet, name: str, node: ast.Call, arguments: Sequence[Value], keywords: Keywords
) -> None:
    """A method of Django is called on a queryset."""
    if Trait.SLICED in source.traits:
        _after_a_slice(ctx, source, name, node)
    else:
        ctx.proper(Misused.SLICED, ctx.span(node))
    if name in ("annotate", "aggregate"):
        _multiplied(ctx, source, name, node, arguments, keywords)
    if name in refusals.SAID:
        ctx.said[ctx.span(node)] = tuple(_texts(arguments)), frozenset(key for key, _ in keywords if key is not None)
    if name == "delete" and source.shape is not Shape.ROWS:
        ctx.misuse(Misuse(Misused.VALUES_DELETED, ctx.span(node), source, name))
    if name == "exclude":
        _holds_null(ctx, node, keywords)
    given(ctx, source, name, node, keywords)
    if name in ("latest", "earliest") and not node.args and not node.keywords and _names_no_latest(ctx, source.model):
        ctx.misuse(Misuse(Misused.NO_LATEST, ctx.span(node), source, name))


def _texts(arguments: Iterable[Value]) -> Iterator[str]:
    """Each argument as text, `?` for one that is not known."""
    for value in arguments:
        yield value.value if isinstance(value, Constant) and isinstance(value.value, str) else "?"


def read(ctx: Context, source: QuerySet, span: Span) -> None:
    """All that a queryset gives is read: values that are to be distinct, and are sorted by something else."""
    if source.shape is Shape.ROWS or Trait.DISTINCT not in source.traits:
        return
    columns: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    for name, step in source.steps:
        said, named = ctx.said.get(step, (("?",), frozenset()))
        if name in ("values", "values_list"):
            columns = (*said, *(named - {"flat", "named"}))
        elif name == "order_by":
            order = said
        elif name in _OPAQUE or (name == "distinct" and said):
            return
    extra = sorted({_plain_name(each) for each in order} - {_plain_name(each) for each in columns})
    if _is_one_row(ctx, source, columns) and not any("__" in each for each in extra):
        return  # values that are equal are of one row
    if columns and order and not {"?", "-?"} & {*columns, *order} and extra:
        link = source.links[-1]
        ctx.misuse(Misuse(Misused.UNSORTED_DISTINCT, link.span if link.unit is None else span, source, extra[0]))


def _is_one_row(ctx: Context, source: QuerySet, columns: Iterable[str]) -> bool:
    """Whether one of some columns tells the rows of the model apart."""
    unique = ctx.db.get(unique_fields, source.model)
    return any(each == "pk" or _plain_name(each) in unique for each in columns)


def _plain_name(text: str) -> str:
    """A column by one of its names, whichever way it is sorted."""
    name = text.lstrip("-").removesuffix("_id")
    return "id" if name == "pk" else name


def attribute(ctx: Context, base: Value, node: ast.Attribute) -> None:
    """`row.title` of a dict or tuple that `values()` gives."""
    if not isinstance(node.ctx, ast.Load) or ctx.frame.handlers or node.attr.startswith("_"):
        return
    if isinstance(base, Mapping) and not base.items and _are_columns(base.value) and not hasattr(dict, node.attr):
        ctx.misuse(Misuse(Misused.NO_ROWS, ctx.span(node), None, f"a dict has no `{node.attr}`"))
    elif isinstance(base, Collection) and _are_columns(base.element) and not _of_collections(node.attr):
        ctx.misuse(Misuse(Misused.NO_ROWS, ctx.span(node), None, f"a tuple has no `{node.attr}`"))


def _are_columns(value: Value) -> bool:
    """Whether a value is surely read of a row of one model: what a caller gives may be of another."""
    if not isinstance(value, Plain) or not value.ties or value.made is not None:
        return False
    return not any(tie.doubt or tie.slot is not None for tie in value.ties)


def _of_collections(name: str) -> bool:
    return any(hasattr(each, name) for each in (tuple, list, set, dict, deque, Generator))


def _holds_null(ctx: Context, node: ast.Call, keywords: Keywords) -> None:
    """`exclude(pk__in=…)` of a column that may be NULL: no row is surely none of them."""
    for keyword, (name, value) in zip(node.keywords, keywords, strict=False):
        parts = alternatives(value)
        if name is None or not name.endswith("__in") or not all(isinstance(part, QuerySet) for part in parts):
            continue
        columns = [_nullable_column(ctx, part) for part in parts if isinstance(part, QuerySet)]
        if columns and all(columns):
            ctx.misuse(Misuse(Misused.HOLDS_NULL, ctx.span(keyword.value), None, columns[0] or ""))


def _nullable_column(ctx: Context, source: QuerySet) -> str | None:
    """The one column that a queryset gives, if it may be NULL and nothing keeps that out."""
    if source.shape not in (Shape.FLAT, Shape.TUPLES, Shape.DICTS):
        return None
    columns: tuple[str, ...] = ()
    conditions: set[str] = set()
    for name, step in source.steps:
        said, named = ctx.said.get(step, (("?",), frozenset({"?"})))
        if name in ("values", "values_list"):
            columns = said
        elif name in ("filter", "exclude"):
            conditions |= {"?"} if said else named
    if len(columns) != 1 or columns[0] == "?" or source.traits & {Trait.COMBINED, Trait.EMPTY, Trait.LIMITED}:
        return None
    (column,) = columns
    field = next((each for each in ctx.db.get(all_fields, source.model) if column in (each.name, each.attname)), None)
    stems = {each.partition("__")[0] for each in conditions}
    if field is None or field.null is not True or {"?", field.name, field.attname} & stems:
        return None
    return column


def _names_no_latest(ctx: Context, model: ClassId) -> bool:
    """Whether nothing says by which column rows are the latest, in all that a model inherits."""
    if not is_complete(ctx.db, model):
        return False
    return all(option(ctx.db, each, "get_latest_by") is None for each in project_classes(ctx.db, model))


def combined(ctx: Context, left: QuerySet, right: QuerySet, node: ast.BinOp) -> None:
    """Two querysets are joined: Django makes a subquery of a slice for `|`, and refuses `&`."""
    for part in (left, right) if isinstance(node.op, ast.BitAnd) else ():
        if Trait.LIMITED in part.traits:
            ctx.misuse(Misuse(Misused.SLICED, ctx.span(node), part, "combine"))


def _after_a_slice(ctx: Context, source: QuerySet, name: str, node: ast.Call) -> None:
    given = bool(node.args or node.keywords)
    refused = name in refusals.AFTER_A_SLICE or (given and name in refusals.AFTER_A_SLICE_WITH_ARGUMENTS)
    bounded = source.traits & {Trait.LIMITED, Trait.BOUNDED}
    if not refused or not bounded or Trait.EMPTY in source.traits:
        return
    doubt = "" if Trait.LIMITED in source.traits else UNLESS_NONE
    edits = _sliced_last(ctx, source, name, node)
    ctx.misuse(Misuse(Misused.SLICED, ctx.span(node), source, name, doubt=doubt, edits=edits))


def _sliced_last(ctx: Context, source: QuerySet, name: str, node: ast.Call) -> tuple[tuple[Span, str], ...]:
    """`books[:5].filter(…)` with the slice behind the call, where both are written in one expression."""
    base = node.func.value if isinstance(node.func, ast.Attribute) else None
    if not ctx.editable or name not in refusals.MOVABLE or not isinstance(base, ast.Subscript):
        return ()
    if not isinstance(base.slice, ast.Slice):
        return ()
    brackets = Span(ctx.span(base.value).end, ctx.span(base).end)
    end = ctx.span(node).end
    return (brackets, ""), (Span(end, end), ctx.text(brackets).strip())


@dataclass(frozen=True, slots=True)
class Aggregate:
    """An aggregate of a query: the relations to many that it is over, and the whole path."""

    made: Expression
    model: ClassId
    joins: frozenset[Path]
    call: ast.expr


def _multiplied(
    ctx: Context, source: QuerySet, name: str, node: ast.Call, arguments: Sequence[Value], keywords: Keywords
) -> None:
    """Joins over several relations to many give each row of one as often as there are rows of the other."""
    given = (*zip(node.args, arguments, strict=False), *_keyword_nodes(node, keywords))
    own = [each for argument, value in given for each in _aggregates(ctx, source.model, argument, value)]
    before = [each for step, span in source.steps if step == "annotate" for each in ctx.aggregates.get(span, ())]
    if name == "annotate":
        ctx.aggregates[ctx.span(node)] = tuple(own)
    every = [*before, *own]
    joined = frozenset(path for each in every for path in each.joins)
    wrong = [each for each in every if each.made.kind in refusals.ADDING and each.made.distinct is False
             and joined - each.joins]  # fmt: skip
    if not wrong or not own or not any(each in wrong or each.joins for each in own):
        ctx.proper(Misused.MULTIPLIED, ctx.span(node))
        return
    others = sorted(joined - wrong[0].joins)
    edits = tuple(edit for each in wrong for edit in _made_distinct(ctx, each, own))
    whole = len(edits) == len(wrong) and all(each.made.kind == "Count" for each in wrong)
    first = wrong[0].made
    about = f'`{first.kind}("{first.path}")` takes each row once per row of `{"__".join(others[0])}`'
    ctx.misuse(
        Misuse(Misused.MULTIPLIED, wrong[0].made.at if wrong[0] in own else ctx.span(node), source, about,
               edits=edits if whole else ())
    )  # fmt: skip


def _keyword_nodes(node: ast.Call, keywords: Keywords) -> Iterator[tuple[ast.expr, Value]]:
    for keyword, (_, value) in zip(node.keywords, keywords, strict=False):
        yield keyword.value, value


def _aggregates(ctx: Context, model: ClassId, node: ast.expr, value: Value) -> Iterator[Aggregate]:
    for part in alternatives(value):
        made = part.made if isinstance(part, Plain) else None
        if isinstance(made, Expression) and made.kind in refusals.AGGREGATES and made.path:
            joins = _joins(ctx, model, made.path)
            if joins is not None:
                yield Aggregate(made, model, joins, node)


def _joins(ctx: Context, model: ClassId, path: str) -> frozenset[Path] | None:
    """The relations to many on the way of a lookup, each as the way to it; None when a step is not known."""
    here: ClassId | None = model
    way: Path = ()
    found: set[Path] = set()
    for part in path.split("__"):
        step = ctx.db.get(relation_of_lookup, here, part) if here is not None else None
        if step is None:
            known = here is not None and (part == "pk" or ctx.db.get(column_named, here, part) is not None)
            return frozenset(found) if known else None
        way = (*way, step.name)
        if step.kind.to_many:
            found.add(way)
        here = step.target
    return frozenset(found)


def _made_distinct(ctx: Context, each: Aggregate, own: Iterable[Aggregate]) -> Iterator[tuple[Span, str]]:
    call = each.call
    if each not in tuple(own) or not ctx.editable or not isinstance(call, ast.Call) or ctx.span(call) != each.made.at:
        return
    last = [*call.args, *(keyword.value for keyword in call.keywords)][-1]
    end = ctx.span(last).end
    yield Span(end, end), ", distinct=True"


def expression(
    ctx: Context, dotted: str, node: ast.expr, arguments: Sequence[Value], keywords: Keywords, value: Value
) -> Value:
    """What a call of `Q` or of an aggregate gives, with what it was made of."""
    kind = refusals.EXPRESSIONS.get(dotted)
    if kind is None or not isinstance(node, ast.Call):
        return value
    given = dict(keywords)
    first = arguments[0] if arguments else given.get("expression")
    path = first.value if isinstance(first, Constant) and isinstance(first.value, str) and first.value != "*" else ""
    distinct = given.get("distinct", Constant(False))
    known = distinct.value if isinstance(distinct, Constant) and isinstance(distinct.value, bool) else None
    filled = any(isinstance(part, Plain) for part in arguments) or any(
        name is not None and not name.startswith("_") for name, _ in keywords
    )
    plain = value if isinstance(value, Plain) else Plain()
    return replace(plain, made=Expression(kind, ctx.span(node), path, known, filled))


def inverted(operand: Value) -> Value | None:
    """`~Q(…)`; None of anything else."""
    return operand if _is_condition(operand) else None


def joined_conditions(left: Value, right: Value, made: Value, at: Span) -> Value:
    """`Q(…) & Q(…)` is a condition as well."""
    if not _is_condition(left) or not _is_condition(right) or not isinstance(made, Plain):
        return made
    filled = any(isinstance(part, Plain) and isinstance(part.made, Expression) and part.made.filled
                 for part in (left, right))  # fmt: skip
    return replace(made, made=Expression("Q", at, filled=filled))


def one_of_two(ctx: Context, node: ast.BoolOp, operands: Sequence[tuple[ast.expr, Value]]) -> None:
    """`and` and `or` give one of their operands: of two conditions always the same one."""
    is_and = isinstance(node.op, ast.And)
    values = [value for _, value in operands]
    conditions = all(_is_condition(value) for value in values) and all(_is_filled(value) for value in values[:-1])
    rows = is_and and all(_are_rows(value) for value in values)
    if len(operands) < 2 or len(operands) < len(node.values) or not (conditions or rows):
        return
    word, which = ("and", "last") if is_and else ("or", "first")
    source = values[-1] if isinstance(values[-1], QuerySet) else None
    about = f"`{word}` gives the {which} {'queryset' if rows else 'condition'} alone"
    ctx.misuse(Misuse(Misused.ONE_OF_TWO, ctx.span(node), source, about, edits=_signs(ctx, node, word)))


def _signs(ctx: Context, node: ast.BoolOp, word: str) -> tuple[tuple[Span, str], ...]:
    """The operator of queries in place of each word; none where parentheses would be needed."""
    if not ctx.editable or not all(isinstance(each, ast.Call | ast.Name | ast.UnaryOp) for each in node.values):
        return ()
    found = []
    for first, second in pairwise(node.values):
        at = Span(ctx.span(first).end, ctx.span(second).start)
        where = ctx.text(at).find(word)
        if where < 0:
            return ()
        found.append((Span(at.start + where, at.start + where + len(word)), "&" if word == "and" else "|"))
    return tuple(found)


def _is_condition(value: Value) -> bool:
    return isinstance(value, Plain) and isinstance(value.made, Expression) and value.made.kind == "Q"


def _is_filled(value: Value) -> bool:
    return isinstance(value, Plain) and isinstance(value.made, Expression) and value.made.filled


def _are_rows(value: Value) -> bool:
    return isinstance(value, QuerySet) and value.shape is Shape.ROWS and Trait.EMPTY not in value.traits


def default(ctx: Context, dotted: str, node: ast.Call) -> None:
    """A default that is worked out when the class is made: `default=timezone.now()`, `default={}`."""
    if not ctx.at_import or not dotted.endswith("Field") or ctx.unit is None or not ctx.unit.name:
        return
    if not dotted.startswith(_OF_FIELDS) and not ctx.db.get(makes_rows, ClassId(ctx.unit.path, ctx.unit.name)):
        return
    if dotted.endswith(".SerializerMethodField"):
        return  # it never comes to its default
    for keyword in node.keywords:
        if keyword.arg not in ("default", "initial"):
            continue
        made = _made_once(ctx, keyword.value, shares=dotted.startswith(_SHARING))
        if made is not None:
            what, edits = made
            ctx.misuse(Misuse(Misused.MADE_ONCE, ctx.span(keyword.value), None, what, edits=edits))


def _made_once(ctx: Context, node: ast.expr, *, shares: bool) -> tuple[str, tuple[tuple[Span, str], ...]] | None:
    """What an expression makes that is shared by all rows, and how to make it for each.

    Fields that do not share what they are given have a copy of it for each form or serializer.
    """
    span = ctx.span(node)
    if isinstance(node, ast.Dict | ast.List | ast.Set):
        if not shares:
            return None
        kind = {ast.Dict: "dict", ast.List: "list", ast.Set: "set"}[type(node)]
        empty = not (node.keys if isinstance(node, ast.Dict) else node.elts)
        return f"one `{kind}` shared", ((span, kind),) if empty else ()
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name | ast.Attribute):
        return None
    function = ctx.evaluate(ctx, node.func)
    dotted = names.dotted(function)
    bare = not node.args and not node.keywords
    behind = Span(ctx.span(node.func).end, span.end)
    if dotted in refusals.CONTAINERS and shares:
        return f"one `{dotted.rpartition('.')[2]}` shared", ((behind, ""),) if bare else ()
    if dotted in refusals.CHANGING:
        return "one value the same", ((behind, ""),) if bare else ()
    return None
