"""The text of a class body, and the names that stand in it, as mentions."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.mentions import Mention, Role, Waiting
from mir_lsp.semantics.naming import keys_in, texts
from mir_lsp.semantics.values import PLAIN
from mir_lsp.syntax.locate import Locator
from mir_lsp.text.spans import Span

Option = tuple[str, ast.expr]


@dataclass(frozen=True, slots=True)
class ClassText:
    """Where the nodes of a class body stand; `start` is where the body starts in its chunk."""

    path: str
    locator: Locator
    start: int
    body: str

    def span(self, node: ast.AST) -> Span:
        """Where a node stands in the body."""
        return self.locator.span(node).shifted(-self.start)

    def text(self, span: Span) -> str:
        """What stands there."""
        return self.body[span.start : span.end]

    def mentions(
        self,
        node: ast.expr,
        role: Role,
        model: ClassId,
        extra: frozenset[str] = frozenset(),
        open: str | None = None,
    ) -> Iterator[Mention]:
        """The texts in an expression as names of a model."""
        return self.placed(texts(self, node, PLAIN, role), model, extra, open)

    def keys(
        self,
        node: ast.expr,
        role: Role,
        model: ClassId,
        extra: frozenset[str] = frozenset(),
        open: str | None = None,
    ) -> Iterator[Mention]:
        """The keys of a dict as names of a model."""
        return self.placed(keys_in(self, node, PLAIN, role), model, extra, open)

    def placed(
        self,
        names: Iterable[Waiting],
        model: ClassId,
        extra: frozenset[str] = frozenset(),
        open: str | None = None,
    ) -> Iterator[Mention]:
        """Names as those of a model."""
        for name in names:
            if name.text and not name.outer:
                yield Mention(name.span, name.text, name.role, model, extra, open, name.literal)
