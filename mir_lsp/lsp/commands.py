"""The commands that the client runs for a person: breakdowns, pages of rules, the baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from mir_lsp.lsp.analysis import LOADING, Bench, Job
from mir_lsp.lsp.beside import BREAKDOWN, show_breakdown
from mir_lsp.lsp.capabilities import BASELINE, EXPLAIN
from mir_lsp.text.uris import from_path

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


def _explain(ls: Session, code: str) -> Any:
    """Show the page of a rule, unless the client does that itself; it works without a network."""

    def run(_bench: Bench) -> tuple[str, str, str] | None:
        # Not on the loop: rules are loaded with the analysis, and by nobody else at the same time.
        from mir_lsp.rules.docs import markdown, page_of
        from mir_lsp.rules.registry import by_code

        rule = by_code(code)
        return (rule.code, rule.name, markdown(rule, page_of(rule))) if rule is not None else None

    def finish(found: tuple[str, str, str] | None) -> dict[str, str]:
        from mir_lsp.workspace.pages import kept_page

        if found is None:
            raise JsonRpcInvalidParams(f"no rule is called `{code}`")
        known, name, text = found
        if ls.client.shows_pages or not ls.client.shows_documents:
            return {"title": f"{known} {name}", "markdown": text}
        uri = from_path(kept_page(f"{known}.md", text))
        ls.ask(types.WINDOW_SHOW_DOCUMENT, types.ShowDocumentParams(uri, external=False, take_focus=True))
        return {"title": f"{known} {name}", "markdown": text, "uri": uri}

    return ls.answer(Job(run), finish)


def _add_to_baseline(ls: Session, uri: str, fingerprint: str) -> Any:
    # It knows findings, which the analysis may be loading at this moment.
    with LOADING:
        from mir_lsp.lsp.known import add_to_baseline

    document = ls.readable(uri)
    return add_to_baseline(ls, ls.path_of(document.uri), fingerprint) if document is not None else None
