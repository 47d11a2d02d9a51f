"""What the client says it can do, as the few facts that the server asks about."""

from __future__ import annotations

from dataclasses import dataclass

from mir_lsp.text.lines import PositionEncoding

__all__ = ["Client"]


@dataclass(frozen=True, slots=True)
class Client:
    """The client's capabilities. Whatever is absent or malformed counts as not declared."""

    encoding: PositionEncoding = PositionEncoding.UTF16
    chooses_encoding: bool = False
    pull_diagnostics: bool = False
    refresh_diagnostics: bool = False
    related_information: bool = False
    code_description: bool = False
    diagnostic_data: bool = False
    diagnostic_version: bool = False
    diagnostic_tags: frozenset[int] = frozenset()
    code_actions: bool = False
    resolve_edits: bool = False
    preferred_actions: bool = False
    action_data: bool = False
    document_changes: bool = False
    creates_files: bool = False
    hover: bool = False
    hover_markdown: bool = False
    renders_links: bool = False
    register_watchers: bool = False
    register_configuration: bool = False
    configuration: bool = False
    workspace_folders: bool = False
    progress: bool = False
    completion: bool = False
    completion_markdown: bool = False
    resolve_documentation: bool = False
    definition: bool = False
    implementation: bool = False
    definition_links: bool = False
    references: bool = False
    rename: bool = False
    prepare_rename: bool = False
    annotations: bool = False
    action_annotations: bool = False
    symbols: bool = False
    symbol_tree: bool = False
    register_symbols: bool = False
    workspace_symbols: bool = False
    register_workspace_symbols: bool = False
    lenses: bool = False
    refresh_lenses: bool = False
    shows_breakdowns: bool = False
    shows_documents: bool = False
    shows_pages: bool = False
    hints: bool = False
    refresh_hints: bool = False
    resolve_hint_places: bool = False

    @classmethod
    def declared(cls, capabilities: object) -> Client:
        """Read `InitializeParams.capabilities`, as decoded from JSON."""
        tree = _Tree(capabilities)
        shown = ("textDocument.publishDiagnostics", "textDocument.diagnostic")
        encodings = tree.strings("general.positionEncodings")
        return cls(
            encoding=_preferred(encodings),
            chooses_encoding=bool(encodings),
            # A client that cannot be asked to pull again keeps what it got before the project was read: it is
            # pushed to instead.
            pull_diagnostics=tree.has("textDocument.diagnostic")
            and tree.flag("workspace.diagnostics.refreshSupport"),
            refresh_diagnostics=tree.flag("workspace.diagnostics.refreshSupport"),
            related_information=any(tree.flag(f"{place}.relatedInformation") for place in shown),
            code_description=any(tree.flag(f"{place}.codeDescriptionSupport") for place in shown),
            diagnostic_data=any(tree.flag(f"{place}.dataSupport") for place in shown),
            diagnostic_version=tree.flag("textDocument.publishDiagnostics.versionSupport"),
            diagnostic_tags=frozenset().union(*(tree.integers(f"{place}.tagSupport.valueSet") for place in shown)),
            code_actions=tree.has("textDocument.codeAction.codeActionLiteralSupport"),
            resolve_edits="edit" in tree.strings("textDocument.codeAction.resolveSupport.properties")
            and tree.flag("textDocument.codeAction.dataSupport"),
            preferred_actions=tree.flag("textDocument.codeAction.isPreferredSupport"),
            action_data=tree.flag("textDocument.codeAction.dataSupport"),
            document_changes=tree.flag("workspace.workspaceEdit.documentChanges"),
            creates_files=tree.flag("workspace.workspaceEdit.documentChanges")
            and "create" in tree.strings("workspace.workspaceEdit.resourceOperations"),
            hover=tree.has("textDocument.hover"),
            hover_markdown="markdown" in tree.strings("textDocument.hover.contentFormat"),
            # Who names the parser of its Markdown renders it; others colour the text that they are sent.
            renders_links=tree.has("general.markdown"),
            register_watchers=tree.flag("workspace.didChangeWatchedFiles.dynamicRegistration"),
            register_configuration=tree.flag("workspace.didChangeConfiguration.dynamicRegistration"),
            configuration=tree.flag("workspace.configuration"),
            workspace_folders=tree.flag("workspace.workspaceFolders"),
            progress=tree.flag("window.workDoneProgress"),
            completion=tree.has("textDocument.completion"),
            completion_markdown="markdown"
            in tree.strings("textDocument.completion.completionItem.documentationFormat"),
            resolve_documentation="documentation"
            in tree.strings("textDocument.completion.completionItem.resolveSupport.properties"),
            definition=tree.has("textDocument.definition"),
            implementation=tree.has("textDocument.implementation"),
            definition_links=tree.flag("textDocument.definition.linkSupport"),
            references=tree.has("textDocument.references"),
            rename=tree.has("textDocument.rename"),
            prepare_rename=tree.flag("textDocument.rename.prepareSupport"),
            annotations=tree.flag("workspace.workspaceEdit.documentChanges")
            and tree.has("workspace.workspaceEdit.changeAnnotationSupport"),
            action_annotations=tree.flag("workspace.workspaceEdit.documentChanges")
            and tree.has("workspace.workspaceEdit.changeAnnotationSupport")
            and tree.flag("textDocument.codeAction.honorsChangeAnnotations"),
            symbols=tree.has("textDocument.documentSymbol"),
            symbol_tree=tree.flag("textDocument.documentSymbol.hierarchicalDocumentSymbolSupport"),
            register_symbols=tree.flag("textDocument.documentSymbol.dynamicRegistration"),
            workspace_symbols=tree.has("workspace.symbol"),
            register_workspace_symbols=tree.flag("workspace.symbol.dynamicRegistration"),
            lenses=tree.has("textDocument.codeLens"),
            refresh_lenses=tree.flag("workspace.codeLens.refreshSupport"),
            shows_breakdowns=tree.flag("experimental.mir.breakdown"),
            shows_documents=tree.flag("window.showDocument.support"),
            shows_pages=tree.flag("experimental.mir.pages"),
            hints=tree.has("textDocument.inlayHint"),
            refresh_hints=tree.flag("workspace.inlayHint.refreshSupport"),
            resolve_hint_places="label.location" in tree.strings("textDocument.inlayHint.resolveSupport.properties"),
        )


class _Tree:
    """Decoded JSON, read by dotted paths."""

    def __init__(self, root: object) -> None:
        self._root = root

    def has(self, path: str) -> bool:
        """Whether there is an object; Lua writes an empty one as an empty list."""
        return isinstance(self._at(path), (dict, list))

    def flag(self, path: str) -> bool:
        return self._at(path) is True

    def strings(self, path: str) -> tuple[str, ...]:
        value = self._at(path)
        return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()

    def integers(self, path: str) -> frozenset[int]:
        value = self._at(path)
        return frozenset(item for item in value if type(item) is int) if isinstance(value, list) else frozenset()

    def _at(self, path: str) -> object:
        value = self._root
        for name in path.split("."):
            if not isinstance(value, dict):
                return None
            value = value.get(name)
        return value


def _preferred(encodings: tuple[str, ...]) -> PositionEncoding:
    """The first that is supported, in the client's order of preference."""
    known = {encoding.value: encoding for encoding in PositionEncoding}
    return next((known[name] for name in encodings if name in known), PositionEncoding.UTF16)
