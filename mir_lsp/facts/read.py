"""Facts of one chunk: what it defines, imports and contains. Looks at no other text."""

from __future__ import annotations

import ast
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Protocol

from mir_lsp.facts.calls import altering_call, call_fact, insides, telling_lines
from mir_lsp.facts.classes import (
    assigned,
    augmented,
    class_fact,
    function_fact,
    loop_targets,
    nested_blocks,
    type_checking,
)
from mir_lsp.facts.data import (
    Binding,
    CallFact,
    Certainty,
    ChunkFacts,
    ClassFact,
    Definition,
    FileFacts,
    ImportFact,
    StarImport,
    ValueFact,
)
from mir_lsp.facts.doubt import is_whole_but_for_functions
from mir_lsp.facts.expressions import annotation, term
from mir_lsp.facts.places import layout
from mir_lsp.facts.terms import OPAQUE, CallTerm, Concat, Ref, Sequence, Term
from mir_lsp.syntax import Tree, offsets, parse, split
from mir_lsp.syntax.whole import Part, Whole, whole

_REMEMBERED = 4096
_remembered: OrderedDict[str, ChunkFacts] = OrderedDict()
_REMEMBERED_IMPORTS = 10_000
_imports: dict[object, ChunkFacts] = {}

# Methods that change a name written in capitals, which settings are.
_METHODS = {"insert": ("list", "insert"), "remove": ("list", "remove"), "update": ("dict", "update")}

# Methods of other lists that grow, with what they add: the argument itself, or the items of it.
_LIST_METHODS = {"append": True, "insert": True, "extend": False}


class ChunkText(Protocol):
    """A chunk: its text and the address of that text."""

    @property
    def text(self) -> str: ...

    @property
    def digest(self) -> str: ...


def facts_of(chunk: ChunkText, parser: Callable[[ChunkText], Tree] = lambda chunk: parse(chunk.text)) -> ChunkFacts:
    """The facts of a chunk, remembered by its digest. Never raises.

    `parser` is asked for the tree of a chunk that is not remembered.
    """
    known = _remembered.get(chunk.digest)
    if known is not None:
        _remembered.move_to_end(chunk.digest)
        return known
    facts = _remembered[chunk.digest] = read(parser(chunk), chunk.text)
    while len(_remembered) > _REMEMBERED:
        _remembered.popitem(last=False)
    return facts


def read(tree: Tree, text: str) -> ChunkFacts:
    """The facts of a chunk with this tree and text."""
    found = _Module()
    found.block(tree.node.body, Certainty.ALWAYS)
    whole = tree.complete or is_whole_but_for_functions(tree, text)
    bindings = found.bindings if whole else [_doubted(binding) for binding in found.bindings]
    return ChunkFacts(
        tuple(bindings),
        tuple(found.stars),
        layout(tree.node.body, text, offsets(text), 0, len(text)),
        tree.complete,
        tuple(found.calls),
        insides(tree.node.body, telling_lines(text)),
    )


def definitions(statement: ast.stmt) -> ChunkFacts:
    """What a module-level statement defines, imports and calls: facts without places and the inside of functions."""
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return _import(statement)
    found = _Module()
    found.block((statement,), Certainty.ALWAYS)
    return ChunkFacts(tuple(found.bindings), tuple(found.stars), calls=tuple(found.calls))


def read_file(text: str) -> FileFacts:
    """The facts of a file, the same as those of its chunks by themselves. Never raises."""
    found = whole(text)
    if found is not None:
        return _read_whole(found, text)
    module = split(text)
    chunks = tuple(facts_of(chunk) for chunk in module.chunks)
    return FileFacts(array("I", [len(chunk.text) for chunk in module.chunks]), array("I", module.lookaheads), chunks)


def _read_whole(file: Whole, text: str) -> FileFacts:
    lines = telling_lines(text)
    chunks = [_read_part(file, part, text, lines) for part in file.parts]
    lengths = array("I", [part.end - part.start for part in file.parts])
    return FileFacts(lengths, array("I", [part.lookahead for part in file.parts]), tuple(chunks))


def _read_part(file: Whole, part: Part, text: str, lines: list[int]) -> ChunkFacts:
    if len(part.statements) == 1 and isinstance(part.statements[0], (ast.Import, ast.ImportFrom)):
        return _import(part.statements[0])
    found = _Module()
    found.block(part.statements, Certainty.ALWAYS)
    return ChunkFacts(
        tuple(found.bindings),
        tuple(found.stars),
        layout(part.statements, text, file.locator, part.start, part.end),
        True,
        tuple(found.calls),
        insides(part.statements, lines),
    )


def _import(node: ast.Import | ast.ImportFrom) -> ChunkFacts:
    """The facts of a chunk that is one import: a third of all chunks, and most say the same as others."""
    module = (node.module, node.level) if isinstance(node, ast.ImportFrom) else None
    key = (module, tuple([(alias.name, alias.asname) for alias in node.names]))
    known = _imports.get(key)
    if known is None:
        found = _Module()
        found.block((node,), Certainty.ALWAYS)
        if len(_imports) >= _REMEMBERED_IMPORTS:
            _imports.clear()
        known = _imports[key] = ChunkFacts(tuple(found.bindings), tuple(found.stars))
    return known


def _doubted(binding: Binding) -> Binding:
    """A class that was recovered from broken text may lack a part of its body."""
    if not isinstance(binding.definition, ClassFact):
        return binding
    return replace(binding, definition=replace(binding.definition, inexact=True))


class _Module:
    """What the module-level statements define so far."""

    __slots__ = ("bindings", "calls", "stars")

    def __init__(self) -> None:
        self.bindings: list[Binding] = []
        self.calls: list[CallFact] = []
        self.stars: list[StarImport] = []

    def block(self, statements: Iterable[ast.stmt], certainty: Certainty) -> None:
        for statement in statements:
            self._statement(statement, certainty)

    def _statement(self, node: ast.stmt, certainty: Certainty) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._bind(node.name, function_fact(node), certainty)
            case ast.ClassDef():
                self._bind(node.name, class_fact(node), certainty)
            case ast.Import():
                for name, fact in _imported(node):
                    self._bind(name, fact, certainty)
            case ast.ImportFrom():
                self._import_from(node, certainty)
            case ast.Delete(targets=targets):
                self._delete({target.id for target in targets if isinstance(target, ast.Name)}, certainty)
            case ast.AnnAssign(target=ast.Name(id=name)):
                self._bind(name, ValueFact(term(node.value), annotation(node.annotation)), certainty)
            case ast.Assign() | ast.AugAssign() | ast.Expr():
                for name, value in _values(node):
                    self._bind(name, ValueFact(value), certainty)
                self._call(node, certainty)
            case _:
                self._compound(node, certainty)

    def _compound(self, node: ast.stmt, certainty: Certainty) -> None:
        for target in loop_targets(node):
            for name, value in assigned(target, None):
                self._bind(name, ValueFact(value), certainty)
        for block, inner in _blocks(node, certainty):
            self.block(block, inner)

    def _call(self, node: ast.Assign | ast.AugAssign | ast.Expr, certainty: Certainty) -> None:
        call = call_fact(node, certainty) if isinstance(node, ast.Expr) else None
        if isinstance(node, ast.Assign):
            call = altering_call(node, certainty)
        if call is not None:
            self.calls.append(call)

    def _import_from(self, node: ast.ImportFrom, certainty: Certainty) -> None:
        module = node.module or ""
        for alias in node.names:
            if alias.name == "*":
                self.stars.append(StarImport(module, node.level, certainty))
            else:
                fact = ImportFact(module, alias.name, node.level)
                self._bind(alias.asname or alias.name, fact, certainty)

    def _bind(self, name: str, definition: Definition, certainty: Certainty) -> None:
        self.bindings.append(Binding(name, definition, certainty))

    def _delete(self, names: set[str], certainty: Certainty) -> None:
        """What was bound in an earlier chunk cannot be taken away from here, so it becomes unknown."""
        self.bindings = [binding for binding in self.bindings if binding.name not in names]
        for name in sorted(names):
            self._bind(name, ValueFact(OPAQUE), certainty)


def _imported(node: ast.Import) -> Iterator[tuple[str, ImportFact]]:
    for alias in node.names:
        if alias.asname is not None:
            yield alias.asname, ImportFact(alias.name, None)
        else:
            first = alias.name.partition(".")[0]
            yield first, ImportFact(alias.name, None, whole=first == alias.name)


def _values(node: ast.Assign | ast.AugAssign | ast.Expr) -> Iterator[tuple[str, Term]]:
    if isinstance(node, ast.Assign):
        for target in node.targets:
            yield from assigned(target, node.value)
    elif isinstance(node, ast.AugAssign):
        yield from augmented(node)
    else:
        yield from _extended(node.value)


def _extended(node: ast.expr) -> Iterator[tuple[str, Term]]:
    """`x.append(item)` and the like as `x` bound to `x + [item]`; `X.remove(a)` as `X` to `list.remove(X, a)`."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method), args=[*_, last], keywords=[]):
            if name.isupper() and method in _METHODS:
                yield name, CallTerm(Ref(_METHODS[method]), (Ref((name,)), *(term(arg) for arg in node.args)))
            elif method in _LIST_METHODS:
                added = Sequence((term(last),)) if _LIST_METHODS[method] else term(last)
                yield name, Concat(Ref((name,)), added)


def _blocks(node: ast.stmt, certainty: Certainty) -> Iterator[tuple[list[ast.stmt], Certainty]]:
    """The blocks of a compound statement, with the certainty of what they define."""
    if isinstance(node, ast.If):
        verdict = type_checking(node.test)
        if verdict is not None:
            typed, other = (node.body, node.orelse) if verdict else (node.orelse, node.body)
            yield typed, Certainty.TYPING
            yield other, certainty
            return
    if isinstance(node, (ast.With, ast.AsyncWith)):
        yield node.body, certainty
        return
    inner = Certainty.CONDITIONAL if certainty is Certainty.ALWAYS else certainty
    for block in nested_blocks(node):
        yield block, inner
