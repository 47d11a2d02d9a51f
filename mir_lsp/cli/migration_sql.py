"""`mir-lsp sql` for migrations: the SQL of each operation in the order in which Django runs it, with its locks."""

from __future__ import annotations

from collections.abc import Sequence

from mir_lsp.cli.loading import Project
from mir_lsp.cli.output import harmless
from mir_lsp.engine.migration_sql import Verdict, migration_request, operation_spans, verdicts
from mir_lsp.features.migration import lines_of
from mir_lsp.helpers.compiler import Compiler, Migrated, Operation
from mir_lsp.text.lines import LineIndex

__all__ = ["as_json", "as_text", "asked"]

_SECONDS = 60.0  # a long history is read from its beginning

Shown = tuple[Migrated, tuple[tuple[int, Operation, Verdict], ...]]


def asked(project: Project, path: str, line: int | None, compiler: Compiler) -> Shown | None:
    """The operations of a migration, or those on a line counted from 1; None where a file holds no migration."""
    engine = project.engine
    request = migration_request(engine.db, engine.text, path)
    text = engine.text(path)
    if request is None or text is None:
        return None
    lines = LineIndex(text)
    wanted = [
        number
        for number, span in enumerate(operation_spans(text))
        if line is None or lines.line_of(span.start) < line <= lines.line_of(max(span.start, span.end - 1)) + 1
    ]
    if not wanted:
        return None
    told = compiler.migration(request.key, request.history, (request.app, request.name), _SECONDS)
    judged = verdicts(engine.db, path)
    found = [
        (number, told.operations[number], judged[number] if number < len(judged) else Verdict(known=False))
        for number in wanted
        if number < len(told.operations)
    ]
    return told, tuple(found)


def as_text(shown: Shown) -> str:
    """The statements with comments, as SQL."""
    told, found = shown
    if told.trouble:
        return f"-- no SQL: {harmless(told.trouble)}"
    whole = "in one transaction" if told.atomic else "each statement in a transaction of its own"
    parts = [f"-- Django {told.django}, PostgreSQL, {whole}"]
    for _, operation, verdict in found:
        parts += ["", f"-- line {operation.line}: {harmless(operation.name)}", *_statements(operation)]
        runs_code = operation.name == "RunPython"
        parts += [f"-- {harmless(each)}" for each in lines_of(verdict, runs_code=runs_code)]
    return "\n".join(parts)


def _statements(operation: Operation) -> Sequence[str]:
    found = list(operation.sql)
    if operation.end:
        found += ["-- at the end of the migration:", *operation.end]
    for each in (operation.remark, operation.trouble):
        found += [f"-- not known: {harmless(each)}"] if each else []
    return found


def as_json(shown: Shown) -> dict[str, object]:
    """The same as data."""
    told, found = shown
    return {
        "django": told.django,
        "atomic": told.atomic,
        "trouble": told.trouble,
        "operations": [
            {
                "number": number,
                "line": operation.line,
                "name": operation.name,
                "sql": list(operation.sql),
                "at_the_end": list(operation.end),
                "not_known": [each for each in (operation.remark, operation.trouble) if each],
                "locks": [
                    {
                        "table": each.table,
                        "lock": each.lock.sql,
                        "blocks_reads": each.blocks_reads,
                        "blocks_writes": each.blocks_writes,
                    }
                    for each in verdict.locks
                ],
                "work": {table: work.name.lower() for table, work in verdict.work},
                "old_code": verdict.old_code.name.lower(),
                "known": verdict.known,
            }
            for number, operation, verdict in found
        ],
    }
