"""Methods of managers and querysets: what is built, what is loaded, what is queried."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from mir_lsp.index.parts import is_ordered, parents, relation_of_lookup, unique_fields
from mir_lsp.index.resolve import ExternalSymbol, class_fact
from mir_lsp.index.schema import ClassId, ManagerShape
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.iteration import row_of, served
from mir_lsp.semantics.reads import pristine
from mir_lsp.semantics.report import Freshness, Happening
from mir_lsp.semantics.requery import asked
from mir_lsp.semantics.state import Cell
from mir_lsp.semantics.supply import NOTHING, Load, Path
from mir_lsp.semantics.tables import functions
from mir_lsp.semantics.tables.queryset import LOADERS, Gives, Method, Prefetched, method
from mir_lsp.semantics.ties import Ties, ties_of_all
from mir_lsp.semantics.transfer import Asked
from mir_lsp.semantics.values import (
    PLAIN,
    UNKNOWN,
    Collection,
    Constant,
    Items,
    Link,
    Manager,
    Mapping,
    Named,
    QuerySet,
    Row,
    Shape,
    Spread,
    Trait,
    Value,
)
from mir_lsp.text.spans import Span

_MOST_STEPS = 40
_RELATED_WRITES = frozenset(
    {"add", "set", "remove", "clear", "aadd", "aset", "aremove", "aclear"}
)  # managers of relations only
_WRITES = frozenset(
    {
        "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "update", "delete",
        "acreate", "aget_or_create", "aupdate_or_create", "abulk_create", "abulk_update", "aupdate", "adelete",
    }
)  # fmt: skip
# Loading a relation further up the chain makes these raise, or lock more than was meant.
_DERAILING = frozenset({"only", "defer", "union", "intersection", "difference", "select_for_update"})


_COMBINERS = frozenset({"union", "intersection", "difference"})


def call(
    ctx: Context,
    receiver: QuerySet | Manager,
    name: str,
    node: ast.Call,
    arguments: list[Value],
    keywords: Sequence[tuple[str | None, Value]] = (),
) -> Value:
    """The value of `receiver.name(...)`."""
    if isinstance(receiver, Manager):
        if name in _RELATED_WRITES:
            _written(ctx, receiver)
            return PLAIN
        if name == "get_queryset" and not _defines(ctx, receiver.shape, name):
            return _plain_queryset(receiver, ctx.span(node))
    shape = receiver.shape if isinstance(receiver, Manager) else receiver.manager
    if shape is not None and _defines(ctx, shape, name):
        return _custom(ctx, receiver, shape, name, node, arguments, keywords)
    on = ties_of_all((*arguments, *(value for _, value in keywords)))
    return _builtin(ctx, receiver, name, node, arguments, on)


def _builtin(
    ctx: Context, receiver: QuerySet | Manager, name: str, node: ast.Call, arguments: list[Value], on: Ties
) -> Value:
    found = method(name)
    if found is None:
        _escape(ctx, receiver)
        return UNKNOWN
    source = queryset_of(ctx, receiver)
    if name in _WRITES:
        _written(ctx, source)
    as_list(ctx, source)
    if found.gives is Gives.QUERYSET:
        return _build(ctx, receiver, replace(source, ties=source.ties | on), found, node, arguments)
    return _consume(ctx, source, found, node, on)


def _written(ctx: Context, receiver: QuerySet | Manager) -> None:
    """Rows of the model change; through a relation, the rows on both of its sides."""
    wrote(ctx, receiver.model)
    if receiver.via is not None:
        wrote(ctx, receiver.via.row.model)


def as_list(ctx: Context, source: QuerySet) -> None:
    """A method is called on a slice of a relation, or may be: of prefetched rows that is a list, which has none."""
    if source.via is not None and Trait.SLICED in source.traits:
        _hazards(ctx, source.via.row.source, "sliced")


def wrote(ctx: Context, id: ClassId) -> None:
    """Rows of a model change, and with them those of its multi-table parents."""
    if id in ctx.written:
        return
    ctx.written[id] = None
    for parent in ctx.db.get(parents, id):
        wrote(ctx, parent)


def _hazards(ctx: Context, source: QuerySet | None, what: str) -> None:
    for link in source.links if source is not None else ():
        ctx.hazard(link.span, what)


def queryset_of(ctx: Context, receiver: QuerySet | Manager) -> QuerySet:
    """The queryset that a manager's methods start from, its own `get_queryset` honoured."""
    if isinstance(receiver, QuerySet):
        return receiver
    plain = _plain_queryset(receiver, receiver.span)
    if not receiver.shape.known:
        return replace(plain, load=replace(plain.load, unseen=True))
    owner = _owner(ctx, receiver.shape, "get_queryset")
    if owner is None:
        return plain
    made = ctx.inline(ctx, owner, "get_queryset", receiver)
    if isinstance(made, QuerySet) and made.model == receiver.model:
        traits = made.traits - {Trait.REFINED} if receiver.via is not None else made.traits
        return replace(plain, load=made.load, traits=traits, shape=made.shape)
    return replace(plain, load=replace(plain.load, unseen=True))


def _plain_queryset(receiver: Manager, span: Span) -> QuerySet:
    link = Link(span, receiver.insert_at if span == receiver.span else span.end)
    return QuerySet(receiver.model, (link,), NOTHING, via=receiver.via, manager=receiver.shape)


def _build(
    ctx: Context,
    receiver: QuerySet | Manager,
    source: QuerySet,
    found: Method,
    node: ast.Call,
    arguments: list[Value],
) -> QuerySet:
    span = ctx.span(node)
    links = _links(ctx, receiver, source, found.name, node)
    steps = source.steps
    if (found.name, span) not in steps and len(steps) < _MOST_STEPS:
        steps = (*steps, (found.name, span))
    built = replace(
        source,
        links=links,
        steps=steps,
        traits=source.traits | found.traits | _one(ctx, source, found.name, node),
        shape=_shape(found, node) or source.shape,
        load=_load(ctx, source, found.name, node, arguments),
    )
    if found.name in _DERAILING:
        _hazards(ctx, source, found.name)
    if found.name in _COMBINERS:
        for value in arguments:
            _hazards(ctx, value if isinstance(value, QuerySet) else None, found.name)
    if found.name == "prefetch_related" and any(isinstance(argument, ast.Call) for argument in node.args):
        _hazards(ctx, source, "prefetch of its own")
    ctx.set_cell(built.site, Cell(Freshness.LAZY))
    ctx.event(Happening.BUILT, built.site, span, found.name)
    return built


def _one(ctx: Context, source: QuerySet, name: str, node: ast.Call) -> frozenset[Trait]:
    """`filter(pk=…)` and `filter(slug=…)` on a unique field give at most one row."""
    if name != "filter" or Trait.COMBINED in source.traits:
        return frozenset()
    unique = {"pk", *ctx.db.get(unique_fields, source.model)}
    given = {keyword.arg.removesuffix("__exact") for keyword in node.keywords if keyword.arg is not None}
    return frozenset({Trait.SINGLE}) if given & unique else frozenset()


def _links(
    ctx: Context, receiver: QuerySet | Manager, source: QuerySet, name: str, node: ast.Call
) -> tuple[Link, ...]:
    span = ctx.span(node)
    # `keep = books.filter; keep(…)` calls a method whose queryset is written elsewhere.
    inside = isinstance(node.func, ast.Attribute) and ctx.span(node.func.value) == source.site
    continued = isinstance(receiver, Manager) or inside
    calls = source.links[-1].calls if continued else ()
    if name in LOADERS:
        calls = (*calls, (name, _between_parentheses(ctx, node), _only_text(node)))
    lead = (
        Span(ctx.span(node.func.value).end, ctx.span(node.func).end) if isinstance(node.func, ast.Attribute) else None
    )
    link = Link(span, span.end, calls, lead=lead)
    if ctx.frame.in_text:
        ctx.hazard(span, "text")
    before = source.links[:-1] if continued else source.links
    return _without_rounds((*before, link))


def _without_rounds(links: tuple[Link, ...]) -> tuple[Link, ...]:
    """A queryset refined in a loop goes through the same expression again: the chain is kept finite."""
    last = links[-1]
    for index, link in enumerate(links[:-1]):
        if link.span == last.span:
            return (*links[:index], last)
    return links


def _between_parentheses(ctx: Context, node: ast.Call) -> Span:
    start = ctx.span(node.func).end
    text = ctx.text(Span(start, ctx.span(node).end))
    return Span(start + text.index("(") + 1, ctx.span(node).end - 1)


def _only_text(node: ast.Call) -> bool:
    texts = all(isinstance(argument, ast.Constant) and isinstance(argument.value, str) for argument in node.args)
    return texts and bool(node.args) and not node.keywords


def _shape(found: Method, node: ast.Call) -> Shape | None:
    flat = any(keyword.arg == "flat" for keyword in node.keywords)
    return Shape.FLAT if found.shape is Shape.TUPLES and flat else found.shape


def _load(ctx: Context, source: QuerySet, name: str, node: ast.Call, arguments: list[Value]) -> Load:
    change: Callable[[Context, QuerySet, ast.Call, list[Value]], Load] | None = _LOADS.get(name)
    return change(ctx, source, node, arguments) if change is not None else source.load


def _select(ctx: Context, source: QuerySet, node: ast.Call, arguments: list[Value]) -> Load:
    load = source.load
    if not node.args and not node.keywords:
        return replace(load, every_key=True)
    if arguments == [Constant(None)]:
        return replace(load, select=NOTHING.select, every_key=False)
    texts = _texts(node, arguments)
    if texts == ():
        return load if node.args else replace(load, every_key=True)
    return load.opened() if texts is None else load.selecting(_paths(ctx, source.model, texts))


def _prefetch(ctx: Context, source: QuerySet, node: ast.Call, arguments: list[Value]) -> Load:
    load = source.load
    if arguments == [Constant(None)]:
        return replace(load, prefetch=NOTHING.prefetch)
    if node.keywords or any(isinstance(argument, ast.Starred) for argument in node.args):
        return load.opened()
    for argument, value in zip(node.args, arguments, strict=True):
        load = _prefetch_one(ctx, source.model, load, argument, value)
    return load


def _prefetch_one(ctx: Context, start: ClassId, load: Load, argument: ast.expr, value: Value) -> Load:
    if isinstance(value, Constant) and isinstance(value.value, str):
        return load.prefetching(_paths(ctx, start, (value.value,)))
    if not isinstance(argument, ast.Call) or not is_prefetch(ctx.evaluate(ctx, argument.func)):
        return load.opened()
    values = [ctx.evaluate(ctx, part) for part in argument.args]
    keywords = {part.arg: part.value for part in argument.keywords}
    if "to_attr" in keywords or len(values) > 2:  # the rows arrive under another name: the relation stays unloaded
        return load
    lookup = values[0] if values else ctx.evaluate(ctx, keywords["lookup"]) if "lookup" in keywords else UNKNOWN
    if not isinstance(lookup, Constant) or not isinstance(lookup.value, str):
        return load.opened()
    inner = values[1] if len(values) == 2 else UNKNOWN
    if "queryset" in keywords:
        inner = ctx.evaluate(ctx, keywords["queryset"])
    return _with_inner(load.prefetching(_paths(ctx, start, (lookup.value,))), ctx, start, lookup.value, inner)


def _with_inner(load: Load, ctx: Context, start: ClassId, lookup: str, inner: Value) -> Load:
    """What the queryset of a `Prefetch` loads is loaded below its lookup."""
    if not isinstance(inner, QuerySet | Manager):
        return load if inner == Constant(None) else load.opened() if inner is not UNKNOWN else load
    (prefix,) = _paths(ctx, start, (lookup,))
    inside = queryset_of(ctx, inner).load
    below = [prefix + path for path in inside.select.must | inside.prefetch.must]
    widened = load.prefetching(below)
    return widened.opened() if inside.open else widened


def is_prefetch(value: Value) -> bool:
    """Whether a value is Django's `Prefetch` class."""
    return (
        isinstance(value, Named)
        and isinstance(value.symbol, ExternalSymbol)
        and value.symbol.dotted in functions.PREFETCH
    )


def _narrow(ctx: Context, source: QuerySet, node: ast.Call, arguments: list[Value]) -> Load:
    return replace(source.load, narrowed=True)


def _fetch_mode(ctx: Context, source: QuerySet, node: ast.Call, arguments: list[Value]) -> Load:
    (mode,) = arguments if len(arguments) == 1 else (UNKNOWN,)
    if isinstance(mode, Named) and isinstance(mode.symbol, ExternalSymbol):
        return replace(source.load, peers=mode.symbol.dotted == functions.FETCH_PEERS)
    return source.load.opened()


_LOADS: dict[str, Callable[[Context, QuerySet, ast.Call, list[Value]], Load]] = {
    "select_related": _select,
    "prefetch_related": _prefetch,
    "only": _narrow,
    "defer": _narrow,
    "fetch_mode": _fetch_mode,
}


def _texts(node: ast.Call, arguments: list[Value]) -> tuple[str, ...] | None:
    """The arguments as text, or None when one of them is not known."""
    if node.keywords:
        return None
    arguments = [
        item
        for value in arguments
        for item in (value.value.items if isinstance(value, Spread) and isinstance(value.value, Items) else [value])
    ]
    texts = [value.value for value in arguments if isinstance(value, Constant) and isinstance(value.value, str)]
    return tuple(texts) if len(texts) == len(arguments) else None


def _paths(ctx: Context, start: ClassId, lookups: Iterable[str]) -> tuple[Path, ...]:
    return tuple(_path(ctx, start, lookup) for lookup in lookups)


def _path(ctx: Context, start: ClassId, lookup: str) -> Path:
    """A lookup as attribute names: loaders take query names, which may differ from accessors."""
    path: list[str] = []
    here: ClassId | None = start
    for part in lookup.split("__"):
        found = ctx.db.get(relation_of_lookup, here, part) if here is not None else None
        path.append(found.name if found is not None else part)
        here = found.target if found is not None else None
    return tuple(path)


def _consume(ctx: Context, source: QuerySet, found: Method, node: ast.Call, on: Ties) -> Value:
    if found.gives is Gives.ITERATOR:
        return _iterator(ctx, source, node)
    span = ctx.span(node)
    cell = ctx.cell(source.site)
    if found.cached and cell.freshness is Freshness.EVALUATED:
        ctx.event(Happening.CACHED, source.site, span, found.name)
    else:
        ctx.event(Happening.QUERIED, source.site, span, found.name, found.cost)
        if pristine(source) and _answered_by_prefetch(ctx, source, found):
            served(ctx, source, node, found.name)
        elif found.asks is not None:
            asked(ctx, source, node, found.asks, found.name, on)
    if found.name == "create":
        given = frozenset(keyword.arg for keyword in node.keywords if keyword.arg is not None)
        return Row(source.model, free=given)
    if found.gives is Gives.ROW:
        return row_of(_asked(ctx, source, found, on), None) if source.shape is Shape.ROWS else UNKNOWN
    if found.gives is Gives.ROW_AND_FLAG:
        return Items((row_of(_asked(ctx, source, found, on), None), PLAIN))
    if found.gives is Gives.ROWS_BY_KEY and source.shape is Shape.ROWS:
        return Mapping(PLAIN, row_of(source.having(Trait.REFINED), None))
    return PLAIN if found.gives is Gives.PLAIN and found.name != "bulk_create" else UNKNOWN


def _asked(ctx: Context, source: QuerySet, found: Method, on: Ties) -> QuerySet:
    """The queryset whose row a method gives: where no prefetch answers, one that was queried on its own."""
    if _answered_by_prefetch(ctx, source, found):
        return source
    return replace(source.having(Trait.REFINED), ties=source.ties | on)


def _answered_by_prefetch(ctx: Context, source: QuerySet, found: Method) -> bool:
    if Trait.SLICED in source.traits:
        return False
    if found.prefetched is Prefetched.SERVES:
        return True
    return found.prefetched is Prefetched.SERVES_ORDERED and ctx.db.get(is_ordered, source.model)


def _iterator(ctx: Context, source: QuerySet, node: ast.Call) -> Value:
    sized = any(keyword.arg == "chunk_size" for keyword in node.keywords) or bool(node.args)
    for link in source.links:
        if not sized:
            ctx.hazard(link.span, "iterator")
    ctx.event(Happening.QUERIED, source.site, ctx.span(node), "iterator", "a full SELECT")
    asked(ctx, source, node, Asked.ROWS, "iterator")
    if source.shape is not Shape.ROWS:
        return Collection(UNKNOWN)
    return Collection(row_of(source.having(Trait.REFINED), None))


def _defines(ctx: Context, shape: ManagerShape, name: str) -> bool:
    return name in shape.methods and _owner(ctx, shape, name) is not None


def _owner(ctx: Context, shape: ManagerShape, name: str) -> ClassId | None:
    """The class of a manager that defines a method."""
    for class_id in shape.classes:
        fact = ctx.db.get(class_fact, class_id)
        if fact is not None and fact.method(name) is not None:
            return class_id
    return None


def _custom(
    ctx: Context,
    receiver: QuerySet | Manager,
    shape: ManagerShape,
    name: str,
    node: ast.Call,
    arguments: list[Value],
    keywords: Sequence[tuple[str | None, Value]],
) -> Value:
    owner = _owner(ctx, shape, name)
    assert owner is not None
    made = ctx.inline(ctx, owner, name, receiver, arguments, keywords)
    source = queryset_of(ctx, receiver)
    if isinstance(made, QuerySet) and made.model == source.model:
        links = _links(ctx, receiver, source, name, node)
        steps = (*source.steps, (name, ctx.span(node)))[:_MOST_STEPS]
        # The chain inside the method is not a place to edit for this caller alone.
        ctx.set_cell(links[-1].span, Cell(Freshness.LAZY))
        ctx.event(Happening.BUILT, links[-1].span, ctx.span(node), name)
        return replace(made, links=links, via=source.via, steps=steps, traits=made.traits | {Trait.REFINED})
    result = ctx.code.apply(ctx, node, owner, name, receiver, arguments, keywords)
    if isinstance(made, Row):
        return Row(made.model)
    if result is None:
        _escape(ctx, receiver)
    return result or UNKNOWN


def _escape(ctx: Context, receiver: QuerySet | Manager) -> None:
    if isinstance(receiver, QuerySet):
        for link in receiver.links:
            ctx.hazard(link.span, "escapes")
