"""Names in the options of serializers, forms, admin classes, views and filters, as mentions."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace

from mir_lsp.index.admin import admin_class, is_admin, registered_classes, registrations
from mir_lsp.index.classes import descendants, external_names, fact_names, find_method, project_classes
from mir_lsp.index.db import Database
from mir_lsp.index.forms import form, is_form
from mir_lsp.index.members import ClassMember, ValueMember, class_named, member
from mir_lsp.index.models import model as model_of
from mir_lsp.index.parts import makes_rows
from mir_lsp.index.resolve import ClassSymbol, class_fact
from mir_lsp.index.schema import ClassId
from mir_lsp.index.serializers import Serializer, is_serializer, serializer
from mir_lsp.index.targets import model_named
from mir_lsp.index.views import ClassView, class_view
from mir_lsp.semantics.class_texts import ClassText, Option
from mir_lsp.semantics.flow import seen
from mir_lsp.semantics.mentions import UNSURE, Mention, Role
from mir_lsp.semantics.values import QuerySet
from mir_lsp.text.spans import Span

_ALL = "__all__"
_UNSEEN_BASE = "a base that is not in view may have more"
_IGNORED = "names that are not there are ignored"
_DYNAMIC = "the queryset may have names of its own"
_ITS_OWN = "the class searches in a way of its own"
_ITS_ROWS = "its rows may have annotations"
_FILTERS = "django_filters."
_KNOWN_BASES = ("builtins.", "django.", "rest_framework.", "typing.", "abc.")


def serializer_mentions(
    db: Database, cls: ClassId, options: Sequence[Option], text: ClassText, meta: bool
) -> Iterator[Mention]:
    """The fields that a model serializer lists, and the sources of those that it declares."""
    if not db.get(is_serializer, cls):
        return
    found = db.get(serializer, cls)
    if found is None or found.model is None or not db.get(makes_rows, found.model):
        return
    if not meta:
        for _, value in options:
            yield from _sources(value, found.model, text)
        return
    extra, open = (_own_names(db, cls) - _read_as_named(db, found)) | {"url"}, _open(db, cls)
    # Of a serializer that is all in view, options about single fields are judged by the fields that it has.
    ignored = UNSURE if found.complete else _IGNORED
    for name, value in options:
        if name in ("fields", "exclude"):
            yield from _listed(text.mentions(value, Role.SERIALIZER, found.model, extra, open))
        elif name in ("read_only_fields", "write_only_fields"):
            yield from text.mentions(value, Role.SERIALIZER, found.model, extra, ignored)
        elif name == "extra_kwargs":
            yield from text.keys(value, Role.SERIALIZER, found.model, extra, ignored)


def _read_as_named(db: Database, found: Serializer) -> frozenset[str]:
    """The fields of a serializer that read the field of that name of its model."""
    known = db.get(model_of, found.model) if found.model is not None else None
    read = (field.name for field in found.fields if field.source == field.name)
    return frozenset(name for name in read if known is not None and known.field(name) is not None)


def form_mentions(
    db: Database, cls: ClassId, options: Sequence[Option], text: ClassText, meta: bool
) -> Iterator[Mention]:
    """The fields that a model form lists."""
    if not meta or not db.get(is_form, cls):
        return
    found = db.get(form, cls)
    if found is None or found.model is None or not db.get(makes_rows, found.model):
        return
    extra, open = _own_names(db, cls), _open(db, cls)
    for name, value in options:
        if name == "fields":
            yield from _listed(text.mentions(value, Role.FORM, found.model, extra, open))
        elif name in ("exclude", "localized_fields"):
            yield from _listed(text.mentions(value, Role.FORM, found.model, extra, _IGNORED))
        elif name in ("widgets", "labels", "help_texts", "error_messages", "field_classes"):
            yield from text.keys(value, Role.FORM, found.model, extra, _IGNORED)


ORDERED_BY = "admin_order_field"
"""The attribute of a column of the admin that says what it is sorted by."""

_ADMIN_LISTS = {
    ORDERED_BY: Role.ORDER,
    "list_display": Role.ADMIN,
    "list_display_links": Role.ADMIN,
    "list_editable": Role.ADMIN,
    "sortable_by": Role.ADMIN,
    "readonly_fields": Role.ADMIN,
    "fields": Role.ADMIN,
    "exclude": Role.ADMIN,
    "ordering": Role.ORDER,
    "list_select_related": Role.LOAD_ONE,
    "date_hierarchy": Role.FIELD,
    "raw_id_fields": Role.FIELD,
    "autocomplete_fields": Role.FIELD,
    "filter_horizontal": Role.FIELD,
    "filter_vertical": Role.FIELD,
    "fk_name": Role.FIELD,
}


def admin_mentions(
    db: Database, cls: ClassId, options: Sequence[Option], text: ClassText, meta: bool
) -> Iterator[Mention]:
    """What the options of an admin class name of the models that it is registered for."""
    # A class whose base is not in view is one if a model is registered with it.
    if meta or not (db.get(is_admin, cls) or cls in db.get(registered_classes)):
        return
    for owner, model in _administered(db, cls):
        extra, open = _own_names(db, owner) | _form_names(db, owner), _open(db, owner)
        for name, value in options:
            role = _ADMIN_LISTS.get(name)
            if role is not None:
                why = (_sorting(db, owner, model) if name == ORDERED_BY else None) or open
                why = _IGNORED if name == "exclude" else why
                yield from text.mentions(value, role, model, extra if role is Role.ADMIN else frozenset(), why)
            else:
                yield from _special(name, value, model, text, extra, _searching(db, owner, name) or open)


def _searching(db: Database, owner: ClassId, name: str) -> str | None:
    """Why the names that an admin class searches may be read in another way; None when they are not."""
    own = name == "search_fields" and find_method(db, owner, "get_search_results") is not None
    return _ITS_OWN if own else None


def _sorting(db: Database, owner: ClassId, model: ClassId) -> str | None:
    """Why the rows of an admin class may have more to sort by than fields; None when they have not."""
    known = db.get(model_of, model)
    if known is None or find_method(db, owner, "get_queryset") is not None:
        return _ITS_ROWS
    return _ITS_ROWS if any(not each.known or "get_queryset" in each.methods for each in known.managers) else None


def _special(
    name: str, value: ast.expr, model: ClassId, text: ClassText, extra: frozenset[str], open: str | None
) -> Iterator[Mention]:
    """Options of the admin with a form of their own."""
    match name:
        case "search_fields":
            yield from _searched(text.mentions(value, Role.LOOKUP, model, open=open), "^=@")
        case "list_filter":
            for item in _items(value):
                first = item.elts[0] if isinstance(item, ast.Tuple | ast.List) and item.elts else item
                yield from text.mentions(first, Role.FIELD, model, open=open)
        case "prepopulated_fields" if isinstance(value, ast.Dict):
            yield from text.keys(value, Role.FIELD, model, open=open)
            for each in value.values:
                yield from text.mentions(each, Role.FIELD, model, open=open)
        case "radio_fields":
            yield from text.keys(value, Role.FIELD, model, open=open)
        case "fieldsets":
            for node in _fieldset_fields(value):
                yield from text.mentions(node, Role.ADMIN, model, extra, open)
        case _:
            return


def _fieldset_fields(value: ast.expr) -> Iterator[ast.expr]:
    for node in ast.walk(value):
        if isinstance(node, ast.Dict):
            for key, each in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "fields":
                    yield each


def _administered(db: Database, cls: ClassId) -> Iterator[tuple[ClassId, ClassId]]:
    """The models that an admin class and those derived from it are for, each with the class."""
    for owner in (cls, *db.get(descendants, cls)):
        found = db.get(admin_class, owner)
        if found is not None and found.model is not None and db.get(makes_rows, found.model):
            yield owner, found.model
        for each in db.get(registrations):
            if each.admin == ClassSymbol(owner) and db.get(makes_rows, each.model):
                yield owner, each.model


def _form_names(db: Database, owner: ClassId) -> frozenset[str]:
    """What the form of an admin class declares."""
    value = member(db, owner, "form")
    cls = class_named(db, value.owner, value.term) if isinstance(value, ValueMember) else None
    return _own_names(db, cls) if cls is not None else frozenset()


def view_mentions(
    db: Database, cls: ClassId, options: Sequence[Option], text: ClassText, meta: bool
) -> Iterator[Mention]:
    """What the options of a generic view or viewset name of its model."""
    if meta or class_fact(db, cls) is None:
        return
    view = db.get(class_view, cls)
    if view is None or view.model is None or not db.get(makes_rows, view.model):
        return
    model, extra = view.model, _annotated(db, cls)
    handled = any(find_method(db, cls, method) is not None for method in _HANDLERS)
    open = _DYNAMIC if view.dynamic_queryset or handled else _open(db, cls)
    for name, value in options:
        role = (_API_OPTIONS if view.is_api else _VIEW_OPTIONS).get(name)
        if role is Role.FORM:
            yield from _listed(text.mentions(value, role, model, _form_fields(db, view), _open(db, cls)))
        elif role is not None:
            yield from _listed(text.mentions(value, role, model, extra, open))
        elif name == "search_fields" and view.is_api:
            yield from _searched(text.mentions(value, Role.LOOKUP, model, extra, open), "^=@$")
        elif name in ("filterset_fields", "filter_fields") and view.is_api:
            yield from text.mentions(value, Role.FIELD, model, extra, open)
            yield from text.keys(value, Role.FIELD, model, extra, open)


_VIEW_OPTIONS = {
    "fields": Role.FORM,
    "slug_field": Role.FIELD,
    "date_field": Role.FIELD,
    "ordering": Role.ORDER,
}
# Methods in which a view may ask another queryset than its own.
_HANDLERS = ("list", "retrieve", "get", "filter_queryset", "get_object")
_API_OPTIONS = {"lookup_field": Role.LOOKUP, "ordering_fields": Role.ORDER, "ordering": Role.ORDER}


def _form_fields(db: Database, view: ClassView) -> frozenset[str]:
    return _own_names(db, view.form) if view.form is not None else frozenset()


def _annotated(db: Database, cls: ClassId) -> frozenset[str]:
    """The annotations of the queryset in the body of a view."""
    found = [value for value in seen(db, cls, "queryset") if isinstance(value, QuerySet)]
    return frozenset(name for value in found for name in value.extra)


def model_of_meta(db: Database, cls: ClassId) -> ClassId | None:
    """The model that `Meta` of a class names; None when it names none that is known."""
    inner = member(db, cls, "Meta")
    named = member(db, inner.id, "model") if isinstance(inner, ClassMember) else None
    return model_named(db, named.owner.path, named.term) if isinstance(named, ValueMember) else None


# Classes of packages that list fields of a model, and the argument that says which one an attribute of theirs is for.
_LISTINGS = {_FILTERS: "field_name", "django_tables2.": "accessor", "import_export.": "attribute"}
_OF_LISTINGS = frozenset({"exclude", "sequence", "export_order", "import_id_fields", "import_order", "widgets"})


def listing_keyword(db: Database, cls: ClassId) -> str | None:
    """The argument by which attributes of a class say which field they are for; None for a class that lists none."""
    names = external_names(db, cls)
    return next(
        (keyword for package, keyword in _LISTINGS.items() for name in names if name.startswith(package)), None
    )


def filter_mentions(
    db: Database, cls: ClassId, options: Sequence[Option], text: ClassText, meta: bool
) -> Iterator[Mention]:
    """What filter sets, tables and exports of known packages name of their model."""
    keyword = listing_keyword(db, cls)
    model = model_of_meta(db, cls) if keyword is not None else None
    if keyword is None or model is None or not db.get(makes_rows, model):
        return
    if not meta:
        for _, value in options:
            yield from _keyword(value, keyword, Role.FIELD, model, text, _DYNAMIC)
        return
    known, is_filter = db.get(model_of, model), keyword == _LISTINGS[_FILTERS]
    extra = frozenset(name for name in _own_names(db, cls) if known is None or known.field(name) is None)
    open = _open(db, cls) if is_filter else _DYNAMIC
    if not is_filter:
        # A column is called after the way to what it shows.
        extra = frozenset(name for name in extra if "__" not in name)
    for name, value in options:
        if name == "fields":
            yield from _listed(text.mentions(value, Role.FIELD, model, extra, open))
            yield from text.keys(value, Role.FIELD, model, extra, open)
        elif name in _OF_LISTINGS:
            yield from text.mentions(value, Role.FIELD, model, extra, _IGNORED)
            yield from text.keys(value, Role.FIELD, model, extra, _IGNORED)


def _keyword(
    value: ast.expr, name: str, role: Role, model: ClassId, text: ClassText, open: str | None = None
) -> Iterator[Mention]:
    for keyword in value.keywords if isinstance(value, ast.Call) else ():
        if keyword.arg == name and isinstance(keyword.value, ast.Constant):
            yield from text.mentions(keyword.value, role, model, open=open)


def _sources(value: ast.expr, model: ClassId, text: ClassText) -> Iterator[Mention]:
    for mention in _keyword(value, "source", Role.SOURCE, model, text):
        if mention.text != "*":
            yield mention


def _listed(mentions: Iterator[Mention]) -> Iterator[Mention]:
    return (mention for mention in mentions if mention.text != _ALL)


def _searched(mentions: Iterator[Mention], prefixes: str) -> Iterator[Mention]:
    """Names without the sign before them that says how they are searched."""
    for mention in mentions:
        if mention.text[:1] in prefixes and mention.literal:
            span = Span(mention.span.start + 1, mention.span.end)
            yield replace(mention, text=mention.text[1:], span=span)
        else:
            yield mention


def _items(value: ast.expr) -> Iterator[ast.expr]:
    if isinstance(value, ast.BinOp):
        yield from _items(value.left)
        yield from _items(value.right)
    elif isinstance(value, ast.List | ast.Tuple | ast.Set):
        yield from value.elts


def _own_names(db: Database, cls: ClassId) -> frozenset[str]:
    """All names in the bodies of a class, of its bases, and of classes that are derived from it."""
    names: set[str] = set()
    for owner in (*project_classes(db, cls), *db.get(descendants, cls)):
        fact = class_fact(db, owner)
        if fact is not None:
            names |= fact_names(fact)
    return frozenset(names)


def _open(db: Database, cls: ClassId) -> str | None:
    bases = external_names(db, cls)
    known = (*_KNOWN_BASES, _FILTERS)
    return None if all(base.startswith(known) for base in bases) else _UNSEEN_BASE
