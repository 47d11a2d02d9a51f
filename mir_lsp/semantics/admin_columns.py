"""Columns of the admin as functions of a row: what `list_display` and `readonly_fields` read of each."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

from mir_lsp.facts.calls import texts_in
from mir_lsp.facts.terms import Ref, Term
from mir_lsp.facts.terms import Sequence as SequenceTerm
from mir_lsp.index.admin import AdminClass
from mir_lsp.index.classes import project_classes
from mir_lsp.index.db import Database, circular
from mir_lsp.index.members import MethodMember, ValueMember, member
from mir_lsp.index.models import relation
from mir_lsp.index.parts import has_column
from mir_lsp.index.resolve import FunctionSymbol, class_fact, resolve_in_body
from mir_lsp.index.schema import ClassId, RelationKind
from mir_lsp.index.terms import text
from mir_lsp.semantics import objects
from mir_lsp.semantics.code import Purpose
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.detached import OfDefinitions
from mir_lsp.semantics.flow import code_for
from mir_lsp.semantics.invoke import Target, call_target, function_target, method_target
from mir_lsp.semantics.reads import read
from mir_lsp.semantics.texts import text_of
from mir_lsp.semantics.transfer import NOTHING_DONE, AtDefinition, Transfer
from mir_lsp.semantics.values import UNKNOWN, Constant, Items, Object, Row, Value, alternatives, join

ITSELF = "__str__"
_FORWARD = frozenset({RelationKind.FOREIGN_KEY, RelationKind.ONE_TO_ONE})
_SOMETIMES = "in the lists that have the column"


@dataclass(frozen=True, slots=True)
class Column:
    """One entry of an option that lists columns: its name, or the function that is called with each row."""

    name: str
    function: FunctionSymbol | None
    place: AtDefinition
    doubt: str = ""


def columns_of(ctx: Context, admin: AdminClass, option: str, me: Object) -> tuple[Column, ...]:
    """The columns that an option of an admin class lists, or its own `get_…` method."""
    method = member(ctx.db, admin.id, f"get_{option}")
    if isinstance(method, MethodMember):
        found = _computed_columns(ctx, me, method, option)
        if found is not None:
            return found
    term = admin.option(option)
    items = term.items if isinstance(term, SequenceTerm) else ()
    return tuple(_columns(ctx.db, admin.id, option, items))


def place_in(db: Database, cls: ClassId, option: str, name: str) -> AtDefinition:
    """Where a class says a name in an option: in its own body, in that of a base, else in its own at all."""
    first: AtDefinition | None = None
    for owner in project_classes(db, cls):
        fact = class_fact(db, owner)
        value = fact.attribute(option) if fact is not None else None
        if value is None:
            continue
        place = AtDefinition(owner.path, f"{owner.qualname}.{option}", name)
        if name in texts_in(value.term):
            return place
        first = first or place
    return first or AtDefinition(cls.path, cls.qualname)


@circular(NOTHING_DONE)
def column_transfer(
    db: Database,
    me: Object,
    model: ClassId,
    column: Column,
    purpose: Purpose | None = None,
    given: Row | None = None,
) -> Transfer:
    """What a column does with a row of a model, which is slot 0; `given` is it with what is loaded."""
    ctx = OfDefinitions(db, me.cls, code_for(purpose), given)
    _Reading(ctx, me, column).of(ctx.given(model))
    done = ctx.done()
    if not column.doubt:
        return done
    return replace(done, wants=tuple(replace(want, doubt=want.doubt or column.doubt) for want in done.wants))


@circular(NOTHING_DONE)
def text_transfer(
    db: Database,
    model: ClassId,
    place: AtDefinition | None,
    purpose: Purpose | None = None,
    given: Row | None = None,
) -> Transfer:
    """What `str()` does with a row of a model, which is slot 0; `place` is what asks for it."""
    ctx = OfDefinitions(db, model, code_for(purpose), given)
    text_of(ctx, ctx.given(model), ctx.at(place, ITSELF))
    return ctx.done()


def _columns(db: Database, cls: ClassId, option: str, items: tuple[Term, ...]) -> Iterator[Column]:
    found = member(db, cls, option)
    owner = found.owner if isinstance(found, ValueMember) else cls
    for item in items:
        name = text(item)
        if name is not None:
            yield Column(name, None, place_in(db, cls, option, name))
        elif isinstance(item, Ref):
            symbol = resolve_in_body(db, owner, item.parts)
            if isinstance(symbol, FunctionSymbol):
                yield Column(item.last, symbol, place_in(db, cls, option, item.last))


def _computed_columns(ctx: Context, me: Object, method: MethodMember, option: str) -> tuple[Column, ...] | None:
    """The columns that a method of the project returns; None when they are not known."""
    name = method.fact.name
    listed = objects.call_method(ctx, me, name, ast.Name(name, ast.Load(), lineno=0), [], [], {}) or UNKNOWN
    choices = alternatives(listed)
    if not all(isinstance(choice, Items) for choice in choices):
        return None
    found: dict[str, int] = {}
    for choice in choices:
        for item in choice.items if isinstance(choice, Items) else ():
            if isinstance(item, Constant) and isinstance(item.value, str):
                found[item.value] = found.get(item.value, 0) + 1
    where = f"{method.owner.qualname}.{name}"
    return tuple(
        Column(each, None, AtDefinition(method.owner.path, where, each), "" if count == len(choices) else _SOMETIMES)
        for each, count in found.items()
    )


class _Reading:
    """One column and what it does with a row, in the order in which Django looks for what its name means."""

    def __init__(self, ctx: OfDefinitions, me: Object, column: Column) -> None:
        self.ctx = ctx
        self.me = me
        self.column = column

    def of(self, row: Row) -> None:
        """Read what the column reads of a row."""
        name = self.column.name
        if self.column.function is not None:
            self._called(function_target(self.ctx.db, self.column.function), [row])
            return
        found = self.ctx.db.get(relation, row.model, name)
        if name == ITSELF or (found is None and self.ctx.db.get(has_column, row.model, name)):
            return
        if found is not None and found.kind in _FORWARD:
            self._shown(self._attribute(row, name, name))
        elif isinstance(member(self.ctx.db, self.me.cls, name), MethodMember):
            target = method_target(self.ctx.db, self.me.cls, name)
            self._called(target, [row] if target is not None and target.is_static else [self.me, row])
        elif isinstance(member(self.ctx.db, row.model, name), MethodMember) or found is not None:
            self._shown(self._attribute(row, name, name))
        else:
            self._followed(row, name)

    def _followed(self, first: Row, name: str) -> None:
        value: Value = first
        parts = name.split("__")
        for index, part in enumerate(parts, 1):
            said = "__".join(parts[:index])
            rows = [each for each in alternatives(value) if isinstance(each, Row)]
            value = join([self._attribute(row, part, said) for row in rows] or [UNKNOWN])
        self._shown(value)

    def _attribute(self, row: Row, name: str, said: str) -> Value:
        """An attribute of a row; a method is called, a property runs."""
        node = self.ctx.at(self.column.place, said)
        found = read(self.ctx, row, name, node)
        if found is not UNKNOWN:
            return found
        target = method_target(self.ctx.db, row.model, name)
        return call_target(self.ctx, node, target, [row]) if target is not None and target.plain else UNKNOWN

    def _called(self, target: Target | None, arguments: list[Value]) -> None:
        """Code of the project is called with the row: it is where the reads stand."""
        if target is not None and target.plain:
            self._shown(call_target(self.ctx, self.ctx.at(None, self.column.name), target, arguments))

    def _shown(self, value: Value) -> None:
        text_of(self.ctx, value, self.ctx.at(self.column.place, self.column.name))
