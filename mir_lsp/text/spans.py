"""Half-open ranges of offsets into one text."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Span"]


class Span(NamedTuple):
    """The characters from `start` up to, not including, `end`: code points from the start of some text.

    Which text (a document, a chunk) is said by whoever holds the span.
    """

    start: int
    end: int

    def shifted(self, delta: int) -> Span:
        """The same characters after `delta` others were put before the text (negative: taken away)."""
        return Span(self.start + delta, self.end + delta)

    def contains(self, offset: int) -> bool:
        """Whether the character at `offset` is in the span: an empty span contains none."""
        return self.start <= offset < self.end

    def holds(self, other: Span) -> bool:
        """Whether all of the other is in this one: each span holds itself."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a character, or one is empty and strictly inside the other.

        Spans that only touch do not overlap.
        """
        return self.start < other.end and other.start < self.end

    def text_of(self, text: str) -> str:
        """The characters of `text` in this span."""
        return text[self.start : self.end]
