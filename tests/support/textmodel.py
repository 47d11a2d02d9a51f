"""What the protocol says about positions and edits, written down as slowly and plainly as possible.

`Model` is the reference for the text layer and shares nothing with it. `SessionMaker` makes the edits to
compare the two on, and `minimised` shortens a session on which they differ.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

Position = tuple[int, int]
ENCODINGS = ("utf-8", "utf-16", "utf-32")


@dataclass(frozen=True)
class Step:
    """A replacement between two positions, or of everything where both are None."""

    start: Position | None
    end: Position | None
    text: str


@dataclass(frozen=True)
class Session:
    """A text, and the edits made to it; `per_message` of them arrive in each notification."""

    seed: int
    encoding: str
    initial: str
    steps: tuple[Step, ...]
    per_message: int

    def messages(self) -> list[tuple[Step, ...]]:
        starts = range(0, len(self.steps), self.per_message)
        return [self.steps[start : start + self.per_message] for start in starts]


class Model:
    """A document as a list of the code units that the client counts in."""

    def __init__(self, text: str, encoding: str) -> None:
        self.encoding = encoding
        self.units = to_units(text, encoding)

    @property
    def text(self) -> str:
        return from_units(self.units, self.encoding)

    def apply(self, step: Step) -> None:
        new = to_units(step.text, self.encoding)
        if step.start is None or step.end is None:
            self.units = new
        else:
            start, end = self.index(step.start), self.index(step.end)
            self.units = self.units[:start] + new + self.units[end:]

    def line_ranges(self) -> list[tuple[int, int]]:
        """The first unit of each line, and the one after its last, before the break."""
        ranges = []
        start = i = 0
        while i < len(self.units):
            if self.units[i] in (10, 13):
                ranges.append((start, i))
                i += 2 if self.units[i : i + 2] == [13, 10] else 1
                start = i
            else:
                i += 1
        return [*ranges, (start, len(self.units))]

    def index(self, position: Position) -> int:
        """The unit that a position means, after all the clamping that the protocol asks for."""
        line, character = position
        ranges = self.line_ranges()
        if line < 0:
            return 0
        if line >= len(ranges):
            return len(self.units)
        start, end = ranges[line]
        wanted = min(start + max(character, 0), end)
        while self.is_inside_character(wanted):
            wanted -= 1
        return wanted

    def position(self, index: int) -> Position:
        """The position of a unit that starts a character."""
        for line, (start, end) in reversed(list(enumerate(self.line_ranges()))):
            if index >= start:
                return line, min(index, end) - start
        raise AssertionError(f"no line has the unit {index}")

    def is_inside_character(self, index: int) -> bool:
        if not 0 < index < len(self.units):
            return False
        unit, before = self.units[index], self.units[index - 1]
        if self.encoding == "utf-8":
            return 0x80 <= unit <= 0xBF
        if self.encoding == "utf-16":
            return 0xDC00 <= unit <= 0xDFFF and 0xD800 <= before <= 0xDBFF
        return False

    def code_points_before(self, index: int) -> int:
        return len(from_units(self.units[:index], self.encoding))


_SIZES = {"utf-8": 1, "utf-16": 2, "utf-32": 4}
_CODECS = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}


def to_units(text: str, encoding: str) -> list[int]:
    size = _SIZES[encoding]
    data = text.encode(_CODECS[encoding], "surrogatepass")
    return [int.from_bytes(data[i : i + size], "little") for i in range(0, len(data), size)]


def from_units(units: list[int], encoding: str) -> str:
    data = b"".join(unit.to_bytes(_SIZES[encoding], "little") for unit in units)
    return data.decode(_CODECS[encoding], "surrogatepass")


_ALPHABETS = (
    ("a", "b", "def ", "x=1", " ", "\t"),
    ("\n",),
    ("\r",),
    ("\r\n",),
    ("\r", "\n", "\r\n"),
    ("\x0c", "\x0b", "\x1c"),
    ("\x85", "\u2028", "\u2029"),
    ("\U0001f600", "\U0001d49c", "\U0001f468\u200d\U0001f469"),
    ("\u0301", "e\u0301", "\u05d0\u05d1", "\u4e2d", "\u00e9"),
    ("\ufeff",),
    ("\ud83d", "\ude00"),
)


class SessionMaker:
    """Random edits, in and out of range, that keep the text short enough to be slow with."""

    def __init__(self, seed: int, encoding: str) -> None:
        self.seed = seed
        self.encoding = encoding
        self.random = random.Random(f"{seed} {encoding}")
        chosen = self.random.sample(_ALPHABETS, self.random.randint(1, 5))
        self.tokens = [token for alphabet in (_ALPHABETS[0], *chosen) for token in alphabet]

    def session(self, length: int) -> Session:
        model = Model(self.some_text(30), self.encoding)
        initial = model.text
        steps = []
        for _ in range(length):
            step = self.step(model)
            model.apply(step)
            steps.append(step)
        return Session(self.seed, self.encoding, initial, tuple(steps), self.random.choice((1, 1, 1, 4)))

    def step(self, model: Model) -> Step:
        kind = self.random.random()
        if kind < 0.02:
            return Step(None, None, self.some_text(20))
        if len(model.units) > 90:
            start = self.settled(model, (0, self.random.randint(0, 5)))
            return Step(start, max(self.position(model), (1, 0)), self.some_text(2))
        start = self.position(model)
        if kind < 0.5:
            return Step(start, start, self.some_text(5) or "a")
        end = self.near(start) if kind < 0.85 else self.position(model)
        start, end = sorted((start, self.settled(model, end)))
        return Step(start, end, self.some_text(4))

    def position(self, model: Model) -> Position:
        ranges = model.line_ranges()
        line = self.random.randint(-1, len(ranges) + 1)
        start, end = ranges[min(max(line, 0), len(ranges) - 1)]
        return self.settled(model, (line, self.random.randint(-1, end - start + 3)))

    def near(self, position: Position) -> Position:
        line, character = position
        return line + self.random.choice((0, 0, 0, 1)), character + self.random.randint(0, 4)

    def settled(self, model: Model, position: Position) -> Position:
        """A hook for what a second oracle cannot be asked."""
        return position

    def some_text(self, most: int) -> str:
        return "".join(self.random.choice(self.tokens) for _ in range(self.random.randint(0, most)))


def minimised(session: Session, fails: Callable[[Session], bool]) -> Session:
    """A shorter session that still fails: fewer steps, one per message if that will do, less text."""
    single = replace(session, per_message=1)
    session = single if fails(single) else session
    steps = _shortest(list(session.steps), lambda kept: fails(replace(session, steps=tuple(kept))))
    session = replace(session, steps=tuple(steps))
    initial = _shortest(list(session.initial), lambda kept: fails(replace(session, initial="".join(kept))))
    return replace(session, initial="".join(initial))


def _shortest(items: list, fails: Callable[[list], bool]) -> list:
    """Leave out halves, then quarters, down to single items, as long as what remains fails."""
    size = max(len(items) // 2, 1)
    while True:
        start = 0
        while start < len(items):
            kept = items[:start] + items[start + size :]
            if fails(kept):
                items = kept
            else:
                start += size
        if size == 1:
            return items
        size //= 2


def explained(session: Session, problem: str) -> str:
    """How to see a failure again."""
    steps = "\n".join(f"    {step!r}," for step in session.steps)
    return (
        f"{problem}\n"
        f"seed {session.seed}, {session.encoding}, {session.per_message} per message; the smallest session:\n"
        f"  text {session.initial!r}\n  steps\n{steps}"
    )
