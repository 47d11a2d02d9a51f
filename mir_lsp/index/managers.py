"""The managers of a model: which there are, which is the default, and what they are made of."""

from __future__ import annotations

from mir_lsp.facts.data import ValueFact
from mir_lsp.facts.terms import CallTerm, Ref, SubscriptTerm, Term
from mir_lsp.index.bundled import is_bundled
from mir_lsp.index.classes import ExternalBase, from_queryset, mro, project_classes
from mir_lsp.index.db import Database
from mir_lsp.index.factories import dotted_name, makes_manager, manager_argument
from mir_lsp.index.gaps import has_known_bases
from mir_lsp.index.headers import first_model_above, header, is_model, text_option
from mir_lsp.index.outside import (
    BASE_MANAGER,
    FIELDS,
    MANAGER,
    MODEL,
    PLAIN_MANAGERS,
    TREE_MANAGER,
    is_harmless_base,
)
from mir_lsp.index.resolve import (
    UNRESOLVED,
    ClassSymbol,
    ExternalSymbol,
    SeveralSymbols,
    Symbol,
    ValueSymbol,
    class_fact,
    resolve,
    resolve_in_body,
)
from mir_lsp.index.schema import ClassId, ManagerShape

_MAX_STEPS = 8
_MANAGERS = frozenset({MANAGER, BASE_MANAGER})
_OBJECTS = "objects"
_READABLE = PLAIN_MANAGERS | {TREE_MANAGER}


def managers(db: Database, id: ClassId) -> tuple[ManagerShape, ...]:
    """The managers of a model in Django's order: its own first, then those of each base that is a model.

    A model without any has `objects`; it is not `known` when an unknown base may have brought another one.
    """
    found: dict[str, ManagerShape] = {}
    for base in project_classes(db, id):
        if base == id or db.get(is_model, base):
            for shape in db.get(own_managers, base):
                found.setdefault(shape.name, shape)
    head = db.get(header, id)
    if _OBJECTS not in found and head is not None and not head.abstract:
        if not found:
            found[_OBJECTS] = ManagerShape(_OBJECTS, known=has_known_bases(db, id))
        elif not has_known_bases(db, id):
            found[_OBJECTS] = ManagerShape(_OBJECTS, known=False)
    return tuple(found.values())


def default_manager(db: Database, id: ClassId, shapes: tuple[ManagerShape, ...]) -> str | None:
    """The name of the default manager: the one that `Meta` names, else the first.

    A model without managers of its own goes by the `Meta` of the nearest model above it.
    """
    named = text_option(db, id, "default_manager_name")
    if named is None and not db.get(own_managers, id):
        above = first_model_above(db, id)
        named = text_option(db, above, "default_manager_name") if above is not None else None
    return named or (shapes[0].name if shapes else None)


def base_manager(db: Database, id: ClassId) -> str | None:
    """The name of the base manager: the one that `Meta` names, else that of the nearest model above.

    None stands for the plain manager that Django makes.
    """
    current: ClassId | None = id
    seen: set[ClassId] = set()
    while current is not None and current not in seen:
        seen.add(current)
        named = text_option(db, current, "base_manager_name")
        if named is not None:
            return named
        current = first_model_above(db, current)
    return None


def own_managers(db: Database, id: ClassId) -> tuple[ManagerShape, ...]:
    """The managers that the body of a class declares, in order."""
    fact = class_fact(db, id)
    values: dict[str, ValueFact] = {}
    for name, value in fact.attributes if fact is not None else ():
        values.pop(name, None)
        values[name] = value
    found = (_own_shape(db, id, name, value.term) for name, value in values.items())
    return tuple(shape for shape in found if shape is not None)


def manager_of(db: Database, name: str, classes: tuple[ClassId, ...]) -> ManagerShape:
    """The manager that instances of these classes, the most derived first, are."""
    known, of_tree = True, False
    own: dict[ClassId, None] = {}
    methods: set[str] = set()
    for start in classes:
        for base in db.get(mro, start):
            if isinstance(base, ExternalBase):
                known = known and (base.dotted in _READABLE or is_harmless_base(base.dotted))
                of_tree = of_tree or base.dotted == TREE_MANAGER
                continue
            fact = class_fact(db, base)
            methods.update(
                method.name for method in fact.methods if not method.name.startswith("__")
            ) if fact else None
            installed = is_bundled(base.path)
            of_tree = of_tree or (installed and dotted_name(db, base) == TREE_MANAGER)
            # What it is made of comes behind it.
            known = known and fact is not None and ((installed and of_tree) or not fact.inexact)
            if not installed:
                own[base] = None
    return ManagerShape(name, known, tuple(own), frozenset(methods), of_tree)


def _own_shape(db: Database, id: ClassId, name: str, term: Term) -> ManagerShape | None:
    if isinstance(term, CallTerm) and isinstance(term.func, Ref):
        symbol = resolve_in_body(db, id, term.func.parts)
        if isinstance(symbol, ClassSymbol) and symbol.id.path == id.path:
            return _made_by(db, name, symbol, 0)
    return _shape(db, id.path, name, term, 0)


def _shape(db: Database, path: str, name: str, term: Term, steps: int) -> ManagerShape | None:
    """The manager that an attribute with this value is, or None when it is something else."""
    if steps > _MAX_STEPS:
        return None
    match term:
        case CallTerm(func=Ref(parts=[*queryset, "as_manager"])) if queryset:
            return _of_class(db, path, name, Ref(tuple(queryset)))
        case CallTerm(func=Ref(parts=parts) | SubscriptTerm(value=Ref(parts=parts))):
            symbol = resolve(db, path, parts)
            if makes_manager(db, symbol):
                return _of_class(db, path, name, manager_argument(db, symbol, term))
            return _made_by(db, name, symbol, steps)
        case CallTerm(func=CallTerm() as factory):
            return _from_queryset(db, path, name, factory)
        case Ref(parts=parts):
            symbol = resolve(db, path, parts)
            if isinstance(symbol, ValueSymbol):
                return _shape(db, symbol.path, name, symbol.fact.term, steps + 1)
    return None


def _of_class(db: Database, path: str, name: str, term: Term | None) -> ManagerShape:
    """The manager made of the manager or queryset class that an expression names; a plain one without any."""
    if term is None:
        return ManagerShape(name, known=True)
    if isinstance(term, CallTerm) and term.func == Ref(("type",)) and len(term.args) == 1:
        return _shape(db, path, name, term.args[0], 1) or ManagerShape(name, known=False)
    symbol = resolve(db, path, term.parts) if isinstance(term, Ref) else UNRESOLVED
    match symbol:
        case ClassSymbol(id=id):
            return manager_of(db, name, (id,))
        case ValueSymbol(path=place, fact=ValueFact(term=CallTerm() as factory)):
            return _from_queryset(db, place, name, factory) or ManagerShape(name, known=False)
        case _:
            return ManagerShape(name, _is_plain(symbol))


def _made_by(db: Database, name: str, symbol: Symbol, steps: int) -> ManagerShape | None:
    match symbol:
        case ExternalSymbol(dotted=dotted) if dotted in _MANAGERS:
            return ManagerShape(name, known=True)
        case ExternalSymbol(dotted=dotted) if dotted == TREE_MANAGER:
            return ManagerShape(name, known=True, of_tree=True)
        case ExternalSymbol(dotted=dotted):
            return ManagerShape(name, known=False) if _may_be_manager(name, dotted) else None
        case ClassSymbol(id=id):
            return manager_of(db, name, (id,)) if _is_manager(db, id) else None
        case ValueSymbol(path=path, fact=ValueFact(term=CallTerm() as factory)):
            return _from_queryset(db, path, name, factory)
        case ValueSymbol(path=path, fact=ValueFact(term=SubscriptTerm(value=Ref(parts=parts)))) if steps < _MAX_STEPS:
            return _made_by(db, name, resolve(db, path, parts), steps + 1)
        case SeveralSymbols(options=options):
            found = [_made_by(db, name, option, steps + 1) for option in options]
            return ManagerShape(name, known=False) if any(found) else None
        case _:
            return ManagerShape(name, known=False) if name == _OBJECTS else None


def _from_queryset(db: Database, path: str, name: str, factory: CallTerm) -> ManagerShape | None:
    pair = from_queryset(factory)
    if pair is None:
        return ManagerShape(name, known=False) if name == _OBJECTS else None
    manager, queryset = resolve(db, path, pair[0].parts), resolve(db, path, pair[1].parts)
    known = all(isinstance(part, ClassSymbol) or _is_plain(part) for part in (manager, queryset))
    shape = manager_of(db, name, tuple(part.id for part in (queryset, manager) if isinstance(part, ClassSymbol)))
    return ManagerShape(name, known and shape.known, shape.classes, shape.methods, shape.of_tree)


def _is_plain(symbol: Symbol) -> bool:
    return isinstance(symbol, ExternalSymbol) and symbol.dotted in PLAIN_MANAGERS


def _is_manager(db: Database, id: ClassId) -> bool:
    """Whether instances of a class are managers; with an unknown base its name decides."""
    names = [base.dotted for base in db.get(mro, id) if isinstance(base, ExternalBase)]
    if any(name in _MANAGERS for name in names):
        return True
    if MODEL in names or any(name in FIELDS for name in names):
        return False
    return any(_may_be_manager("", name) for name in names)


def _may_be_manager(attribute: str, dotted: str) -> bool:
    """Whether something unknown is taken for a manager: by its name, or because it stands where one must."""
    return dotted not in FIELDS and (attribute == _OBJECTS or dotted.endswith("Manager"))
