"""A receiver with its code, and what its statements say: guards, arguments that are looked at, edits at its start."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mir_lsp.facts.data import FunctionFact
from mir_lsp.index.bodies import Body, UnitId
from mir_lsp.index.db import Database
from mir_lsp.index.receivers import Receiver
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.receivers_of import is_of_rows
from mir_lsp.semantics.signalled import Edit
from mir_lsp.semantics.trees import Function
from mir_lsp.text.spans import Span


@dataclass(frozen=True, slots=True)
class Listening:
    """A receiver with its code. `connections` are those of signals of models."""

    db: Database
    unit: UnitId
    fact: FunctionFact
    function: Function
    body: Body
    connections: tuple[Receiver, ...]
    span: Callable[[ast.AST], Span]

    @property
    def length(self) -> int:
        """The length of the code, in characters."""
        return len(self.body.text)

    def text(self, span: Span) -> str:
        """What stands at a place."""
        return span.text_of(self.body.text)

    @property
    def name(self) -> Span:
        """Where its name stands."""
        at = re.search(rf"\bdef\s+({re.escape(self.function.name)})\b", self.body.text)
        return Span(at.start(1), at.end(1)) if at is not None else Span(0, 0)

    def senders(self, *signals: str) -> tuple[ClassId, ...]:
        """The models of which it receives one of some signals by name."""
        found = (
            each.sender.model
            for each in self.connections
            if each.sender.kind == "model" and each.sender.model is not None and is_of_rows(each, *signals)
        )
        return tuple(dict.fromkeys(found))


def reads(function: Function, name: str) -> bool:
    """Whether a receiver looks at an argument that Django gives it, or hands all of them on."""
    rest = function.args.kwarg.arg if function.args.kwarg is not None else ""
    inside = {id(node.value) for node in ast.walk(function) if isinstance(node, ast.Subscript | ast.Attribute)}
    for node in ast.walk(function):
        if isinstance(node, ast.Constant) and node.value == name:
            return True
        loaded = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        if (
            loaded
            and isinstance(node, ast.Name)
            and (node.id == name or (node.id == rest and id(node) not in inside))
        ):
            return True
    return False


def is_guarded(of: Listening, at: Span) -> bool:
    """Whether a condition decides about a place, or a return before it."""
    pending: list[tuple[list[ast.stmt], bool]] = [(of.function.body, False)]
    while pending:
        block, guarded = pending.pop()
        for node in block:
            if of.span(node).holds(at) and not isinstance(node, ast.If | ast.For | ast.While | ast.Try | ast.With):
                return guarded
            if isinstance(node, ast.If):
                if any(isinstance(each, ast.Return | ast.Raise) for each in ast.walk(node)):
                    guarded = guarded or not of.span(node).holds(at)
                pending += [(node.body, True), (node.orelse, True)]
            elif isinstance(node, ast.For | ast.While):
                pending += [(node.body, True)]
            elif isinstance(node, ast.Try):
                pending += [(node.body, guarded), (node.orelse, guarded), (node.finalbody, guarded)]
                pending += [(handler.body, True) for handler in node.handlers]
            elif isinstance(node, ast.With):
                pending.append((node.body, guarded))
    return True


def guarded(of: Listening, name: str) -> Edit | None:
    """`if not created: return` at the start, or `if raw: return`."""
    arguments = of.function.args
    named = {each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    if name in named:
        said = name
    elif arguments.kwarg is not None:
        said = f'{arguments.kwarg.arg}.get("{name}")'
    else:
        return None
    body = of.function.body
    documented = isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant) and len(body) > 1
    first = of.span(body[1 if documented else 0])
    text = of.body.text
    line = max(text.rfind("\n", 0, first.start), text.rfind("\r", 0, first.start)) + 1
    indent = text[line : first.start]
    if indent.strip() or not line:
        return None
    test = said if name == "raw" else f"not {said}"
    end = "\r\n" if "\r\n" in text else "\r" if "\r" in text else "\n"
    inner = indent + ("\t" if indent[:1] == "\t" else "    ")
    what = "a fixture is loaded" if name == "raw" else "the row is not new"
    return Edit(
        f"Return where {what}", ((Span(first.start, first.start), f"if {test}:{end}{inner}return{end}{indent}"),)
    )


def now(function: Function) -> Iterator[ast.AST]:
    """The nodes of a function that run when it does: nothing in functions inside of it."""
    pending: list[ast.AST] = list(function.body)
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            pending.extend(ast.iter_child_nodes(node))


def blocks(function: Function) -> Iterator[list[ast.stmt]]:
    for node in ast.walk(function):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                yield block


def is_instance(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "instance"
