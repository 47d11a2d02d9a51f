"""Writes that something listens to are not said to be better done in bulk."""

from __future__ import annotations

import pytest

from mir_lsp.engine.config import Config
from tests.support.fixtures import ROOT, engine_of, project

LOOP = """

def f():
    for note in Remark.objects.order_by("pk"):
        note.words = "x"
        note.save()
"""
QUIET = "from bookshop.models import Remark\n"
RECEIVER = """from bookshop.models import Remark, Tag
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver


@receiver({signal}{sender})
def listen(**kwargs):
    pass
"""
HISTORY = """from django.db import models
from simple_history.models import HistoricalRecords


class Remark(models.Model):
    words = models.CharField(max_length=9)
    history = HistoricalRecords()
"""
OVERRIDDEN = """from django.db import models


class Remark(models.Model):
    words = models.CharField(max_length=9)

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
"""
FILES = """from django.db import models


class Remark(models.Model):
    words = models.CharField(max_length=9)
    scan = models.FileField()
"""


def codes(head: str) -> list[str]:
    engine = engine_of(project({"case.py": head + LOOP}))
    engine.set_config(ROOT, Config(select=("MIR109",)))
    return [finding.code for finding in engine.findings(f"{ROOT}/case.py")]


@pytest.mark.parametrize(
    "head",
    [
        QUIET,
        RECEIVER.format(signal="post_delete", sender=", sender=Remark"),
        RECEIVER.format(signal="post_save", sender=", sender=Tag"),
    ],
    ids=["nobody", "of deletions", "of another model"],
)
def test_rows_that_nobody_waits_for_can_be_written_at_once(head: str) -> None:
    assert codes(head) == ["MIR109"]


@pytest.mark.parametrize(
    "head",
    [
        RECEIVER.format(signal="post_save", sender=", sender=Remark"),
        RECEIVER.format(signal="post_save", sender=""),
        HISTORY,
        OVERRIDDEN,
        FILES,
    ],
    ids=["a receiver", "a receiver of all models", "a history", "a save of its own", "files"],
)
def test_rows_whose_saving_does_more_are_written_one_by_one(head: str) -> None:
    assert codes(head) == []
