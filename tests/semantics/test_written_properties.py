"""Properties that are made by a call in the body of a class: `by = property(_by)`."""

from __future__ import annotations

import pytest

from tests.support.fixtures import engine_of, project, seen

TEXT = """\
from bookshop.models import Author
from django.db import models


class Volume(models.Model):
    author = models.ForeignKey(Author, models.CASCADE)

    def _by(self):
        return self.author.name

    def _is_by(self, name):
        pass

    MADE


def f():
    return [volume.by for volume in Volume.objects.LOADED]
"""


@pytest.mark.parametrize(
    ("made", "loaded", "codes"),
    [
        ("by = property(_by)", "all()", ["MIR104"]),
        ('by = property(_by, _is_by, doc="who wrote it")', "all()", ["MIR104"]),
        ("by = property(_by)", 'select_related("author")', []),
        ("by = property(None, _is_by)", "all()", []),
        ("by = propertied(_by)", "all()", []),
    ],
)
def test_what_the_getter_reads_is_read_with_the_property(made: str, loaded: str, codes: list[str]) -> None:
    engine = engine_of(project({"case.py": TEXT.replace("MADE", made).replace("LOADED", loaded)}))
    assert [each.code for each in seen(engine, ["case.py"])] == codes
