"""From a name to where it is defined, and to every place that means the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mir_lsp.engine.meaning import (
    AttributeMeaning,
    Definition,
    FieldMeaning,
    Meaning,
    Occurrence,
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
    from mir_lsp.index.schema import ClassId

__all__ = ["Goal", "Reference", "definitions", "references", "references_of"]


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

    `seen` are the classes that the expression before it may be of, for where the engine does not know.
    """
    found = engine.named(path, offset, seen)
    place = definition(engine.files, found.meaning) if found is not None else None
    return (Goal(found.span, place),) if found is not None and place is not None else ()


def references(engine: Engine, path: str, offset: int) -> tuple[Reference, ...]:
    """Every place of the known files that means what is named at an offset, its definition included."""
    found = engine.named(path, offset)
    return tuple(references_of(engine, found.meaning)) if found is not None else ()


def references_of(engine: Engine, meaning: Meaning) -> Iterator[Reference]:
    """The same for a meaning. Only files in which one of its names stands are looked at."""
    words = _words(engine, meaning)
    pattern = re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
    for path in engine.files.paths():
        file = engine.files.get(path)
        if file is None or pattern.search(file.text) is None or path.startswith("<"):
            continue
        seen: set[Span] = set()
        for each in occurrences(engine.db, engine.files, file, words):
            if each.meaning == meaning and each.span not in seen:
                seen.add(each.span)
                yield Reference(path, each)
    for path in engine.templates.paths():
        text = engine.templates.text(path) or ""
        if pattern.search(text) is None:
            continue
        named = template_occurrences(engine.db, path, text)
        if isinstance(meaning, FieldMeaning | AttributeMeaning):
            named = read_occurrences(engine.db, path)
        for each in named:
            if each.meaning == meaning:
                yield Reference(path, each)


def _words(engine: Engine, meaning: Meaning) -> frozenset[str]:
    words = names_of(engine.db, meaning)
    if isinstance(meaning, TemplateMeaning):
        words |= {name.rpartition("/")[2] for name in template_names_of(engine.db, meaning.path)}
    return words
