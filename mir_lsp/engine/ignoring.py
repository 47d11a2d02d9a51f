"""Comments that say a finding is meant, written for somebody, and taken away when they hide nothing.

Where a comment can stand is tried out: one is offered if the finding is gone with it and nothing else has changed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import TYPE_CHECKING

from mir_lsp.engine.findings import Finding, Fix, Refusal
from mir_lsp.recipes.model import Rewrite
from mir_lsp.rules.model import Safety
from mir_lsp.syntax import comments
from mir_lsp.syntax.lines import logical_lines
from mir_lsp.text.edits import Edit, apply, dominant_newline
from mir_lsp.text.kinds import is_template_name
from mir_lsp.text.lines import LineIndex

if TYPE_CHECKING:
    from mir_lsp.engine.engine import Engine

__all__ = ["Scope", "ignored", "tidied"]


class Scope(Enum):
    """What a comment is to cover: the statement of a finding, or its whole file."""

    LINE = "line"
    FILE = "file"


def ignored(engine: Engine, path: str, fingerprint: str, scope: Scope) -> Fix | Refusal:
    """The edit that suppresses a finding, for the text as it is now."""
    text = engine.text(path)
    found = engine.near_findings(path) if text is not None else ()
    finding = next((each for each in found if each.fingerprint == fingerprint), None)
    if text is None or finding is None:
        return Refusal("the code has changed and no longer has this finding")
    for edit in _places(path, text, finding, scope):
        if _settles(engine, path, edit, finding):
            return Fix(f"Ignore {finding.code}", Safety.SAME_RESULT, ((path, (edit,)),))
    return Refusal("there is no place for a comment that covers only this")


def tidied(engine: Engine, path: str, finding: Finding) -> Fix | Refusal:
    """The edit that takes away a suppression which hides nothing."""
    offer = finding.fix
    if offer is None or not isinstance(offer.recipe, Rewrite):
        return Refusal("this finding has no fix")
    edits = tuple(Edit(each.span.start, each.span.end, each.text) for each in offer.recipe.places)
    if not all(_settles(engine, path, edit, finding) for edit in edits):
        return Refusal("the fix would bring another finding")
    return Fix(offer.title, offer.safety, ((path, edits),))


_OPEN_LIST = re.compile(r"mir:[ \t]*(?P<word>ignore(?:-file)?)[ \t]*\[(?P<codes>[^\]\r\n]*)\]")
_PREAMBLE = re.compile(r"\ufeff?(?:#![^\r\n]*(?:\r\n?|\n))?(?:[ \t\f]*#[^\r\n]*coding[:=][^\r\n]*(?:\r\n?|\n))?")
_EXTENDS = re.compile(r"\s*\{%-?\s*extends\b[^%]*%\}[^\S\r\n]*(?:\r\n?|\n)?")


def _places(path: str, text: str, finding: Finding, scope: Scope) -> Iterator[Edit]:
    """Where the comment could stand, the best place first."""
    if scope is Scope.FILE:
        yield from _at_top(path, text, finding)
    elif is_template_name(path):
        yield from _in_template(text, finding)
    else:
        yield from _at_line(text, finding)


def _at_top(path: str, text: str, finding: Finding) -> Iterator[Edit]:
    yield from _joined(text, finding, 0, len(text), "ignore-file")
    template = is_template_name(path)
    before = (_EXTENDS if template else _PREAMBLE).match(text)
    at = before.end() if before else 0
    body = f"mir: ignore-file[{finding.code}]"
    comment = f"{{# {body} #}}" if template else f"# {body}"
    yield Edit(at, at, comment + dominant_newline(text))


def _at_line(text: str, finding: Finding) -> Iterator[Edit]:
    lines = LineIndex(text)
    start = finding.span.start
    line = lines.line_of(start)
    first, end = lines.line_start(line), lines.line_end(line)
    above = lines.line_start(line - 1) if line else first
    yield from _joined(text, finding, above, end, "ignore")
    last = first + len(text[first:end].rstrip())
    yield Edit(last, last, f"  # mir: ignore[{finding.code}]")
    statements = logical_lines(text)
    index = bisect_right([each.start for each in statements], start) - 1
    if index >= 0:
        statement = statements[index]
        indent = text[statement.start : statement.content]
        yield Edit(statement.start, statement.start, f"{indent}# mir: ignore[{finding.code}]{dominant_newline(text)}")


def _in_template(text: str, finding: Finding) -> Iterator[Edit]:
    lines = LineIndex(text)
    line = lines.line_of(finding.span.start)
    first, end = lines.line_start(line), lines.line_end(line)
    yield from _joined(text, finding, lines.line_start(line - 1) if line else first, end, "ignore")
    last = first + len(text[first:end].rstrip())
    comment = f"{{# mir: ignore[{finding.code}] #}}"
    yield Edit(last, last, f" {comment}")
    indent = text[first : first + len(text[first:end]) - len(text[first:end].lstrip())]
    yield Edit(first, first, f"{indent}{comment}{dominant_newline(text)}")


def _joined(text: str, finding: Finding, start: int, end: int, word: str) -> Iterator[Edit]:
    """One more code in a comment that is there already."""
    for match in _OPEN_LIST.finditer(text, start, end):
        if match["word"] == word:
            at = match.start("codes") + len(match["codes"].rstrip(" ,\t"))
            yield Edit(at, at, f", {finding.code}" if match["codes"].strip() else finding.code)


def _settles(engine: Engine, path: str, edit: Edit, finding: Finding) -> bool:
    """Whether an edit takes a finding away and changes no other, and no code."""
    text = engine.text(path) or ""
    before = _counted(engine.near_findings(path))
    engine.set_text(path, apply(text, (edit,)))
    try:
        after = _counted(engine.near_findings(path))
        code_stays = is_template_name(path) or _code(engine.text(path) or "") == _code(text)
    finally:
        engine.set_text(path, text)
    key = _key(finding)
    # A comment for a file, or on the header of a block, covers others of the same code as well.
    return code_stays and after[key] < before[key] and not any(_others(after - before, finding))


def _others(added: Counter[tuple[str, str, str]], finding: Finding) -> Iterator[str]:
    yield from (code for code, _, _ in added if code != finding.code or code.startswith("MIR0"))


def _counted(findings: Sequence[Finding]) -> Counter[tuple[str, str, str]]:
    return Counter(map(_key, findings))


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.code, finding.message, finding.fingerprint.partition(".")[0] if "." in finding.fingerprint else ""


def _code(text: str) -> str:
    """A text without its comments and layout: what a comment leaves as it is."""
    for each in reversed(comments(text)):
        text = text[: each.offset] + text[each.offset + len(each.text) :]
    return "".join(text.split())
