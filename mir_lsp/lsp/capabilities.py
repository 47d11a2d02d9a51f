"""What the server offers to a client: only what the client declared that it understands."""

from __future__ import annotations

from lsprotocol import types

from mir_lsp.lsp.client import Client

__all__ = ["FIX_ALL", "server_capabilities"]

FIX_ALL = "source.fixAll.mir"


def server_capabilities(client: Client) -> types.ServerCapabilities:
    """The capabilities for the reply to `initialize`."""
    return types.ServerCapabilities(
        position_encoding=types.PositionEncodingKind(client.encoding.value) if client.chooses_encoding else None,
        text_document_sync=types.TextDocumentSyncOptions(
            open_close=True,
            change=types.TextDocumentSyncKind.Incremental,
            save=types.SaveOptions(include_text=False),
        ),
        hover_provider=True if client.hover else None,
        diagnostic_provider=_diagnostics() if client.pull_diagnostics else None,
        code_action_provider=_actions(client) if client.code_actions else None,
        workspace=_workspace() if client.workspace_folders else None,
    )


def _diagnostics() -> types.DiagnosticOptions:
    return types.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=False, identifier="mir")


def _actions(client: Client) -> types.CodeActionOptions:
    return types.CodeActionOptions(
        code_action_kinds=[types.CodeActionKind.QuickFix, FIX_ALL],
        resolve_provider=True if client.resolve_edits else None,
    )


def _workspace() -> types.WorkspaceOptions:
    return types.WorkspaceOptions(
        workspace_folders=types.WorkspaceFoldersServerCapabilities(supported=True, change_notifications=True)
    )
