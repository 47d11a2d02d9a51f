"""Definition, references, symbols and rename: from positions to positions, in any file of the workspace.

What these need is imported by the analysis thread, which has loaded it: the loop thread must not wait for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from mir_lsp.engine.findings import Refusal
from mir_lsp.lsp import convert
from mir_lsp.lsp.analysis import Bench, Job
from mir_lsp.lsp.patience import failed, once_read
from mir_lsp.lsp.render import uri_of
from mir_lsp.lsp.stages import Stage
from mir_lsp.text.spans import Span

if TYPE_CHECKING:
    from mir_lsp.features.navigation import Goal, Reference
    from mir_lsp.features.rename import Renaming
    from mir_lsp.features.symbols import Symbol
    from mir_lsp.index.schema import ClassId
    from mir_lsp.lsp.client import Client
    from mir_lsp.lsp.session import Session

__all__ = [
    "definition_at",
    "implementation_at",
    "prepare_rename",
    "references_at",
    "rename_at",
    "symbols_of",
    "symbols_of_workspace",
]

_RENAME = "mir.rename"
_LIKELY = "mir.rename.likely"
_LOOK = "Code does not tell what these places are read of: look at each before you tick it."
_TICK = "Tick the files in the preview, then apply."
_PATIENT_SECONDS = 10.0
_KINDS = {
    "MODEL": types.SymbolKind.Class,
    "FIELD": types.SymbolKind.Field,
    "VIEW": types.SymbolKind.Class,
    "ROUTED": types.SymbolKind.Function,
}


def definition_at(ls: Session, params: types.DefinitionParams) -> Any:
    """Answer `textDocument/definition`."""
    document = ls.readable(params.text_document.uri)
    if document is None:
        return None
    path, client = ls.path_of(document.uri), ls.client
    at = convert.offset(document.lines, params.position, client.encoding)

    def run(bench: Bench, seen: tuple[ClassId, ...]) -> list[Any]:
        from mir_lsp.features.navigation import definitions

        found = (_goal(bench, path, goal, client) for goal in definitions(bench.engine, path, at, seen))
        return [each for each in found if each is not None]

    return ls.asking.answer(document, at, run, lambda found: not found, lambda found: found or None)


def implementation_at(ls: Session, params: types.ImplementationParams) -> Any:
    """Answer `textDocument/implementation`: what a write wakes, and what wakes a receiver."""
    document = ls.readable(params.text_document.uri)
    if document is None:
        return None
    path, client = ls.path_of(document.uri), ls.client
    at = convert.offset(document.lines, params.position, client.encoding)

    def run(bench: Bench) -> list[types.Location]:
        from mir_lsp.features.signals import goals

        found = []
        for where, span in goals(bench.engine, path, at):
            lines = bench.lines(where)
            if lines is not None:
                found.append(types.Location(uri_of(bench, where), convert.range_of(lines, span, client.encoding)))
        return found

    return once_read(
        ls, _PATIENT_SECONDS, lambda: ls.answer(Job(run, path=path, document=document), lambda found: found or None)
    )


def references_at(ls: Session, params: types.ReferenceParams) -> Any:
    """Answer `textDocument/references`."""
    document = ls.readable(params.text_document.uri)
    if document is None:
        return None
    path, client = ls.path_of(document.uri), ls.client
    at = convert.offset(document.lines, params.position, client.encoding)
    with_definition = params.context.include_declaration

    def run(bench: Bench) -> list[types.Location]:
        from mir_lsp.features.navigation import references

        found = references(bench.engine, path, at)
        return _locations(bench, [each for each in found if with_definition or not each.occurrence.defines], client)

    return once_read(
        ls, _PATIENT_SECONDS, lambda: ls.answer(Job(run, path=path, document=document), lambda found: found)
    )


def prepare_rename(ls: Session, params: types.PrepareRenameParams) -> Any:
    """Answer `textDocument/prepareRename`."""
    from mir_lsp.lsp.session import request_failed

    document = ls.readable(params.text_document.uri)
    if document is None:
        return None
    path, encoding = ls.path_of(document.uri), ls.client.encoding
    at = convert.offset(document.lines, params.position, encoding)

    def run(bench: Bench) -> Span | Refusal:
        from mir_lsp.features.rename import prepare

        return prepare(bench.engine, path, at)

    def finish(found: Span | Refusal) -> types.Range:
        if isinstance(found, Refusal):
            raise request_failed(_sentence(found.reason))
        return convert.range_of(document.lines, found, encoding)

    return ls.answer(Job(run, path=path, document=document), finish)


def rename_at(ls: Session, params: types.RenameParams) -> Any:
    """Answer `textDocument/rename`: edits for a preview, with what is left to do."""
    from mir_lsp.lsp.session import request_failed

    document = ls.readable(params.text_document.uri)
    if document is None:
        return None
    path, client = ls.path_of(document.uri), ls.client
    at = convert.offset(document.lines, params.position, client.encoding)

    def run(bench: Bench) -> tuple[types.WorkspaceEdit, str] | Refusal:
        from mir_lsp.features.rename import rename

        found = rename(bench.engine, path, at, params.new_name)
        if isinstance(found, Refusal):
            return found
        left = f" {found.left}" if found.left and not client.annotations else ""
        return _workspace_edit(bench, found, client), f"{found.note}{left}"

    def finish(found: tuple[types.WorkspaceEdit, str] | Refusal) -> types.WorkspaceEdit:
        if isinstance(found, Refusal):
            raise request_failed(_sentence(found.reason))
        edit, note = found
        # Previews are sorted by files: what the edit says of itself is a click away, and nothing in them is ticked.
        said = f"{_TICK} {note}" if edit.change_annotations else note
        ls.window_show_message(types.ShowMessageParams(types.MessageType.Info, said))
        return edit

    def ask() -> Future[Any]:
        if not ls.files.stages.reached(Stage.ALL):
            return failed(request_failed("The project is still being read: the rename would miss places."))
        return ls.answer(Job(run, path=path, document=document), finish)

    return once_read(ls, _PATIENT_SECONDS, ask)


def symbols_of(ls: Session, params: types.DocumentSymbolParams) -> Any:
    """Answer `textDocument/documentSymbol`."""
    document = ls.readable(params.text_document.uri)
    if document is None or not ls.files.wants_symbols:
        return None
    path, client = ls.path_of(document.uri), ls.client

    def run(bench: Bench) -> Sequence[Any]:
        from mir_lsp.features.symbols import document_symbols

        found = document_symbols(bench.engine, path)
        if client.symbol_tree:
            return [_tree(bench, symbol, client) for symbol in found]
        return _flat(bench, found, client)

    return ls.answer(Job(run, path=path, document=document), list)


def symbols_of_workspace(ls: Session, params: types.WorkspaceSymbolParams) -> Any:
    """Answer `workspace/symbol`."""
    if not ls.files.wants_symbols:
        return None
    client = ls.client

    def run(bench: Bench) -> list[types.SymbolInformation]:
        from mir_lsp.features.symbols import workspace_symbols

        return _flat(bench, workspace_symbols(bench.engine, params.query), client)

    return ls.answer(Job(run), list)


def _goal(bench: Bench, path: str, goal: Goal, client: Client) -> types.Location | types.LocationLink | None:
    place = goal.definition
    lines, origin = bench.lines(place.path), bench.lines(path)
    if lines is None or origin is None:
        return None
    name = convert.range_of(lines, place.name, client.encoding)
    uri = uri_of(bench, place.path)
    if not client.definition_links:
        return types.Location(uri, name)
    whole = convert.range_of(lines, _around(place.span, place.name), client.encoding)
    return types.LocationLink(uri, whole, name, convert.range_of(origin, goal.origin, client.encoding))


def _around(span: Span, name: Span) -> Span:
    """The whole of a definition; clients refuse one that does not hold its name."""
    return Span(min(span.start, name.start), max(span.end, name.end))


def _locations(bench: Bench, found: Iterable[Reference], client: Client) -> list[types.Location]:
    made = []
    for each in found:
        lines = bench.lines(each.path)
        if lines is not None:
            place = convert.range_of(lines, each.occurrence.span, client.encoding)
            made.append(types.Location(uri_of(bench, each.path), place))
    return made


def _workspace_edit(bench: Bench, renaming: Renaming, client: Client) -> types.WorkspaceEdit:
    marked: dict[str, list[types.AnnotatedTextEdit]] = {}
    # Who cannot look at each place before it changes is only told of those that are not sure.
    for mark, changes in ((_RENAME, renaming.changes), (_LIKELY, renaming.likely if client.annotations else ())):
        for change in changes:
            lines = bench.lines(change.path)
            for each in convert.text_edits(lines, change.edits, client.encoding) if lines is not None else ():
                marked.setdefault(change.path, []).append(types.AnnotatedTextEdit(mark, each.range, each.new_text))
    plain = {path: [types.TextEdit(each.range, each.new_text) for each in edits] for path, edits in marked.items()}
    if not client.document_changes:
        return types.WorkspaceEdit(changes={uri_of(bench, path): edits for path, edits in plain.items()})
    documents: list[types.TextDocumentEdit] = []
    for path, edits in marked.items():
        document = bench.documents.get(path)
        uri = uri_of(bench, path)
        target = types.OptionalVersionedTextDocumentIdentifier(uri, document.version if document else None)
        documents.append(types.TextDocumentEdit(target, list(edits if client.annotations else plain[path])))
    if not client.annotations:
        return types.WorkspaceEdit(document_changes=list(documents))
    title = renaming.title.replace("`", "")
    annotations = {_RENAME: types.ChangeAnnotation(title, True, renaming.note.replace("`", ""))}
    if renaming.likely:
        annotations[_LIKELY] = types.ChangeAnnotation(f"{title}: what likely means it", True, _LOOK)
    return types.WorkspaceEdit(document_changes=list(documents), change_annotations=annotations)


def _tree(bench: Bench, symbol: Symbol, client: Client) -> types.DocumentSymbol:
    lines = bench.lines(symbol.path)
    assert lines is not None
    return types.DocumentSymbol(
        name=symbol.name,
        kind=_KINDS[symbol.kind.name],
        range=convert.range_of(lines, _around(symbol.span, symbol.name_span), client.encoding),
        selection_range=convert.range_of(lines, symbol.name_span, client.encoding),
        detail=symbol.detail,
        children=[_tree(bench, child, client) for child in symbol.children],
    )


def _flat(bench: Bench, symbols: Iterable[Symbol], client: Client) -> list[types.SymbolInformation]:
    found = []
    for symbol in symbols:
        lines = bench.lines(symbol.path)
        if lines is not None:
            place = convert.range_of(lines, symbol.name_span, client.encoding)
            location = types.Location(uri_of(bench, symbol.path), place)
            kind = _KINDS[symbol.kind.name]
            found.append(types.SymbolInformation(location, symbol.name, kind, container_name=symbol.detail))
    return found


def _sentence(reason: str) -> str:
    plain = reason.replace("`", "'")
    return f"{plain[0].upper()}{plain[1:]}."
