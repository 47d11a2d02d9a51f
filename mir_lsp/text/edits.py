"""Replacements in a text, by offset."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = [
    "Edit",
    "EditOutOfRange",
    "OverlappingEdits",
    "RejectedEdits",
    "apply",
    "dominant_newline",
    "shift",
]


class RejectedEdits(ValueError):
    """The edits do not describe one result; nothing was applied."""


class OverlappingEdits(RejectedEdits):
    """Two edits replace the same character, or one inserts inside what another replaces."""


class EditOutOfRange(RejectedEdits):
    """An edit ends before it starts, or reaches outside the text."""


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Replace the characters from `start` up to `end` (offsets in code points) by `text`."""

    start: int
    end: int
    text: str


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text after all edits, each of which refers to `text` as given.

    The edits may come in any order; insertions at one place keep the order in which they come, and precede a
    replacement that starts there.

    Raises:
        OverlappingEdits: two edits are in each other's way.
        EditOutOfRange: an edit is not inside the text.
    """
    pieces: list[str] = []
    reached = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if not 0 <= edit.start <= edit.end <= len(text):
            raise EditOutOfRange(f"{edit.start}-{edit.end} is not a range of a text of {len(text)} characters")
        if edit.start < reached:
            raise OverlappingEdits(f"the edit at {edit.start}-{edit.end} starts before {reached}")
        pieces += text[reached : edit.start], edit.text
        reached = edit.end
    pieces.append(text[reached:])
    return "".join(pieces)


def shift(edits: Iterable[Edit], delta: int) -> tuple[Edit, ...]:
    """The edits for a text that has `delta` more characters in front."""
    return tuple(Edit(edit.start + delta, edit.end + delta, edit.text) for edit in edits)


def dominant_newline(text: str) -> str:
    r"""The most frequent line break of the text, so that inserted lines end as their neighbours do.

    `"\n"` for a text without line breaks. Of equally frequent ones `"\n"` wins over `"\r\n"`, which wins over
    `"\r"`.
    """
    both = text.count("\r\n")
    counts = {"\n": text.count("\n") - both, "\r\n": both, "\r": text.count("\r") - both}
    return max(counts, key=counts.__getitem__)
