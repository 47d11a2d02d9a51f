"""The fields that a class body declares, and those that Django makes of them and of the bases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mir_lsp.facts.data import Binding, ClassFact, ValueFact
from mir_lsp.facts.terms import OPAQUE, CallTerm, Literal, Ref, SubscriptTerm, Term
from mir_lsp.index import keys
from mir_lsp.index.added import additions, alterations, tree_columns
from mir_lsp.index.classes import UNKNOWN_BASE, external_names, fact_names, project_classes
from mir_lsp.index.constructors import constructed
from mir_lsp.index.contributors import Contributed, contributed
from mir_lsp.index.db import Database
from mir_lsp.index.headers import Header, concrete, header, is_model
from mir_lsp.index.linked import links
from mir_lsp.index.outside import (
    FIELDS,
    FOREIGN_KEY,
    GENERIC_FOREIGN_KEY,
    GENERIC_RELATION,
    MANY_TO_MANY,
    ONE_TO_ONE,
    PLAIN_RELATIONS,
    RELATION_FIELDS,
    TAGGED_ITEMS,
    TAGS,
)
from mir_lsp.index.resolve import (
    UNRESOLVED,
    ClassSymbol,
    ExternalSymbol,
    SeveralSymbols,
    Symbol,
    ValueSymbol,
    class_fact,
    has_alternatives,
    resolve,
)
from mir_lsp.index.schema import ClassId
from mir_lsp.index.tags import is_tags, tagged_items
from mir_lsp.index.targets import target_of

_MAX_STEPS = 8
_PRIVATE = frozenset({GENERIC_FOREIGN_KEY, GENERIC_RELATION})


@dataclass(frozen=True, slots=True)
class Declared:
    """A field as it is written, before it belongs to a concrete model.

    `path` is the file in which the terms of `call` have their meaning. `link` is the parent model when the field is
    one that Django makes to join a child's table to its parent's. `target` is the model that a relation leads to
    where no argument says so.
    """

    name: str
    type: str | None
    owner: ClassId
    path: str
    call: CallTerm
    link: ClassId | None = None
    target: ClassId | None = None

    @property
    def is_private(self) -> bool:
        """Whether the field has no column or table of its own."""
        return self.type in _PRIVATE

    @property
    def is_relation(self) -> bool:
        return self.type in RELATION_FIELDS

    def argument(self, name: str, position: int | None = None) -> Term | None:
        """An argument by keyword, or by position where it has one."""
        value = self.call.keyword(name)
        if value is None and position is not None and position < len(self.call.args):
            return self.call.args[position]
        return value

    def is_true(self, name: str) -> bool:
        """Whether an argument is written as a true constant."""
        value = self.call.keyword(name)
        return isinstance(value, Literal) and bool(value.value)


@dataclass(frozen=True, slots=True)
class Layout:
    """Fields of a model in Django's terms.

    `local` are those of its own table (for an abstract model: those that it hands down), `private` those without
    columns, `parents` the models whose tables it joins, each with the name of the field that does. A proxy has no
    table: its parent is the model whose table it uses.
    """

    local: tuple[Declared, ...]
    private: tuple[Declared, ...]
    parents: tuple[tuple[ClassId, str | None], ...]
    is_proxy: bool = False


_EMPTY = Layout((), (), ())


def declared(db: Database, id: ClassId) -> tuple[Declared, ...]:
    """The fields that the body of a class declares, in order, and those that are added to it elsewhere."""
    fact = class_fact(db, id)
    if fact is None:
        return ()
    # The last assignment to a name is the one that counts, at its place.
    values: dict[str, ValueFact] = {}
    for name, value in fact.attributes:
        values.pop(name, None)
        values[name] = value
    found = [field for name, value in values.items() for field in _declared(db, id, id.path, name, value)]
    for addition in db.get(additions):
        if addition.model == id:
            found.extend(_declared(db, id, addition.path, addition.name, addition.value))
    linked = (
        Declared(each.name, each.type, id, id.path, each.call, target=each.target) for each in db.get(links, id)
    )
    written = {*values, *(addition.name for addition in db.get(additions) if addition.model == id)}
    named = [field for field in found if field.name in written]
    # What fields bring along is made when they join the model, after its body.
    brought = [field for field in found if field.name not in written]
    return (*named, *(field for field in brought if not _is_hidden(fact, brought, field)), *linked)


def layout(db: Database, id: ClassId) -> Layout:
    """The fields of a model, inherited the way `ModelBase` does it; empty for a class that is not a model."""
    head = db.get(header, id)
    if head is None:
        return _EMPTY
    work = _Inheritance(db, id, head)
    for base in project_classes(db, id):
        work.visit(base)
    return work.layout()


def field_type(db: Database, path: str, func: Term) -> tuple[bool, str | None]:
    """Whether calling this makes a field, and the field of Django it comes down to, None when that is unknown."""
    return _field_type(db, path, func, 0)


class _Inheritance:
    """What a model takes over, class by class in method resolution order."""

    __slots__ = ("_bodies", "_db", "_id", "_inherited", "_local", "_models", "_own", "_parents", "_private", "_proxy")

    def __init__(self, db: Database, id: ClassId, head: Header) -> None:
        self._db = db
        self._id = id
        self._proxy = head.proxy
        self._models = head.models
        own = db.get(declared, id)
        self._own = frozenset(field.name for field in own)
        self._local = [field for field in own if not field.is_private]
        self._private = [field for field in own if field.is_private]
        self._parents: dict[ClassId, str | None] = {}
        fact = class_fact(db, id)
        self._bodies = set(fact_names(fact)) if fact is not None else set()
        # Names that classes between this one and a base define: they hide the base's fields.
        self._inherited: set[str] = set()

    def visit(self, base: ClassId) -> None:
        if base not in self._models:
            self._inherited |= _class_names(self._db, base)
            return
        head = self._db.get(header, base)
        inherited = self._db.get(layout, base)
        if head is not None and head.abstract:
            self._take_abstract(inherited)
        else:
            self._join(base, inherited)
        for field in inherited.private:
            if field.name not in self._own and field.name not in {private.name for private in self._private}:
                self._private.append(field)

    def layout(self) -> Layout:
        """Links come first; the rest is in the order in which Python came to the classes that declare it."""
        links = [field for field in self._local if field.link is not None]
        rest = [field for field in self._local if field.link is None]
        ranks = _ranks(self._db, self._id, [field.owner for field in rest])
        rest.sort(key=lambda field: ranks[field.owner])
        columns = tuple(_altered(self._db, self._id, field) for field in (*links, *rest, *self._tree()))
        return Layout(columns, tuple(self._private), tuple(self._parents.items()), self._proxy)

    def _tree(self) -> list[Declared]:
        """The columns of a tree, unless a parent has them or the model has no table."""
        head = self._db.get(header, self._id)
        if head is None or head.abstract or self._proxy:
            return []
        if any(self._db.get(tree_columns, parent) for parent in self._parents):
            return []
        names = [name for name in self._db.get(tree_columns, self._id) if name not in self._bodies]
        call = CallTerm(OPAQUE, keywords=(("editable", Literal(False)),))
        return [Declared(name, "PositiveIntegerField", self._id, self._id.path, call) for name in names]

    def _take_abstract(self, inherited: Layout) -> None:
        taken = [
            field for field in inherited.local if field.name not in self._bodies and field.name not in self._inherited
        ]
        self._bodies.update(field.name for field in taken)
        self._local.extend(taken)
        for parent, link in inherited.parents:
            self._parents.setdefault(parent, link)

    def _join(self, base: ClassId, inherited: Layout) -> None:
        parent = concrete(self._db, base)
        if self._proxy:
            self._parents[parent] = None
            return
        self._inherited.update(field.name for field in inherited.local)
        link = self._written_link(parent)
        if link is None:
            link = f"{parent.name.lower()}_ptr"
            if link not in self._bodies:
                call = CallTerm(OPAQUE)
                self._local.insert(0, Declared(link, ONE_TO_ONE, self._id, self._id.path, call, parent))
                self._bodies.add(link)
        self._parents[parent] = link

    def _written_link(self, parent: ClassId) -> str | None:
        for field in self._local:
            if field.type == ONE_TO_ONE and field.is_true("parent_link"):
                to = field.argument("to", 0)
                if to is not None and target_of(self._db, field.path, to, self._id) == parent:
                    return field.name
        return None


def _altered(db: Database, id: ClassId, field: Declared) -> Declared:
    """The field with what statements after the class change of it, there and in the classes that inherit it then."""
    keywords = dict(field.call.keywords)
    for found in db.get(alterations):
        if found.field == field.name and found.model in project_classes(db, id):
            if found.model == id:
                keywords[found.argument] = found.value
            elif found.path == id.path:
                # A class that stands before the statement has a copy from before.
                keywords[found.argument] = OPAQUE
    if tuple(keywords.items()) == field.call.keywords:
        return field
    return replace(field, call=replace(field.call, keywords=tuple(keywords.items())))


def _class_names(db: Database, id: ClassId) -> frozenset[str]:
    fact = class_fact(db, id)
    return fact_names(fact) if fact is not None else frozenset()


def _ranks(db: Database, id: ClassId, owners: list[ClassId]) -> dict[ClassId, tuple[int, int]]:
    """When each class was made: other files in the order they are met, then the model's own file from the top.

    A field class that brings its fields along is imported by those that use it, so its file comes first.
    """
    first = sorted(dict.fromkeys(owners), key=lambda owner: db.get(is_model, owner))
    files = [path for path in dict.fromkeys(owner.path for owner in first) if path != id.path]
    order = {path: position for position, path in enumerate((*files, id.path))}
    ranks = {}
    for owner in dict.fromkeys(owners):
        tops: tuple[str, ...] = db.read(keys.top_classes(owner.path), ())
        top = owner.qualname.partition(".")[0]
        ranks[owner] = (order[owner.path], tops.index(top) if top in tops else len(tops))
    return ranks


def _is_hidden(fact: ClassFact, found: list[Declared], field: Declared) -> bool:
    """Whether a field that another one brings along gives way to what the body has under its name."""
    return field.name in fact_names(fact) or next(each for each in found if each.name == field.name) is not field


def _declared(db: Database, id: ClassId, path: str, name: str, value: ValueFact) -> Iterator[Declared]:
    """The field that a value is, and those that its class adds to the model."""
    call = value.term
    if isinstance(call, Ref):
        symbol = resolve(db, path, call.parts)
        # `other = Book.title` is what reads the column of another model, not a field.
        if isinstance(symbol, ValueSymbol) and "." not in symbol.name:
            path, call = symbol.path, symbol.fact.term
    if not isinstance(call, CallTerm):
        return
    func = call.func.value if isinstance(call.func, SubscriptTerm) else call.func
    if not isinstance(func, Ref):
        return
    symbol = resolve(db, path, func.parts)
    is_field, kind = _symbol_type(db, symbol, 0)
    if not is_field:
        return
    made = constructed(db, symbol, call)
    yield Declared(name, kind, id, path, made.call, target=made.target)
    items = tagged_items(db, path, made.call, id) if kind == TAGS else None
    if items is not None:
        yield Declared(TAGGED_ITEMS, GENERIC_RELATION, id, path, CallTerm(OPAQUE), target=items)
    for each in (contributed(db, symbol.id) if isinstance(symbol, ClassSymbol) else None) or ():
        found = _added_field(db, id, name, each)
        if found is not None:
            yield found


def _added_field(db: Database, id: ClassId, name: str, added: Contributed) -> Declared | None:
    func = added.call.func
    symbol = resolve(db, added.path, func.parts) if isinstance(func, Ref) else UNRESOLVED
    is_field, kind = _symbol_type(db, symbol, 0)
    if not is_field:
        return None
    made = constructed(db, symbol, added.call)
    owner = added.owner if added.owner is not None else id
    return Declared(added.name.replace("%s", name), kind, owner, added.path, made.call, target=made.target)


def _field_type(db: Database, path: str, func: Term, steps: int) -> tuple[bool, str | None]:
    if isinstance(func, SubscriptTerm):
        func = func.value
    if not isinstance(func, Ref) or steps > _MAX_STEPS:
        return False, None
    return _symbol_type(db, resolve(db, path, func.parts), steps)


def _symbol_type(db: Database, symbol: Symbol, steps: int) -> tuple[bool, str | None]:
    match symbol:
        case ExternalSymbol(dotted=dotted):
            return _external_type(dotted)
        case ClassSymbol(id=id):
            return _class_type(db, id, steps)
        case ValueSymbol(path=path, fact=ValueFact(term=CallTerm(func=func, args=[first, *_]))):
            partial = isinstance(func, Ref) and func.last == "partial"
            return _field_type(db, path, first, steps + 1) if partial else (False, None)
        case SeveralSymbols(options=options):
            return _one_of({_symbol_type(db, option, steps + 1) for option in options})
        case _:
            return False, None


def _external_type(dotted: str) -> tuple[bool, str | None]:
    kind = FIELDS.get(dotted)
    if kind is not None:
        return True, kind
    # Fields of form and serializer libraries end so too, but they stand in classes that are not models.
    return dotted.endswith(("Field", "ForeignKey")), None


def _one_of(found: set[tuple[bool, str | None]]) -> tuple[bool, str | None]:
    """What several answers agree on."""
    return found.pop() if len(found) == 1 else (any(is_field for is_field, _ in found), None)


def _alternative_types(db: Database, id: ClassId, steps: int) -> set[tuple[bool, str | None]]:
    """What each of the definitions of a class is, by its bases; `class_fact` knows the last definition alone."""
    found: set[tuple[bool, str | None]] = set()
    bindings: tuple[Binding, ...] = db.read(keys.bindings(id.path, id.qualname), ())
    for binding in bindings:
        if isinstance(binding.definition, ClassFact):
            types = [_field_type(db, id.path, base, steps + 1) for base in binding.definition.bases]
            found.add(next((each for each in types if each[0]), (False, None)))
    return found


def _class_type(db: Database, id: ClassId, steps: int) -> tuple[bool, str | None]:
    if db.get(is_model, id):
        return False, None
    if has_alternatives(db, id):
        return _one_of(_alternative_types(db, id, steps))
    if is_tags(db, id):
        return True, TAGS
    names = external_names(db, id)
    fields = [kind for is_field, kind in map(_external_type, names) if is_field]
    # A base that is not known says as little as a class that was not read.
    is_field = bool(fields) or (UNKNOWN_BASE.dotted in names and _external_type(id.name)[0])
    return is_field, next((kind for kind in fields if kind is not None), None)


def reads_by_itself(db: Database, owner: ClassId, name: str) -> bool:
    """Whether a field that a class declares brings a manager of its own for the rows of its relation, or may."""
    field = next((each for each in db.get(declared, owner) if each.name == name), None)
    func = field.call.func if field is not None else None
    symbol = resolve(db, field.path, func.parts) if field is not None and isinstance(func, Ref) else UNRESOLVED
    if isinstance(symbol, ClassSymbol):
        if any("contribute_to_class" in _class_names(db, base) for base in project_classes(db, symbol.id)):
            return True
        return not all(map(_has_plain_managers, external_names(db, symbol.id)))
    return isinstance(symbol, ExternalSymbol) and not _has_plain_managers(symbol.dotted)


def _has_plain_managers(dotted: str) -> bool:
    return dotted.startswith("django.") or dotted in PLAIN_RELATIONS


def is_to_one(field: Declared) -> bool:
    """Whether the field is a column that points to one row."""
    return field.type in (FOREIGN_KEY, ONE_TO_ONE, "ForeignObject")


def is_many_to_many(field: Declared) -> bool:
    """Whether the field is a table of pairs."""
    return field.type in (MANY_TO_MANY, TAGS)
