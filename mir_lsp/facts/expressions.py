"""An `ast` expression to a term. Whatever has no form as a term is `OPAQUE`; nothing raises."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Sequence as SequenceOf
from functools import reduce
from itertools import groupby

from mir_lsp.facts.terms import (
    OPAQUE,
    AttributeTerm,
    CallTerm,
    Concat,
    Division,
    Literal,
    MappingTerm,
    Ref,
    Sequence,
    SubscriptTerm,
    Term,
)

# Deeper or longer than this is data, not something that Django reads.
_MAX_DEPTH = 24
_MAX_ITEMS = 500

_REMEMBERED = 20_000
_refs: dict[tuple[str, ...], Ref] = {}
_texts: dict[str, Literal] = {}
_CONSTANTS = {None: Literal(None), True: Literal(True), False: Literal(False)}
# Longer texts are mostly different from each other.
_SHORT = 40

# Text in an annotation that can be a type; anything else is not worth a parse and could warn about escapes.
_TYPE_TEXT = re.compile(r"[\w.,|\[\] '\"]{1,200}")


def term(node: ast.expr | None) -> Term:
    """The term of an expression as written."""
    return _term(node, 0) if node is not None else OPAQUE


def annotation(node: ast.expr | None) -> Term | None:
    """The term of an annotation: text is read as code and `A | B` becomes `Union[A, B]`; None without one."""
    return None if node is None else _annotation(node, 0)


def dotted(node: ast.expr) -> tuple[str, ...] | None:
    """The parts of `a.b.c`, or None for any other expression."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    parts.append(node.id)
    return tuple(reversed(parts))


def _term(node: ast.expr, depth: int) -> Term:
    if depth > _MAX_DEPTH:
        return OPAQUE
    # Nearly all expressions are one of these, and tests of types are quicker than patterns.
    if isinstance(node, ast.Constant):
        return _literal(node.value)
    if isinstance(node, ast.Name):
        return _ref((node.id,))
    if isinstance(node, ast.Attribute):
        return _attribute(node, depth)
    if isinstance(node, ast.Call):
        return _call(node, depth)
    match node:
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            return _sequence(items, depth)
        case ast.Dict():
            return _mapping(node, depth)
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            return Concat(_term(left, depth + 1), _term(right, depth + 1))
        case ast.BinOp(op=ast.Div(), left=left, right=right):
            return Division(_term(left, depth + 1), _term(right, depth + 1))
        case ast.Subscript(value=value, slice=index):
            return SubscriptTerm(_term(value, depth + 1), _term(index, depth + 1))
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return Literal(-number)
        case ast.NamedExpr(value=value):
            return _term(value, depth + 1)
        case _:
            return OPAQUE


def _ref(parts: tuple[str, ...]) -> Ref:
    """The same object for the same name: most names of a project stand in many places."""
    known = _refs.get(parts)
    if known is None:
        if len(_refs) >= _REMEMBERED:
            _refs.clear()
        known = _refs[parts] = Ref(parts)
    return known


def _literal(value: object) -> Term:
    if value is None or value is True or value is False:
        return _CONSTANTS[value]
    if isinstance(value, str):
        return _text(value) if len(value) < _SHORT else Literal(value)
    return Literal(value) if isinstance(value, (int, float)) else OPAQUE


def _text(value: str) -> Literal:
    """The same object for the same short text."""
    known = _texts.get(value)
    if known is None:
        if len(_texts) >= _REMEMBERED:
            _texts.clear()
        value = sys.intern(value)
        known = _texts[value] = Literal(value)
    return known


def _attribute(node: ast.Attribute, depth: int) -> Term:
    """A dotted name; `call(...).__class__` is written as `type(call(...))`, which is the same."""
    parts = dotted(node)
    if parts is not None:
        return _ref(parts)
    if node.attr == "__class__" and isinstance(node.value, ast.Call):
        return CallTerm(Ref(("type",)), (_term(node.value, depth + 1),))
    value = _term(node.value, depth + 1)
    return OPAQUE if value == OPAQUE else AttributeTerm(value, node.attr)


def _call(node: ast.Call, depth: int) -> Term:
    depth += 1
    plain = _before_star(node.args) if node.args else node.args
    keywords = tuple([(kw.arg, _term(kw.value, depth)) for kw in node.keywords if kw.arg is not None])
    return CallTerm(
        _term(node.func, depth),
        tuple([_term(arg, depth) for arg in plain]),
        keywords,
        len(plain) != len(node.args) or len(keywords) != len(node.keywords),
    )


def _before_star(args: list[ast.expr]) -> list[ast.expr]:
    """Arguments whose position is known: those before the first `*args`."""
    for position, arg in enumerate(args):
        if isinstance(arg, ast.Starred):
            return args[:position]
    return args


def _sequence(items: list[ast.expr], depth: int) -> Term:
    plain = [item for item in items[:_MAX_ITEMS] if not isinstance(item, ast.Starred)]
    if len(plain) != len(items) <= _MAX_ITEMS:
        return _concatenated(items, depth)
    return Sequence(tuple([_term(item, depth + 1) for item in plain]), len(plain) == len(items))


def _concatenated(items: list[ast.expr], depth: int) -> Term:
    """`[*A, b]` as `A + [b]`; where a starred item is no name, what is listed beside it."""
    parts: list[Term] = []
    for is_starred, group in groupby(items, key=lambda item: isinstance(item, ast.Starred)):
        if is_starred:
            parts.extend(_term(item.value, depth + 1) for item in group if isinstance(item, ast.Starred))
        else:
            parts.append(Sequence(tuple(_term(item, depth + 1) for item in group)))
    if all(isinstance(part, (Ref, Sequence)) for part in parts):
        return reduce(Concat, parts) if len(parts) > 1 else Concat(parts[0], Sequence(()))
    plain = (item for part in parts if isinstance(part, Sequence) for item in part.items)
    return Sequence(tuple(plain), exact=False)


def _mapping(node: ast.Dict, depth: int) -> MappingTerm:
    pairs: SequenceOf[tuple[ast.expr | None, ast.expr]] = list(zip(node.keys, node.values, strict=True))
    kept = [(key, value) for key, value in pairs[:_MAX_ITEMS] if key is not None]
    items = tuple((_term(key, depth + 1), _term(value, depth + 1)) for key, value in kept)
    return MappingTerm(items, exact=len(kept) == len(pairs))


def _annotation(node: ast.expr, depth: int) -> Term:
    if depth > _MAX_DEPTH:
        return OPAQUE
    match node:
        case ast.Constant(value=str(text)):
            return _quoted(text, depth)
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            sides = (_annotation(left, depth + 1), _annotation(right, depth + 1))
            return SubscriptTerm(Ref(("Union",)), Sequence(sides))
        case ast.Subscript(value=value, slice=index) if not _is_literal_form(value):
            return SubscriptTerm(_annotation(value, depth + 1), _annotation(index, depth + 1))
        case ast.Tuple(elts=items) | ast.List(elts=items):
            return Sequence(tuple(_annotation(item, depth + 1) for item in items[:_MAX_ITEMS]))
        case _:
            return _term(node, depth)


def _is_literal_form(value: ast.expr) -> bool:
    """Whether text inside the brackets is a value, not a type."""
    parts = dotted(value)
    return parts is not None and parts[-1] == "Literal"


def _quoted(text: str, depth: int) -> Term:
    if not _TYPE_TEXT.fullmatch(text):
        return OPAQUE
    try:
        parsed = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return OPAQUE
    return _annotation(parsed, depth + 1)
