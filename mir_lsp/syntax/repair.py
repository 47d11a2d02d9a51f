"""Replacing the logical lines of broken text by stubs."""

from __future__ import annotations

from bisect import bisect_right

from mir_lsp.syntax import scan
from mir_lsp.syntax.lines import Line
from mir_lsp.syntax.stubs import ANY_BLOCK, block_stub, simple_stub, starts_block
from mir_lsp.text.spans import Span

_DECORATED = ("@", "def", "class", "async")
_LEADERS = {
    "elif": ("if", "elif"),
    "else": ("if", "elif", "for", "while", "try", "except", "async"),
    "except": ("try", "except"),
    "finally": ("try", "except", "else"),
}


class Repair:
    """Which lines are replaced by what: `stubs` by index (empty: dropped); `bodies` get a `pass`."""

    def __init__(self, text: str, lines: tuple[Line, ...]) -> None:
        self.text = text
        self.lines = lines
        self.stubs: dict[int, str] = {}
        self.bodies: set[int] = set()
        self._levels: dict[int, int] = {}
        self._line_starts = [line.start for line in lines]
        self._indents = [line.indent for line in lines]
        self._shallower = _next_shallower(self._indents)
        self._seen: tuple[dict[int, str], set[int]] = ({}, set())

    def restart(self) -> None:
        """Forget all but what can be seen without the parser."""
        stubs, bodies = self._seen
        self.stubs, self.bodies = dict(stubs), set(bodies)
        self._levels.clear()

    def structure(self) -> None:
        """Repair what can be seen without the parser: brackets, literals, blocks without header or body."""
        self._see()
        self._seen = dict(self.stubs), set(self.bodies)

    def _see(self) -> None:
        indents = [0]
        index = 0
        while index < len(self.lines):
            indent = self.lines[index].indent
            dedented = indents[-1] > indent
            while indents[-1] > indent:
                indents.pop()
            if indent > indents[-1]:
                orphans = self._orphans_end(index, indents[-1])
                if orphans is not None:
                    for orphan in range(index, orphans):
                        self._drop(orphan)
                    index = orphans
                    continue
                if dedented or index == 0:
                    self._drop(index)
                    index = self._drop_block(index)
                    continue
                indents.append(indent)
            index = self._repair_line(index)
        for index, line in enumerate(self.lines):
            if line.word == "try" and index not in self.stubs and not self._has_handler(index):
                self.stubs[index] = ANY_BLOCK if self._has_block(index) else "pass"

    def escalate(self, index: int) -> None:
        """Replace a line the parser complains about, and more around it each time it is named again."""
        level = self._levels.get(index, 1 if index in self.stubs else 0) + 1
        self._levels[index] = level
        self.bodies.discard(index)
        if level == 1:
            self._stub(index)
        elif level == 2:
            self.stubs[index] = ANY_BLOCK if self._has_block(index) else "pass"
        elif level == 3:
            self._drop(index)
            self._drop_block(index)
        elif index > 0:
            self.escalate(index - 1)

    def reduce(self, first: int, last: int) -> None:
        """Keep of the lines from `first` up to `last` only the name they define, if any."""
        head = self._head(first, last)
        for index in range(first, last):
            self._drop(index)
        line = self.lines[head]
        content = self._content(line)
        block = starts_block(content, line.word) and line.word in _DECORATED
        self.stubs[head] = block_stub(content, line.word) + " pass" if block else simple_stub(content, line.word)

    def groups(self, first: int, last: int) -> list[tuple[int, int]]:
        """The statements from line `first` up to `last`, each with its decorators, clauses and body."""
        if first >= last:
            return []
        base = self.lines[first].indent
        heads = [first]
        decorating = self.lines[first].word == "@"
        for index in range(first + 1, last):
            line = self.lines[index]
            if line.indent > base or line.word in _LEADERS:
                continue
            if not decorating:
                heads.append(index)
            decorating = line.word == "@"
        return list(zip(heads, [*heads[1:], last], strict=True))

    def members(self, first: int, last: int) -> list[tuple[int, int]]:
        """The statements in the body of a statement."""
        start = self._head(first, last) + 1
        while start < last and self.stubs.get(start) == "":
            start += 1
        return self.groups(start, last)

    def compiled(self) -> str:
        """The text with the stubs in place; it has the line breaks of the text."""
        if not self.lines:
            return self.text
        head = self.text[: self.lines[0].start]
        return head + self.piece(0, len(self.lines)) + self.text[self.lines[-1].end :]

    def piece(self, first: int, last: int) -> str:
        """The lines from `first` up to `last` with the stubs in place."""
        text = self.text
        parts: list[str] = []
        position = self.lines[first].start
        for index in range(first, last):
            line = self.lines[index]
            if index in self.stubs:
                breaks = "".join(scan.LINE_BREAK.findall(text, line.content, line.end))
                parts += text[position : line.content], self.stubs[index], breaks
                position = line.end
            elif index in self.bodies:
                parts += text[position : line.code_end], " pass"
                position = line.code_end
        parts.append(text[position : self.lines[last - 1].end])
        return "".join(parts)

    def line_at(self, compiled: str, offset: int) -> int:
        """The index of the line that holds `offset` of the compiled text."""
        number = bisect_right(scan.line_starts(compiled), offset) - 1
        starts = scan.line_starts(self.text)
        place = starts[min(number, len(starts) - 1)]
        return max(0, bisect_right(self._line_starts, place) - 1)

    def line_below(self, first: int, number: int) -> int:
        """The index of the line that holds the physical line `number` (from 0) of a piece that starts at `first`."""
        place = self.lines[first].start
        for _ in range(number):
            found = scan.LINE_BREAK.search(self.text, place)
            if found is None:
                break
            place = found.end()
        return max(0, bisect_right(self._line_starts, place) - 1)

    def heads_class(self, first: int, last: int) -> bool:
        """Whether the statement in these lines is a class."""
        return self.lines[self._head(first, last)].word == "class"

    def blanked(self) -> tuple[Span, ...]:
        """The lines that were replaced, from their first token to their last."""
        return tuple(Span(self.lines[index].content, self.lines[index].code_end) for index in sorted(self.stubs))

    def _content(self, line: Line) -> str:
        return self.text[line.content : line.code_end]

    def _has_block(self, index: int) -> bool:
        return index + 1 < len(self.lines) and self.lines[index + 1].indent > self.lines[index].indent

    def _orphans_end(self, index: int, above: int) -> int | None:
        """Where the lines from `index` on end that have lost their header; None when they have not.

        Such lines start a block, below a header indented by `above`, deeper than its other lines. Of the two parts
        that one is right that is longer, or defines something.
        """
        indents = self._indents
        end = self._shallower[index]
        if end == len(indents) or indents[end] <= above:
            return None
        if self.lines[end].word in _DECORATED:
            return end
        last, enough = end, end - index
        # Stairs are long: how much longer the second part is does not matter.
        while last - end <= enough and last < len(indents) and indents[last] > above:
            last = self._shallower[last]
        return end if last - end > enough else None

    def _drop(self, index: int) -> None:
        self.stubs[index] = ""
        self.bodies.discard(index)

    def _drop_block(self, index: int) -> int:
        """Drop the lines indented more than the line at `index`; the index of the first that is not."""
        indent = self.lines[index].indent
        index += 1
        while index < len(self.lines) and self.lines[index].indent > indent:
            self._drop(index)
            index += 1
        return index

    def _head(self, first: int, last: int) -> int:
        while first < last - 1 and self.lines[first].word == "@":
            first += 1
        return first

    def _repair_line(self, index: int) -> int:
        line = self.lines[index]
        content = self._content(line)
        if line.broken or (line.word == "@" and not self._decorates(index)):
            return self._stub(index)
        if line.opens_block:
            if not starts_block(content, line.word):
                return self._stub(index)
            if not self._has_block(index):
                self.bodies.add(index)
        elif self._has_block(index):
            return self._stub(index) if self._is_header(content, line.word) else self._drop_block(index)
        if line.word in _LEADERS and not self._is_led(index):
            self.stubs[index] = ANY_BLOCK if self._has_block(index) else "pass"
        return index + 1

    def _stub(self, index: int) -> int:
        """Replace one line; the index of the line to look at next."""
        line = self.lines[index]
        content = self._content(line)
        has_block = self._has_block(index)
        self.bodies.discard(index)
        if line.word == "@":
            self.stubs[index] = "" if self._decorates(index) else "pass"
        elif starts_block(content, line.word) or (has_block and self._is_header(content, line.word)):
            self.stubs[index] = block_stub(content, line.word) + ("" if has_block else " pass")
            return index + 1
        else:
            self.stubs[index] = simple_stub(content, line.word)
        return self._drop_block(index)

    def _is_header(self, content: str, word: str) -> bool:
        """Whether a line with a block below it was meant as its header: a keyword, or the start of one."""
        return starts_block(content, word) or content == word or content.endswith(":")

    def _decorates(self, index: int) -> bool:
        if index + 1 >= len(self.lines):
            return False
        below = self.lines[index + 1]
        return below.indent == self.lines[index].indent and below.word in _DECORATED

    def _is_led(self, index: int) -> bool:
        """Whether a clause follows the block that it belongs to."""
        line = self.lines[index]
        for above in range(index - 1, -1, -1):
            if self.lines[above].indent < line.indent:
                return False
            if self.lines[above].indent == line.indent:
                return self.lines[above].word in _LEADERS[line.word]
        return False

    def _has_handler(self, index: int) -> bool:
        indent = self.lines[index].indent
        for below in range(index + 1, len(self.lines)):
            if self.lines[below].indent <= indent:
                stub = self.stubs.get(below, self.lines[below].word)
                return self.lines[below].indent == indent and stub.startswith(("except", "finally"))
        return False


def _next_shallower(indents: list[int]) -> list[int]:
    """For each line the index of the next that is indented less; the number of lines when there is none."""
    found = [len(indents)] * len(indents)
    deeper: list[int] = []
    for index, indent in enumerate(indents):
        while deeper and indents[deeper[-1]] > indent:
            found[deeper.pop()] = index
        deeper.append(index)
    return found
