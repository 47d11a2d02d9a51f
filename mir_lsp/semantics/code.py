"""The functions that close the circle of modules: expressions hold calls, calls run methods, these statements."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from mir_lsp.index.bodies import UnitId
from mir_lsp.index.db import Database
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.spent import Spent
from mir_lsp.semantics.transfer import Transfer
from mir_lsp.semantics.values import Value
from mir_lsp.text.spans import Span

if TYPE_CHECKING:
    from mir_lsp.index.schema import Relation
    from mir_lsp.semantics.context import Context
    from mir_lsp.semantics.given import Leaf, Numbering
    from mir_lsp.semantics.report import Happening, Origin
    from mir_lsp.semantics.values import QuerySet, Row


class Purpose(Enum):
    """What code is gone through for, besides what it does."""

    COUNTING = "counting queries"
    BLOCKING = "finding what waits for the database"
    WRITING = "finding what is written"
    EFFECTS = "hearing what is told, written, locked and registered"


class Evaluate(Protocol):
    """The value of an expression."""

    def __call__(self, ctx: Context, node: ast.expr) -> Value: ...


class Inline(Protocol):
    """What a method of a class of the project returns for a receiver."""

    def __call__(
        self,
        ctx: Context,
        owner: ClassId,
        name: str,
        receiver: Value,
        arguments: Sequence[Value] = (),
        keywords: Sequence[tuple[str | None, Value]] = (),
    ) -> Value: ...


class Apply(Protocol):
    """What a method of a class of the project does with a receiver, and gives; None when its code does not tell."""

    def __call__(
        self,
        ctx: Context,
        node: ast.expr,
        owner: ClassId,
        name: str,
        receiver: Value,
        arguments: Sequence[Value],
        keywords: Sequence[tuple[str | None, Value]],
    ) -> Value | None: ...


class Places(Protocol):
    """Where nodes stand."""

    def span(self, node: ast.AST) -> Span: ...


class Transfers(Protocol):
    """What a function does with arguments of one kind."""

    def __call__(self, db: Database, unit: UnitId, arguments: tuple[tuple[str, Value], ...]) -> Transfer: ...


class Run(Protocol):
    """Goes through a block of statements."""

    def __call__(self, ctx: Context, statements: Sequence[ast.stmt]) -> None: ...


class Seen(Protocol):
    """What attributes of objects of a class are seen to hold, in its body and in all its methods."""

    def __call__(self, db: Database, cls: ClassId, name: str) -> tuple[Value, ...]: ...


class Requested(Protocol):
    """The models of rows that middlewares set on requests, by attribute."""

    def __call__(self, db: Database, folder: str) -> dict[str, ClassId]: ...


class Planned(Protocol):
    """What a function returns, with plans of its querysets; None where that cannot be told."""

    def __call__(self, ctx: Context, unit: UnitId, arguments: tuple[tuple[str, Value], ...]) -> Value | None: ...


class Counter(Protocol):
    """Told of all that runs queries, by the runs that count them."""

    def happened(
        self, ctx: Context, happening: Happening, source: QuerySet | None, site: Span, span: Span, by: str
    ) -> None:
        """Something happens to a queryset; said before its cell says so."""

    def asked(self, ctx: Context, source: QuerySet, node: ast.expr, by: str) -> None:
        """A queryset is read by a query of its own, which is no event."""

    def read(self, ctx: Context, row: Row, found: Relation, node: ast.expr) -> None:
        """A relation to a single row, or a generic key, is read of a row."""

    def column(self, ctx: Context, row: Row, name: str, node: ast.expr) -> None:
        """A column is read that did not come with the row."""

    def wrote(self, ctx: Context, row: Row, by: str, node: ast.expr) -> bool:
        """A method of Django is called on a row; whether it is known."""

    def through(self, ctx: Context, loop: Span, value: Value) -> None:
        """A loop goes through something."""

    def numbering(self, ctx: Context, most: int) -> Numbering:
        """Numbers what is given to other code, with all that is loaded."""

    def given(self, ctx: Context, row: Row) -> Row:
        """A row as other code sees it that gets it as slot 0."""

    def called(
        self,
        ctx: Context,
        node: ast.expr,
        done: Transfer,
        text: str,
        leaves: Sequence[Leaf] = (),
        origin: Origin = ...,
    ) -> None:
        """Other code was run."""

    def lost(self, ctx: Context, why: str) -> None:
        """Something cannot be counted."""

    def awaited(self, ctx: Context, node: ast.expr, value: Value) -> None:
        """The value of an expression is awaited."""

    def began(self, ctx: Context, function: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """The code of a function is about to be gone through."""

    def entered(self, ctx: Context, node: ast.expr, whole: Span) -> None:
        """A context manager is entered; `whole` is its statement."""

    def left(self, ctx: Context, whole: Span) -> None:
        """The context managers of a statement are left."""

    def calls(
        self,
        ctx: Context,
        node: ast.Call,
        function: Value,
        arguments: list[Value],
        keywords: Sequence[tuple[str | None, Value]],
    ) -> Value | None:
        """A function is called; what it gives, where only this purpose knows that."""

    def unseen(self, ctx: Context, node: ast.expr, name: str, values: Iterable[Value]) -> None:
        """Code that is not in view gets values."""


@dataclass(frozen=True, slots=True)
class Code:
    """The functions that close the circle of modules."""

    evaluate: Evaluate
    inline: Inline
    transfer: Transfers
    seen: Seen
    run: Run
    apply: Apply
    requested: Requested
    planned: Planned
    counter: Counter | None = None  # where queries are counted
    spent: Spent | None = None  # before anything has run, likewise
    purpose: tuple[Purpose, ...] = ()  # what queries of the database are asked with, besides their arguments


CODES: dict[Purpose, Code] = {}
