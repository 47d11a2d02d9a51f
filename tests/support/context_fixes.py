"""Fixes applied to labelled sets about contexts: the fixed text of a project, and which positives were fixed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mir_lsp.engine.engine import Engine
from mir_lsp.engine.findings import Finding, Fix
from mir_lsp.text.edits import apply
from tests.support.context_set import ROWS, Project, engine_for
from tests.support.fixtures import ROOT, place
from tests.support.labelled_set import Label, LabelledSet


@dataclass(frozen=True)
class Fixed:
    """A project after every fix that is offered. `wants` are the positives that were fixed, as they stood before."""

    project: Project
    wants: frozenset[Label]


def fixed(project: Project, belongs: Callable[[str], bool]) -> Fixed:
    """The project with every fix of a finding with a label applied, one after the other.

    Fixes of findings that no label speaks of are left out: what they do is not known.
    """
    engine = engine_for(project)
    done: set[tuple[str, int]] = set()
    for path in project.labelled.files:
        if path == ROWS:
            continue
        while (found := _next_fix(engine, path, belongs, done)) is not None:
            index, fix = found
            done.add((path, index))
            before = {other: engine.text(other) or "" for other, _ in fix.edits}
            for other, edits in fix.edits:
                engine.set_text(other, apply(before[other], edits))
    texts = {path: engine.text(f"{ROOT}/{path}") or text for path, text in project.files.items()}
    wants = {path: LabelledSet({path: text}).wants for path, text in project.labelled.files.items()}
    return Fixed(Project(project.name, texts), frozenset(wants[path][index] for path, index in done))


def _next_fix(
    engine: Engine, path: str, belongs: Callable[[str], bool], done: set[tuple[str, int]]
) -> tuple[int, Fix] | None:
    """The next fix for a positive of a file that was not fixed yet; positives are known by their number."""
    text = engine.text(f"{ROOT}/{path}") or ""
    labelled = LabelledSet({path: text})
    for finding in engine.findings(f"{ROOT}/{path}"):
        if finding.fix is None or not belongs(finding.code):
            continue
        index = _answered(labelled, text, finding)
        if index is None or (path, index) in done:
            continue
        fix = engine.fix(f"{ROOT}/{path}", finding.fingerprint)
        if isinstance(fix, Fix):
            return index, fix
    return None


def _answered(labelled: LabelledSet, text: str, finding: Finding) -> int | None:
    line, _ = place(text, finding.span.start)
    for index, want in enumerate(labelled.wants):
        if want.line == line and finding.code in want.codes:
            return index
    return None
