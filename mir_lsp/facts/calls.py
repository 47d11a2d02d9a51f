"""Calls that do something by themselves: registrations, connections, templates that are rendered.

Signatures and class attributes are facts of their own. Here is what only a statement says: module-level calls, and
from the inside of few functions what Django asks them for.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from mir_lsp.facts.data import CallFact, Certainty, ImportFact, InsideFact
from mir_lsp.facts.expressions import dotted, term
from mir_lsp.facts.terms import CallTerm, Literal, Ref, Sequence, Term

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef

# Methods that Django and DRF call to be told a class, a template or what to do at the start.
HOOKS = frozenset(
    {
        "get_form_class",
        "get_queryset",
        "get_serializer_class",
        "get_template_names",
        "ready",
    }
)

# Functions that take the name of a template, with the position of that argument.
TEMPLATE_CALLS = {
    "SimpleTemplateResponse": 0,
    "TemplateResponse": 1,
    "get_template": 0,
    "render": 1,
    "render_to_response": 0,
    "render_to_string": 0,
    "select_template": 0,
}
_WANTED = frozenset({*TEMPLATE_CALLS, "connect", "register_lookup"})

# Variables of the environment that decide what Django does, and that code sets itself.
ALLOW_ASYNC_UNSAFE = "DJANGO_ALLOW_ASYNC_UNSAFE"
SETTING_VARIABLE = "setdefault"

# What people call modules of which importing them is all that matters.
LISTENERS = frozenset({"handlers", "listeners", "receivers", "signal_handlers", "signals", "subscribers"})

# Most chunks have none of these words: the tree is gone through only where the text has one.
_MENTIONED = re.compile(
    rf"\b(?:{'|'.join(sorted(_WANTED))})\b|\bdef[ \t]+(?:{'|'.join(sorted(HOOKS))})\b"
    rf"|\b(?:from|import)\b.*\b(?:{'|'.join(sorted(LISTENERS))})\b|{ALLOW_ASYNC_UNSAFE}"
)

# A part of every word above: looking for these is ten times as fast.
_HINTS = (
    "render", "TemplateResponse", "_template", "connect", "register_lookup", "get_form_class", "get_queryset",
    "get_ser", "ready", "handlers", "listeners", "receivers", "signals", "subscribers", ALLOW_ASYNC_UNSAFE,
)  # fmt: skip
_LINES = re.compile(r"\r\n?|\n")

# Attributes of fields that statements outside of classes set, of which the index knows the meaning.
_ALTERED = frozenset({"null"})

# Nodes that have nothing inside and say nothing by themselves.
_LEAVES = frozenset({ast.Constant, ast.Load, ast.Name, ast.Store})

_PLAIN_LISTS = frozenset({"append", "insert", "extend"})


def call_fact(node: ast.Expr, certainty: Certainty) -> CallFact | None:
    """The call that a module-level statement is; None for another statement, and for lists that grow."""
    if not isinstance(node.value, ast.Call):
        return None
    called = node.value.func
    name = dotted(called.func if isinstance(called, ast.Call) else called)
    if name is None or (len(name) == 2 and name[1] in _PLAIN_LISTS):
        return None
    found = term(node.value)
    return CallFact(found, certainty) if isinstance(found, CallTerm) else None


def altering_call(node: ast.Assign, certainty: Certainty) -> CallFact | None:
    """`field.null = True` as `setattr(field, "null", True)`, and what `variable_call` makes; None for all else."""
    match node.targets:
        case [ast.Subscript()]:
            found = variable_call(node)
            return CallFact(found, certainty) if found is not None else None
        case [ast.Attribute(value=ast.Name() | ast.Call() as field, attr=name)] if name in _ALTERED:
            return CallFact(CallTerm(Ref(("setattr",)), (term(field), Literal(name), term(node.value))), certainty)
        case _:
            return None


def variable_call(node: ast.Assign) -> CallTerm | None:
    """`os.environ["X"] = "1"` as `os.environ.setdefault("X", "1")`, for variables that decide what Django does."""
    match node.targets:
        case [ast.Subscript(value=environment, slice=ast.Constant(value=str(name)))] if name == ALLOW_ASYNC_UNSAFE:
            parts = dotted(environment)
            if parts is not None:
                return CallTerm(Ref((*parts, SETTING_VARIABLE)), (Literal(name), term(node.value)))
    return None


def telling_lines(text: str) -> list[int]:
    """The numbers (from 1) of the lines that say something which is kept of the inside of functions."""
    if not any(hint in text for hint in _HINTS):
        return []
    if "\r" in text:
        return [number for number, line in enumerate(_LINES.split(text), 1) if _MENTIONED.search(line)]
    found: list[int] = []
    number, position = 1, 0
    for start in sorted({text.rfind("\n", 0, place) + 1 for place in _hinted(text)}):
        end = text.find("\n", start)
        number += text.count("\n", position, start)
        position = start
        if _MENTIONED.search(text, start, end if end >= 0 else len(text)):
            found.append(number)
    return found


def insides(statements: Iterable[ast.stmt], lines: list[int]) -> tuple[InsideFact, ...]:
    """What is kept of the inside of the functions of a chunk, in the order of the text.

    `lines` are the `telling_lines` of the text that the statements are numbered by.
    """
    return tuple(_insides("", statements, lines)) if lines else ()


def template_names(call: CallTerm) -> Term | None:
    """The argument of a call that names a template; None when it is not such a call or has none."""
    position = TEMPLATE_CALLS.get(call.func.last) if isinstance(call.func, Ref) else None
    if position is None:
        return None
    for name in ("template_name", "template", "template_name_list"):
        value = call.keyword(name)
        if value is not None:
            return value
    return call.args[position] if len(call.args) > position else None


def _hinted(text: str) -> Iterator[int]:
    for hint in _HINTS:
        place = text.find(hint)
        while place >= 0:
            yield place
            place = text.find(hint, place + 1)


def _insides(outer: str, statements: Iterable[ast.stmt], lines: list[int]) -> Iterator[InsideFact]:
    """The insides of the functions that one of the lines is in: going through all of them would cost too much."""
    for node in statements:
        if bisect_left(lines, node.lineno) == bisect_right(lines, node.end_lineno or node.lineno):
            continue
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            fact = _inside(f"{outer}{node.name}", node)
            if fact is not None:
                yield fact
        elif isinstance(node, ast.ClassDef):
            yield from _insides(f"{outer}{node.name}.", node.body, lines)
        elif isinstance(node, (ast.If, ast.Try, ast.With)):
            inner = [part for part in ast.iter_child_nodes(node) if isinstance(part, ast.stmt)]
            yield from _insides(outer, inner, lines)


def _inside(qualname: str, node: FunctionNode) -> InsideFact | None:
    hook = node.name in HOOKS
    found = _Inside(hook)
    for statement in node.body:
        found.visit(statement)
    if not hook and not found.calls and not any(map(_listens, found.imports)):
        return None
    return InsideFact(
        qualname,
        tuple(found.calls),
        tuple(found.imports),
        tuple(found.texts),
        tuple(found.returns),
        tuple(found.models),
    )


def _listens(imported: tuple[str, ImportFact]) -> bool:
    _, fact = imported
    return fact.name in LISTENERS or not LISTENERS.isdisjoint(fact.module.split("."))


def _sets_variable(name: tuple[str, ...], node: ast.Call) -> bool:
    first = node.args[0] if node.args else None
    return name[-1] == SETTING_VARIABLE and isinstance(first, ast.Constant) and first.value == ALLOW_ASYNC_UNSAFE


class _Inside:
    """What the statements of one function have, functions and classes inside it left out."""

    __slots__ = ("_hook", "calls", "imports", "models", "returns", "texts")

    def __init__(self, hook: bool) -> None:
        self._hook = hook
        self.calls: list[CallTerm] = []
        self.imports: list[tuple[str, ImportFact]] = []
        self.texts: list[tuple[str, str]] = []
        self.returns: list[Term] = []
        self.models: list[tuple[str, CallTerm]] = []

    def visit(self, node: ast.AST) -> None:
        pending: list[ast.AST] = [node]
        while pending:
            current = pending.pop()
            if isinstance(current, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
                continue
            self._take(current)
            pending.extend(reversed([child for child in ast.iter_child_nodes(current) if type(child) not in _LEAVES]))

    def _take(self, node: ast.AST) -> None:
        match node:
            case ast.Call():
                self._call(node)
            case ast.Import(names=names):
                self.imports.extend(_imported(alias) for alias in names)
            case ast.ImportFrom(names=names):
                for alias in names:
                    fact = ImportFact(node.module or "", alias.name, node.level)
                    self.imports.append((alias.asname or alias.name, fact))
            case ast.Assign(targets=[ast.Subscript()]):
                found = variable_call(node)
                self.calls.extend([found] if found is not None else [])
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(text))):
                self.texts.append((name, text))
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Attribute(attr="get_model"))):
                value = term(node.value)
                if isinstance(value, CallTerm):
                    self.models.append((name, value))
            case ast.Return(value=ast.expr() as value) if self._hook:
                self.returns.append(term(value))

    def _call(self, node: ast.Call) -> None:
        name = dotted(node.func)
        if name is None:
            return
        if name[-1] in _WANTED or (self._hook and name[-1] == "register") or _sets_variable(name, node):
            found = term(node)
            if isinstance(found, CallTerm):
                self.calls.append(found)


def _imported(alias: ast.alias) -> tuple[str, ImportFact]:
    first = alias.name.partition(".")[0]
    if alias.asname is not None:
        return alias.asname, ImportFact(alias.name, None)
    return first, ImportFact(alias.name, None, whole=first == alias.name)


def texts_in(value: Term | None) -> Iterator[str]:
    """The texts that an expression is or lists."""
    match value:
        case Literal(value=str(text)):
            yield text
        case Sequence(items=items):
            for item in items:
                yield from texts_in(item)
        case _:
            return
