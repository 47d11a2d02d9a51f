"""The SQL below the card of a queryset: worked out beside the server, and left out when that takes a moment too long.

What was asked goes on being worked out and is remembered, so that whoever points there again sees it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mir_lsp.features.hover import Card
from mir_lsp.features.statement import caption, shortened
from mir_lsp.helpers.compiler import Compiler, Statement
from mir_lsp.lsp.patience import Patience, fulfil, passed_on
from mir_lsp.lsp.protocol import guarded

if TYPE_CHECKING:
    from mir_lsp.engine.migration_sql import MigrationRequest
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
        self._patience = Patience(session, "mir-sql", SOFT_SECONDS)
        self._known: OrderedDict[str, Statement] = OrderedDict()

    def added(self, cards: Future[Any], finish: Callable[[tuple[Card, ...]], Any]) -> Future[Any]:
        """The future of a hover: its cards, with SQL below the one that asks for it."""
        reply: Future[Any] = Future()

        def came(future: Future[Any]) -> None:
            if passed_on(future, reply):
                return
            found: tuple[Card, ...] = future.result()
            asks = next((card.asks for card in found if card.asks is not None), None)
            if asks is None:
                fulfil(reply, lambda: finish(found))
            else:
                answer = guarded(reply, lambda told: fulfil(reply, lambda: finish(_with_code(found, told, asks))))
                self.ask(asks, answer)

        cards.add_done_callback(guarded(reply, came))
        reply.add_done_callback(lambda future: cards.cancel() if future.cancelled() else None)
        return reply

    def ask(self, request: Request | MigrationRequest, then: Callable[[Statement | None], None]) -> None:
        """Call `then` with the statement, at once if it is known, with None if that takes too long."""
        address = request.address
        known = self._known.get(address)
        if known is not None or self._patience.waiting >= _MOST_WAITING:
            then(known)
            return

        def came(statement: Statement) -> None:
            if statement.sql or statement.django:
                self._known[address] = statement
                while len(self._known) > _REMEMBERED:
                    self._known.popitem(last=False)

        self._patience.ask(lambda: _answered(self._compiler, request), came, then)


def _answered(compiler: Compiler, request: Request | MigrationRequest) -> Statement:
    """The statement of a queryset, or all of an operation of a migration."""
    # Whoever asks has loaded it; a server that starts has not.
    from mir_lsp.engine.migration_sql import MigrationRequest

    if not isinstance(request, MigrationRequest):
        return compiler.compile(request.key, request.models, request.plan)
    told = compiler.migration(request.key, request.history, (request.app, request.name))
    if told.trouble or not 0 <= request.number < len(told.operations):
        return Statement(trouble=told.trouble or "the migration has other operations now")
    one = told.operations[request.number]
    open_ends = tuple(each for each in (one.remark, one.trouble) if each)
    return Statement("\n".join((*one.sql, *one.end)), "", told.django, open=open_ends)


def _with_code(
    cards: tuple[Card, ...], statement: Statement | None, asked: Request | MigrationRequest
) -> tuple[Card, ...]:
    if statement is None or not statement.sql:
        return cards
    code = caption(statement.django, (*asked.unknown, *statement.open)), shortened(statement.sql)
    return tuple(replace(card, code=code) if card.asks is not None else card for card in cards)
