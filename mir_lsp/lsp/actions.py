"""Code actions: listed cheaply, made when they are chosen, always for the text as it is then."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from mir_lsp.engine.findings import Refusal
from mir_lsp.engine.ignoring import Scope
from mir_lsp.features.actions import (
    Ignore,
    QuickFix,
    automatic_fixes,
    doubt_of,
    edits_of_all,
    fix_of,
    ignore_of,
    ignores,
    quick_fixes,
)
from mir_lsp.lsp import convert
from mir_lsp.lsp.analysis import Bench, Job
from mir_lsp.lsp.capabilities import BASELINE, EXPLAIN, FIX_ALL
from mir_lsp.lsp.protocol import guarded
from mir_lsp.lsp.render import diagnostic, uri_of
from mir_lsp.text.document import Document
from mir_lsp.text.lines import LineIndex
from mir_lsp.workspace.files import is_writable

if TYPE_CHECKING:
    from mir_lsp.engine.engine import Engine
    from mir_lsp.engine.findings import Fix
    from mir_lsp.features.actions import FileEdits
    from mir_lsp.lsp.client import Client
    from mir_lsp.lsp.session import Session

__all__ = ["list_actions", "resolve_action"]

_ALL_TITLE = "Apply all safe fixes of mir in this file"
_MAX_RACES = 3
_CONFIRMED = "mir-fix"


def list_actions(session: Session, params: types.CodeActionParams) -> Any:
    """Answer `textDocument/codeAction`."""
    document = session.readable(params.text_document.uri)
    if document is None or not session.client.code_actions:
        return []
    path = session.path_of(document.uri)
    maker = _Maker(session.client, path, document, params, session.files.baseline_of(path) is not None)
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
    wanted = _Wanted(
        fingerprint if isinstance(fingerprint, str) else None,
        data["choice"] if isinstance(data.get("choice"), int) else 0,
        data["ignore"] if isinstance(data.get("ignore"), str) else "",
    )
    return _Resolution(session, action, path, wanted).start()


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which edit an action stands for: without a fingerprint all of the file, with `ignore` a suppression."""

    fingerprint: str | None
    choice: int
    ignore: str

    def edits(self, engine: Engine, path: str) -> tuple[FileEdits, types.ChangeAnnotation | None] | str:
        """The edits with what is to be confirmed of them, or why there are none."""
        if self.fingerprint is None:
            edits = edits_of_all(engine, path)
            return (edits, None) if edits else "nothing can be fixed automatically any more"
        if self.ignore:
            found = ignore_of(engine, path, self.fingerprint, self.ignore)
            return found.reason if isinstance(found, Refusal) else (found.edits, None)
        found = fix_of(engine, path, self.fingerprint, self.choice)
        return found.reason if isinstance(found, Refusal) else (found.edits, _to_confirm(found))


class _Maker:
    """Makes the list for one request, on the analysis thread."""

    def __init__(
        self, client: Client, path: str, document: Document, params: types.CodeActionParams, has_baseline: bool
    ) -> None:
        self.path = path
        self._has_baseline = has_baseline
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
        offers = tuple(each for each in offers if self._client.creates_files or not each.creates)
        actions = [self._quick_fix(bench, offer) for offer in offers]
        if self._wants_all(bench, offers):
            actions.append(self._fix_all(bench))
        # What is asked for by the light bulb comes for every place that the cursor rests on.
        if self._wants(quick) and not self._automatic:
            found = ignores(bench.engine, self.path, self._span)
            actions += [self._ignore(bench, offer) for offer in found]
            actions += self._commands(bench, [offer for offer in found if offer.scope == Scope.LINE.value])
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
            is_preferred=True if self._is_preferred(offer) else None,
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
        action.edit = workspace_edit(bench, found.edits, self._client, _to_confirm(found))
        return action

    def _is_preferred(self, offer: QuickFix) -> bool:
        """What is applied by a key is what nobody has to see before, or what the client asks about."""
        harmless = offer.automatic and not offer.spread
        return self._client.preferred_actions and offer.preferred and (harmless or self._client.action_annotations)

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

    def _ignore(self, bench: Bench, offer: Ignore) -> types.CodeAction | None:
        action = types.CodeAction(
            title=offer.title, kind=types.CodeActionKind.QuickFix, diagnostics=[self._diagnostic(bench, offer)]
        )
        if self._client.resolve_edits:
            action.data = {
                "uri": self._document.uri,
                "fingerprint": offer.finding.fingerprint,
                "ignore": offer.scope,
            }
            return action
        found = ignore_of(bench.engine, self.path, offer.finding.fingerprint, offer.scope)
        if isinstance(found, Refusal):
            return None
        action.edit = workspace_edit(bench, found.edits, self._client)
        return action

    def _commands(self, bench: Bench, offers: Sequence[Ignore]) -> list[types.CodeAction]:
        """What the server does itself when somebody chooses it: write into the baseline, show a page."""
        found = []
        for offer in offers:
            code, where = offer.finding.code, self._document.uri
            if self._has_baseline:
                title, arguments = f"Add {code} to the baseline", [where, offer.finding.fingerprint]
                found.append(self._command(bench, offer, title, BASELINE, arguments))
            if self._client.shows_documents or self._client.shows_pages:
                found.append(self._command(bench, offer, f"Explain {code}", EXPLAIN, [code]))
        return found

    def _command(
        self, bench: Bench, offer: Ignore, title: str, command: str, arguments: list[str]
    ) -> types.CodeAction:
        return types.CodeAction(
            title=title,
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[self._diagnostic(bench, offer)],
            command=types.Command(title, command, arguments=list(arguments)),
        )

    def _diagnostic(self, bench: Bench, offer: QuickFix | Ignore) -> types.Diagnostic:
        """The client's own object where it sent one, so that it recognises it."""
        ours = diagnostic(bench, offer.finding, self._document.lines, self._client)
        same = (sent for sent in self._sent if (sent.code, sent.range) == (ours.code, ours.range))
        return next(same, ours)


class _Resolution:
    """Making one edit, again when the text changes before it is sent."""

    def __init__(self, session: Session, action: types.CodeAction, path: str, wanted: _Wanted) -> None:
        self._session = session
        self._action = action
        self._path = path
        self._wanted = wanted
        self._reply: Future[Any] = Future()
        self._races = 0

    def start(self) -> Future[Any]:
        """Ask the engine; the future is the answer to the client."""
        job: Job[types.WorkspaceEdit | str] = Job(self._run, path=self._path)
        inner = self._session.analysis.submit(job)
        inner.add_done_callback(guarded(self._reply, self._done))
        self._reply.add_done_callback(lambda reply: inner.cancel() if reply.cancelled() else None)
        return self._reply

    def _run(self, bench: Bench) -> Any:
        """The document that the edit is for and the edit, or why there is none."""
        found = self._wanted.edits(bench.engine, self._path)
        document = bench.documents.get(self._path)
        if isinstance(found, str):
            return document, found
        spared = next((path for path, _ in found[0] if not _may_be_edited(self._session, bench, path)), None)
        if spared is not None:
            return document, f"{os.path.basename(spared)} is not to be edited"
        return document, workspace_edit(bench, found[0], self._session.client, found[1])

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


def workspace_edit(
    bench: Bench, edits: FileEdits, client: Client, confirmed: types.ChangeAnnotation | None = None
) -> types.WorkspaceEdit:
    """Edits as the client takes them: with the versions that they are for, where it can check them, and with what
    is to be confirmed before, where it can ask.
    """
    if not client.action_annotations:
        confirmed = None
    mark = None if confirmed is None else _CONFIRMED
    by_uri: dict[str, list[types.TextEdit]] = {}
    documents: list[types.TextDocumentEdit | types.CreateFile] = []
    for path, changes in edits:
        lines = bench.lines(path)
        uri = uri_of(bench, path)
        if lines is None:
            # What is not there yet is made by its edits; a client that makes no files is never offered any.
            options = types.CreateFileOptions(overwrite=False)
            documents.append(types.CreateFile(uri=uri, options=options, annotation_id=mark))
            lines = LineIndex("")
        by_uri[uri] = convert.text_edits(lines, changes, client.encoding)
        open_document = bench.documents.get(path)
        version = open_document.version if open_document is not None else None
        target = types.OptionalVersionedTextDocumentIdentifier(uri, version)
        annotated = [types.AnnotatedTextEdit(mark or "", each.range, each.new_text) for each in by_uri[uri]]
        documents.append(types.TextDocumentEdit(target, list(by_uri[uri] if mark is None else annotated)))
    if client.document_changes:
        annotations = {_CONFIRMED: confirmed} if confirmed is not None else None
        return types.WorkspaceEdit(document_changes=list(documents), change_annotations=annotations)
    return types.WorkspaceEdit(changes=by_uri)


def _may_be_edited(session: Session, bench: Bench, path: str) -> bool:
    """Whether a fix may change a file: what is open is the client's to refuse, of others it may not know enough.

    A file that is installed, left out by the settings, read-only, or that links lead out of the workspace, is not.
    """
    if path in bench.documents:
        return True
    if not session.files.is_ours(path):
        return False
    real = os.path.realpath(path)
    folders = (os.path.join(os.path.realpath(folder), "") for folder in session.files.folders)
    return is_writable(path) and any(real.startswith(folder) for folder in folders)


def _to_confirm(fix: Fix) -> types.ChangeAnnotation | None:
    doubt = doubt_of(fix)
    return types.ChangeAnnotation(fix.title.replace("`", ""), True, doubt) if doubt else None


def _text(kind: types.CodeActionKind | str) -> str:
    return kind.value if isinstance(kind, types.CodeActionKind) else kind
