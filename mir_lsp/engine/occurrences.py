"""The places of a Python file that name something of the project, and what each of them means.

A file is gone through chunk by chunk, and only where the words in question stand. Names are looked up as Python does;
attributes of rows by what the flow over their unit knows of the expression before the dot.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

from mir_lsp.engine.after_fields import HAS_KEYS, attribute_after, factory_path, keys_of, meaning_of_key
from mir_lsp.engine.files import Files, SourceFile
from mir_lsp.engine.meaning import (
    ClassMeaning,
    FieldMeaning,
    FunctionMeaning,
    Meaning,
    Occurrence,
    Spelling,
    field_meaning,
    of_class,
    of_row,
    of_symbol,
    part_of,
)
from mir_lsp.engine.mentioned import mentions_of, occurrences_of
from mir_lsp.engine.placing import PlacedUnit
from mir_lsp.engine.scopes import Function, Scope, inside, nodes
from mir_lsp.engine.texts import Naming, TextUse, inner_span, meaning_of_text, text_uses
from mir_lsp.facts.data import ChunkFacts, Site
from mir_lsp.facts.expressions import dotted
from mir_lsp.index.db import Database
from mir_lsp.index.models import is_model, model
from mir_lsp.index.resolve import ClassSymbol, ModuleSymbol, Symbol, attribute, class_fact, resolve, resolve_import
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.unit_mentions import notes_of
from mir_lsp.semantics.values import Manager, Named, Object, QuerySet, Row, Value, alternatives
from mir_lsp.syntax import offsets, parse_cached
from mir_lsp.syntax.locate import Locator
from mir_lsp.text.spans import Span

Wanted = Callable[[str], bool]
Found = tuple[Meaning, Spelling, ClassId | None]

_NAME = re.compile(r"[^\W\d]\w*")
_BY_NAME = frozenset({"getattr", "setattr", "hasattr", "delattr"})
_OF_FACTORIES = frozenset({"create", "build", "stub", "create_batch", "build_batch", "create_sync", "create_async"})
_QUOTED = re.compile(r"""[A-Za-z]{0,2}["']""")
_WORD_AT_END = re.compile(r"[^\s/]+\Z")


def of_value(db: Database, value: Value, name: str) -> Found | None:
    """What an attribute of a value means; None when that is not known."""
    match value:
        case Row(model=id):
            found = of_row(db, id, name)
            return (*found, id) if found is not None else None
        case Object(cls=id) if (key := meaning_of_key(db, id, name)) is not None:
            return key
        case Object(cls=id) | Named(symbol=ClassSymbol(id=id)):
            owners: tuple[ClassId, ...] = (id,)
        case QuerySet(manager=shape) | Manager(shape=shape):
            owners = shape.classes if shape is not None else ()
        case _:
            return None
    methods = ((owner, of_class(db, owner, name)) for owner in owners)
    return next(((*each, owner) for owner, each in methods if each is not None), None)


def occurrences(db: Database, files: Files, file: SourceFile, words: frozenset[str]) -> Iterator[Occurrence]:
    """The places of a file that are spelled with one of some words."""
    pattern = re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
    reader = Reader(db, files, file)
    for index in range(len(file.module.chunks)):
        if pattern.search(file.module.chunks[index].text) is not None:
            yield from reader.chunk(index, lambda word: word in words)


def occurrence_at(db: Database, files: Files, file: SourceFile, offset: int) -> Occurrence | None:
    """What is named at an offset, or right before it: the smallest place that covers it."""
    index = file.module.chunk_at(offset)
    start, _ = file.module.span_of(index)
    reader = Reader(db, files, file)
    found = list(reader.chunk(index, lambda word: True, at=offset))
    if not found and offset == start and index:
        found = list(reader.chunk(index - 1, lambda word: True, at=offset))
    return min(found, key=lambda each: (each.span.end - each.span.start, each.span.start != offset), default=None)


class Reader:
    """Goes through the chunks of one file. Values are asked of the flow for units that need them."""

    def __init__(self, db: Database, files: Files, file: SourceFile) -> None:
        self._db = db
        self._files = files
        self._file = file
        self._source = ""  # the text of the chunk that is gone through
        self._values: dict[PlacedUnit, dict[Span, Value]] = {}

    def chunk(self, index: int, wanted: Wanted, at: int | None = None) -> Iterator[Occurrence]:
        """The occurrences of one chunk, those at an offset alone where one is given."""
        start = self._file.module.starts[index]
        yield from self._definitions(self._file.chunks()[index], start, wanted, at)
        chunk = self._file.module.chunks[index]
        tree = parse_cached(chunk)
        self._source = chunk.text
        locator = offsets(tree.source)
        yield from self._nodes(tree.node, locator, start, wanted, at)
        yield from self._mentions(index, wanted, at)

    def _mentions(self, index: int, wanted: Wanted, at: int | None) -> Iterator[Occurrence]:
        """The names in texts and keywords."""
        start, end = self._file.module.span_of(index)
        for unit in self._file.units:
            if not start <= unit.span.start < end or not _touches(unit.span, at):
                continue
            words = _NAME.findall(self._file.text, unit.span.start, unit.span.end) if at is None else ()
            if at is None and not any(wanted(part) for word in words for part in (word, *word.split("__"))):
                continue
            for mention in mentions_of(self._db, unit.id):
                if not _touches(mention.span.shifted(unit.span.start), at):
                    continue
                for found in occurrences_of(self._db, mention, unit.span.start):
                    if _touches(found.span, at) and (
                        mention.literal or (at is not None and self._is_text(found.span))
                    ):
                        yield found

    def _is_text(self, span: Span) -> bool:
        """Whether a text stands at a place, written in another way than it reads."""
        return _QUOTED.match(self._file.text, span.start) is not None

    def value_of(self, span: Span) -> Value | None:
        """What the flow knows of an expression; None when that is nothing of the ORM."""
        unit = self._unit_at(span)
        if unit is None:
            return None
        values = self._values.get(unit)
        if values is None:
            notes = notes_of(self._db, unit.id)
            values = self._values[unit] = {note.span.shifted(unit.span.start): note.value for note in notes}
        return values.get(span)

    def handed(self, function: str, position: int, name: str) -> Iterator[Value]:
        """What the code of the file gives to a function of its own, or to a method, as one of its parameters."""
        called = re.compile(rf"\b{re.escape(function)}\s*\(")
        for index, start in enumerate(self._file.module.starts):
            chunk = self._file.module.chunks[index]
            if called.search(chunk.text) is None:
                continue
            tree = parse_cached(chunk)
            locator = offsets(tree.source)
            for node in ast.walk(tree.node):
                argument = _argument_of(node, function, position, name) if isinstance(node, ast.Call) else None
                value = self.value_of(locator.span(argument).shifted(start)) if argument is not None else None
                if value is not None:
                    yield value

    def _unit_at(self, span: Span) -> PlacedUnit | None:
        inside = [unit for unit in self._file.units if unit.span.holds(span)]
        return min(inside, key=lambda unit: unit.span.end - unit.span.start, default=None)

    def _definitions(self, facts: ChunkFacts, start: int, wanted: Wanted, at: int | None) -> Iterator[Occurrence]:
        for site in facts.sites:
            span = site.name_span.shifted(start)
            owner, _, name = site.qualname.rpartition(".")
            if not wanted(name) or not _touches(span, at):
                continue
            found = self._defined(site, span)
            if found is not None:
                yield found
            after = attribute_after(self._db, ClassId(self._file.path, owner), name) if owner else None
            if after is not None:
                yield Occurrence(Span(span.start + after[1], span.end), *after[0])

    def _defined(self, site: Site, span: Span) -> Occurrence | None:
        path = self._file.path
        id = ClassId(path, site.qualname)
        if self._db.get(class_fact, id) is not None:
            return Occurrence(span, ClassMeaning(id), defines=True)
        outer, _, name = site.qualname.rpartition(".")
        if not outer:
            found = of_symbol(resolve(self._db, path, (name,)))
            return Occurrence(span, found, defines=True) if found is not None else None
        owner = ClassId(path, outer)
        if self._db.get(class_fact, owner) is None:
            return Occurrence(span, FunctionMeaning(path, site.qualname), defines=True)
        known = self._db.get(model, owner) if self._db.get(is_model, owner) else None
        field = known.field(name) if known is not None else None
        if field is not None:
            return Occurrence(span, field_meaning(field, owner), model=owner, defines=True)
        meaning = of_class(self._db, owner, name)
        return Occurrence(span, meaning[0], model=owner, defines=True) if meaning is not None else None

    def _nodes(
        self, tree: ast.Module, locator: Locator, start: int, wanted: Wanted, at: int | None
    ) -> Iterator[Occurrence]:
        for node, scope in nodes(tree, locator, None if at is None else at - start):
            match node:
                case ast.Name(id=name) if wanted(name):
                    yield from self._name(node, locator, start, at, scope)
                case ast.Attribute(attr=name) if wanted(name):
                    yield from self._attribute(node, locator, start, at, scope)
                case ast.ImportFrom():
                    yield from self._imports(node, locator, start, wanted, at)
                case ast.Call() | ast.Assign():
                    yield from self._texts(node, locator, start, wanted, at, scope)
                    if isinstance(node, ast.Call):
                        yield from self._given(node, locator, start, wanted, at, scope)
                case ast.FunctionDef() | ast.AsyncFunctionDef() if not scope.in_function:
                    yield from self._keys(node, locator, start, wanted, at, inside(node, scope))
                case _:
                    continue

    def _name(
        self, node: ast.Name, locator: Locator, start: int, at: int | None, scope: Scope
    ) -> Iterator[Occurrence]:
        span = locator.span(node).shifted(start)
        if not _touches(span, at) or not isinstance(node.ctx, ast.Load):
            return
        meaning = of_symbol(scope.resolve(self._db, self._file.path, (node.id,)))
        if meaning is not None:
            yield Occurrence(span, meaning)

    def _texts(
        self, node: ast.AST, locator: Locator, start: int, wanted: Wanted, at: int | None, scope: Scope
    ) -> Iterator[Occurrence]:
        path = self._file.path
        for use in text_uses(self._db, path, node, scope, locator, self._source):
            span = use.span.shifted(start)
            word = _WORD_AT_END.search(use.text)
            if not _touches(span, at) or word is None or not wanted(use.key):
                continue
            meaning = meaning_of_text(self._db, path, use)
            if meaning is not None:
                yield Occurrence(_last_part(span, use), meaning, Spelling.TEXT)

    def _keys(
        self, node: Function, locator: Locator, start: int, wanted: Wanted, at: int | None, scope: Scope
    ) -> Iterator[Occurrence]:
        """The texts that forms and serializers are asked with."""
        if HAS_KEYS.search(self._source) is None:
            return
        for key in keys_of(self._db, self._file.path, node, scope):
            inner = inner_span(key.node, locator, self._source) if wanted(str(key.node.value)) else None
            if inner is None or not _touches(inner.shifted(start), at):
                continue
            found = (meaning_of_key(self._db, cls, str(key.node.value)) for cls in key.classes)
            yield from (Occurrence(inner.shifted(start), *each) for each in found if each is not None)

    def _given(
        self, node: ast.Call, locator: Locator, start: int, wanted: Wanted, at: int | None, scope: Scope
    ) -> Iterator[Occurrence]:
        """The arguments of a call that are called as the fields of a model are."""
        if isinstance(node.func, ast.Name) and node.func.id in _BY_NAME:
            yield from self._by_name(node, locator, start, wanted, at)
            return
        named = [each for each in node.keywords if each.arg and any(map(wanted, (each.arg, *each.arg.split("__"))))]
        parts = dotted(node.func) if named else None
        if not parts:
            return
        factory = parts[:-1] if parts[-1] in _OF_FACTORIES and len(parts) > 1 else parts
        symbol = scope.resolve(self._db, self._file.path, factory)
        if not isinstance(symbol, ClassSymbol):
            return
        for keyword in named:
            for position, found in factory_path(self._db, symbol.id, keyword.arg or ""):
                begin = locator.span(keyword).start + start + position
                span = Span(begin, begin + len((keyword.arg or "")[position:].split("__")[0]))
                if _touches(span, at):
                    yield Occurrence(span, *found)

    def _by_name(
        self, node: ast.Call, locator: Locator, start: int, wanted: Wanted, at: int | None
    ) -> Iterator[Occurrence]:
        """`getattr(row, "title")`."""
        match node.args:
            case [asked, ast.Constant(value=str(name)) as text, *_] if wanted(name):
                inner = inner_span(text, locator, self._source)
                value = self.value_of(locator.span(asked).shifted(start)) if inner is not None else None
                if inner is not None and value is not None and _touches(inner.shifted(start), at):
                    yield from self._of_value(value, name, inner.shifted(start))
            case _:
                return

    def _attribute(
        self, node: ast.Attribute, locator: Locator, start: int, at: int | None, scope: Scope
    ) -> Iterator[Occurrence]:
        whole = locator.span(node)
        span = Span(whole.end - len(node.attr), whole.end).shifted(start)
        if not _touches(span, at) or span.text_of(self._file.text) != node.attr:
            return
        parts = dotted(node)
        if parts is not None and len(parts) > 1:
            found = self._member(scope.resolve(self._db, self._file.path, parts[:-1]), node.attr)
            if found is not None:
                yield Occurrence(span, *found)
                return
        value = self.value_of(locator.span(node.value).shifted(start))
        if value is not None:
            yield from self._of_value(value, node.attr, span)

    def _member(self, symbol: Symbol, name: str) -> Found | None:
        """What an attribute of something that a name resolves to means."""
        if isinstance(symbol, ModuleSymbol):
            meaning = of_symbol(attribute(self._db, symbol, name))
            return (meaning, Spelling.NAME, None) if meaning is not None else None
        if isinstance(symbol, ClassSymbol):
            lookup = of_row if self._db.get(is_model, symbol.id) else of_class
            found = lookup(self._db, symbol.id, name)
            return (*found, symbol.id) if found is not None else None
        return None

    def _of_value(self, value: Value, name: str, span: Span) -> Iterator[Occurrence]:
        for part in alternatives(value):
            found = of_value(self._db, part, name)
            if found is not None:
                yield Occurrence(narrowed(span, name, found), *found)
                return

    def _imports(
        self, node: ast.ImportFrom, locator: Locator, start: int, wanted: Wanted, at: int | None
    ) -> Iterator[Occurrence]:
        for alias in node.names:
            if not wanted(alias.name):
                continue
            begin = locator.span(alias).start + start
            span = Span(begin, begin + len(alias.name))
            if not _touches(span, at):
                continue
            symbol = resolve_import(self._db, self._file.path, node.module or "", alias.name, node.level)
            meaning = of_symbol(symbol)
            if meaning is not None:
                yield Occurrence(span, meaning)


def _argument_of(call: ast.Call, function: str, position: int, name: str) -> ast.expr | None:
    """What a call of a function or method gives it as a parameter; None for calls of anything else."""
    match call.func:
        case ast.Name(id=called) if called == function:
            pass
        case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=called) if called == function:
            position -= 1
        case _:
            return None
    named = next((each.value for each in call.keywords if each.arg == name), None)
    return named or next(iter(call.args[position : position + 1]), None) if position >= 0 else None


def narrowed(span: Span, name: str, found: Found) -> Span:
    """The part of a name that is that of a field."""
    meaning, spelling, _ = found
    is_part = spelling is Spelling.PART and isinstance(meaning, FieldMeaning)
    return part_of(span, name, meaning.name) if is_part and isinstance(meaning, FieldMeaning) else span


def _touches(span: Span, at: int | None) -> bool:
    return at is None or span.start <= at <= span.end


def _last_part(span: Span, use: TextUse) -> Span:
    """Of a text with parts, the part that names the thing itself."""
    if use.naming is Naming.TEMPLATE:
        return span
    last = len(use.text) - max(use.text.rfind("."), use.text.rfind(":")) - 1
    return Span(span.end - last, span.end)
