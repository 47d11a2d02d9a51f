"""The model graph as values: what a resolved Django model is. No positions here; `where` queries tell places."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from mir_lsp.facts.terms import Term


class ClassId(NamedTuple):
    """The identity of a class of the project: the file that defines it and its qualified name."""

    path: str
    qualname: str

    @property
    def name(self) -> str:
        return self.qualname.rpartition(".")[2]


class RelationKind(Enum):
    """How a relation field or accessor leads to other rows."""

    FOREIGN_KEY = "ForeignKey"
    ONE_TO_ONE = "OneToOneField"
    MANY_TO_MANY = "ManyToManyField"
    REVERSE_FOREIGN_KEY = "reverse ForeignKey"
    REVERSE_ONE_TO_ONE = "reverse OneToOneField"
    REVERSE_MANY_TO_MANY = "reverse ManyToManyField"
    GENERIC_FOREIGN_KEY = "GenericForeignKey"
    GENERIC_RELATION = "GenericRelation"

    @property
    def to_many(self) -> bool:
        """Whether the attribute is a manager of rows rather than one row."""
        return self in _TO_MANY


_TO_MANY = frozenset(
    {
        RelationKind.MANY_TO_MANY,
        RelationKind.REVERSE_FOREIGN_KEY,
        RelationKind.REVERSE_MANY_TO_MANY,
        RelationKind.GENERIC_RELATION,
    }
)


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation as it is read from a row: `name` is the attribute, also what `select_related` takes.

    `target` is None when it could not be resolved. `inverse` is the attribute on the target that leads back
    (None when there is none or it is unknown); for a forward relation that is the accessor name. `null` is None when
    the class of the field decides in a way that is not known.
    """

    name: str
    kind: RelationKind
    target: ClassId | None
    null: bool | None
    inverse: str | None
    query_name: str = ""  # how lookups spell it; equals `name` for forward relations
    through: ClassId | None = None  # the model of the pairs of a many-to-many relation, where one is written
    through_fields: tuple[str, str] | None = None  # its fields to the source and to the target, where they are known
    inverse_query_name: str | None = None  # how lookups from the target spell it, for forward relations that have one


@dataclass(frozen=True, slots=True)
class Field:
    """A concrete or virtual field. `type` is the Django base type it resolves to.

    `type` and `null` are None when they are not known.
    """

    name: str
    type: str | None
    attname: str  # `author_id` for `author`
    null: bool | None
    arguments: tuple[tuple[str, Term], ...] = ()
    relation: Relation | None = None
    owner: ClassId | None = None  # the class whose body declares it (an abstract base, a parent)
    column: str | None = None  # of its table; None without one, and when what names it is unknown


@dataclass(frozen=True, slots=True)
class ManagerShape:
    """A manager attribute: `known` is False when something in it could not be resolved.

    `classes` are the project's own manager and queryset classes it is made of, most derived first (empty: Django's
    plain Manager). `methods` are the names that they add. `of_tree` says that it sorts the rows of a tree.
    """

    name: str
    known: bool
    classes: tuple[ClassId, ...] = ()
    methods: frozenset[str] = frozenset()
    of_tree: bool = False


@dataclass(frozen=True, slots=True)
class Model:
    """A resolved model. `complete` is False when a base or part of a body is unknown: then absence proves nothing."""

    id: ClassId
    app_label: str | None
    abstract: bool
    proxy: bool
    complete: bool
    bases: tuple[ClassId, ...]  # the project's classes it inherits from, in method resolution order, without itself
    parents: tuple[ClassId, ...]  # concrete model parents (multi-table inheritance)
    fields: tuple[Field, ...]  # in Django's order, inherited ones included
    managers: tuple[ManagerShape, ...]
    ordering: bool | None  # whether `Meta.ordering` sorts; None when unknown
    attributes: frozenset[str]  # properties, methods and other names of the class and its bases
    default_manager: str | None = None  # the name of the manager that related managers are made of
    base_manager: str | None = None  # the name of the manager that reads single related rows; None: a plain one
    table: str | None = None  # None for an abstract model, and when what names it is unknown
    managed: bool = True  # whether migrations make the table
    swapped: bool = False  # whether a setting puts another model in its place

    @property
    def label(self) -> str:
        """`app_label.ModelName`, as Django prints it."""
        return f"{self.app_label}.{self.id.name}" if self.app_label else self.id.name

    @property
    def name(self) -> str:
        return self.id.name

    def field(self, name: str) -> Field | None:
        """The field of that name, or None."""
        return next((field for field in self.fields if field.name == name), None)

    def manager(self, name: str) -> ManagerShape | None:
        """The manager of that name, or None."""
        return next((manager for manager in self.managers if manager.name == name), None)
