"""What is known of the arguments of a function that is looked at by itself, without a caller."""

from __future__ import annotations

from mir_lsp.index.bodies import UnitId
from mir_lsp.index.db import Database
from mir_lsp.index.resolve import ClassSymbol, FunctionSymbol, class_fact
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.framework import received
from mir_lsp.semantics.invoke import Target, function_target, method_of
from mir_lsp.semantics.objects import self_value
from mir_lsp.semantics.values import UNKNOWN, Named, Value


def arguments_of(db: Database, unit: UnitId) -> tuple[tuple[str, Value], ...] | None:
    """The arguments by name: an object of the class for a method, and nothing of those with a default.

    Annotations say what they say. None where there is no such function.
    """
    target = target_of(db, unit)
    if target is None:
        return None
    given: list[tuple[str, Value]] = []
    owner = ClassId(unit.path, unit.name.rpartition(".")[0])
    if owner.qualname and not target.is_static and target.fact.parameters:
        me = Named(ClassSymbol(owner)) if target.is_of_class else received(db, self_value(db, owner), target.fact)
        given.append((target.fact.parameters[0].name, me))
    given += [(each.name, UNKNOWN) for each in target.fact.parameters if each.has_default and each.annotation is None]
    return tuple(sorted(given, key=lambda item: item[0]))


def target_of(db: Database, unit: UnitId) -> Target | None:
    """The function or method that a unit is."""
    outer, _, name = unit.name.rpartition(".")
    owner = ClassId(unit.path, outer)
    if outer and class_fact(db, owner) is None:
        return None
    found = method_of(db, owner, name) if outer else function_target(db, FunctionSymbol(unit.path, name))
    return found if found is not None and found.unit == unit else None
