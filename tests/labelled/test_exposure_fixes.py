"""Every fix that is offered for the set about exposure is applied and run: what happened before does not any more."""

from __future__ import annotations

from pathlib import Path

from tests.labelled.exposure_thresholds import EXPOSURE_FIXED
from tests.support.exposure_runner import run
from tests.support.exposure_set import fixed, read

EXPOSURE = Path(__file__).parent / "exposure"


def test_after_a_fix_the_leak_or_the_write_does_not_happen_and_near_misses_stay_as_they_are() -> None:
    jobs = [(label, case, after) for case in read(EXPOSURE) for label, after in fixed(case).items()]
    harmless = {case.name: [each.probe for each in case.labels if each.word == "ok"] for _, case, _ in jobs}
    answers = run([(after, [label.probe, *harmless[after.name]]) for label, _, after in jobs])
    wrong = [
        f"{label} after its fix: {name} says {said}"
        for (label, _, _), answer in zip(jobs, answers, strict=True)
        for name, said in answer.items()
        if said is not False
    ]
    assert wrong == []
    assert len(jobs) >= EXPOSURE_FIXED
