"""Every fix that is offered for signals is applied and proved: what went wrong does not, and nothing else changes."""

from __future__ import annotations

from pathlib import Path

from tests.labelled.signals_thresholds import SIGNALS_REPAIRED
from tests.support.context_fixes import Fixed, fixed
from tests.support.context_set import Project, read
from tests.support.signal_runner import Proved, run
from tests.support.signal_set import belongs, is_there, labels, proof_of

SIGNALS = Path(__file__).parent / "signals"


def wrong(project: Project, after: Fixed, was: Proved, now: Proved) -> tuple[list[str], int]:
    """What is wrong after fixes, and how many positives are gone."""
    problems = [f"{key}: {problem}" for key, problem in now.problems.items()]
    fixed_lines = {(want.path, want.line) for want in after.wants}
    proofs = {label: proof_of(project, label) for label, _ in labels(project)}
    mended = {proofs[label] for label in proofs if (label.path, label.line) in fixed_lines}
    left = {
        proofs[label]
        for label, positive in labels(project)
        if positive and (label.path, label.line) not in fixed_lines
    }
    gone = 0
    for label, positive in labels(project):
        there = is_there(after.project, now, label)
        if positive and proofs[label] in mended - left:
            gone += not there
            problems += [f"{label}: fixed, and it still goes wrong"] if there else []
        elif not positive and there and not is_there(project, was, label):
            problems.append(f"{label}: it goes wrong after the fix of something else")
    return problems, gone


def test_what_is_fixed_does_not_go_wrong_any_more_and_nothing_else_does() -> None:
    total = 0
    for project in read(SIGNALS):
        after = fixed(project, belongs)
        problems, gone = wrong(project, after, run(project.files), run(after.project.files))
        assert problems == [], "\n".join(problems)
        total += gone
    assert total >= SIGNALS_REPAIRED
