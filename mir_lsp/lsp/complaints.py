"""Diagnostics of files with settings: they stand where the settings are, whether or not the file is open."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lsprotocol import types

from mir_lsp.lsp.render import plain
from mir_lsp.text.lines import LineIndex
from mir_lsp.text.uris import from_path

if TYPE_CHECKING:
    from mir_lsp.lsp.scan import Complaint
    from mir_lsp.lsp.session import Session

__all__ = ["Complaints"]


class Complaints:
    """What was last shown of each file with settings. For the loop thread.

    Clients do not ask for these files, whose language is none of ours: they are told, those that pull as well.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._shown: dict[str, list[types.Diagnostic]] = {}

    def show(self, complaints: Iterable[Complaint]) -> None:
        """Show what is wrong now, and take back what no longer is."""
        wanted = {each.path: self._diagnostics(each) for each in complaints}
        for path in {**self._shown, **wanted}:
            items = wanted.get(path, [])
            if items != self._shown.get(path, []):
                params = types.PublishDiagnosticsParams(self._uri(path), items)
                self._session.notify(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, params)
        self._shown = wanted

    def _diagnostics(self, complaint: Complaint) -> list[types.Diagnostic]:
        lines = LineIndex(complaint.text)
        return [plain(finding, lines, self._session.client) for finding in complaint.findings]

    def _uri(self, path: str) -> str:
        """The client's own spelling where it has the file open."""
        documents = self._session.documents.documents()
        return next((each.uri for each in documents if self._session.path_of(each.uri) == path), from_path(path))
