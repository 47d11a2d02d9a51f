"""Completion: names for a cursor at once, what there is to say about one of them when it is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types

from mir_lsp.features.hover import Card
from mir_lsp.lsp import convert
from mir_lsp.lsp.analysis import Bench, Job, Priority
from mir_lsp.lsp.markup import as_markdown, as_text

if TYPE_CHECKING:
    from mir_lsp.features.completion import Completion, Name
    from mir_lsp.index.schema import ClassId
    from mir_lsp.lsp.session import Session

__all__ = ["TRIGGERS", "complete_at", "resolve_item"]

TRIGGERS = ('"', "'", "_", ".", "(", ":", "/")
"""What may stand before a name: quotes, separators, and the bracket of a call."""

_SECONDS = 0.014
"""Of the processor, that working out what something is may take before it is guessed."""

_KINDS = {
    "FIELD": types.CompletionItemKind.Field,
    "RELATION": types.CompletionItemKind.Reference,
    "REVERSE": types.CompletionItemKind.Reference,
    "KEY": types.CompletionItemKind.Constant,
    "LOOKUP": types.CompletionItemKind.Operator,
    "TRANSFORM": types.CompletionItemKind.Function,
    "ANNOTATION": types.CompletionItemKind.Variable,
    "ATTRIBUTE": types.CompletionItemKind.Property,
    "MODEL": types.CompletionItemKind.Class,
    "APP": types.CompletionItemKind.Module,
    "TEMPLATE": types.CompletionItemKind.File,
    "ROUTE": types.CompletionItemKind.Value,
    "VARIABLE": types.CompletionItemKind.Variable,
}


def complete_at(ls: Session, params: types.CompletionParams) -> Any:
    """Answer `textDocument/completion`."""
    document = ls.readable(params.text_document.uri)
    if document is None:
        return None
    path, client = ls.path_of(document.uri), ls.client
    at = convert.offset(document.lines, params.position, client.encoding)

    def run(bench: Bench, seen: tuple[ClassId, ...]) -> Completion:
        # The analysis thread has loaded what this needs; the loop thread must not wait for it.
        from mir_lsp.features.completion import completion

        return completion(bench.engine, path, at, seen, _SECONDS)

    def finish(found: Completion) -> types.CompletionList:
        where = convert.range_of(document.lines, found.span, client.encoding) if found.names else None
        items = [_item(name, number, where) for number, name in enumerate(found.names) if where is not None]
        return types.CompletionList(found.guessed or found.overdue, items)

    return ls.asking.answer(
        document,
        at,
        run,
        lambda found: not found.names,
        finish,
        Priority.TYPING,
        lambda found: found.guessed and not found.overdue,
    )


def resolve_item(ls: Session, item: types.CompletionItem) -> Any:
    """Answer `completionItem/resolve`."""
    path, qualname, name = _asked(item.data)
    if not path:
        return item
    markdown = ls.client.completion_markdown

    def run(bench: Bench) -> tuple[Card, ...]:
        from mir_lsp.features.completion import documentation
        from mir_lsp.index.schema import ClassId

        return documentation(bench.engine, ClassId(path, qualname), name)

    def finish(cards: tuple[Card, ...]) -> types.CompletionItem:
        if cards:
            kind = types.MarkupKind.Markdown if markdown else types.MarkupKind.PlainText
            item.documentation = types.MarkupContent(kind, as_markdown(cards) if markdown else as_text(cards))
        return item

    return ls.answer(Job(run, priority=Priority.TYPING), finish)


def _item(name: Name, number: int, where: types.Range) -> types.CompletionItem:
    return types.CompletionItem(
        label=name.label,
        kind=_KINDS[name.offer.name],
        detail=name.detail or None,
        sort_text=f"{number:04}",
        filter_text=name.label,
        text_edit=types.TextEdit(where, name.label),
        data={"on": [name.on.path, name.on.qualname], "name": name.label} if name.on is not None else None,
    )


def _asked(data: Any) -> tuple[str, str, str]:
    """The model, by its file and name, and the name that an item is about; empty where there is nothing to say."""
    if not isinstance(data, dict):
        return "", "", ""
    on, name = data.get("on"), data.get("name")
    match on:
        case [str(path), str(qualname)] if isinstance(name, str):
            return path, qualname, name
        case _:
            return "", "", ""
