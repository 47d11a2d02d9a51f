"""Places where code names a field, relation, lookup or transform by text or keyword, as data.

A mention says what is named and how it is read; `lookups.resolve` says what that is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from mir_lsp.index.schema import ClassId
from mir_lsp.text.spans import Span

UNSURE = "what it is read on may be something else"


class Role(Enum):
    """How a name is read: what may stand in it, and what separates its segments."""

    LOOKUP = "lookup"  # filter, exclude, get, Q: a path, transforms and a lookup
    COLUMN = "column"  # values, F, expressions, aggregates: a path and transforms
    ORDER = "order"  # order_by, ordering, latest, distinct: a path and transforms, its `-` left out
    LOAD_ONE = "select_related"  # names of single-valued relations, as queries spell them
    LOAD_MANY = "prefetch_related"  # names of relations, as attributes of rows
    FIELD = "field"  # only, defer, list_filter, options of Meta: a path without transforms
    ASSIGN = "assign"  # create, defaults, the constructor: a field or property that is set
    UPDATE = "update"  # update, update_fields, bulk_update: a field with a column
    FORM = "form"  # fields of model forms: a field of the model
    SERIALIZER = "serializer"  # fields of model serializers: a field or any attribute of the model
    SOURCE = "source"  # a path of attributes with dots
    ADMIN = "admin"  # list_display, readonly_fields: a field, an attribute of the model or of the admin
    TEMPLATE = "template"  # a path of attributes with dots, keys and indexes
    MODEL = "model"  # `"app.Model"`
    PAST_FIELD = "field at a migration"  # a field of a model as it was before an operation of a migration
    PAST_MODEL = "model at a migration"
    PAST_INDEX = "index at a migration"
    PAST_CONSTRAINT = "constraint at a migration"
    MIGRATION = "migration"  # the name of a migration that another one needs

    @property
    def separator(self) -> str:
        """What stands between the segments; empty where a name has only one."""
        if self in _SINGLE:
            return ""
        return "." if self in _DOTTED else "__"


_DOTTED = frozenset({Role.SOURCE, Role.TEMPLATE, Role.MODEL})
# Roles whose names are those of the time of a migration: `extra` of the mention are all that there were.
OF_THE_PAST = frozenset({Role.PAST_FIELD, Role.PAST_MODEL, Role.PAST_INDEX, Role.PAST_CONSTRAINT, Role.MIGRATION})
_SINGLE = OF_THE_PAST | {Role.ASSIGN, Role.UPDATE, Role.FORM, Role.SERIALIZER}


@dataclass(frozen=True, slots=True)
class Mention:
    """One name. `span` is of the name itself, relative to the unit: without quotes, prefix, or `=`.

    `model` is what it is read on. `extra` are names that count besides those of the model: annotations, aliases,
    `extra(select=…)`, `to_attr`, declared fields. `open` says why a name that is not found proves nothing; None when
    absence does. With `literal` False the text at `span` is not the name but something that holds it. `doubt` is what
    it rests on that it is read on this model; empty when that is sure.
    """

    span: Span
    text: str
    role: Role
    model: ClassId
    extra: frozenset[str] = frozenset()
    open: str | None = None
    literal: bool = True
    doubt: str = ""

    def parts(self) -> tuple[tuple[Span, str], ...]:
        """The segments with their spans; each has the whole span where the text is not what stands there."""
        separator = self.role.separator
        if not separator or self.text.startswith("__"):
            return ((self.span, self.text),)
        found: list[tuple[Span, str]] = []
        start = self.span.start
        for part in self.text.split(separator):
            found.append((Span(start, start + len(part)) if self.literal else self.span, part))
            start += len(part) + len(separator)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A name in an expression of a query, whose model is that of the queryset that it is given to.

    `outer` counts how many queries further out that is: one for what `OuterRef` names.
    """

    span: Span
    text: str
    role: Role
    literal: bool = True
    outer: int = 0
