"""Forms of the admin: lists of choices, which name every row that may be chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mir_lsp.facts.calls import texts_in
from mir_lsp.facts.terms import Literal, Ref, Term
from mir_lsp.facts.terms import Sequence as SequenceTerm
from mir_lsp.index.admin import AdminClass
from mir_lsp.index.db import Database
from mir_lsp.index.forms import form
from mir_lsp.index.members import MethodMember, ValueMember, class_named, member, value_of
from mir_lsp.index.models import model as model_of
from mir_lsp.index.parts import relation_of_lookup
from mir_lsp.index.resolve import ExternalSymbol, resolve
from mir_lsp.index.schema import ClassId, Field, RelationKind
from mir_lsp.index.terms import mapping_value, text, texts
from mir_lsp.semantics import querysets
from mir_lsp.semantics.admin_columns import place_in, text_transfer
from mir_lsp.semantics.detached import Detached
from mir_lsp.semantics.given import Numbering
from mir_lsp.semantics.invoke import apply_transfer
from mir_lsp.semantics.iteration import row_of
from mir_lsp.semantics.report import CHOICES, FORM, Query
from mir_lsp.semantics.transfer import Asked, AtDefinition, Transfer
from mir_lsp.semantics.values import Manager

_FORWARD = frozenset({RelationKind.FOREIGN_KEY, RelationKind.ONE_TO_ONE})
_CHOSEN = frozenset({*_FORWARD, RelationKind.MANY_TO_MANY})
_FILTERS = ("RelatedFieldListFilter", "RelatedOnlyFieldListFilter")
# With one of these the project decides what is chosen from.
_OWN_FORM = ("get_form", "get_fields", "get_fieldsets", "get_formset", "formfield_for_dbfield")
_PER_KIND = {True: "formfield_for_manytomany", False: "formfield_for_foreignkey"}


def form_choices(ctx: Detached, admin: AdminClass, model: ClassId) -> None:
    """What the filters of a changelist and the fields of its form name: every row of another model."""
    _filters(ctx, admin, model)
    for field in _fields_with_choices(ctx.db, admin, model):
        assert field.relation is not None
        if field.relation.target is not None:
            place = _place_of_field(ctx.db, admin, field.name)
            name_choices(ctx, field.relation.target, text_transfer(ctx.db, field.relation.target, place))


def inline_choices(ctx: Detached, admin: AdminClass, model: ClassId, parents: frozenset[str]) -> None:
    """Each row of an inline has its own lists of choices."""
    linking = {*parents, text(value_of(ctx.db, admin.id, "ct_field")) or "content_type"}
    fields = [field for field in _fields_with_choices(ctx.db, admin, model) if field.name not in linking]
    keys = [field for field in fields if field.relation is not None and field.relation.kind in _FORWARD]
    if keys:
        place = AtDefinition(admin.id.path, admin.id.qualname)
        _per_row(ctx, model, keys, place)


def row_choices(ctx: Detached, admin: AdminClass, model: ClassId) -> None:
    """Each row of a changelist has lists of choices for what can be edited there."""
    if any(_overrides(ctx.db, admin.id, name) for name in ("get_changelist_form", "get_changelist_formset")):
        return
    listed = texts(admin.option("list_editable")) or ()
    for field in _choosing(ctx.db, admin, model, listed):
        if field.relation is not None and field.relation.kind in _FORWARD:
            _per_row(ctx, model, [field], place_in(ctx.db, admin.id, "list_editable", field.name))


def name_choices(ctx: Detached, target: ClassId, done: Transfer) -> None:
    """All rows of a model are named."""
    known = ctx.db.get(model_of, target)
    if known is None or not known.managers:
        return
    node = ctx.expression("choices")
    here = ctx.span(node)
    rows = querysets.queryset_of(ctx, Manager(known.id, known.managers[0], here, None))
    with ctx.inside(here):
        apply_transfer(ctx, node, done, Numbering([row_of(rows, here)]), FORM)


def _per_row(ctx: Detached, model: ClassId, fields: list[Field], place: AtDefinition) -> None:
    node = ctx.expression("choices")
    here = ctx.span(node)
    first = fields[0].relation
    if first is None or first.target is None:
        return
    ctx.query(
        Query(
            origin=CHOICES,
            asked=Asked.ROWS,
            span=here,
            site=here,
            by="choices",
            model=first.target,
            rows=model,
            loop=here,
            relation=None,
            text=", ".join(field.name for field in fields),
            trail=(place,),
        )
    )


def _filters(ctx: Detached, admin: AdminClass, model: ClassId) -> None:
    found = member(ctx.db, admin.id, "list_filter")
    # As it is written: the classes of filters are names.
    listed = found.term if isinstance(found, ValueMember) else None
    for item in listed.items if isinstance(listed, SequenceTerm) else ():
        name = _filtered(ctx.db, admin.id, item)
        target = _target(ctx.db, model, name) if name is not None else None
        if name is not None and target is not None:
            place = place_in(ctx.db, admin.id, "list_filter", name)
            name_choices(ctx, target, text_transfer(ctx.db, target, place))


def _filtered(db: Database, cls: ClassId, item: Term) -> str | None:
    """The lookup of a filter of Django's that lists related rows."""
    if not isinstance(item, SequenceTerm):
        return text(item)
    if len(item.items) != 2 or not isinstance(item.items[1], Ref):
        return None
    symbol = db.get(resolve, cls.path, item.items[1].parts)
    known = isinstance(symbol, ExternalSymbol) and symbol.dotted.startswith("django.contrib.admin.")
    return text(item.items[0]) if known and item.items[1].last in _FILTERS else None


def _target(db: Database, model: ClassId, lookup: str) -> ClassId | None:
    """The model whose rows a lookup ends at; None when it ends at a column."""
    here: ClassId | None = model
    for part in lookup.split("__"):
        found = db.get(relation_of_lookup, here, part) if here is not None else None
        if found is None or found.kind not in _CHOSEN:
            return None
        here = found.target
    return here


def _fields_with_choices(db: Database, admin: AdminClass, model: ClassId) -> tuple[Field, ...]:
    """The relations that the form of an admin class or inline lists all choices of."""
    if any(_overrides(db, admin.id, name) for name in (*_OWN_FORM, "get_readonly_fields", "has_change_permission")):
        return ()
    known = db.get(model_of, model)
    shown = _shown(admin)
    if shown is None:
        shown = tuple(field.name for field in known.fields) if known is not None else ()
    hidden = {*(texts(admin.option("readonly_fields")) or ()), *(texts(admin.option("exclude")) or ())}
    own = member(db, admin.id, "form")
    chosen = class_named(db, own.owner, own.term) if isinstance(own, ValueMember) else None
    declared = db.get(form, chosen) if chosen is not None else None
    if chosen is not None and (declared is None or not declared.is_model):
        return ()
    if declared is not None:
        listed = {each.name for each in declared.fields}
        hidden |= {each.name for each in declared.fields if each.declared} | set(declared.widgets)
        shown = tuple(name for name in shown if name in listed)
    return tuple(_choosing(db, admin, model, [name for name in shown if name not in hidden]))


def _choosing(db: Database, admin: AdminClass, model: ClassId, names: Iterable[str]) -> Iterator[Field]:
    known = db.get(model_of, model)
    chosen_otherwise = {
        *(texts(admin.option("raw_id_fields")) or ()),
        *(texts(admin.option("autocomplete_fields")) or ()),
    }
    for name in names:
        field = known.field(name) if known is not None else None
        if field is None or field.relation is None or name in chosen_otherwise:
            continue
        many = field.relation.kind is RelationKind.MANY_TO_MANY
        if field.relation.kind not in _CHOSEN or _overrides(db, admin.id, _PER_KIND[many]):
            continue
        arguments = dict(field.arguments)
        if arguments.get("editable") == Literal(False) or "parent_link" in arguments or field.relation.through:
            continue
        yield field


def _shown(admin: AdminClass) -> tuple[str, ...] | None:
    """The fields that the form shows; None for all."""
    listed = admin.option("fields")
    if isinstance(listed, SequenceTerm):
        return tuple(texts_in(listed))
    grouped = admin.option("fieldsets")
    if not isinstance(grouped, SequenceTerm):
        return None
    return tuple(_grouped(grouped))


def _grouped(term: SequenceTerm) -> Iterator[str]:
    """The fields of `fieldsets`."""
    for group in term.items:
        options = group.items[1] if isinstance(group, SequenceTerm) and len(group.items) == 2 else None
        yield from texts_in(mapping_value(options, "fields"))


def _names_in(term: Term) -> tuple[str, ...]:
    return (*texts_in(term), *(_grouped(term) if isinstance(term, SequenceTerm) else ()))


def _place_of_field(db: Database, admin: AdminClass, name: str) -> AtDefinition:
    """Where a class says that its form has a field."""
    for option in ("fields", "fieldsets"):
        found = member(db, admin.id, option)
        if isinstance(found, ValueMember) and name in _names_in(found.term):
            return place_in(db, admin.id, option, name)
    return AtDefinition(admin.id.path, admin.id.qualname)


def _overrides(db: Database, cls: ClassId, name: str) -> bool:
    return isinstance(member(db, cls, name), MethodMember)
