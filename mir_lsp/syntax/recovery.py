"""A tree for text that does not parse: wrong lines are blanked in place, everything else survives.

All of it is a function of the text. Stubs may be longer than the lines they replace: the parser counts lines
and columns, so nothing after them moves.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from mir_lsp.syntax.lines import logical_lines
from mir_lsp.syntax.plain import parsed
from mir_lsp.syntax.quotes import stray_quote
from mir_lsp.syntax.repair import Repair
from mir_lsp.text.spans import Span

# How often the parser is asked, and for how many characters in all: large texts get fewer tries.
_TRIES = 10
_FEWEST_TRIES = 2
_PARSED_CHARACTERS = 300_000
_MOST_LINES = 10_000
_MOST_SALVAGED_GROUPS = 500


@dataclass(frozen=True, slots=True)
class Recovered:
    """The tree; `source` is the text with the `blanked` regions blanked: same length, same breaks."""

    node: ast.Module
    source: str
    blanked: tuple[Span, ...]


def recovered(text: str) -> Recovered | None:
    """The tree of what is left of `text` after blanking, or None when nothing can be kept."""
    stray = stray_quote(text)
    working = text if stray is None else blank(text, stray)
    lines = logical_lines(working)
    if not lines or len(lines) > _MOST_LINES:
        return None
    repair = Repair(working, lines)
    repair.structure()
    node = _solved(repair) or _salvaged(repair)
    if node is None:
        return None
    source = working
    for span in repair.blanked():
        source = blank(source, span)
    blanked = repair.blanked() if stray is None else (*repair.blanked(), stray)
    return Recovered(node, source, tuple(sorted(blanked)))


def blank(text: str, span: Span) -> str:
    """`text` with spaces in `span`; line breaks stay."""
    piece = "".join(character if character in "\r\n" else " " for character in text[span.start : span.end])
    return text[: span.start] + piece + text[span.end :]


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
    piece = repair.piece(first, last)
    if repair.lines[first].indent:
        piece = "if ...:\n" + piece
    return isinstance(parsed(piece), ast.Module)
