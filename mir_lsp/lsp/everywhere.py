"""The findings of files that are not open: pulled by one request, which stays open and hears of what changes.

It is off until the editor's settings ask for it. What is asked is worked out a few files at a time behind everything
else; whatever somebody waits for goes first.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from mir_lsp import bug
from mir_lsp.lsp.analysis import Bench, Job, Priority
from mir_lsp.lsp.render import Rendered, render_closed
from mir_lsp.lsp.stages import Stage
from mir_lsp.text.uris import from_path

if TYPE_CHECKING:
    from asyncio import TimerHandle

    from mir_lsp.lsp.client import Client
    from mir_lsp.lsp.session import Session

__all__ = ["Everywhere"]

_SLICE_SECONDS = 0.02
_CHUNK = 50  # documents
_CHUNK_SECONDS = 0.25
_PAUSE_SECONDS = 1.0  # between two looks at all files
_LONG = 24 * 3600.0

Report = types.WorkspaceFullDocumentDiagnosticReport | types.WorkspaceUnchangedDocumentDiagnosticReport


class Everywhere:
    """The one pull of the workspace that is open, if any. For the loop thread."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._pull: _Pull | None = None

    def pull(self, params: types.WorkspaceDiagnosticParams) -> Any:
        """Answer `workspace/diagnostic`; an older one that is open ends with what it has said."""
        self.end()
        if not (self._session.client.pull_diagnostics and self._session.files.wants_everywhere):
            return types.WorkspaceDiagnosticReport(items=[])
        self._pull = _Pull(self._session, params)
        return self._pull.begin()

    def may_differ(self) -> None:
        """Something changed that the findings of any file may depend on."""
        if self._pull is not None:
            self._pull.look_again()

    def end(self) -> None:
        """Answer the pull that is open."""
        if self._pull is not None:
            self._pull.end()
            self._pull = None


class _Pull:
    """One request, from its first look at all files to its end."""

    def __init__(self, session: Session, params: types.WorkspaceDiagnosticParams) -> None:
        self._session = session
        self._token = params.partial_result_token
        self._reply: Future[Any] = Future()
        # What the client was shown of each file: the URI in its spelling, and the result.
        self._shown = {session.path_of(each.uri): (each.uri, each.value) for each in params.previous_result_ids}
        self._repeated = set(self._shown)  # what it has to be told once that it is still so
        self._left: list[str] | None = None  # files that this look has not come to; None between two looks
        self._due = False
        self._chunk: list[Report] = []
        self._sent_at = 0.0
        self._timer: TimerHandle | None = None
        self._job: Future[_Slice] | None = None

    def begin(self) -> Future[Any]:
        """Start with what is known; the future is the answer to the client."""
        self._reply.add_done_callback(lambda reply: self._stop())
        self._look()
        if not self._session.files.stages.reached(Stage.ALL):
            self._session.files.stages.when(Stage.ALL, _LONG, self.look_again)
        return self._reply

    def look_again(self) -> None:
        """Go through all files once more, some time after this look is over."""
        if self._reply.done():
            return
        self._due = True
        if self._left is None and self._timer is None:
            self._timer = self._session.loop.call_later(_PAUSE_SECONDS, self._look)

    def end(self) -> None:
        """Answer with what was not sent yet."""
        if not self._reply.done():
            self._reply.set_result(types.WorkspaceDiagnosticReport(items=self._taken()))

    def _stop(self) -> None:
        for running in (self._timer, self._job):
            if running is not None:
                running.cancel()
        self._timer = self._job = None
        self._left = []

    def _look(self) -> None:
        self._timer, self._due = None, False
        self._left = list(reversed(self._session.files.paths()))
        self._forget(set(self._left))
        self._go_on()

    def _forget(self, known: set[str]) -> None:
        """Files that are gone, or no longer ours, have no findings."""
        for path in [path for path in self._shown if path not in known]:
            uri, _ = self._shown.pop(path)
            if self._session.documents.get(uri) is None:
                self._say(types.WorkspaceFullDocumentDiagnosticReport(uri=uri, items=[]))

    def _go_on(self) -> None:
        if self._reply.done() or self._left is None:
            return
        if not self._left:
            self._rest()
            return
        paths, client = tuple(reversed(self._left[-_CHUNK:])), self._session.client
        job: Job[_Slice] = Job(lambda bench: _looked_at(bench, paths, client), Priority.BESIDE)
        self._job = self._session.analysis.submit(job)
        self._job.add_done_callback(self._came)

    def _came(self, future: Future[_Slice]) -> None:
        if future.cancelled() or self._reply.done() or self._left is None:
            return
        error = future.exception()
        if error is not None:
            bug.report("the findings of a file that is not open", error)
        found = _Slice(1, ()) if error is not None else future.result()
        del self._left[-found.count :]
        for path, rendered in found.rendered:
            self._compare(path, rendered)
        if len(self._chunk) >= _CHUNK or time.monotonic() - self._sent_at > _CHUNK_SECONDS:
            self._send()
        self._go_on()

    def _compare(self, path: str, rendered: Rendered) -> None:
        if not self._session.files.is_ours(path):
            return
        uri, result_id = self._shown.get(path, (from_path(path), None))
        if self._session.documents.get(uri) is not None:
            # What is open is pulled by itself.
            return
        if rendered.result_id != result_id:
            if rendered.items or result_id is not None:
                self._shown[path] = uri, rendered.result_id
                items = list(rendered.items)
                self._say(
                    types.WorkspaceFullDocumentDiagnosticReport(uri=uri, items=items, result_id=rendered.result_id)
                )
        elif path in self._repeated:
            self._say(types.WorkspaceUnchangedDocumentDiagnosticReport(uri=uri, result_id=rendered.result_id))
        self._repeated.discard(path)

    def _say(self, report: Report) -> None:
        self._chunk.append(report)

    def _taken(self) -> list[Report]:
        taken, self._chunk = self._chunk, []
        return taken

    def _send(self) -> None:
        if self._token is not None and self._chunk:
            part = types.WorkspaceDiagnosticReportPartialResult(items=self._taken())
            self._session.notify(types.PROGRESS, types.ProgressParams(self._token, part))
            self._sent_at = time.monotonic()

    def _rest(self) -> None:
        """All files have been looked at: wait for what changes. Who takes no parts is answered with all of them."""
        self._left = self._job = None
        self._send()
        if any(isinstance(each, types.WorkspaceFullDocumentDiagnosticReport) for each in self._chunk):
            self.end()
        elif self._due:
            self.look_again()


@dataclass(frozen=True, slots=True)
class _Slice:
    """How many files were come to, and what is shown of them; nothing of those that are open."""

    count: int
    rendered: Sequence[tuple[str, Rendered]]


def _looked_at(bench: Bench, paths: Iterable[str], client: Client) -> _Slice:
    """What is shown of some files, until somebody may have waited long enough. For the analysis thread."""
    count, found, until = 0, [], time.monotonic() + _SLICE_SECONDS
    for path in paths:
        if path not in bench.documents:
            found.append((path, render_closed(bench, path, client)))
        count += 1
        if time.monotonic() > until:
            break
    return _Slice(count, found)
