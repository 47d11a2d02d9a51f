"""What is named at a place, in Python code and in templates."""

from __future__ import annotations

from collections.abc import Iterable

from mir_lsp.engine.asking import models_of, named_on
from mir_lsp.engine.files import Files
from mir_lsp.engine.meaning import Occurrence
from mir_lsp.engine.occurrences import occurrence_at
from mir_lsp.engine.template_places import read_occurrences, template_occurrences
from mir_lsp.index.db import Database
from mir_lsp.index.schema import ClassId
from mir_lsp.index.templates import Templates


def named_at(
    db: Database, files: Files, templates: Templates, path: str, offset: int, seen: Iterable[ClassId] = ()
) -> Occurrence | None:
    """What of the project is named at an offset of a file; None when nothing is."""
    file = files.get(path)
    if file is not None:
        found = occurrence_at(db, files, file, offset)
        models = models_of(db, seen) if found is None else ()
        return named_on(db, file, offset, models) if models else found
    text = templates.text(path)
    if text is None:
        return None
    found_here = (*template_occurrences(db, path, text), *read_occurrences(db, path))
    inside = [each for each in found_here if each.span.start <= offset <= each.span.end]
    return min(inside, key=lambda each: each.span.end - each.span.start, default=None)
