"""What waits for the database in a coroutine, as values: `blocking` finds it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from mir_lsp.index.refusals import Refusal
from mir_lsp.semantics.spent import Item
from mir_lsp.text.spans import Span

if TYPE_CHECKING:
    from mir_lsp.semantics.report import Anchor


class Waits(Enum):
    """What waits."""

    THREADED = "rows of a queryset that was built in another thread and is read in this one"
    METHOD = "a method of a queryset or manager that queries"
    ROWS = "rows of a queryset that are read"
    RELATION = "a relation or column that is loaded when it is read"
    WRITE = "a method of a row that writes or reads it again"
    HELPER = "code that queries"
    FUNCTION = "a function of Django that queries"
    COROUTINE = "a coroutine that queries, and that nobody awaits"
    TRANSACTION = "a transaction"
    BUILDER = "a queryset that is awaited itself"
    REQUEST = "the user or the session of a request"
    EVERY_REQUEST = "a view around which every request has a transaction"
    HANDLER = "a handler of a framework that does not await it"


@dataclass(frozen=True, slots=True)
class Wait(Item):
    """A query for which the event loop would wait.

    `by` is what runs it, `model` what is queried, `doubt` what that rests on. It is `sure` unless the queryset may
    have been read before. `anchor` is the queryset that could load what is read of its rows.
    """

    kind: Waits = Waits.HELPER
    by: str = ""
    model: str = ""
    doubt: str = ""
    sure: bool = True
    anchor: Anchor | None = None


class Use(Enum):
    """What is done with the value of an expression."""

    AWAITED = "awaited"
    DISCARDED = "discarded"
    LOOP = "iterated by the `for` at its start"
    ELEMENTS = "iterated by a comprehension"
    OTHER = "something else"


@dataclass(frozen=True, slots=True)
class Blocked:
    """A wait of a coroutine, with what an edit has to know.

    `whole` is the expression that would be awaited, `function` what is called in it, `name` where the name of its
    method stands, `keyword` where `async` would be written. `takes_await` says that `await` can be written there,
    `grouped` that parentheses have to stand around it. `written` is its text, `django` the release that the code
    runs on, None when it is not known. `refusal` is what Django does about queries in coroutines there.
    """

    wait: Wait
    use: Use
    whole: Span
    function: Span | None
    name: Span | None
    keyword: int | None
    written: str
    takes_await: bool
    grouped: bool
    django: tuple[int, int] | None
    refusal: Refusal = Refusal.ALWAYS

    @property
    def depends(self) -> bool:
        """Whether it raises only because Django refuses queries in coroutines."""
        return self.use is not Use.AWAITED and self.wait.kind not in _ANYWAY


_ANYWAY = frozenset({Waits.COROUTINE, Waits.BUILDER, Waits.EVERY_REQUEST, Waits.HANDLER})
