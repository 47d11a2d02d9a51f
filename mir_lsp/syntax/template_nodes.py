"""A template as what its tags do: loops, conditions, bindings, includes and their expressions, with places.

`template_document` is the way in. It is for those who follow a template as Django renders it: in order, body by
body. Text, comments, `{% comment %}` and `{% verbatim %}` are left out. All spans are offsets in the template's
text, so two documents are equal only when nothing moved; `facts.templates` has what stays equal. Never raises; what
is no valid tag of its kind is a `Tag` with the words that could be read. No deeper than `template.MAX_DEPTH`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mir_lsp.syntax.template import Block, Leaf, Section, TemplateProblem, Token, TokenKind, Word, template_tree
from mir_lsp.syntax.template import Node as TreeNode
from mir_lsp.syntax.template_expressions import PlacedExpression, placed_expression
from mir_lsp.text.spans import Span

__all__ = [
    "Binding",
    "Body",
    "Branch",
    "Extends",
    "For",
    "If",
    "Include",
    "Load",
    "NamedBlock",
    "Node",
    "Output",
    "Part",
    "Regroup",
    "Tag",
    "TemplateDocument",
    "With",
    "template_document",
]

OPERATORS = frozenset({"and", "or", "not", "in", "is", "==", "!=", "<", ">", "<=", ">=", "="})


@dataclass(frozen=True, slots=True)
class Binding:
    """`name=expression`, also where it was written `expression as name`."""

    name: str
    value: PlacedExpression


@dataclass(frozen=True, slots=True)
class Output:
    """`{{ expression }}`."""

    value: PlacedExpression
    span: Span


@dataclass(frozen=True, slots=True)
class For:
    """`{% for names in source reversed %}body{% empty %}empty{% endfor %}`; `span` is the opening tag.

    The source is read once, outside of the loop. With several names each item is unpacked.
    """

    names: tuple[str, ...]
    source: PlacedExpression
    is_reversed: bool
    body: Body
    empty: Body
    span: Span


@dataclass(frozen=True, slots=True)
class With:
    """`{% with name=expression … %}body{% endwith %}`; every value is read outside of the body."""

    bindings: tuple[Binding, ...]
    body: Body
    span: Span


@dataclass(frozen=True, slots=True)
class Branch:
    """`if`, `elif` or `else` with its body. `condition` has operators as texts between the operands, in order."""

    condition: tuple[PlacedExpression | str, ...]
    body: Body
    span: Span

    @property
    def operands(self) -> tuple[PlacedExpression, ...]:
        """What the condition may read, in order. An `else` has none."""
        return tuple(each for each in self.condition if not isinstance(each, str))


@dataclass(frozen=True, slots=True)
class If:
    """The branches of `{% if %}`, in order."""

    branches: tuple[Branch, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class NamedBlock:
    """`{% block name %}body{% endblock %}`."""

    name: str
    body: Body
    span: Span


@dataclass(frozen=True, slots=True)
class Extends:
    """`{% extends template %}`."""

    template: PlacedExpression
    span: Span


@dataclass(frozen=True, slots=True)
class Include:
    """`{% include template with bindings only %}`. With `only`, the names around are not seen inside."""

    template: PlacedExpression
    bindings: tuple[Binding, ...]
    only: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Regroup:
    """`{% regroup source by attribute as target %}`: items of `target` have `grouper` and `list`.

    `attribute` is read of each item of the source; its operand is a path from the item.
    """

    source: PlacedExpression
    attribute: PlacedExpression
    target: str
    span: Span


@dataclass(frozen=True, slots=True)
class Load:
    """`{% load libraries %}`, or `{% load names from library %}`."""

    libraries: tuple[str, ...]
    names: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the body of a `Tag`: what follows the tag of this name (`blocktranslate`, `plural` …)."""

    name: str
    body: Body
    span: Span


@dataclass(frozen=True, slots=True)
class Tag:
    """Any other tag, Django's own and the project's.

    `target` is the name that it stores its result in (`as target`). In the parts of `blocktranslate` the keywords are
    names; to other tags they are arguments.
    """

    name: str
    arguments: tuple[PlacedExpression, ...]
    keywords: tuple[Binding, ...]
    target: str | None
    parts: tuple[Part, ...]
    span: Span


Node = Output | For | With | If | NamedBlock | Extends | Include | Regroup | Load | Tag
Body = tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class TemplateDocument:
    """What a template does, in order. A problem is a place where Django refuses the template."""

    body: Body
    problems: tuple[TemplateProblem, ...]

    def nodes(self) -> Iterator[Node]:
        """All nodes, each before what is in it."""
        yield from _all(self.body)


def template_document(text: str) -> TemplateDocument:
    """What a template's text does."""
    tree = template_tree(text)
    return TemplateDocument(_body(tree.nodes), tree.problems)


_KEYWORD = re.compile(r"(\w+)=(.+)", re.DOTALL)
_SILENT = frozenset({"comment", "verbatim"})
_TRANSLATIONS = frozenset({"blocktrans", "blocktranslate"})

# Words of Django's own tags that are no expressions.
_TAG_WORDS = frozenset({"as", "with", "and", "only", "by", "count", "context", "from", "in", "trimmed", "asvar"})


def _body(nodes: Sequence[TreeNode]) -> Body:
    made = (_block(node) if isinstance(node, Block) else _leaf(node) for node in nodes)
    return tuple(node for node in made if node is not None)


def _leaf(node: Leaf) -> Node | None:
    token = node.token
    if token.kind is TokenKind.VARIABLE:
        return Output(placed_expression(token.content, token.start), token.span)
    if token.kind is TokenKind.TAG and token.name:
        return _tag(token)
    return None


def _tag(token: Token) -> Node:
    words = token.words()[1:]
    texts = [word.text for word in words]
    match token.name:
        case "extends" if words:
            return Extends(_expression(words[0]), token.span)
        case "include" if words:
            given = words[texts.index("with") + 1 :] if "with" in texts else ()
            return Include(_expression(words[0]), _bindings(given), "only" in texts[1:], token.span)
        case "regroup" if len(words) >= 5 and texts[1] == "by" and texts[3] == "as":
            return Regroup(_expression(words[0]), _expression(words[2]), texts[4], token.span)
        case "load":
            if len(texts) > 2 and texts[-2] == "from":
                return Load((texts[-1],), tuple(texts[:-2]), token.span)
            return Load(tuple(texts), (), token.span)
        case name:
            return _other(name, words, (), token.span)


def _block(node: Block) -> Node | None:
    token = node.token
    words = token.words()[1:]
    # Each body is made once: what is made twice here is made 2**60 times at the greatest depth.
    match node.name:
        case name if name in _SILENT:
            return None
        case "for":
            return _loop(node, words)
        case "if":
            return If(tuple(map(_branch, node.sections)), token.span)
        case "with" if words:
            return With(_bindings(words), _body(node.sections[0].nodes), token.span)
        case "block" if words:
            return NamedBlock(words[0].text, _body(node.sections[0].nodes), token.span)
        case name:
            return _other(name, words, tuple(map(_part, node.sections)), token.span)


def _loop(node: Block, words: Sequence[Word]) -> Node:
    place = next((number for number, word in enumerate(words) if word.text == "in"), None)
    if place is None or place + 1 >= len(words):
        return _other("for", (), tuple(map(_part, node.sections)), node.token.span)
    listed = ",".join(word.text for word in words[:place])
    return For(
        names=tuple(name for name in listed.split(",") if name),
        source=_expression(words[place + 1]),
        is_reversed=any(word.text == "reversed" for word in words[place + 2 :]),
        body=_body(node.sections[0].nodes),
        empty=next((_body(section.nodes) for section in node.sections[1:]), ()),
        span=node.token.span,
    )


def _branch(section: Section) -> Branch:
    words = section.token.words()[1:]
    condition = tuple(word.text if word.text in OPERATORS else _expression(word) for word in words)
    return Branch(condition, _body(section.nodes), section.token.span)


def _part(section: Section) -> Part:
    return Part(section.name, _body(section.nodes), section.token.span)


def _other(name: str, words: Sequence[Word], parts: tuple[Part, ...], span: Span) -> Tag:
    if name in _TRANSLATIONS:
        return Tag(name, (), _bindings(words), _last(words, "asvar"), parts, span)
    target = _last(words, "as")
    given = words[:-2] if target is not None else words
    plain = [word for word in given if _KEYWORD.fullmatch(word.text) is None and word.text not in _TAG_WORDS]
    return Tag(name, tuple(map(_expression, plain)), _bindings(given), target, parts, span)


def _last(words: Sequence[Word], mark: str) -> str | None:
    """The last word when it follows a mark."""
    return words[-1].text if len(words) > 1 and words[-2].text == mark else None


def _bindings(words: Sequence[Word]) -> tuple[Binding, ...]:
    """`name=expression` and, as it was written before Django 1.3 and still may be, `expression as name`."""
    found = []
    for number, word in enumerate(words):
        match = _KEYWORD.fullmatch(word.text)
        if match is not None:
            found.append(Binding(match[1], placed_expression(match[2], word.span.start + match.start(2))))
        elif word.text == "as" and 0 < number < len(words) - 1:
            found.append(Binding(words[number + 1].text, _expression(words[number - 1])))
    return tuple(found)


def _expression(word: Word) -> PlacedExpression:
    return placed_expression(word.text, word.span.start)


def _all(body: Body) -> Iterator[Node]:
    pending = list(reversed(body))
    while pending:
        node = pending.pop()
        yield node
        for inner in reversed(_bodies(node)):
            pending.extend(reversed(inner))


def _bodies(node: Node) -> tuple[Body, ...]:
    match node:
        case For(body=body, empty=empty):
            return (body, empty)
        case With(body=body) | NamedBlock(body=body):
            return (body,)
        case If(branches=branches):
            return tuple(branch.body for branch in branches)
        case Tag(parts=parts):
            return tuple(part.body for part in parts)
        case _:
            return ()
