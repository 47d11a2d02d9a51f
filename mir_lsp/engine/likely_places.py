"""Places that likely mean a field or attribute, where code does not tell what it is asked of.

Whoever asks for references would rather look at one place too many than miss one. A name in an expression that no
queryset in view is given, and an attribute of something unknown, count when all that is read beside them fits, and
fits no more than a few models. No rename touches such places, and no finding rests on them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import reduce

from mir_lsp.engine.files import Files, SourceFile
from mir_lsp.engine.meaning import Meaning, Occurrence, of_row
from mir_lsp.engine.mentioned import occurrences_of
from mir_lsp.engine.occurrences import Reader
from mir_lsp.engine.placing import PlacedUnit
from mir_lsp.index.bodies import Body, body_key
from mir_lsp.index.db import Database
from mir_lsp.index.models import relation
from mir_lsp.index.schema import ClassId
from mir_lsp.index.vocabulary import is_of_every_model, models_having, names_of
from mir_lsp.semantics.chains import Chain, Reads, chain_of, reads_of
from mir_lsp.semantics.loose import Loose
from mir_lsp.semantics.loose_names import fitting
from mir_lsp.semantics.mentions import Mention
from mir_lsp.semantics.trees import function_at
from mir_lsp.semantics.unit_mentions import loose_names
from mir_lsp.semantics.values import Row, alternatives
from mir_lsp.syntax import offsets, parse_cached
from mir_lsp.text.spans import Span

__all__ = ["likely_at", "likely_occurrences"]

_MOST_FITS = 3  # models that all that is read may be of
_FEWEST_NAMES = 2
_SELF = "self"


def likely_occurrences(
    db: Database, files: Files, file: SourceFile, meaning: Meaning, words: frozenset[str]
) -> Iterator[Occurrence]:
    """The places of a file that are spelled with one of some words and likely mean this."""
    reader = Reader(db, files, file)
    for unit in file.units:
        body: Body | None = db.read(body_key(unit.id))
        if body is None or body.damage or not any(word in body.text for word in words):
            continue
        yield from _in_expressions(db, unit, meaning, words)
        function = function_at(body) if body.is_function else None
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _attributes(db, reader, unit, body, function, meaning, words)


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


def _attributes(
    db: Database,
    reader: Reader,
    unit: PlacedUnit,
    body: Body,
    function: ast.FunctionDef | ast.AsyncFunctionDef,
    meaning: Meaning,
    words: frozenset[str],
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
        if chain is None or reader.value_of(locator.span(of).shifted(start)) is not None:
            continue
        reads = reads or reads_of(function)
        if not _is_local(chain, function):
            continue
        models = _fits(db, reads.chains, chain, name) or _handed(reader, function, chain)
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


def _handed(reader: Reader, function: ast.FunctionDef | ast.AsyncFunctionDef, chain: Chain) -> tuple[ClassId, ...]:
    """The models of the rows that the file hands to a function of it as a parameter."""
    names = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
    if len(chain) != 1 or chain[0] not in names:
        return ()
    given = reader.handed(function.name, names.index(chain[0]), chain[0])
    models = {part.model for value in given for part in alternatives(value) if isinstance(part, Row)}
    return tuple(sorted(models)) if len(models) <= _MOST_FITS else ()


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


def _fits(db: Database, chains: frozenset[Chain], base: Chain, name: str) -> tuple[ClassId, ...]:
    """The models that have all that is read of something, and behind the name; none if there are too many."""
    size = len(base)
    beside = {chain[size] for chain in chains if len(chain) > size and chain[:size] == base} | {name}
    telling = {each for each in beside if not is_of_every_model(each)}
    if name not in telling:
        return ()
    models = reduce(frozenset.intersection, (models_having(db, each) for each in sorted(telling)))
    behind = {
        chain[size + 1]
        for chain in chains
        if len(chain) > size + 1 and chain[: size + 1] == (*base, name) and not is_of_every_model(chain[size + 1])
    }
    # One name alone says nothing.
    if len(telling) + len(behind) < _FEWEST_NAMES:
        return ()
    found = tuple(model for model in sorted(models) if _leads_to(db, model, name, behind))
    return found if len(found) <= _MOST_FITS else ()


def _leads_to(db: Database, model: ClassId, name: str, behind: set[str]) -> bool:
    found = db.get(relation, model, name)
    if found is None or found.target is None or found.kind.to_many:
        return True
    return behind <= db.get(names_of, found.target)
