"""What may be written at a cursor of a template: names of templates, routes, variables and their attributes."""

from __future__ import annotations

from mir_lsp.engine.completing import (
    NOTHING,
    Completion,
    Name,
    Offer,
    route_names,
    row_attributes,
    template_names,
)
from mir_lsp.engine.ranking import Uses, uses_at
from mir_lsp.engine.template_values import context_of, names_at, value_before
from mir_lsp.engine.typed import TypedTemplate, typed_template
from mir_lsp.index.classes import fact_names, project_classes
from mir_lsp.index.db import Database
from mir_lsp.index.resolve import class_fact
from mir_lsp.index.schema import ClassId
from mir_lsp.index.templates import Templates, template_document
from mir_lsp.semantics.template_names import expressions
from mir_lsp.semantics.values import Manager, Mapping, Object, QuerySet, Row, Value, alternatives
from mir_lsp.syntax.template_expressions import Operand
from mir_lsp.syntax.template_nodes import Extends, Include, Node, Tag
from mir_lsp.text.spans import Span


def complete_template(db: Database, templates: Templates, path: str, text: str, offset: int) -> Completion:
    """What may be written at an offset of a template."""
    with typed_template(db, path, text, offset) as typed:
        if typed is None:
            return NOTHING
        if typed.half.quote:
            names = _in_text(db, templates, path, typed, offset)
        else:
            names = _of_variable(db, path, typed, offset)
        return Completion(Span(typed.half.word.start, offset), names)


def _of_variable(db: Database, path: str, typed: TypedTemplate, offset: int) -> tuple[Name, ...]:
    """The names that a template has at an offset, or the attributes of what stands before the dot."""
    node = _node_at(db, typed.path, offset)
    operand = _operand_at(node, typed.half.word.start) if node is not None else None
    if operand is None or not operand.path:
        return ()
    given = dict(db.get(context_of, path))
    names = names_at(db, typed.path, given, offset)
    if names is None:
        return ()
    part = sum(operand.span_of(number).end < typed.half.word.start for number in range(len(operand.path)))
    if part == 0:
        ranked = sorted(names, key=lambda name: (name in _OF_TAGS, name))
        return tuple(Name(name, Offer.VARIABLE, _detail(names[name])) for name in ranked if name.isidentifier())
    before = value_before(db, typed.path, names, operand, part)
    uses = uses_at(typed.half.text, typed.half.word.start, typed.half.word.end)
    found = dict.fromkeys(name for value in alternatives(before) for name in _members(db, value, uses))
    return tuple(found)


def _members(db: Database, value: Value, uses: Uses) -> tuple[Name, ...]:
    """What a template can read of a value."""
    match value:
        case Row(model=id):
            return row_attributes(db, id, uses)
        case QuerySet() | Manager():
            shape = value.shape if isinstance(value, Manager) else value.manager
            own = sorted(shape.methods) if shape is not None else ()
            return tuple(Name(name, Offer.ATTRIBUTE, "") for name in (*_OF_QUERYSETS, *own))
        case Mapping(items=items):
            return tuple(Name(name, Offer.VARIABLE, _detail(each)) for name, each in items)
        case Object(cls=id):
            known = sorted(name for base in project_classes(db, id) for name in _names_of(db, base))
            return tuple(Name(name, Offer.ATTRIBUTE, "", None) for name in known if not name.startswith("_"))
        case _:
            return ()


def _names_of(db: Database, id: ClassId) -> tuple[str, ...]:
    fact = class_fact(db, id)
    return tuple(fact_names(fact)) if fact is not None else ()


def _detail(value: Value) -> str:
    """What a variable holds, in a word."""
    for part in alternatives(value):
        match part:
            case Row(model=id):
                return id.name
            case QuerySet(model=id) | Manager(model=id):
                return f"rows of {id.name}"
            case Object(cls=id):
                return id.name
            case _:
                continue
    return ""


def _operand_at(node: Node, start: int) -> Operand | None:
    """The variable of a node that a name which starts at an offset is a part of."""
    for expression in expressions(node):
        for operand in expression.operands:
            if operand.span.start <= start <= operand.span.end:
                return operand
    return None


_OF_TAGS = frozenset({"forloop"})
_OF_QUERYSETS = ("all", "count", "exists", "first", "last")


def _in_text(db: Database, templates: Templates, path: str, typed: TypedTemplate, offset: int) -> tuple[Name, ...]:
    match _node_at(db, typed.path, offset):
        case Extends() | Include():
            return template_names(db, templates, path)
        case Tag(name="url", arguments=[first, *_]) if first.span.start <= offset <= first.span.end:
            return route_names(db, path)
        case _:
            return ()


def _node_at(db: Database, path: str, offset: int) -> Node | None:
    """The tag or variable at an offset."""
    document = db.get(template_document, path)
    inside = [node for node in document.nodes() if _covers(node, offset)] if document is not None else []
    return inside[-1] if inside else None


def _covers(node: Node, offset: int) -> bool:
    span = getattr(node, "span", None)
    return isinstance(span, Span) and span.start < offset <= span.end
