"""What an operation of a migration does to PostgreSQL, in words: its locks, its work, the code that still runs."""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.engine.migration_sql import TableLock, Verdict
from mir_lsp.semantics.tables.postgres import Act, OldCode, Work

__all__ = ["lines_of", "locks_of"]

_MOST_TABLES = 4
_UNKNOWN = "What it does is not all known."


def lines_of(verdict: Verdict, *, runs_code: bool = False) -> tuple[str, ...]:
    """Three sentences: locks, work and who waits, rolling deploy; fewer where nothing is known."""
    if runs_code:
        return ("It runs code: rows that it changes stay locked until the migration ends.",)
    if not verdict.acts:
        return (_UNKNOWN,) if not verdict.known else ("No SQL: only Django is told.",)
    found = [
        f"Locks: {'; '.join(locks_of(verdict)) or 'none that anybody waits for'}.",
        _work(verdict),
        _deploy(verdict),
    ]
    return tuple(found if verdict.known else [*found, _UNKNOWN])


def locks_of(verdict: Verdict) -> Iterator[str]:
    """Each table with its lock and who waits for it."""
    for each in verdict.locks[:_MOST_TABLES]:
        yield f"`{each.table}` {each.lock.sql} ({_waiting(each)})"
    if len(verdict.locks) > _MOST_TABLES:
        yield f"{len(verdict.locks) - _MOST_TABLES} more tables"


def _waiting(lock: TableLock) -> str:
    if lock.blocks_reads:
        return "reads and writes wait"
    return "writes wait" if lock.blocks_writes else "nobody waits"


def _work(verdict: Verdict) -> str:
    if not verdict.work:
        return "Work: instant, whatever the number of rows."
    order = list(Work)
    done = sorted(verdict.work, key=lambda pair: -order.index(pair[1]))
    return f"Work: {'; '.join(f'`{table}`: {work.value}' for table, work in done[:_MOST_TABLES])}."


def _deploy(verdict: Verdict) -> str:
    if (
        set(verdict.acts) <= {Act.CREATE_TABLE, Act.ADD_FOREIGN_KEY, Act.CREATE_INDEX}
        and Act.CREATE_TABLE in verdict.acts
    ):
        return "Rolling deploy: the previous version of the code still works."
    said = verdict.old_code.value
    if verdict.old_code in (OldCode.ALL_FAILS, OldCode.INSERT_FAILS):
        return f"Rolling deploy: {said}, until it is replaced."
    return f"Rolling deploy: {said}."
