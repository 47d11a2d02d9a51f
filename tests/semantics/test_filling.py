"""What `save` does for new rows only is not done for rows that a queryset gave."""

from __future__ import annotations

import pytest

from tests.support.fixtures import engine_of, project, seen

MODELS = """\
from bookshop.models import Author
from django.db import models

class Ticket(models.Model):
    holder = models.ForeignKey(Author, on_delete=models.CASCADE)
    code = models.CharField(max_length=50)
    price = models.IntegerField(null=True)

    def save(self, *args, **kwargs):
        {0}
            self.code = self.holder.name
        super().save(*args, **kwargs)
"""
CASE = """\
from tickets import Ticket

def f():
    for ticket in Ticket.objects.all():
        ticket.save()
"""


def found(condition: str) -> list[str]:
    engine = engine_of(project({"tickets.py": MODELS.format(condition), "case.py": CASE}))
    return [each.code for each in seen(engine, ["case.py"])]


@pytest.mark.parametrize(
    "condition",
    [
        "if not self.code:",
        "if self.price is None:",
        'if self.code == "":',
        "if not self.pk:",
        "if self._state.adding:",
        "if not self.code and kwargs:",
        "if not self.code or self.pk is None:",
    ],
)
def test_a_condition_that_holds_for_new_rows_only(condition: str) -> None:
    assert found(condition) == []


@pytest.mark.parametrize(
    "condition", ["if self.code:", "if not kwargs:", "if not self.code or kwargs:", "if self.price is not None:"]
)
def test_a_condition_that_may_hold_for_any_row(condition: str) -> None:
    assert found(condition) == ["MIR104"]
