"""What findings about operations of migrations have in common: their place, what they rest on, who waits."""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.facts.terms import Literal, Ref, Term
from mir_lsp.index.migration_columns import Given, table_name
from mir_lsp.rules.model import Confidence, Found, Repair, Rule
from mir_lsp.semantics.column_changes import Change
from mir_lsp.semantics.ddl import Ddl
from mir_lsp.semantics.migration_judging import JudgedMigration, Placed
from mir_lsp.semantics.tables.postgres import EFFECTS, Act, Effect, Lock

HAS_ROWS = "if the table has rows"
HAS_SEVERAL_ROWS = "if the table has several rows"
HAS_MANY_ROWS = "if the table has many rows"
WHILE_BOTH_RUN = "if it still runs then"


def found_in(
    rule: Rule,
    placed: Placed,
    arguments: dict[str, str],
    doubt: str = "",
    repair: Repair | str = "",
) -> Found:
    """A finding about one operation, with its repair or why there is none.

    `doubt` is what it rests on that a migration does not say.
    """
    known = {"operation": placed.name, "table": placed.table, **arguments}
    return Found(
        rule=rule,
        span=placed.span,
        arguments=tuple(known.items()),
        confidence=Confidence.LIKELY if doubt else Confidence.CERTAIN,
        doubt=doubt,
        repair=repair if isinstance(repair, Repair) else None,
        no_repair=repair if isinstance(repair, str) else "",
    )


def on_rows(report: JudgedMigration, *names: str) -> Iterator[Placed]:
    """The operations of some kinds on tables that have rows; all of them where no kind is named."""
    for placed in report.operations:
        if not placed.is_empty and (not names or placed.name in names):
            yield placed


def on_postgresql(report: JudgedMigration, *names: str) -> Iterator[Placed]:
    """The same, in projects that use PostgreSQL."""
    if report.is_postgresql:
        yield from on_rows(report, *names)


def acts(placed: Placed) -> tuple[Act, ...]:
    """The kinds of statements that an operation makes."""
    return placed.changes.acts()


def column_of(change: Change) -> str:
    """The field for people, or what a statement is about where it is no field."""
    column = change.new or change.old
    return column.field if column is not None else change.column or change.name


def waiting(effects: tuple[Effect, ...]) -> str:
    """Who waits for the strongest lock on the table of an operation."""
    strongest = max((each.lock.strength for each in effects if each.lock is not None), default=0)
    return "reads and writes" if strongest >= Lock.ACCESS_EXCLUSIVE.strength else "writes"


def is_required(change: Change) -> bool:
    """Whether a column may not be empty."""
    return change.new is not None and change.new.null is False


def is_left_empty(change: Change, given: Given) -> bool:
    """Whether a column of which the previous version of the code knows nothing may not be empty."""
    new = change.new
    if new is None:
        return change.act is Act.ADD_COLUMN_REQUIRED and given is Given.CONSTANT
    if not change.act.name.startswith("ADD_COLUMN") or new.null is not False:
        return False
    return new.default is given and new.db_default is Given.NOTHING and not new.is_counted and new.stored is None


def is_written(term: Term | None) -> bool:
    """Whether an argument is given, and not as None."""
    return term is not None and term != Literal(None)


def name_of(placed: Placed) -> str:
    """The function of a `RunPython`, or the operation."""
    code = placed.step.operation.argument("code")
    return f"{code.last}()" if isinstance(code, Ref) and placed.name == "RunPython" else placed.name


def is_populated(report: JudgedMigration, placed: Placed, model: tuple[str, str]) -> bool:
    """Whether a table that code works on has rows: those of other applications do."""
    label, name = model
    return not report.is_new and (label != report.migration.key.app_label or name not in placed.new)


def tables_written(report: JudgedMigration, placed: Placed) -> frozenset[str]:
    """The tables with rows that code or SQL changes."""
    label = report.migration.key.app_label
    models = dict(placed.step.before.models)
    found: set[str] = set()
    for each in placed.code.written:
        if is_populated(report, placed, each.model):
            known = models.get(each.model[1]) if each.model[0] == label else None
            found.add((table_name(label, known) if known is not None else None) or "_".join(each.model))
    for statement in placed.sql:
        if statement.act in _WRITING and statement.table not in placed.new and not report.is_new:
            found.add(statement.table)
    return frozenset(found)


_WRITING = frozenset({Act.UPDATE_ROWS, Act.INSERT_ROWS, Act.DELETE_ROWS})


def locks_readers(placed: Placed) -> bool:
    """Whether an operation takes a lock on a table with rows that writes wait for, at the least."""
    if any(_locks(each) and each.table not in placed.new for each in placed.sql):
        return True
    return not placed.is_empty and any(_blocks(effect) for effect in placed.effects())


def locks_itself(placed: Placed) -> str:
    """The table that SQL locks before it changes rows in the same operation; empty when it does not."""
    locked = ""
    for each in placed.sql:
        if locked and each.act in _WRITING and each.table not in placed.new:
            return locked
        if _locks(each) and each.table not in placed.new:
            locked = each.table
    return ""


def table_of(placed: Placed) -> str:
    """The table that an operation locks."""
    return next((each.table for each in placed.sql if _locks(each) and each.table not in placed.new), placed.table)


def _locks(statement: Ddl) -> bool:
    return statement.act is not None and _blocks(EFFECTS[statement.act])


def _blocks(effect: Effect) -> bool:
    return effect.lock is not None and effect.lock.blocks_writes
