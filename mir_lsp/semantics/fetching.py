"""What methods of querysets load with the rows: joins, prefetches, columns."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from mir_lsp.facts.data import FunctionFact
from mir_lsp.facts.terms import Ref
from mir_lsp.index.bodies import UnitId
from mir_lsp.index.models import find_method
from mir_lsp.index.parts import column_named, relation_of_lookup
from mir_lsp.index.resolve import ExternalSymbol
from mir_lsp.index.schema import ClassId, Relation, RelationKind
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.framework import Keywords, function
from mir_lsp.semantics.given import Numbering
from mir_lsp.semantics.supply import ALL_COLUMNS, NOTHING, Columns, Load, Path
from mir_lsp.semantics.tables import functions
from mir_lsp.semantics.values import (
    UNKNOWN,
    Constant,
    Items,
    Manager,
    Named,
    Partial,
    QuerySet,
    Row,
    Spread,
    Trait,
    Value,
    alternatives,
)

_PREFETCH = "django.db.models.Prefetch"
_GENERIC_PREFETCH = "django.contrib.contenttypes.prefetch.GenericPrefetch"

Whole = Callable[[Context, QuerySet | Manager], QuerySet]
_PROPERTIES = frozenset({"property", "cached_property"})
_KEYS = frozenset({RelationKind.FOREIGN_KEY, RelationKind.ONE_TO_ONE})

Change = Callable[[Context, QuerySet, ast.Call, list[Value], Whole], Load]


def load_after(
    ctx: Context, source: QuerySet, name: str, node: ast.Call, arguments: list[Value], whole: Whole
) -> Load:
    """What a queryset loads after a method was called on it; `whole` gives the queryset of a manager."""
    change: Change | None = _LOADS.get(name)
    return change(ctx, source, node, arguments, whole) if change is not None else source.load


@function(_PREFETCH)
def prefetch_object(ctx: Context, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value:
    """`Prefetch("books", queryset)`."""
    return Partial(Named(ExternalSymbol(_PREFETCH)), tuple(arguments), tuple(keywords))


@function(_GENERIC_PREFETCH)
def generic_prefetch(ctx: Context, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value:
    """`GenericPrefetch("target", [querysets])`."""
    return Partial(Named(ExternalSymbol(_GENERIC_PREFETCH)), tuple(arguments), tuple(keywords))


def has_queryset(value: Value) -> bool:
    """Whether a value is a `Prefetch` with a queryset of its own, or may be."""
    if isinstance(value, Constant):
        return False
    return not _is_prefetch(value) or not isinstance(_inner(value), Constant)


@dataclass(frozen=True, slots=True)
class Lookup:
    """One lookup that is prefetched: the path that its rows are put at, and the queryset of its own, if any."""

    path: Path
    source: QuerySet | None


def lookup_of(ctx: Context, start: ClassId, value: Value) -> Lookup | None:
    """The lookup that an argument of `prefetch_related` says; None if it is not known."""
    if isinstance(value, Constant) and isinstance(value.value, str):
        return Lookup(_path(ctx, start, value.value), None)
    if not isinstance(value, Partial) or not _is_prefetch(value):
        return None
    lookup, inner, name = _parts(value)
    if not isinstance(lookup, Constant) or not isinstance(lookup.value, str):
        return None
    path = _path(ctx, start, lookup.value)
    if name != Constant(None):
        if not isinstance(name, Constant) or not isinstance(name.value, str):
            return None
        path = (*path[:-1], name.value)
    return Lookup(path, inner if isinstance(inner, QuerySet) else None)


def prefetching(ctx: Context, start: ClassId, load: Load, values: Iterable[Value], whole: Whole) -> Load:
    """After lookups and `Prefetch` objects are prefetched for rows of a model."""
    return _argued(load, values, lambda before, value: _prefetch_one(ctx, start, before, value, whole))


def _select(ctx: Context, source: QuerySet, node: ast.Call, arguments: list[Value], whole: Whole) -> Load:
    load = source.load
    if not node.args and not node.keywords:
        return replace(load, every_key=True)
    if arguments == [Constant(None)]:
        return replace(load, select=NOTHING.select, every_key=False)
    if node.keywords:
        return load.opened()
    return _argued(load, arguments, lambda before, value: _select_one(ctx, source.model, before, value))


def _select_one(ctx: Context, start: ClassId, load: Load, value: Value) -> Load:
    if isinstance(value, Constant) and isinstance(value.value, str):
        return load.selecting(_paths(ctx, start, (value.value,)))
    return load.opened()


def _argued(load: Load, arguments: Iterable[Value], one: Callable[[Load, Value], Load]) -> Load:
    """A load after the arguments of a loader, one after the other, those of `*lookups` too."""
    for value in arguments:
        if not isinstance(value, Spread):
            load = _either(one(load, part) for part in alternatives(value))
            continue
        first, *rest = [_listed(load, part, one) for part in alternatives(value.value)]
        for other in rest:
            first = first.choosing(other).choosing(first)
        load = first
    return load


def _listed(load: Load, lookups: Value, one: Callable[[Load, Value], Load]) -> Load:
    """A load after a list of lookups; what may have been added to it may be loaded."""
    if not isinstance(lookups, Items):
        return load.opened()
    made = _argued(load, lookups.items, one)
    return made.choosing(_argued(made, lookups.later, one)) if lookups.later else made


def _either(loads: Iterable[Load]) -> Load:
    first, *rest = loads
    for load in rest:
        first = first.joined(load)
    return first


def _prefetch(ctx: Context, source: QuerySet, node: ast.Call, arguments: list[Value], whole: Whole) -> Load:
    if arguments == [Constant(None)]:
        return replace(source.load, prefetch=NOTHING.prefetch, attributes=(), ordered=frozenset(), joins=frozenset())
    if node.keywords:
        return source.load.opened()
    return prefetching(ctx, source.model, source.load, arguments, whole)


def _prefetch_one(ctx: Context, start: ClassId, load: Load, value: Value, whole: Whole) -> Load:
    if isinstance(value, Constant) and isinstance(value.value, str):
        return load.prefetching(_paths(ctx, start, (value.value,)))
    if not isinstance(value, Partial) or not _is_prefetch(value):
        return load.opened()
    lookup, inner, name = _parts(value)
    if not isinstance(lookup, Constant) or not isinstance(lookup.value, str):
        return load.opened()
    (path,) = _paths(ctx, start, (lookup.value,))
    if name != Constant(None):
        return _attached(ctx, load, path, name, inner, whole)
    return _with_inner(ctx, load.prefetching((path,)), path, inner, whole)


def _attached(ctx: Context, load: Load, path: Path, name: Value, inner: Value, whole: Whole) -> Load:
    """The rows arrive under another name: the relation itself stays unloaded."""
    if not isinstance(name, Constant) or not isinstance(name.value, str):
        return load.opened()
    load = load.prefetching((path[:-1],)) if len(path) > 1 else load
    source = whole(ctx, inner) if isinstance(inner, QuerySet | Manager) else inner
    return replace(load, attributes=(*load.attributes, ((*path[:-1], name.value), (path[-1], source))))


def _with_inner(ctx: Context, load: Load, path: Path, inner: Value, whole: Whole) -> Load:
    """What the queryset of a `Prefetch` loads is loaded below its lookup."""
    parts = alternatives(inner)
    if len(parts) > 1:
        return _either(_with_inner(ctx, load, path, part, whole) for part in parts)
    if not isinstance(inner, QuerySet | Manager):
        return load if inner == Constant(None) else load.opened()
    source = whole(ctx, inner)
    inside = source.load
    widened = load.prefetching([path + below for below in inside.select.must | inside.prefetch.must])
    joins = frozenset(path + below for below in inside.select.must | inside.joins)
    perhaps = frozenset(path + below for below in (inside.select.may | inside.prefetch.may))
    chosen = widened.chosen | frozenset(path + below for below in inside.chosen)
    prefetch = replace(widened.prefetch, may=widened.prefetch.may | perhaps)
    widened = replace(widened, joins=widened.joins | joins, prefetch=prefetch, chosen=chosen)
    for below, columns in inside.columns:
        widened = widened.with_columns(path + below, columns)
    ordered = frozenset(path + below for below in inside.ordered)
    if Trait.ORDERED in source.traits:
        ordered |= {path}
    free = frozenset(path + below for below in (*inside.free, *_back(ctx, source)))
    widened = replace(widened, ordered=widened.ordered | ordered, free=widened.free | free)
    return widened.opened() if inside.open else widened


def _back(ctx: Context, source: QuerySet) -> tuple[Path, ...]:
    """The way back from the rows of `author.books.all()`, which know their author."""
    inverse = source.via.relation.inverse if source.via is not None else None
    found = ctx.db.get(relation_of_lookup, source.model, inverse) if inverse else None
    return ((found.name,),) if found is not None and found.kind in _KEYS else ()


def _is_prefetch(value: Value) -> bool:
    made = value.function if isinstance(value, Partial) else None
    return (
        isinstance(made, Named)
        and isinstance(made.symbol, ExternalSymbol)
        and (made.symbol.dotted in functions.PREFETCH)
    )


def _parts(value: Partial) -> tuple[Value, Value, Value]:
    """The lookup, queryset and name of a `Prefetch`; `None` for what is not given."""
    given: dict[str | None, Value] = dict(value.keywords)
    given.update(zip(("lookup", "queryset", "to_attr"), value.arguments, strict=False))
    inner = given.get("queryset", given.get("querysets", Constant(None)))
    return given.get("lookup", UNKNOWN), inner, given.get("to_attr", Constant(None))


def _inner(value: Value) -> Value:
    return _parts(value)[1] if isinstance(value, Partial) else UNKNOWN


def _only(ctx: Context, source: QuerySet, node: ast.Call, arguments: list[Value], whole: Whole) -> Load:
    load = replace(source.load, narrowed=True)
    names = _lookups(ctx, source, node, arguments)
    known = _columns_of(source)
    return load.with_columns((), known.only(names) if names and known is not None else None)


def _defer(ctx: Context, source: QuerySet, node: ast.Call, arguments: list[Value], whole: Whole) -> Load:
    if arguments == [Constant(None)]:
        return replace(source.load, narrowed=False).with_columns((), None)
    load = replace(source.load, narrowed=True)
    names = _lookups(ctx, source, node, arguments)
    known = _columns_of(source)
    return load.with_columns((), known.defer(names) if names and known is not None else None)


def _columns_of(source: QuerySet) -> Columns | None:
    """The columns so far; None if they are not known."""
    known = source.load.columns_at(())
    return known if known is not None or source.load.narrowed else ALL_COLUMNS


def _lookups(ctx: Context, source: QuerySet, node: ast.Call, arguments: list[Value]) -> frozenset[Path]:
    """The columns that are named, each by the names of its field and of the relations to it."""
    texts = _texts(node, arguments) or ()
    return frozenset(_to_field(ctx, source.model, path) for path in _paths(ctx, source.model, texts))


def _to_field(ctx: Context, start: ClassId, path: Path) -> Path:
    here: ClassId | None = start
    for name in path[:-1]:
        found = ctx.db.get(relation_of_lookup, here, name) if here is not None else None
        here = found.target if found is not None else None
    field = ctx.db.get(column_named, here, path[-1]) if here is not None else None
    return (*path[:-1], field[0]) if field is not None else path


def _fetch_mode(ctx: Context, source: QuerySet, node: ast.Call, arguments: list[Value], whole: Whole) -> Load:
    (mode,) = arguments if len(arguments) == 1 else (UNKNOWN,)
    if isinstance(mode, Named) and isinstance(mode.symbol, ExternalSymbol):
        return replace(source.load, peers=mode.symbol.dotted == functions.FETCH_PEERS)
    return source.load.opened()


def _filter(ctx: Context, source: QuerySet, node: ast.Call, arguments: list[Value], whole: Whole) -> Load:
    """`filter(editor=None)` leaves rows that have no editor."""
    names = (each.arg for each in node.keywords if each.arg is not None and _is_null(each.arg, each.value))
    found = [ctx.db.get(relation_of_lookup, source.model, name.partition("__")[0]) for name in names]
    free = frozenset((each.name,) for each in found if each is not None and each.kind in _KEYS)
    return replace(source.load, free=source.load.free | free) if free else source.load


def _is_null(lookup: str, value: ast.expr) -> bool:
    condition = lookup.partition("__")[2]
    wanted = {"": None, "exact": None, "isnull": True}
    return condition in wanted and isinstance(value, ast.Constant) and value.value is wanted[condition]


_LOADS: dict[str, Change] = {
    "filter": _filter,
    "select_related": _select,
    "prefetch_related": _prefetch,
    "only": _only,
    "defer": _defer,
    "fetch_mode": _fetch_mode,
}


def _spread(values: Iterable[Value]) -> list[Value]:
    """The arguments one by one, those of `*names` too where they are known."""
    return [item for value in values for item in _written_out(value)]


def _written_out(value: Value) -> tuple[Value, ...]:
    listed = value.value if isinstance(value, Spread) else None
    return listed.items if isinstance(listed, Items) and not listed.later else (value,)


def _texts(node: ast.Call, arguments: list[Value]) -> tuple[str, ...] | None:
    """The arguments as text, or None when one of them is not known."""
    if node.keywords:
        return None
    arguments = _spread(arguments)
    texts = [value.value for value in arguments if isinstance(value, Constant) and isinstance(value.value, str)]
    return tuple(texts) if len(texts) == len(arguments) else None


def _paths(ctx: Context, start: ClassId, lookups: Iterable[str]) -> tuple[Path, ...]:
    return tuple(_path(ctx, start, lookup) for lookup in lookups)


def _behind(ctx: Context, start: ClassId, name: str) -> Relation | None:
    """The relation that a property of a model gives the manager of: what is prefetched by its name is there, too."""
    owner, fact = ctx.db.get(find_method, start, name) or (None, None)
    if owner is None or fact is None or not fact.parameters or not _is_property(fact):
        return None
    unit = UnitId(owner.path, f"{owner.qualname}.{name}", "0")
    me = Numbering().symbolic(Row(start))
    given = ctx.code.transfer(ctx.db, unit, ((fact.parameters[0].name, me),)).result
    via = given.via if isinstance(given, Manager) else None
    return via.relation if via is not None and via.row == me else None


def _is_property(fact: FunctionFact) -> bool:
    return any(isinstance(term, Ref) and term.last in _PROPERTIES for term in fact.decorators)


def _path(ctx: Context, start: ClassId, lookup: str) -> Path:
    """A lookup as attribute names: loaders take query names, which may differ from accessors."""
    path: list[str] = []
    here: ClassId | None = start
    for part in lookup.split("__"):
        found = ctx.db.get(relation_of_lookup, here, part) if here is not None else None
        if found is None and here is not None:
            found = _behind(ctx, here, part)
        path.append(found.name if found is not None else part)
        here = found.target if found is not None else None
    return tuple(path)
