"""What may be hidden from the index is said, by kind and by name, and a model that hides nothing has no gaps."""

from __future__ import annotations

import pytest

from mir_lsp.index import Index
from mir_lsp.index.gaps import GapKind, gaps
from mir_lsp.index.models import model
from mir_lsp.index.unseen import all_gaps, made_models
from tests.support.projects import class_id, index_of

HEAD = """
import simple_history.models as history
from django.db import models
from django.db.models.base import ModelBase
from somewhere import Base, decorate, Meta

class Making(ModelBase):
    def __new__(cls, name, bases, attrs): ...
class Plain(ModelBase):
    def helper(cls): ...
class Busy(models.CharField):
    def contribute_to_class(self, cls, name):
        decorate(cls)
class Quiet(models.CharField):
    def contribute_to_class(self, cls, name):
        super().contribute_to_class(cls, name)
        setattr(cls, name, self.descriptor)
    def get_prep_value(self, value): ...
class Records(history.HistoricalRecords): ...
def make(cls): ...
"""


def index(text: str) -> Index:
    return index_of({"shop/__init__.py": "", "shop/models.py": HEAD + text})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("class Book(models.Model): ...", []),
        ("class Book(models.Model):\n    a = Quiet()", []),
        ("class Book(models.Model, metaclass=Plain): ...", []),
        ("class Book(Base, models.Model): ...", [(GapKind.BASE, "somewhere.Base")]),
        ("class Book(Base[int], models.Model): ...", [(GapKind.BASE, "somewhere.Base")]),
        ("class Book(make(models.Model), models.Model): ...", [(GapKind.BASE, "")]),
        ("@decorate(1)\nclass Book(models.Model): ...", [(GapKind.DECORATOR, "decorate")]),
        ("@make\nclass Book(models.Model): ...", [(GapKind.DECORATOR, "make")]),
        ("class Book(models.Model, metaclass=Making): ...", [(GapKind.METACLASS, "Making")]),
        ("class Book(models.Model, metaclass=Meta): ...", [(GapKind.METACLASS, "Meta")]),
        ("class Book(models.Model):\n    if x:\n        a = models.TextField()", [(GapKind.BODY, "Book")]),
        ("class Book(models.Model):\n    a = Busy()", [(GapKind.FIELD_CLASS, "a")]),
        ("class Book(models.Model):\n    h = history.HistoricalRecords()", []),
        ("class Book(models.Model):\n    h = history.HistoricalRecords(m2m_fields=[1])", [(GapKind.FACTORY, "h")]),
        ("class Book(models.Model):\n    h = Records()", [(GapKind.FACTORY, "h")]),
        ("class Book(models.Model):\n    Row = type('Row', (models.Model,), {})", [(GapKind.FACTORY, "Row")]),
    ],
)
def test_each_kind_of_gap_is_named(text: str, expected: list[tuple[GapKind, str]]) -> None:
    db = index(text + "\n").db
    book = class_id("shop/models.py:Book")

    found = [(gap.kind, gap.name) for gap in db.get(gaps, book)]
    known = db.get(model, book)
    assert found == expected
    assert known is not None
    assert known.complete == all(kind is GapKind.FACTORY for kind, _ in found)


def test_two_definitions_under_conditions_are_a_gap() -> None:
    db = index("if x:\n    class Book(models.Model): ...\nelse:\n    class Book(models.Model):\n        a = 1\n").db

    assert [gap.kind for gap in db.get(gaps, class_id("shop/models.py:Book"))] == [GapKind.ALTERNATIVES]


def test_a_gap_of_a_base_is_one_of_its_children_and_names_the_base() -> None:
    db = index("@make\nclass Shelf(models.Model): ...\nclass Book(Shelf): ...\n").db

    (gap,) = db.get(gaps, class_id("shop/models.py:Book"))
    assert (gap.kind, gap.owner) == (GapKind.DECORATOR, class_id("shop/models.py:Shelf"))


def test_a_metaclass_may_have_written_the_ordering() -> None:
    base = "class Base(models.Model, metaclass=Making):\n    class Meta:\n        abstract = True\n"
    known = index(base + "class Book(Base): ...\n").db.get(model, class_id("shop/models.py:Book"))

    assert known is not None
    assert known.ordering is None


def test_models_that_calls_make_are_listed_by_file_and_name() -> None:
    text = (
        "class Base(models.Model):\n    class Meta:\n        abstract = True\nclass Book(models.Model): ...\n"
        "Made = make(Base)\nTyped = type('Typed', (Base,), {})\nDirect = type('Direct', (models.Model,), {})\n"
        "Shelf = make(Book)\nNUMBER = make(1)\nlower = make(Base)\nOther = make(gone.Base)\n"
    )

    assert [made.name for made in made_models(index(text))] == ["Made", "Typed", "Direct"]


def test_every_gap_of_a_project_is_listed_once() -> None:
    text = "@make\nclass Shelf(models.Model): ...\nclass Book(Shelf):\n    h = Records()\nclass Novel(Book): ...\n"

    assert [(gap.kind, gap.owner.name) for gap in all_gaps(index(text))] == [
        (GapKind.DECORATOR, "Shelf"),
        (GapKind.FACTORY, "Book"),
    ]
