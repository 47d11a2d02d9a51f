"""Names that code gives to querysets, rows and expressions, written down as mentions while the flow comes by.

An expression (`Q`, `F`, `Count`) does not know its model: its names wait in its value (`Plain.names`) until a
queryset is given it, wherever that is. Names are written down for the unit that is looked at alone.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.framework import Keywords
from mir_lsp.semantics.mentions import Mention, Role, Waiting
from mir_lsp.semantics.tables import naming as tables
from mir_lsp.semantics.values import (
    Constant,
    Items,
    Mapping,
    Partial,
    Plain,
    QuerySet,
    Row,
    Spread,
    Value,
    alternatives,
)
from mir_lsp.semantics.waiting import names_in_all
from mir_lsp.text.spans import Span

_OPENING = re.compile(r"""[rRuU]*('''|\"\"\"|'|")""")
_DISPLAYS = (ast.List, ast.Tuple, ast.Set)
_ELSEWHERE = "annotations that are not all in view"


def name_call(
    ctx: Context, source: QuerySet, name: str, node: ast.Call, arguments: Sequence[Value], keywords: Keywords
) -> None:
    """Write down what a call of a method of a queryset names."""
    extra = source.extra.union(_new_names(node)) if name in tables.NAMING or name == "aggregate" else source.extra
    writer = Writer(ctx, source.model, extra, source.open or None, source.doubt)
    attached = _attached(source, arguments) if tables.TEXTS.get(name) is Role.LOAD_MANY else frozenset[str]()
    writer.write(_named_by(ctx, name, node, arguments, keywords), attached)


def name_unplaced(ctx: Context, name: str, node: ast.Call, arguments: Sequence[Value], keywords: Keywords) -> None:
    """Write down what a call names that may be of a method of a queryset: what it is asked of is not known."""
    if ctx.naming and name in tables.TELLING and isinstance(node.func, ast.Attribute):
        new = _new_names(node) if name in tables.NAMING else ()
        of = ctx.text(ctx.span(_root(node.func.value)))
        ctx.loosely(of, _named_by(ctx, name, node, arguments, keywords), new)


def _root(node: ast.expr) -> ast.expr:
    """What methods are called on, one after the other."""
    while True:
        match node:
            case ast.Call(func=ast.Attribute(value=value)) | ast.Subscript(value=value):
                node = value
            case _:
                return node


def _named_by(
    ctx: Context, name: str, node: ast.Call, arguments: Sequence[Value], keywords: Keywords
) -> Iterator[Waiting]:
    """What a call of a method of querysets names, by whatever it is called on."""
    role = tables.TEXTS.get(name)
    if role is not None:
        limit = tables.FIRST_TEXTS.get(name, len(node.args))
        for argument, value in list(zip(node.args, arguments, strict=False))[:limit]:
            yield from _written_names(ctx, role, argument, value)
    role = tables.KEYWORDS.get(name)
    if role is not None:
        own = tables.OWN_KEYWORDS if name != "filter" else frozenset[str]()
        yield from keyword_names(ctx, node, keywords, role, own)
    for keyword, (_, value) in zip(node.keywords, keywords, strict=False):
        named = tables.NAMED_TEXTS.get((name, keyword.arg or ""))
        if named is not None:
            yield from texts(ctx, keyword.value, value, named)
        if keyword.arg in tables.DEFAULTS.get(name, ()):
            yield from keys_in(ctx, keyword.value, value, Role.ASSIGN)
    if name == "bulk_update" and len(node.args) > 1 and len(arguments) > 1:
        yield from texts(ctx, node.args[1], arguments[1], Role.UPDATE)
    yield from names_in_all((*arguments, *(value for _, value in keywords)))


def named_after(
    source: QuerySet, name: str, node: ast.Call, arguments: Sequence[Value], keywords: Keywords
) -> QuerySet:
    """A queryset with the names that a method adds to those of its model, and with those that wait further out."""
    extra, open = source.extra, source.open
    if name in tables.NAMING:
        extra = extra.union(_new_names(node), _spread_names(node, keywords))
        if _names_more(name, node, keywords):
            open = open or _ELSEWHERE
    elif name == "extra":
        selected = _selected(node, arguments, keywords)
        extra, open = (extra.union(selected), open) if selected is not None else (extra, open or _ELSEWHERE)
    elif name in ("dates", "datetimes"):
        extra = extra | {"datefield", "datetimefield", "plain_field"}
    elif name in ("union", "intersection", "difference"):
        for other in arguments:
            extra = extra | other.extra if isinstance(other, QuerySet) else extra
        open = open or "querysets that are combined"
    names = names_in_all((*arguments, *(value for _, value in keywords)))
    outer = frozenset(replace(name, outer=name.outer - 1) for name in names if name.outer)
    if extra == source.extra and open == source.open and outer <= source.outer:
        return source
    return replace(source, extra=extra, open=open, outer=source.outer | outer)


def name_row(ctx: Context, row: Row, name: str, node: ast.Call, keywords: Keywords) -> None:
    """Write down what a call of a method of a row names: `save(update_fields=…)`."""
    writer = Writer(ctx, row.model, frozenset(), None, row.doubt)
    for keyword, (_, value) in zip(node.keywords, keywords, strict=False):
        role = tables.NAMED_TEXTS.get((name, keyword.arg or ""))
        if role is not None:
            writer.write(texts(ctx, keyword.value, value, role))


def name_made(ctx: Context, model: ClassId, node: ast.Call, keywords: Keywords) -> None:
    """Write down what a call of a model names."""
    writer = Writer(ctx, model, frozenset(), None)
    writer.write(keyword_names(ctx, node, keywords, Role.ASSIGN, frozenset()))
    writer.write(names_in_all(value for _, value in keywords))


class Writer:
    """Writes names down as mentions on one model."""

    __slots__ = ("_doubt", "_extra", "_model", "_open", "ctx")

    def __init__(
        self, ctx: Context, model: ClassId, extra: frozenset[str], open: str | None, doubt: str = ""
    ) -> None:
        self.ctx = ctx
        self._model = model
        self._extra = extra
        self._open = open
        self._doubt = doubt

    def write(self, names: Iterable[Waiting], extra: frozenset[str] = frozenset()) -> None:
        """Write down those of the names that are read on the model."""
        for name in names:
            if not name.outer:
                known = self._extra | extra
                open, doubt = self._open, self._doubt
                self.ctx.mention(
                    Mention(name.span, name.text, name.role, self._model, known, open, name.literal, doubt)
                )


def keyword_names(
    ctx: Written, node: ast.Call, keywords: Keywords, role: Role, own: frozenset[str]
) -> Iterator[Waiting]:
    """The keywords of a call as names, those of `**{…}` too; `own` are arguments of the method itself."""
    for keyword, (_, value) in zip(node.keywords, keywords, strict=False):
        if keyword.arg is None:
            yield from (name for name in keys_in(ctx, keyword.value, value, role) if name.text not in own)
        elif keyword.arg not in own:
            start = ctx.span(keyword).start
            yield Waiting(Span(start, start + len(keyword.arg)), keyword.arg, role)


class Written(Protocol):
    """Code with places."""

    def span(self, node: ast.AST) -> Span:
        """Where a node stands."""

    def text(self, span: Span) -> str:
        """What stands there."""


def texts(ctx: Written, node: ast.expr, value: Value, role: Role, depth: int = 0) -> Iterator[Waiting]:
    """The texts that an argument holds, each where it is written, else where it is handed over."""
    match node:
        case ast.Constant(value=str(text)):
            found = text_at(ctx, node, text, role)
            if found is not None:
                yield found
        case ast.Tuple() | ast.List() | ast.Set():
            items = value.items if isinstance(value, Items) else ()
            for index, item in enumerate(node.elts):
                each = items[index] if len(items) == len(node.elts) else Plain()
                yield from texts(ctx, item, each, role, depth + 1)
        case ast.Starred():
            yield from texts(ctx, node.value, value.value if isinstance(value, Spread) else value, role, depth + 1)
        case ast.IfExp():
            yield from texts(ctx, node.body, Plain(), role, depth + 1)
            yield from texts(ctx, node.orelse, Plain(), role, depth + 1)
        case ast.BinOp(op=ast.Add()) if isinstance(node.left, _DISPLAYS) or isinstance(node.right, _DISPLAYS):
            yield from texts(ctx, node.left, Plain(), role, depth + 1)
            yield from texts(ctx, node.right, Plain(), role, depth + 1)
        case _:
            for text in _held(value, 0):
                found = _bare(Waiting(ctx.span(node), text, role, literal=False))
                if found is not None:
                    yield found


def _held(value: Value, depth: int) -> Iterator[str]:
    """The texts in a value; none where one of its parts is not known to be a text."""
    for part in alternatives(value):
        match part:
            case Constant(value=str(text)):
                yield text
            case Items() if depth < 2:
                for item in part.items:
                    yield from _held(item, depth + 1)
            case Spread() if depth < 2:
                yield from _held(part.value, depth + 1)
            case _:
                continue


def text_at(ctx: Written, node: ast.expr, text: str, role: Role) -> Waiting | None:
    span = ctx.span(node)
    written = ctx.text(span)
    opening = _OPENING.match(written)
    start = opening.end() if opening is not None else 0
    literal = opening is not None and written[start : start + len(text) + 1] == text + opening.group(1)[0]
    inside = Span(span.start + start, span.start + start + len(text)) if literal else span
    return _bare(Waiting(inside, text, role, literal))


def _bare(name: Waiting) -> Waiting | None:
    """A name without the sign of its direction; None for what is no name."""
    if name.text == "*":
        return None
    if name.role is not Role.ORDER:
        return name
    if name.text in ("?", "-?"):
        return None
    if name.text[:1] in ("-", "+"):
        start = name.span.start + (1 if name.literal else 0)
        return replace(name, text=name.text[1:], span=Span(start, name.span.end))
    return name


def keys_in(ctx: Written, node: ast.expr, value: Value, role: Role) -> Iterator[Waiting]:
    """The keys of a dict as names: where they are written, else where the dict is handed over."""
    if isinstance(node, ast.Dict):
        for key, each in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                found = text_at(ctx, key, key.value, role)
                if found is not None:
                    yield found
            elif key is None:
                yield from keys_in(ctx, each, Plain(), role)
        return
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict":
        for keyword in node.keywords:
            if keyword.arg is not None:
                start = ctx.span(keyword).start
                yield Waiting(Span(start, start + len(keyword.arg)), keyword.arg, role)


def _written_names(ctx: Context, role: Role, node: ast.expr, value: Value) -> Iterator[Waiting]:
    made = next((part for part in alternatives(value) if isinstance(part, Partial)), None)
    return _prefetched(ctx, node, made) if made is not None else texts(ctx, node, value, role)


def _attached(source: QuerySet, arguments: Sequence[Value]) -> frozenset[str]:
    """What `Prefetch` gives under names of their own: lookups that follow may go through them."""
    before = {name for path, _ in source.load.attributes for name in path}
    here = {name for value in arguments for part in alternatives(value) for name in _given_names(part)}
    return frozenset(before | here)


def _given_names(value: Value) -> Iterator[str]:
    if isinstance(value, Partial):
        given = dict(value.keywords).get("to_attr") or (value.arguments[2] if len(value.arguments) > 2 else None)
        if isinstance(given, Constant) and isinstance(given.value, str):
            yield given.value


def _prefetched(ctx: Context, node: ast.expr, made: Partial) -> Iterator[Waiting]:
    """The lookup of a `Prefetch`."""
    lookup = made.arguments[0] if made.arguments else dict(made.keywords).get("lookup")
    if isinstance(node, ast.Call):
        written = node.args[:1] or [each.value for each in node.keywords if each.arg == "lookup"]
        if written and lookup is not None and isinstance(written[0], ast.Constant):
            yield from texts(ctx, written[0], lookup, Role.LOAD_MANY)
            return
    if isinstance(lookup, Constant) and isinstance(lookup.value, str):
        yield Waiting(ctx.span(node), lookup.value, Role.LOAD_MANY, literal=False)


def _new_names(node: ast.Call) -> Iterator[str]:
    """The names that a call of `annotate` gives: its keywords, and what aggregates without one are called."""
    for keyword in node.keywords:
        if keyword.arg is not None:
            yield keyword.arg
    for argument in node.args:
        name = _default_name(argument)
        if name is not None:
            yield name


def _default_name(node: ast.expr) -> str | None:
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[ast.Constant(value=str(text)), *_]):
            return f"{text}__{name.lower()}"
        case _:
            return None


def _spread_names(node: ast.Call, keywords: Keywords) -> Iterator[str]:
    for keyword, (_, value) in zip(node.keywords, keywords, strict=False):
        if keyword.arg is None:
            for part in alternatives(value):
                if isinstance(part, Mapping):
                    yield from (name for name, _ in part.items)


def _names_more(name: str, node: ast.Call, keywords: Keywords) -> bool:
    """Whether a call of `annotate` may give names that are not in view."""
    for keyword, (_, value) in zip(node.keywords, keywords, strict=False):
        if keyword.arg is None:
            parts = alternatives(value)
            if not all(isinstance(part, Mapping) and part.is_exact for part in parts):
                return True
    if name in ("values", "values_list"):
        return False
    return any(_default_name(argument) is None for argument in node.args)


def _selected(node: ast.Call, arguments: Sequence[Value], keywords: Keywords) -> frozenset[str] | None:
    """The names that `extra(select={…})` gives; None when they are not known."""
    given = dict(keywords).get("select") or (arguments[0] if arguments else None)
    if given is None:
        return None if any(keyword.arg is None for keyword in node.keywords) else frozenset()
    if not isinstance(given, Mapping) or not (given.is_exact or not given.items):
        return None
    return frozenset(name for name, _ in given.items)
