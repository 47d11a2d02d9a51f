"""Places that likely mean a field or attribute, where code does not tell what it is asked of.

Whoever asks for references would rather look at one place too many than miss one. A name in an expression that no
queryset in view is given, and an attribute of something unknown, count when all that is read beside them fits, and
fits no more than a few models. No rename touches such places, and no finding rests on them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mir_lsp.engine.files import Files, SourceFile
from mir_lsp.engine.likely_lists import listed_occurrences
from mir_lsp.engine.likely_names import fits
from mir_lsp.engine.meaning import Meaning, Occurrence, of_row
from mir_lsp.engine.mentioned import occurrences_of
from mir_lsp.engine.occurrences import Called, Reader
from mir_lsp.engine.placing import PlacedUnit
from mir_lsp.index.bodies import Body, body_key
from mir_lsp.index.db import Database
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.chains import Chain, Reads, chain_of, reads_of
from mir_lsp.semantics.loose import Loose
from mir_lsp.semantics.loose_names import fitting
from mir_lsp.semantics.mentions import Mention
from mir_lsp.semantics.tables.naming import KEYWORDS
from mir_lsp.semantics.trees import function_at
from mir_lsp.semantics.unit_mentions import loose_names
from mir_lsp.semantics.values import Manager, QuerySet, Row, alternatives
from mir_lsp.syntax import offsets, parse_cached
from mir_lsp.text.spans import Span

__all__ = ["likely_at", "likely_occurrences"]

_MOST_FITS = 3  # models that all that is read may be of
_MOST_FILES = 8  # that are looked at for what they hand to a function
_SELF = "self"


def likely_occurrences(
    db: Database, files: Files, file: SourceFile, meaning: Meaning, words: frozenset[str], alone: frozenset[str]
) -> Iterator[Occurrence]:
    """The places of a file that are spelled with one of some words and likely mean this.

    `alone` are those of the words that nothing else in the project is called by.
    """
    readers = _Readers(db, files, file)
    for unit in file.units:
        body: Body | None = db.read(body_key(unit.id))
        if body is None or body.damage or not any(word in body.text for word in words):
            continue
        yield from _in_expressions(db, unit, meaning, words)
        yield from listed_occurrences(db, unit, body, meaning, words)
        function = function_at(body) if body.is_function else None
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _in_own_methods(db, readers.here, unit, body, function, meaning, words)
            yield from _attributes(db, readers, unit, body, function, meaning, words, alone)


def likely_at(db: Database, file: SourceFile, offset: int) -> tuple[Occurrence, ...]:
    """What a name in an expression that no queryset in view is given likely means, once for each meaning."""
    found: dict[Meaning, Occurrence] = {}
    for unit in file.units:
        if not unit.span.start <= offset <= unit.span.end:
            continue
        at = offset - unit.span.start
        for group in db.get(loose_names, unit.id):
            if any(name.span.start <= at <= name.span.end for name in group.names):
                for each in _of_group(db, unit, group):
                    if each.span.start <= offset <= each.span.end:
                        found.setdefault(each.meaning, each)
    return tuple(found.values())


def _in_expressions(db: Database, unit: PlacedUnit, meaning: Meaning, words: frozenset[str]) -> Iterator[Occurrence]:
    """Names that wait for a queryset: `Q(author__name=…)` of a function that gives it back."""
    for group in db.get(loose_names, unit.id):
        if not any(part in words for name in group.names for part in name.text.lstrip("-").split("__")):
            continue
        yield from (each for each in _of_group(db, unit, group) if each.meaning == meaning)


def _of_group(db: Database, unit: PlacedUnit, group: Loose) -> Iterator[Occurrence]:
    """What the names of a group mean on the models that have them all, if these are few."""
    models = fitting(db, unit.id.path, group)
    for model in models if len(models) <= _MOST_FITS else ():
        for name in group.names:
            if name.literal and not name.outer:
                mention = Mention(name.span, name.text, name.role, model, group.extra)
                yield from occurrences_of(db, mention, unit.span.start)


def _in_own_methods(
    db: Database,
    reader: Reader,
    unit: PlacedUnit,
    body: Body,
    function: ast.FunctionDef | ast.AsyncFunctionDef,
    meaning: Meaning,
    words: frozenset[str],
) -> Iterator[Occurrence]:
    """Keywords of methods that a manager of the project calls like those of Django: what they do is its own."""
    if not any(f"{word}=" in body.text or f"{word}__" in body.text for word in words):
        return
    locator = offsets(parse_cached(body.chunk).source)
    start = unit.span.start - body.span.start
    for node in ast.walk(function):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        role = KEYWORDS.get(node.func.attr)
        named = [each for each in node.keywords if role and each.arg and words & set(each.arg.split("__"))]
        value = reader.value_of(locator.span(node.func.value).shifted(start)) if named else None
        for part in alternatives(value) if value is not None else ():
            if not isinstance(part, Manager | QuerySet) or role is None:
                continue
            for keyword in named:
                begin = locator.span(keyword).start + start
                span = Span(begin, begin + len(keyword.arg or ""))
                mention = Mention(span, keyword.arg or "", role, part.model)
                yield from (each for each in occurrences_of(db, mention, 0) if each.meaning == meaning)


def _attributes(
    db: Database,
    readers: _Readers,
    unit: PlacedUnit,
    body: Body,
    function: ast.FunctionDef | ast.AsyncFunctionDef,
    meaning: Meaning,
    words: frozenset[str],
    alone: frozenset[str],
) -> Iterator[Occurrence]:
    """Attributes of parameters and locals of which the flow knows nothing."""
    locator = offsets(parse_cached(body.chunk).source)
    start = unit.span.start - body.span.start
    reads: Reads | None = None
    for node in ast.walk(function):
        asked = _asked(node, words)
        if asked is None:
            continue
        of, name, span = asked[0], asked[1], locator.span(asked[2])
        chain = chain_of(of)
        if (chain is None and not _is_unnamed(of)) or readers.here.value_of(
            locator.span(of).shifted(start)
        ) is not None:
            continue
        reads = reads or reads_of(function)
        if chain is not None and not _is_local(chain, function):
            continue
        if chain is None:
            models = fits(db, frozenset(), (), name, alone)
        else:
            models = fits(db, reads.chains, chain, name, alone) or _handed(readers, function, chain)
        for model in models:
            found = of_row(db, model, name)
            if found is not None and found[0] == meaning:
                end = span.end + start - (0 if isinstance(node, ast.Attribute) else 1)
                yield Occurrence(Span(end - len(name), end), meaning, found[1], model)
                break


def _asked(node: ast.AST, words: frozenset[str]) -> tuple[ast.expr, str, ast.expr] | None:
    """What an attribute is read of, its name, and the expression at the end of which that stands."""
    match node:
        case ast.Attribute(value=of, attr=name) if name in words:
            return of, name, node
        case ast.Call(func=ast.Name(id="getattr" | "hasattr"), args=[of, ast.Constant(value=str(name)) as text, *_]):
            return (of, name, text) if name in words else None
        case _:
            return None


def _is_unnamed(node: ast.expr) -> bool:
    """Whether an expression has no name to read more of: what a call gives, or an element."""
    return isinstance(node, ast.Call | ast.Subscript | ast.Await)


def _handed(readers: _Readers, function: ast.FunctionDef | ast.AsyncFunctionDef, chain: Chain) -> tuple[ClassId, ...]:
    """The models of the rows that code hands to a function as a parameter: that of its file, or else of any."""
    names = tuple(each.arg for each in (*function.args.posonlyargs, *function.args.args))
    if len(chain) != 1 or chain[0] not in names:
        return ()
    given = list(readers.here.handed(Called(function.name, names, chain[0], in_its_file=True)))
    if not given and not function.name.startswith("__"):
        called = Called(function.name, names, chain[0], in_its_file=False)
        given = [value for reader in readers.calling(function.name) for value in reader.handed(called)]
    models = {part.model for value in given for part in alternatives(value) if isinstance(part, Row)}
    return tuple(sorted(models)) if len(models) <= _MOST_FITS else ()


class _Readers:
    """Readers of one file, and of those that call a function of it."""

    def __init__(self, db: Database, files: Files, file: SourceFile) -> None:
        self.here = Reader(db, files, file)
        self._db = db
        self._files = files
        self._calling: dict[str, tuple[Reader, ...]] = {}

    def calling(self, name: str) -> tuple[Reader, ...]:
        """Of the files that call something of a name; none where these are many."""
        known = self._calling.get(name)
        if known is None:
            pattern = re.compile(rf"\b{re.escape(name)}\s*\(")
            every = (self._files.get(path) for path in self._files.paths() if not path.startswith("<"))
            found = [each for each in every if each is not None and pattern.search(each.text) is not None]
            few = found if len(found) <= _MOST_FILES else []
            known = self._calling[name] = tuple(Reader(self._db, self._files, each) for each in few)
        return known


def _is_local(chain: Chain, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a chain begins at a name of the function, or at what hangs on `self`."""
    root = chain[0]
    if root == _SELF:
        return len(chain) > 1
    names = (each for each in ast.walk(function) if isinstance(each, ast.Name | ast.arg))
    return any(
        each.arg == root if isinstance(each, ast.arg) else each.id == root and isinstance(each.ctx, ast.Store)
        for each in names
    )
