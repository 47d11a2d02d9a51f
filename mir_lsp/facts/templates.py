"""Facts of one template: what it extends and includes, its blocks, and what it reads of which names.

Facts compare equal when only text or layout changed. Where things stand is in `TemplateSites`, in the same order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from mir_lsp.syntax.template import Block, Leaf, Node, Token, TokenKind, Word, template_tree
from mir_lsp.syntax.template_expressions import (
    TemplateExpression,
    TemplateText,
    TemplateVariable,
    template_expression,
    variable_spans,
)
from mir_lsp.text.spans import Span

Binding = tuple[str, TemplateExpression]

_OPERATORS = frozenset({"and", "or", "not", "in", "is", "==", "!=", "<", ">", "<=", ">=", "="})
_KEYWORD = re.compile(r"(\w+)=(.+)", re.DOTALL)

# Words of Django's tags that are no expressions.
_TAG_WORDS = frozenset({"as", "with", "and", "only", "by", "count", "context", "from", "in", "trimmed", "asvar"})


@dataclass(frozen=True, slots=True)
class TemplateScope:
    """A part of a template where names mean something else, or that may not run.

    `kind` is the tag: `for`, `with`, `if`, `block`, `empty` …; `""` for the template itself. `parent` is the position
    of the scope around it, -1 for none. `names` are bound to `source` (one item of it for `for`), `bindings` to their
    own expressions. `label` is the name of a `block`.
    """

    kind: str
    parent: int
    names: tuple[str, ...] = ()
    source: TemplateExpression | None = None
    bindings: tuple[Binding, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class TemplateRead:
    """A variable that is read. `role` is one of `output`, `source` (of a loop), `test`, `binding`, `argument`."""

    path: tuple[str, ...]
    scope: int
    role: str
    filters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TemplateInclude:
    """`{% include name with bindings only %}`; the name is a text or an expression."""

    name: TemplateExpression
    scope: int
    bindings: tuple[Binding, ...] = ()
    only: bool = False


@dataclass(frozen=True, slots=True)
class TemplateTag:
    """Any other tag: its name and its words. `target` is the name it stores its result in."""

    name: str
    arguments: tuple[str, ...]
    scope: int
    target: str | None = None


@dataclass(frozen=True, slots=True)
class TemplateFacts:
    """What one template says. The first scope is the template itself."""

    extends: TemplateExpression | None = None
    loads: tuple[str, ...] = ()
    scopes: tuple[TemplateScope, ...] = (TemplateScope("", -1),)
    reads: tuple[TemplateRead, ...] = ()
    includes: tuple[TemplateInclude, ...] = ()
    tags: tuple[TemplateTag, ...] = ()
    problems: tuple[str, ...] = ()

    def blocks(self) -> tuple[str, ...]:
        """The names of the blocks, in order."""
        return tuple(scope.label for scope in self.scopes if scope.kind == "block")

    def around(self, scope: int) -> Iterator[TemplateScope]:
        """A scope and those around it, innermost first."""
        while scope >= 0:
            found = self.scopes[scope]
            yield found
            scope = found.parent

    def names(self) -> tuple[str, ...]:
        """The templates that this one extends or includes by name, without repetition."""
        used = (self.extends, *(include.name for include in self.includes))
        values = (each.value for each in used if each is not None)
        return tuple(dict.fromkeys(value.value for value in values if isinstance(value, TemplateText)))


@dataclass(frozen=True, slots=True)
class TemplateSites:
    """Where the scopes, reads, includes and tags of `TemplateFacts` stand, each in the same order."""

    extends: Span | None = None
    scopes: tuple[Span, ...] = ()
    reads: tuple[Span, ...] = ()
    includes: tuple[Span, ...] = ()
    tags: tuple[Span, ...] = ()
    problems: tuple[Span, ...] = ()


def template_facts(text: str) -> tuple[TemplateFacts, TemplateSites]:
    """The facts of a template and their places. Never raises."""
    tree = template_tree(text)
    reader = _Reader(len(text))
    reader.nodes(tree.nodes, 0)
    facts = TemplateFacts(
        extends=reader.extends,
        loads=tuple(dict.fromkeys(reader.loads)),
        scopes=tuple(reader.scopes),
        reads=tuple(reader.reads),
        includes=tuple(reader.includes),
        tags=tuple(reader.tags),
        problems=tuple(problem.message for problem in tree.problems),
    )
    spans = reader.spans
    sites = TemplateSites(
        extends=reader.extends_span,
        scopes=tuple(spans["scopes"]),
        reads=tuple(spans["reads"]),
        includes=tuple(spans["includes"]),
        tags=tuple(spans["tags"]),
        problems=tuple(problem.span for problem in tree.problems),
    )
    return facts, sites


@dataclass(slots=True)
class _Reader:
    """Goes through a tree once. Trees are never deeper than `MAX_DEPTH`."""

    length: int
    extends: TemplateExpression | None = None
    extends_span: Span | None = None
    loads: list[str] = field(default_factory=list)
    scopes: list[TemplateScope] = field(default_factory=list)
    reads: list[TemplateRead] = field(default_factory=list)
    includes: list[TemplateInclude] = field(default_factory=list)
    tags: list[TemplateTag] = field(default_factory=list)
    spans: dict[str, list[Span]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.scopes.append(TemplateScope("", -1))
        self.spans = {"scopes": [Span(0, self.length)], "reads": [], "includes": [], "tags": []}

    def nodes(self, nodes: Sequence[Node], scope: int) -> None:
        for node in nodes:
            if isinstance(node, Block):
                self._block(node, scope)
            else:
                self._leaf(node, scope)

    def _leaf(self, node: Leaf, scope: int) -> None:
        token = node.token
        if token.kind is TokenKind.VARIABLE:
            self._read(Word(token.content, Span(token.start, token.start + len(token.content))), scope, "output")
        elif token.kind is TokenKind.TAG:
            self._tag(token, scope)

    def _block(self, node: Block, scope: int) -> None:
        if node.name in ("comment", "verbatim"):
            return
        outer = scope
        for position, section in enumerate(node.sections):
            words = section.token.words()[1:]
            opens = self._opened(section.name, words, outer, first=position == 0)
            found = TemplateScope(section.name, outer) if opens is None else opens
            following = node.sections[position + 1].token if position + 1 < len(node.sections) else node.end
            self.scopes.append(found)
            self.spans["scopes"].append(Span(section.token.span.start, following.span.end))
            self.nodes(section.nodes, len(self.scopes) - 1)

    def _opened(self, name: str, words: Sequence[Word], scope: int, *, first: bool) -> TemplateScope | None:
        """The scope that a tag opens; what it reads is read in the scope around it."""
        if name == "for" and first:
            return self._loop(words, scope)
        if name in ("if", "elif"):
            for word in words:
                if word.text not in _OPERATORS:
                    self._read(word, scope, "test")
            return None
        if name == "block":
            return TemplateScope(name, scope, label=words[0].text if words else "")
        if name == "with":
            return self._with(words, scope)
        if first:
            return TemplateScope(name, scope, bindings=self._arguments(words, scope))
        return None

    def _loop(self, words: Sequence[Word], scope: int) -> TemplateScope:
        position = next((place for place, word in enumerate(words) if word.text == "in"), None)
        if position is None or position + 1 >= len(words):
            return TemplateScope("for", scope)
        listed = ",".join(word.text for word in words[:position])
        names = tuple(name for name in listed.split(",") if name)
        source = words[position + 1]
        self._read(source, scope, "source")
        return TemplateScope("for", scope, names, template_expression(source.text))

    def _with(self, words: Sequence[Word], scope: int) -> TemplateScope:
        if len(words) == 3 and words[1].text == "as":
            self._read(words[0], scope, "binding")
            return TemplateScope("with", scope, bindings=((words[2].text, template_expression(words[0].text)),))
        return TemplateScope("with", scope, bindings=self._bindings(words, scope, "binding"))

    def _tag(self, token: Token, scope: int) -> None:
        words = token.words()[1:]
        match token.name:
            case "extends" if words:
                self.extends, self.extends_span = template_expression(words[0].text), words[0].span
                self._read(words[0], scope, "argument")
            case "include" if words:
                self._include(words, scope)
            case "load":
                self._load([word.text for word in words])
            case "":
                return
            case name:
                arguments = tuple(word.text for word in words)
                target = arguments[-1] if len(arguments) > 1 and arguments[-2] == "as" else None
                self.tags.append(TemplateTag(name, arguments, scope, target))
                self.spans["tags"].append(token.span)
                self._arguments(words[:-2] if target is not None else words, scope)

    def _include(self, words: Sequence[Word], scope: int) -> None:
        texts = [word.text for word in words]
        given = words[texts.index("with") + 1 :] if "with" in texts else ()
        self._read(words[0], scope, "argument")
        bindings = self._bindings(given, scope, "binding")
        include = TemplateInclude(template_expression(words[0].text), scope, bindings, "only" in texts[1:])
        self.includes.append(include)
        self.spans["includes"].append(words[0].span)

    def _load(self, texts: list[str]) -> None:
        self.loads.extend(texts[-1:] if len(texts) > 2 and texts[-2] == "from" else texts)

    def _arguments(self, words: Sequence[Word], scope: int) -> tuple[Binding, ...]:
        """The arguments of a tag; returns those that are given by name."""
        plain = [word for word in words if _KEYWORD.fullmatch(word.text) is None]
        for word in plain:
            if word.text not in _TAG_WORDS:
                self._read(word, scope, "argument")
        return self._bindings(words, scope, "argument")

    def _bindings(self, words: Sequence[Word], scope: int, role: str) -> tuple[Binding, ...]:
        found = []
        for word in words:
            match = _KEYWORD.fullmatch(word.text)
            if match is not None:
                value = Word(match[2], Span(word.span.start + match.start(2), word.span.end))
                self._read(value, scope, role)
                found.append((match[1], template_expression(value.text)))
        return tuple(found)

    def _read(self, word: Word, scope: int, role: str) -> None:
        expression = template_expression(word.text)
        filters = tuple(each.name for each in expression.filters)
        first = isinstance(expression.value, TemplateVariable)
        spans = variable_spans(word.text, word.span.start)
        for position, (variable, span) in enumerate(zip(expression.variables(), spans, strict=True)):
            own = filters if first and position == 0 else ()
            self.reads.append(TemplateRead(variable.path, scope, role, own))
            self.spans["reads"].append(span)
