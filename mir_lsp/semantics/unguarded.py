"""Rows that are found or made by columns which no constraint keeps unique: two requests make two of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from mir_lsp.facts.terms import CallTerm, Literal, Ref, Term
from mir_lsp.facts.terms import Sequence as Listed
from mir_lsp.index.classes import project_classes
from mir_lsp.index.commands import is_command_path
from mir_lsp.index.db import Database
from mir_lsp.index.models import model as model_of
from mir_lsp.index.resolve import class_fact
from mir_lsp.index.schema import ClassId, Model
from mir_lsp.index.terms import flag, texts
from mir_lsp.semantics.nodes_around import Noted
from mir_lsp.semantics.transacted import Trouble, Troubled
from mir_lsp.semantics.trees import Function
from mir_lsp.semantics.values import Manager, QuerySet, alternatives

_METHODS = frozenset({"get_or_create", "update_or_create", "aget_or_create", "aupdate_or_create"})
_NOT_LOOKED_UP = frozenset({"defaults", "create_defaults"})
_SAME = ("__exact", "__iexact")


def unguarded(ctx: Noted, function: Function, locks: Sequence[int]) -> Iterator[Troubled]:
    """The calls of a function that make a second row where two run at once; `locks` is where rows are locked."""
    # Whoever runs a command does not run it twice at once.
    if is_command_path(ctx.path):
        return
    for node in ast.walk(function):
        if not isinstance(node, ast.Call) or getattr(node.func, "attr", "") not in _METHODS:
            continue
        span = ctx.span(node)
        if any(lock < span.start for lock in locks) or node.args:
            continue
        assert isinstance(node.func, ast.Attribute)
        receiver = ctx.noted(node.func.value)
        parts = alternatives(receiver) if receiver is not None else ()
        if len(parts) != 1 or not isinstance(parts[0], QuerySet | Manager):
            continue
        found = _of_call(ctx, node, parts[0])
        if found is not None:
            yield found


def _of_call(ctx: Noted, node: ast.Call, receiver: QuerySet | Manager) -> Troubled | None:
    known = ctx.db.get(model_of, receiver.model)
    if known is None or not known.complete or any(keyword.arg is None for keyword in node.keywords):
        return None
    if isinstance(receiver, QuerySet) and receiver.steps:
        return None  # what it is narrowed by is looked up as well
    looked_up: dict[str, ast.expr | None] = {
        _column(known, keyword.arg or ""): keyword.value for keyword in node.keywords
    }
    for name in _NOT_LOOKED_UP:
        looked_up.pop(name, None)
    if receiver.via is not None:
        back = receiver.via.relation.inverse
        if back is None or receiver.via.relation.kind.name.endswith("MANY_TO_MANY"):
            return None
        looked_up[back] = None
    if not looked_up or any("__" in name for name in looked_up):
        return None
    guarded = _is_guarded(ctx.db, known, looked_up)
    if guarded is not False:
        return None
    assert isinstance(node.func, ast.Attribute)
    names = ", ".join(f"`{name}`" for name in looked_up)
    return Troubled(Trouble.UNGUARDED, ctx.span(node), by=node.func.attr, model=known.name, about=names)


def _column(known: Model, name: str) -> str:
    """A lookup by the name of its field; one that goes further keeps its `__`."""
    for ending in _SAME:
        name = name.removesuffix(ending)
    if name == "pk":
        keys = [each.name for each in known.fields if flag(dict(each.arguments).get("primary_key")) is True]
        return keys[0] if keys else "id"
    by_column = [each.name for each in known.fields if each.attname == name]
    return by_column[0] if by_column else name


def _is_guarded(db: Database, known: Model, looked_up: dict[str, ast.expr | None]) -> bool | None:
    """Whether a constraint keeps rows unique by what is looked up; None when that cannot be told."""
    present = {name for name, value in looked_up.items() if not _is_none(value)}
    for field in known.fields:
        arguments = dict(field.arguments)
        unique = [flag(arguments[each]) for each in ("unique", "primary_key") if each in arguments]
        if field.type in ("OneToOneField", "AutoField", "BigAutoField", "SmallAutoField"):
            unique.append(True)
        if field.name in present and (True in unique or None in unique or field.type is None):
            return True
    if "id" in present and known.field("id") is None:
        return True
    answers = [_keeps(constraint, looked_up, present) for constraint in _constraints(db, known)]
    return True if True in answers else None if None in answers else False


def _is_none(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _constraints(db: Database, known: Model) -> Iterator[Term | tuple[str, ...] | None]:
    """What keeps rows of a model unique together: the columns, a call of a constraint, None for what is not known."""
    for cls in (known.id, *known.bases):
        yield from _of_meta(db, cls)


def _of_meta(db: Database, model: ClassId) -> Iterator[Term | tuple[str, ...] | None]:
    for cls in project_classes(db, model):
        fact = class_fact(db, cls)
        meta = fact.nested("Meta") if fact is not None else None
        if meta is None:
            continue
        together = meta.attribute("unique_together")
        if together is not None:
            yield from _together(together.term)
        constraints = meta.attribute("constraints")
        if constraints is not None:
            term = constraints.term
            yield from term.items if isinstance(term, Listed) and term.exact else (None,)


def _together(term: Term) -> Iterator[tuple[str, ...] | None]:
    alone = texts(term)
    if alone is not None:
        yield alone
        return
    for item in term.items if isinstance(term, Listed) else ():
        yield texts(item)
    if not isinstance(term, Listed) or not term.exact:
        yield None


def _keeps(
    constraint: Term | tuple[str, ...] | None, looked_up: dict[str, ast.expr | None], present: set[str]
) -> bool | None:
    """Whether a constraint keeps two rows from being made by a lookup."""
    if constraint is None:
        return None
    if isinstance(constraint, tuple):
        return set(constraint) <= present
    if not isinstance(constraint, CallTerm) or not isinstance(constraint.func, Ref):
        return None
    if constraint.func.last != "UniqueConstraint":
        return False if constraint.func.last in ("CheckConstraint", "ExclusionConstraint") else None
    if constraint.args:
        return None  # expressions
    columns = texts(constraint.keyword("fields"))
    if columns is None:
        return None
    condition = constraint.keyword("condition")
    if not set(columns) <= present:
        return False
    if condition is None:
        return True
    return _contains(condition, looked_up)


def _contains(condition: Term, looked_up: dict[str, ast.expr | None]) -> bool | None:
    """Whether what is looked up says all that a condition asks for."""
    if not isinstance(condition, CallTerm) or condition.args or not condition.keywords:
        return None
    for name, term in condition.keywords:
        if not isinstance(term, Literal):
            return None
        given = looked_up.get(name)
        if given is None:
            return None if name in looked_up or "__" in name else False
        if not isinstance(given, ast.Constant):
            return None
        if given.value != term.value:
            return False
    return True
