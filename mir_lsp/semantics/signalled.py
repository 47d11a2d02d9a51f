"""What is wrong with signals in one unit of code, as values: `connecting`, `receiving` and `skipping` find it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from mir_lsp.text.spans import Span

if TYPE_CHECKING:
    from mir_lsp.semantics.transfer import Place


class Wrong(Enum):
    """What is wrong."""

    SAVES_AGAIN = "a receiver saves what was saved"
    CIRCLE = "receivers of several models save each other's rows"
    EVERY_SAVE = "a receiver of saves does each time what is meant for new rows"
    LOADED = "a receiver writes rows when fixtures are loaded"
    EVERY_MODEL = "a receiver is told of every model"
    COLLECTED = "nobody holds a receiver"
    AGAIN = "one more receiver is connected each time"
    NOT_IMPORTED = "a module that connects receivers is never imported"
    NO_KEYWORDS = "a receiver does not take all arguments"
    PAIRS_TOO_EARLY = "a many-to-many relation is read before it is set"
    TOLD_TOO_EARLY = "something is sent before the transaction is over"
    SKIPPED = "rows are written, and receivers are not told"
    UNWRAPPED = "a decorator stands above `receiver`"
    LOST = "an attribute is set when the row has been written"
    NEVER_SENT = "a sender never sends the signal"


@dataclass(frozen=True, slots=True)
class Pointer:
    """A place that explains what is wrong, in this unit or in other code."""

    where: Span | Place
    message: str


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of the code that puts it right: `title` is a verb phrase, `imports` are names that it needs."""

    title: str
    changes: tuple[tuple[Span, str], ...]
    imports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signalled:
    """One thing that is wrong. `span` is relative to the unit, and before it for its decorators.

    `arguments` fill the message of a rule, `doubt` is what it rests on, `reason` says why there is no `edit`.
    """

    what: Wrong
    span: Span
    arguments: tuple[tuple[str, str], ...] = ()
    doubt: str = ""
    related: tuple[Pointer, ...] = ()
    edit: Edit | None = None
    reason: str = ""
