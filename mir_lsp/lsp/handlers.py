"""What the client may ask, by method. Each handler runs on the loop thread and returns at once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from mir_lsp import __version__
from mir_lsp.features.hover import Card, hover
from mir_lsp.lsp import convert, process
from mir_lsp.lsp.actions import list_actions, resolve_action
from mir_lsp.lsp.analysis import Bench
from mir_lsp.lsp.beside import code_lens, inlay_hint, resolve_hint, resolve_lens
from mir_lsp.lsp.capabilities import server_capabilities, symbol_registrations
from mir_lsp.lsp.client import Client
from mir_lsp.lsp.commands import execute_command
from mir_lsp.lsp.completion import complete_at, resolve_item
from mir_lsp.lsp.files import watcher_registration
from mir_lsp.lsp.markup import Links, as_markdown, as_text
from mir_lsp.lsp.navigation import (
    definition_at,
    implementation_at,
    prepare_rename,
    references_at,
    rename_at,
    symbols_of,
    symbols_of_workspace,
)
from mir_lsp.lsp.protocol import State
from mir_lsp.lsp.session import Session
from mir_lsp.lsp.stages import Stage
from mir_lsp.text.document import Outcome
from mir_lsp.text.uris import from_path, to_path

if TYPE_CHECKING:
    from mir_lsp.index.schema import ClassId

__all__ = ["register"]

logger = logging.getLogger(__name__)

_SECTION = "mir"

_MOMENT = 0.06
"""Seconds of the processor that a hover may take while a large project is read."""


def initialize(ls: Session, params: object) -> types.InitializeResult:
    if not isinstance(params, dict):
        raise JsonRpcInvalidParams("the parameters of `initialize` are an object")
    ls.client = Client.declared(params.get("capabilities"))
    pid = params.get("processId")
    if type(pid) is int and pid > 0:
        process.watch_parent(pid, lambda: ls.post(ls.quit))
    ls.files.open_folders(_folders(params), _initial_settings(params.get("initializationOptions")))
    ls.protocol.state = State.RUNNING
    # Not here: loading the engine would compete with the reply.
    ls.loop.call_soon(ls.analysis.start)
    return types.InitializeResult(
        capabilities=server_capabilities(ls.client, ls.files.wants_symbols, ls.files.wants_everywhere),
        server_info=types.ServerInfo("mir-lsp", __version__),
    )


def initialized(ls: Session, params: types.InitializedParams) -> None:
    registrations = []
    if ls.client.register_watchers:
        registrations.append(watcher_registration())
    if ls.client.register_configuration:
        registrations.append(
            types.Registration("mir-settings", types.WORKSPACE_DID_CHANGE_CONFIGURATION, {"section": _SECTION})
        )
    if registrations:
        ls.ask(types.CLIENT_REGISTER_CAPABILITY, types.RegistrationParams(registrations))
    _offer_symbols(ls)
    ls.files.start()
    if ls.client.configuration:
        _ask_for_settings(ls)


def shutdown(ls: Session, params: None) -> None:
    ls.protocol.shut_down()


def exit_process(ls: Session, params: object) -> None:
    ls.quit()


def did_open(ls: Session, params: types.DidOpenTextDocumentParams) -> None:
    sent = params.text_document
    outcome = ls.documents.open(sent.uri, sent.version, sent.text, str(sent.language_id))
    _note(sent.uri, outcome)
    ls.files.opened(ls.path_of(sent.uri))
    _changed(ls, sent.uri)


def did_change(ls: Session, params: types.DidChangeTextDocumentParams) -> None:
    sent = params.text_document
    changes = convert.changes(params.content_changes)
    outcome = ls.documents.change(sent.uri, changes, sent.version, ls.client.encoding)
    _note(sent.uri, outcome)
    document = ls.documents.get(sent.uri)
    if document is not None:
        ls.typing.changed(ls.path_of(sent.uri), document, changes, ls.client.encoding)
    _changed(ls, sent.uri)


def did_close(ls: Session, params: types.DidCloseTextDocumentParams) -> None:
    uri = params.text_document.uri
    document = ls.documents.get(uri)
    _note(uri, ls.documents.close(uri))
    if document is not None:
        ls.closed(document)


def did_save(ls: Session, params: types.DidSaveTextDocumentParams) -> None:
    path = to_path(params.text_document.uri)
    if path is not None:
        ls.files.saved(path)
    ls.saved(ls.path_of(params.text_document.uri))


def did_change_watched_files(ls: Session, params: types.DidChangeWatchedFilesParams) -> None:
    ls.files.events(params.changes)


def did_change_folders(ls: Session, params: types.DidChangeWorkspaceFoldersParams) -> None:
    for folder in params.event.removed:
        path = to_path(folder.uri)
        if path is not None:
            ls.files.remove(path)
    for folder in params.event.added:
        path = to_path(folder.uri)
        if path is not None:
            ls.files.add(path)


def did_change_configuration(ls: Session, params: types.DidChangeConfigurationParams) -> None:
    if ls.client.configuration:
        _ask_for_settings(ls)
    elif isinstance(params.settings, dict):
        ls.files.configure(_table(params.settings.get(_SECTION, params.settings)))
        _offer_symbols(ls)
        ls.beside.settings_changed()


def diagnostic(ls: Session, params: types.DocumentDiagnosticParams) -> Any:
    ls.files.look()
    return ls.diagnostics.pull(params)


def workspace_diagnostic(ls: Session, params: types.WorkspaceDiagnosticParams) -> Any:
    ls.files.look()
    return ls.everywhere.pull(params)


def hover_at(ls: Session, params: types.HoverParams) -> Any:
    ls.files.look()
    document = ls.readable(params.text_document.uri)
    if document is None:
        return None
    path, client, stages = ls.path_of(document.uri), ls.client, ls.files.stages
    at = convert.offset(document.lines, params.position, client.encoding)

    def finish(cards: tuple[Card, ...]) -> types.Hover | None:
        if not cards:
            return None
        shown = convert.range_of(document.lines, cards[0].span, client.encoding)
        if client.hover_markdown:
            text = as_markdown(cards, document.uri, Links.RENDERED if client.renders_links else Links.WRITTEN)
            return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text), shown)
        return types.Hover(types.MarkupContent(types.MarkupKind.PlainText, as_text(cards)), shown)

    def run(bench: Bench, seen: tuple[ClassId, ...]) -> tuple[Card, ...]:
        return hover(bench.engine, path, at, seen, _MOMENT if stages.is_long else None)

    def is_open(cards: tuple[Card, ...]) -> bool:
        # Once there are models, more of the same is not worth waiting for while a large project is read.
        return not cards and not (stages.is_long and stages.reached(Stage.MODELS))

    found = ls.asking.answer(document, at, run, is_open, lambda cards: cards)
    return ls.statements.added(found, finish)


def code_action(ls: Session, params: types.CodeActionParams) -> Any:
    ls.files.look()
    document = ls.readable(params.text_document.uri)
    if document is not None:
        # Clients ask for actions wherever the cursor goes.
        at = convert.offset(document.lines, params.range.end, ls.client.encoding)
        ls.cursor_at(ls.path_of(document.uri), document, at)
    return list_actions(ls, params)


def code_action_resolve(ls: Session, params: types.CodeAction) -> Any:
    return resolve_action(ls, params)


HANDLERS: Mapping[str, Callable[[Session, Any], Any]] = {
    types.INITIALIZE: initialize,
    types.INITIALIZED: initialized,
    types.SHUTDOWN: shutdown,
    types.EXIT: exit_process,
    types.TEXT_DOCUMENT_DID_OPEN: did_open,
    types.TEXT_DOCUMENT_DID_CHANGE: did_change,
    types.TEXT_DOCUMENT_DID_CLOSE: did_close,
    types.TEXT_DOCUMENT_DID_SAVE: did_save,
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: did_change_watched_files,
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: did_change_folders,
    types.WORKSPACE_DID_CHANGE_CONFIGURATION: did_change_configuration,
    types.TEXT_DOCUMENT_DIAGNOSTIC: diagnostic,
    types.WORKSPACE_DIAGNOSTIC: workspace_diagnostic,
    types.TEXT_DOCUMENT_HOVER: hover_at,
    types.TEXT_DOCUMENT_CODE_ACTION: code_action,
    types.CODE_ACTION_RESOLVE: code_action_resolve,
    types.TEXT_DOCUMENT_COMPLETION: complete_at,
    types.COMPLETION_ITEM_RESOLVE: resolve_item,
    types.TEXT_DOCUMENT_DEFINITION: definition_at,
    types.TEXT_DOCUMENT_IMPLEMENTATION: implementation_at,
    types.TEXT_DOCUMENT_REFERENCES: references_at,
    types.TEXT_DOCUMENT_PREPARE_RENAME: prepare_rename,
    types.TEXT_DOCUMENT_RENAME: rename_at,
    types.TEXT_DOCUMENT_DOCUMENT_SYMBOL: symbols_of,
    types.WORKSPACE_SYMBOL: symbols_of_workspace,
    types.TEXT_DOCUMENT_CODE_LENS: code_lens,
    types.CODE_LENS_RESOLVE: resolve_lens,
    types.TEXT_DOCUMENT_INLAY_HINT: inlay_hint,
    types.INLAY_HINT_RESOLVE: resolve_hint,
    types.WORKSPACE_EXECUTE_COMMAND: execute_command,
}


def register(session: Session) -> None:
    """Give the session its handlers."""
    for method, handler in HANDLERS.items():
        session.feature(method)(handler)


def _offer_symbols(ls: Session) -> None:
    """Register symbols, or take them back, as the settings say now."""
    registrations = symbol_registrations(ls.client)
    if not registrations or ls.files.wants_symbols == ls.offers_symbols:
        return
    ls.offers_symbols = ls.files.wants_symbols
    if ls.offers_symbols:
        ls.ask(types.CLIENT_REGISTER_CAPABILITY, types.RegistrationParams(registrations))
    else:
        gone = [types.Unregistration(each.id, each.method) for each in registrations]
        ls.ask(types.CLIENT_UNREGISTER_CAPABILITY, types.UnregistrationParams(gone))


def _changed(ls: Session, uri: str) -> None:
    document = ls.documents.get(uri)
    if document is not None:
        ls.changed(document)


def _note(uri: str, outcome: Outcome) -> None:
    """Log what a client did that it should not have done."""
    if outcome not in (Outcome.OPENED, Outcome.CHANGED, Outcome.CLOSED):
        logger.warning("%s: %s", uri, outcome.value)


def _folders(params: Mapping[str, Any]) -> list[str]:
    """The folders of the workspace, from the newest way of naming them that the client uses."""
    sent = params.get("workspaceFolders")
    uris = [folder.get("uri") for folder in sent if isinstance(folder, dict)] if isinstance(sent, list) else []
    if not uris:
        uris = [params.get("rootUri")]
    paths = [to_path(uri) for uri in uris if isinstance(uri, str)]
    old = params.get("rootPath")
    if not any(paths) and isinstance(old, str) and old:
        paths = [old]
    return [path for path in paths if path is not None]


def _initial_settings(options: object) -> Mapping[str, object]:
    settings = _table(options).get("settings", {})
    if isinstance(settings, list):
        settings = settings[0] if settings else {}
    table = _table(settings)
    return _table(table.get(_SECTION, table))


def _ask_for_settings(ls: Session) -> None:
    folders = ls.files.folders
    items = [types.ConfigurationItem(from_path(folder), _SECTION) for folder in folders]
    items = items or [types.ConfigurationItem(section=_SECTION)]

    def answered(values: Any) -> None:
        answers = zip(folders, values, strict=False) if isinstance(values, list) else ()
        ls.files.configure_folders({folder: _table(value) for folder, value in answers})
        _offer_symbols(ls)
        ls.beside.settings_changed()

    ls.ask(types.WORKSPACE_CONFIGURATION, types.ConfigurationParams(items), answered)


def _table(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
