"""The places of a template that name a template, a route, or something of a row, and what each of them means."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mir_lsp.engine.meaning import Meaning, Occurrence, Spelling, TemplateMeaning
from mir_lsp.engine.occurrences import narrowed, of_value
from mir_lsp.engine.template_values import context_of, parts_of
from mir_lsp.engine.texts import route_meaning
from mir_lsp.index.db import Database
from mir_lsp.index.keys import template_text
from mir_lsp.index.paths import parent
from mir_lsp.index.schema import ClassId
from mir_lsp.index.templates import template_document
from mir_lsp.semantics.template_names import template_at
from mir_lsp.semantics.values import Object, alternatives
from mir_lsp.syntax.template_expressions import PlacedExpression, TemplateText
from mir_lsp.syntax.template_nodes import Extends, Include, Node, Tag
from mir_lsp.text.spans import Span

Found = tuple[Meaning, Spelling, ClassId | None]

_INPUT = re.compile(r"""\bname\s*=\s*(["'])(\w+)\1""")


def template_occurrences(db: Database, path: str, text: str) -> Iterator[Occurrence]:
    """What a template names by texts: the templates it extends and includes, and routes."""
    document = db.get(template_document, path)
    for node in document.nodes() if document is not None else ():
        yield from _of_node(db, path, text, node)


def read_occurrences(db: Database, path: str) -> Iterator[Occurrence]:
    """What a template reads of rows: the parts of its variables behind dots."""
    seen: set[Span] = set()
    forms: dict[str, Found] = {}
    for part in parts_of(db, path, dict(db.get(context_of, path))):
        for value in alternatives(part.before):
            found = of_value(db, value, part.name)
            if found is not None and isinstance(value, Object):
                forms[part.name] = found
            if found is not None and part.span not in seen:
                seen.add(part.span)
                yield Occurrence(narrowed(part.span, part.name, found), *found)
    yield from _inputs(db, path, forms)


def _inputs(db: Database, path: str, forms: dict[str, Found]) -> Iterator[Occurrence]:
    """Inputs that are written by hand, by the names under which a form of the template takes what is sent."""
    text: str = db.read(template_text(path), "") if forms else ""
    for each in _INPUT.finditer(text):
        found = forms.get(each[2])
        if found is not None:
            yield Occurrence(Span(*each.span(2)), *found)


def named_text(expression: PlacedExpression, text: str) -> tuple[Span, str] | None:
    """The text that an expression is, with where it stands inside its quotes; None for other expressions."""
    operand = expression.operand
    if not isinstance(operand.value, TemplateText):
        return None
    span = Span(operand.span.start + 1, operand.span.end - 1)
    return (span, operand.value.value) if span.text_of(text) == operand.value.value else None


def _of_node(db: Database, path: str, text: str, node: Node) -> Iterator[Occurrence]:
    match node:
        case Extends(template=expression) | Include(template=expression):
            named = named_text(expression, text)
            found = template_at(db, path, named[1]) if named is not None else None
            if named is not None and found is not None:
                yield Occurrence(named[0], TemplateMeaning(found.path), Spelling.TEXT)
        case Tag(name="url", arguments=[expression, *_]):
            named = named_text(expression, text)
            meaning = route_meaning(db, parent(path), named[1]) if named is not None else None
            if named is not None and meaning is not None:
                span, name = named
                start = span.end - len(name.rpartition(":")[2])
                yield Occurrence(Span(start, span.end), meaning, Spelling.TEXT)
        case _:
            return
