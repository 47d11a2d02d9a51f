"""Form fields that choose rows: every row that may be chosen is named, by `__str__` or `label_from_instance`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from mir_lsp.facts.terms import CallTerm, Ref, Term
from mir_lsp.index.bodies import Body, body_key
from mir_lsp.index.classes import external_names, project_classes
from mir_lsp.index.db import Database, circular
from mir_lsp.index.forms import FormField, form
from mir_lsp.index.members import MethodMember, class_named, member, value_of
from mir_lsp.index.models import model as model_of
from mir_lsp.index.resolve import ClassSymbol, class_fact
from mir_lsp.index.schema import ClassId, RelationKind
from mir_lsp.index.terms import texts
from mir_lsp.index.views import class_view
from mir_lsp.semantics import querysets
from mir_lsp.semantics.admin_columns import place_in, text_transfer
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.detached import Detached, OfDefinitions
from mir_lsp.semantics.flow import seen
from mir_lsp.semantics.framework import Keywords, function, made_by
from mir_lsp.semantics.given import Numbering
from mir_lsp.semantics.invoke import apply_transfer, call_target, method_of, method_target
from mir_lsp.semantics.iteration import row_of
from mir_lsp.semantics.report import FORM, TEXT, Report
from mir_lsp.semantics.transfer import NOTHING_DONE, AtDefinition, Transfer
from mir_lsp.semantics.values import (
    PLAIN,
    UNKNOWN,
    Constant,
    Items,
    Manager,
    Mapping,
    Named,
    Object,
    QuerySet,
    Shape,
    Trait,
    Value,
    alternatives,
)

FIELDS = ("ModelChoiceField", "ModelMultipleChoiceField")
_MODULES = ("django.forms", "django.forms.models")
_LISTING = frozenset({"Select", "SelectMultiple", "RadioSelect", "CheckboxSelectMultiple"})
_VIEWS = "django.views.generic."
_EDITING = ("CreateView", "UpdateView")
_CHOSEN = frozenset({RelationKind.FOREIGN_KEY, RelationKind.ONE_TO_ONE, RelationKind.MANY_TO_MANY})
_OTHERS = 1 << 20  # what the same class does besides has smaller numbers
_SHOWN = "whenever the form is shown"
_LABEL = "label_from_instance"


@function(*(f"{module}.{name}" for module in _MODULES for name in FIELDS))
def field_made(ctx: Context, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value:
    """A field of Django's with the rows to choose from."""
    rows = _rows(arguments, keywords)
    return Mapping(PLAIN, rows, (("queryset", rows),))


def own_field_made(
    ctx: Context, owner: Object, node: ast.expr, arguments: Sequence[Value], keywords: Keywords
) -> Value:
    """A field of the project's own with the rows to choose from."""
    return Object(owner.cls, (("queryset", _rows(arguments, keywords)),))


for _module in _MODULES:
    for _name in FIELDS:
        made_by(f"{_module}.{_name}")(own_field_made)


def chosen(db: Database, cls: ClassId) -> Report | None:
    """What the choices of a form read of each row; None for a class that is no form."""
    found = db.get(form, cls)
    fields = _fields_of_view(db, cls) if found is None else found.fields
    if not fields:
        return None
    ctx = Detached(db, cls, _OTHERS)
    for field in fields:
        hidden = found is not None and field.name in found.widgets
        if field.type in FIELDS and field.rows is not None and not hidden:
            _Choices(ctx, cls, field).read()
    return ctx.report()


@function(*(f"{module}.modelform_factory" for module in _MODULES))
def form_made(ctx: Context, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value:
    """A form of the fields that a call names: all of its choices are named when it is shown."""
    given = dict(keywords)
    model = arguments[0] if arguments else given.get("model", UNKNOWN)
    listed = given.get("fields", UNKNOWN)
    if not isinstance(model, Named) or not isinstance(model.symbol, ClassSymbol) or not isinstance(listed, Items):
        return UNKNOWN
    if given.keys() & {"form", "widgets", "formfield_callback"}:
        return UNKNOWN
    names = [item.value for item in listed.items if isinstance(item, Constant) and isinstance(item.value, str)]
    here = ctx.span(node)
    for field in model_fields(ctx.db, model.symbol.id, names):
        known = ctx.db.get(model_of, field.rows) if field.rows is not None else None
        if known is None or not known.managers:
            continue
        rows = querysets.queryset_of(ctx, Manager(known.id, known.managers[0], here, None))
        with ctx.inside(here):
            done = _doubted(ctx.db.get(text_transfer, known.id, None))
            apply_transfer(ctx, node, done, Numbering([row_of(rows, here)]), TEXT)
    return UNKNOWN


def _fields_of_view(db: Database, cls: ClassId) -> tuple[FormField, ...]:
    """The fields of the form that a view makes of its `fields`; none for any other class."""
    if not any(name.startswith(_VIEWS) and name.endswith(_EDITING) for name in external_names(db, cls)):
        return ()
    view = db.get(class_view, cls)
    names = texts(value_of(db, cls, "fields"))
    own = any(isinstance(member(db, cls, name), MethodMember) for name in ("get_form", "get_form_class"))
    if view is None or view.model is None or view.form is not None or names is None or own:
        return ()
    return model_fields(db, view.model, names)


def _rows(arguments: Sequence[Value], keywords: Keywords) -> Value:
    return arguments[0] if arguments else dict(keywords).get("queryset", UNKNOWN)


@circular(NOTHING_DONE)
def label_transfer(db: Database, field: ClassId, model: ClassId, place: AtDefinition) -> Transfer:
    """What a field of the project's own does with a row to name it, which is slot 0."""
    target = method_target(db, field, _LABEL)
    if target is None or not target.plain:
        return db.get(text_transfer, model, place)
    ctx = OfDefinitions(db, field)
    call_target(ctx, ctx.at(place, _LABEL), target, [Object(field), ctx.given(model)])
    return ctx.done()


def model_fields(db: Database, model: ClassId, names: Sequence[str]) -> tuple[FormField, ...]:
    """The form fields that Django makes of relations of a model."""
    known = db.get(model_of, model)
    found = [known.field(name) for name in names] if known is not None else []
    return tuple(
        FormField(field.name, False, FIELDS[field.relation.kind.to_many], field.relation.target)
        for field in found
        if field is not None and field.relation is not None and field.relation.kind in _CHOSEN
    )


def _doubted(done: Transfer) -> Transfer:
    wants = tuple(replace(want, doubt=want.doubt or _SHOWN) for want in done.wants)
    queries = tuple(replace(asking, doubt=asking.doubt or _SHOWN) for asking in done.queries)
    return replace(done, wants=wants, queries=queries)


class _Choices:
    """One field of a form and what naming its choices reads."""

    def __init__(self, ctx: Detached, owner: ClassId, field: FormField) -> None:
        self.ctx = ctx
        self.db = ctx.db
        self.owner = owner
        self.field = field

    def read(self) -> None:
        """Demand what the names of the choices read."""
        if not self.field.declared:
            self._named(self._every_row(), None, self._place_in_meta())
            return
        for owner, call in self._declarations():
            place = AtDefinition(owner.path, f"{owner.qualname}.{self.field.name}")
            made = class_named(self.db, owner, call.func)
            if _lists(call.keyword("widget")):
                self._named(self._given(), made, place)
            return

    def _declarations(self) -> Iterator[tuple[ClassId, CallTerm]]:
        for owner in project_classes(self.db, self.owner):
            fact = class_fact(self.db, owner)
            value = fact.attribute(self.field.name) if fact is not None else None
            if value is not None and isinstance(value.term, CallTerm):
                yield owner, value.term

    def _given(self) -> list[QuerySet]:
        """The rows that the declaration, or code of the form after it, gives the field."""
        name = self.field.name
        later = seen(self.db, self.owner, f"fields.{name}.queryset")
        if not later and self._is_changed():
            return []
        values = later or tuple(_queryset(value) for value in seen(self.db, self.owner, name))
        found = [part for value in values for part in alternatives(value) if isinstance(part, QuerySet | Manager)]
        rows = [querysets.queryset_of(self.ctx, part) for part in found]
        return [each for each in rows if each.shape is Shape.ROWS and Trait.EMPTY not in each.traits]

    def _every_row(self) -> list[QuerySet]:
        """All rows of the model, by its default manager."""
        assert self.field.rows is not None
        known = self.db.get(model_of, self.field.rows)
        if known is None or not known.managers or self._is_changed():
            return []
        at = self.ctx.span(self.ctx.expression(self.field.name))
        return [querysets.queryset_of(self.ctx, Manager(known.id, known.managers[0], at, None))]

    def _named(self, rows: Sequence[QuerySet], made: ClassId | None, place: AtDefinition) -> None:
        for each in rows:
            if made is not None:
                done = self.db.get(label_transfer, made, each.model, place)
            else:
                done = self.db.get(text_transfer, each.model, place)
            node = self.ctx.expression(self.field.name)
            here = self.ctx.span(node)
            with self.ctx.inside(here):
                numbering = Numbering([row_of(each, here)])
                apply_transfer(self.ctx, node, _doubted(done), numbering, FORM)

    def _place_in_meta(self) -> AtDefinition:
        for owner in project_classes(self.db, self.owner):
            meta = ClassId(owner.path, f"{owner.qualname}.Meta")
            if class_fact(self.db, meta) is not None:
                for option in ("fields", "exclude"):
                    place = place_in(self.db, meta, option, self.field.name)
                    if place.qualname != meta.qualname:
                        return place
        return place_in(self.db, self.owner, "fields", self.field.name)

    def _is_changed(self) -> bool:
        """Whether code of the form may give the field other rows, another widget, or take it away."""
        name = re.escape(self.field.name)
        changes = re.compile(rf"[\"']{name}[\"']|\bfields\s*\.\s*(?:values|items)\b|\bin\s+self\s*\.\s*fields\b")
        for owner in project_classes(self.db, self.owner):
            fact = class_fact(self.db, owner)
            for method in dict.fromkeys(each.name for each in fact.methods) if fact is not None else ():
                target = method_of(self.db, owner, method)
                body: Body | None = self.db.read(body_key(target.unit)) if target is not None else None
                if body is None or changes.search(body.text) is None:
                    continue
                if _CHANGES.search(body.text) is not None:
                    return True
        return False


_CHANGES = re.compile(r"\.\s*(?:queryset|widget|choices)\b|\bpop\b|\bdel\b")


def _queryset(value: Value) -> Value:
    match value:
        case Mapping():
            return value.item("queryset")
        case Object():
            return value.attribute("queryset") or UNKNOWN
        case _:
            return UNKNOWN


def _lists(widget: Term | None) -> bool:
    """Whether a widget of Django's shows every choice; that of a field without one does."""
    if widget is None:
        return True
    named = widget.func if isinstance(widget, CallTerm) else widget
    return isinstance(named, Ref) and named.last in _LISTING
