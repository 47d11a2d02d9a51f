"""Every fix that is offered for the set is applied and run: queries stop growing, and nothing else changes."""

from __future__ import annotations

from pathlib import Path

from tests.labelled.thresholds import PYTHON_FIXED
from tests.support.labelled_fixes import Fixed, fixed, not_helped
from tests.support.labelled_runner import SIZES, Ran, Runs, run
from tests.support.labelled_set import LabelledSet, read_set

PYTHON = Path(__file__).parent / "python"
LABELLED = LabelledSet({"case.py": "def case():\n    return [x.author for x in books()]  # want: MIR101\n"})


def once(result: str = "1", error: str = "", growing: int = 0) -> Runs:
    """What one call did; its queries grow with `growing` rows of each size."""
    place = frozenset({"case.py:2"})
    return Runs({"case:case": {size: Ran({place: 1 + growing * size}, error, result) for size in SIZES}}, frozenset())


def test_fixes_end_what_grows_and_change_no_result() -> None:
    labelled = read_set(PYTHON)
    after = fixed(labelled)
    assert len(after.wants) >= PYTHON_FIXED
    was, now = run(labelled.files, labelled.calls), run(after.labelled.files, labelled.calls)
    assert not_helped(after, was, now) == []


def test_a_fix_after_which_queries_grow_is_seen() -> None:
    after = Fixed(LABELLED, frozenset(LABELLED.wants))
    assert not_helped(after, once(growing=1), once(growing=1)) == ["case.py:2: fixed, and queries grow in case:case"]
    assert not_helped(after, once(growing=1), once()) == []


def test_a_fix_that_raises_or_changes_what_is_given_is_seen() -> None:
    after = Fixed(LABELLED, frozenset())
    assert not_helped(after, once(), once(error="FieldError: no")) == ["case:case: raises FieldError: no after fixes"]
    assert not_helped(after, once(), once(result="2")) == ["case:case: gives 2, not 1"]
