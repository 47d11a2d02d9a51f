"""What editors declare, in short: of each of their capabilities what a server may decide by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_FIXED: Mapping[str, Any] = {"dynamicRegistration": False}
_MOVING: Mapping[str, Any] = {"dynamicRegistration": True}


def _actions(kinds: list[str], resolved: list[str], **more: bool) -> Mapping[str, Any]:
    literal = {"codeActionKind": {"valueSet": kinds}}
    return {"codeActionLiteralSupport": literal, "resolveSupport": {"properties": resolved}, **more}


HELIX: Mapping[str, Any] = {
    "general": {"positionEncodings": ["utf-8", "utf-32", "utf-16"]},
    "window": {"workDoneProgress": True},
    "workspace": {
        "configuration": True,
        "workspaceFolders": True,
        "applyEdit": True,
        "didChangeConfiguration": _FIXED,
        "symbol": _FIXED,
        "executeCommand": _FIXED,
        "inlayHint": {"refreshSupport": False},
        "workspaceEdit": {"documentChanges": True, "resourceOperations": ["create", "rename", "delete"]},
        "didChangeWatchedFiles": {"dynamicRegistration": True, "relativePatternSupport": False},
    },
    "textDocument": {
        "completion": {"completionItem": {"resolveSupport": {"properties": ["documentation", "detail"]}}},
        "hover": {"contentFormat": ["markdown"]},
        "rename": {**_FIXED, "prepareSupport": True, "honorsChangeAnnotations": False},
        "codeAction": _actions(
            ["", "quickfix", "source"], ["edit", "command"], isPreferredSupport=True, dataSupport=True
        ),
        "publishDiagnostics": {"versionSupport": True, "tagSupport": {"valueSet": [1, 2]}},
        "inlayHint": _FIXED,
    },
}
ZED: Mapping[str, Any] = {
    "general": {"positionEncodings": ["utf-16"]},
    "window": {"workDoneProgress": True, "showMessage": {}},
    "workspace": {
        "configuration": True,
        "workspaceFolders": True,
        "applyEdit": True,
        "didChangeConfiguration": _MOVING,
        "symbol": {},
        "inlayHint": {"refreshSupport": True},
        # Its name for what the protocol calls `diagnostics`.
        "diagnostic": {"refreshSupport": True},
        "workspaceEdit": {"documentChanges": True, "resourceOperations": ["create", "rename", "delete"]},
        "didChangeWatchedFiles": {"dynamicRegistration": True, "relativePatternSupport": True},
    },
    "textDocument": {
        "definition": {"linkSupport": True},
        "completion": {"completionItem": {"resolveSupport": {"properties": ["documentation", "command"]}}},
        "hover": {"contentFormat": ["markdown"]},
        "rename": {"prepareSupport": True},
        "codeAction": _actions(["refactor", "quickfix", "source"], ["kind", "edit", "command"], dataSupport=True),
        "publishDiagnostics": {"relatedInformation": True},
        "inlayHint": {"dynamicRegistration": False, "resolveSupport": {"properties": ["tooltip", "label.location"]}},
        "diagnostic": {"dynamicRegistration": False, "relatedDocumentSupport": True},
    },
    "experimental": {"serverStatusNotification": True, "localDocs": True},
}
SUBLIME: Mapping[str, Any] = {
    "general": {"markdown": {"parser": "Python-Markdown", "version": "3.2.2"}},
    "window": {"workDoneProgress": True, "showDocument": {"support": True}, "showMessage": {}},
    "workspace": {
        "configuration": True,
        "workspaceFolders": True,
        "applyEdit": True,
        "executeCommand": {},
        "didChangeConfiguration": _MOVING,
        "symbol": _MOVING,
        "codeLens": {"refreshSupport": True},
        "inlayHint": {"refreshSupport": True},
        "workspaceEdit": {"documentChanges": True, "failureHandling": "abort"},
    },
    "textDocument": {
        "completion": {
            **_MOVING,
            "completionItem": {
                "documentationFormat": ["markdown", "plaintext"],
                "resolveSupport": {"properties": ["detail", "documentation"]},
            },
        },
        "hover": {**_MOVING, "contentFormat": ["markdown", "plaintext"]},
        "references": _MOVING,
        "documentSymbol": {**_MOVING, "hierarchicalDocumentSymbolSupport": True},
        "definition": {**_MOVING, "linkSupport": True},
        "implementation": {**_MOVING, "linkSupport": True},
        "rename": {**_MOVING, "prepareSupport": True},
        "codeAction": _actions(["quickfix", "refactor"], ["edit"], dataSupport=True, disabledSupport=True),
        "publishDiagnostics": {
            "relatedInformation": True,
            "versionSupport": True,
            "codeDescriptionSupport": True,
            "dataSupport": True,
            "tagSupport": {"valueSet": [1, 2]},
        },
        "codeLens": _MOVING,
        "inlayHint": {**_MOVING, "resolveSupport": {"properties": ["textEdits", "label.command"]}},
    },
}
EMACS: Mapping[str, Any] = {
    "general": {"positionEncodings": ["utf-32", "utf-8", "utf-16"]},
    "window": {"showDocument": {"support": True}, "workDoneProgress": True},
    "workspace": {
        "configuration": True,
        "workspaceFolders": True,
        "applyEdit": True,
        "executeCommand": _FIXED,
        "symbol": _FIXED,
        "workspaceEdit": {"documentChanges": True},
        "didChangeWatchedFiles": _MOVING,
    },
    "textDocument": {
        "completion": {
            **_FIXED,
            "completionItem": {"snippetSupport": False, "resolveSupport": {"properties": ["documentation"]}},
        },
        "hover": {**_FIXED, "contentFormat": ["markdown", "plaintext"]},
        "references": _FIXED,
        "definition": {**_FIXED, "linkSupport": True},
        "implementation": {**_FIXED, "linkSupport": True},
        "documentSymbol": {**_FIXED, "hierarchicalDocumentSymbolSupport": True},
        "codeAction": {
            **_FIXED,
            **_actions(["quickfix", "source"], ["edit", "command"], isPreferredSupport=True, dataSupport=True),
        },
        "rename": _FIXED,
        "inlayHint": _FIXED,
        "publishDiagnostics": {
            "relatedInformation": False,
            "codeDescriptionSupport": False,
            "tagSupport": {"valueSet": [1, 2]},
        },
    },
}  # fmt: skip
