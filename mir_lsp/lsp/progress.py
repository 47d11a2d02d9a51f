"""Progress of work in the background, shown only when it takes long and the client has a place for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from lsprotocol import types

if TYPE_CHECKING:
    from asyncio import TimerHandle

    from mir_lsp.lsp.session import Session

__all__ = ["Progress"]

_QUIET_SECONDS = 0.5
_REPORT_SECONDS = 0.5


class Progress:
    """One indicator for all that goes on. For the loop thread; only `done` is set by another."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._tasks: dict[object, int] = {}
        self._timer: TimerHandle | None = None
        self._count = 0
        self._token: str | None = None
        self.done = 0

    def begin(self, files: int) -> Callable[[], None]:
        """Work on so many files has started; the returned function says that it has ended."""
        task = object()
        self._tasks[task] = files
        if self._timer is None and self._token is None and self._session.client.progress:
            self._timer = self._session.loop.call_later(_QUIET_SECONDS, self._create)

        def end() -> None:
            self._tasks.pop(task, None)
            if not self._tasks:
                self._end()

        return end

    def _create(self) -> None:
        self._timer = None
        self._count += 1
        token = f"mir-index-{self._count}"
        create = types.WorkDoneProgressCreateParams(token)
        self._session.ask(types.WINDOW_WORK_DONE_PROGRESS_CREATE, create, lambda result: self._created(token))

    def _created(self, token: str) -> None:
        if self._tasks and self._token is None:
            self._token = token
            self._send(types.WorkDoneProgressBegin(title="mir", message=self._message, cancellable=False))
            self._timer = self._session.loop.call_later(_REPORT_SECONDS, self._report)

    def _report(self) -> None:
        self._send(types.WorkDoneProgressReport(message=self._message))
        self._timer = self._session.loop.call_later(_REPORT_SECONDS, self._report)

    def _end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._token is not None:
            self._send(types.WorkDoneProgressEnd())
            self._token = None

    @property
    def _message(self) -> str:
        return f"reading files: {self.done} of {max(self._tasks.values(), default=0)}"

    def _send(self, value: Any) -> None:
        if self._token is not None:
            self._session.notify(types.PROGRESS, types.ProgressParams(self._token, value))
