"""Which model something unknown is a row of, as what is read of it says.

`self.request.event` is set by a middleware, `order` is a parameter without an annotation: no code in view says what
they are. What is read of them does: `order.positions.filter(…)` beside `order.code` and `order.invoice_address.name`
fits one model of the project, or several, or none. Only one that fits is taken, and only where a relation of it is
used as the manager that it is: a dict has `items`, too. What is found so is `likely` and says on what it rests
(`Row.doubt`). Names of variables play no part.

What is read is asked over the function for its parameters and locals, over the class with its bases for what hangs
on `self`. Where several models fit, what middlewares set on requests under that name decides between them; it is
taken as well where too little is read to tell, of what surely is a request (`semantics/requests.py`).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from mir_lsp.index.bodies import Body, UnitId, body_key
from mir_lsp.index.classes import project_classes
from mir_lsp.index.db import Database
from mir_lsp.index.headers import header
from mir_lsp.index.middlewares import names_set
from mir_lsp.index.models import relation
from mir_lsp.index.parts import manager_named
from mir_lsp.index.paths import parent
from mir_lsp.index.receivers import receivers
from mir_lsp.index.relations import relations
from mir_lsp.index.resolve import FunctionSymbol, class_fact
from mir_lsp.index.schema import ClassId, Relation
from mir_lsp.index.vocabulary import is_of_every_model, models_having, names_of
from mir_lsp.index.worlds import reaches
from mir_lsp.semantics.chains import Chain, chain_of, is_name, reads_of
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.given import row_from_outside, unseen_row
from mir_lsp.semantics.invoke import method_of
from mir_lsp.semantics.requests import requests_of_class, requests_of_unit
from mir_lsp.semantics.tables.queryset import METHODS
from mir_lsp.semantics.trees import function_at
from mir_lsp.semantics.values import UNKNOWN, Bound, Object, Row, Value, join

Evidence = dict[Chain, tuple[ClassId, ...]]  # the models that fit

# Methods that lists, dicts, sets and mails have as well.
_COMMON = frozenset(
    {"add", "set", "remove", "clear", "get", "count", "update", "values", "delete", "create", "first", "last",
     "reverse", "union", "intersection", "difference", "extra", "dates", "contains"}
)  # fmt: skip
_TELLING = frozenset(METHODS) - _COMMON
_IN_USE = re.compile(rf"\.\s*\w+\s*\.\s*(?:{'|'.join(sorted(_TELLING))})\b")
_FIRST_HANDED = 500  # numbers of what callers hand over, beyond those of what only reads say
_MOST_FITS = 3  # models of which one is taken to be meant
_MOST_METHODS = 200  # of a class and its bases
_BY_USE = "what is read of it says"
_INSTANCE = "instance"
_OF_ROWS = frozenset(
    f"django.db.models.signals.{name}"
    for name in ("pre_init", "post_init", "pre_save", "post_save", "pre_delete", "post_delete")
)
_VOWELS = frozenset("AEIO")  # a user, a unit


def of_name(ctx: Context, name: str) -> Value:
    """The row that a parameter or local that holds something unknown is, by what the function reads of it."""
    if ctx.unit is None:
        return UNKNOWN
    if name == _INSTANCE and name not in ctx.locals:
        received = ctx.db.get(received_model, ctx.unit)
        if received is not None:
            return row_from_outside(received)
    handed = dict(ctx.handed).get(name)
    if handed is not None:
        number = _FIRST_HANDED + [each for each, _ in ctx.handed].index(name)
        return unseen_row(handed, number, _doubt((handed,), name, "those say who call it"))
    known = ctx.db.get(unit_evidence, ctx.unit)
    fits = known.get((name,), ())
    if not 0 < len(fits) <= _MOST_FITS:
        return UNKNOWN
    number = list(known).index((name,)) * _MOST_FITS
    doubt = _doubt(fits, name, _BY_USE)
    # Whoever gives it may have loaded what is read of it.
    several = fits if len(fits) > 1 else ()
    return join(unseen_row(model, number + index, doubt, several) for index, model in enumerate(fits))


def of_attribute(ctx: Context, node: ast.Attribute, value: Value) -> Value:
    """The row that an attribute is whose value is not known, by what the function or class reads of it."""
    if ctx.unit is None or not _is_open(value):
        return value
    own = ctx.db.get(class_evidence, ctx.me.cls) if isinstance(ctx.me, Object) else {}
    others = ctx.db.get(unit_evidence, ctx.unit)
    folder = parent(ctx.path)
    requested = node.attr in ctx.db.get(names_set, folder)
    model = ctx.code.requested(ctx.db, folder).get(node.attr) if requested else None
    chain = chain_of(node) if own or others or model is not None else None
    if chain is None:
        return value
    is_own = chain[0] == ctx.my_name and isinstance(ctx.me, Object)
    fits = own.get(chain[1:], ()) if is_own else others.get(chain, ())
    # What hangs on `self` alone is no request.
    if model is not None and len(fits) != 1 and len(chain) >= (3 if is_own else 2):
        fits = (model,) if model in fits or (not fits and _hangs_on_request(ctx, chain, model)) else ()
        return Row(model, doubt=_doubt(fits, ast.unparse(node), "a middleware says")) if fits else value
    if not 0 < len(fits) <= _MOST_FITS:
        return value
    doubt = _doubt(fits, ast.unparse(node), _BY_USE)
    return join(Row(each, doubt=doubt, fits=fits if len(fits) > 1 else ()) for each in fits)


def _hangs_on_request(ctx: Context, chain: Chain, model: ClassId) -> bool:
    """Whether an attribute is one of a request, and what is read of it can be read of rows of a model."""
    assert ctx.unit is not None
    if isinstance(ctx.me, Object) and chain[0] == ctx.my_name:
        reads = ctx.db.get(class_reads, ctx.me.cls)
        chain = chain[1:]
        found = ctx.db.get(requests_of_class, ctx.me.cls, reads)
    else:
        reads = ctx.db.get(unit_reads, ctx.unit)
        found = ctx.db.get(requests_of_unit, ctx.unit)
    if chain[:-1] not in found:
        return False
    end = len(chain)
    below = [each[end:] for each in reads if each[:end] == chain and len(each) > end]
    return all(_is_of_rows(ctx.db, model, each[0]) and _can_be_read(ctx.db, model, each) for each in below)


def _doubt(models: tuple[ClassId, ...], text: str, reason: str) -> str:
    names = " or ".join(f"{'an' if model.name[:1] in _VOWELS else 'a'} `{model.name}`" for model in models)
    return f"if `{text}` is {names}, as {reason}"


def _is_open(value: Value) -> bool:
    """Whether nothing is known of a value but where it hangs."""
    while isinstance(value, Bound):
        value = value.receiver
    return value is UNKNOWN or isinstance(value, Object)


def received_model(db: Database, unit: UnitId) -> ClassId | None:
    """The model whose rows a receiver of signals is given as `instance`, which is how Django hands them over."""
    if "." in unit.name:
        return None
    found = {
        each.sender.model if each.sender.kind == "model" else None
        for each in db.get(receivers)
        if each.function == FunctionSymbol(unit.path, unit.name) and each.signal.dotted in _OF_ROWS
    }
    return found.pop() if len(found) == 1 else None


def unit_evidence(db: Database, unit: UnitId) -> Evidence:
    """What a function reads of its names says which rows they are, and what hangs on them."""
    if not db.get(uses_relations, unit):
        return {}
    return _found(db, db.get(unit_reads, unit), parent(unit.path))


def open_parameters(db: Database, unit: UnitId) -> tuple[tuple[int, str], ...]:
    """The parameters of a method that it uses as rows, without saying of which model: their places behind `self`."""
    body: Body | None = db.read(body_key(unit)) if db.get(uses_relations, unit) else None
    function = function_at(body) if body is not None else None
    if function is None:
        return ()
    used = {chain[0] for chain in _subjects(db.get(unit_reads, unit)) if len(chain) == 1}
    known = db.get(unit_evidence, unit)
    behind = (*function.args.posonlyargs, *function.args.args)[1:]
    return tuple(
        (place, each.arg)
        for place, each in enumerate(behind)
        if each.annotation is None and each.arg in used and len(known.get((each.arg,), ())) != 1
    )


def class_evidence(db: Database, cls: ClassId) -> Evidence:
    """What the methods of a class and of its bases read of `self.…` says which rows its attributes are."""
    if not any(db.get(uses_relations, unit) for unit in methods_of(db, cls)):
        return {}
    return _found(db, db.get(class_reads, cls), parent(cls.path))


def class_reads(db: Database, cls: ClassId) -> frozenset[Chain]:
    """The chains that the methods of a class and of its bases read of `self`, without that."""
    return frozenset(chain for unit in methods_of(db, cls) for chain in db.get(own_reads, unit))


def unit_reads(db: Database, unit: UnitId) -> frozenset[Chain]:
    """The chains that a function reads of what stands for one thing in all of it."""
    body: Body | None = db.read(body_key(unit))
    function = function_at(body) if body is not None else None
    reads = reads_of(function) if function is not None else None
    return frozenset(each for each in reads.chains if each[0] in reads.steady) if reads is not None else frozenset()


def uses_relations(db: Database, unit: UnitId) -> bool:
    """Whether the code of a function seems to use an attribute of something as a manager."""
    body: Body | None = db.read(body_key(unit))
    return body is not None and body.is_function and _IN_USE.search(body.text) is not None


def own_reads(db: Database, unit: UnitId) -> frozenset[Chain]:
    """The chains that a method reads of its first argument, without that."""
    body: Body | None = db.read(body_key(unit))
    function = function_at(body) if body is not None else None
    if function is None:
        return frozenset()
    reads = reads_of(function)
    parameters = (*function.args.posonlyargs, *function.args.args)
    me = parameters[0].arg if parameters and parameters[0].arg in reads.steady else None
    return frozenset(chain[1:] for chain in reads.chains if chain[0] == me and len(chain) > 1)


def fitting(db: Database, chains: frozenset[Chain], folder: str) -> tuple[ClassId, ...]:
    """The models of whose rows all of this can be read, sorted, for the code in a folder."""
    names = {chain[0] for chain in chains if not is_of_every_model(chain[0])}
    having = {name: db.get(models_having, name) for name in names}
    known = [models for models in having.values() if models]
    if not known:
        return ()
    candidates = frozenset.intersection(*known)
    fits = [
        id
        for id in sorted(candidates)
        if reaches(db, folder, id.path)
        and all(_can_be_read(db, id, chain) for chain in chains)
        and any(_proves(db, id, chain) for chain in chains)
    ]
    found = tuple(_without_children(db, fits))
    unknown = len(names) - len(known)
    return found if not unknown or all(_tolerates(db, id, len(known), unknown) for id in found) else ()


def _found(db: Database, chains: frozenset[Chain], folder: str) -> Evidence:
    below: dict[Chain, set[Chain]] = {subject: set() for subject in sorted(_subjects(chains))}
    for chain in chains:
        for end in range(1, len(chain)):
            if chain[:end] in below:
                below[chain[:end]].add(chain[end:])
    found = {subject: db.get(fitting, frozenset(read), folder) for subject, read in below.items()}
    return {subject: fits for subject, fits in found.items() if fits}


def _subjects(chains: frozenset[Chain]) -> set[Chain]:
    """What has something that is used as a manager."""
    return {chain[:end] for chain in chains for end in range(1, len(chain) - 1) if chain[end + 1] in _TELLING}


def _tolerates(db: Database, id: ClassId, known: int, unknown: int) -> bool:
    """Whether names that no model has may be of this one: code may set them on rows, bases out of view have them."""
    head = db.get(header, id)
    return known > 1 and (unknown <= known if head is not None and not head.complete else 2 * unknown <= known)


def _can_be_read(db: Database, id: ClassId, chain: Chain) -> bool:
    """Whether nothing that is known of a model speaks against a chain that is read of its rows."""
    here = id
    for position, name in enumerate(chain):
        found = db.get(relation, here, name)
        if found is None:
            if db.get(manager_named, here, name) is not None:
                return False  # rows have no managers: this is a class
            return position == 0 or name in db.get(names_of, here) or not _is_strange(db, here, name)
        if found.target is None:
            return True
        if found.kind.to_many:
            return _is_used(db, found, chain[position + 1 :])
        here = found.target
    return True


def _is_strange(db: Database, id: ClassId, name: str) -> bool:
    """Whether rows of a model can hardly have an attribute, though others have."""
    head = db.get(header, id)
    if is_of_every_model(name) or head is None or not head.complete:
        return False
    return bool(db.get(models_having, name))


def _is_used(db: Database, found: Relation, chain: Chain) -> bool:
    """Whether a related manager may be used in this way."""
    if not chain:
        return True
    if not _is_method(db, found, chain[0]) or len(chain) < 2 or not is_name(chain[1]):
        return _is_method(db, found, chain[0])
    return found.target is None or _is_of_rows(db, found.target, chain[1][1:-1])


def _is_of_rows(db: Database, id: ClassId, name: str) -> bool:
    """Whether rows of a model may have what a lookup begins with."""
    queried = (each.query_name for each in db.get(relations, id))
    return name in db.get(names_of, id) or name in queried or not _is_strange(db, id, name)


def _is_method(db: Database, found: Relation, name: str) -> bool:
    """Whether a related manager may have a method or attribute."""
    if name.startswith("[") or found.target is None:
        return False
    return name in METHODS or name in _COMMON or not _is_strange(db, found.target, name)


def _proves(db: Database, id: ClassId, chain: Chain) -> bool:
    """Whether a chain uses a relation to many rows, or a property that may give such, as a manager."""
    here = id
    for position, name in enumerate(chain[:-1]):
        found = db.get(relation, here, name)
        if found is None:
            return name in db.get(names_of, here) and chain[position + 1] in _TELLING
        if found.kind.to_many or found.target is None:
            return chain[position + 1] in _TELLING
        here = found.target
    return False


def _without_children(db: Database, fits: list[ClassId]) -> Iterable[ClassId]:
    """What fits a model fits those that inherit from it, too."""
    bases = {id: project_classes(db, id)[1:] for id in fits}
    return [id for id in fits if not any(base in fits for base in bases[id])]


def methods_of(db: Database, cls: ClassId) -> tuple[UnitId, ...]:
    """The methods of a class and its bases, those that are overridden included."""
    found: dict[UnitId, None] = {}
    for owner in project_classes(db, cls):
        fact = class_fact(db, owner)
        for method in fact.methods if fact is not None else ():
            target = method_of(db, owner, method.name)
            if target is not None and not target.is_static and not target.is_of_class:
                found[target.unit] = None
    return tuple(found)[:_MOST_METHODS]
