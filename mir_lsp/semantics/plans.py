"""How a queryset is built, step by step with its arguments: what is compiled to SQL on demand.

Plans are made only in a run of the flow that asks for them (`Context.planning`): they hold what the code says, while
everything else that the flow finds out stays the same when a literal changes.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

from mir_lsp.facts.expressions import dotted
from mir_lsp.facts.terms import OPAQUE, Literal, Ref, Term
from mir_lsp.index.schema import ClassId, RelationKind
from mir_lsp.index.settings import evaluate
from mir_lsp.semantics import names
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.values import Constant, Manager, Plan, PlanStep, PlanTerm, QuerySet, Value, alternatives

# Steps that change nothing in the statement of the queryset itself.
_SILENT = frozenset({"all", "prefetch_related", "using", "fetch_mode", "as_manager"})
_OUT_OF_REACH = frozenset({"extra", "raw", "dates", "datetimes", "complex_filter"})
_OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Mod: "%", ast.Pow: "**",
    ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^",
}  # fmt: skip
_DJANGO = ("django.db.models.", "django.contrib.postgres.")


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
    return Plan(manager.model, related=back)


def stepped(ctx: Context, source: QuerySet, name: str, node: ast.Call) -> Plan | None:
    """The plan of a queryset after one of Django's methods."""
    if source.plan is None or name in _SILENT:
        return source.plan
    if name in _OUT_OF_REACH:
        return None
    open_ended = [each.value for each in node.args if isinstance(each, ast.Starred)]
    open_ended += [each.value for each in node.keywords if each.arg is None]
    left_out = tuple(_written(ctx, each) for each in open_ended)
    given = tuple(term_of(ctx, each) for each in node.args if not isinstance(each, ast.Starred))
    keywords = tuple((each.arg, term_of(ctx, each.value)) for each in node.keywords if each.arg is not None)
    step = PlanStep(name, given, keywords)
    return replace(source.plan, steps=(*source.plan.steps, step), unknown=(*source.plan.unknown, *left_out))


def sliced(ctx: Context, source: QuerySet, node: ast.Slice) -> Plan | None:
    """The plan of a slice that is lazy."""
    if source.plan is None:
        return None
    none = PlanTerm("literal")
    bounds = tuple(none if each is None else term_of(ctx, each) for each in (node.lower, node.upper))
    return replace(source.plan, steps=(*source.plan.steps, PlanStep("slice", bounds)))


def combined(left: QuerySet, right: QuerySet, operator: ast.operator) -> Plan | None:
    """The plan of `left | right` and the like."""
    if left.plan is None or right.plan is None or type(operator) not in _OPERATORS:
        return None
    step = PlanStep(_OPERATORS[type(operator)], (PlanTerm("queryset", plan=right.plan),))
    return replace(left.plan, steps=(*left.plan.steps, step))


def term_of(ctx: Context, node: ast.expr) -> PlanTerm:
    """An argument: what is written, as far as it is Django's own vocabulary and literals."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str | int | float | bool | None):
        return PlanTerm("literal", node.value)
    if isinstance(node, ast.List | ast.Tuple | ast.Set) and not any(isinstance(x, ast.Starred) for x in node.elts):
        return PlanTerm("list", parts=tuple(term_of(ctx, each) for each in node.elts))
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS and _is_expression(ctx, node):
        parts = (term_of(ctx, node.left), term_of(ctx, node.right))
        return PlanTerm("operator", _OPERATORS[type(node.op)], parts)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
        return PlanTerm("operator", "~", (term_of(ctx, node.operand),))
    if isinstance(node, ast.Call):
        called = _called(ctx, node)
        if called is not None:
            return called
    return _of_value(ctx, node, ctx.evaluate(ctx, node))


def _of_value(ctx: Context, node: ast.expr, value: Value) -> PlanTerm:
    if isinstance(value, Constant):
        return PlanTerm("literal", value.value)
    if isinstance(value, QuerySet) and value.plan is not None:
        return PlanTerm("queryset", plan=value.plan)
    if any(isinstance(part, QuerySet | Manager) for part in alternatives(value)):
        return PlanTerm("lost", _written(ctx, node))
    known = _of_module(ctx, node)
    if isinstance(known, Literal):
        return PlanTerm("literal", known.value)
    return PlanTerm("opaque", _written(ctx, node))


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
    return isinstance(node, ast.Call) and (
        bool(_of_django(ctx, node.func))
        or (isinstance(node.func, ast.Attribute) and _is_expression(ctx, node.func.value))
    )


def _of_django(ctx: Context, node: ast.expr) -> str:
    """The dotted name of something of Django's models that is named; empty for anything else."""
    name = names.dotted(ctx.evaluate(ctx, node)) if isinstance(node, ast.Name | ast.Attribute) else ""
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
