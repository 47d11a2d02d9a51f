"""Which model something unknown is a row of, as what is read of it says.

`self.request.event` is set by a middleware, `order` is a parameter without an annotation: no code in view says what
they are. What is read of them does: `order.positions.filter(…)` beside `order.code` and `order.invoice_address.name`
fits one model of the project, or several, or none. Only one that fits is taken, and only where a relation of it is
used as the manager that it is: a dict has `items`, too. What is found so is `likely` and says on what it rests
(`Row.doubt`). Names of variables play no part.

What is read is asked over the function for its parameters and locals, over the class with its bases for what hangs
on `self`. Where several models fit, what middlewares set on requests under that name decides between them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from mir_lsp.index.bodies import Body, UnitId, body_key
from mir_lsp.index.classes import project_classes
from mir_lsp.index.db import Database
from mir_lsp.index.headers import header
from mir_lsp.index.models import relation
from mir_lsp.index.parts import manager_named
from mir_lsp.index.paths import parent
from mir_lsp.index.receivers import receivers
from mir_lsp.index.resolve import FunctionSymbol, class_fact
from mir_lsp.index.schema import ClassId, Relation
from mir_lsp.index.vocabulary import is_of_every_model, models_having, names_of
from mir_lsp.index.worlds import reaches
from mir_lsp.semantics.chains import Chain, chain_of, reads_of
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.given import unseen_row
from mir_lsp.semantics.invoke import method_of
from mir_lsp.semantics.tables.queryset import METHODS
from mir_lsp.semantics.trees import function_at
from mir_lsp.semantics.values import UNKNOWN, Bound, Object, Row, Value

Evidence = dict[Chain, tuple[ClassId, ...]]  # the models that fit

# Methods that lists, dicts, sets and mails have as well.
_COMMON = frozenset(
    {"add", "set", "remove", "clear", "get", "count", "update", "values", "delete", "create", "first", "last",
     "reverse", "union", "intersection", "difference", "extra", "dates", "contains"}
)  # fmt: skip
_TELLING = frozenset(METHODS) - _COMMON
_IN_USE = re.compile(rf"\.\s*\w+\s*\.\s*(?:{'|'.join(sorted(_TELLING))})\b")
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
            return Row(received)
    known = ctx.db.get(unit_evidence, ctx.unit)
    fits = known.get((name,), ())
    if len(fits) != 1:
        return UNKNOWN
    # Whoever gives it may have loaded what is read of it.
    return unseen_row(fits[0], list(known).index((name,)), _doubt(fits[0], name, _BY_USE))


def of_attribute(ctx: Context, node: ast.Attribute, value: Value) -> Value:
    """The row that an attribute is whose value is not known, by what the function or class reads of it."""
    if ctx.unit is None or not _is_open(value):
        return value
    own = ctx.db.get(class_evidence, ctx.me.cls) if isinstance(ctx.me, Object) else {}
    others = ctx.db.get(unit_evidence, ctx.unit)
    chain = chain_of(node) if own or others else None
    if chain is None:
        return value
    is_own = chain[0] == ctx.my_name and isinstance(ctx.me, Object)
    fits = own.get(chain[1:], ()) if is_own else others.get(chain, ())
    if len(fits) == 1:
        return Row(fits[0], doubt=_doubt(fits[0], ast.unparse(node), _BY_USE))
    # What hangs on `self` alone is no request.
    if len(fits) < 2 or len(chain) < (3 if is_own else 2):
        return value
    model = ctx.code.requested(ctx.db, parent(ctx.path)).get(node.attr)
    if model is None or model not in fits:
        return value
    return Row(model, doubt=_doubt(model, ast.unparse(node), "a middleware says"))


def _doubt(model: ClassId, text: str, reason: str) -> str:
    article = "an" if model.name[:1] in _VOWELS else "a"
    return f"if `{text}` is {article} `{model.name}`, as {reason}"


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
    body: Body | None = db.read(body_key(unit)) if db.get(uses_relations, unit) else None
    function = function_at(body) if body is not None else None
    if function is None:
        return {}
    reads = reads_of(function)
    folder = parent(unit.path)
    by_root = (chain for chain in reads.chains if chain[0] in reads.steady)
    return _found(db, frozenset(by_root), folder)


def class_evidence(db: Database, cls: ClassId) -> Evidence:
    """What the methods of a class and of its bases read of `self.…` says which rows its attributes are."""
    units = _methods(db, cls)
    if not any(db.get(uses_relations, unit) for unit in units):
        return {}
    chains: set[Chain] = set()
    for unit in units:
        chains |= db.get(own_reads, unit)
    return _found(db, frozenset(chains), parent(cls.path))


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
    subjects = {chain[:end] for chain in chains for end in range(1, len(chain) - 1) if chain[end + 1] in _TELLING}
    below: dict[Chain, set[Chain]] = {subject: set() for subject in sorted(subjects)}
    for chain in chains:
        for end in range(1, len(chain)):
            if chain[:end] in below:
                below[chain[:end]].add(chain[end:])
    found = {subject: db.get(fitting, frozenset(read), folder) for subject, read in below.items()}
    return {subject: fits for subject, fits in found.items() if fits}


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
            return position + 1 == len(chain) or _is_method(db, found, chain[position + 1])
        here = found.target
    return True


def _is_strange(db: Database, id: ClassId, name: str) -> bool:
    """Whether rows of a model can hardly have an attribute, though others have."""
    head = db.get(header, id)
    if is_of_every_model(name) or head is None or not head.complete:
        return False
    return bool(db.get(models_having, name))


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


def _methods(db: Database, cls: ClassId) -> tuple[UnitId, ...]:
    """The methods of a class and its bases, those that are overridden included."""
    found: dict[UnitId, None] = {}
    for owner in project_classes(db, cls):
        fact = class_fact(db, owner)
        for method in fact.methods if fact is not None else ():
            target = method_of(db, owner, method.name)
            if target is not None and not target.is_static and not target.is_of_class:
                found[target.unit] = None
    return tuple(found)[:_MOST_METHODS]
