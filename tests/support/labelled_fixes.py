"""Fixes applied to the labelled set, and whether they helped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mir_lsp.engine.engine import Engine
from mir_lsp.engine.findings import Finding, Fix
from mir_lsp.text.edits import apply
from tests.support.fixtures import ROOT, engine_of, place, project
from tests.support.labelled_runner import SIZES, Runs, growth
from tests.support.labelled_set import Label, LabelledSet


@dataclass(frozen=True)
class Fixed:
    """The set after every fix that is offered. `wants` are those that were fixed, as they stand in the result."""

    labelled: LabelledSet
    wants: frozenset[Label]


def fixed(labelled: LabelledSet) -> Fixed:
    """The set with every fix applied, one after the other, also those that reach other files."""
    engine = engine_of(project(labelled.files))
    done: set[tuple[str, int]] = set()
    for path in labelled.files:
        while (found := _next_fix(engine, path)) is not None:
            finding, fix = found
            line, _ = place(engine.text(finding.path) or "", finding.span.start)
            done.update((path, index) for index, want in _wants(engine, path) if want.line == line)
            before = {other: engine.text(other) or "" for other, _ in fix.edits}
            for other, edits in fix.edits:
                engine.set_text(other, apply(before[other], edits))
    texts = {path: engine.text(f"{ROOT}/{path}") or "" for path in labelled.files}
    wants = frozenset(want for path in texts for index, want in _wants(engine, path) if (path, index) in done)
    return Fixed(LabelledSet(texts), wants)


def not_helped(after: Fixed, was: Runs, now: Runs) -> list[str]:
    """What is wrong after fixes: labels that were fixed and still grow, errors, other results."""
    problems: list[str] = []
    for call, ran in now.calls.items():
        for size in SIZES:
            if ran[size].error != was.calls[call][size].error:
                problems.append(f"{call}: raises {ran[size].error or 'nothing'} after fixes")
            elif ran[size].result != was.calls[call][size].result:
                problems.append(f"{call}: gives {ran[size].result[:200]}, not {was.calls[call][size].result[:200]}")
        for places in growth(ran):
            problems += [f"{want}: fixed, and queries grow in {call}" for want in after.wants if str(want) in places]
    return list(dict.fromkeys(problems))


def _next_fix(engine: Engine, path: str) -> tuple[Finding, Fix] | None:
    for finding in engine.findings(f"{ROOT}/{path}"):
        if finding.fix is not None:
            fix = engine.fix(f"{ROOT}/{path}", finding.fingerprint)
            if isinstance(fix, Fix):
                return finding, fix
    return None


def _wants(engine: Engine, path: str) -> Iterator[tuple[int, Label]]:
    """The wants in a file with their numbers: lines change with fixes, the order does not."""
    return enumerate(LabelledSet({path: engine.text(f"{ROOT}/{path}") or ""}).wants)
