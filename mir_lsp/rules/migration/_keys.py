"""Repairs of relations: constraints that are not valid at first, indexes that are built while everybody works."""

from __future__ import annotations

from hashlib import md5

from mir_lsp.recipes.model import Follow, Instead, Refielded, SplitMigration
from mir_lsp.rules.migration._repairs import problem_of, quoted, sql, told_apart
from mir_lsp.rules.model import Repair, Safety
from mir_lsp.semantics.column_changes import Change
from mir_lsp.semantics.migration_judging import JudgedMigration, Placed
from mir_lsp.semantics.tables.postgres import LONGEST_NAME, Act

_OF_TEXT = ("varchar", "text", "citext", "char")

_NO_KEY = "the column that it refers to is not known"


def key_added_in_steps(report: JudgedMigration, placed: Placed, change: Change) -> Repair | str:
    """The column with a constraint that is not valid yet, its index concurrently, and the constraint validated."""
    problem = problem_of(report, placed)
    new, key = change.new, placed.around.key
    if problem or placed.name != "AddField" or new is None or not new.column:
        return problem or _NO_KEY
    if key is None or key.type is None or key.type.startswith(("key of", *_OF_TEXT)):
        return _NO_KEY if key is None else "its index is of a kind that depends on the column that it refers to"
    table, column = placed.table, new.column
    bare = Refielded(placed.span, (("db_constraint", "False"), ("db_index", "False")))
    name = _key_name(table, column, key.table, key.column)
    written = told_apart(placed, bare, *((_added(placed, column, name),) if new.constraint else ()))
    index = django_name(table, (column,))
    build = sql(
        f"CREATE INDEX CONCURRENTLY {quoted(index)} ON {quoted(table)} ({quoted(column)})",
        f"DROP INDEX CONCURRENTLY IF EXISTS {quoted(index)}",
    )
    has_index = Act.CREATE_INDEX in placed.changes.acts()
    building = (Follow(f"index_{table}_{column}".lower(), ((build,),), is_atomic=False),) if has_index else ()
    recipe = SplitMigration(
        "Add it with a constraint that is not valid yet, build the index concurrently, validate later",
        placed.step.label,
        (Instead(placed.span, (written,)),),
        (*building, *((_validating(placed, name),) if new.constraint else ())),
    )
    return Repair(recipe, Safety.SCAFFOLD)


def key_left_alone(report: JudgedMigration, placed: Placed, change: Change) -> Repair | str:
    """What is altered of a relation without its constraint, which Django would make anew."""
    problem = problem_of(report, placed)
    old, new = change.old, change.new
    if problem or old is None or new is None or not new.column or placed.name != "AlterField":
        return problem or _NO_KEY
    table, column = quoted(placed.table), quoted(new.column)
    acts = placed.changes.acts()
    if acts == (Act.DROP_FOREIGN_KEY, Act.DROP_NOT_NULL, Act.ADD_FOREIGN_KEY):
        alter = f"ALTER TABLE {table} ALTER COLUMN {column}"
        written = told_apart(placed, sql(f"{alter} DROP NOT NULL", f"{alter} SET NOT NULL"))
        title = "Drop NOT NULL alone, and leave the constraint as it is"
        recipe = SplitMigration(title, placed.step.label, (Instead(placed.span, (written,)),), ())
        return Repair(recipe, Safety.INTENDED_CHANGE)
    key = placed.around.key
    if acts != (Act.ADD_FOREIGN_KEY,) or key is None:
        return "more of it is altered than can be done beside its constraint"
    name = _key_name(placed.table, new.column, key.table, key.column)
    recipe = SplitMigration(
        "Add the constraint as not valid, and validate it in a migration that follows",
        placed.step.label,
        (Instead(placed.span, (told_apart(placed, _added(placed, new.column, name)),)),),
        (_validating(placed, name),),
    )
    return Repair(recipe, Safety.INTENDED_CHANGE)


def _added(placed: Placed, column: str, name: str) -> str:
    """The operation that adds a constraint which new rows alone are held against."""
    key = placed.around.key
    assert key is not None
    table = quoted(placed.table)
    refers = f"FOREIGN KEY ({quoted(column)}) REFERENCES {quoted(key.table)} ({quoted(key.column)})"
    return sql(
        f"ALTER TABLE {table} ADD CONSTRAINT {quoted(name)} {refers} DEFERRABLE INITIALLY DEFERRED NOT VALID",
        f"ALTER TABLE {table} DROP CONSTRAINT {quoted(name)}",
    )


def _validating(placed: Placed, name: str) -> Follow:
    validate = f"ALTER TABLE {quoted(placed.table)} VALIDATE CONSTRAINT {quoted(name)}"
    run = f"migrations.RunSQL('{validate}', migrations.RunSQL.noop)"
    return Follow(f"validate_{name}".lower(), ((run,),))


def _key_name(table: str, column: str, other: str, other_column: str) -> str:
    return django_name(table, (column,), f"_fk_{other}_{other_column}")


def django_name(table: str, columns: tuple[str, ...], suffix: str = "") -> str:
    """The name that Django gives an index or a constraint of some columns."""
    digest = md5(usedforsecurity=False)
    for each in (table, *columns):
        digest.update(each.encode())
    end = f"{digest.hexdigest()[:8]}{suffix}"
    listed = "_".join(columns)
    if len(f"{table}_{listed}_{end}") <= LONGEST_NAME:
        return f"{table}_{listed}_{end}"
    end = end[: LONGEST_NAME // 3] if len(end) > LONGEST_NAME / 3 else end
    room = (LONGEST_NAME - len(end)) // 2 - 1
    name = f"{table[:room]}_{listed[:room]}_{end}"
    return f"D{name[:-1]}" if name[0] == "_" or name[0].isdigit() else name
