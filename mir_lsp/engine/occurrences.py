"""The places of a Python file that name something of the project, and what each of them means.

A file is gone through chunk by chunk, and only where the words in question stand. Names are looked up as Python does;
attributes of rows by what the flow over their unit knows of the expression before the dot.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from mir_lsp.engine.after_fields import (
    HAS_KEYS,
    attribute_after,
    factory_path,
    field_path,
    keys_of,
    meaning_of_key,
    names_in_loops,
)
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
from mir_lsp.engine.texts import Naming, inner_span, meanings_of_text, text_uses
from mir_lsp.facts.data import ChunkFacts, Site
from mir_lsp.facts.expressions import dotted
from mir_lsp.facts.terms import Literal
from mir_lsp.index.db import Database
from mir_lsp.index.models import is_model, model
from mir_lsp.index.resolve import (
    UNRESOLVED,
    ClassSymbol,
    ExternalSymbol,
    ModuleSymbol,
    Symbol,
    attribute,
    class_fact,
    resolve,
    resolve_import,
)
from mir_lsp.index.schema import ClassId
from mir_lsp.index.targets import model_named
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
_RECEIVERS = frozenset({"self", "cls"})
_ASKS_BY_NAME = re.compile(r"\b(?:get|set|has|del)attr\(")
# Functions of Django that are told fields of a row or model, their last argument by position, and how.
_LISTING = frozenset({"model_to_dict", "modelform_factory", "modelformset_factory", "inlineformset_factory"})
_OF_LISTING = frozenset({"fields", "exclude", "fk_name"})
_BAKERIES = ("model_bakery.", "model_mommy.", "mixer.", "django_dynamic_fixture.", "ddf.")
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


@dataclass(frozen=True, slots=True)
class Called:
    """A parameter of a function or method: where it stands among the others, and its name.

    `in_its_file` is True for calls that mean the function or method by its name alone, or by `self`.
    """

    name: str
    parameters: tuple[str, ...]
    parameter: str
    in_its_file: bool

    def argument_of(self, call: ast.Call) -> ast.expr | None:
        """What a call gives as this parameter; None for calls of anything else."""
        position = self.parameters.index(self.parameter)
        is_method = self.parameters[0] in _RECEIVERS
        match call.func:
            case ast.Name(id=called) if called == self.name and not is_method:
                pass
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=called) if called == self.name:
                position -= 1
            case ast.Attribute(attr=called) if called == self.name and not self.in_its_file:
                position -= is_method
            case _:
                return None
        named = next((each.value for each in call.keywords if each.arg == self.parameter), None)
        return named or next(iter(call.args[position : position + 1]), None) if position >= 0 else None


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

    def handed(self, called: Called) -> Iterator[Value]:
        """What the code of the file gives to a function or method as one of its parameters."""
        pattern = re.compile(rf"\b{re.escape(called.name)}\s*\(")
        for index, start in enumerate(self._file.module.starts):
            chunk = self._file.module.chunks[index]
            if pattern.search(chunk.text) is None:
                continue
            tree = parse_cached(chunk)
            locator = offsets(tree.source)
            for node in ast.walk(tree.node):
                argument = called.argument_of(node) if isinstance(node, ast.Call) else None
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
            last = Span(span.end - len(use.key), span.end) if use.naming is not Naming.TEMPLATE else span
            spelling = Spelling.REVERSE if use.naming is Naming.REVERSE else Spelling.TEXT
            for meaning in meanings_of_text(self._db, path, use):
                yield Occurrence(last, meaning, spelling, defines=use.naming is Naming.ROUTE_GIVEN)

    def _keys(
        self, node: Function, locator: Locator, start: int, wanted: Wanted, at: int | None, scope: Scope
    ) -> Iterator[Occurrence]:
        """The texts that forms and serializers are asked with, and those of a loop that rows are."""
        if _ASKS_BY_NAME.search(self._source) is not None:
            yield from self._in_loops(node, locator, start, wanted, at)
        if HAS_KEYS.search(self._source) is None:
            return
        for key in keys_of(self._db, self._file.path, node, scope):
            inner = inner_span(key.node, locator, self._source) if wanted(str(key.node.value)) else None
            if inner is None or not _touches(inner.shifted(start), at):
                continue
            found = (meaning_of_key(self._db, cls, str(key.node.value)) for cls in key.classes)
            yield from (Occurrence(inner.shifted(start), *each) for each in found if each is not None)

    def _in_loops(
        self, function: Function, locator: Locator, start: int, wanted: Wanted, at: int | None
    ) -> Iterator[Occurrence]:
        """`for name in ["title", "price"]: getattr(row, name)`."""
        loops = names_in_loops(function)
        for node in ast.walk(function) if loops else ():
            match node:
                case ast.Call(func=ast.Name(id=called), args=[asked, ast.Name(id=name), *_]) if called in _BY_NAME:
                    yield from self._named(asked, loops.get(name, ()), locator, start, wanted, at)
                case _:
                    continue

    def _given(
        self, node: ast.Call, locator: Locator, start: int, wanted: Wanted, at: int | None, scope: Scope
    ) -> Iterator[Occurrence]:
        """The arguments of a call that are called as the fields of a model are."""
        match node:
            case ast.Call(func=ast.Name(id=name), args=[asked, text, *_]) if name in _BY_NAME:
                yield from self._named(asked, (text,), locator, start, wanted, at)
                return
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[*_, asked]) if name in _LISTING:
                yield from self._listed(node, asked, locator, start, wanted, at, scope)
                return
            case _:
                pass
        named = [each for each in node.keywords if each.arg and any(map(wanted, (each.arg, *each.arg.split("__"))))]
        parts = dotted(node.func) if named else None
        if not parts:
            return
        factory = parts[:-1] if parts[-1] in _OF_FACTORIES and len(parts) > 1 else parts
        symbol = scope.resolve(self._db, self._file.path, factory)
        path_of = factory_path
        if isinstance(symbol, ExternalSymbol) and symbol.dotted.startswith(_BAKERIES) and node.args:
            symbol, path_of = self._baked(node.args[0], scope), field_path
        if not isinstance(symbol, ClassSymbol):
            return
        for keyword in named:
            for position, found in path_of(self._db, symbol.id, keyword.arg or ""):
                begin = locator.span(keyword).start + start + position
                span = Span(begin, begin + len((keyword.arg or "")[position:].split("__")[0]))
                if _touches(span, at):
                    yield Occurrence(span, *found)

    def _baked(self, asked: ast.expr, scope: Scope) -> Symbol:
        """The model that a package which makes rows for tests is given, or told by its name."""
        if isinstance(asked, ast.Constant) and isinstance(asked.value, str):
            named = model_named(self._db, self._file.path, Literal(asked.value))
            return ClassSymbol(named) if named is not None else UNRESOLVED
        return scope.resolve(self._db, self._file.path, dotted(asked) or ())

    def _listed(
        self,
        node: ast.Call,
        asked: ast.expr,
        locator: Locator,
        start: int,
        wanted: Wanted,
        at: int | None,
        scope: Scope,
    ) -> Iterator[Occurrence]:
        """`model_to_dict(row, exclude=["title"])`, `modelform_factory(Book, fields=["title"])`."""
        symbol = scope.resolve(self._db, self._file.path, dotted(node.func) or ())
        if not isinstance(symbol, ExternalSymbol) or not symbol.dotted.startswith("django."):
            return
        named = scope.resolve(self._db, self._file.path, dotted(asked) or ())
        for keyword in node.keywords:
            if keyword.arg in _OF_LISTING:
                texts = [each for each in ast.walk(keyword.value) if isinstance(each, ast.Constant)]
                yield from self._named(asked, texts, locator, start, wanted, at, named)

    def _named(
        self,
        asked: ast.expr,
        texts: Iterable[ast.expr],
        locator: Locator,
        start: int,
        wanted: Wanted,
        at: int | None,
        named: Symbol | None = None,
    ) -> Iterator[Occurrence]:
        """Texts by which something is asked for its attributes: `getattr(row, "title")`."""
        for text in texts:
            if not isinstance(text, ast.Constant) or not isinstance(text.value, str) or not wanted(text.value):
                continue
            inner = inner_span(text, locator, self._source)
            if inner is None or not _touches(inner.shifted(start), at):
                continue
            value = self.value_of(locator.span(asked).shifted(start))
            found = self._member(named, text.value) if named is not None else None
            if found is not None:
                yield Occurrence(inner.shifted(start), *found)
            elif value is not None:
                yield from self._of_value(value, text.value, inner.shifted(start))

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


def narrowed(span: Span, name: str, found: Found) -> Span:
    """The part of a name that is that of a field."""
    meaning, spelling, _ = found
    is_part = spelling is Spelling.PART and isinstance(meaning, FieldMeaning)
    return part_of(span, name, meaning.name) if is_part and isinstance(meaning, FieldMeaning) else span


def _touches(span: Span, at: int | None) -> bool:
    return at is None or span.start <= at <= span.end
