"""What an operation of a migration does to the schema, as statements in the order in which Django runs them.

Nothing is compiled: a statement is its kind (`Act`), its table and the columns before and after it. What decides is
what Django's schema editor compares, so that an operation that only tells Django something makes no statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from mir_lsp.facts.terms import CallTerm, Literal, Ref, Sequence, Term
from mir_lsp.index.db import Database
from mir_lsp.index.migration_columns import PastColumn, is_managed, past_column, table_name
from mir_lsp.index.migration_states import PastField, PastModel, PastPart
from mir_lsp.index.terms import text, texts
from mir_lsp.semantics import column_changes
from mir_lsp.semantics.column_changes import Change, fields_in, refers_to
from mir_lsp.semantics.migration_steps import Step
from mir_lsp.semantics.pair_tables import is_pairs, pairs_altered, pairs_made, pairs_removed
from mir_lsp.semantics.referring import renamed_target, retyped_keys
from mir_lsp.semantics.tables.postgres import Act

__all__ = ["Change", "Changes", "changes"]


@dataclass(frozen=True, slots=True)
class Changes:
    """The statements of an operation. With `known` False there may be more, or others."""

    items: tuple[Change, ...] = ()
    known: bool = True

    def acts(self) -> tuple[Act, ...]:
        """The kinds of its statements, in order."""
        return tuple(each.act for each in self.items)


NOTHING = Changes()
UNKNOWN = Changes(known=False)

_DJANGO = "django."
_COMPARING = frozenset({"AlterField", "RemoveField", "RenameField"})


def changes(db: Database, step: Step) -> Changes:
    """What an operation does to the schema; nothing when it only tells Django something."""
    operation = step.operation
    if not step.on_database or operation.name == "SeparateDatabaseAndState":
        return NOTHING
    if operation.dotted is None or not operation.dotted.startswith(_DJANGO) or not operation.exact:
        return UNKNOWN
    judge = _JUDGES.get(operation.name)
    if judge is None:
        return NOTHING if operation.name in _SILENT else UNKNOWN
    model = step.after.model(step.model_name) if operation.name == "CreateModel" else step.model
    if model is None:
        return UNKNOWN
    if not is_managed(model):
        return NOTHING
    found = tuple(judge(db, step, model))
    known = tuple(each for each in found if each is not None)
    # What is not known may have changed a field that is altered.
    is_sure = model.complete or model.named or operation.name not in _COMPARING
    return Changes(known, is_sure and len(known) == len(found))


# `None` among the statements stands for something that is not known.
_Judge = Callable[[Database, Step, PastModel], Iterable[Change | None]]


def _columns(db: Database, step: Step, model: PastModel) -> tuple[PastColumn, ...]:
    return tuple(past_column(db, step.label, field) for field in model.fields)


def _change(step: Step, model: PastModel, act: Act, column: str = "", other: str = "", name: str = "") -> Change:
    return Change(act, model.name, table_name(step.label, model), column, other, name)


def _created(db: Database, step: Step, model: PastModel) -> Iterator[Change | None]:
    yield _change(step, model, Act.CREATE_TABLE)
    own = (step.label, model.name.lower())
    for column in _columns(db, step, model):
        if column.is_relation and column.constraint is not False and column.target not in (None, own):
            yield _change(step, model, Act.ADD_FOREIGN_KEY, column=column.column or "", other=refers_to(column))
        elif is_pairs(column):
            yield from pairs_made(step.label, model, column)
        elif column_changes.leads_nowhere(column):
            yield None


def _deleted(db: Database, step: Step, model: PastModel) -> Iterator[Change]:
    columns = _columns(db, step, model)
    for column in filter(is_pairs, columns):
        yield from pairs_removed(step.label, model, column)
    own = (step.label, model.name.lower())
    others = [refers_to(each) for each in columns if each.is_relation and each.constraint and each.target != own]
    act = Act.DROP_TABLE_REFERENCING if others else Act.DROP_TABLE
    yield _change(step, model, act, other=", ".join(dict.fromkeys(others)))


def _renamed_model(db: Database, step: Step, model: PastModel) -> Iterator[Change | None]:
    after = step.after.model(step.named("new_name"))
    yield from _moved(step, model, after)
    if after is not None:
        yield from renamed_target(db, step, model, after)
        yield from _moved_pairs(db, step, model, after)


def _moved_pairs(db: Database, step: Step, model: PastModel, after: PastModel) -> Iterator[Change | None]:
    """The tables of relations of a model, which have its name or that of its table."""
    for column in filter(is_pairs, _columns(db, step, model)):
        yield from pairs_altered(step.label, (model, after), column, column)


def _moved(step: Step, model: PastModel, after: PastModel | None) -> Iterator[Change | None]:
    old = table_name(step.label, model)
    new = table_name(step.label, after) if after is not None else None
    if old is None or new is None:
        yield None
    elif old.lower() != new.lower():
        yield _change(step, model, Act.RENAME_TABLE, name=new)


def _other_table(db: Database, step: Step, model: PastModel) -> Iterator[Change | None]:
    after = step.after.model(model.name)
    yield from _moved(step, model, after)
    if after is not None:
        yield from _moved_pairs(db, step, model, after)


def _commented(db: Database, step: Step, model: PastModel) -> Iterator[Change]:
    yield _change(step, model, Act.COMMENT_ON_TABLE)


def _together(db: Database, step: Step, model: PastModel) -> Iterator[Change | None]:
    """`unique_together` and `index_together`: what is no longer listed is dropped, what is new is built."""
    option = "unique_together" if step.operation.name == "AlterUniqueTogether" else "index_together"
    after = step.after.model(model.name)
    old, new = _sets(model, option), _sets(after, option) if after is not None else None
    if old is None or new is None:
        yield None
        return
    is_unique = option == "unique_together"
    for names in sorted(old - new):
        yield _change(step, model, Act.DROP_CONSTRAINT if is_unique else Act.DROP_INDEX, name=", ".join(names))
    for names in sorted(new - old):
        yield _change(step, model, Act.ADD_UNIQUE if is_unique else Act.CREATE_INDEX, column=", ".join(names))


def _sets(model: PastModel, option: str) -> frozenset[tuple[str, ...]] | None:
    """The groups of fields in an option; None when they are not all known."""
    written = model.option(option)
    if written is None or written[1] in (Literal(None), Sequence(())):
        return frozenset()
    given = _unwrapped(written[1])
    single = texts(given)
    if single:
        return frozenset({single})
    groups = (
        [texts(_unwrapped(item)) for item in given.items] if isinstance(given, Sequence) and given.exact else [None]
    )
    known = frozenset(group for group in groups if group is not None)
    return known if None not in groups else None


def _unwrapped(given: Term) -> Term:
    """What `set([...])` holds: Django wrote it so for long, and `set()` for nothing."""
    if isinstance(given, CallTerm) and given.func in _DISPLAYS and len(given.args) <= 1 and not given.keywords:
        return given.args[0] if given.args else Sequence(())
    return given


_DISPLAYS = frozenset(Ref((name,)) for name in ("set", "frozenset", "list", "tuple"))


def _ordered(db: Database, step: Step, model: PastModel) -> Iterator[Change]:
    old, new = (each.option("order_with_respect_to") if each is not None else None
                for each in (model, step.after.model(model.name)))  # fmt: skip
    was, is_now = (each is not None and each[1] != Literal(None) for each in (old, new))
    if is_now and not was:
        yield _change(step, model, Act.ADD_COLUMN_REQUIRED, column="_order")
    elif was and not is_now:
        yield _change(step, model, Act.DROP_COLUMN, column="_order")


def _index_added(db: Database, step: Step, model: PastModel) -> Iterator[Change]:
    index = step.operation.argument("index")
    name = text(index.keyword("name")) if isinstance(index, CallTerm) else None
    concurrent = step.operation.name == "AddIndexConcurrently"
    act = Act.CREATE_INDEX_CONCURRENTLY if concurrent else Act.CREATE_INDEX
    yield _change(step, model, act, name=name or "", column=", ".join(fields_in(index)))


def _index_removed(db: Database, step: Step, model: PastModel) -> Iterator[Change]:
    concurrent = step.operation.name == "RemoveIndexConcurrently"
    act = Act.DROP_INDEX_CONCURRENTLY if concurrent else Act.DROP_INDEX
    yield _change(step, model, act, name=step.named("name"))


def _index_renamed(db: Database, step: Step, model: PastModel) -> Iterator[Change]:
    yield _change(step, model, Act.RENAME_INDEX, name=step.named("new_name"))


def _constraint_added(db: Database, step: Step, model: PastModel) -> Iterator[Change | None]:
    call = step.operation.argument("constraint")
    act = _constraint_act(call)
    if step.operation.name == "AddConstraintNotValid":
        act = Act.ADD_CHECK_NOT_VALID
    if act is None or not isinstance(call, CallTerm):
        yield None
        return
    name = text(call.keyword("name")) or ""
    yield _change(step, model, act, name=name, column=", ".join(fields_in(call)))


def _constraint_act(call: Term | None) -> Act | None:
    """The statement that makes a constraint; None for a constraint of another kind."""
    if not isinstance(call, CallTerm) or not isinstance(call.func, Ref):
        return None
    match call.func.last:
        case "CheckConstraint":
            return Act.ADD_CHECK
        case "ExclusionConstraint":
            return Act.ADD_EXCLUSION
        case "UniqueConstraint":
            # What a constraint of PostgreSQL has no words for, Django makes an index of.
            of_index = ("condition", "include", "opclasses", "expressions")
            is_index = bool(call.args) or any(_is_given(call.keyword(name)) for name in of_index)
            return Act.CREATE_UNIQUE_INDEX if is_index else Act.ADD_UNIQUE
        case _:
            return None


def _is_given(term: Term | None) -> bool:
    return term is not None and term not in (Literal(None), Sequence(()))


def _constraint_removed(db: Database, step: Step, model: PastModel) -> Iterator[Change]:
    name = step.named("name")
    part = next((each for each in model.parts if each.name == name and each.is_constraint), None)
    is_index = part is not None and _constraint_act(part.call) is Act.CREATE_UNIQUE_INDEX
    yield _change(step, model, Act.DROP_INDEX if is_index else Act.DROP_CONSTRAINT, name=name)


def _validated(db: Database, step: Step, model: PastModel) -> Iterator[Change]:
    yield _change(step, model, Act.VALIDATE_CHECK, name=step.named("name"))


def _field_added(db: Database, step: Step, model: PastModel) -> Iterator[Change | None]:
    field = _field_of(step)
    if field is None:
        yield None
        return
    column = past_column(db, step.label, field)
    make = pairs_made if is_pairs(column) else column_changes.added
    yield from make(step.label, model, column)


def _field_of(step: Step) -> PastField | None:
    """The field as an operation writes it: with a default that Django forgets at once."""
    call, name = step.operation.argument("field"), step.named("name")
    return PastField(name, step.path, call) if call is not None and name else None


def _field_removed(db: Database, step: Step, model: PastModel) -> Iterator[Change | None]:
    field = model.field(step.named("name"))
    if field is None:
        yield None
        return
    column = past_column(db, step.label, field)
    remove = pairs_removed if is_pairs(column) else column_changes.removed
    yield from remove(step.label, model, column)


def _field_altered(db: Database, step: Step, model: PastModel) -> Iterator[Change | None]:
    old, new = model.field(step.named("name")), _field_of(step)
    if old is None or new is None:
        yield None
        return
    columns = past_column(db, step.label, old), past_column(db, step.label, new)
    if all(map(is_pairs, columns)):
        yield from pairs_altered(step.label, (model, model), *columns)
        return
    yield from _with_keys(db, step, model, columns, tuple(column_changes.altered(step.label, model, *columns)))


def _with_keys(
    db: Database,
    step: Step,
    model: PastModel,
    columns: tuple[PastColumn, PastColumn],
    found: tuple[Change | None, ...],
) -> Iterator[Change | None]:
    """The statements that give a column another type, and those that do so for the columns that refer to it."""
    retyped = (each.act for each in found if each is not None and each.act in (Act.CHANGE_TYPE, Act.RELABEL_TYPE))
    act = next(retyped, None)
    old, new = columns
    is_key = (old.primary_key and new.primary_key) or (old.unique and new.unique)
    if act is None or not is_key or old.type == new.type:
        yield from found
        return
    before, after = retyped_keys(db, step, model, old, act)
    yield from (*before, *found, *after)


def _field_renamed(db: Database, step: Step, model: PastModel) -> Iterator[Change | None]:
    after = step.after.model(model.name)
    old = model.field(step.named("old_name"))
    new = after.field(step.named("new_name")) if after is not None else None
    if old is None or new is None:
        yield None
        return
    columns = past_column(db, step.label, old), past_column(db, step.label, new)
    if all(map(is_pairs, columns)):
        yield from pairs_altered(step.label, (model, model), *columns)
    else:
        yield from column_changes.renamed(step.label, model, *columns)


_JUDGES: Mapping[str, _Judge] = {
    "CreateModel": _created,
    "DeleteModel": _deleted,
    "RenameModel": _renamed_model,
    "AlterModelTable": _other_table,
    "AlterModelTableComment": _commented,
    "AlterUniqueTogether": _together,
    "AlterIndexTogether": _together,
    "AlterOrderWithRespectTo": _ordered,
    "AddIndex": _index_added,
    "AddIndexConcurrently": _index_added,
    "RemoveIndex": _index_removed,
    "RemoveIndexConcurrently": _index_removed,
    "RenameIndex": _index_renamed,
    "AddConstraint": _constraint_added,
    "AddConstraintNotValid": _constraint_added,
    "RemoveConstraint": _constraint_removed,
    "ValidateConstraint": _validated,
    "AddField": _field_added,
    "RemoveField": _field_removed,
    "AlterField": _field_altered,
    "RenameField": _field_renamed,
}
# Operations that change nothing of the schema, or whose statements are not theirs to say.
_SILENT = frozenset({"AlterModelOptions", "AlterModelManagers", "AlterConstraint", "RunPython", "RunSQL"})


def part_named(model: PastModel, name: str) -> PastPart | None:
    """The index or constraint of a name."""
    return next((each for each in model.parts if each.name == name), None)
