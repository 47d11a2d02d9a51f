"""What adding, altering, renaming and removing a field does to its column, statement by statement.

This is the order, and these are the comparisons, of the schema editors of Django for PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mir_lsp.facts.terms import CallTerm, Literal, Ref, Sequence, Term
from mir_lsp.index.migration_columns import Given, PastColumn, table_name
from mir_lsp.index.migration_states import PastModel, PastPart
from mir_lsp.index.terms import text
from mir_lsp.semantics.tables.postgres import Act


@dataclass(frozen=True, slots=True)
class Change:
    """One statement. `table` is None when its name is not known; `column` names fields where there are several.

    `other` is the table that it refers to, as `application.model`; `name` is that of an index or a constraint, or the
    new name of a table. `old` and `new` are the column before and after the operation.
    """

    act: Act
    model: str
    table: str | None
    column: str = ""
    other: str = ""
    name: str = ""
    old: PastColumn | None = None
    new: PastColumn | None = None


_INTEGERS = {"smallint": 0, "integer": 1, "bigint": 2}


def refers_to(column: PastColumn) -> str:
    """The model that a column refers to, as `application.model`."""
    return ".".join(column.target) if column.target is not None else ""


def added(label: str, model: PastModel, new: PastColumn) -> Iterator[Change | None]:
    """The statements that add a field; None stands for what is not known."""
    work = _Work(label, model, None, new)
    if new.type == "":
        return
    if new.kind is None:
        yield None
    yield work.change(_add_act(new))
    if new.is_relation and (new.constraint is None or leads_nowhere(new)):
        yield None
    if new.index and not new.unique:
        yield work.change(Act.CREATE_INDEX)


def _add_act(new: PastColumn) -> Act:
    """The kind of `ADD COLUMN`, by what of it takes the longest."""
    filled = new.null is False and new.default is not Given.NOTHING and new.db_default is Given.NOTHING
    if new.is_counted or new.stored or (new.volatile and new.db_default is not Given.NOTHING):
        return Act.ADD_COLUMN_FILLED
    if new.is_relation and new.constraint:
        if new.unique:
            return Act.ADD_COLUMN_REFERENCING_UNIQUE
        return Act.ADD_COLUMN_REFERENCING_FILLED if has_value(new) else Act.ADD_COLUMN_REFERENCING
    if new.unique:
        return Act.ADD_COLUMN_UNIQUE
    if new.has_check:
        return Act.ADD_COLUMN_CHECKED
    return Act.ADD_COLUMN_REQUIRED if filled else Act.ADD_COLUMN


def leads_nowhere(column: PastColumn) -> bool:
    """Whether PostgreSQL holds a column against a table that is not known."""
    return column.is_relation and column.constraint is not False and column.target is None


def has_value(new: PastColumn) -> bool:
    """Whether the rows that there are get a value for a column that is added."""
    return new.default is not Given.NOTHING or new.db_default is not Given.NOTHING


def removed(label: str, model: PastModel, old: PastColumn) -> Iterator[Change | None]:
    """The statements that remove a field."""
    work = _Work(label, model, old, None)
    if old.type == "":
        return
    if old.kind is None:
        yield None
    referencing = old.is_relation and old.constraint is not False
    if leads_nowhere(old):
        yield None
    yield work.change(Act.DROP_COLUMN_REFERENCING if referencing else Act.DROP_COLUMN)


def renamed(label: str, model: PastModel, old: PastColumn, new: PastColumn) -> Iterator[Change | None]:
    """The statements that give a field another name."""
    work = _Work(label, model, old, new)
    if old.type == new.type == "":
        return
    if old.column is None or new.column is None:
        yield None
        return
    if old.column == new.column:
        return
    if old.is_relation and old.constraint:
        yield work.change(Act.DROP_FOREIGN_KEY)
    yield work.change(Act.RENAME_COLUMN)
    if old.is_relation and old.constraint:
        yield work.change(Act.ADD_FOREIGN_KEY)


def altered(label: str, model: PastModel, old: PastColumn, new: PastColumn) -> Iterator[Change | None]:
    """The statements that make one field of another; none when Django alone is told."""
    work = _Work(label, model, old, new)
    if old.type == new.type == "":
        return
    if "ManyToManyField" in (old.kind, new.kind):
        yield None
        return
    if not _is_altered(old, new):
        return
    if _may_name_the_key(old, new):
        yield None
        return
    yield from _taken_away(work, old, new)
    yield from _retyped(work, old, new)
    yield from _nulls(work, old, new)
    yield from _put_back(work, old, new)


def _may_name_the_key(old: PastColumn, new: PastColumn) -> bool:
    """Whether all that differs is a `to_field` that one leaves out, as Django does for the key of the target."""
    (was, before), (became, after) = old.written, new.written
    rest = [[each for each in some if each[0] != "to_field"] for some in (before, after)]
    named = [any(name == "to_field" for name, _ in some) for some in (before, after)]
    alike = (old.column, old.target, old.comment, was) == (new.column, new.target, new.comment, became)
    return alike and rest[0] == rest[1] and named[0] != named[1]


def _is_altered(old: PastColumn, new: PastColumn) -> bool:
    """Whether Django does anything: it compares what is written, without what the database never sees."""
    return (old.column, old.written, old.target, old.comment) != (new.column, new.written, new.target, new.comment)


def _remade(old: PastColumn, new: PastColumn) -> bool:
    """Whether the constraint of a relation is dropped: Django does so before any change but that of a comment."""
    if not old.is_relation or not old.constraint:
        return False
    return (old.column, old.written, old.target) != (new.column, new.written, new.target)


def _taken_away(work: _Work, old: PastColumn, new: PastColumn) -> Iterator[Change | None]:
    if _remade(old, new):
        yield work.change(Act.DROP_FOREIGN_KEY, other=refers_to(old))
    if old.unique and not old.primary_key and (not new.unique or new.primary_key):
        yield work.change(Act.DROP_CONSTRAINT)
    if old.index and not old.unique and (new.index is False or new.unique):
        yield work.change(Act.DROP_INDEX)
    if old.has_check and not (new.has_check and old.column == new.column):
        yield work.change(Act.DROP_CONSTRAINT)
    if old.column is None or new.column is None:
        yield None
    elif old.column != new.column:
        yield work.change(Act.RENAME_COLUMN)


def _retyped(work: _Work, old: PastColumn, new: PastColumn) -> Iterator[Change | None]:
    same = _same_type(old, new)
    if same is None:
        yield None
    elif not same:
        if _is_counted_otherwise(old, new) and old.is_counted:
            yield work.change(Act.DROP_IDENTITY)
        act = Act.RELABEL_TYPE if is_free(old, new) else Act.CHANGE_TYPE
        yield work.change(act)
        if act is Act.RELABEL_TYPE:
            yield from _built_again(work, old, new)
    elif _is_counted_otherwise(old, new):
        yield work.change(Act.DROP_IDENTITY if old.is_counted else Act.ADD_IDENTITY)
    elif old.collation != new.collation:
        yield work.change(Act.RELABEL_TYPE)
        if old.index or old.unique:
            yield work.change(Act.REINDEX)
        yield from _built_again(work, old, new)
    elif old.comment != new.comment:
        # Django writes the type that it has, too.
        yield work.change(Act.RELABEL_TYPE)
        yield from _built_again(work, old, new)
        yield work.change(Act.COMMENT_ON_COLUMN)
    if new.defaults[1] != old.defaults[1]:
        yield work.change(Act.SET_DEFAULT if new.defaults[1] is not None else Act.DROP_DEFAULT)


def _built_again(work: _Work, old: PastColumn, new: PastColumn) -> Iterator[Change]:
    """What rests on the old type and is made anew with the new one, although no row is."""
    is_like = (old.index or old.unique) and (old.type or "").startswith("varchar") and new.type == "text"
    if is_like:
        yield work.change(Act.DROP_INDEX)
    for part in work.held_by(old):
        yield work.change(Act.ADD_CHECK if _is_check(part) else Act.REINDEX, name=part.name or "")
    if is_like:
        yield work.change(Act.CREATE_INDEX)


def _is_counted_otherwise(old: PastColumn, new: PastColumn) -> bool:
    return old.is_counted is not new.is_counted


def _same_type(old: PastColumn, new: PastColumn) -> bool | None:
    """Whether two columns have one type; None when it is not known."""
    if old.type is not None and new.type is not None:
        return old.type == new.type or _keys(old, new)
    # What a class of the project makes of the same arguments is the same.
    return True if old.shape == new.shape else None


def _keys(old: PastColumn, new: PastColumn) -> bool | None:
    """Of two keys to other tables that is not known; they are most often alike."""
    if old.is_relation and new.is_relation:
        return None
    return None if old.is_relation or new.is_relation else False


def is_free(old: PastColumn, new: PastColumn) -> bool:
    """Whether values of the old type are stored as those of the new one are."""
    was, is_now = old.type or "", new.type or ""
    if was.startswith("varchar") and is_now in ("text", "varchar"):
        return True
    if was == "text" and is_now in ("varchar", "citext"):
        return True
    if was == "citext" and is_now in ("text", "varchar"):
        return True
    if old.length is not None and new.length is not None:
        return new.length >= old.length
    return _is_wider_number(was, is_now)


def _is_wider_number(was: str, is_now: str) -> bool:
    old, new = digits_of(was), digits_of(is_now)
    return old is not None and new is not None and old[1] == new[1] and new[0] >= old[0]


def digits_of(type: str) -> tuple[int, int] | None:
    """The digits of a decimal type, and how many of them are behind the point."""
    if not type.startswith("numeric("):
        return None
    digits, _, places = type.removeprefix("numeric(").removesuffix(")").partition(", ")
    return int(digits), int(places)


def _nulls(work: _Work, old: PastColumn, new: PastColumn) -> Iterator[Change | None]:
    if old.null is None or new.null is None:
        if old.written != new.written:
            yield None
        return
    if old.null == new.null:
        return
    if new.null:
        yield work.change(Act.DROP_NOT_NULL)
        return
    filled = new.default is not Given.NOTHING and new.db_default is Given.NOTHING
    if filled:
        yield work.change(Act.SET_DEFAULT)
    if new.defaults != (None, None) and (filled or new.db_default is not Given.NOTHING):
        yield work.change(Act.UPDATE_ROWS)
    yield work.change(Act.SET_NOT_NULL_PROVED if is_proved(work.model, new) else Act.SET_NOT_NULL)
    if filled:
        yield work.change(Act.DROP_DEFAULT)


def is_proved(model: PastModel, new: PastColumn) -> bool:
    """Whether a constraint that holds for all rows says already that a column is never empty."""
    return any(part.validated and _says_filled(part.call, new.field) for part in model.parts if part.is_constraint)


def _says_filled(term: Term | None, field: str) -> bool:
    if not isinstance(term, CallTerm) or not isinstance(term.func, Ref) or term.func.last != "CheckConstraint":
        return False
    condition = term.keyword("condition") or term.keyword("check")
    if not isinstance(condition, CallTerm) or not isinstance(condition.func, Ref) or condition.func.last != "Q":
        return False
    pairs = [*condition.keywords, *(pair for pair in map(_pair, condition.args) if pair is not None)]
    said = dict(pairs).get(f"{field}__isnull") == Literal(False)
    joined = condition.keyword("_connector")
    return said and condition.keyword("_negated") is None and (joined is None or joined == Literal("AND"))


def _pair(term: Term) -> tuple[str, Term] | None:
    match term:
        case Sequence(items=[Literal(value=str(name)), value]):
            return name, value
        case _:
            return None


def _put_back(work: _Work, old: PastColumn, new: PastColumn) -> Iterator[Change | None]:
    if new.primary_key and not old.primary_key:
        yield work.change(Act.ADD_PRIMARY_KEY)
    if new.unique and not new.primary_key and (not old.unique or old.primary_key):
        yield work.change(Act.ADD_UNIQUE)
    if (old.index is False or old.unique) and new.index and not new.unique:
        yield work.change(Act.CREATE_INDEX)
    has_constraint = new.is_relation and new.constraint
    if has_constraint and (_remade(old, new) or not old.is_relation or not old.constraint):
        yield work.change(Act.ADD_FOREIGN_KEY)
    if new.has_check and not (old.has_check and old.column == new.column):
        yield work.change(Act.ADD_CHECK)
    if None in (old.index, new.index, old.unique, new.unique) and old.written != new.written:
        yield None


@dataclass(frozen=True, slots=True)
class _Work:
    """The table, and the column before and after."""

    label: str
    model: PastModel
    old: PastColumn | None
    new: PastColumn | None

    def change(self, act: Act, name: str = "", other: str | None = None) -> Change:
        column = self.new or self.old
        assert column is not None
        referred = other if other is not None else refers_to(column) if column.is_relation else ""
        table = table_name(self.label, self.model)
        return Change(act, self.model.name, table, column.column or column.field, referred, name, self.old, self.new)

    def held_by(self, column: PastColumn) -> tuple[PastPart, ...]:
        """The checks, and the indexes with conditions or expressions, that name a column."""
        return tuple(part for part in self.model.parts if column.field in _names(_conditions(part.call)))


def _is_check(part: PastPart) -> bool:
    return (
        isinstance(part.call, CallTerm)
        and isinstance(part.call.func, Ref)
        and part.call.func.last == "CheckConstraint"
    )


def _conditions(call: Term) -> tuple[Term, ...]:
    """What of an index or a constraint is worked out of columns: conditions and expressions."""
    if not isinstance(call, CallTerm):
        return ()
    given = (call.keyword("condition"), call.keyword("check"), *call.args)
    return tuple(each for each in given if each is not None)


def _names(terms: Iterable[Term]) -> frozenset[str]:
    """The fields that expressions name: texts and keywords, up to the first lookup."""
    found: set[str] = set()
    pending = list(terms)
    while pending:
        term = pending.pop()
        match term:
            case Literal(value=str(name)):
                found.add(name.partition("__")[0])
            case Sequence(items=items):
                pending.extend(items)
            case CallTerm(args=args, keywords=keywords):
                pending.extend(args)
                found.update(name.partition("__")[0] for name, _ in keywords)
                pending.extend(value for _, value in keywords)
            case _:
                continue
    return frozenset(found)


def fields_in(call: Term | None) -> tuple[str, ...]:
    """The fields that an index or a constraint lists."""
    given = call.keyword("fields") if isinstance(call, CallTerm) else None
    items = given.items if isinstance(given, Sequence) else ()
    return tuple(name.lstrip("-") for name in map(text, items) if name is not None)


def is_shorter(old: PastColumn, new: PastColumn) -> bool:
    """Whether a text or a number has less room than before, so that a value may not fit any more."""
    if old.length is not None and new.length is not None:
        return new.length < old.length
    if new.length is not None and old.type in ("text", "varchar"):
        return True
    was, is_now = digits_of(old.type or ""), digits_of(new.type or "")
    return was is not None and is_now is not None and is_now[0] - is_now[1] < was[0] - was[1]
