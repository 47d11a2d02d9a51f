"""How a queryset is built, step by step with its arguments: what is compiled to SQL on demand.

Plans are made only in a run of the flow that asks for them (`Context.planning`): they hold what the code says, while
everything else that the flow finds out stays the same when a literal changes.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from collections.abc import Sequence as Several
from dataclasses import dataclass, replace
from functools import reduce
from operator import is_not

from mir_lsp.facts.expressions import dotted
from mir_lsp.facts.terms import OPAQUE, Literal, Ref, Sequence, Term
from mir_lsp.index.bodies import UnitId
from mir_lsp.index.choices import CHOICES_CLASSES
from mir_lsp.index.classes import external_names
from mir_lsp.index.fields import reads_by_itself
from mir_lsp.index.members import value_of
from mir_lsp.index.models import model as model_of
from mir_lsp.index.resolve import ClassSymbol, resolve
from mir_lsp.index.schema import ClassId, RelationKind
from mir_lsp.index.settings import evaluate
from mir_lsp.semantics import names
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.plan import either, variants
from mir_lsp.semantics.state import State
from mir_lsp.semantics.transfer import Transfer
from mir_lsp.semantics.values import (
    PLAIN,
    Constant,
    Items,
    Manager,
    Mapping,
    OneOf,
    Plain,
    Plan,
    PlanStep,
    PlanTerm,
    QuerySet,
    Unknown,
    Value,
    alternatives,
)

# Steps that change nothing in the statement of the queryset itself.
_SILENT = frozenset({"all", "prefetch_related", "using", "fetch_mode", "as_manager"})
_OUT_OF_REACH = frozenset({"extra", "raw", "dates", "datetimes", "complex_filter"})
# What stands as a positional argument of these is a condition, a name or an order, never a plain value.
_TAKES_NO_VALUES = frozenset(
    {"filter", "exclude", "get", "order_by", "values", "values_list", "only", "defer", "distinct", "select_related"}
    | {"annotate", "alias", "aggregate", "reverse"}
)
_OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Mod: "%", ast.Pow: "**",
    ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^",
}  # fmt: skip
_DJANGO = ("django.db.models.", "django.contrib.postgres.")
_ROUNDS = "what further rounds of the loop add"


def start_of(ctx: Context, manager: Manager) -> Plan | None:
    """The plan of the plain queryset of a manager; None where it cannot be told."""
    if not ctx.planning:
        return None
    if manager.via is None:
        return Plan(manager.model)
    relation = manager.via.relation
    forward = relation.kind is RelationKind.MANY_TO_MANY
    back = relation.inverse_query_name if forward else relation.inverse
    if not back or relation.kind is RelationKind.GENERIC_RELATION:
        return None
    start = Plan(manager.model, related=back)
    owner = manager.via.row.model
    if forward and _is_read_by_its_field(ctx, owner, relation.name):
        return lacking(start, f"how `{relation.name}` of `{owner.name}` is read")
    return start


def _is_read_by_its_field(ctx: Context, owner: ClassId, name: str) -> bool:
    """Whether the class of a field says how the rows of its relation are read, and in which order."""
    known = ctx.db.get(model_of, owner)
    field = known.field(name) if known is not None else None
    return field is not None and field.owner is not None and reads_by_itself(ctx.db, field.owner, name)


def of_relation(ctx: Context, manager: Manager, made: Plan | None) -> Plan | None:
    """The plan of what `get_queryset` gives, with the rows of one relation: Django filters for them afterwards."""
    start = start_of(ctx, manager)
    if made is None or start is None or not start.related:
        return made
    step = PlanStep("related", keywords=((start.related, PlanTerm("opaque", "the row of the relation")),))
    return replace(made, related="", steps=(*made.steps, step))


def plain(ctx: Context, model: ClassId) -> Plan | None:
    """The plan of all rows of a model."""
    return Plan(model) if ctx.planning else None


def lacking(plan: Plan | None, what: str) -> Plan | None:
    """A plan without what is not in view: its statement says so."""
    return replace(plan, unknown=(*plan.unknown, what)) if plan is not None else None


def ordered(plan: Plan | None, columns: tuple[str, ...]) -> Plan | None:
    """A plan with rows sorted by columns."""
    step = PlanStep("order_by", tuple(PlanTerm("literal", each) for each in columns))
    return replace(plan, steps=(*plan.steps, step)) if plan is not None else None


def stepped(ctx: Context, source: QuerySet, name: str, node: ast.Call) -> Plan | None:
    """The plan of a queryset after one of Django's methods."""
    if source.plan is None or name in _SILENT:
        return source.plan
    if name in _OUT_OF_REACH:
        return None
    unknown = list(source.plan.unknown)
    given: list[PlanTerm] = []
    for each in _positional(ctx, node.args, unknown):
        if each.kind == "opaque" and name in _TAKES_NO_VALUES:
            # A condition, an order or a name that is not known: the statement is told without it.
            unknown.append(str(each.value))
        else:
            given.append(each)
    step = PlanStep(name, tuple(given), tuple(_keywords(ctx, node.keywords, unknown)))
    return _after(replace(source.plan, unknown=tuple(unknown)), step)


def _after(plan: Plan, step: PlanStep) -> Plan | None:
    """A plan with one more step, in as many ways as there are to make its arguments."""
    made: list[Plan | None] = [replace(plan, steps=(*plan.steps, each)) for each in variants(step)]
    return reduce(either, made) if made else None


def _positional(ctx: Context, args: list[ast.expr], unknown: list[str]) -> Iterator[PlanTerm]:
    for each in args:
        if not isinstance(each, ast.Starred):
            yield term_of(ctx, each)
            continue
        several = _listed(ctx, each.value, _latest(ctx, each.value))
        if several is None:
            unknown.append(_written(ctx, each))
        else:
            yield from several


def _keywords(ctx: Context, keywords: list[ast.keyword], unknown: list[str]) -> Iterator[tuple[str, PlanTerm]]:
    for each in keywords:
        if each.arg is not None:
            yield each.arg, term_of(ctx, each.value)
            continue
        value = _latest(ctx, each.value)
        if isinstance(value, Mapping) and value.is_exact:
            for name, item in value.items:
                yield name, _valued(item, f"{_written(ctx, each.value)}[{name!r}]")
        else:
            unknown.append(f"**{_written(ctx, each.value)}")


def settled(entry: State, following: State) -> tuple[State, bool]:
    """The state in which the rounds of a loop begin, once they change nothing but how querysets are built.

    How often a loop goes round is not known: a statement is told without what further rounds add. The second value
    is whether any round adds something.
    """
    names = {name: _settled(value, following.names.get(name, value)) for name, value in entry.names.items()}
    changed = any(names[name] is not value for name, value in entry.names.items())
    return State(names, entry.heap, entry.alive, entry.spent) if changed else entry, changed


def _settled(before: Value, after: Value) -> Value:
    if before is after or before != after:
        return before
    if isinstance(before, OneOf) and isinstance(after, OneOf):
        options = tuple(map(_settled, before.values, after.values))
        return OneOf(options) if any(map(is_not, options, before.values)) else before
    if isinstance(before, QuerySet) and isinstance(after, QuerySet) and before.plan != after.plan:
        return replace(before, plan=lacking(either(before.plan, after.plan), _ROUNDS))
    if isinstance(before, Plain) and isinstance(after, Plain) and before.term != after.term:
        return replace(before, term=None)
    return before


def sliced(ctx: Context, source: QuerySet, node: ast.Slice) -> Plan | None:
    """The plan of a slice that is lazy."""
    if source.plan is None:
        return None
    none = PlanTerm("literal")
    bounds = tuple(none if each is None else term_of(ctx, each) for each in (node.lower, node.upper))
    return replace(source.plan, steps=(*source.plan.steps, PlanStep("slice", bounds)))


def combined(left: QuerySet, right: QuerySet, operator: ast.operator) -> QuerySet:
    """The left side of `left | right` and the like, with the plan of the whole and what both depend on."""
    plan = None
    if left.plan is not None and right.plan is not None and type(operator) in _OPERATORS:
        step = PlanStep(_OPERATORS[type(operator)], (PlanTerm("queryset", plan=right.plan),))
        plan = replace(left.plan, steps=(*left.plan.steps, step))
    return replace(left, ties=left.ties | right.ties, plan=plan)


def with_term(ctx: Context, node: ast.expr, value: Value) -> Value:
    """A value that is an expression of a query, with what it was written as: it may be used by its name.

    Parts of an expression come before it, so that those of which it is made need not be gone through again.
    """
    written = isinstance(node, ast.Call | ast.BinOp | ast.UnaryOp) and isinstance(value, Plain | Unknown)
    if written and _is_expression(ctx, node):
        value = replace(value if isinstance(value, Plain) else PLAIN, term=term_of(ctx, node))
    ctx.latest[node] = value
    return value


def _latest(ctx: Context, node: ast.expr) -> Value:
    known = ctx.latest.get(node)
    return known if known is not None else ctx.evaluate(ctx, node)


def with_plans(
    ctx: Context, unit: UnitId, arguments: tuple[tuple[str, Value], ...], leaves: Several[Value], done: Transfer
) -> Transfer:
    """What a function does, with plans of the querysets that it gives back."""
    if not any(isinstance(part, QuerySet | Plain) for part in alternatives(done.result)):
        return done
    given = tuple((name, _given_plan(value, leaves)) for name, value in arguments)
    result = ctx.code.planned(ctx, unit, given)
    return replace(done, result=result) if result is not None and result == done.result else done


def _given_plan(value: Value, leaves: Several[Value]) -> Value:
    """A queryset that is handed over, with the plan that it has outside."""
    if not isinstance(value, QuerySet) or value.given is None or value.given >= len(leaves):
        return value
    leaf = leaves[value.given]
    return replace(value, plan=leaf.plan) if isinstance(leaf, QuerySet) else value


def term_of(ctx: Context, node: ast.expr) -> PlanTerm:
    """An argument: what is written, as far as it is Django's own vocabulary and literals."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str | int | float | bool | None):
        return PlanTerm("literal", node.value)
    if isinstance(node, ast.List | ast.Tuple | ast.Set) and not any(isinstance(x, ast.Starred) for x in node.elts):
        return PlanTerm("list", parts=tuple(term_of(ctx, each) for each in node.elts))
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS and _is_expression(ctx, node):
        parts = (term_of(ctx, node.left), term_of(ctx, node.right))
        return PlanTerm("operator", _OPERATORS[type(node.op)], parts)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert) and _is_expression(ctx, node):
        return PlanTerm("operator", "~", (term_of(ctx, node.operand),))
    found = _called(ctx, node) if isinstance(node, ast.Call) else _member(ctx, node)
    return found if found is not None else _of_value(ctx, node, _latest(ctx, node))


def _of_value(ctx: Context, node: ast.expr, value: Value) -> PlanTerm:
    found = _valued(value, _written(ctx, node))
    if found.kind != "opaque":
        return found
    several = _listed(ctx, node, value)
    if several is not None:
        return PlanTerm("list", parts=tuple(several))
    known = _of_module(ctx, node)
    return PlanTerm("literal", known.value) if isinstance(known, Literal) else found


def _member(ctx: Context, node: ast.expr) -> PlanTerm | None:
    """`Status.OPEN`: what a member of choices stands for in the database, without its label."""
    parts = dotted(node) if isinstance(node, ast.Attribute) else None
    if parts is None or parts[0] in ctx.locals or parts[0] in ctx.state.names:
        return None
    symbol = ctx.db.get(resolve, ctx.path, parts[:-1])
    if not isinstance(symbol, ClassSymbol) or not CHOICES_CLASSES & set(external_names(ctx.db, symbol.id)):
        return None
    term = value_of(ctx.db, symbol.id, parts[-1])
    first = term.items[0] if isinstance(term, Sequence) and term.items else term
    return PlanTerm("literal", first.value) if isinstance(first, Literal) else PlanTerm("opaque", _written(ctx, node))


def _valued(value: Value, text: str) -> PlanTerm:
    """A value as an argument, as far as it is known."""
    if isinstance(value, Constant):
        return PlanTerm("literal", value.value)
    if isinstance(value, Plain) and value.term is not None:
        return value.term
    if isinstance(value, QuerySet) and value.plan is not None:
        return PlanTerm("queryset", plan=value.plan)
    if any(isinstance(part, QuerySet | Manager) for part in alternatives(value)):
        return PlanTerm("lost", text)
    return PlanTerm("opaque", text)


def _listed(ctx: Context, node: ast.expr, value: Value) -> list[PlanTerm] | None:
    """The items of a list that is known: of this function, or of a module."""
    if isinstance(value, Items) and not value.later and value.items:
        text = _written(ctx, node)
        return [_valued(item, f"{text}[{index}]") for index, item in enumerate(value.items)]
    known = _of_module(ctx, node)
    if not isinstance(known, Sequence) or not known.exact or not known.items:
        return None
    items = [evaluate(ctx.db, ctx.path, each) for each in known.items]
    literals = [PlanTerm("literal", each.value) for each in items if isinstance(each, Literal)]
    return literals if len(literals) == len(items) else None


def _of_module(ctx: Context, node: ast.expr) -> Term:
    """What a name of the module, or of a class that it names, is worked out to be."""
    parts = dotted(node)
    if parts is None or parts[0] in ctx.locals or parts[0] in ctx.state.names:
        return OPAQUE
    return evaluate(ctx.db, ctx.path, Ref(parts))


def _called(ctx: Context, node: ast.Call) -> PlanTerm | None:
    """A call of something of Django, or of a method of such an object."""
    if any(isinstance(each, ast.Starred) for each in node.args) or any(each.arg is None for each in node.keywords):
        return None
    parts = tuple(term_of(ctx, each) for each in node.args)
    keywords = tuple((each.arg or "", term_of(ctx, each.value)) for each in node.keywords)
    name = _of_django(ctx, node.func)
    if name:
        return PlanTerm("call", name, parts, keywords)
    if isinstance(node.func, ast.Attribute) and _is_expression(ctx, node.func.value):
        on = term_of(ctx, node.func.value)
        return PlanTerm("method", node.func.attr, (on, *parts), keywords)
    return None


def _is_expression(ctx: Context, node: ast.expr) -> bool:
    """Whether something is made of calls of Django's expressions."""
    if isinstance(node, ast.BinOp):
        return _is_expression(ctx, node.left) or _is_expression(ctx, node.right)
    if isinstance(node, ast.UnaryOp):
        return _is_expression(ctx, node.operand)
    if isinstance(node, ast.Name):
        value = ctx.state.names.get(node.id)
        return isinstance(value, Plain) and value.term is not None
    return isinstance(node, ast.Call) and (
        bool(_of_django(ctx, node.func))
        or (isinstance(node.func, ast.Attribute) and _is_expression(ctx, node.func.value))
    )


def _of_django(ctx: Context, node: ast.expr) -> str:
    """The dotted name of something of Django's models that is named; empty for anything else."""
    name = names.dotted(_latest(ctx, node)) if isinstance(node, ast.Name | ast.Attribute) else ""
    return name if name.startswith(_DJANGO) else ""


def _written(ctx: Context, node: ast.expr) -> str:
    return " ".join(ctx.text(ctx.span(node)).split())


@dataclass(frozen=True, slots=True)
class Statement:
    """One queryset to compile: `unknown` are the conditions that could not be read, as written."""

    plan: Plan
    models: tuple[ClassId, ...]
    unknown: tuple[str, ...]


def statement_of(plan: Plan) -> Statement:
    """A plan with everything that it names."""
    models, unknown = dict[ClassId, None](), dict[str, None]()
    _collect(plan, models, unknown)
    return Statement(plan, tuple(models), tuple(unknown))


def _collect(plan: Plan, models: dict[ClassId, None], unknown: dict[str, None]) -> None:
    models[plan.model] = None
    unknown.update(dict.fromkeys(plan.unknown))
    pending = [term for step in plan.steps for term in (*step.parts, *(value for _, value in step.keywords))]
    while pending:
        term = pending.pop()
        if term.kind == "lost":
            unknown[str(term.value)] = None
        if term.plan is not None:
            _collect(term.plan, models, unknown)
        pending.extend((*term.parts, *(value for _, value in term.keywords)))
