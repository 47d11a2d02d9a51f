"""Admin classes: a changelist goes through the rows of its queryset and reads every column of each.

Followed is what `django.contrib.admin.views.main.ChangeList` and the templates of the admin do with the rows.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from mir_lsp.facts.calls import texts_in
from mir_lsp.facts.terms import Literal
from mir_lsp.facts.terms import Sequence as SequenceTerm
from mir_lsp.index.admin import AdminClass, Registration, admin_class, registrations
from mir_lsp.index.classes import project_classes
from mir_lsp.index.db import Database
from mir_lsp.index.members import MethodMember, member
from mir_lsp.index.models import model as model_of
from mir_lsp.index.models import relation
from mir_lsp.index.parts import relation_of_lookup
from mir_lsp.index.resolve import ClassSymbol
from mir_lsp.index.schema import ClassId, RelationKind
from mir_lsp.index.settings import django_version
from mir_lsp.index.terms import flag, texts
from mir_lsp.semantics import objects, querysets
from mir_lsp.semantics.admin_columns import ITSELF, Column, column_transfer, columns_of, text_transfer
from mir_lsp.semantics.admin_forms import form_choices, inline_choices, row_choices
from mir_lsp.semantics.class_values import is_set
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.detached import Detached
from mir_lsp.semantics.framework import Keywords, call_inherited, inherited
from mir_lsp.semantics.given import Numbering
from mir_lsp.semantics.invoke import apply_transfer
from mir_lsp.semantics.iteration import row_of
from mir_lsp.semantics.report import ADMIN, ADMIN_TEXT, ClassOption, Origin, Report
from mir_lsp.semantics.supply import Load, Path
from mir_lsp.semantics.transfer import AtDefinition, Transfer
from mir_lsp.semantics.values import (
    PLAIN,
    UNKNOWN,
    Constant,
    Items,
    Manager,
    Named,
    Object,
    QuerySet,
    Shape,
    Value,
    alternatives,
)

ADMINS = "django.contrib."
_FORWARD = frozenset({RelationKind.FOREIGN_KEY, RelationKind.ONE_TO_ONE})
_OPTION = "list_select_related"
_SELECTS = "the queryset selects by itself, and Django then ignores `list_select_related`"
_NO_OPTION = "an inline has no `list_select_related`: a `get_queryset` of its own would be the place"


@inherited(ADMINS, "get_queryset")
def get_queryset(
    ctx: Context, owner: Object, node: ast.expr, arguments: Sequence[Value], keywords: Keywords
) -> Value:
    """All rows of the model, by its default manager."""
    model = _model_of(ctx.db, owner)
    known = ctx.db.get(model_of, model) if model is not None else None
    if known is None or not known.managers:
        return UNKNOWN
    span = ctx.span(node)
    manager = Manager(known.id, known.managers[0], span, span.end if ctx.editable else None)
    return querysets.queryset_of(ctx, manager)


def administered(db: Database, cls: ClassId) -> Report | None:
    """What the admin reads of rows; None for a class that has no part in it."""
    known = db.get(admin_class, cls)
    if known is None:
        return _plainly(db, cls)
    ctx = Detached(db, cls)
    if known.is_inline:
        _inline(ctx, known)
        builds = builds_rows(db, cls)
        return replace(
            ctx.report(), option=None if builds else ClassOption(cls.path, cls.qualname, _OPTION, (), _NO_OPTION)
        )
    models = db.get(models_of, cls)
    options = [_changelist(ctx, known, model) for model in models]
    for model in models[:1]:
        form_choices(ctx, known, model)
    option = options[0] if len(options) == 1 else None
    if len(options) > 1 and any(options):
        option = ClassOption(cls.path, cls.qualname, _OPTION, (), "the class is registered for several models")
    return replace(ctx.report(), option=option)


def builds_rows(db: Database, cls: ClassId) -> bool:
    """Whether the class itself says how its queryset is built."""
    found = member(db, cls, "get_queryset")
    return isinstance(found, MethodMember) and found.owner == cls


def models_of(db: Database, cls: ClassId) -> tuple[ClassId, ...]:
    """The models that an admin class is registered for."""
    symbol = ClassSymbol(cls)
    return tuple(dict.fromkeys(each.model for each in db.get(registrations) if each.admin == symbol))


def _model_of(db: Database, owner: Object) -> ClassId | None:
    """The model of an admin class or inline: the one that it was made with, else the only one there is."""
    given = owner.attribute("model")
    if isinstance(given, Named) and isinstance(given.symbol, ClassSymbol):
        return given.symbol.id
    known = db.get(admin_class, owner.cls)
    if known is None:
        return None
    if known.model is not None:
        return known.model
    models = db.get(models_of, owner.cls)
    return models[0] if len(models) == 1 else None


def _plainly(db: Database, cls: ClassId) -> Report | None:
    """The list of a model that is registered without a class: its rows are shown by `__str__`."""
    registered = [each for each in db.get(plain_registrations) if each.model == cls]
    if not registered:
        return None
    ctx = Detached(db, cls)
    node = ctx.expression("admin")
    known = db.get(model_of, cls)
    if known is not None and known.managers:
        rows = querysets.queryset_of(ctx, Manager(known.id, known.managers[0], ctx.span(node), None))
        _apply(ctx, rows, [text_transfer(db, cls, None)], ADMIN_TEXT)
    reason = "the model is registered without an admin class that could load it"
    return replace(ctx.report(), option=ClassOption(cls.path, cls.qualname, _OPTION, (), reason))


def plain_registrations(db: Database) -> tuple[Registration, ...]:
    """The models that are registered without an admin class."""
    return tuple(each for each in db.get(registrations) if each.admin is None and not each.options)


def _changelist(ctx: Detached, admin: AdminClass, model: ClassId) -> ClassOption | None:
    if any(is_set(ctx.db, admin.id, option) for option in ("list_display", _OPTION)):
        return None
    me = Object(admin.id, (("model", Named(ClassSymbol(model))),))
    columns = columns_of(ctx, admin, "list_display", me)
    done = [column_transfer(ctx.db, me, model, column) for column in columns]
    texts = [text_transfer(ctx.db, model, place) for place in _named_at(ctx.db, admin, columns)]
    supply = _Supply(ctx, admin, me, model, columns)
    option: ClassOption | None = None
    for rows in _querysets(ctx, _ask(ctx, me, "get_queryset", [PLAIN])):
        listed, chosen = supply.applied(rows, [*done, *texts])
        option = option or chosen
        _apply(ctx, listed, done, ADMIN)
        _apply(ctx, listed, texts, ADMIN_TEXT)
    row_choices(ctx, admin, model)
    return option


@dataclass(frozen=True, slots=True)
class Listing:
    """What a changelist goes through: the rows as Django loads them, the columns, and what makes texts of rows."""

    rows: QuerySet
    me: Object
    columns: tuple[Column, ...]
    texts: tuple[AtDefinition, ...]


def listing(ctx: Detached, admin: AdminClass, model: ClassId) -> Listing | None:
    """The changelist of an admin class; None when it is not known what it lists."""
    if any(is_set(ctx.db, admin.id, option) for option in ("list_display", _OPTION)):
        return None
    me = Object(admin.id, (("model", Named(ClassSymbol(model))),))
    columns = columns_of(ctx, admin, "list_display", me)
    supply = _Supply(ctx, admin, me, model, columns)
    found = _querysets(ctx, _ask(ctx, me, "get_queryset", [PLAIN]))
    if len(found) != 1:
        return None
    return Listing(supply.applied(found[0], ())[0], me, columns, tuple(_named_at(ctx.db, admin, columns)))


def _named_at(db: Database, admin: AdminClass, columns: Sequence[Column]) -> Iterator[AtDefinition]:
    """What makes a text of every row: the column `__str__`, and since Django 5.0 the check box before each row."""
    own = [column.place for column in columns if column.name == ITSELF]
    version = db.get(django_version, admin.id.path)
    actions = admin.option("actions")
    if own:
        yield own[0]
    elif actions != Literal(None) and (version is None or version >= (5, 0)):
        yield AtDefinition(admin.id.path, admin.id.qualname)


def _apply(ctx: Detached, rows: QuerySet, done: Iterable[Transfer], origin: Origin, free: Iterable[str] = ()) -> None:
    """Each row is handed to what reads it; `free` are the relations that are set on it before."""
    for transfer in done:
        node = ctx.expression("admin")
        here = ctx.span(node)
        row = row_of(rows, here)
        with ctx.inside(here):
            numbering = Numbering([replace(row, free=row.free | frozenset(free))])
            apply_transfer(ctx, node, transfer, numbering, origin)


def _inline(ctx: Detached, admin: AdminClass) -> None:
    """The rows of an inline: each is named by its text, and its columns are read."""
    parents = ctx.db.get(parents_of, admin.id)
    model = admin.model
    links = _links(ctx.db, admin, parents) if model is not None else ()
    if model is None or not parents or any(kind is RelationKind.ONE_TO_ONE for _, kind in links):
        return
    me = Object(admin.id, (("model", Named(ClassSymbol(model))),))
    shown = _shown_fields(admin)
    columns = [
        column for column in columns_of(ctx, admin, "readonly_fields", me) if shown is None or column.name in shown
    ]
    done = [column_transfer(ctx.db, me, model, column) for column in columns]
    texts = [text_transfer(ctx.db, model, AtDefinition(admin.id.path, admin.id.qualname))]
    free = [name for name, _ in links]
    for rows in _querysets(ctx, _ask(ctx, me, "get_queryset", [PLAIN])):
        _apply(ctx, rows, done, ADMIN, free)
        _apply(ctx, rows, texts, ADMIN_TEXT, free)
    inline_choices(ctx, admin, model, frozenset(free))


def parents_of(db: Database, inline: ClassId) -> tuple[ClassId, ...]:
    """The models on whose pages an inline is shown."""
    found: dict[ClassId, None] = {}
    for each in db.get(registrations):
        admin = db.get(admin_class, each.admin.id) if isinstance(each.admin, ClassSymbol) else None
        if admin is not None and inline in admin.inlines:
            found[each.model] = None
    return tuple(found)


def _links(db: Database, admin: AdminClass, parents: Sequence[ClassId]) -> tuple[tuple[str, RelationKind], ...]:
    """The keys of an inline's model that lead to the row on whose page it is."""
    known = db.get(model_of, admin.model) if admin.model is not None else None
    towards = {base for parent in parents for base in project_classes(db, parent)}
    return tuple(
        (field.name, field.relation.kind)
        for field in (known.fields if known is not None else ())
        if field.relation is not None and field.relation.kind in _FORWARD and field.relation.target in towards
    )


def _shown_fields(admin: AdminClass) -> frozenset[str] | None:
    """The fields that an inline shows; None for all."""
    listed = admin.option("fields")
    if not isinstance(listed, SequenceTerm) or not listed.exact:
        return None
    return frozenset(texts_in(listed))


@dataclass(frozen=True, slots=True)
class _Supply:
    """What Django makes the queryset of a changelist select: `ChangeList.apply_select_related`."""

    ctx: Detached
    admin: AdminClass
    me: Object
    model: ClassId
    columns: tuple[Column, ...]

    def applied(self, rows: QuerySet, read: Sequence[Transfer]) -> tuple[QuerySet, ClassOption | None]:
        """The queryset as it is gone through, and the option that may make it select more.

        Without an option, what builds the queryset in the class is the place for that.
        """
        builds = builds_rows(self.ctx.db, self.admin.id)
        if rows.load.select.may or rows.load.every_key:
            return rows, None if builds else self._option((), _SELECTS)
        chosen = self._chosen()
        if chosen is None:
            return replace(rows, load=rows.load.opened()), None
        load = self._selecting(rows.load, chosen)
        if chosen is False and not self._keys() and builds:
            return rows, None
        kept = chosen if isinstance(chosen, tuple) else self._kept(read) if load != rows.load else ()
        refusal = "`get_list_select_related` decides what is selected" if _OPTION in self.admin.dynamic else ""
        option = replace(self._option(kept, refusal), every=chosen is True, builds=builds)
        return replace(rows, load=load), option

    def _selecting(self, load: Load, chosen: bool | tuple[str, ...]) -> Load:
        if chosen is True or (chosen is False and self._keys() and not self._names_keys()):
            return replace(load, every_key=True)
        lookups = chosen if isinstance(chosen, tuple) else self._keys()
        return load.selecting([self._path(lookup) for lookup in lookups])

    def _chosen(self) -> bool | tuple[str, ...] | None:
        """`list_select_related`, as the class or its `get_list_select_related` says."""
        if _OPTION in self.admin.dynamic:
            return _plain(_ask(self.ctx, self.me, f"get_{_OPTION}", [PLAIN]))
        term = self.admin.option(_OPTION)
        if isinstance(term, SequenceTerm) and term.exact:
            return texts(term)
        return flag(term)

    def _keys(self) -> tuple[str, ...]:
        """The foreign keys that are columns: Django selects for them when the class says nothing."""
        found = ((column.name, self.ctx.db.get(relation, self.model, column.name)) for column in self.columns)
        return tuple(name for name, each in found if each is not None and each.kind in _FORWARD)

    def _names_keys(self) -> bool:
        """Whether Django selects those keys by their names: before 6.1 it selects all that are NOT NULL."""
        version = self.ctx.db.get(django_version, self.admin.id.path)
        return version is not None and version >= (6, 1)

    def _path(self, lookup: str) -> Path:
        path: list[str] = []
        here: ClassId | None = self.model
        for part in lookup.split("__"):
            found = self.ctx.db.get(relation_of_lookup, here, part) if here is not None else None
            path.append(found.name if found is not None else part)
            here = found.target if found is not None else None
        return tuple(path)

    def _kept(self, read: Sequence[Transfer]) -> tuple[str, ...]:
        """What the option has to name so that nothing is lost that Django selects without it."""
        wanted = {want.path for done in read for want in done.wants}
        wanted |= {(name,) for name in self._keys()}
        found = {path: self._spelled(path) for path in sorted(wanted)}
        return tuple(name for path, name in found.items() if name and not _goes_on(path, wanted, found))

    def _spelled(self, path: Path) -> str:
        """A path as the option names it; empty when it is not selected without being named."""
        here: ClassId | None = self.model
        for name in path:
            found = self.ctx.db.get(relation, here, name) if here is not None else None
            if found is None or found.kind not in _FORWARD:
                return ""
            if found.null is not False and not (self._names_keys() and len(path) == 1):
                return ""
            here = found.target
        return "__".join(path)

    def _option(self, kept: tuple[str, ...], refusal: str) -> ClassOption:
        return ClassOption(self.admin.id.path, self.admin.id.qualname, _OPTION, kept, refusal)


def _goes_on(path: Path, wanted: Iterable[Path], found: dict[Path, str]) -> bool:
    return any(len(other) > len(path) and other[: len(path)] == path and found[other] for other in wanted)


def _plain(value: Value) -> bool | tuple[str, ...] | None:
    match value:
        case Constant(value=bool() as chosen):
            return chosen
        case Items(items=items):
            names = [item.value for item in items if isinstance(item, Constant) and isinstance(item.value, str)]
            return tuple(names) if len(names) == len(items) else None
        case _:
            return None


def _querysets(ctx: Context, value: Value) -> list[QuerySet]:
    found = [querysets.queryset_of(ctx, part) for part in alternatives(value) if isinstance(part, QuerySet | Manager)]
    return [rows for rows in found if rows.shape is Shape.ROWS]


def _ask(ctx: Detached, me: Object, name: str, arguments: Sequence[Value]) -> Value:
    """What a method of an admin class gives, its own or Django's."""
    node = ctx.expression(f"{name}()")
    found = objects.call_method(ctx, me, name, node, arguments, [], {})
    if found is None and not isinstance(member(ctx.db, me.cls, name), MethodMember):
        found = call_inherited(ctx, me, name, node, arguments, [])
    return found if found is not None else UNKNOWN
