"""What is known of the arguments of a function that is looked at by itself, without a caller."""

from __future__ import annotations

from mir_lsp.index.db import Database
from mir_lsp.index.resolve import ClassSymbol, FunctionSymbol
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.framework import received
from mir_lsp.semantics.invoke import Target, function_target, method_of
from mir_lsp.semantics.objects import self_value
from mir_lsp.semantics.values import UNKNOWN, Named, Value


def arguments_of(db: Database, target: Target) -> tuple[tuple[str, Value], ...]:
    """The arguments by name: an object of the class for a method, and nothing of those with a default.

    Annotations of the others say what they say.
    """
    given: list[tuple[str, Value]] = []
    owner = ClassId(target.unit.path, target.unit.name.rpartition(".")[0])
    if owner.qualname and not target.is_static and target.fact.parameters:
        me = Named(ClassSymbol(owner)) if target.is_of_class else received(db, self_value(db, owner), target.fact)
        given.append((target.fact.parameters[0].name, me))
    given += [(each.name, UNKNOWN) for each in target.fact.parameters if each.has_default]
    return tuple(sorted(given, key=lambda item: item[0]))


def target_named(db: Database, path: str, name: str) -> Target | None:
    """The function or method of a file by its qualified name: of several definitions the last."""
    owner, _, last = name.rpartition(".")
    return method_of(db, ClassId(path, owner), last) if owner else function_target(db, FunctionSymbol(path, last))
