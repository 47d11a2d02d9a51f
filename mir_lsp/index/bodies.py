"""The code of functions and of modules as inputs: known by its own text, wherever it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from mir_lsp.index.db import Key
from mir_lsp.syntax import Chunk
from mir_lsp.text.spans import Span


@dataclass(frozen=True, slots=True)
class Body:
    """The code of one unit. Two bodies are equal when their text is: where it stands does not matter.

    What is left of code that does not parse depends on the text around it: `damage` is then the address of that.
    `span` is relative to `chunk`.
    """

    digest: str
    is_function: bool
    chunk: Chunk = field(compare=False)
    span: Span = field(compare=False)
    damage: str = ""

    @property
    def text(self) -> str:
        """The code itself."""
        return self.chunk.text[self.span.start : self.span.end]


class UnitId(NamedTuple):
    """A unit of a file: `name` is the qualified name of a function or class (`""` for module-level code).

    `turn` tells units of one name apart: the how-manieth definition of a function it is (`"0"`, `"1"`), the digest
    of module-level code.
    """

    path: str
    name: str
    turn: str


def body_key(unit: UnitId) -> Key:
    """The input that holds the `Body` of a unit."""
    return ("body", unit.path, unit.name, unit.turn)


def turns_key(path: str, name: str) -> Key:
    """The input that holds how many functions of a name a file defines."""
    return ("turns", path, name)


def code_key(path: str, name: str) -> Key:
    """The input that holds the units of module-level code (`""`) or of a class body, in the order of the text."""
    return ("code", path, name)
