"""A tree for text that does not parse: wrong lines are blanked in place, everything else survives.

All of it is a function of the text. Stubs may be longer than the lines they replace: the parser counts lines
and columns, so nothing after them moves.
"""

from __future__ import annotations

import ast
import re
import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from mir_lsp.syntax import scan
from mir_lsp.syntax.lines import first_logical_lines
from mir_lsp.syntax.plain import Failure, digest_of, parsed
from mir_lsp.syntax.quotes import stray_quote
from mir_lsp.syntax.repair import Repair
from mir_lsp.text.spans import Span

# How often the parser is asked, and for how many characters in all: large texts get fewer tries.
_TRIES = 10
_FEWEST_TRIES = 2
_PARSED_CHARACTERS = 300_000
_MOST_LINES = 10_000
_MOST_SALVAGED_GROUPS = 500
_WRAPPER = "if ...:\n"
_CHARACTER = re.compile(r"[^\r\n]")

# The addresses of pieces that parse, most recent last.
_REMEMBERED = 4096
_sound: OrderedDict[str, None] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Recovered:
    """The tree; `source` is the text with the `blanked` regions blanked: same length, same breaks."""

    node: ast.Module
    source: str
    blanked: tuple[Span, ...]


def recovered(text: str) -> Recovered | None:
    """The tree of what is left of `text` after blanking, or None when nothing can be kept."""
    stray = stray_quote(text)
    working = text if stray is None else blank(text, (stray,))
    lines = first_logical_lines(working, _MOST_LINES)
    if not lines or len(lines) > _MOST_LINES:
        return None
    repair = Repair(working, lines)
    repair.structure()
    _solve_members(repair)
    node = _solved(repair) or _salvaged(repair)
    if node is None:
        return None
    wrong = repair.blanked()
    blanked = wrong if stray is None else (*wrong, stray)
    return Recovered(node, blank(working, wrong), tuple(sorted(blanked)))


def blank(text: str, spans: Iterable[Span]) -> str:
    """`text` with spaces in `spans`, which are in order and do not overlap; line breaks stay."""
    parts: list[str] = []
    position = 0
    for span in spans:
        parts += text[position : span.start], _CHARACTER.sub(" ", text[span.start : span.end])
        position = span.end
    return "".join((*parts, text[position:]))


def _solve_members(repair: Repair) -> None:
    """Repair the members of classes one by one.

    A member is much smaller than its class, and what is known of those that did not change need not be found again.
    """
    tries = _TRIES
    for first, last in repair.groups(0, len(repair.lines)):
        if not repair.heads_class(first, last):
            continue
        members = repair.members(first, last)
        if not 1 < len(members) <= _MOST_SALVAGED_GROUPS:
            continue
        for member_first, member_last in members:
            tries = _solve(repair, member_first, member_last, tries)
            if tries == 0:
                return


def _solve(repair: Repair, first: int, last: int, tries: int) -> int:
    """Replace the lines of a member that the parser complains about; how many tries are left."""
    while tries > 0:
        wrong = _outcome(repair.piece(first, last), bool(repair.lines[first].indent))
        if wrong is None:
            break
        tries -= 1
        index = repair.line_below(first, wrong)
        if not first <= index < last:
            break
        repair.escalate(index)
    return tries


def _outcome(piece: str, is_indented: bool) -> int | None:
    """None when a piece parses, otherwise the number of the line, from 0, that the parser complains about."""
    digest = digest_of(piece)
    if digest in _sound:
        _sound.move_to_end(digest)
        return None
    source = f"{_WRAPPER}{piece}" if is_indented else piece
    outcome = parsed(source)
    if isinstance(outcome, Failure):
        return max(0, bisect_right(scan.line_starts(source), outcome.offset) - 1 - is_indented)
    with _lock:
        _sound[digest] = None
        while len(_sound) > _REMEMBERED:
            _sound.popitem(last=False)
    return None


def _solved(repair: Repair) -> ast.Module | None:
    """Parse; replace the line the parser complains about; a bounded number of times."""
    tries = max(_FEWEST_TRIES, min(_TRIES, _PARSED_CHARACTERS // len(repair.text)))
    for _ in range(tries):
        compiled = repair.compiled()
        outcome = parsed(compiled)
        if isinstance(outcome, ast.Module):
            return outcome
        repair.escalate(repair.line_at(compiled, outcome.offset))
    return None


def _salvaged(repair: Repair) -> ast.Module | None:
    """Keep each statement and each member of a block that parses on its own; of the others, the names."""
    repair.restart()
    groups = repair.groups(0, len(repair.lines))
    if len(groups) > _MOST_SALVAGED_GROUPS:
        return None
    for first, last in groups:
        if _parses(repair, first, last):
            continue
        for member_first, member_last in repair.members(first, last)[:_MOST_SALVAGED_GROUPS]:
            if not _parses(repair, member_first, member_last):
                repair.reduce(member_first, member_last)
        if not _parses(repair, first, last):
            repair.reduce(first, last)
    outcome = parsed(repair.compiled())
    return outcome if isinstance(outcome, ast.Module) else None


def _parses(repair: Repair, first: int, last: int) -> bool:
    return _outcome(repair.piece(first, last), bool(repair.lines[first].indent)) is None
