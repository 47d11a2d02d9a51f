"""What a class is to Django before its fields are looked at: a model or not, and what its `Meta` says.

Nothing here depends on fields or targets, so that targets can be looked up while fields are worked out.
"""

from __future__ import annotations

from dataclasses import dataclass

from mir_lsp.facts.data import ValueFact
from mir_lsp.facts.terms import CallTerm, Literal, Ref, Sequence, Term
from mir_lsp.index import keys
from mir_lsp.index.apps import app_of
from mir_lsp.index.classes import (
    UNKNOWN_BASE,
    bases,
    external_names,
    mro,
    project_classes,
)
from mir_lsp.index.db import Database
from mir_lsp.index.gaps import GapKind, gaps
from mir_lsp.index.histories import History, history_of
from mir_lsp.index.outside import FIELDS, HISTORY_PREFIX, MODEL, is_not_a_model
from mir_lsp.index.paths import nearness, parent
from mir_lsp.index.resolve import (
    ExternalSymbol,
    class_fact,
    resolve,
)
from mir_lsp.index.schema import ClassId
from mir_lsp.index.settings import evaluate, home_of, text_setting
from mir_lsp.index.worlds import reaches

_META = "Meta"


@dataclass(frozen=True, slots=True)
class Header:
    """A model without its fields.

    `models` are the direct bases that are models themselves. `meta` is the class whose attributes its options are.
    `history` says whose history a model keeps that no statement defines.
    """

    abstract: bool
    proxy: bool
    app_label: str | None
    complete: bool
    models: tuple[ClassId, ...]
    meta: ClassId | None
    history: History | None = None


def header(db: Database, id: ClassId) -> Header | None:
    """The header of a model; None for a class that is not a model."""
    fact = class_fact(db, id)
    if fact is None:
        return _made_header(db, id)
    if not db.get(is_model, id):
        return None
    meta = _meta_class(db, id)
    own = ClassId(id.path, f"{id.qualname}.{_META}") if fact.nested(_META) is not None else None
    return Header(
        abstract=own is not None and _says(db, id, own, "abstract"),
        proxy=meta is not None and _says(db, id, meta, "proxy"),
        app_label=_app_label(db, id, meta),
        complete=not any(gap.kind.hides_names for gap in db.get(gaps, id)),
        models=_direct_models(db, id),
        meta=meta,
    )


def _made_header(db: Database, id: ClassId) -> Header | None:
    """The header of a model that keeps the history of another one."""
    history = history_of(db, id)
    source = db.get(header, history.source) if history is not None else None
    if history is None or source is None or source.abstract:
        return None
    label = history.text("app") if history.call.keyword("app") is not None else source.app_label
    hides = any(gap.kind.hides_names for gap in db.get(gaps, id))
    return Header(False, False, label, source.complete and not hides, (), None, history)


def is_model(db: Database, id: ClassId) -> bool:
    """Whether a class is a Django model. With an unknown base, what decides is a field of Django's in a body."""
    names = external_names(db, id)
    if MODEL in names:
        return True
    if all(is_not_a_model(name) for name in names):
        return False
    return any(_declares_field(db, owner) for owner in project_classes(db, id))


def option(db: Database, id: ClassId, name: str) -> Term | None:
    """What a model's `Meta` says, worked out as far as it is known; None when it says nothing.

    Inheritance is Django's: a `Meta` of its own, else that of an abstract base.
    """
    found = db.get(header, id)
    return _meta_value(db, id, found.meta, name) if found is not None and found.meta is not None else None


def text_option(db: Database, id: ClassId, name: str) -> str | None:
    """An option that is a text; None when it is not there or not known."""
    value = option(db, id, name)
    return value.value if isinstance(value, Literal) and isinstance(value.value, str) else None


def ordering(db: Database, id: ClassId) -> bool | None:
    """Whether rows come sorted by default; None when it is not known.

    A model without the option takes it over from its first parent model, unless that one is abstract.
    """
    head = db.get(header, id)
    if head is not None and head.history is not None:
        return True
    current: ClassId | None = id
    seen: set[ClassId] = set()
    while current is not None and current not in seen:
        seen.add(current)
        for name in ("order_with_respect_to", "ordering"):
            value = option(db, current, name)
            if value is not None and value != Literal(None):
                return _sorts(value)
        if UNKNOWN_BASE in db.get(mro, current):
            return None
        following = first_model_above(db, current)
        current = None if following is None or _is_abstract(db, following) else following
    return None if _has_own_metaclass(db, id) else False


def first_model_above(db: Database, id: ClassId) -> ClassId | None:
    """The nearest model that a class inherits from, in method resolution order."""
    return next((base for base in project_classes(db, id)[1:] if db.get(is_model, base)), None)


def table(db: Database, id: ClassId) -> str | None:
    """The name of the table of a model; a proxy has that of the model it stands for, an abstract model none."""
    found = db.get(header, id)
    if found is None or found.abstract:
        return None
    if found.proxy:
        base = db.get(concrete, id)
        return db.get(table, base) if base != id else None
    if found.history is not None and found.history.call.keyword("table_name") is not None:
        return found.history.text("table_name")
    if option(db, id, "db_table") is not None:
        return text_option(db, id, "db_table")
    return f"{found.app_label}_{id.name.lower()}" if found.app_label is not None else None


def swapped(db: Database, id: ClassId) -> bool:
    """Whether a setting puts another model in the place of this one, which then has no table and no relations."""
    setting = text_option(db, id, "swappable")
    chosen = text_setting(db, parent(id.path), setting) if setting is not None else None
    head = db.get(header, id)
    return chosen is not None and head is not None and chosen.lower() != f"{head.app_label}.{id.name}".lower()


def by_label(db: Database, app_label: str, name: str) -> tuple[ClassId, ...]:
    """The models of that application and name (in any case) that are not abstract, sorted."""
    candidates: frozenset[ClassId] = db.read(keys.classes_named(name.lower()), frozenset())
    sources: frozenset[ClassId] = frozenset()
    if name.lower().startswith(HISTORY_PREFIX.lower()):
        sources = db.read(keys.classes_named(name.lower().removeprefix(HISTORY_PREFIX.lower())), frozenset())
    made = {ClassId(source.path, f"{HISTORY_PREFIX}{source.qualname}") for source in sources}
    candidates |= {id for id in made if history_of(db, id) is not None}
    return tuple(candidate for candidate in sorted(candidates) if _has_label(db, candidate, app_label))


def nearest(db: Database, candidates: tuple[ClassId, ...], path: str) -> ClassId | None:
    """The only candidate, or the one whose file is nearest; None when two are as near.

    Those of the project that the file belongs to come first: another project may lie inside it, or around it.
    Those that are not there for the file do not count.
    """
    candidates = tuple(each for each in candidates if reaches(db, parent(path), each.path))
    if len(candidates) < 2:
        return next(iter(candidates), None)
    home = db.get(home_of, parent(path))
    candidates = tuple(each for each in candidates if db.get(home_of, parent(each.path)) == home) or candidates
    best = max(nearness(candidate.path, path) for candidate in candidates)
    close = [candidate for candidate in candidates if nearness(candidate.path, path) == best]
    return close[0] if len(close) == 1 else None


def concrete(db: Database, id: ClassId) -> ClassId:
    """The model whose table a model uses: itself, or for a proxy the first parent that is not one."""
    for base in project_classes(db, id):
        found = db.get(header, base)
        if found is not None and not found.proxy and not found.abstract:
            return base
    return id


def _has_own_metaclass(db: Database, id: ClassId) -> bool:
    """Whether a metaclass may have written options of its own."""
    return any(gap.kind is GapKind.METACLASS for gap in db.get(gaps, id))


def _is_abstract(db: Database, id: ClassId) -> bool:
    found = db.get(header, id)
    return found is not None and found.abstract


def _has_label(db: Database, id: ClassId, app_label: str) -> bool:
    found = db.get(header, id)
    return found is not None and not found.abstract and found.app_label == app_label


def _direct_models(db: Database, id: ClassId) -> tuple[ClassId, ...]:
    """A base that has the class among its own ancestors would never end, and is none."""
    return tuple(
        base
        for base in db.get(bases, id)
        if isinstance(base, ClassId) and id not in db.get(mro, base) and db.get(is_model, base)
    )


def _declares_field(db: Database, id: ClassId) -> bool:
    fact = class_fact(db, id)
    return fact is not None and any(_is_field(db, id.path, value) for _, value in fact.attributes)


def _is_field(db: Database, path: str, value: ValueFact) -> bool:
    if not isinstance(value.term, CallTerm) or not isinstance(value.term.func, Ref):
        return False
    symbol = resolve(db, path, value.term.func.parts)
    return isinstance(symbol, ExternalSymbol) and symbol.dotted in FIELDS


def _meta_class(db: Database, id: ClassId) -> ClassId | None:
    """The `Meta` that Python finds on the class: Django leaves it on abstract models only."""
    for owner in project_classes(db, id):
        fact = class_fact(db, owner)
        if fact is None or fact.nested(_META) is None:
            continue
        meta = ClassId(owner.path, f"{owner.qualname}.{_META}")
        if owner == id or not _is_concrete_model(db, owner, meta):
            return meta
    return None


def _is_concrete_model(db: Database, owner: ClassId, meta: ClassId) -> bool:
    return db.get(is_model, owner) and not _says(db, owner, meta, "abstract")


def _says(db: Database, id: ClassId, meta: ClassId, name: str) -> bool:
    value = _meta_value(db, id, meta, name)
    return isinstance(value, Literal) and bool(value.value)


def _meta_value(db: Database, id: ClassId, meta: ClassId, name: str) -> Term | None:
    for owner in project_classes(db, meta):
        # Django takes `abstract` out of the `Meta` of a model once the model is made.
        if name == "abstract" and owner != meta and _is_meta_of_model(db, owner):
            continue
        fact = class_fact(db, owner)
        value = fact.attribute(name) if fact is not None else None
        if value is not None:
            return evaluate(db, owner.path, value.term)
    return None


def _is_meta_of_model(db: Database, meta: ClassId) -> bool:
    outer, _, name = meta.qualname.rpartition(".")
    return name == _META and bool(outer) and db.get(is_model, ClassId(meta.path, outer))


def _app_label(db: Database, id: ClassId, meta: ClassId | None) -> str | None:
    value = _meta_value(db, id, meta, "app_label") if meta is not None else None
    if value is not None:
        return value.value if isinstance(value, Literal) and isinstance(value.value, str) else None
    app = db.get(app_of, parent(id.path))
    return app.label if app is not None else None


def _sorts(value: Term) -> bool | None:
    if isinstance(value, Sequence):
        return True if value.items else (False if value.exact else None)
    return True if isinstance(value, Literal) and isinstance(value.value, str) else None
