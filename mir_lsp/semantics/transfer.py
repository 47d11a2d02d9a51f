"""What a function does with what it is given: the part of its flow that its callers need to know.

A transfer is the answer to "called with such values, what does it read of them, and what does it give back". The
rows and querysets among the arguments are numbered; what they load is the caller's to know, so that one transfer
serves all callers that hand over values of the same kind.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from mir_lsp.index.bodies import UnitId
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.spent import Spent
from mir_lsp.semantics.supply import Path
from mir_lsp.semantics.transacted import Effect
from mir_lsp.semantics.values import UNKNOWN, Value
from mir_lsp.text.spans import Span


@dataclass(frozen=True, slots=True)
class InUnit:
    """A place in a unit of code, relative to its start."""

    unit: UnitId
    span: Span


@dataclass(frozen=True, slots=True)
class AtDefinition:
    """A definition of a file by its qualified name; `literal` is a text in it, empty for the definition itself."""

    path: str
    qualname: str
    literal: str = ""


TEMPLATE_TURN = "template"  # the turn of what stands for a whole template among units, without a name


@dataclass(frozen=True, slots=True)
class InTemplate:
    """A place in a template, in offsets of its text."""

    path: str
    span: Span


Place = InUnit | AtDefinition | InTemplate


@dataclass(frozen=True, slots=True)
class Want:
    """A relation that is read from what was given.

    `path` leads from the row `slot`, or from each row of the queryset `slot`. `each` says that the function goes
    through several such rows itself, `along` that it goes through the rows of a relation on the way. `trail` are the
    places of the read, the innermost last; `conditions` says at how many of them it depends whether it goes on.
    """

    slot: int
    path: Path
    each: bool
    text: str
    trail: tuple[Place, ...]
    steady: bool = True
    exceptional: bool = False
    doubt: str = ""
    along: bool = False
    conditions: int = 0

    def besides(self, other: Want) -> Want:
        """The same read, made in one way and in another."""
        conditions = min(self.conditions, other.conditions)
        return replace(self, each=self.each or other.each, along=self.along or other.along, conditions=conditions)


class Asked(Enum):
    """What a query gives."""

    ROWS = "rows"
    ROW = "one row"
    NUMBER = "a number, or whether there are any"
    MADE = "a row, made if there is none"
    COLUMN = "a column that was left out"


@dataclass(frozen=True, slots=True)
class Asking:
    """A query that a function runs at once and that depends on what was given, as numbered by `slots`.

    `lead` is the slot and path of the relation that is queried, if it is one of a given row; `by` is what runs the
    query, `model` the one that is queried. `each` says that the function runs it for several rows itself,
    and `rows` what it goes through then; `cached` is the number of the queryset that answers without a query once it
    is evaluated. `conditions` says at how many places of the trail it depends whether it goes on.
    """

    asked: Asked
    slots: tuple[int, ...]
    each: bool
    by: str
    model: ClassId
    lead: tuple[int, Path] | None
    text: str
    trail: tuple[Place, ...]
    doubt: str = ""
    cached: int | None = None
    rows: ClassId | None = None
    conditions: int = 0

    def besides(self, other: Asking) -> Asking:
        """The same query, run in one way and in another."""
        return replace(self, each=self.each or other.each, conditions=min(self.conditions, other.conditions))


@dataclass(frozen=True, slots=True)
class Transfer:
    """What one function does with values of one kind.

    `evaluated` are the given querysets that are read in full, `loaded` those on whose rows relations are set or
    loaded, `shared` those handed to code that is not in view. `set` are relations that are set by hand on rows, and
    `hazards` what limits the calls that may be added to a queryset. `queries` are run at once and depend on what was
    given. `attributes` are what is set on the first
    argument, where that is an object. `spent` are its queries, where they are counted, `effects` what it does that
    a transaction does not hold back, where that is heard.
    """

    result: Value = UNKNOWN
    wants: tuple[Want, ...] = ()
    evaluated: tuple[int, ...] = ()
    loaded: tuple[int, ...] = ()
    shared: tuple[int, ...] = ()
    set: tuple[tuple[int, str], ...] = ()
    hazards: tuple[tuple[int, str], ...] = ()
    attributes: tuple[tuple[str, Value], ...] = ()
    queries: tuple[Asking, ...] = ()
    spent: Spent | None = None
    effects: tuple[Effect, ...] = ()


NOTHING_DONE = Transfer()
