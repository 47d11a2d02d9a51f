"""What the variables of a template may hold at each place: the names that views give it, and those that tags bind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mir_lsp.index.bodies import UnitId
from mir_lsp.index.classes import project_classes
from mir_lsp.index.db import Database
from mir_lsp.index.middlewares import user_model
from mir_lsp.index.paths import parent
from mir_lsp.index.resolve import ClassSymbol, FunctionSymbol
from mir_lsp.index.templates import template_document, used_by
from mir_lsp.index.views import class_view, views_of_template
from mir_lsp.index.vocabulary import models_with_rows
from mir_lsp.semantics.consumption import consumption
from mir_lsp.semantics.flow import report
from mir_lsp.semantics.iteration import element
from mir_lsp.semantics.template_context import TemplateContext
from mir_lsp.semantics.template_filters import expression_value
from mir_lsp.semantics.template_lookup import node_of, operand_value
from mir_lsp.semantics.template_names import expressions, libraries, template_at
from mir_lsp.semantics.templates import hearing, run
from mir_lsp.semantics.values import PLAIN, UNKNOWN, Mapping, Object, Row, Unknown, Value, join
from mir_lsp.syntax.template_expressions import Operand, TemplateText, TemplateVariable
from mir_lsp.syntax.template_nodes import Body, Extends, For, If, Include, NamedBlock, Node, Regroup, Tag, With
from mir_lsp.text.spans import Span

_MOST_VIEWS = 8
_MOST_USERS = 4  # templates that extend or include one
_DEEPEST = 3
_USER = "user"
_BASE_OF_USERS = "AbstractBaseUser"
_FORM = "form"  # what views that edit call their form

Names = dict[str, Value]


@dataclass(frozen=True, slots=True)
class PartValue:
    """One part of a variable behind a dot, and the value before the dot. `path` are all parts up to this one."""

    span: Span
    path: tuple[str, ...]
    before: Value

    @property
    def name(self) -> str:
        """The part itself."""
        return self.path[-1]


def context_of(db: Database, path: str) -> tuple[tuple[str, Value], ...]:
    """The names that code in view gives a template, with all that each may hold, and those that Django gives."""
    found = _given(db, path, 0)
    user = _user(db, parent(path))
    if user is not None:
        request = Mapping(PLAIN, UNKNOWN, ((_USER, user),))
        found = {_USER: user, "request": request, **found}
    return tuple(sorted(found.items(), key=lambda each: each[0]))


def _user(db: Database, folder: str) -> Row | None:
    """Who is signed in: a row of the model that the settings name, or of the only model of users of the project."""
    named = user_model(db, folder)
    if named is None:
        written = [id for id in db.get(models_with_rows) if not id.path.startswith("<")]
        users = [id for id in written if any(each.name == _BASE_OF_USERS for each in project_classes(db, id))]
        named = users[0] if len(users) == 1 else None
    return Row(named) if named is not None else None


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
                    yield PartValue(operand.span_of(part), operand.path[: part + 1], before)


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
                    view = db.get(class_view, id)
                    if view is not None and view.form is not None:
                        found.setdefault(_FORM, []).append(Object(view.form))
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
