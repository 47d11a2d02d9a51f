"""What the server offers to a client: only what the client declared that it understands."""

from __future__ import annotations

from lsprotocol import types

from mir_lsp.lsp.beside import BREAKDOWN
from mir_lsp.lsp.client import Client
from mir_lsp.lsp.completion import TRIGGERS

__all__ = ["BASELINE", "EXPLAIN", "FIX_ALL", "server_capabilities", "symbol_registrations"]

FIX_ALL = "source.fixAll.mir"
EXPLAIN = "mir.explain"
BASELINE = "mir.addToBaseline"


def server_capabilities(
    client: Client, wants_symbols: bool, wants_everywhere: bool = False
) -> types.ServerCapabilities:
    """The capabilities for the reply to `initialize`.

    Symbols are offered when they are wanted: beside a general server they would be there twice. So are the findings
    of files that are not open: a client that may ask for them asks all the time.
    """
    return types.ServerCapabilities(
        position_encoding=types.PositionEncodingKind(client.encoding.value) if client.chooses_encoding else None,
        text_document_sync=types.TextDocumentSyncOptions(
            open_close=True,
            change=types.TextDocumentSyncKind.Incremental,
            save=types.SaveOptions(include_text=False),
        ),
        hover_provider=True if client.hover else None,
        diagnostic_provider=_diagnostics(wants_everywhere) if client.pull_diagnostics else None,
        code_action_provider=_actions(client) if client.code_actions else None,
        workspace=_workspace() if client.workspace_folders else None,
        completion_provider=_completion(client) if client.completion else None,
        definition_provider=True if client.definition else None,
        implementation_provider=True if client.implementation else None,
        references_provider=True if client.references else None,
        rename_provider=_rename(client) if client.rename else None,
        code_lens_provider=types.CodeLensOptions(resolve_provider=True) if client.lenses else None,
        execute_command_provider=_commands(client),
        inlay_hint_provider=types.InlayHintOptions(resolve_provider=True) if client.hints else None,
        document_symbol_provider=True if wants_symbols and client.symbols and not client.register_symbols else None,
        workspace_symbol_provider=True
        if wants_symbols and client.workspace_symbols and not client.register_workspace_symbols
        else None,
    )


def symbol_registrations(client: Client) -> list[types.Registration]:
    """What is registered when symbols are wanted, with clients that take it then."""
    found = []
    if client.symbols and client.register_symbols:
        options = types.DocumentSymbolRegistrationOptions(
            document_selector=[types.TextDocumentFilterLanguage("python")]
        )
        found.append(types.Registration("mir-document-symbols", types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, options))
    if client.workspace_symbols and client.register_workspace_symbols:
        found.append(types.Registration("mir-workspace-symbols", types.WORKSPACE_SYMBOL, {}))
    return found


def _commands(client: Client) -> types.ExecuteCommandOptions | None:
    """The commands of what is offered: lenses, and actions."""
    offered = [BREAKDOWN] if client.lenses else []
    if client.code_actions:
        offered += [EXPLAIN, BASELINE]
    return types.ExecuteCommandOptions(offered) if offered else None


def _diagnostics(everywhere: bool) -> types.DiagnosticOptions:
    return types.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=everywhere, identifier="mir")


def _actions(client: Client) -> types.CodeActionOptions:
    return types.CodeActionOptions(
        code_action_kinds=[types.CodeActionKind.QuickFix, FIX_ALL],
        resolve_provider=True if client.resolve_edits else None,
    )


def _completion(client: Client) -> types.CompletionOptions:
    return types.CompletionOptions(
        trigger_characters=list(TRIGGERS), resolve_provider=True if client.resolve_documentation else None
    )


def _rename(client: Client) -> types.RenameOptions | bool:
    return types.RenameOptions(prepare_provider=True) if client.prepare_rename else True


def _workspace() -> types.WorkspaceOptions:
    return types.WorkspaceOptions(
        workspace_folders=types.WorkspaceFoldersServerCapabilities(supported=True, change_notifications=True)
    )
