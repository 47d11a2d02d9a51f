"""Class-based views: what they inherit and what they show, with the defaults of Django's and DRF's own."""

from __future__ import annotations

from dataclasses import dataclass

from mir_lsp.facts.calls import texts_in
from mir_lsp.facts.terms import CallTerm, Ref, Sequence, Term
from mir_lsp.index import keys
from mir_lsp.index.classes import descendants, external_names
from mir_lsp.index.db import Database
from mir_lsp.index.headers import by_label
from mir_lsp.index.members import (
    ClassMember,
    MethodMember,
    ValueMember,
    class_named,
    classes_naming,
    member,
    returned_by,
    rows_of,
    value_of,
)
from mir_lsp.index.models import model as model_of
from mir_lsp.index.paths import parent
from mir_lsp.index.resolve import ClassSymbol, ExternalSymbol, FunctionSymbol, Symbol, class_fact, resolve_in_body
from mir_lsp.index.schema import ClassId
from mir_lsp.index.settings import setting
from mir_lsp.index.targets import model_named
from mir_lsp.index.templates import find_template, names_of
from mir_lsp.index.terms import mapping_value, text

_GENERIC = "django.views.generic."
_VIEWS = ("django.views.", "rest_framework.generics.", "rest_framework.views.", "rest_framework.viewsets.")
_VIEW_MIXINS = ("django.contrib.auth.views.", "rest_framework.mixins.")
_API = "rest_framework."

# The ends of the template names that generic views make of their model.
_SUFFIXES = {
    "ListView": "_list",
    "DetailView": "_detail",
    "CreateView": "_form",
    "UpdateView": "_form",
    "DeleteView": "_confirm_delete",
    "ArchiveIndexView": "_archive",
    "YearArchiveView": "_archive_year",
    "MonthArchiveView": "_archive_month",
    "WeekArchiveView": "_archive_week",
    "DayArchiveView": "_archive_day",
    "TodayArchiveView": "_archive_day",
    "DateDetailView": "_detail",
}
_SHOWS_MANY = frozenset(
    {"ListView", "MultipleObjectMixin", *(name for name in _SUFFIXES if name.endswith("ArchiveView"))}
)

# What the bases of DRF do, by their names: the actions that each brings.
_MIXIN_ACTIONS = {
    "ListModelMixin": ("list",),
    "CreateModelMixin": ("create",),
    "RetrieveModelMixin": ("retrieve",),
    "UpdateModelMixin": ("update", "partial_update"),
    "DestroyModelMixin": ("destroy",),
}
_BASE_ACTIONS = {
    **_MIXIN_ACTIONS,
    "ModelViewSet": ("create", "retrieve", "update", "partial_update", "destroy", "list"),
    "ReadOnlyModelViewSet": ("retrieve", "list"),
}


@dataclass(frozen=True, slots=True)
class ClassView:
    """A class-based view. What is None or empty is not set, or is not known.

    `kind` is the first base of Django or DRF (`ListView`, `ModelViewSet`). `queryset` is an expression in the body
    of `queryset_owner`; with a `get_queryset` of its own, `dynamic_queryset` is True and `model` is what its returns
    agree on. `serializers` are all that it may use.
    """

    id: ClassId
    kind: str
    is_api: bool
    model: ClassId | None = None
    queryset: Term | None = None
    queryset_owner: ClassId | None = None
    dynamic_queryset: bool = False
    template_names: tuple[str, ...] = ()
    context_object_name: str | None = None
    paginate_by: Term | None = None
    form: ClassId | None = None
    serializers: tuple[ClassId, ...] = ()
    dynamic_serializer: bool = False
    permissions: tuple[Symbol, ...] | None = None
    complete: bool = True


def is_view(db: Database, id: ClassId) -> bool:
    """Whether a class inherits from a view of Django or DRF."""
    return any(name.startswith(_VIEWS) or name.startswith(_VIEW_MIXINS) for name in external_names(db, id))


def class_view(db: Database, id: ClassId) -> ClassView | None:
    """The view that a class is; None for a class that is no view."""
    if not db.get(is_view, id):
        return None
    names = external_names(db, id)
    kinds = [name.rpartition(".")[2] for name in names if name.startswith(_VIEWS)]
    kind = next((name for name in kinds if name in _SUFFIXES or name in _BASE_ACTIONS), kinds[0] if kinds else "")
    queryset = member(db, id, "queryset")
    serializers, dynamic = _serializers(db, id)
    model = _model(db, id)
    return ClassView(
        id=id,
        kind=kind,
        is_api=any(name.startswith(_API) for name in names),
        model=model,
        queryset=queryset.term if isinstance(queryset, ValueMember) else None,
        queryset_owner=queryset.owner if isinstance(queryset, ValueMember) else None,
        dynamic_queryset=isinstance(member(db, id, "get_queryset"), MethodMember),
        template_names=_template_names(db, id, kind, model),
        context_object_name=text(value_of(db, id, "context_object_name")),
        paginate_by=value_of(db, id, "paginate_by"),
        form=_class_attribute(db, id, "form_class"),
        serializers=serializers,
        dynamic_serializer=dynamic,
        permissions=_permissions(db, id),
        complete="?" not in names,
    )


def actions(db: Database, id: ClassId) -> frozenset[str]:
    """The standard actions that a viewset has: its own methods, its project's bases' and those of DRF's bases."""
    inherited = {
        action
        for name in external_names(db, id)
        if name.startswith(_API)
        for action in _BASE_ACTIONS.get(name.rpartition(".")[2], ())
    }
    standard = {action for each in _BASE_ACTIONS.values() for action in each}
    own = {action for action in standard if isinstance(member(db, id, action), MethodMember)}
    return frozenset(inherited | own)


def shows_many(view: ClassView) -> bool:
    """Whether a view of Django's own hands a list of rows to its template."""
    return view.kind in _SHOWS_MANY


def views_of_model(db: Database, model: ClassId) -> tuple[ClassId, ...]:
    """The class-based views of a model's rows, sorted."""
    found = ((id, db.get(class_view, id)) for id in classes_naming(db, model))
    return tuple(id for id, view in found if view is not None and view.model == model)


def views_of_template(db: Database, path: str) -> tuple[Symbol, ...]:
    """The functions that render a template file and the class-based views that show it."""
    found: dict[Symbol, None] = {}
    for name in names_of(db, path):
        for place, qualname in sorted(db.read(keys.naming_template(name), frozenset())):
            meant = db.get(find_template, parent(place), name)
            if meant is not None and meant.path == path:
                found.update(dict.fromkeys(_users(db, ClassId(place, qualname), path)))
        found.update((ClassSymbol(id), None) for id in _views_by_default(db, name, path))
    return tuple(found)


def shown_template(db: Database, view: ClassView) -> str | None:
    """The template file that a view shows: the first of its names that there is a file for."""
    for name in view.template_names:
        found = db.get(find_template, parent(view.id.path), name)
        if found is not None:
            return found.path
    return None


def _users(db: Database, id: ClassId, path: str) -> list[Symbol]:
    if class_fact(db, id) is None:
        return [FunctionSymbol(id.path, id.qualname)]
    views = ((each, db.get(class_view, each)) for each in (id, *db.get(descendants, id)))
    return [ClassSymbol(each) for each, view in views if view is not None and shown_template(db, view) == path]


def _views_by_default(db: Database, name: str, path: str) -> list[ClassId]:
    """The generic views whose model makes this name."""
    label, _, rest = name.partition("/")
    stem = rest.removesuffix(".html")
    models = [
        model
        for suffix in sorted(set(_SUFFIXES.values()))
        if stem.endswith(suffix) and label
        for model in by_label(db, label, stem.removesuffix(suffix))
    ]
    candidates = [id for model in models for id in classes_naming(db, model)]
    views = ((id, db.get(class_view, id)) for id in dict.fromkeys(candidates))
    return [id for id, view in views if view is not None and shown_template(db, view) == path]


def _model(db: Database, id: ClassId) -> ClassId | None:
    """The model of a view: what `get_queryset` returns, else `queryset`, else `model`, else that of its form."""
    returned = returned_by(db, id, "get_queryset")
    models = {rows_of(db, owner.path, term) for owner, term in returned} - {None}
    if len(models) == 1:
        return models.pop()
    queryset = member(db, id, "queryset")
    if isinstance(queryset, ValueMember):
        found = rows_of(db, queryset.owner.path, queryset.term)
        if found is not None:
            return found
    declared = member(db, id, "model")
    if isinstance(declared, ValueMember):
        return model_named(db, declared.owner.path, declared.term)
    form = _class_attribute(db, id, "form_class") or _class_attribute(db, id, "serializer_class")
    meta = member(db, form, "Meta") if form is not None else None
    if not isinstance(meta, ClassMember):
        return None
    named = member(db, meta.id, "model")
    return model_named(db, named.owner.path, named.term) if isinstance(named, ValueMember) else None


def _template_names(db: Database, id: ClassId, kind: str, model: ClassId | None) -> tuple[str, ...]:
    returned = returned_by(db, id, "get_template_names")
    if returned:
        return tuple(dict.fromkeys(each for _, term in returned for each in texts_in(term)))
    named = text(value_of(db, id, "template_name"))
    names = [named] if named is not None else []
    suffix = text(value_of(db, id, "template_name_suffix")) or _SUFFIXES.get(kind)
    known = db.get(model_of, model) if model is not None else None
    if suffix and known is not None and known.app_label and (named is None or kind in _SHOWS_MANY):
        names.append(f"{known.app_label}/{known.name.lower()}{suffix}.html")
    return tuple(dict.fromkeys(names))


def _serializers(db: Database, id: ClassId) -> tuple[tuple[ClassId, ...], bool]:
    """The serializers that a view may use, and whether a method decides between them."""
    static = _class_attribute(db, id, "serializer_class")
    found = {static} if static is not None else set()
    method = member(db, id, "get_serializer_class")
    for owner, term in returned_by(db, id, "get_serializer_class"):
        named = class_named(db, owner, term)
        if named is not None:
            found.add(named)
    return tuple(sorted(found)), isinstance(method, MethodMember)


def _permissions(db: Database, id: ClassId) -> tuple[Symbol, ...] | None:
    """The permission classes; those of `REST_FRAMEWORK` for a view of DRF without its own; None when unknown."""
    found = member(db, id, "permission_classes")
    if isinstance(found, ValueMember):
        value = found.term
        if not isinstance(value, Sequence) or not value.exact:
            return None
        named = [_permission(db, found.owner, item) for item in value.items]
        return tuple(each for each in named if each is not None) if None not in named else None
    if isinstance(found, MethodMember) or not any(name.startswith(_API) for name in external_names(db, id)):
        return None
    defaults = mapping_value(db.get(setting, parent(id.path), "REST_FRAMEWORK"), "DEFAULT_PERMISSION_CLASSES")
    if defaults is None:
        return (ExternalSymbol("rest_framework.permissions.AllowAny"),)
    return tuple(ExternalSymbol(each) for each in texts_in(defaults))


def _permission(db: Database, owner: ClassId, term: Term) -> Symbol | None:
    """The class that a list of permissions names; None for one that is composed, as `IsOwner | IsAdminUser` is."""
    called = term.func if isinstance(term, CallTerm) else term
    return resolve_in_body(db, owner, called.parts) if isinstance(called, Ref) else None


def _class_attribute(db: Database, id: ClassId, name: str) -> ClassId | None:
    found = member(db, id, name)
    return class_named(db, found.owner, found.term) if isinstance(found, ValueMember) else None
