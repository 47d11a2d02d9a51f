"""What the variables of a template may hold at each place: the names that views give it, and those that tags bind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mir_lsp.index.bodies import UnitId
from mir_lsp.index.db import Database
from mir_lsp.index.resolve import ClassSymbol, FunctionSymbol
from mir_lsp.index.templates import template_document, used_by
from mir_lsp.index.views import views_of_template
from mir_lsp.semantics.consumption import consumption
from mir_lsp.semantics.flow import report
from mir_lsp.semantics.iteration import element
from mir_lsp.semantics.template_context import TemplateContext
from mir_lsp.semantics.template_filters import expression_value
from mir_lsp.semantics.template_lookup import node_of, operand_value
from mir_lsp.semantics.template_names import expressions, libraries, template_at
from mir_lsp.semantics.templates import hearing, run
from mir_lsp.semantics.values import PLAIN, Unknown, Value, join
from mir_lsp.syntax.template_expressions import Operand, TemplateText, TemplateVariable
from mir_lsp.syntax.template_nodes import Body, Extends, For, If, Include, NamedBlock, Node, Regroup, Tag, With
from mir_lsp.text.spans import Span

_MOST_VIEWS = 8
_MOST_USERS = 4  # templates that extend or include one
_DEEPEST = 3

Names = dict[str, Value]


@dataclass(frozen=True, slots=True)
class PartValue:
    """One part of a variable behind a dot, and the value before the dot."""

    span: Span
    name: str
    before: Value


def context_of(db: Database, path: str) -> tuple[tuple[str, Value], ...]:
    """The names that code in view gives a template, with all that each may hold."""
    return tuple(sorted(_given(db, path, 0).items(), key=lambda each: each[0]))


def names_at(db: Database, path: str, given: Names, offset: int) -> Names | None:
    """The names that are there at the tag or variable at an offset; None when there is none."""
    ctx = TemplateContext(db, path)
    for node in _visited(ctx, path, given):
        if _covers(node, offset):
            return dict(ctx.state.names)
    return None


def value_before(db: Database, path: str, names: Names, operand: Operand, part: int) -> Value:
    """The value of a variable up to one of its parts."""
    ctx = _context(db, path, names)
    assert isinstance(operand.value, TemplateVariable)
    end = operand.span_of(part - 1).end
    before = Operand(TemplateVariable(operand.value.path[:part]), Span(operand.span.start, end))
    with ctx.in_template(0):
        return operand_value(ctx, before)


def parts_of(db: Database, path: str, given: Names) -> Iterator[PartValue]:
    """All parts of variables behind a dot, in the order in which Django renders them."""
    ctx = TemplateContext(db, path)
    for node in _visited(ctx, path, given):
        for expression in expressions(node):
            for operand in expression.operands:
                for part in range(1, len(operand.path)):
                    before = value_before(db, path, dict(ctx.state.names), operand, part)
                    yield PartValue(operand.span_of(part), operand.path[part], before)


def _context(db: Database, path: str, names: Names) -> TemplateContext:
    ctx = TemplateContext(db, path)
    ctx.add_template(path, frozenset())
    ctx.state.names.update(names)
    return ctx


def _given(db: Database, path: str, depth: int) -> Names:
    found: dict[str, list[Value]] = {}
    with hearing() as heard:
        for symbol in views_of_template(db, path)[:_MOST_VIEWS]:
            match symbol:
                case ClassSymbol(id=id):
                    consumption(db, id)
                case FunctionSymbol(path=place, qualname=name):
                    report(db, UnitId(place, name, "0"))
                case _:
                    continue
    for rendered, names in tuple(heard):
        if rendered == path:
            for name, value in names:
                found.setdefault(name, []).append(value)
    for user in used_by(db, path)[:_MOST_USERS] if depth < _DEEPEST else ():
        for name, value in _handed_on(db, user, path, depth + 1).items():
            found.setdefault(name, []).append(value)
    return {name: join(value for value in values if not isinstance(value, Unknown)) for name, values in found.items()}


def _handed_on(db: Database, user: str, path: str, depth: int) -> Names:
    """The names that a template hands to one that it extends or includes."""
    given = _given(db, user, depth)
    ctx = TemplateContext(db, user)
    found: Names = {}
    for node in _visited(ctx, user, given):
        if not isinstance(node, Extends | Include):
            continue
        named = node.template.operand.value
        meant = template_at(db, user, named.value) if isinstance(named, TemplateText) else None
        if meant is None or meant.path != path:
            continue
        bindings = node.bindings if isinstance(node, Include) else ()
        only = isinstance(node, Include) and node.only
        names = {} if only else dict(ctx.state.names)
        found.update({**names, **{each.name: expression_value(ctx, each.value) for each in bindings}})
    return found


def _visited(ctx: TemplateContext, path: str, given: Names) -> Iterator[Node]:
    """The nodes of a template in order, the names of the context being those that each of them sees."""
    document = ctx.db.get(template_document, path)
    if document is None:
        return
    number = ctx.add_template(path, libraries(document))
    ctx.state.names.update(given)
    with ctx.in_template(number):
        yield from _body(ctx, document.body)


def _body(ctx: TemplateContext, body: Body) -> Iterator[Node]:
    for node in body:
        yield node
        outside = dict(ctx.state.names)
        match node:
            case For(names=names, source=source, body=inner, empty=empty):
                iterated = expression_value(ctx, source)
                item = element(ctx, iterated, node_of(ctx, source.operand), "for", None)
                if len(names) == 1:
                    ctx.state.names[names[0]] = item
                ctx.state.names["forloop"] = PLAIN
                yield from _body(ctx, inner)
                ctx.state.names = dict(outside)
                yield from _body(ctx, empty)
            case With(bindings=bindings, body=inner):
                ctx.state.names.update({each.name: expression_value(ctx, each.value) for each in bindings})
                yield from _body(ctx, inner)
            case NamedBlock(body=inner):
                yield from _body(ctx, inner)
            case If(branches=branches):
                for branch in branches:
                    yield from _body(ctx, branch.body)
            case Regroup():
                run(ctx, (node,))
                outside = dict(ctx.state.names)
            case Tag(parts=parts, target=target):
                if target is not None:
                    run(ctx, (replace(node, parts=()),))
                    outside = dict(ctx.state.names)
                for part in parts:
                    yield from _body(ctx, part.body)
            case _:
                continue
        ctx.state.names = outside


def _covers(node: Node, offset: int) -> bool:
    spans = [branch.span for branch in node.branches] if isinstance(node, If) else [node.span]
    return any(span.start < offset <= span.end for span in spans)
