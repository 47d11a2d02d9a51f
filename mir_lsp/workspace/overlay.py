"""The buffers that editors have open, over the files on disk."""

from __future__ import annotations

from mir_lsp.workspace.files import Skipped, SourceFile, read

__all__ = ["Overlay"]


class Overlay:
    """One view of a file's text: what the editor shows while it is open, what is on disk otherwise.

    Paths are absolute. Each operation is one step of a dictionary, so threads may share an overlay.
    """

    def __init__(self) -> None:
        self._buffers: dict[str, str] = {}

    def put(self, path: str, text: str) -> None:
        """A buffer was opened or changed."""
        self._buffers[path] = text

    def drop(self, path: str) -> None:
        """A buffer was closed: the file on disk counts again."""
        self._buffers.pop(path, None)

    def is_open(self, path: str) -> bool:
        """Whether an editor has the file open."""
        return path in self._buffers

    @property
    def paths(self) -> tuple[str, ...]:
        """The open files, in the order in which they were opened."""
        return tuple(self._buffers)

    def text_of(self, path: str) -> str | Skipped:
        """The text of a file, or why there is none."""
        buffer = self._buffers.get(path)
        if buffer is not None:
            return buffer
        file = read(path)
        return file.text if isinstance(file, SourceFile) else file
