"""Code that is being typed: a copy of the unit around the cursor in which what is half-typed parses.

The copy is given to the database aside, under a name of its own, for as long as a question about it takes. The engine
keeps the text as it is: its findings, its revision and what it remembers do not change.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from mir_lsp.engine.files import SourceFile
from mir_lsp.facts.data import Unit
from mir_lsp.facts.read import facts_of
from mir_lsp.index import keys
from mir_lsp.index.bodies import Body, UnitId, body_key
from mir_lsp.index.db import Database
from mir_lsp.syntax import Chunk, Module, offsets, parse_cached, resplit
from mir_lsp.syntax.halves import Half, completed
from mir_lsp.syntax.scan import line_start
from mir_lsp.syntax.template_halves import completed_template
from mir_lsp.text.spans import Span

TYPED_TURN = "typed"
_TYPED_TEMPLATE = "~typed"
_LONG = 3_000  # characters of a function, or of a chunk, from which on parts of it are left out
_SHORT = 100  # characters of a function up to which it is left as it is
_EMPTY = "def _(): 0 "
_LINE = 20_000  # characters of a line at most


@dataclass(frozen=True, slots=True)
class TypedUnit:
    """The unit around the cursor in the copy, where it starts there, and what is open at the cursor."""

    id: UnitId
    start: int
    half: Half


@dataclass(frozen=True, slots=True)
class TypedTemplate:
    """The file name under which the copy of a template is known, and what is open at the cursor."""

    path: str
    half: Half


@contextmanager
def typed_unit(db: Database, file: SourceFile, offset: int) -> Iterator[TypedUnit | None]:
    """The unit around the cursor as if what is being typed were finished; None where nothing of use is typed."""
    found = _copy(file, offset)
    if found is None:
        yield None
        return
    made, body = found
    with db.aside(body_key(made.id), body):
        yield made


@contextmanager
def typed_template(db: Database, path: str, text: str, offset: int) -> Iterator[TypedTemplate | None]:
    """A template as if what is being typed were finished; None outside of tags and variables."""
    half = completed_template(text, offset)
    if half is None:
        yield None
        return
    # In the same folder: names that are relative mean the same.
    copy = f"{path}{_TYPED_TEMPLATE}"
    with db.aside(keys.template_text(copy), half.text):
        yield TypedTemplate(copy, half)


def _copy(file: SourceFile, offset: int) -> tuple[TypedUnit, Body] | None:
    module = file.module
    start, end = module.span_of(module.chunk_at(offset))
    inside = [each.span for each in file.units if start <= each.span.start <= offset <= each.span.end <= end]
    innermost = max((line_start(file.text, span.start, start) for span in inside), default=start)
    half = completed(file.text, offset, innermost, end)
    if half is None:
        return None
    # The words of what is left out are still used in what is asked: it is left out of what is parsed alone.
    text = _without_others(file, offset, half.text) if end - start > _LONG else half.text
    found = _unit_of(resplit(module, text), offset)
    if found is None:
        return None
    chunk, begin, unit = found
    if unit.is_function and unit.span.end - unit.span.start > _LONG:
        rest = _rest(chunk, unit, offset - begin)
        shorter = f"{text[: begin + rest.start]}{text[begin + rest.end :]}"
        chunk, begin, unit = _unit_of(resplit(module, shorter), offset) or found
    made = TypedUnit(UnitId(file.path, unit.qualname, TYPED_TURN), begin + unit.span.start, half)
    return made, Body(unit.digest, unit.is_function, chunk, unit.span)


def _without_others(file: SourceFile, offset: int, text: str) -> str:
    """The text of a copy with the other functions of a chunk empty: to read them takes time and tells nothing.

    What stands before the offset keeps its place.
    """
    index = file.module.chunk_at(offset)
    start = file.module.starts[index]
    functions = [unit.span.shifted(start) for unit in file.chunks()[index].units if unit.is_function]
    # What is typed behind the last line of a function may belong to it.
    before = max((span.start for span in functions if span.start <= offset), default=offset)
    moved = len(text) - len(file.text)
    parts: list[str] = []
    end = 0
    for span in functions:
        size = span.end - span.start
        begin = span.start if span.end < offset else span.start + moved
        stays = span.start <= before <= span.end or span.start <= offset <= span.end
        if stays or size < _SHORT or begin < end or not text.startswith(span.text_of(file.text), begin):
            continue
        parts += [text[end:begin], _filled(size) if span.end < offset else _EMPTY]
        end = begin + size
    return "".join((*parts, text[end:]))


def _filled(size: int) -> str:
    """An empty function of so many characters: a comment is read faster than blank lines."""
    lines, rest = divmod(size - len(_EMPTY), _LINE)
    return f"{_EMPTY}{('#' * (_LINE - 1) + chr(10)) * lines}{'#' * rest}"


def _unit_of(module: Module, offset: int) -> tuple[Chunk, int, Unit] | None:
    """The innermost unit at an offset, its chunk, and where that starts."""
    index = module.chunk_at(max(0, offset - 1))
    chunk, begin = module.chunks[index], module.starts[index]
    unit = _unit_at(facts_of(chunk, parse_cached).units, offset - begin)
    return (chunk, begin, unit) if unit is not None else None


def _rest(chunk: Chunk, unit: Unit, at: int) -> Span:
    """What of a long function follows the statement at an offset: the time it takes is not worth what it tells."""
    tree = parse_cached(chunk)
    locator = offsets(tree.source)
    body: list[ast.stmt] = tree.node.body
    while True:
        block = next((each for each in body if locator.ends(each)[0] <= at <= locator.ends(each)[1]), None)
        if block is None or not isinstance(block, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            break
        if locator.ends(block)[1] == unit.span.end:
            inner = next((each for each in block.body if locator.ends(each)[0] <= at <= locator.ends(each)[1]), None)
            return Span(locator.ends(inner)[1], unit.span.end) if inner is not None else Span(at, at)
        body = block.body
    return Span(at, at)


def _unit_at(units: tuple[Unit, ...], offset: int) -> Unit | None:
    """The innermost unit at an offset of a chunk."""
    inside = [unit for unit in units if unit.span.start <= offset <= unit.span.end]
    return min(inside, key=lambda unit: unit.span.end - unit.span.start, default=None)
