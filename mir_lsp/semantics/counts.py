"""How many queries functions, views, actions, admin lists, tasks and commands run: `spending` does the counting."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from mir_lsp.facts.terms import Literal, Ref, Term
from mir_lsp.facts.terms import Sequence as SequenceTerm
from mir_lsp.index.admin import AdminClass, admin_class
from mir_lsp.index.bodies import Body, UnitId, body_key
from mir_lsp.index.classes import UNKNOWN_BASE, external_names
from mir_lsp.index.db import Database
from mir_lsp.index.members import Member, MethodMember, NoMember, OutsideMember, ValueMember, class_named, member
from mir_lsp.index.models import model as model_of
from mir_lsp.index.models import relation
from mir_lsp.index.paths import parent
from mir_lsp.index.resolve import ClassSymbol, ExternalSymbol, resolve, resolve_import
from mir_lsp.index.schema import ClassId
from mir_lsp.index.settings import setting
from mir_lsp.index.terms import flag, mapping_value, text
from mir_lsp.semantics import consumption, querysets, spending
from mir_lsp.semantics.admin import Listing, listing, models_of
from mir_lsp.semantics.admin_columns import column_transfer, text_transfer
from mir_lsp.semantics.api_views import act
from mir_lsp.semantics.code import Counter, Purpose
from mir_lsp.semantics.detached import Detached, given_to
from mir_lsp.semantics.entry import arguments_of, target_named
from mir_lsp.semantics.flow import code_for, gone_through, transfer
from mir_lsp.semantics.generic_views import get_page
from mir_lsp.semantics.iteration import element
from mir_lsp.semantics.measures import words_of
from mir_lsp.semantics.spent import Spent
from mir_lsp.semantics.transfer import Transfer
from mir_lsp.semantics.values import Manager, Object, QuerySet, Row, alternatives
from mir_lsp.text.spans import Span

__all__ = ["ACTIONS", "consumption", "so_far", "spending", "spent_by_action", "spent_by_function", "spent_by_list"]

ACTIONS = ("list", "retrieve")
_COUNTING_PAGES = ("PageNumberPagination", "LimitOffsetPagination")
_PLAIN_FIELDS = frozenset({"BooleanField", "NullBooleanField", "DateField", "DateTimeField"})


def spent_by_function(db: Database, path: str, name: str) -> Spent | None:
    """What a function or method runs when it is called, at least that; None where nothing can be known.

    Nothing is known of its arguments but what annotations say, not that they are left out either.
    """
    target = target_named(db, path, name)
    body: Body | None = db.read(body_key(target.unit)) if target is not None else None
    if target is None or body is None or body.damage:
        return None
    return _known(db.get(transfer, target.unit, arguments_of(db, target), Purpose.COUNTING).spent)


def so_far(db: Database, unit: UnitId) -> tuple[tuple[Span, Spent], ...]:
    """What a function has run, at least, when each place of it that reads a queryset has: those outside of loops."""
    target = target_named(db, unit.path, unit.name)
    if target is None or target.unit != unit:
        return ()
    ctx = gone_through(db, unit, arguments_of(db, target), Purpose.COUNTING)
    marks = ctx.so_far.items() if ctx is not None else ()
    told = ((at, replace(spent, items={}, fetched={})) for at, spent in marks if not spent.endless)
    return tuple(sorted(told, key=lambda pair: pair[0]))


def spent_by_action(db: Database, cls: ClassId, action: str) -> Spent | None:
    """What a view runs that answers by what it inherits: `get`, or an action of a viewset."""
    ctx = Detached(db, cls, code=code_for(Purpose.COUNTING))
    if UNKNOWN_BASE.dotted in external_names(db, cls):
        return None
    if action in ACTIONS:
        act(ctx, Object(cls), action, _pages(db, cls))
    elif not get_page(ctx, cls):
        return None
    return _known(ctx.state.spent)


def spent_by_list(db: Database, cls: ClassId) -> Spent | None:
    """What the changelist of an admin class runs, without a search, for somebody who may see everything."""
    known, models = db.get(admin_class, cls), db.get(models_of, cls)
    if known is None or known.is_inline or not known.complete or len(models) != 1:
        return None
    ctx = Detached(db, cls, code=code_for(Purpose.COUNTING))
    found = listing(ctx, known, models[0])
    counter = ctx.code.counter
    if found is None or counter is None or not _is_plain(known):
        return None
    counter.asked(ctx, found.rows, ctx.expression("number of rows"), "count")
    if flag(known.option("show_full_result_count")) is not False:
        counter.asked(ctx, found.rows, ctx.expression("number of all rows"), "count")
    for chosen in _filters(ctx, known, models[0]):
        if chosen is None:
            return None
        _named(ctx, counter, chosen)
    _columns(ctx, counter, found, models[0])
    return _known(ctx.state.spent)


def _known(spent: Spent | None) -> Spent | None:
    return spent if spent is not None and spent.says else None


def _pages(db: Database, cls: ClassId) -> bool | None:
    """Whether a view of DRF asks for the number of rows to make pages of them; None when that is not known."""
    found = member(db, cls, "pagination_class")
    if isinstance(found, ValueMember) and found.term == Literal(None):
        return False
    rest = setting(db, parent(cls.path), "REST_FRAMEWORK")
    size = mapping_value(rest, "PAGE_SIZE") if rest is not None else None
    if isinstance(found, NoMember | OutsideMember):
        named = text(mapping_value(rest, "DEFAULT_PAGINATION_CLASS")) if rest is not None else None
        if named is None:
            return False
        if named.startswith("rest_framework.pagination."):
            return size is not None and size != Literal(None) and named.endswith(_COUNTING_PAGES)
        module, _, name = named.rpartition(".")
        symbol = resolve_import(db, cls.path, module, name, 0)
        return _pages_by(db, symbol.id, size) if isinstance(symbol, ClassSymbol) else None
    return _pages_of(db, found, size)


def _pages_of(db: Database, found: Member, size: Term | None) -> bool | None:
    paginator = class_named(db, found.owner, found.term) if isinstance(found, ValueMember) else None
    if isinstance(found, ValueMember) and paginator is None:
        symbol = resolve(db, found.owner.path, found.term.parts) if isinstance(found.term, Ref) else None
        dotted = symbol.dotted if isinstance(symbol, ExternalSymbol) else ""
        known = dotted.startswith("rest_framework.pagination.")
        return (size is not None and dotted.endswith(_COUNTING_PAGES)) if known else None
    return _pages_by(db, paginator, size) if paginator is not None else None


def _pages_by(db: Database, paginator: ClassId, size: Term | None) -> bool | None:
    """The same of a class of the project that makes the pages."""
    names = external_names(db, paginator)
    own = isinstance(member(db, paginator, "page_size"), ValueMember)
    sized = own or isinstance(member(db, paginator, "default_limit"), ValueMember) or size is not None
    if any(isinstance(member(db, paginator, name), MethodMember) for name in ("paginate_queryset", "get_page_size")):
        return None
    return sized and any(name.endswith(_COUNTING_PAGES) for name in names)


def _is_plain(admin: AdminClass) -> bool:
    """Whether nothing else queries: no fields to edit in the list, no hierarchy of dates."""
    editable, dates = admin.option("list_editable"), admin.option("date_hierarchy")
    listed = editable is None or (isinstance(editable, SequenceTerm) and editable.exact and not editable.items)
    return listed and dates in (None, Literal(None)) and not admin.dynamic & {"list_filter", "paginator"}


def _filters(ctx: Detached, admin: AdminClass, model: ClassId) -> Iterator[ClassId | None]:
    """The models whose rows the filters of a list name; None for a filter that is not known."""
    term = admin.option("list_filter")
    if not isinstance(term, SequenceTerm) or not term.exact:
        yield None
        return
    known = ctx.db.get(model_of, model)
    for item in term.items:
        name = text(item)
        field = known.field(name) if known is not None and name is not None else None
        found = ctx.db.get(relation, model, name) if name is not None else None
        if found is not None:
            yield found.target
        elif field is None or (field.type not in _PLAIN_FIELDS and not dict(field.arguments).get("choices")):
            yield None


def _named(ctx: Detached, counter: Counter, model: ClassId) -> None:
    """A filter names all rows of a model."""
    known = ctx.db.get(model_of, model)
    if known is None or not known.managers:
        counter.lost(ctx, "rows of a filter")
        return
    node = ctx.expression(f"filter by {words_of(model)}")
    rows = querysets.queryset_of(ctx, Manager(model, known.managers[0], ctx.span(node), None))
    _each(ctx, counter, rows, lambda row: [text_transfer(ctx.db, model, None, *given_to(ctx, row))])


def _columns(ctx: Detached, counter: Counter, found: Listing, model: ClassId) -> None:
    """The rows of a page, with what each column and text reads of each."""

    def read(row: Row) -> Iterator[Transfer]:
        for column in found.columns:
            yield column_transfer(ctx.db, found.me, model, column, *given_to(ctx, row))
        for place in found.texts:
            yield text_transfer(ctx.db, model, place, *given_to(ctx, row))

    _each(ctx, counter, found.rows, read)


def _each(ctx: Detached, counter: Counter, rows: QuerySet, read: Callable[[Row], Iterable[Transfer]]) -> None:
    node = ctx.expression("rows")
    here = ctx.span(node)
    row = element(ctx, rows, node, "changelist", here)
    with ctx.inside(here):
        for part in alternatives(row):
            if not isinstance(part, Row):
                continue
            for done in read(part):
                counter.called(ctx, ctx.expression("column"), done, "column", [part])
