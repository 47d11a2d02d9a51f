"""A run over a template: its places, and what stands for its expressions."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from mir_lsp.index import keys
from mir_lsp.index.bodies import UnitId
from mir_lsp.index.db import Database
from mir_lsp.semantics.code import Code
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.flow import CODE
from mir_lsp.semantics.report import Demand, Query
from mir_lsp.semantics.transfer import TEMPLATE_TURN, Asking, InTemplate, Place, Want
from mir_lsp.semantics.values import Link, QuerySet
from mir_lsp.syntax.template_nodes import Body
from mir_lsp.text.spans import Span

_STRIDE = 1 << 32  # a template is shorter: places of the templates of one run never meet


class _Offsets:
    """Made-up expressions carry their place themselves."""

    def span(self, node: ast.AST) -> Span:
        return Span(getattr(node, "lineno", 0), getattr(node, "end_lineno", 0) or 0)


@dataclass(frozen=True, slots=True)
class Block:
    """What one template of a run says for a named block."""

    body: Body
    number: int  # of the template


def _as_written(text: str) -> str:
    """A read as templates write it: calls have no parentheses there, and indices no brackets."""
    return re.sub(r"\[(\d+)\]", r".\1", text.replace("()", ""))


class TemplateContext(Context):
    """A run over a template and those that it extends, which share the names around them."""

    def __init__(self, db: Database, path: str, code: Code = CODE) -> None:
        super().__init__(db, path, None, _Offsets(), 0, "", code)
        self.editable = False
        self.templates: list[str] = []
        self.libraries: list[frozenset[str]] = []  # that each template loads
        self.number = 0  # of the template that is gone through
        self.blocks: dict[str, list[Block]] = {}  # the most derived first
        self.within: list[tuple[str, int]] = []  # blocks that are being rendered, with their turn

    def add_template(self, path: str, libraries: frozenset[str]) -> int:
        """One more template of this run; gives its number."""
        self.templates.append(path)
        self.libraries.append(libraries)
        return len(self.templates) - 1

    @contextmanager
    def in_template(self, number: int) -> Iterator[None]:
        """Run code of a template of this run."""
        before, self.number = self.number, number
        try:
            yield
        finally:
            self.number = before

    @property
    def template(self) -> str:
        """The path of the template that is gone through."""
        return self.templates[self.number]

    def loop(self, span: Span) -> Span:
        """The place in this run of a span of the template that is gone through."""
        return span.shifted(self.number * _STRIDE)

    def named(self, text: str, span: Span) -> ast.expr:
        """What stands for an expression of the template; `text` is what it reads like."""
        at = self.loop(span)
        return ast.Name(text, ast.Load(), lineno=at.start, end_lineno=at.end, col_offset=0)

    def attribute(self, base: ast.expr, name: str, span: Span) -> ast.Attribute:
        """What stands for `base.name`."""
        at = self.loop(span)
        return ast.Attribute(base, name, ast.Load(), lineno=at.start, end_lineno=at.end, col_offset=0)

    def call(self, function: ast.expr) -> ast.Call:
        """What stands for the call of what another expression stands for."""
        at = self.span(function)
        return ast.Call(function, [], [], lineno=at.start, end_lineno=at.end, col_offset=0)

    def index(self, base: ast.expr, index: ast.expr) -> ast.Subscript:
        """What stands for `base[index]`."""
        at = self.span(base)
        return ast.Subscript(base, index, ast.Load(), lineno=at.start, end_lineno=at.end, col_offset=0)

    def place(self, span: Span) -> Place | None:
        number = span.start // _STRIDE
        return InTemplate(self.templates[number], span.shifted(-number * _STRIDE))

    def want(self, want: Want) -> None:
        super().want(want if len(want.trail) > 1 else replace(want, text=_as_written(want.text)))

    def demand(self, demand: Demand) -> None:
        super().demand(demand if demand.trail else replace(demand, text=_as_written(demand.text)))

    def own_demands(self) -> tuple[Demand, ...]:
        """What is read of rows that the templates ask for themselves, as other code sees it."""
        return tuple(self._placed(demand) for demand in self.report().demands)

    def own_queries(self) -> tuple[Query, ...]:
        """What is asked for each row that the templates ask for themselves, as other code sees it."""
        found = []
        for query in self.report().queries:
            place = self.place(query.span)
            trail = (place, *query.trail) if place is not None else query.trail
            found.append(replace(query, trail=trail, text=self._asked(query.text, trail), relation=None))
        return tuple(found)

    def ask(self, asking: Asking) -> None:
        super().ask(replace(asking, text=self._asked(asking.text, asking.trail)))

    def _asked(self, text: str, trail: tuple[Place, ...]) -> str:
        """A query as the template says it: what a method asks is the template's call of the method."""
        place, *further = trail
        if not further:
            return _as_written(text)
        if isinstance(further[0], InTemplate) or not isinstance(place, InTemplate):
            return text
        return place.span.text_of(self.db.read(keys.template_text(place.path), text))

    def _placed(self, demand: Demand) -> Demand:
        place = self.place(demand.span)
        trail = (place, *demand.trail) if place is not None else demand.trail
        anchors = tuple(replace(anchor, source=self._source(anchor.source)) for anchor in demand.anchors)
        return replace(demand, anchors=anchors, trail=trail)

    def _source(self, source: QuerySet) -> QuerySet:
        return replace(source, links=tuple(map(self._link, source.links)))

    def _link(self, link: Link) -> Link:
        place = self.place(link.span) if link.unit is None and link.span.start >= 0 else None
        if not isinstance(place, InTemplate):
            return link
        return Link(place.span, None, unit=UnitId(place.path, "", TEMPLATE_TURN))
