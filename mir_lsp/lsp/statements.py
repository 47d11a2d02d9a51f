"""The SQL below the card of a queryset: worked out beside the server, and left out when that takes a moment too long.

What was asked goes on being worked out and is remembered, so that whoever points there again sees it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mir_lsp.features.hover import Card
from mir_lsp.features.statement import caption, shortened
from mir_lsp.helpers.compiler import Compiler, Statement

if TYPE_CHECKING:
    from mir_lsp.engine.sql import Request
    from mir_lsp.lsp.session import Session

__all__ = ["SOFT_SECONDS", "Statements"]

SOFT_SECONDS = 0.15
"""How long a hover waits for SQL."""

_REMEMBERED = 200
_MOST_WAITING = 2


class Statements:
    """One question at a time to Django's compiler. For the loop thread."""

    def __init__(self, session: Session, compiler: Compiler | None = None) -> None:
        self._session = session
        self._compiler = compiler or Compiler()
        self._executor = ThreadPoolExecutor(1, "mir-sql")
        self._known: OrderedDict[str, Statement] = OrderedDict()
        self._waiting = 0

    def added(self, cards: Future[Any], finish: Callable[[tuple[Card, ...]], Any]) -> Future[Any]:
        """The future of a hover: its cards, with SQL below the one that asks for it."""
        reply: Future[Any] = Future()

        def came(future: Future[Any]) -> None:
            if reply.done():
                return
            if future.cancelled() or future.exception() is not None:
                _pass_on(future, reply)
                return
            found: tuple[Card, ...] = future.result()
            asks = next((card.asks for card in found if card.asks is not None), None)
            if asks is None:
                _finish(reply, lambda: finish(found))
            else:
                unknown = asks.unknown
                self.ask(asks, lambda told: _finish(reply, lambda: finish(_with_code(found, told, unknown))))

        cards.add_done_callback(came)
        reply.add_done_callback(lambda future: cards.cancel() if future.cancelled() else None)
        return reply

    def ask(self, request: Request, then: Callable[[Statement | None], None]) -> None:
        """Call `then` with the statement, at once if it is known, with None if that takes too long."""
        address = f"{request.key} {request.plan!r}"
        known = self._known.get(address)
        if known is not None or self._waiting >= _MOST_WAITING:
            then(known)
            return
        told = False

        def tell(statement: Statement | None) -> None:
            nonlocal told
            if not told:
                told = True
                timer.cancel()
                then(statement)

        def came(future: Future[Statement]) -> None:
            statement = future.result() if future.exception() is None else None
            self._session.post(lambda: arrived(statement))

        def arrived(statement: Statement | None) -> None:
            self._waiting -= 1
            if statement is not None and (statement.sql or statement.django):
                self._known[address] = statement
                while len(self._known) > _REMEMBERED:
                    self._known.popitem(last=False)
            tell(statement)

        timer = self._session.loop.call_later(SOFT_SECONDS, lambda: tell(None))
        self._waiting += 1
        work = self._executor.submit(self._compiler.compile, request.key, request.models, request.plan)
        work.add_done_callback(came)


def _with_code(cards: tuple[Card, ...], statement: Statement | None, unknown: tuple[str, ...]) -> tuple[Card, ...]:
    if statement is None or not statement.sql:
        return cards
    code = caption(statement.django, unknown), shortened(statement.sql)
    return tuple(replace(card, code=code) if card.asks is not None else card for card in cards)


def _pass_on(future: Future[Any], reply: Future[Any]) -> None:
    error = None if future.cancelled() else future.exception()
    if error is None:
        reply.cancel()
    else:
        reply.set_exception(error)


def _finish(reply: Future[Any], make: Callable[[], Any]) -> None:
    if reply.done():
        return
    try:
        reply.set_result(make())
    except Exception as error:
        reply.set_exception(error)
