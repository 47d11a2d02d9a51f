"""Every label about lazy querysets is proved on Django: the right way is better, and what tempts is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.labelled.laziness_thresholds import LAZINESS_NEAR_MISSES, LAZINESS_POSITIVES
from tests.support.labelled_set import LabelledSet
from tests.support.laziness_runner import Measured, run
from tests.support.laziness_set import mislabelled, read, unreached, versions

LAZINESS = Path(__file__).parent / "laziness"

SMALL = """\
from bookshop.models import Book


def number():
    return len(Book.objects.all())  # want: MIR202
    # right: return Book.objects.count()


def rows():
    books = Book.objects.all()
    if books:  # ok: MIR203
        # tempting: if books.exists():
        return list(books)
    return []


def in_vain():
    Book.objects.all()  # want: MIR201
    # right: return list(Book.objects.all())
    return []
"""


@pytest.fixture(scope="module")
def ran() -> dict[str, Measured]:
    return run({}, versions(read(LAZINESS)))


def test_every_label_is_true_on_django(ran: dict[str, Measured]) -> None:
    assert mislabelled(read(LAZINESS), ran) == []


def test_every_labelled_line_runs(ran: dict[str, Measured]) -> None:
    assert unreached(read(LAZINESS), ran) == []


def test_the_set_is_as_large_as_it_is_said_to_be() -> None:
    labelled = read(LAZINESS)
    assert len(labelled.wants) >= LAZINESS_POSITIVES
    assert len(labelled.near_misses) >= LAZINESS_NEAR_MISSES


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("return Book.objects.count()", "return len(Book.objects.order_by('pk'))", "case.py:5: not better"),
        ("return Book.objects.count()", "return 0", "case.py:5: not better"),
        ("if books.exists():", "if True:", ""),
        ("if books:  # ok", "if books.exists():  # ok", "case.py:11: better"),
        ("Book.objects.all()  # want: MIR201", "Book.objects.update(pages=1)  # want: MIR201", "it does something"),
        ("return list(Book.objects.all())\n    return []", "pass\n    return []", "the right way does nothing"),
        ("def in_vain", "def more():\n    1 / 0\n\n\ndef in_vain", "ZeroDivision"),
    ],
)
def test_a_wrong_label_is_seen(before: str, after: str, problem: str) -> None:
    text = SMALL.replace(before, after)
    if problem == "case.py:11: better":
        text = text.replace("# tempting: if books.exists():", "# tempting: if books:")
    labelled = LabelledSet({"case.py": text})
    found = mislabelled(labelled, run({}, versions(labelled)))
    assert any(problem in each for each in found) if problem else found == []


def test_right_labels_are_accepted() -> None:
    labelled = LabelledSet({"case.py": SMALL})
    assert mislabelled(labelled, run({}, versions(labelled))) == []
