"""Which names somebody may have meant who wrote one that is not there."""

from __future__ import annotations

from collections.abc import Iterable

_MOST = 3
_SHORTEST_SLIP = 4


def nearest(text: str, names: Iterable[str], preferred: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The names that differ little from a text, the most likely first; `preferred` ones win among equals."""
    wanted = text.casefold()
    limit = max(1, (len(text) + 1) // 3)
    found: list[tuple[int, bool, int, bool, str]] = []
    for name in names:
        if name != text and abs(len(name) - len(text)) <= limit:
            steps = distance(wanted, name.casefold(), limit)
            if steps is not None:
                # What is cut off goes on, what is mistyped has the length that was meant.
                rank = 0 if name.casefold().startswith(wanted) else 1 if len(name) == len(text) else 2
                other_start = name[:1].casefold() != wanted[:1]
                found.append((steps, name not in preferred, rank, other_start, name))
    found.sort()
    close = [each for each in found if each[0] <= found[0][0] + 1]
    return tuple(name for *_, name in close[:_MOST])


def is_slip(text: str, names: Iterable[str]) -> bool:
    """Whether a text is one letter away from a name, and not another form of it: `names`, `_name`."""
    if len(text) < _SHORTEST_SLIP or not text.isidentifier():
        return False
    for name in names:
        bare = name.strip("_"), text.strip("_")
        is_form = bare[0].startswith(bare[1]) or bare[1].startswith(bare[0]) or _digits(name) != _digits(text)
        if not is_form and abs(len(name) - len(text)) <= 1 and distance(text, name, 1) == 1:
            return True
    return False


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())


def distance(one: str, other: str, limit: int) -> int | None:
    """How many letters have to be changed, added, left out or swapped with their neighbour; None beyond the limit."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        current = [row]
        for column, there in enumerate(other, 1):
            steps = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (letter != there))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == there:
                steps = min(steps, before[column - 2] + 1)
            current.append(steps)
        if min(current) > limit:
            return None
        before, last = last, current
    return last[-1] if last[-1] <= limit else None
