"""Diagnostics on one channel: pulled by clients that can, pushed to the others."""

from __future__ import annotations

import logging
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from mir_lsp.lsp.analysis import Bench, Job, Priority
from mir_lsp.lsp.render import Rendered, render
from mir_lsp.text.document import Document

if TYPE_CHECKING:
    from asyncio import TimerHandle

    from mir_lsp.lsp.session import Session

__all__ = ["Diagnostics"]

logger = logging.getLogger(__name__)

_RECHECK_SECONDS = 0.2
_REFRESH_SECONDS = 0.5


class Diagnostics:
    """What each open document was last shown, and when it has to be shown anew. For the loop thread."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._shown: dict[str, tuple[Document, str]] = {}
        self._recheck: TimerHandle | None = None
        self._refresh: TimerHandle | None = None
        self._refreshed_at = float("-inf")

    def pull(self, params: types.DocumentDiagnosticParams) -> Any:
        """Answer `textDocument/diagnostic`."""
        session = self._session
        document = session.readable(params.text_document.uri)
        if document is None:
            return types.RelatedFullDocumentDiagnosticReport(items=[])
        path = session.path_of(document.uri)

        def finish(rendered: Rendered) -> types.DocumentDiagnosticReport:
            self._shown[path] = document, rendered.result_id
            if params.previous_result_id == rendered.result_id:
                return types.RelatedUnchangedDocumentDiagnosticReport(rendered.result_id)
            return types.RelatedFullDocumentDiagnosticReport(items=list(rendered.items), result_id=rendered.result_id)

        return session.answer(self._job(path, document), finish, session.server_cancelled)

    def edited(self, document: Document) -> None:
        """A document was opened or changed."""
        if not self._session.client.pull_diagnostics:
            self._push(document)
        self.others_may_differ()

    def closed(self, document: Document) -> None:
        """A document was closed; the client forgets pulled diagnostics itself."""
        self._clear(self._session.path_of(document.uri), document)
        self.others_may_differ()

    def others_may_differ(self) -> None:
        """Something changed that open documents may depend on; look once the changes pause."""
        if self._recheck is None:
            self._recheck = self._session.loop.call_later(_RECHECK_SECONDS, self._start_recheck)

    def all_is_known(self) -> None:
        """All code has been asked what it causes in other files: look whether that is what is shown."""
        if self._recheck is not None:
            self._recheck.cancel()
        self._start_recheck()

    def _job(self, path: str, document: Document) -> Job[Rendered]:
        client = self._session.client
        typed_at = self._session.typing.at(path)
        # A question about one place goes before those of a whole file.
        return Job(lambda bench: render(bench, path, client, typed_at), Priority.PUBLISH, path, document)

    def _push(self, document: Document) -> None:
        session = self._session
        path = session.path_of(document.uri)
        if session.readable(document.uri) is not document:
            self._clear(path, document)
            return
        job = self._job(path, document)
        job.key = "publish", path

        def finish(future: Future[Rendered]) -> None:
            if not future.cancelled() and future.exception() is None:
                self._show(path, document, future.result())

        session.analysis.submit(job).add_done_callback(finish)

    def _show(self, path: str, document: Document, rendered: Rendered) -> None:
        # A newer version has its own run: what belongs to an older one is never sent, nor what is no longer ours.
        if self._session.readable(document.uri) is document:
            self._shown[path] = document, rendered.result_id
            self._publish(document, rendered.items, document.version)

    def _clear(self, path: str, document: Document) -> None:
        was_shown = self._shown.pop(path, None) is not None
        if was_shown and not self._session.client.pull_diagnostics:
            self._publish(document, (), None)

    def _publish(self, document: Document, items: tuple[types.Diagnostic, ...], version: int | None) -> None:
        if not self._session.client.diagnostic_version:
            version = None
        self._session.notify(
            types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS,
            types.PublishDiagnosticsParams(document.uri, list(items), version),
        )

    def _start_recheck(self) -> None:
        self._recheck = None
        self._session.beside.look_again()
        client, shown = self._session.client, dict(self._shown)
        typed = {path: self._session.typing.at(path) for path in shown}

        def run(bench: Bench) -> dict[str, Rendered]:
            current = {path: bench.documents.get(path) for path in shown}
            same = [path for path in shown if current[path] is shown[path][0]]
            return {path: render(bench, path, client, typed[path]) for path in same}

        def finish(future: Future[dict[str, Rendered]]) -> None:
            if not future.cancelled() and future.exception() is None:
                self._compare(future.result())

        job = Job(run, priority=Priority.RECHECK, key="recheck")
        self._session.analysis.submit(job).add_done_callback(finish)

    def _compare(self, found: dict[str, Rendered]) -> None:
        for path, rendered in found.items():
            document, result_id = self._shown.get(path, (None, ""))
            if document is None or result_id == rendered.result_id:
                continue
            if self._session.client.pull_diagnostics:
                self._ask_for_refresh()
            else:
                self._show(path, document, rendered)

    def _ask_for_refresh(self) -> None:
        if self._refresh is not None or not self._session.client.refresh_diagnostics:
            return
        wait = self._refreshed_at + _REFRESH_SECONDS - self._session.loop.time()
        self._refresh = self._session.loop.call_later(max(wait, 0), self._send_refresh)

    def _send_refresh(self) -> None:
        self._refresh, self._refreshed_at = None, self._session.loop.time()
        self._session.ask(types.WORKSPACE_DIAGNOSTIC_REFRESH, None)
