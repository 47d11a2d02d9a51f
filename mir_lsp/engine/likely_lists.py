"""Texts that likely name a field, by what they stand beside: lists of names, keys of dicts, and lookups.

A list in a class about a model is one of its fields where it names them; any other list, a dict, and the texts that a
call is given, if a model has all that is in it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from mir_lsp.engine.likely_names import fits, models_about
from mir_lsp.engine.meaning import Meaning, Occurrence, of_row
from mir_lsp.engine.mentioned import occurrences_of
from mir_lsp.engine.placing import PlacedUnit
from mir_lsp.engine.texts import inner_span
from mir_lsp.facts.expressions import dotted
from mir_lsp.index.bodies import Body
from mir_lsp.index.db import Database
from mir_lsp.index.schema import ClassId
from mir_lsp.index.vocabulary import models_having
from mir_lsp.semantics.class_mentions import class_in
from mir_lsp.semantics.lookups import resolve
from mir_lsp.semantics.mentions import Mention, Role
from mir_lsp.semantics.model_names import Kind
from mir_lsp.semantics.trees import function_at
from mir_lsp.syntax import offsets, parse_cached
from mir_lsp.text.spans import Span

_MOST_MODELS = 3  # that a lookup may be of
_FEWEST_IN_LISTS = 2
_FEWEST_IN_CALLS = 3
_META = ".Meta"
_FIELDS = ("Field", "Key", "Relation")
_BESIDE = "[]"  # stands in chains for what texts are listed in


def listed_occurrences(
    db: Database, unit: PlacedUnit, body: Body, meaning: Meaning, words: frozenset[str]
) -> Iterator[Occurrence]:
    """The texts of a unit that are spelled with one of some words and likely mean this."""
    quoted = re.compile(rf"""["'](?:\w+__)?(?:{"|".join(map(re.escape, sorted(words)))})(?:__\w+)?["']""")
    if quoted.search(body.text) is None:
        return
    tree = parse_cached(body.chunk)
    code = _Code(unit, body, models_about(db, unit.id))
    node: ast.AST | None = function_at(body) if body.is_function else class_in(body)
    for each in _own_nodes(node if node is not None else tree.node):
        if isinstance(each, ast.Constant) and words & set(str(each.value).split("__")[:-1]):
            place = code.place(each)
            yield from _of_path(db, place, str(each.value), meaning) if place is not None else ()
        for text, models in code.listed(db, each, words):
            place = code.place(text)
            found = (of_row(db, model, str(text.value)) for model in models) if place is not None else iter(())
            meant = next((one for one in found if one is not None and one[0] == meaning), None)
            if meant is not None and place is not None:
                yield Occurrence(place, *meant)


@dataclass(frozen=True, slots=True)
class _Code:
    """A unit, and the models that its class is about."""

    unit: PlacedUnit
    body: Body
    about: tuple[ClassId, ...]

    def place(self, text: ast.Constant) -> Span | None:
        """Where a text stands in the file; None outside of the unit, or where it is not written as it reads."""
        source = parse_cached(self.body.chunk).source
        span = inner_span(text, offsets(source), source)
        place = span.shifted(self.unit.span.start - self.body.span.start) if span is not None else None
        return place if place is not None and self.unit.span.holds(place) else None

    def listed(
        self, db: Database, node: ast.AST, words: frozenset[str]
    ) -> Iterator[tuple[ast.Constant, tuple[ClassId, ...]]]:
        """What a node lists of some words, each with the models that it may be of."""
        texts = [each for each in self._texts(node) if isinstance(each.value, str)]
        wanted = [each for each in texts if each.value in words]
        if not wanted:
            return
        by_place = not isinstance(node, ast.Dict) and not (isinstance(node, ast.Call) and self.body.is_function)
        if self.about and by_place:
            yield from ((each, self.about) for each in wanted)
            return
        names = {str(each.value) for each in texts}
        fewest = _FEWEST_IN_CALLS if isinstance(node, ast.Call) else _FEWEST_IN_LISTS
        if isinstance(node, ast.Dict) or len(names) >= fewest:
            chains = frozenset((_BESIDE, name) for name in names)
            yield from ((each, fits(db, chains, (_BESIDE,), str(each.value))) for each in wanted)

    def _texts(self, node: ast.AST) -> Iterator[ast.Constant]:
        """The texts in a list or dict; in the body of a model also what its calls are told by keywords.

        What `Meta` lists is known, and so are the arguments of fields.
        """
        is_meta = self.unit.id.name.endswith(_META)
        match node:
            case ast.Dict(keys=keys):
                yield from (key for key in keys if isinstance(key, ast.Constant))
            case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements) if not is_meta:
                yield from (each for each in elements if isinstance(each, ast.Constant))
            case ast.Call(func=func, keywords=keywords) if not self.body.is_function and not is_meta:
                called = (dotted(func) or ("",))[-1]
                if ClassId(self.unit.id.path, self.unit.id.name) in self.about and not called.endswith(_FIELDS):
                    yield from (each.value for each in keywords if isinstance(each.value, ast.Constant))
            case ast.Call() if self.body.is_function:
                yield from _given(node)
            case _:
                return


def _given(call: ast.Call) -> Iterator[ast.Constant]:
    """The texts that a call is given, and the calls in it: `Layout("title", Row(Column("price")))`."""
    for each in call.args:
        if isinstance(each, ast.Constant):
            yield each
        elif isinstance(each, ast.Call):
            yield from _given(each)


def _of_path(db: Database, span: Span, text: str, meaning: Meaning) -> Iterator[Occurrence]:
    """The parts of a text like `author__name__in` that mean something, where it is a lookup of few models."""
    models = sorted(models_having(db, text.split("__")[0]))
    mentions = [Mention(span, text, Role.LOOKUP, model) for model in models] if len(models) <= _MOST_MODELS else []
    for mention in mentions:
        if not {Kind.UNKNOWN, Kind.UNJUDGED} & {segment.kind for segment in resolve(db, mention).segments}:
            yield from (each for each in occurrences_of(db, mention, 0) if each.meaning == meaning)


def _own_nodes(root: ast.AST) -> Iterator[ast.AST]:
    """What is in a function, or in the body of a class or module without the functions and classes in it."""
    if isinstance(root, ast.FunctionDef | ast.AsyncFunctionDef):
        yield from ast.walk(root)
        return
    pending = list(ast.iter_child_nodes(root))
    while pending:
        node = pending.pop()
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node
            pending.extend(ast.iter_child_nodes(node))
