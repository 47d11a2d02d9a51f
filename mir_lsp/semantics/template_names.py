"""Which names of its context a template can look at: those alone decide what it reads."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from mir_lsp.index.db import Database, circular
from mir_lsp.index.paths import join, parent
from mir_lsp.index.template_tags import project_tag
from mir_lsp.index.templates import FoundTemplate, find_template, template_document
from mir_lsp.syntax.template_expressions import Operand, PlacedExpression, TemplateText
from mir_lsp.syntax.template_nodes import (
    Extends,
    For,
    If,
    Include,
    Load,
    Node,
    Output,
    Regroup,
    Tag,
    TemplateDocument,
    With,
)

_BUILT_IN = frozenset(
    {
        "autoescape", "blocktrans", "blocktranslate", "cache", "csrf_token", "cycle", "debug", "filter", "firstof",
        "get_current_language", "get_static_prefix", "ifchanged", "language", "localize", "lorem", "now",
        "querystring", "resetcycle", "spaceless", "static", "templatetag", "trans", "translate", "url", "widthratio",
    }
)  # fmt: skip


@circular(frozenset())
def wanted_names(db: Database, path: str) -> frozenset[str] | None:
    """The first names of all variables of a template, and of those that it includes and extends; None for any."""
    document = db.get(template_document, path)
    if document is None:
        return frozenset()
    loaded = libraries(document)
    found: set[str] = set()
    for node in document.nodes():
        found.update(operand.path[0] for each in expressions(node) for operand in _operands(each) if operand.path)
        if isinstance(node, Tag) and node.name not in _BUILT_IN:
            tag = project_tag(db, path, node.name, loaded)
            if tag is not None and tag.takes_context:
                return None
        if not isinstance(node, Include | Extends):
            continue
        inner = _names_inside(db, path, node)
        if inner is None:
            return None
        found |= inner
    return frozenset(found)


@circular(False)
def runs_tags(db: Database, path: str) -> bool:
    """Whether a template, or one that it names, runs tags of the project: they may ask for rows."""
    document = db.get(template_document, path)
    if document is None:
        return False
    loaded = libraries(document)
    for node in document.nodes():
        if (
            isinstance(node, Tag)
            and node.name not in _BUILT_IN
            and project_tag(db, path, node.name, loaded) is not None
        ):
            return True
        if isinstance(node, Include | Extends) and isinstance(node.template.operand.value, TemplateText):
            found = template_at(db, path, node.template.operand.value.value)
            if found is not None and db.get(runs_tags, found.path):
                return True
    return False


def libraries(document: TemplateDocument) -> frozenset[str]:
    """The tag libraries that a template loads, by the last part of their names."""
    loads = (node for node in document.nodes() if isinstance(node, Load))
    return frozenset(library.rpartition(".")[2] for load in loads for library in load.libraries)


def template_at(db: Database, path: str, name: str) -> FoundTemplate | None:
    """The template file that a template means by a name, which may be relative to its own."""
    if name.startswith(("./", "../")):
        meant = posixpath.normpath(join(parent(path), name))
        return FoundTemplate(meant, certain=True) if db.get(template_document, meant) is not None else None
    return db.get(find_template, parent(path), name)


def expressions(node: Node) -> Iterator[PlacedExpression]:
    """The expressions of a node itself, not of what is in it."""
    match node:
        case Output(value=value):
            yield value
        case For(source=source):
            yield source
        case With(bindings=bindings):
            yield from (each.value for each in bindings)
        case If(branches=branches):
            for branch in branches:
                yield from branch.operands
        case Include(template=template, bindings=bindings):
            yield template
            yield from (each.value for each in bindings)
        case Extends(template=template):
            yield template
        case Regroup(source=source):
            yield source
        case Tag(arguments=arguments, keywords=keywords):
            yield from arguments
            yield from (each.value for each in keywords)
        case _:
            return


def _operands(expression: PlacedExpression) -> Iterable[Operand]:
    return expression.operands


def _names_inside(db: Database, path: str, node: Include | Extends) -> frozenset[str] | None:
    value = node.template.operand.value
    if not isinstance(value, TemplateText):
        return None
    found = template_at(db, path, value.value)
    return db.get(wanted_names, found.path) if found is not None else frozenset()
