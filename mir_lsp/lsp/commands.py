"""The commands that the client runs for a person: breakdowns, pages of rules, the baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from mir_lsp.lsp.beside import BREAKDOWN, show_breakdown
from mir_lsp.lsp.capabilities import BASELINE, EXPLAIN

if TYPE_CHECKING:
    from mir_lsp.lsp.session import Session

__all__ = ["execute_command"]


def execute_command(ls: Session, params: types.ExecuteCommandParams) -> Any:
    """Answer `workspace/executeCommand`."""
    match params.command, params.arguments:
        case str(command), [str(uri), str(key)] if command == BREAKDOWN:
            return show_breakdown(ls, uri, key)
        case str(command), [str(code)] if command == EXPLAIN:
            return _explain(ls, code)
        case str(command), [str(uri), str(fingerprint)] if command == BASELINE:
            return _add_to_baseline(ls, uri, fingerprint)
        case _:
            raise JsonRpcInvalidParams(f"`{params.command}` does not take these arguments")


def _explain(ls: Session, code: str) -> dict[str, str]:
    """Show the page of a rule, unless the client does that itself; it works without a network."""
    from mir_lsp.rules.docs import markdown, page_of
    from mir_lsp.rules.registry import by_code
    from mir_lsp.text.uris import from_path
    from mir_lsp.workspace.pages import kept_page

    rule = by_code(code)
    if rule is None:
        raise JsonRpcInvalidParams(f"no rule is called `{code}`")
    text = markdown(rule, page_of(rule))
    if ls.client.shows_pages or not ls.client.shows_documents:
        return {"title": f"{rule.code} {rule.name}", "markdown": text}
    uri = from_path(kept_page(f"{rule.code}.md", text))
    ls.ask(types.WINDOW_SHOW_DOCUMENT, types.ShowDocumentParams(uri, external=False, take_focus=True))
    return {"title": f"{rule.code} {rule.name}", "markdown": text, "uri": uri}


def _add_to_baseline(ls: Session, uri: str, fingerprint: str) -> Any:
    from mir_lsp.lsp.known import add_to_baseline

    document = ls.readable(uri)
    return add_to_baseline(ls, ls.path_of(document.uri), fingerprint) if document is not None else None
