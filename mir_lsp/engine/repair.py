"""Fixes: edits made from recipes for the current text, and proved on it before anybody sees them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from mir_lsp.engine.findings import Finding, Fix, Refusal
from mir_lsp.recipes.edits import edits_of
from mir_lsp.syntax import comments, parse_cached
from mir_lsp.text.edits import Edit, RejectedEdits, apply

if TYPE_CHECKING:
    from mir_lsp.engine.engine import Engine

MOST_FIXES = 500  # of one file in one go: enough for any, and an end for a defect of ours

GONE = Refusal("the code has changed and no longer has this finding")


def fix(engine: Engine, path: str, fingerprint: str) -> Fix | Refusal:
    """The verified fix of a finding, in offsets of the current text."""
    text = engine.text(path)
    finding = next((each for each in engine.every_finding(path) if each.fingerprint == fingerprint), None)
    if text is None or finding is None:
        return GONE
    if finding.fix is None:
        return Refusal(finding.no_fix or "this finding has no fix")
    edits = edits_of(finding.fix.recipe, text, finding.fix.base)
    problem = _problem(engine, path, text, finding, edits)
    if problem:
        return Refusal(problem)
    return Fix(finding.fix.title, finding.fix.safety, ((path, edits),))


def fix_all(engine: Engine, path: str) -> tuple[Edit, ...]:
    """Edits that apply all automatic fixes, one verified after the other, until none is left."""
    before = engine.text(path)
    if before is None:
        return ()
    try:
        text = _fixed(engine, path, before)
    finally:
        engine.set_text(path, before)
    return difference(before, text)


def difference(before: str, after: str) -> tuple[Edit, ...]:
    """The edits that turn one text into another, by lines, each cut down to what really differs."""
    if before == after:
        return ()
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line))
    edits = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            edits.append(_narrowed(starts[i], "".join(old[i:j]), "".join(new[k:m])))
    return tuple(edits)


def _fixed(engine: Engine, path: str, text: str) -> str:
    refused: set[str] = set()
    for _ in range(MOST_FIXES):
        finding = _next(engine.findings(path), refused)
        if finding is None:
            break
        found = fix(engine, path, finding.fingerprint)
        if isinstance(found, Refusal):
            refused.add(finding.fingerprint)
            continue
        text = apply(text, found.edits[0][1])
        engine.set_text(path, text)
    return text


def _next(findings: Iterable[Finding], refused: set[str]) -> Finding | None:
    for finding in findings:
        offered = finding.fix is not None and finding.fix.safety.automatic
        if offered and finding.fingerprint not in refused:
            return finding
    return None


def _problem(engine: Engine, path: str, text: str, finding: Finding, edits: tuple[Edit, ...]) -> str:
    """Why a fix must not be shown; empty when it parses, removes its finding, adds none and keeps comments."""
    try:
        fixed = apply(text, edits)
    except RejectedEdits:
        return "the fix does not fit the text"
    if [each.text for each in comments(fixed)] != [each.text for each in comments(text)]:
        return "the fix would lose a comment"
    before = _counted(engine.every_finding(path))
    broken = _broken_chunks(engine, path)
    engine.set_text(path, fixed)
    try:
        after = _counted(engine.every_finding(path))
        worse = _broken_chunks(engine, path) > broken
    finally:
        engine.set_text(path, text)
    if worse:
        return "the fix would not parse"
    if after - before:
        return "the fix would bring another finding"
    if after[_key(finding)] >= before[_key(finding)]:
        return "the fix would not remove the finding"
    return ""


def _key(finding: Finding) -> tuple[str, str]:
    return finding.code, finding.fingerprint.partition(".")[0]


def _counted(findings: Iterable[Finding]) -> Counter[tuple[str, str]]:
    return Counter(_key(finding) for finding in findings)


def _broken_chunks(engine: Engine, path: str) -> int:
    file = engine.files.get(path)
    return sum(not parse_cached(chunk).complete for chunk in file.module.chunks) if file is not None else 0


def _narrowed(start: int, old: str, new: str) -> Edit:
    """One edit without what both texts begin and end with."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return Edit(start + head, start + len(old) - tail, new[head : len(new) - tail])
