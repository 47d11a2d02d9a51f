"""Repairs of migrations that become several: what takes time, or breaks code that still runs, gets one of its own."""

from __future__ import annotations

from mir_lsp.facts.terms import CallTerm, Literal, Term
from mir_lsp.index.migration_columns import Given
from mir_lsp.index.terms import text, texts
from mir_lsp.recipes.model import Called, Follow, Instead, Part, SplitMigration, Written
from mir_lsp.rules.model import Repair, Safety
from mir_lsp.semantics.column_changes import Change
from mir_lsp.semantics.migration_judging import JudgedMigration, Placed
from mir_lsp.semantics.tables.postgres import LONGEST_NAME

_POSTGRES = "django.contrib.postgres.operations"

NESTED = "it is written inside of another operation"
LATER_USE = "a later operation of the migration is about the same model"
_CONDITIONED = "the columns of the constraint are not all that it says"


def built_concurrently(report: JudgedMigration, placed: Placed) -> Repair | str:
    """`AddIndexConcurrently`, in a migration of its own; why not, where that cannot be written."""
    name = "AddIndexConcurrently"
    return _on_its_own(report, placed, (Called(placed.span, name),), (f"{_POSTGRES}.{name}",), "Build the index")


def dropped_concurrently(report: JudgedMigration, placed: Placed) -> Repair | str:
    """`RemoveIndexConcurrently`, in a migration of its own; why not, where that cannot be written."""
    name = "RemoveIndexConcurrently"
    return _on_its_own(report, placed, (Called(placed.span, name),), (f"{_POSTGRES}.{name}",), "Drop the index")


def _on_its_own(
    report: JudgedMigration, placed: Placed, written: Written, imports: tuple[str, ...], title: str
) -> Repair | str:
    problem = problem_of(report, placed)
    if problem:
        return problem
    app = placed.step.label
    if len(own_of(report)) == 1:
        instead = (Instead(placed.span, (written,)),)
        recipe = SplitMigration(f"{title} concurrently", app, instead, (), imports, is_atomic=False)
        return Repair(recipe, Safety.INTENDED_CHANGE)
    follow = Follow(f"{_slug(placed)}_concurrently", (written,), is_atomic=False, imports=imports)
    recipe = SplitMigration(
        f"{title} concurrently in a migration of its own", app, (Instead(placed.span),), (follow,)
    )
    return Repair(recipe, Safety.INTENDED_CHANGE)


def out_of_transactions(report: JudgedMigration, placed: Placed) -> Repair | str:
    """`atomic = False` for an operation that refuses a transaction, in a migration of its own."""
    problem = problem_of(report, placed)
    if problem:
        return problem
    if len(own_of(report)) == 1:
        instead = (Instead(placed.span, ((placed.span,),)),)
        recipe = SplitMigration("Set `atomic = False`", placed.step.label, instead, (), is_atomic=False)
        return Repair(recipe, Safety.REPAIR)
    follow = Follow(f"{_slug(placed)}_concurrently", ((placed.span,),), is_atomic=False)
    title = "Move it into a migration of its own with `atomic = False`"
    return Repair(SplitMigration(title, placed.step.label, (Instead(placed.span),), (follow,)), Safety.SCAFFOLD)


def reversed_by_nothing(placed: Placed) -> Repair | str:
    """Going back over an operation does nothing."""
    if placed.step.inner:
        return NESTED
    argument = "reverse_sql=migrations.RunSQL.noop" if placed.name == "RunSQL" else _NO_REVERSE
    instead = (Instead(placed.span, ((Called(placed.span, argument=argument),),)),)
    return Repair(SplitMigration("Let going back do nothing", placed.step.label, instead, ()), Safety.INTENDED_CHANGE)


_NO_REVERSE = "reverse_code=migrations.RunPython.noop"


def data_apart(report: JudgedMigration, placed: Placed) -> Repair | str:
    """What changes rows, and what comes after it, in a migration that follows."""
    own = own_of(report)
    if placed.step.inner:
        return NESTED
    if placed.step.number == 0:
        moved = own[1:]
        title, name = "Move what follows the data into a migration of its own", "schema"
    elif placed.step.number == len(own) - 1:
        moved = own[-1:]
        title, name = "Move the data into a migration of its own", "data"
    else:
        return "it stands between others: split the migration by hand"
    if len(moved) != 1:
        return "several operations follow it: split the migration by hand"
    follow = Follow(f"{_stem(report)}_{name}", tuple((each.span,) for each in moved))
    instead = tuple(Instead(each.span) for each in moved)
    return Repair(SplitMigration(title, placed.step.label, instead, (follow,)), Safety.INTENDED_CHANGE)


def _stem(report: JudgedMigration) -> str:
    """The name of a migration without its number."""
    return report.migration.key.name.lstrip("0123456789_") or "more"


def validated_later(report: JudgedMigration, placed: Placed) -> Repair | str:
    """`AddConstraintNotValid` here, `ValidateConstraint` in a migration that follows."""
    problem = problem_of(report, placed)
    name = _constraint_name(placed)
    if problem or placed.name != "AddConstraint" or name is None:
        return problem or "the constraint comes with a field"
    validate = f'ValidateConstraint(model_name="{placed.step.model_name}", name="{name}")'
    recipe = SplitMigration(
        "Add the constraint as not valid, and validate it in a migration that follows",
        placed.step.label,
        (Instead(placed.span, ((Called(placed.span, "AddConstraintNotValid"),),)),),
        (Follow(f"validate_{name}".lower(), ((validate,),), imports=(f"{_POSTGRES}.ValidateConstraint",)),),
        (f"{_POSTGRES}.AddConstraintNotValid",),
    )
    return Repair(recipe, Safety.INTENDED_CHANGE)


def unique_from_index(report: JudgedMigration, placed: Placed) -> Repair | str:
    """A unique index that is built concurrently, and a constraint that is made of it."""
    problem = problem_of(report, placed)
    columns, name = _unique_columns(placed), _constraint_name(placed)
    if problem or columns is None or name is None:
        return problem or _CONDITIONED
    table, listed = quoted(placed.table), ", ".join(map(quoted, columns))
    index = quoted(name)
    build = sql(
        f"CREATE UNIQUE INDEX CONCURRENTLY {index} ON {table} ({listed})",
        f"DROP INDEX CONCURRENTLY IF EXISTS {index}",
    )
    attach = sql(
        f"ALTER TABLE {table} ADD CONSTRAINT {index} UNIQUE USING INDEX {index}",
        f"ALTER TABLE {table} DROP CONSTRAINT {index}",
    )
    both = told_apart(placed, attach)
    title = "Build the unique index concurrently, and make the constraint of it"
    attaching = Follow(f"attach_{name}".lower(), (both,))
    if len(own_of(report)) == 1:
        instead = (Instead(placed.span, ((build,),)),)
        recipe = SplitMigration(title, placed.step.label, instead, (attaching,), is_atomic=False)
    else:
        building = Follow(f"build_{name}".lower(), ((build,),), is_atomic=False)
        recipe = SplitMigration(title, placed.step.label, (Instead(placed.span),), (building, attaching))
    return Repair(recipe, Safety.INTENDED_CHANGE)


def required_in_steps(report: JudgedMigration, placed: Placed, change: Change) -> Repair | str:
    """A check that is not valid, rows that are filled in batches, the check validated, and NOT NULL last."""
    problem = problem_of(report, placed)
    new = change.new
    if problem or new is None or placed.name != "AlterField" or new.is_relation:
        return problem or "the column refers to another table: PostgreSQL checks that anew as well"
    model, field = placed.step.model_name, new.field
    name = f"{placed.table}_{field}_not_null"[:LONGEST_NAME]
    word = "condition" if report.release is None or report.release >= (5, 1) else "check"
    check = f'models.CheckConstraint({word}=models.Q({field}__isnull=False), name="{name}")'
    add = f'AddConstraintNotValid(model_name="{model}", constraint={check})'
    drop = f'migrations.RemoveConstraint(model_name="{model}", name="{name}")'
    validate = f'ValidateConstraint(model_name="{model}", name="{name}")'
    fill = _filling(placed, new.defaults[0] if new.default is Given.CONSTANT else None, field)
    follow = (
        *((fill,) if fill is not None else ()),
        Follow(f"validate_{name}".lower(), ((validate,),), imports=(f"{_POSTGRES}.ValidateConstraint",)),
        Follow(f"require_{model}_{field}".lower(), (_requiring(placed, change), (drop,))),
    )
    recipe = SplitMigration(
        "Make it NOT NULL in steps that let others read and write",
        placed.step.label,
        (Instead(placed.span, ((add,),)),),
        follow,
        (f"{_POSTGRES}.AddConstraintNotValid", "django.db.models"),
    )
    return Repair(recipe, Safety.SCAFFOLD)


def _requiring(placed: Placed, change: Change) -> Written:
    """NOT NULL alone: with a default Django would go through all rows once more, to fill those that are not there."""
    new = change.new
    if new is None or new.default is Given.NOTHING or not new.column:
        return (placed.span,)
    column = f"ALTER TABLE {quoted(placed.table)} ALTER COLUMN {quoted(new.column)}"
    return told_apart(placed, sql(f"{column} SET NOT NULL", f"{column} DROP NOT NULL"))


_FILL = """\
BATCH = 1000


def fill(apps, schema_editor):
    rows = apps.get_model("{app}", "{model}").objects.using(schema_editor.connection.alias)
    empty = rows.filter({field}__isnull=True)
    while True:
        keys = list(empty.values_list("pk", flat=True)[:BATCH])
        if not keys:
            break
        rows.filter(pk__in=keys).update({field}={value!r})
"""


def _filling(placed: Placed, default: Term | None, field: str) -> Follow | None:
    """A migration that fills rows in batches, each in a transaction of its own; None without a constant for them."""
    if not isinstance(default, Literal):
        return None
    model = placed.step.model_name
    code = _FILL.format(app=placed.step.label, model=model, field=field, value=default.value)
    run = "migrations.RunPython(fill, migrations.RunPython.noop)"
    return Follow(f"fill_{model}_{field}".lower(), ((run,),), is_atomic=False, code=code)


def removed_in_two_deploys(report: JudgedMigration, placed: Placed, change: Change) -> Repair | str:
    """The field leaves Django now, and the column the database with a later deploy."""
    problem = problem_of(report, placed)
    old = change.old
    if problem or placed.name != "RemoveField" or old is None or not old.column or not old.type:
        return problem or "the type of the column is not known"
    if old.is_relation or old.index is not False or old.unique is not False:
        return "going back would need its indexes and constraints as well"
    table, column = quoted(placed.table), quoted(old.column)
    has_value = old.null or old.db_default is not Given.NOTHING
    loosen = sql(
        f"ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL",
        f"ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL",
    )
    drop = sql(
        f"ALTER TABLE {table} DROP COLUMN {column}", f"ALTER TABLE {table} ADD COLUMN {column} {old.type} NULL"
    )
    apart = told_apart(placed, *(() if has_value else (loosen,)))
    recipe = SplitMigration(
        "Take the field from Django now, and drop the column with the next deploy",
        placed.step.label,
        (Instead(placed.span, (apart,)),),
        (Follow(f"drop_{placed.table}_{old.column}".lower(), ((drop,),)),),
    )
    return Repair(recipe, Safety.SCAFFOLD)


def told_apart(placed: Placed, *instead: Part) -> Written:
    """An operation that Django is told of, while the database gets others, or nothing."""
    database = [one for each in instead for one in ("\n                ", each, ",")]
    if database:
        database = ["\n            database_operations=[", *database, "\n            ],"]
    state = ("\n            state_operations=[\n                ", placed.span, ",\n            ],\n        )")
    return ("migrations.SeparateDatabaseAndState(", *database, *state)


def sql(forwards: str, backwards: str) -> str:
    return f"migrations.RunSQL('{forwards}', '{backwards}')"


def quoted(name: str) -> str:
    return f'"{name}"'


def own_of(report: JudgedMigration) -> list[Placed]:
    return [each for each in report.operations if not each.step.inner]


def problem_of(report: JudgedMigration, placed: Placed) -> str:
    """Why an operation cannot be moved; empty when it can."""
    if placed.step.inner:
        return NESTED
    later = (each for each in own_of(report) if each.step.number > placed.step.number)
    own = placed.step.model_name.lower()
    if any(not each.step.model_name or each.step.model_name.lower() == own for each in later):
        return LATER_USE
    return ""


def _constraint(placed: Placed) -> CallTerm | None:
    found = placed.step.operation.argument("constraint")
    return found if isinstance(found, CallTerm) and not found.inexact else None


def _constraint_name(placed: Placed) -> str | None:
    call = _constraint(placed)
    return text(call.keyword("name")) if call is not None else None


def _unique_columns(placed: Placed) -> tuple[str, ...] | None:
    """The columns of a constraint that is about columns alone."""
    call = _constraint(placed)
    model = placed.step.model
    if call is None or model is None or call.args or {name for name, _ in call.keywords} != {"fields", "name"}:
        return None
    names = texts(call.keyword("fields"))
    first = placed.changes.items[0] if len(placed.changes.items) == 1 else None
    if names is None or first is None:
        return None
    fields = [model.field(name) for name in names]
    if any(each is None or each.is_relation or _db_column(each.call) for each in fields):
        return None
    return names


def _db_column(call: Term) -> bool:
    return isinstance(call, CallTerm) and call.keyword("db_column") is not None


def _slug(placed: Placed) -> str:
    """What the index is called, for the name of a file."""
    index = placed.step.operation.argument("index")
    named = text(index.keyword("name")) if isinstance(index, CallTerm) else placed.step.named("name")
    return "".join(each if each.isalnum() else "_" for each in (named or "index").lower())
