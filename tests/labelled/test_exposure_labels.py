"""Every label about exposure is proved on Django: the leak or the write of a positive happens, nothing else does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.exposure_runner import run
from tests.support.exposure_set import Case, case_of, mislabelled, read

EXPOSURE = Path(__file__).parent / "exposure"
POSITIVES = 78  # at the least
NEAR_MISSES = 100

SMALL = """\
from django.http import HttpResponse
from django.urls import path
from vault.models import Account


def take(request):
    Account.objects.create(**request.POST.dict())  # want: MIR507 takes_balance
    return HttpResponse("saved")


def name(request):
    Account.objects.create(owner_id=1, name=request.POST["name"])  # ok: MIR507 name_takes_balance
    return HttpResponse("saved")


urlpatterns = [path("take/", take), path("name/", name)]

# --- probes
DATA = {"owner_id": 1, "name": "n", "balance": "900"}


def takes_balance():
    mia_client.post("/take/", DATA)
    return M.Account.objects.filter(balance=900).exists()


def name_takes_balance():
    mia_client.post("/name/", DATA)
    return M.Account.objects.filter(balance=900).exists()
"""


def small(text: str) -> Case:
    return case_of("small", text, read(EXPOSURE)[0].site)


def problems(cases: list[Case]) -> list[str]:
    said = run([(case, {label.probe for label in case.labels}) for case in cases])
    return [problem for case, truth in zip(cases, said, strict=True) for problem in mislabelled(case, truth)]


def test_every_label_is_true_on_django() -> None:
    assert problems(list(read(EXPOSURE))) == []


def test_the_set_is_as_large_as_it_is_said_to_be() -> None:
    labels = [label for case in read(EXPOSURE) for label in case.labels]
    assert sum(label.word == "want" for label in labels) >= POSITIVES
    assert sum(label.word == "ok" for label in labels) >= NEAR_MISSES


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("", "", None),
        ("want: MIR507 takes", "ok: MIR507 takes", "small.py:7 MIR507 takes_balance: True"),
        ("ok: MIR507 name", "want: MIR507 name", "small.py:12 MIR507 name_takes_balance: False"),
        ("MIR507 takes_balance", "MIR507 takes", "small.py:7 MIR507 takes: KeyError: 'takes'"),
        ("urlpatterns = [", "urlpatterns = [nothing, ", "the case does not load"),
    ],
)
def test_a_wrong_label_is_seen(before: str, after: str, problem: str | None) -> None:
    assert before in SMALL
    found = problems([small(SMALL.replace(before, after, 1))])
    assert found == [] if problem is None else any(problem in each for each in found), found
