"""Where somebody is typing: a name there is not judged before it is finished.

Protocols have no cursor. It is where the last edit ended, until a question is asked about another place, another
place is edited, or the document is saved.
"""

from __future__ import annotations

from collections.abc import Sequence

from mir_lsp.text.document import Change, Document
from mir_lsp.text.lines import PositionEncoding

__all__ = ["Typing"]

_LONGEST = 200  # characters of one edit: what is longer was not typed


class Typing:
    """The offset of the cursor by path, in the newest text of each document. For the loop thread."""

    def __init__(self) -> None:
        self._at: dict[str, int] = {}

    def at(self, path: str) -> int | None:
        """Where something is being typed in a file; None when nothing is."""
        return self._at.get(path)

    def changed(self, path: str, document: Document, changes: Sequence[Change], encoding: PositionEncoding) -> None:
        """A document has these changes behind it, of which the last was where the cursor is."""
        last = changes[-1] if changes else None
        if last is None or last.start is None or len(last.text) > _LONGEST:
            self._at.pop(path, None)
            return
        self._at[path] = document.lines.offset(*last.start, encoding) + len(last.text)

    def left(self, path: str, text: str, offset: int) -> bool:
        """The cursor is at an offset; whether that ends what was being typed elsewhere."""
        at = self._at.get(path)
        if at is None or _is_one_name(text, min(at, offset), max(at, offset)):
            return False
        del self._at[path]
        return True

    def finished(self, path: str) -> bool:
        """A document was saved or closed; whether something was being typed there."""
        return self._at.pop(path, None) is not None


def _is_one_name(text: str, start: int, end: int) -> bool:
    """Whether two places are in the same name, or at its ends."""
    return all(character == "_" or character == "." or character.isalnum() for character in text[start:end])
