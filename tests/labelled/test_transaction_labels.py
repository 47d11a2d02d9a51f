"""Every label about transactions is proved on Django with PostgreSQL, and so is what a repair has to do."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support import postgres
from tests.support.context_set import Project, read, sizes, unreached
from tests.support.transaction_runner import Ran, run
from tests.support.transaction_set import mislabelled, not_repaired, raced

TRANSACTIONS = Path(__file__).parent / "transactions"
POSITIVES = 150  # at the least
NEAR_MISSES = 170

SMALL = """\
from django.db import IntegrityError, transaction
from front.models import Agent, Ticket
from front.tasks import remind


def told():
    with transaction.atomic():
        ticket = Ticket.objects.create(title="New", number=3)
        remind.delay(ticket.pk)  # want: MIR401
    return ticket.title


def told_later():
    with transaction.atomic():
        ticket = Ticket.objects.create(title="New", number=3)
        transaction.on_commit(lambda: remind.delay(ticket.pk))  # ok: MIR401
    return ticket.title


def taken():
    with transaction.atomic():
        Ticket.objects.filter(number=1).update(title="Seen")
        try:
            Ticket.objects.create(title="Again", number=2)
        except IntegrityError:  # want: MIR410
            pass
    return Ticket.objects.get(number=1).title  # gives: "Seen"


def first_of_all():
    ticket = Ticket.objects.get(pk=1)
    ticket.number += 2  # want: MIR225
    ticket.save()


def found_or_made():
    Agent.objects.get_or_create(name="Eva")  # ok: MIR227


def found_or_made_by_its_title():
    Agent.objects.get_or_create(name="Eva")  # ok: MIR227
    Ticket.objects.get_or_create(title="New", defaults={"number": Ticket.objects.count() + 5})  # ok: MIR227
"""

TASKS = """\
from celery import shared_task


@shared_task
def remind(ticket_id):
    return ticket_id
"""


def small(text: str) -> Project:
    """The desk without its views, with one module of cases."""
    (desk,) = [project for project in read(TRANSACTIONS) if project.name == "desk"]
    left_out = ("front/views.py", "cases/nightly.py")
    kept = {path: each for path, each in desk.files.items() if path not in left_out}
    own = {"desk/urls.py": "urlpatterns = []\n", "front/tasks.py": TASKS, "cases/small.py": text}
    return Project("small", {**kept, **own})


def ran_of(*texts: str) -> list[Mapping[str, Ran]]:
    """What several versions of the small project do."""
    projects = [Project(f"small {number}", small(text).files) for number, text in enumerate(texts)]
    found = run({project.name: project.files for project in projects}, raced(projects))
    return [found[project.name] for project in projects]


@pytest.fixture(scope="module")
def ran() -> Mapping[str, Mapping[str, Ran]]:
    projects = read(TRANSACTIONS)
    return run({project.name: project.files for project in projects}, raced(projects))


@pytest.fixture(scope="module")
def small_ran() -> list[Mapping[str, Ran]]:
    return ran_of(SMALL, RIGHT, WRONG)


def changed(text: str, *changes: tuple[str, str]) -> str:
    """A text with some of its parts replaced."""
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return text


LATER = "transaction.on_commit(lambda: remind.delay(ticket.pk))"
NESTED = "            with transaction.atomic():\n                Ticket.objects.create("
RIGHT = changed(
    SMALL,
    ("        remind.delay(ticket.pk)", f"        {LATER}"),
    ("            Ticket.objects.create(", NESTED),
    ("    ticket.number += 2", '    from django.db.models import F\n\n    ticket.number = F("number") + 2'),
)
WRONG = changed(
    RIGHT,
    (f"{LATER}  # want", "ticket.pk  # want"),
    (f"{LATER}  # ok", "remind.delay(ticket.pk)  #"),
    ('update(title="Seen")', 'update(title="Unseen")'),
    ('F("number") + 2', "ticket.number + 2"),
)


def test_every_label_is_true_on_django(ran: Mapping[str, Mapping[str, Ran]]) -> None:
    assert [problem for each in read(TRANSACTIONS) for problem in mislabelled(each, ran[each.name])] == []


def test_every_near_miss_runs(ran: Mapping[str, Mapping[str, Ran]]) -> None:
    for project in read(TRANSACTIONS):
        lines = frozenset().union(*(each.lines for each in ran[project.name].values()))
        assert unreached(project, lines) == []


def test_a_refused_transaction_leaves_a_new_file_that_no_row_names_and_a_row_whose_file_is_gone(
    ran: Mapping[str, Mapping[str, Ran]],
) -> None:
    cases = {case.rpartition(":")[2]: each for case, each in ran["shop"].items()}
    for case in ("a_file", "a_file_of_a_row"):
        assert [effect.kind for effect in cases[case].lost] == ["storage"]
        assert cases[case].missing == ()
    (gone,) = cases["a_file_of_a_row_that_is_deleted"].missing
    assert gone in str([effect.sent for effect in cases["a_file_of_a_row_that_is_deleted"].lost])


def test_the_set_is_as_large_as_it_is_said_to_be() -> None:
    positives, near_misses = sizes(read(TRANSACTIONS))
    assert positives >= POSITIVES
    assert near_misses >= NEAR_MISSES


def test_right_labels_are_accepted(small_ran: list[Mapping[str, Ran]]) -> None:
    assert mislabelled(small(SMALL), small_ran[0]) == []


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("  # want: MIR401", "", "told: celery"),
        ("  # want: MIR401", "  # ok: MIR401", "small/cases/small.py:9: said to be fine for MIR401"),
        ("ticket.pk))  # ok: MIR401", "ticket.pk))  # want: MIR401", "small/cases/small.py:16: nothing happens"),
        ("  # want: MIR410", "", "taken: is undone in silence"),
        ("  # want: MIR225", "", "first_of_all: twice at once is something else"),
        (".save()", ".save()  # ok: MIR225", "small/cases/small.py:33: said to be fine for MIR225"),
        ("  # ok: MIR227", "  # want: MIR227", "small/cases/small.py:37: nothing happens"),
    ],
)
def test_a_wrong_label_is_seen(small_ran: list[Mapping[str, Ran]], before: str, after: str, problem: str) -> None:
    assert before in SMALL
    found = mislabelled(small(SMALL.replace(before, after)), small_ran[0])
    assert any(problem in each for each in found), found


def test_a_repair_sends_once_after_the_commit_and_loses_nothing(small_ran: list[Mapping[str, Ran]]) -> None:
    was, right, wrong = small_ran
    project = small(SMALL)
    assert not_repaired(project, project.labelled.wants, was, right) == []
    found = not_repaired(project, project.labelled.wants, was, wrong)
    problems = [each.removeprefix("small: function cases.small:") for each in found]
    assert [problem.partition("[")[0].strip(" ") for problem in problems] == [
        "told: sent , not",
        "told_later: sent before the commit:",
        'taken: gives "Unseen", not "Seen"',
        "first_of_all: two runs at once give something else than one by one",
    ]
    assert not_repaired(project, [], was, wrong) == [each for each in found if "told_later" in each]


def test_a_server_that_cannot_be_had_is_said_and_not_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "_installed", lambda: None)
    monkeypatch.setattr(postgres.shutil, "which", lambda name: None)
    with pytest.raises(RuntimeError, match="apt-get install postgresql"), postgres.cluster("main"):
        pass
