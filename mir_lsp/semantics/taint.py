"""What things that came with a request are, and what tests of code ask of their names."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from enum import Enum

from mir_lsp.index.schema import ClassId


class Kind(Enum):
    """What something that came with a request is."""

    VIEW = "an object of a view, which has the request"
    REQUEST = "the request"
    BODY = "its body"
    FLAT = "texts by names that the client chose"
    NESTED = "the same with anything below"
    ITEMS = "pairs of such a name and what it stands for"
    KEYS = "such names"
    KEY = "such a name"


@dataclass(frozen=True, slots=True)
class OfModel:
    """A model itself."""

    model: ClassId


@dataclass(frozen=True, slots=True)
class OfRow:
    """A row of a model."""

    model: ClassId


@dataclass(frozen=True, slots=True)
class Whole:
    """All columns of rows of a model as plain data."""

    model: ClassId


Tainted = Kind | OfModel | OfRow | Whole | None
Keywords = list[tuple[str | None, Tainted]]
DATA = (Kind.FLAT, Kind.NESTED)


def asked_of(test: ast.expr) -> tuple[set[str], set[str]]:
    """The names that are known to be admitted where a test holds, and where it does not."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            asked, refused = asked_of(inner)
            return refused, asked
        case ast.Compare(left=ast.Name(id=name), ops=[ast.In() | ast.Eq()]):
            return {name}, set()
        case ast.Compare(left=ast.Name(id=name), ops=[ast.NotIn() | ast.NotEq()]):
            return set(), {name}
        case ast.BoolOp(op=ast.And(), values=values):
            return set().union(*(asked_of(each)[0] for each in values)), set()
        case ast.BoolOp(op=ast.Or(), values=values):
            return set(), set().union(*(asked_of(each)[1] for each in values))
        case ast.Call(func=ast.Name(id="hasattr" | "isinstance")) | ast.Name() | ast.Attribute():
            return set(), set()
        case ast.Compare() | ast.Call() | ast.BinOp():
            # Whatever is asked of it may be whether it is allowed.
            names = mentioned(test)
            return names, names
        case _:
            return set(), set()


def mentioned(test: ast.expr) -> set[str]:
    if isinstance(test, ast.Call) and isinstance(test.func, ast.Name) and test.func.id in ("hasattr", "isinstance"):
        return set()
    return {each.id for each in ast.walk(test) if isinstance(each, ast.Name)}
