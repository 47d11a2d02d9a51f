"""What the flow over one unit of code found out: reads of relations, the timeline of querysets, notes on values.

All spans are relative to the start of the unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from mir_lsp.index.schema import ClassId, Relation, RelationKind
from mir_lsp.semantics.supply import Loaded, Path
from mir_lsp.semantics.transfer import Asked, Place
from mir_lsp.semantics.values import QuerySet, Value
from mir_lsp.text.spans import Span


@dataclass(frozen=True, slots=True)
class Origin:
    """What makes a demand: rules are told apart by it. A new producer of demand adds one."""

    name: str


LOOP = Origin("loop")
CALL = Origin("call")
TEXT = Origin("text")  # the text of a row: `str(row)`, f-strings, `print`
TEMPLATE = Origin("template")
SERIALIZER = Origin("serializer")
ADMIN = Origin("admin")
ADMIN_TEXT = Origin("text in the admin")  # what names rows there: check boxes, headings of inlines, choices
FORM = Origin("form")  # the labels of choices
CHOICES = Origin("choices")  # a list of choices in each row of the admin


@dataclass(frozen=True, slots=True)
class Anchor:
    """The queryset that would have to load a path, and the relations of that path from its rows.

    `status` is whether it does. `shared` says that its rows went through code which may have loaded more.
    """

    source: QuerySet
    relations: tuple[Relation, ...]
    status: Loaded
    shared: bool = False

    @property
    def path(self) -> Path:
        return tuple(step.name for step in self.relations)


@dataclass(frozen=True, slots=True)
class Demand:
    """A read of a relation from rows that a loop gives one by one.

    `anchors` has one entry for each queryset that the row may come from. `steady` is False when what was read may
    also be something that is not known. `exceptional` is True for a read in an exception handler. `trail` leads to
    a read that is made in other code, the innermost place last; `text` is the read as written there. `doubt` is what
    it rests on that this code does together with the other.
    """

    origin: Origin
    span: Span
    model: ClassId  # of the row that is read
    target: ClassId | None
    name: str
    kind: RelationKind
    loop: Span
    anchors: tuple[Anchor, ...]
    steady: bool
    text: str  # the read as written, for messages
    exceptional: bool = False
    trail: tuple[Place, ...] = ()
    through: str = ""  # what is called, as written
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """A query that runs in each round of a loop, and that no load of the rows' queryset can serve.

    `by` is the method or statement that runs it, `model` the model that is queried, `site` the expression of the
    queryset. `rows` is the model whose rows the query depends on and that `loop` goes through. `relation` is the
    relation that is queried, with whether it is prefetched; None for a query that goes past relations. `trail` leads
    to a query in other code, the innermost place last; `text` is the query as written there, `through` the call.
    """

    origin: Origin
    asked: Asked
    span: Span
    site: Span
    by: str
    model: ClassId
    rows: ClassId
    loop: Span
    relation: Anchor | None
    text: str
    trail: tuple[Place, ...] = ()
    through: str = ""
    doubt: str = ""


class Happening(Enum):
    """What happens to a queryset at a place."""

    BUILT = "built"
    EVALUATED = "evaluated"
    CACHED = "answered from its cache"
    QUERIED = "queried"  # a query of its own that leaves the cache empty
    ESCAPED = "handed on"


@dataclass(frozen=True, slots=True)
class Event:
    """One happening on the timeline: `by` says what does it, `cost` which query it runs."""

    happening: Happening
    site: Span
    span: Span
    by: str
    cost: str = ""


class Freshness(Enum):
    """Whether a queryset has been evaluated where it is looked at."""

    LAZY = "lazy"
    EVALUATED = "evaluated"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Note:
    """The value of an expression: of querysets, managers and rows only."""

    span: Span
    value: Value
    freshness: Freshness = Freshness.LAZY
    evaluated_at: Span | None = None


@dataclass(frozen=True, slots=True)
class Hazard:
    """Something done with a queryset built at `site` that limits which calls may be added to it."""

    site: Span
    what: str


@dataclass(frozen=True, slots=True)
class ClassOption:
    """An attribute of a class by which a framework loads relations of single rows: `list_select_related`.

    `kept` are the lookups that are selected already and that it has to name beside another one; with `every` it asks
    for all that are NOT NULL. `refusal` says why it must not be changed, empty when it may. `builds` says that a
    method of the class itself builds the queryset, so that calls can be added there.
    """

    path: str
    qualname: str
    name: str
    kept: tuple[str, ...] = ()
    refusal: str = ""
    every: bool = False
    builds: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """Everything known of one unit. `option` is what rows that a class shows are loaded by."""

    demands: tuple[Demand, ...] = ()
    queries: tuple[Query, ...] = ()
    events: tuple[Event, ...] = ()
    notes: tuple[Note, ...] = ()
    hazards: tuple[Hazard, ...] = ()
    written: tuple[ClassId, ...] = ()  # models of which this code adds, changes or deletes rows
    blind_writes: bool = False  # it saves or deletes something that is not known
    trouble: str = ""  # why the unit could not be analysed as it stands
    option: ClassOption | None = None


EMPTY = Report()
