"""The functions that close the circle of modules: expressions hold calls, calls run methods, these statements."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from mir_lsp.index.bodies import UnitId
from mir_lsp.index.db import Database
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.transfer import Transfer
from mir_lsp.semantics.values import Value
from mir_lsp.text.spans import Span

if TYPE_CHECKING:
    from mir_lsp.semantics.context import Context


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
