"""Which functions receive signals, and what Django gives them."""

from __future__ import annotations

from mir_lsp.facts.data import FunctionFact
from mir_lsp.index.bodies import UnitId, turns_key
from mir_lsp.index.db import Database
from mir_lsp.index.receivers import Receiver, is_receiver, receivers
from mir_lsp.index.resolve import ClassSymbol, FunctionSymbol
from mir_lsp.index.schema import ClassId
from mir_lsp.index.signals import OF_ROWS, POST_SAVE
from mir_lsp.semantics.entry import target_named
from mir_lsp.semantics.flow import Arguments
from mir_lsp.semantics.values import PLAIN, UNKNOWN, Constant, Mapping, Named, Row, Value

_OF_MODELS = "django.db.models.signals."


def receiving_functions(db: Database) -> dict[tuple[str, str], tuple[Receiver, ...]]:
    """The connections of each function of the project, by its file and name."""
    found: dict[tuple[str, str], list[Receiver]] = {}
    for each in db.get(receivers):
        if isinstance(each.function, FunctionSymbol):
            found.setdefault((each.function.path, each.function.qualname), []).append(each)
    return {place: tuple(made) for place, made in found.items()}


def received_by_unit(db: Database, unit: UnitId) -> tuple[Receiver, ...]:
    """The connections of a unit, if it is the last definition of a function at the top of a module."""
    known: dict[tuple[str, str], tuple[Receiver, ...]] = db.get(receiving_functions)
    found = known.get((unit.path, unit.name), ())
    if not found or "." in unit.name or unit.turn != str(db.read(turns_key(unit.path, unit.name), 0) - 1):
        return ()
    return found


def unit_of(db: Database, receiver: Receiver) -> UnitId | None:
    """The code of a receiver; None where it is not in view."""
    if not isinstance(receiver.function, FunctionSymbol) or "." in receiver.function.qualname:
        return None
    target = target_named(db, receiver.function.path, receiver.function.qualname)
    return target.unit if target is not None else None


def fact_of(db: Database, unit: UnitId) -> FunctionFact | None:
    """The signature of a function."""
    target = target_named(db, unit.path, unit.name)
    return target.fact if target is not None and target.unit == unit else None


def is_wrapped(db: Database, path: str, fact: FunctionFact) -> bool:
    """Whether another decorator than `receiver` decides when the code of a receiver runs, as for fixtures."""
    return any(not is_receiver(db, path, mark) for mark in fact.decorators)


def is_of_rows(receiver: Receiver, *signals: str) -> bool:
    """Whether a connection is to one of some signals that are sent for rows of a model; to any without names."""
    name = receiver.signal.dotted.removeprefix(_OF_MODELS)
    return receiver.signal.dotted.startswith(_OF_MODELS) and name in (signals or OF_ROWS)


def given(
    fact: FunctionFact, signal: str, model: ClassId | None, created: bool | None = None, *, raw: bool = False
) -> Arguments:
    """The arguments of a receiver by name, as Django gives them: what is not known is left out."""
    said: dict[str, Value] = {"raw": Constant(raw)}
    if model is not None:
        said |= {"sender": Named(ClassSymbol(model)), "instance": Row(model)}
    if signal == POST_SAVE and created is not None:
        said["created"] = Constant(created)
    named = {each.name for each in fact.parameters if each.kind in ("positional", "keyword")}
    arguments = {name: value for name, value in said.items() if name in named}
    # The first parameter of a receiver may have any name only if it is given by position, which Django never does.
    for each in fact.parameters:
        if each.kind == "kwargs":
            rest = tuple((name, value) for name, value in said.items() if name not in named)
            arguments[each.name] = Mapping(PLAIN, UNKNOWN, rest)
    return tuple(sorted(arguments.items(), key=lambda item: item[0]))
