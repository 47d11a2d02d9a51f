"""Methods of managers and querysets: what is built, what is loaded, what is queried."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from mir_lsp.index.added import tree_column
from mir_lsp.index.classes import external_names
from mir_lsp.index.outside import TREE_ORDER
from mir_lsp.index.parts import is_ordered, manager_named, parents, unique_fields
from mir_lsp.index.resolve import ClassSymbol, class_fact
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics import wrong_queries
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.counting import joins_others
from mir_lsp.semantics.fetching import has_queryset, load_after
from mir_lsp.semantics.iteration import one_of, row_of, served
from mir_lsp.semantics.misuses import every_key, gives_size, prefetched_twice, streamed
from mir_lsp.semantics.naming import name_call, named_after
from mir_lsp.semantics.plans import lacking, of_relation, ordered, start_of, stepped
from mir_lsp.semantics.reads import anchored, pristine
from mir_lsp.semantics.report import Freshness, Happening, Uses
from mir_lsp.semantics.requery import asked
from mir_lsp.semantics.supply import NOTHING
from mir_lsp.semantics.tables.queryset import LOADERS, Gives, Method, Prefetched, method
from mir_lsp.semantics.ties import Ties, ties_of_all
from mir_lsp.semantics.timeline import nested, number_of, prefetched
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
    Trait,
    Value,
    alternatives,
    join,
)
from mir_lsp.text.spans import Span

_MOST_STEPS = 40
_QUERYSET = "django.db.models.QuerySet"
_MANAGER = "django.db.models.Manager"
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


_ASKING = frozenset({"count", "exists"})
_CONDITIONS = frozenset({"filter", "exclude", "order_by"})
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
            if ctx.code.counter is not None:
                ctx.code.counter.asked(ctx, queryset_of(ctx, receiver), node, name)
            return PLAIN
        if name == "get_queryset" and _owner(ctx, receiver, name) is None:
            return _plain_queryset(ctx, receiver, ctx.span(node))
    owner = _owner(ctx, receiver, name)
    if owner is not None:
        return _custom(ctx, receiver, owner, name, node, arguments, keywords)
    on = ties_of_all((*arguments, *(value for _, value in keywords)))
    return _builtin(ctx, receiver, name, node, arguments, keywords, on)


def another_manager(
    ctx: Context, receiver: Manager, node: ast.Call, keywords: Sequence[tuple[str | None, Value]]
) -> Value:
    """`order.positions(manager="objects")`: the same relation through another manager of the model."""
    named = dict(keywords).get("manager")
    if receiver.via is None or not isinstance(named, Constant) or not isinstance(named.value, str):
        return UNKNOWN
    shape = ctx.db.get(manager_named, receiver.model, named.value)
    if shape is None:
        return UNKNOWN
    span = ctx.span(node)
    return Manager(receiver.model, shape, span, span.end if ctx.editable else None, receiver.via)


def _builtin(
    ctx: Context,
    receiver: QuerySet | Manager,
    name: str,
    node: ast.Call,
    arguments: list[Value],
    keywords: Sequence[tuple[str | None, Value]],
    on: Ties,
) -> Value:
    if name == "raw":
        return _raw(ctx, receiver, node)
    found = method(name)
    if found is None:
        if ctx.code.counter is not None:
            ctx.code.counter.unseen(ctx, node, f"manager.{name}", (queryset_of(ctx, receiver),))
        _escape(ctx, receiver)
        return UNKNOWN
    source = queryset_of(ctx, receiver)
    if name in _WRITES:
        _written(ctx, source)
    as_list(ctx, source)
    wrong_queries.called(ctx, source, found.name, node, arguments, keywords)
    if ctx.naming:
        name_call(ctx, source, found.name, node, arguments, keywords)
    if found.gives is Gives.QUERYSET:
        named = named_after(source, found.name, node, arguments, keywords)
        return _build(ctx, receiver, replace(named, ties=source.ties | on), found, node, arguments)
    return _consume(ctx, source, found, node, on)


def _raw(ctx: Context, receiver: QuerySet | Manager, node: ast.Call) -> QuerySet:
    """Rows of a query in SQL: they can be prefetched for, and nothing else can be added."""
    source = queryset_of(ctx, receiver)
    links = _links(ctx, receiver, source, "raw", node)
    traits = frozenset({Trait.REFINED, Trait.COMBINED})
    made = replace(source, links=links, load=NOTHING, traits=traits, open="a query in SQL")
    ctx.built(made, ctx.span(node), "raw", _reached_by(ctx, node))
    return made


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
    plain = _plain_queryset(ctx, receiver, receiver.span)
    if not receiver.shape.known:
        unseen = replace(plain.load, unseen=True)
        plan = lacking(plain.plan, f"{receiver.model.name}.{receiver.shape.name}")
        return replace(plain, load=unseen, plan=plan, open="a manager that is not all in view")
    owner = _owner(ctx, receiver, "get_queryset")
    if owner is None:
        return plain
    made = ctx.inline(ctx, owner, "get_queryset", receiver)
    if isinstance(made, QuerySet) and made.model == receiver.model:
        traits = made.traits - {Trait.REFINED} if receiver.via is not None else made.traits
        named = replace(plain, extra=made.extra, open=made.open, plan=of_relation(ctx, receiver, made.plan))
        manager = made.manager if made.manager is not None else plain.manager
        return replace(named, load=made.load, traits=traits, shape=made.shape, manager=manager)
    unseen = replace(plain.load, unseen=True)
    return replace(plain, load=unseen, plan=None, open="what `get_queryset` gives is not known")


def told_by(ctx: Context, base: QuerySet | Manager, name: str) -> Value | None:
    """What an attribute of a queryset or manager says of it; None where it is no such attribute."""
    if name == "model":
        return Named(ClassSymbol(base.model))
    if isinstance(base, QuerySet):
        return base if name == "object_list" else None  # of a page
    column = ctx.db.get(tree_column, base.model, name) if base.shape.of_tree else None
    return Constant(column) if column is not None else None


def _plain_queryset(ctx: Context, receiver: Manager, span: Span) -> QuerySet:
    link = Link(span, receiver.insert_at if span == receiver.span else span.end)
    plan = start_of(ctx, receiver)
    made = QuerySet(receiver.model, (link,), NOTHING, via=receiver.via, manager=receiver.shape, plan=plan)
    return _in_tree_order(ctx, made) if receiver.shape.of_tree else made


def _in_tree_order(ctx: Context, source: QuerySet) -> QuerySet:
    columns = [ctx.db.get(tree_column, source.model, each) for each in TREE_ORDER]
    if None in columns:
        return source
    return replace(source.having(Trait.ORDERED), plan=ordered(source.plan, tuple(map(str, columns))))


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
    # Rows of others are added to what was perhaps one row.
    traits = source.traits - ({Trait.SINGLE, Trait.KEPT} if found.name == "union" else {Trait.KEPT})
    built = replace(
        source,
        links=links,
        steps=steps,
        traits=traits | found.traits | _one(ctx, source, found.name, node),
        shape=_shape(found, node) or source.shape,
        load=load_after(ctx, source, found.name, node, arguments, queryset_of),
        plan=stepped(ctx, source, found.name, node) if source.plan is not None else None,
    )
    if found.name in _DERAILING:
        _hazards(ctx, source, found.name)
    if found.name in _COMBINERS:
        for value in arguments:
            _hazards(ctx, value if isinstance(value, QuerySet) else None, found.name)
    if found.name in _CONDITIONS and joins_others(ctx, source.model, node):
        ctx.hazard(built.site, "joins")
    if found.name == "select_related":
        every_key(ctx, source, node)
    if found.name == "prefetch_related":
        prefetched_twice(ctx, source, node, arguments)
    if found.name == "prefetch_related" and any(has_queryset(value) for value in arguments):
        _hazards(ctx, source, "prefetch of its own")
    ctx.built(built, span, found.name, _reached_by(ctx, node))
    nested(ctx, (*node.args, *(keyword.value for keyword in node.keywords)))
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
    if name in LOADERS or name == "only":
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
    if found.shape is not Shape.TUPLES:
        return found.shape
    said = {keyword.arg for keyword in node.keywords}
    return Shape.FLAT if "flat" in said else Shape.NAMED if "named" in said else found.shape


_OR_NONE = frozenset({"first", "last", "afirst", "alast"})


def _consume(ctx: Context, source: QuerySet, found: Method, node: ast.Call, on: Ties) -> Value:
    if found.gives is Gives.ITERATOR:
        return _iterator(ctx, source, node)
    span = ctx.span(node)
    cell = ctx.cell(source.site)
    if found.cached and cell.freshness is Freshness.EVALUATED:
        ctx.event(Happening.CACHED, source.site, span, found.name, source=source)
    else:
        of = _reached_by(ctx, node)
        uses = Uses(prefetched=prefetched(ctx, source)) if found.cached else Uses()
        ctx.event(Happening.QUERIED, source.site, span, found.name, found.cost, source, of, cell.asked, uses)
        if pristine(source) and _answered_by_prefetch(ctx, source, found):
            served(ctx, source, node, found.name)
        elif found.asks is not None:
            asked(ctx, source, node, found.asks, found.name, on)
    made = number_of(ctx, source, span, found.name) if found.name in _ASKING else PLAIN
    _remember(ctx, source, found, span)
    if found.name == "create":
        given = frozenset(keyword.arg for keyword in node.keywords if keyword.arg is not None)
        return Row(source.model, free=given)
    if found.gives is Gives.ROW:
        if source.shape is not Shape.ROWS:
            return one_of(source)
        row = row_of(_asked(ctx, source, found, on), None)
        # Who counts takes for granted that there are rows.
        return replace(row, optional=found.name in _OR_NONE and ctx.code.counter is None)
    if found.gives is Gives.ROW_AND_FLAG:
        return Items((row_of(_asked(ctx, source, found, on), None), PLAIN))
    if found.gives is Gives.ROWS_BY_KEY and source.shape is Shape.ROWS:
        return Mapping(PLAIN, row_of(source.having(Trait.REFINED), None))
    return made if found.gives is Gives.PLAIN and found.name != "bulk_create" else UNKNOWN


def _remember(ctx: Context, source: QuerySet, found: Method, span: Span) -> None:
    """What a queryset was asked without keeping the answer; `update()` makes it forget its rows."""
    cell = ctx.cell(source.site)
    if source.site in ctx.state.heap and found.name in _ASKING and cell.freshness is not Freshness.EVALUATED:
        ctx.set_cell(source.site, replace(cell, asked=cell.asked | {(found.name, span)}))
    elif found.name == "update" and cell.freshness is not Freshness.LAZY:
        ctx.set_cell(source.site, replace(cell, freshness=Freshness.LAZY))


def _reached_by(ctx: Context, node: ast.Call) -> Span | None:
    """The expression that a method is called on."""
    return ctx.span(node.func.value) if isinstance(node.func, ast.Attribute) else None


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
    if found.prefetched is not Prefetched.SERVES_ORDERED:
        return False
    return ctx.db.get(is_ordered, source.model) or _is_ordered_by_prefetch(ctx, source)


def _is_ordered_by_prefetch(ctx: Context, source: QuerySet) -> bool:
    via = source.via
    anchor = anchored(ctx, via.row, via.relation) if via is not None else None
    return anchor is not None and anchor.path in anchor.source.load.ordered


def _iterator(ctx: Context, source: QuerySet, node: ast.Call) -> Value:
    for link in source.links:
        if not gives_size(node):
            ctx.hazard(link.span, "iterator")
    streamed(ctx, source, node)
    ctx.event(Happening.QUERIED, source.site, ctx.span(node), "iterator", "a full SELECT")
    if ctx.code.counter is not None:
        ctx.code.counter.asked(ctx, source, node, "iterator")
    asked(ctx, source, node, Asked.ROWS, "iterator")
    if source.shape is not Shape.ROWS:
        return Collection(UNKNOWN)
    return Collection(row_of(source.having(Trait.REFINED, Trait.STREAMED), None))


def _owner(ctx: Context, receiver: QuerySet | Manager, name: str) -> ClassId | None:
    """The class that defines a method; querysets have none of those that are written for managers."""
    shape = receiver.shape if isinstance(receiver, Manager) else receiver.manager
    if shape is None or name not in shape.methods:
        return None
    for class_id in shape.classes:
        fact = ctx.db.get(class_fact, class_id)
        of_managers = isinstance(receiver, QuerySet) and _is_manager(ctx, class_id)
        if fact is not None and not of_managers and fact.method(name) is not None:
            return class_id
    return None


def _custom(
    ctx: Context,
    receiver: QuerySet | Manager,
    owner: ClassId,
    name: str,
    node: ast.Call,
    arguments: list[Value],
    keywords: Sequence[tuple[str | None, Value]],
) -> Value:
    if isinstance(receiver, Manager) and _is_queryset(ctx, owner):
        receiver = queryset_of(ctx, receiver)  # a manager hands its methods of the queryset on
    made = ctx.inline(ctx, owner, name, receiver, arguments, keywords)
    source = queryset_of(ctx, receiver)
    choices = [part for part in alternatives(made) if isinstance(part, QuerySet) and part.model == source.model]
    if len(choices) == len(alternatives(made)):
        links = _links(ctx, receiver, source, name, node)
        steps = (*source.steps, (name, ctx.span(node)))[:_MOST_STEPS]
        # The chain inside the method is not a place to edit for this caller alone.
        ctx.built(replace(choices[0], links=links), ctx.span(node), name)
        return join(
            replace(part, links=links, via=source.via, steps=steps, traits=part.traits | {Trait.REFINED})
            for part in choices
        )
    result = ctx.code.apply(ctx, node, owner, name, receiver, arguments, keywords)
    if isinstance(made, Row):
        return Row(made.model, doubt=made.doubt)
    if result is None:
        _escape(ctx, receiver)
    return result or UNKNOWN


def _is_queryset(ctx: Context, owner: ClassId) -> bool:
    """Whether a class is a queryset and no manager."""
    bases = external_names(ctx.db, owner)
    return any(base.startswith(_QUERYSET) for base in bases) and not _is_manager(ctx, owner)


def _is_manager(ctx: Context, owner: ClassId) -> bool:
    return any(base.startswith(_MANAGER) for base in external_names(ctx.db, owner))


def _escape(ctx: Context, receiver: QuerySet | Manager) -> None:
    if isinstance(receiver, QuerySet):
        for link in receiver.links:
            ctx.hazard(link.span, "escapes")
