"""`mir-lsp sql`: the statements of the querysets that are built on a line, or of a migration."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass

from mir_lsp.cli import migration_sql
from mir_lsp.cli.errors import CommandError, Exit
from mir_lsp.cli.loading import Project, load
from mir_lsp.cli.output import harmless, write
from mir_lsp.engine.config import Config
from mir_lsp.engine.sql import Question, Request, questions_between
from mir_lsp.facts.cache import SCHEMA
from mir_lsp.helpers.compiler import Compiler, Statement
from mir_lsp.index.paths import is_migration_path
from mir_lsp.text.lines import LineIndex
from mir_lsp.workspace.cache import open_cache

__all__ = ["run"]


@dataclass(frozen=True, slots=True)
class _Shown:
    queryset: str
    line: int
    column: int
    statements: tuple[tuple[Statement, Request], ...]
    reason: str


def run(place: str, output_format: str, cache: str | None) -> int:
    """Print the SQL for `PATH:LINE` or `PATH:LINE:COLUMN`, both counted from 1, or of a whole migration for its path.

    Raises:
        CommandError: there is no such place, or no queryset or migration there.
    """
    path, line, column = _place(place)
    store = open_cache(cache, SCHEMA)
    (project,) = load([path], Config(), store)
    store.close()
    compiler = Compiler()
    try:
        migration = migration_sql.asked(project, os.path.abspath(path), line or None, compiler)
        if migration is not None:
            shown = json.dumps(migration_sql.as_json(migration), indent=2) if output_format == "json" else None
            write(shown if shown is not None else migration_sql.as_text(migration))
            return Exit.CLEAN
        found = _found(project, os.path.abspath(path), line, column, compiler) if line else []
    finally:
        compiler.close()
    if not found:
        raise CommandError(f"{place}: no queryset is built there")
    write(json.dumps([_as_json(each) for each in found], indent=2) if output_format == "json" else _as_text(found))
    return Exit.CLEAN


def _place(text: str) -> tuple[str, int, int | None]:
    parts = text.rsplit(":", 2)
    if len(parts) == 3 and parts[1].isdecimal() and parts[2].isdecimal():
        path, line, column = parts[0], int(parts[1]), int(parts[2])
    else:
        path, _, number = text.rpartition(":")
        if is_migration_path(text) and os.path.isfile(text):
            return text, 0, None
        if not number.isdecimal():
            raise CommandError(f"`{text}` is not PATH:LINE or PATH:LINE:COLUMN")
        line, column = int(number), None
    if not path or line < 1 or column == 0:
        raise CommandError(f"`{text}` is not PATH:LINE or PATH:LINE:COLUMN")
    return path, line, column


def _found(project: Project, path: str, line: int, column: int | None, compiler: Compiler) -> list[_Shown]:
    text = project.engine.text(path)
    if text is None:
        raise CommandError(f"{path}: it is not analysed")
    lines = LineIndex(text)
    if line > lines.line_count:
        raise CommandError(f"{path}: it has {lines.line_count} lines")
    start, end = lines.line_start(line - 1), lines.line_end(line - 1)
    asked = questions_between(project.engine.db, project.engine.files.get(path), start, end)
    if column is not None:
        asked = tuple(each for each in asked if each.span.start <= start + column - 1 < each.span.end)
    return [_answered(each, lines, text, compiler) for each in asked]


def _answered(question: Question, lines: LineIndex, text: str, compiler: Compiler) -> _Shown:
    answers = tuple((compiler.compile(each.key, each.models, each.plan), each) for each in question.requests)
    written = " ".join(text[question.span.start : question.span.end].split())
    line = lines.line_of(question.span.start)
    column = question.span.start - lines.line_start(line)
    return _Shown(written, line + 1, column + 1, answers, question.reason)


def _as_text(found: list[_Shown]) -> str:
    parts = []
    for each in found:
        parts.append(f"-- {each.line}:{each.column}  {harmless(each.queryset)}")
        if each.reason:
            parts.append(f"-- no SQL: {each.reason}")
        for statement, asked in each.statements:
            parts += _statement(statement, asked)
    return "\n".join(parts)


def _statement(statement: Statement, asked: Request) -> list[str]:
    lines = [f"-- Django {statement.django}, PostgreSQL"] if statement.django else []
    lines += [f"-- not known: {harmless(each)}" for each in (*asked.unknown, *statement.open)]
    lines.append(f"{statement.sql};" if statement.sql else f"-- no SQL: {harmless(statement.trouble)}")
    return lines


def _as_json(shown: _Shown) -> dict[str, object]:
    return {
        "line": shown.line,
        "column": shown.column,
        "queryset": shown.queryset,
        "reason": shown.reason,
        "statements": [
            {
                "sql": each.sql,
                "plain": each.plain,
                "django": each.django,
                "trouble": each.trouble,
                "unknown": [*asked.unknown, *each.open],
            }
            for each, asked in shown.statements
        ],
    }
