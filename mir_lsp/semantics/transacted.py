"""What code does that a transaction does not hold back, or that needs one, as values: `hearing` finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from mir_lsp.text.spans import Span

if TYPE_CHECKING:
    from mir_lsp.semantics.transfer import Place
    from mir_lsp.semantics.values import QuerySet

NOWHERE = Span(0, 0)


class Kind(Enum):
    """What an effect is. What is `told` others cannot be taken back when the transaction is refused."""

    TASK = "sends a task"
    DJANGO_TASK = "enqueues a task"  # of Django's own tasks
    MAIL = "sends mail"
    HTTP = "calls another service"
    CHANNEL = "sends a message"
    FILE = "changes a stored file"
    STORED = "stores a file"  # a new one, beside what there is
    CACHE = "changes the cache"
    WRITE = "writes rows"
    LOCK = "locks rows"
    CALLBACK = "registers a callback for after the commit"

    @property
    def is_told(self) -> bool:
        """Whether others learn of it: a task, mail, a request, a message, a file."""
        return self in _TOLD


_TOLD = frozenset({Kind.TASK, Kind.DJANGO_TASK, Kind.MAIL, Kind.HTTP, Kind.CHANNEL, Kind.FILE, Kind.STORED})


class Answer(Enum):
    """What becomes of what others answer."""

    IGNORED = "nothing"
    RETURNED = "the function gives it back"
    USED = "the code goes on with it"


class When(Enum):
    """When code runs, seen from where it is written."""

    NOW = "now"
    AFTER_COMMIT = "after the commit"
    LATER = "at another time, or in another thread"


@dataclass(frozen=True, slots=True)
class Atomic:
    """A transaction or savepoint that is open around code.

    `whole` is the code that is in it: of the `with` statement, of the function that is decorated; nowhere for one of
    other code. `using` is the database, empty for the default one, None where it is not known. `kept` says that what
    runs in it is undone alone (a transaction, or a savepoint).
    """

    whole: Span
    using: str | None = ""
    kept: bool = True
    durable: bool = False
    captures: bool = False  # it is no transaction, but collects callbacks: `captureOnCommitCallbacks()`
    perhaps: bool = False  # a context manager or decorator of the project that may begin one


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect of a unit.

    `at` is the expression, `text` what stands there, `by` what has the effect (`send_mail`). `atomics` are the
    transactions and savepoints around it that this code and the code it calls begin, outermost first. `trail` leads
    to the effect in other code, the innermost place last. `doubt` is what it rests on. `source` is the queryset that
    is locked. `callback` is the function that is registered, if it stands in this code. `answer` is known of requests
    to others. `under` are the conditions that decide about it in the function where it is heard, `conditions`
    those in what this one calls. `of_error` says that it happens when an error was caught, `said` is what speaks for
    what is called.
    """

    kind: Kind
    at: Span
    text: str
    by: str
    when: When = When.NOW
    atomics: tuple[Atomic, ...] = ()
    trail: tuple[Place, ...] = ()
    doubt: str = ""
    source: QuerySet | None = None
    callback: Span | None = None
    answer: Answer = Answer.IGNORED
    under: int = 0
    conditions: int = 0
    of_error: bool = False
    said: str = ""

    @property
    def excuse(self) -> str:
        """What one has to assume to call it wrong in a transaction; empty where nothing speaks for it."""
        if self.kind is Kind.STORED:
            return "if a file that no row names does harm"
        if self.said:
            return self.said
        if self.answer is not Answer.IGNORED:
            return "if its answer can be waited for"
        if self.of_error:
            return "if it does not tell of the error that was caught"
        return "if the code that is called gets there" if self.conditions > _MOST_CONDITIONS else ""

    @property
    def is_atomic(self) -> bool:
        """Whether a transaction is open around it that this code, or code that it calls, begins."""
        return any(not each.captures and not each.perhaps for each in self.atomics)

    @property
    def may_be_atomic(self) -> bool:
        """Whether one may be."""
        return any(not each.captures for each in self.atomics)


class Begun(Enum):
    """Whether a transaction is open when code begins to run."""

    OPEN = "open"
    NONE = "none"
    UNKNOWN = "unknown"


class Runner(Enum):
    """Who runs code."""

    VIEW = "a request"
    COMMAND = "a management command"
    TASK = "a worker"
    ADMIN = "the admin"
    MIGRATION = "a migration"
    RECEIVER = "a signal"
    TEST = "a test"
    OTHER = "other code"


@dataclass(frozen=True, slots=True)
class Around:
    """What is around a function when it begins. `why` says so to people, empty where nothing is known.

    `rolls_back_test` says that the transaction is one of a test, which is never committed.
    """

    begun: Begun = Begun.UNKNOWN
    runner: Runner = Runner.OTHER
    why: str = ""
    rolls_back_test: bool = False


NOT_KNOWN = Around()


class Trouble(Enum):
    """What is wrong with code in, around or without a transaction."""

    TOLD = "others are told before the transaction is committed"
    RESULT = "what is registered for after the commit has run already"
    CAPTURED = "callbacks of a loop all see the values of its last round"
    DROPPED = "a callback is registered in a test, whose transaction is never committed"
    HANDED = "rows are handed to a queue"
    UNLOCKED = "rows are to be locked where no transaction is open"
    LOCKS_NOTHING = "a query that locks no rows is asked to"
    REFUSED = "rows are to be locked that the database cannot lock"
    SWALLOWED = "an error of the database is caught in the transaction that it has ended"
    LOST = "a number is read, changed and written, and may have been changed meanwhile"
    UNGUARDED = "rows are found or made by columns that nothing keeps unique"


@dataclass(frozen=True, slots=True)
class Troubled:
    """One thing that is wrong, at `span`.

    `by` is what does it, `model` what it is about, `about` what of it; `kind` is that of an effect. `trail` leads to
    the place in other code. `edits` put it right, with `imports`; without any, `refusal` says why there are none.
    `weak` says that it may well be meant.
    """

    what: Trouble
    span: Span
    by: str = ""
    model: str = ""
    about: str = ""
    kind: Kind | None = None
    why: str = ""
    trail: tuple[Place, ...] = ()
    doubt: str = ""
    edits: tuple[tuple[Span, str], ...] = ()
    imports: tuple[str, ...] = ()
    refusal: str = ""
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Transacted:
    """What is found out about a unit: what is around it, the effects that it has, and what is wrong with them."""

    around: Around = NOT_KNOWN
    effects: tuple[Effect, ...] = ()
    troubles: tuple[Troubled, ...] = ()


NOTHING_TRANSACTED = Transacted()


def as_called(effects: Iterable[Effect], place: Callable[[Span], Place | None]) -> tuple[Effect, ...]:
    """The effects of a function as those who call it know them: those that happen there and then, each once.

    What is told in a transaction of its own is the function's own matter, and so is what it locks there.
    """
    found: dict[object, Effect] = {}
    for each in sorted(effects, key=lambda effect: len(effect.trail)):
        here = place(each.at)
        if each.when is not When.NOW or here is None:
            continue
        inside = tuple(replace(atomic, whole=NOWHERE) for atomic in each.atomics)
        kept = any(atomic.kept for atomic in inside)
        if each.kind is Kind.LOCK and each.may_be_atomic:
            continue
        if kept and each.kind is not Kind.CALLBACK:
            continue
        trail = (here, *each.trail)
        key = (each.kind, kept, trail[-1] if each.kind is not Kind.WRITE else None)
        if key not in found and len(found) < _MOST_EFFECTS:
            known = replace(each, at=NOWHERE, text="", atomics=inside, trail=trail, source=None, callback=None)
            found[key] = replace(known, under=0, conditions=each.conditions + each.under)
    return tuple(found.values())


_MOST_EFFECTS = 24
_MOST_CONDITIONS = 2
