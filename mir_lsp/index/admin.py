"""The admin: which models are registered where, with which class and options."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mir_lsp.facts.data import Binding, CallFact, ClassFact
from mir_lsp.facts.terms import CallTerm, Literal, Ref, Sequence, Term
from mir_lsp.index import keys
from mir_lsp.index.classes import UNKNOWN_BASE, external_names, known_names
from mir_lsp.index.db import Database
from mir_lsp.index.members import MethodMember, OutsideMember, ValueMember, class_named, member
from mir_lsp.index.resolve import ClassSymbol, ExternalSymbol, Symbol, ValueSymbol, resolve
from mir_lsp.index.schema import ClassId
from mir_lsp.index.settings import evaluate
from mir_lsp.index.targets import model_named
from mir_lsp.index.terms import text

_REGISTER = frozenset({"django.contrib.admin.register", "django.contrib.admin.decorators.register"})
_SITES = frozenset({"django.contrib.admin.site", "django.contrib.admin.sites.site"})
_ADMIN = "django.contrib.admin."
_MODEL_ADMIN = ("ModelAdmin", "UserAdmin", "GroupAdmin")
_INLINES = ("InlineModelAdmin", "TabularInline", "StackedInline", "GenericTabularInline", "GenericStackedInline")
_MAX_STEPS = 8


def _texts(*names: str) -> Sequence:
    return Sequence(tuple(Literal(name) for name in names))


# What the admin classes of Django's own contrib applications say.
_OUTSIDE = {
    "django.contrib.auth.admin.UserAdmin": {
        "list_display": _texts("username", "email", "first_name", "last_name", "is_staff"),
        "list_filter": _texts("is_staff", "is_superuser", "is_active", "groups"),
        "search_fields": _texts("username", "first_name", "last_name", "email"),
        "ordering": _texts("username"),
        "filter_horizontal": _texts("groups", "user_permissions"),
    },
    "django.contrib.auth.admin.GroupAdmin": {
        "search_fields": _texts("name"),
        "ordering": _texts("name"),
        "filter_horizontal": _texts("permissions"),
    },
}

_DEFAULTS: dict[str, Term] = {
    "list_display": _texts("__str__"),
    "list_select_related": Literal(False),
    "list_editable": _texts(),
    "list_filter": _texts(),
    "search_fields": _texts(),
    "ordering": Literal(None),
    "inlines": _texts(),
    "raw_id_fields": _texts(),
    "autocomplete_fields": _texts(),
    "readonly_fields": _texts(),
    "fields": Literal(None),
    "exclude": Literal(None),
    "fieldsets": Literal(None),
    "date_hierarchy": Literal(None),
    "list_per_page": Literal(100),
    "actions": _texts(),
    "filter_horizontal": _texts(),
    "filter_vertical": _texts(),
    "show_full_result_count": Literal(True),
    "form": Literal(None),
}


@dataclass(frozen=True, slots=True)
class Registration:
    """A model registered with an admin site. `site` is None for the default one.

    `admin` is None for Django's own `ModelAdmin`; `options` are keyword arguments of `register`, which win.
    """

    model: ClassId
    admin: Symbol | None
    path: str
    site: str | None = None
    options: tuple[tuple[str, Term], ...] = ()


@dataclass(frozen=True, slots=True)
class AdminClass:
    """An admin class or inline: its options with inherited ones and Django's defaults, worked out where known.

    `model` is that of an inline. `dynamic` are the options that a `get_…` method of its own decides.
    """

    id: ClassId
    is_inline: bool
    options: tuple[tuple[str, Term], ...]
    inlines: tuple[ClassId, ...]
    model: ClassId | None
    dynamic: frozenset[str]
    complete: bool

    def option(self, name: str) -> Term | None:
        """The value of an option; None for one that Django does not have."""
        return dict(self.options).get(name)


def is_admin(db: Database, id: ClassId) -> bool:
    """Whether a class inherits from an admin class or inline of Django's."""
    names = external_names(db, id)
    return any(_is_admin_name(name) for name in names)


def admin_class(db: Database, id: ClassId) -> AdminClass | None:
    """The admin class or inline that a class is; None for a class that is none."""
    if not db.get(is_admin, id):
        return None
    names = external_names(db, id)
    declared = member(db, id, "model")
    return AdminClass(
        id=id,
        is_inline=any(name.rpartition(".")[2] in _INLINES for name in names),
        options=tuple((name, _option(db, id, name, default)) for name, default in _DEFAULTS.items()),
        inlines=_inlines(db, id),
        model=model_named(db, declared.owner.path, declared.term) if isinstance(declared, ValueMember) else None,
        dynamic=frozenset(
            name for name in (*_DEFAULTS, "queryset") if isinstance(member(db, id, f"get_{name}"), MethodMember)
        ),
        complete=UNKNOWN_BASE.dotted not in names,
    )


def registrations(db: Database) -> tuple[Registration, ...]:
    """Every registration that is in view, sorted by file and in the order of the text there."""
    decorated = {
        path for name in known_names(db, "register") for path, _ in db.read(keys.decorated(name), frozenset())
    }
    calling = db.read(keys.calling("register"), frozenset())
    return tuple(each for path in sorted(decorated | calling) for each in db.get(registrations_in, path))


def registered_classes(db: Database) -> frozenset[ClassId]:
    """The classes that models are registered with: admin classes, whatever they inherit from."""
    return frozenset(each.admin.id for each in db.get(registrations) if isinstance(each.admin, ClassSymbol))


def registrations_in(db: Database, path: str) -> tuple[Registration, ...]:
    """The registrations of one file: calls, then decorators."""
    calls: tuple[CallFact, ...] = db.read(keys.calls(path), ())
    found = [each for fact in calls for each in _called(db, path, fact.call)]
    for name in db.read(keys.top_classes(path), ()):
        bindings: tuple[Binding, ...] = db.read(keys.bindings(path, name), ())
        for binding in bindings:
            if isinstance(binding.definition, ClassFact):
                for decorator in binding.definition.decorators:
                    found.extend(_decorated(db, ClassId(path, name), decorator))
    return tuple(found)


def admins_of_model(db: Database, model: ClassId) -> tuple[Registration, ...]:
    """The registrations of a model."""
    return tuple(each for each in db.get(registrations) if each.model == model)


def _decorated(db: Database, id: ClassId, decorator: Term) -> Iterator[Registration]:
    if not isinstance(decorator, CallTerm) or not isinstance(decorator.func, Ref):
        return
    symbol = resolve(db, id.path, decorator.func.parts)
    if not isinstance(symbol, ExternalSymbol) or symbol.dotted not in _REGISTER:
        return
    site = decorator.keyword("site")
    for arg in decorator.args:
        model = model_named(db, id.path, arg)
        if model is not None:
            yield Registration(model, ClassSymbol(id), id.path, _site_name(db, id.path, site))


def _called(db: Database, path: str, call: CallTerm) -> Iterator[Registration]:
    match call:
        case CallTerm(func=Ref(parts=[*name, "register"]), args=[models, *rest]) if name:
            site = resolve(db, path, tuple(name))
            if _is_site(db, site):
                yield from _registered(db, path, call, models, rest, _symbol_name(site))
        case CallTerm(func=CallTerm(func=Ref() as register, args=[models, *_]), args=[Ref() as named, *_]):
            yield from _applied(db, path, register, models, named)


def _registered(
    db: Database, path: str, call: CallTerm, models: Term, rest: list[Term], site: str | None
) -> Iterator[Registration]:
    named = rest[0] if rest else call.keyword("admin_class")
    admin = None
    if isinstance(named, Ref):
        admin = _normal(resolve(db, path, named.parts))
    options = tuple(pair for pair in call.keywords if pair[0] not in ("admin_class", "model_or_iterable"))
    for item in models.items if isinstance(models, Sequence) else (models,):
        model = model_named(db, path, item)
        if model is not None:
            yield Registration(model, admin, path, site, options)


def _applied(db: Database, path: str, register: Ref, models: Term, named: Ref) -> Iterator[Registration]:
    """`admin.register(Book)(BookAdmin)`."""
    symbol = resolve(db, path, register.parts)
    model = model_named(db, path, models)
    if isinstance(symbol, ExternalSymbol) and symbol.dotted in _REGISTER and model is not None:
        yield Registration(model, _normal(resolve(db, path, named.parts)), path)


def _normal(symbol: Symbol) -> Symbol | None:
    """Django's own `ModelAdmin` is what is used without a class, too."""
    is_plain = isinstance(symbol, ExternalSymbol) and symbol.dotted in (f"{_ADMIN}ModelAdmin", "builtins.None")
    return None if is_plain else symbol


def _is_site(db: Database, symbol: Symbol) -> bool:
    match symbol:
        case ExternalSymbol(dotted=dotted):
            return dotted in _SITES
        case ValueSymbol(path=path, fact=fact) if isinstance(fact.term, CallTerm) and isinstance(fact.term.func, Ref):
            made = resolve(db, path, fact.term.func.parts)
            names = external_names(db, made.id) if isinstance(made, ClassSymbol) else ()
            dotted = made.dotted if isinstance(made, ExternalSymbol) else ""
            return any(name.startswith(_ADMIN) and name.endswith("AdminSite") for name in (*names, dotted))
        case _:
            return False


def _site_name(db: Database, path: str, term: Term | None) -> str | None:
    return _symbol_name(resolve(db, path, term.parts)) if isinstance(term, Ref) else None


def _symbol_name(symbol: Symbol) -> str | None:
    return f"{symbol.path}:{symbol.name}" if isinstance(symbol, ValueSymbol) else None


def _is_admin_name(name: str) -> bool:
    last = name.rpartition(".")[2]
    if last in _INLINES or last == "ModelAdmin" or last == "BaseModelAdmin":
        return name.startswith("django.contrib.") or last.endswith(("ModelAdmin", "Inline"))
    return name.startswith("django.contrib.") and last in _MODEL_ADMIN


def _option(db: Database, id: ClassId, name: str, default: Term) -> Term:
    found = member(db, id, name, _OUTSIDE)
    if isinstance(found, ValueMember):
        return _worked_out(db, found)
    return found.term if isinstance(found, OutsideMember) else default


def _worked_out(db: Database, found: ValueMember) -> Term:
    """The value of an option; names in it that are functions or classes stay as they are written."""
    if isinstance(found.term, Sequence):
        items = (_item(db, found.owner, item) for item in found.term.items)
        return Sequence(tuple(items), found.term.exact)
    return evaluate(db, found.owner.path, found.term)


def _item(db: Database, owner: ClassId, item: Term) -> Term:
    value = evaluate(db, owner.path, item) if isinstance(item, (Ref, Sequence)) else item
    return value if text(value) is not None or isinstance(value, Sequence) else item


def _inlines(db: Database, id: ClassId) -> tuple[ClassId, ...]:
    found = member(db, id, "inlines")
    if not isinstance(found, ValueMember) or not isinstance(found.term, Sequence):
        return ()
    named = (class_named(db, found.owner, item) for item in found.term.items)
    return tuple(each for each in named if each is not None)
