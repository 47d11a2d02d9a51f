"""What is asked where the flow does not know: of which expression somebody else would have to say what it is.

A lookup on a queryset, or an attribute of a row, that is not known is an open question. With an answer, a class of
the project, it is a name of a model like any other. Such answers are for a person who asks, never for findings.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from mir_lsp.engine.files import SourceFile
from mir_lsp.engine.guessing import question_at, root_of
from mir_lsp.engine.meaning import Occurrence, of_row
from mir_lsp.engine.mentioned import occurrences_of
from mir_lsp.engine.typed import TypedUnit, typed_unit
from mir_lsp.index.bodies import Body, body_key
from mir_lsp.index.db import Database
from mir_lsp.index.models import is_model
from mir_lsp.index.resolve import class_fact
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.manager_models import models_managed
from mir_lsp.semantics.mentions import Mention
from mir_lsp.syntax import Locator, offsets, parse_cached
from mir_lsp.text.spans import Span

_MOST_MODELS = 3


def open_place(db: Database, file: SourceFile, offset: int) -> int | None:
    """The last character of the expression whose value would have to be known at an offset; None for no question."""
    with typed_unit(db, file, offset) as typed:
        found = _tree(db, typed)
        if typed is None or found is None:
            return None
        tree, locator, begin = found
        at = offset - begin
        question = question_at(tree, locator, at, typed.half.text[begin:])
        if question is not None and question.receiver is not None:
            return locator.ends(root_of(question.receiver))[1] - 1 + begin
        attribute = _attribute_at(tree, locator, at)
        return locator.ends(attribute.value)[1] - 1 + begin if attribute is not None else None


def named_on(db: Database, file: SourceFile, offset: int, models: Iterable[ClassId]) -> Occurrence | None:
    """What is named at an offset if the expression before it is of one of these models."""
    with typed_unit(db, file, offset) as typed:
        found = _tree(db, typed)
        if typed is None or found is None:
            return None
        tree, locator, begin = found
        at = offset - begin
        question = question_at(tree, locator, at, typed.half.text[begin:])
        attribute = _attribute_at(tree, locator, at)
        for model in models:
            if question is not None:
                span = Span(question.begin, question.begin + len(question.text))
                mention = Mention(span, question.text, question.role, model, open="not seen here")
                named = [
                    each for each in occurrences_of(db, mention, begin) if each.span.start <= offset <= each.span.end
                ]
                if named:
                    return named[0]
            elif attribute is not None:
                meaning = of_row(db, model, attribute.attr)
                if meaning is not None:
                    end = locator.ends(attribute)[1] + begin
                    return Occurrence(Span(end - len(attribute.attr), end), *meaning, model)
    return None


def models_of(db: Database, classes: Iterable[ClassId]) -> tuple[ClassId, ...]:
    """The models that classes stand for: models themselves, and those that have them as managers or querysets."""
    found: dict[ClassId, None] = {}
    for each in classes:
        if class_fact(db, each) is None:
            continue
        for model in (each,) if db.get(is_model, each) else db.get(models_managed, each):
            found[model] = None
    return tuple(found)[:_MOST_MODELS]


def _tree(db: Database, typed: TypedUnit | None) -> tuple[ast.Module, Locator, int] | None:
    """The tree of the chunk of a unit, its locator, and where the chunk starts."""
    body: Body | None = db.read(body_key(typed.id)) if typed is not None else None
    if typed is None or body is None:
        return None
    tree = parse_cached(body.chunk)
    return tree.node, offsets(tree.source), typed.start - body.span.start


def _attribute_at(tree: ast.AST, locator: Locator, at: int) -> ast.Attribute | None:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            end = locator.ends(node)[1]
            if end - len(node.attr) <= at <= end:
                return node
    return None
