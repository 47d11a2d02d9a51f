"""Lookups that name a property of a model, which gives the manager of a relation."""

from __future__ import annotations

import pytest

from tests.support.fixtures import engine_of, project, seen

TEXT = """\
from bookshop.models import Author
from django.db import models

class Shelf(models.Model):
    name = models.CharField(max_length=9)

    @property
    def volumes(self):
        return self.all_volumes

class Volume(models.Model):
    shelf = models.ForeignKey(Shelf, models.CASCADE, related_name="all_volumes")
    author = models.ForeignKey(Author, models.CASCADE)

def f():
    return [v.author.name for s in Shelf.objects.prefetch_related("LOOKUP") for v in s.volumes.all()]
"""


@pytest.mark.parametrize(
    ("lookup", "codes"),
    [("volumes__author", []), ("all_volumes__author", []), ("volumes", ["MIR103"]), ("name", ["MIR103"])],
)
def test_what_is_prefetched_by_the_name_of_a_property_is_loaded(lookup: str, codes: list[str]) -> None:
    engine = engine_of(project({"case.py": TEXT.replace("LOOKUP", lookup)}))
    assert [each.code for each in seen(engine, ["case.py"])] == codes
