"""Findings as the client's diagnostics. For the analysis thread, where texts cannot change meanwhile."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from mir_lsp import __version__
from mir_lsp.features.diagnostics import UNNECESSARY, report
from mir_lsp.lsp import convert
from mir_lsp.rules.model import Severity
from mir_lsp.text.spans import Span
from mir_lsp.text.uris import from_path

if TYPE_CHECKING:
    from mir_lsp.engine.findings import Finding, Related
    from mir_lsp.lsp.analysis import Bench
    from mir_lsp.lsp.client import Client
    from mir_lsp.text.lines import LineIndex

__all__ = ["SOURCE", "Rendered", "diagnostic", "plain", "render", "render_closed", "uri_of"]

SOURCE = "mir"

_SEVERITY = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFORMATION: types.DiagnosticSeverity.Information,
    Severity.HINT: types.DiagnosticSeverity.Hint,
}


@dataclass(frozen=True, slots=True)
class Rendered:
    """The diagnostics of a file; equal `result_id` means equal diagnostics, positions included."""

    items: tuple[types.Diagnostic, ...]
    result_id: str


def render(bench: Bench, path: str, client: Client, typed_at: int | None = None) -> Rendered:
    """The diagnostics of a file as this client is shown them; `typed_at` is where something is being typed."""
    lines = bench.lines(path)
    if lines is None:
        return _identified(())
    shown = report(bench.engine, path, typed_at)
    items = [diagnostic(bench, finding, lines, client) for finding in shown.findings]
    if shown.notice:
        start = convert.range_of(lines, Span(0, 0), client.encoding)
        items.append(types.Diagnostic(start, shown.notice, types.DiagnosticSeverity.Information, source=SOURCE))
    return _identified(tuple(items))


def render_closed(bench: Bench, path: str, client: Client) -> Rendered:
    """The same of a file that is not open: where nothing is wrong, its lines are not even counted."""
    return render(bench, path, client) if report(bench.engine, path).findings else _identified(())


def diagnostic(bench: Bench, finding: Finding, lines: LineIndex, client: Client) -> types.Diagnostic:
    """One finding, with what the client declared and nothing else."""
    found = plain(finding, lines, client)
    found.related_information = _related(bench, finding, client) if client.related_information else None
    return found


def plain(finding: Finding, lines: LineIndex, client: Client) -> types.Diagnostic:
    """The same without what stands in other places."""
    url = finding.rule.url
    return types.Diagnostic(
        range=convert.range_of(lines, finding.span, client.encoding),
        message=finding.message,
        severity=_SEVERITY[finding.severity],
        code=finding.code,
        source=SOURCE,
        code_description=types.CodeDescription(url) if client.code_description and url else None,
        tags=_tags(finding, client),
        data={"fingerprint": finding.fingerprint} if client.diagnostic_data else None,
    )


def uri_of(bench: Bench, path: str) -> str:
    """The URI of a file: the client's own spelling where it has the file open."""
    document = bench.documents.get(path)
    return document.uri if document is not None else from_path(path)


def _tags(finding: Finding, client: Client) -> list[types.DiagnosticTag] | None:
    tag = types.DiagnosticTag.Unnecessary
    return [tag] if finding.code in UNNECESSARY and tag.value in client.diagnostic_tags else None


def _related(bench: Bench, finding: Finding, client: Client) -> list[Any] | None:
    located = (_located(bench, related, client) for related in finding.related)
    return [place for place in located if place is not None] or None


def _located(bench: Bench, related: Related, client: Client) -> types.DiagnosticRelatedInformation | None:
    lines = bench.lines(related.path)
    if lines is None:
        return None
    place = types.Location(uri_of(bench, related.path), convert.range_of(lines, related.span, client.encoding))
    return types.DiagnosticRelatedInformation(place, related.message)


def _identified(items: tuple[types.Diagnostic, ...]) -> Rendered:
    described = f"{__version__}\0{items!r}".encode("utf-8", "surrogatepass")
    return Rendered(items, hashlib.blake2b(described, digest_size=12).hexdigest())
