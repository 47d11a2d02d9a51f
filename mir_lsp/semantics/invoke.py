"""Calls of code that is in view: what it reads of its arguments is demanded where it is called."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace

from mir_lsp.facts.data import Binding, FunctionFact
from mir_lsp.facts.terms import CallTerm, Ref, Term
from mir_lsp.index import keys
from mir_lsp.index.bodies import UnitId, turns_key
from mir_lsp.index.db import Database
from mir_lsp.index.members import ValueMember, member
from mir_lsp.index.models import find_method
from mir_lsp.index.resolve import ClassSymbol, ExternalSymbol, FunctionSymbol, class_fact, resolve
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics import askings
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.dicts import merged, with_item
from mir_lsp.semantics.following import demand_path, follow
from mir_lsp.semantics.given import MOST, Leaf, Numbering, Return
from mir_lsp.semantics.handing import threaded
from mir_lsp.semantics.iteration import row_of, varied
from mir_lsp.semantics.plans import with_plans
from mir_lsp.semantics.reads import Reading, relations_along
from mir_lsp.semantics.report import CALL, Freshness, Happening, Origin
from mir_lsp.semantics.tables.functions import THREADED
from mir_lsp.semantics.transfer import AtDefinition, InTemplate, Transfer, Want
from mir_lsp.semantics.values import (
    EMPTY_DICT,
    Collection,
    Items,
    Mapping,
    Plain,
    QuerySet,
    Row,
    Spread,
    Value,
    join,
)
from mir_lsp.semantics.wording import called

# Decorators that leave calls and results of a function as they are.
_TRANSPARENT = frozenset(
    {
        "builtins.staticmethod",
        "builtins.classmethod",
        "builtins.property",
        "abc.abstractmethod",
        "functools.cached_property",
        "functools.lru_cache",
        "functools.cache",
        "functools.wraps",
        "typing.override",
        "typing.final",
        "typing.no_type_check",
        "django.utils.functional.cached_property",
        "django.db.transaction.atomic",
        *THREADED,
        "asgiref.sync.async_to_sync",
        "django_scopes.scope",
        "django_scopes.scopes_disabled",
        "django.contrib.admin.display",
        "django.contrib.admin.action",
        "rest_framework.decorators.action",
        "drf_spectacular.utils.extend_schema_field",
        "drf_spectacular.utils.extend_schema",
    }
)
_OURS = "a function of the project"
_PLAIN = _TRANSPARENT | {_OURS}
PROPERTIES = frozenset({"builtins.property", "functools.cached_property", "django.utils.functional.cached_property"})
_CACHED = frozenset({"functools.lru_cache", "functools.cache"})
_STATIC = "builtins.staticmethod"
_OF_CLASS = "builtins.classmethod"


@dataclass(frozen=True, slots=True)
class Target:
    """A function that is in view: its code, its signature, and what its decorators make of it."""

    unit: UnitId
    fact: FunctionFact
    decorators: frozenset[str]
    plain: bool  # whether a call runs its code and gives its result

    @property
    def remembers(self) -> bool:
        """Whether it runs once for the same arguments."""
        return bool(self.decorators & _CACHED)

    @property
    def is_elsewhere(self) -> bool:
        """Whether whoever calls it does not wait for it: it is awaited."""
        return self.fact.is_async or bool(self.decorators & THREADED)

    @property
    def is_property(self) -> bool:
        return bool(self.decorators & PROPERTIES)

    @property
    def is_static(self) -> bool:
        return _STATIC in self.decorators

    @property
    def is_of_class(self) -> bool:
        return _OF_CLASS in self.decorators


def function_target(db: Database, symbol: FunctionSymbol) -> Target | None:
    """The function that a name resolves to, or None when its code is not in view."""
    return db.get(_function_target, symbol)


def _function_target(db: Database, symbol: FunctionSymbol) -> Target | None:
    owner, _, name = symbol.qualname.rpartition(".")
    if owner:
        return method_of(db, ClassId(symbol.path, owner), name)
    bindings: tuple[Binding, ...] = db.read(keys.bindings(symbol.path, name), ())
    facts = [binding.definition for binding in bindings if isinstance(binding.definition, FunctionFact)]
    return _target(db, symbol.path, name, facts[-1]) if facts else None


def method_target(db: Database, receiver: ClassId, name: str) -> Target | None:
    """The method that a call on an instance of a class reaches; None when it is not in view."""
    return db.get(_method_target, receiver, name)


def _method_target(db: Database, receiver: ClassId, name: str) -> Target | None:
    found = db.get(find_method, receiver, name)
    if found is not None:
        return _target(db, found[0].path, f"{found[0].qualname}.{name}", found[1])
    return _getter(db, receiver, name)


def _getter(db: Database, receiver: ClassId, name: str) -> Target | None:
    """The function behind `name = property(getter)` in the body of a class."""
    known = member(db, receiver, name)
    if not isinstance(known, ValueMember):
        return None
    match known.term:
        case CallTerm(func=Ref(parts=("property",)), args=(Ref(parts=(getter,)), *_)):
            target = _method_of(db, known.owner, getter)
        case _:
            return None
    return replace(target, decorators=target.decorators | {"builtins.property"}) if target is not None else None


def method_of(db: Database, owner: ClassId, name: str) -> Target | None:
    """The method that the body of a class itself defines."""
    return db.get(_method_of, owner, name)


def _method_of(db: Database, owner: ClassId, name: str) -> Target | None:
    fact = class_fact(db, owner)
    method = fact.method(name) if fact is not None else None
    return _target(db, owner.path, f"{owner.qualname}.{name}", method) if method is not None else None


def _target(db: Database, path: str, qualname: str, fact: FunctionFact) -> Target | None:
    turns = db.read(turns_key(path, qualname), 0)
    if not turns:
        return None
    decorators = frozenset(_decorator(db, path, term) for term in fact.decorators)
    return Target(UnitId(path, qualname, str(turns - 1)), fact, decorators, decorators <= _PLAIN)


def _decorator(db: Database, path: str, term: Term) -> str:
    """The dotted name of a decorator, `?` for one that is not known."""
    if isinstance(term, CallTerm):
        term = term.func
    symbol = db.get(resolve, path, term.parts) if isinstance(term, Ref) else None
    if isinstance(symbol, ExternalSymbol):
        return symbol.dotted
    if isinstance(term, Ref) and term.last in ("setter", "getter", "deleter"):
        return "?"
    if isinstance(symbol, FunctionSymbol):
        return _OURS  # it may do something before and after, and gives what the function gives, as a rule
    return "?" if not isinstance(symbol, ClassSymbol) else symbol.id.qualname


def call_target(
    ctx: Context,
    node: ast.expr,
    target: Target,
    positional: Sequence[Value],
    keywords: Iterable[tuple[str | None, Value]] = (),
    origin: Origin = CALL,
    given: dict[str, Value] | None = None,
) -> Value:
    """The value of a call of a function that is in view; what it reads of its arguments is demanded here.

    `given` takes what the function sets on its first argument.
    """
    counter = ctx.code.counter
    numbering = Numbering() if counter is None else counter.numbering(ctx, MOST)
    arguments = tuple(
        (name, numbering.argument(name, value)) for name, value in bound(target.fact, positional, tuple(keywords))
    )
    done = ctx.code.transfer(ctx.db, target.unit, arguments)
    if ctx.planning:
        done = with_plans(ctx, target.unit, arguments, numbering.leaves, done)
    # What an object holds that its own code has built is judged there, once.
    own = {slot for slot in numbering.held if _is_built_elsewhere(numbering.leaves[slot])}
    wants = tuple(each for each in done.wants if each.slot not in own)
    queries = tuple(each for each in done.queries if not (each.each and own.issuperset(each.slots)))
    if target.remembers:
        queries = ()
    if counter is not None:
        with ctx.elsewhere() if target.is_elsewhere else nullcontext():
            counter.called(ctx, node, done, target.unit.name, numbering.leaves)
    apply_transfer(ctx, node, replace(done, wants=wants, queries=queries), numbering, origin)
    back = Return(
        at=ctx.span(node),
        editable=ctx.editable,
        leaves=tuple(numbering.leaves),
        follow=lambda row, path: follow(ctx, row, path, node),
        row_of=lambda source: row_of(source, None),
    )
    if given is not None:
        given.update((name, back.held(value)) for name, value in done.attributes)
    made = back.value(done.result)
    return threaded(made) if target.decorators & THREADED else made


def bound(
    fact: FunctionFact, positional: Sequence[Value], keywords: Sequence[tuple[str | None, Value]]
) -> tuple[tuple[str, Value], ...]:
    """The values of parameters by name, as Python binds them; what does not fit is left out."""
    names = [parameter.name for parameter in fact.parameters if parameter.kind == "positional"]
    takes = {parameter.kind: parameter.name for parameter in fact.parameters}
    given, more = _spread(positional)
    found: dict[str, Value] = dict(zip(names, given, strict=False))
    if more is not None:
        found.update(dict.fromkeys(names[len(given) :], more))
    rest = given[len(names) :]
    if "args" in takes:
        found[takes["args"]] = Items(tuple(rest)) if more is None else Collection(join((*rest, more)))
    known = {parameter.name for parameter in fact.parameters if parameter.kind in ("positional", "keyword")}
    others = EMPTY_DICT
    for name, value in keywords:
        if name in known:
            found[name] = value
        elif name is not None:
            others = with_item(others, name, value)
        elif isinstance(value, Mapping):
            found.update((key, each) for key, each in value.items if key in known)
            others = merged(others, _without(value, known))
        else:
            others = merged(others, value)
    if "kwargs" in takes:
        found[takes["kwargs"]] = others
    return tuple(sorted(found.items(), key=lambda item: item[0]))


def _without(given: Mapping, names: set[str]) -> Mapping:
    """What is left of `**given` when parameters have taken what is theirs."""
    if not given.is_exact:
        return replace(given, items=tuple(item for item in given.items if item[0] not in names))
    left = EMPTY_DICT
    for name, value in given.items:
        if name not in names:
            left = with_item(left, name, value)
    return left


def _spread(positional: Sequence[Value]) -> tuple[list[Value], Value | None]:
    """The arguments one by one, and what follows in unknown number: the elements of `*value`."""
    given: list[Value] = []
    for value in positional:
        if not isinstance(value, Spread):
            given.append(value)
        elif isinstance(value.value, Items) and not value.value.later:
            given.extend(value.value.items)
        else:
            return given, value.element
    return given, None


def _is_built_elsewhere(leaf: Leaf) -> bool:
    source = _source(leaf)
    return source is not None and source.links[0].unit is not None


def apply_transfer(ctx: Context, node: ast.expr, done: Transfer, numbering: Numbering, origin: Origin) -> None:
    """What other code does with values that were handed to it by an expression."""
    leaves = numbering.leaves
    for want in done.wants:
        if want.slot < len(leaves):
            demand_want(ctx, node, want, leaves[want.slot], origin, numbering.owners.get(want.slot, ""))
    for asking in done.queries:
        askings.resolve(ctx, node, asking, leaves, origin)
    for slot in done.evaluated:
        leaf = leaves[slot] if slot < len(leaves) else None
        if isinstance(leaf, QuerySet):
            _evaluated(ctx, node, leaf)
    for slot, what in done.hazards:
        source = _source(leaves[slot]) if slot < len(leaves) else None
        for link in source.links if source is not None else ():
            ctx.hazard(link.span, what)
    for slot, name in done.set:
        if slot < len(leaves):
            _was_set(ctx, leaves[slot], name)
    for slot in {*done.loaded, *done.shared}:
        source = _source(leaves[slot]) if slot < len(leaves) else None
        if source is not None:
            cell = ctx.cell(source.site)
            loaded, shared = slot in done.loaded or cell.loaded, slot in done.shared or cell.shared
            ctx.set_cell(source.site, replace(cell, loaded=loaded, shared=shared))


def demand_want(ctx: Context, node: ast.expr, want: Want, leaf: Leaf, origin: Origin, parameter: str = "") -> None:
    """What a function reads of something that was given, demanded of what it was given here.

    What may be one of several under the same `parameter` makes one demand.
    """
    here = ctx.span(node)
    if isinstance(leaf, Plain):
        return
    row = leaf if isinstance(leaf, Row) else row_of(leaf, None)
    reading = Reading(
        origin=askings.origin_along(want.trail, origin),
        text=want.text,
        trail=want.trail,
        through=called(node),
        key=f"{parameter}:{'__'.join(want.path)}" + _told_apart(want),
        steady=want.steady,
        exceptional=want.exceptional,
        doubt=want.doubt,
        along=want.along and not want.each and not ctx.varying(row),
        conditions=want.conditions,
    )
    with ctx.inside(here):
        several = varied(row, here) if want.each or want.along or _shows_several(ctx, row, want) else row
        if isinstance(several, Row):
            demand_path(ctx, several, want.path, node, reading)


def _shows_several(ctx: Context, row: Row, want: Want) -> bool:
    """Whether a template or serializer goes from one row through others: only who gives the row can load for them."""
    if not any(isinstance(place, InTemplate | AtDefinition) for place in want.trail):
        return False
    return any(step.kind.to_many for step in relations_along(ctx, row.model, (*row.path, *want.path)[:-1]))


def _told_apart(want: Want) -> str:
    """Reads of one template stand at different places, though what they are made of is handed over in one."""
    places = [place for place in want.trail if isinstance(place, InTemplate)]
    return f" {places[-1].path} {places[-1].span.start:09}" if places else ""


def _was_set(ctx: Context, leaf: Leaf, name: str) -> None:
    """A relation was set by hand on a row, or on the rows of a queryset or collection."""
    source = _source(leaf)
    if source is not None and (not isinstance(leaf, Row) or not ctx.varying(leaf)):
        cell = ctx.cell(source.site)
        ctx.set_cell(source.site, replace(cell, given=cell.given | {name}))
    if not isinstance(leaf, Row):
        return
    if leaf.source is not None and leaf.source.given is not None and not leaf.path:
        ctx.gave[leaf.source.given, name] = None
    freed = replace(leaf, free=leaf.free | {name})
    for known, value in ctx.state.names.items():
        if value == leaf:
            ctx.state.names[known] = freed


def _evaluated(ctx: Context, node: ast.expr, source: QuerySet) -> None:
    cell = ctx.cell(source.site)
    if cell.freshness is Freshness.EVALUATED:
        ctx.event(Happening.CACHED, source.site, ctx.span(node), "call", source=source)
        return
    span = ctx.span(node)
    ctx.event(Happening.EVALUATED, source.site, span, "call", "a full SELECT", source, earlier=cell.asked)
    ctx.set_cell(source.site, replace(cell, freshness=Freshness.EVALUATED, at=span, asked=frozenset()))


def _source(leaf: Leaf) -> QuerySet | None:
    if isinstance(leaf, Plain):
        return None
    return leaf.source if isinstance(leaf, Row) else leaf
