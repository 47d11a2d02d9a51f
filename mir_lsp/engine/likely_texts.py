"""Texts that likely name a template, a route or a model, wherever they stand.

A text that is the whole name of a template, or of a route whose name is more than a word, hardly means anything else:
it is a default of a setting, an argument of a tag or of a function that hands it on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mir_lsp.engine.meaning import ClassMeaning, Meaning, Occurrence, RouteMeaning, Spelling, TemplateMeaning
from mir_lsp.engine.texts import route_meaning
from mir_lsp.index.db import Database
from mir_lsp.index.paths import parent
from mir_lsp.index.templates import find_template, names_of
from mir_lsp.text.spans import Span

_MORE_THAN_A_WORD = re.compile(r"\w[-_:./]\w")
_TAG = re.compile(r"\{[%{].*?[%}]\}")


def likely_texts(db: Database, path: str, text: str, meaning: Meaning) -> Iterator[Occurrence]:
    """The texts of a Python file that are the name of a template or route."""
    for span, name in _quoted(db, text, meaning):
        if _means(db, path, name, meaning):
            yield Occurrence(_last(span, name, meaning), meaning, Spelling.TEXT)


def likely_models(text: str, meaning: ClassMeaning) -> Iterator[Occurrence]:
    """Where lookups of django-polymorphic name a model: `MemberContact___display`."""
    for found in re.finditer(rf"(?<![A-Za-z0-9]){re.escape(meaning.id.name)}(?=___[a-z])", text):
        yield Occurrence(Span(*found.span()), meaning, Spelling.TEXT)


def likely_texts_of_tags(db: Database, path: str, text: str, meaning: Meaning) -> Iterator[Occurrence]:
    """The same for the tags of a template."""
    tags = [Span(*found.span()) for found in _TAG.finditer(text)]
    for span, name in _quoted(db, text, meaning):
        if any(tag.holds(span) for tag in tags) and _means(db, path, name, meaning):
            yield Occurrence(_last(span, name, meaning), meaning, Spelling.TEXT)


def _quoted(db: Database, text: str, meaning: Meaning) -> Iterator[tuple[Span, str]]:
    match meaning:
        case TemplateMeaning(path=path):
            names = [name for name in names_of(db, path) if "/" in name]
        case RouteMeaning(full_name=name) if _MORE_THAN_A_WORD.search(name):
            names = [name]
        case _:
            names = []
    for name in names:
        for found in re.finditer(rf"""(?<=["']){re.escape(name)}(?=["'])""", text):
            yield Span(*found.span()), name


def _means(db: Database, path: str, name: str, meaning: Meaning) -> bool:
    if isinstance(meaning, RouteMeaning):
        return route_meaning(db, parent(path), name) == meaning
    found = db.get(find_template, parent(path), name)
    return found is not None and TemplateMeaning(found.path) == meaning


def _last(span: Span, name: str, meaning: Meaning) -> Span:
    """Of the name of a route, the part that names the route itself."""
    length = len(name.rpartition(":")[2]) if isinstance(meaning, RouteMeaning) else len(name)
    return Span(span.end - length, span.end)
