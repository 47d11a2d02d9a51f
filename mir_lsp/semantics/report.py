"""What the flow over one unit of code found out: reads of relations, the timeline of querysets, notes on values.

All spans are relative to the start of the unit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from mir_lsp.index.schema import ClassId, Relation, RelationKind
from mir_lsp.semantics.loose import Loose
from mir_lsp.semantics.mentions import Mention
from mir_lsp.semantics.supply import Loaded, Path
from mir_lsp.semantics.transacted import Troubled
from mir_lsp.semantics.transfer import Asked, InTemplate, Place
from mir_lsp.semantics.values import Link, QuerySet, Value
from mir_lsp.semantics.waits import Blocked
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
    along: bool = False  # the rows of a relation of one row are gone through
    conditions: int = 0  # at how many places of the trail it depends whether it goes on


@dataclass(frozen=True, slots=True)
class Counted:
    """How the query for the rows counts what is counted for each: `annotation` is an argument of `annotate`.

    `where` is what reads the number now, behind the row, `name` what it is called then. `links` built the rows,
    `imports` are dotted names that the file does not have yet.
    """

    where: Span
    name: str
    annotation: str
    links: tuple[Link, ...]
    imports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reached:
    """What leads to a row without a query of its own: `text` reads it, and `anchor` is what has to load it.

    `where` is the query.
    """

    where: Span
    text: str
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class Query:
    """A query that runs in each round of a loop, and that no load of the rows' queryset can serve.

    `by` is the method or statement that runs it, `model` the model that is queried, `site` the expression of the
    queryset. `rows` is the model whose rows the query depends on and that `loop` goes through. `relation` is the
    relation that is queried, with whether it is prefetched; None for a query that goes past relations. `trail` leads
    to a query in other code, the innermost place last; `text` is the query as written there, `through` the call.
    `counted` says how the query for the rows can count instead, `reached` how a relation leads to the row that is
    looked up.
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
    counted: Counted | None = None
    reached: Reached | None = None
    conditions: int = 0  # as of a demand


class Misused(Enum):
    """What is wrong with a call."""

    STREAMED = "rows that are prefetched for are read by `iterator()` without `chunk_size`"
    EVERY_KEY = "`select_related()` names no relation"
    TWICE = "a queryset of its own is prefetched where rows have been prefetched before"
    REPEATED = "the same query runs in each round of a loop"
    UNORDERED = "rows that have no order are paged"
    UNUSED = "a relation is loaded that nobody reads"
    ONE_BY_ONE = "rows are written one by one"
    SLICED = "a query is changed after a slice has been taken"
    MULTIPLIED = "rows are counted or summed up over several relations to many"
    ONE_OF_TWO = "`and` or `or` gives one of two conditions or querysets"
    MADE_ONCE = "a default is made when the class is"
    UNSORTED_DISTINCT = "what is sorted by makes rows differ that are to be distinct"
    HOLDS_NULL = "rows are excluded that are not in a list with NULL in it"
    NO_ROWS = "attributes are read of values"
    VALUES_DELETED = "values are deleted"
    NO_CHOICE = "a value is none of the choices of its column"
    NO_DELETION = "what is to become of rows when theirs is deleted is refused"
    LEFT_BEHIND = "nobody says what becomes of rows when theirs is deleted"
    NUMBERED = "rows are asked for by their numbers that one query can give"
    NO_LATEST = "the latest row is asked for, and by what is not said"


@dataclass(frozen=True, slots=True)
class Misuse:
    """A call that Django refuses, or that does something else than it seems to.

    `span` is what is pointed at, `source` the queryset it is about and `about` what of it. `inside` is what stands
    between the parentheses of the call, None where it cannot be edited. `doubt` is the assumption it rests on;
    `django` the release that the code runs on, None when it is not known.
    """

    what: Misused
    span: Span
    source: QuerySet | None
    about: str = ""
    inside: Span | None = None
    doubt: str = ""
    edits: tuple[tuple[Span, str], ...] = ()  # that put it right, where that is known
    django: tuple[int, int] | None = None


class Freshness(Enum):
    """Whether a queryset has been evaluated where it is looked at."""

    LAZY = "lazy"
    EVALUATED = "evaluated"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Uses:
    """What is known of a question about all rows.

    It is `sure` to be a queryset that is asked, a loop comes by `again` with the same one, a prefetch answers or not.
    `number` is what found their number out.
    """

    sure: bool = True
    again: bool = False
    prefetched: Loaded = Loaded.NO
    number: str = ""
    takes_call: bool = True  # a method can be written behind the expression as it stands
    name: Span | None = None  # where the name of the method stands that is called
    text: str = ""  # what the queryset is called, where it has a name

    def joined(self, other: Uses) -> Uses:
        """What holds on either of two ways."""
        same = self.prefetched is other.prefetched
        return replace(
            self,
            sure=self.sure and other.sure,
            again=self.again or other.again,
            prefetched=self.prefetched if same else Loaded.MAYBE,
        )


class Happening(Enum):
    """What happens to a queryset at a place."""

    BUILT = "built"
    EVALUATED = "evaluated"
    CACHED = "answered from its cache"
    QUERIED = "queried"  # a query of its own that leaves the cache empty
    ESCAPED = "handed on"
    NAMED = "bound to a local name"
    CARRIED = "given by an expression that holds it"
    NESTED = "made part of another query"
    DISCARDED = "built and given to nobody"
    READ_LATER = "given to a framework that reads it"
    MEASURED = "read in full to tell something about all rows"
    WEIGHED = "asked for the number of rows, which is compared"


@dataclass(frozen=True, slots=True)
class Event:
    """One happening on the timeline: `by` says what does it, `cost` which query it runs.

    `of` is the expression through which the queryset `source` was reached, `before` what it was then. `earlier` are
    the queries that were run on it before, by what ran them, and kept nothing. `at_import` says that this happens
    when the module is loaded. `under` are the conditions around it that may hold or not.
    """

    happening: Happening
    site: Span
    span: Span
    by: str
    cost: str = ""
    source: QuerySet | None = None
    of: Span | None = None
    before: Freshness = Freshness.LAZY
    earlier: frozenset[tuple[str, Span]] = frozenset()
    uses: Uses = Uses()
    at_import: bool = False
    under: tuple[Span, ...] = ()

    def joined(self, other: Event) -> Event:
        """The same event where the flow comes by again."""
        return replace(
            self,
            before=self.before if self.before is other.before else Freshness.EITHER,
            earlier=self.earlier | other.earlier,
            uses=self.uses.joined(other.uses),
        )


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
class Absent:
    """A template reads a name that no row has which it is given.

    `near` are names that the rows have, the most alike first. `slot` is the number of the rows where they are given.
    """

    place: InTemplate
    name: str
    model: ClassId
    near: tuple[str, ...]
    slot: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything known of one unit. `option` is what rows that a class shows are loaded by."""

    demands: tuple[Demand, ...] = ()
    queries: tuple[Query, ...] = ()
    events: tuple[Event, ...] = ()
    notes: tuple[Note, ...] = ()
    hazards: tuple[Hazard, ...] = ()
    misuses: tuple[Misuse, ...] = ()
    mentions: tuple[Mention, ...] = ()
    loose: tuple[Loose, ...] = ()  # names that are read on what is not known
    written: tuple[ClassId, ...] = ()  # models of which this code adds, changes or deletes rows
    blind_writes: bool = False  # it saves or deletes something that is not known
    trouble: str = ""  # why the unit could not be analysed as it stands
    option: ClassOption | None = None
    blocked: tuple[Blocked, ...] = ()  # what waits for the database in a coroutine
    troubles: tuple[Troubled, ...] = ()  # what is wrong in, around or without a transaction
    absent: tuple[Absent, ...] = ()  # names in templates that are rendered here


EMPTY = Report()
