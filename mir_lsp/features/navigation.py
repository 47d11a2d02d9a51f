"""From a name to where it is defined, and to every place that means the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mir_lsp.engine.likely_names import alone
from mir_lsp.engine.likely_places import likely_at, likely_occurrences
from mir_lsp.engine.likely_templates import likely_in_template
from mir_lsp.engine.likely_texts import likely_models, likely_texts, likely_texts_of_tags
from mir_lsp.engine.meaning import (
    AttributeMeaning,
    ClassMeaning,
    Definition,
    FieldMeaning,
    Meaning,
    Occurrence,
    RouteMeaning,
    TemplateMeaning,
    definition,
    names_of,
)
from mir_lsp.engine.occurrences import occurrences
from mir_lsp.engine.template_places import read_occurrences, template_occurrences
from mir_lsp.index.templates import names_of as template_names_of
from mir_lsp.text.spans import Span

if TYPE_CHECKING:
    from mir_lsp.engine.engine import Engine
    from mir_lsp.engine.files import SourceFile
    from mir_lsp.index.schema import ClassId

__all__ = ["Goal", "Reference", "definitions", "likely_references", "references", "references_of"]


@dataclass(frozen=True, slots=True)
class Goal:
    """Where a name leads: `origin` is the name that was asked about, the definition may be in another file."""

    origin: Span
    definition: Definition


@dataclass(frozen=True, slots=True)
class Reference:
    """A place that means what was asked about."""

    path: str
    occurrence: Occurrence


def definitions(engine: Engine, path: str, offset: int, seen: Iterable[ClassId] = ()) -> tuple[Goal, ...]:
    """Where what is named at an offset is defined.

    `seen` are the classes that the expression before it may be of, for where the engine does not know. A name in an
    expression that no queryset in view is given has one for each model that it fits, if these are few.
    """
    found, file = engine.named(path, offset, seen), engine.files.get(path)
    named = (found,) if found is not None else likely_at(engine.db, file, offset) if file is not None else ()
    places = ((each.span, definition(engine.files, each.meaning)) for each in named)
    return tuple(Goal(span, place) for span, place in places if place is not None)


def references(engine: Engine, path: str, offset: int) -> tuple[Reference, ...]:
    """Every place of the known files that means what is named at an offset, its definition included.

    Places follow that likely mean it, where code does not tell what a field or attribute is asked of.
    """
    found = engine.named(path, offset)
    if found is None:
        return ()
    sure = tuple(references_of(engine, found.meaning))
    return (*sure, *likely_references(engine, found.meaning, sure))


def likely_references(engine: Engine, meaning: Meaning, sure: Iterable[Reference]) -> Iterator[Reference]:
    """The places that likely mean something, besides those that surely do."""
    seen = {(each.path, each.occurrence.span) for each in sure}
    for found in _all_likely(engine, meaning, _words(engine, meaning)):
        if (found.path, found.occurrence.span) not in seen:
            seen.add((found.path, found.occurrence.span))
            yield found


def _all_likely(engine: Engine, meaning: Meaning, words: frozenset[str]) -> Iterator[Reference]:
    db, files = engine.db, tuple(_files_with(engine, words))
    if isinstance(meaning, TemplateMeaning | RouteMeaning):
        for file in files:
            yield from (Reference(file.path, each) for each in likely_texts(db, file.path, file.text, meaning))
        for path in _templates_with(engine, words):
            named = likely_texts_of_tags(db, path, engine.templates.text(path) or "", meaning)
            yield from (Reference(path, each) for each in named)
    elif isinstance(meaning, ClassMeaning):
        for file in files:
            yield from (Reference(file.path, each) for each in likely_models(file.text, meaning))
    elif isinstance(meaning, FieldMeaning | AttributeMeaning):
        only = alone(db, files, meaning, words)
        for file in files:
            places = likely_occurrences(db, engine.files, file, meaning, words, only)
            yield from (Reference(file.path, each) for each in places)
        for path in _templates_with(engine, words):
            yield from (Reference(path, each) for each in likely_in_template(db, path, meaning, words, only))


def references_of(engine: Engine, meaning: Meaning) -> Iterator[Reference]:
    """The same for a meaning. Only files in which one of its names stands are looked at."""
    words = _words(engine, meaning)
    for file in _files_with(engine, words):
        seen: set[Span] = set()
        for each in occurrences(engine.db, engine.files, file, words):
            if each.meaning == meaning and each.span not in seen:
                seen.add(each.span)
                yield Reference(file.path, each)
    for path in _templates_with(engine, words):
        named = template_occurrences(engine.db, path, engine.templates.text(path) or "")
        if isinstance(meaning, FieldMeaning | AttributeMeaning):
            named = read_occurrences(engine.db, path)
        for each in named:
            if each.meaning == meaning:
                yield Reference(path, each)


def _files_with(engine: Engine, words: frozenset[str]) -> Iterator[SourceFile]:
    """The files of the project in which one of some words stands."""
    pattern = _any_of(words)
    for path in engine.files.paths():
        file = engine.files.get(path)
        if file is not None and not path.startswith("<") and pattern.search(file.text) is not None:
            yield file


def _templates_with(engine: Engine, words: frozenset[str]) -> Iterator[str]:
    """The templates in which one of some words stands."""
    pattern = _any_of(words)
    for path in engine.templates.paths():
        if pattern.search(engine.templates.text(path) or "") is not None:
            yield path


def _any_of(words: frozenset[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


def _words(engine: Engine, meaning: Meaning) -> frozenset[str]:
    words = names_of(engine.db, meaning)
    if isinstance(meaning, TemplateMeaning):
        words |= {name.rpartition("/")[2] for name in template_names_of(engine.db, meaning.path)}
    return words
