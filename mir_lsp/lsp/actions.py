"""Code actions: listed cheaply, made when they are chosen, always for the text as it is then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from mir_lsp.engine.findings import Refusal
from mir_lsp.features.actions import QuickFix, automatic_fixes, edits_of_all, fix_of, quick_fixes
from mir_lsp.lsp import convert
from mir_lsp.lsp.analysis import Bench, Job
from mir_lsp.lsp.capabilities import FIX_ALL
from mir_lsp.lsp.render import diagnostic, uri_of
from mir_lsp.text.document import Document

if TYPE_CHECKING:
    from mir_lsp.features.actions import FileEdits
    from mir_lsp.lsp.client import Client
    from mir_lsp.lsp.session import Session

__all__ = ["list_actions", "resolve_action"]

_ALL_TITLE = "Apply all safe fixes of mir in this file"
_MAX_RACES = 3


def list_actions(session: Session, params: types.CodeActionParams) -> Any:
    """Answer `textDocument/codeAction`."""
    document = session.readable(params.text_document.uri)
    if document is None or not session.client.code_actions:
        return []
    maker = _Maker(session.client, session.path_of(document.uri), document, params)
    return session.answer(Job(maker.run, path=maker.path, document=document), lambda actions: actions)


def resolve_action(session: Session, action: types.CodeAction) -> Any:
    """Answer `codeAction/resolve`: the edit for the text as it is now, or why there is none."""
    from mir_lsp.lsp.session import request_failed

    data = action.data if isinstance(action.data, dict) else {}
    uri, fingerprint = data.get("uri"), data.get("fingerprint")
    document = session.readable(uri) if isinstance(uri, str) else None
    if document is None:
        raise request_failed("the file is not open any more")
    path = session.path_of(document.uri)
    choice = data.get("choice")
    chosen = choice if isinstance(choice, int) else 0
    return _Resolution(session, action, path, fingerprint if isinstance(fingerprint, str) else None, chosen).start()


class _Maker:
    """Makes the list for one request, on the analysis thread."""

    def __init__(self, client: Client, path: str, document: Document, params: types.CodeActionParams) -> None:
        self.path = path
        self._client = client
        self._document = document
        self._only = params.context.only
        self._sent = params.context.diagnostics
        self._span = convert.span(document.lines, params.range, client.encoding)
        self._automatic = params.context.trigger_kind is types.CodeActionTriggerKind.Automatic

    def run(self, bench: Bench) -> list[types.CodeAction]:
        """The actions for the range."""
        quick = types.CodeActionKind.QuickFix.value
        offers = quick_fixes(bench.engine, self.path, self._span) if self._wants(quick) else ()
        actions = [self._quick_fix(bench, offer) for offer in offers]
        if self._wants_all(bench, offers):
            actions.append(self._fix_all(bench))
        return [action for action in actions if action is not None]

    def _wants(self, kind: str) -> bool:
        """Whether a kind was asked for: `source` asks for `source.fixAll` too, the empty kind for all."""
        if self._only is None:
            return True
        wanted = (_text(only) for only in self._only)
        return any(not only or f"{kind}.".startswith(f"{only}.") for only in wanted)

    def _wants_all(self, bench: Bench, offers: Sequence[QuickFix]) -> bool:
        if self._only is not None:
            return self._wants(FIX_ALL) and automatic_fixes(bench.engine, self.path) > 0
        # Unasked, it is offered beside a fix that has company, not in every menu of the file.
        asked = any(offer.automatic for offer in offers) and not self._automatic
        return asked and automatic_fixes(bench.engine, self.path) > 1

    def _quick_fix(self, bench: Bench, offer: QuickFix) -> types.CodeAction | None:
        action = types.CodeAction(
            title=offer.title,
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[self._diagnostic(bench, offer)],
            is_preferred=True if offer.preferred and self._client.preferred_actions else None,
        )
        if self._client.resolve_edits:
            action.data = {
                "uri": self._document.uri,
                "fingerprint": offer.finding.fingerprint,
                "choice": offer.choice,
            }
            return action
        found = fix_of(bench.engine, self.path, offer.finding.fingerprint, offer.choice)
        if isinstance(found, Refusal):
            return None
        action.edit = workspace_edit(bench, found.edits, self._client)
        return action

    def _fix_all(self, bench: Bench) -> types.CodeAction | None:
        action = types.CodeAction(title=_ALL_TITLE, kind=FIX_ALL)
        if self._client.resolve_edits:
            action.data = {"uri": self._document.uri}
            return action
        edits = edits_of_all(bench.engine, self.path)
        if not edits:
            return None
        action.edit = workspace_edit(bench, edits, self._client)
        return action

    def _diagnostic(self, bench: Bench, offer: QuickFix) -> types.Diagnostic:
        """The client's own object where it sent one, so that it recognises it."""
        ours = diagnostic(bench, offer.finding, self._document.lines, self._client)
        same = (sent for sent in self._sent if (sent.code, sent.range) == (ours.code, ours.range))
        return next(same, ours)


class _Resolution:
    """Making one edit, again when the text changes before it is sent."""

    def __init__(
        self, session: Session, action: types.CodeAction, path: str, fingerprint: str | None, choice: int
    ) -> None:
        self._session = session
        self._action = action
        self._path = path
        self._fingerprint = fingerprint
        self._choice = choice
        self._reply: Future[Any] = Future()
        self._races = 0

    def start(self) -> Future[Any]:
        """Ask the engine; the future is the answer to the client."""
        job: Job[types.WorkspaceEdit | str] = Job(self._run, path=self._path)
        inner = self._session.analysis.submit(job)
        inner.add_done_callback(self._done)
        self._reply.add_done_callback(lambda reply: inner.cancel() if reply.cancelled() else None)
        return self._reply

    def _run(self, bench: Bench) -> Any:
        """The document that the edit is for and the edit, or why there is none."""
        edits = self._edits(bench)
        document = bench.documents.get(self._path)
        if isinstance(edits, str):
            return document, edits
        return document, workspace_edit(bench, edits, self._session.client)

    def _edits(self, bench: Bench) -> FileEdits | str:
        if self._fingerprint is None:
            return edits_of_all(bench.engine, self._path) or "nothing can be fixed automatically any more"
        found = fix_of(bench.engine, self._path, self._fingerprint, self._choice)
        return found.reason if isinstance(found, Refusal) else found.edits

    def _done(self, future: Future[Any]) -> None:
        from mir_lsp.lsp.session import content_modified, request_failed

        if self._reply.done() or future.cancelled():
            return
        error = future.exception()
        if error is not None:
            self._reply.set_exception(error)
            return
        document, result = future.result()
        if document is None or self._session.documents.get(document.uri) is not document:
            self._again(content_modified)
        elif isinstance(result, str):
            self._reply.set_exception(request_failed(f"The fix does not apply any more: {result}"))
        else:
            self._action.edit = result
            self._reply.set_result(self._action)

    def _again(self, refusal: Callable[[], Exception]) -> None:
        self._races += 1
        if self._races > _MAX_RACES:
            self._reply.set_exception(refusal())
        else:
            self.start()


def workspace_edit(bench: Bench, edits: FileEdits, client: Client) -> types.WorkspaceEdit:
    """Edits as the client takes them: with the versions that they are for, where it can check them."""
    by_uri: dict[str, list[types.TextEdit]] = {}
    documents: list[types.TextDocumentEdit] = []
    for path, changes in edits:
        lines = bench.lines(path)
        if lines is None:
            continue
        uri = uri_of(bench, path)
        by_uri[uri] = convert.text_edits(lines, changes, client.encoding)
        open_document = bench.documents.get(path)
        version = open_document.version if open_document is not None else None
        target = types.OptionalVersionedTextDocumentIdentifier(uri, version)
        documents.append(types.TextDocumentEdit(target, list(by_uri[uri])))
    if client.document_changes:
        return types.WorkspaceEdit(document_changes=list(documents))
    return types.WorkspaceEdit(changes=by_uri)


def _text(kind: types.CodeActionKind | str) -> str:
    return kind.value if isinstance(kind, types.CodeActionKind) else kind
