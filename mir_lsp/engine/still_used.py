"""Code that still uses what a migration removes or renames: a field of rows, in attributes and in names of fields."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from mir_lsp.engine.files import Files, SourceFile
from mir_lsp.engine.mentioned import mentions_of
from mir_lsp.engine.migration_sql import migration_in
from mir_lsp.engine.occurrences import Reader
from mir_lsp.index.db import Database
from mir_lsp.index.headers import by_label
from mir_lsp.index.migration_columns import past_column, today
from mir_lsp.index.paths import is_migration_path
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.lookups import resolve
from mir_lsp.semantics.migration_steps import steps
from mir_lsp.semantics.values import Row
from mir_lsp.syntax import offsets, parse_cached
from mir_lsp.text.spans import Span

_NAMING = {"RemoveField": "name", "RenameField": "old_name"}


@dataclass(frozen=True, slots=True)
class Gone:
    """Names of a field that a migration takes away, and the class of its model today."""

    model: ClassId
    names: frozenset[str]


def gone_at(db: Database, path: str, number: int) -> Gone | None:
    """What an operation of the migration in a file takes away; None for another one, and for a model out of view."""
    found = migration_in(db, path)
    if found is None:
        return None
    step = next((each for each in db.get(steps, found.id) if each.number == number and each.on_state), None)
    model = step.model if step is not None else None
    argument = _NAMING.get(step.operation.name) if step is not None else None
    if step is None or model is None or argument is None:
        return None
    field = model.field(step.named(argument))
    owners = by_label(db, *today(db, (step.label, model.name.lower())))
    if field is None or len(owners) != 1:
        return None
    column = past_column(db, step.label, field)
    key = {column.column} if column.is_relation and column.column else set()
    return Gone(owners[0], frozenset({field.name, *key}))


def still_used(db: Database, files: Files, gone: Gone) -> Iterator[tuple[str, Span]]:
    """The places that use it, by file, each once. Migrations speak of the past."""
    pattern = re.compile(rf"\b(?:\w+__)?(?:{'|'.join(map(re.escape, sorted(gone.names)))})(?:\b|__)")
    for path in files.paths():
        file = files.get(path)
        if file is None or path.startswith("<") or is_migration_path(path) or pattern.search(file.text) is None:
            continue
        for span in sorted({*_attributes(db, files, file, gone, pattern), *_names(db, file, gone, pattern)}):
            yield path, span


def _attributes(db: Database, files: Files, file: SourceFile, gone: Gone, pattern: re.Pattern[str]) -> Iterator[Span]:
    """Attributes of rows of the model."""
    reader = Reader(db, files, file)
    for index, chunk in enumerate(file.module.chunks):
        if pattern.search(chunk.text) is None:
            continue
        tree = parse_cached(chunk)
        locator, start = offsets(tree.source), file.module.starts[index]
        for node in ast.walk(tree.node):
            if not isinstance(node, ast.Attribute) or node.attr not in gone.names:
                continue
            value = reader.value_of(locator.span(node.value).shifted(start))
            if isinstance(value, Row) and value.model == gone.model:
                end = locator.span(node).end + start
                yield Span(end - len(node.attr), end)


def _names(db: Database, file: SourceFile, gone: Gone, pattern: re.Pattern[str]) -> Iterator[Span]:
    """Names of fields in texts and keywords, read on the model."""
    for unit in file.units:
        if pattern.search(file.text, unit.span.start, unit.span.end) is None:
            continue
        for mention in mentions_of(db, unit.id):
            for segment in resolve(db, mention).segments:
                if segment.text in gone.names and segment.on == gone.model:
                    yield segment.span.shifted(unit.span.start)
