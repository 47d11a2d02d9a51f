"""Fields that come from elsewhere than the body of a model: `add_to_class`, trees, models named by functions."""

from __future__ import annotations

import pytest

from mir_lsp.index import Index
from mir_lsp.index.attributes import AttributeKind, attributes
from mir_lsp.index.models import model, relation
from tests.support.projects import ROOT, class_id, facts_from, index_of

HEAD = "from django.db import models\n"


def app(text: str, **others: str) -> Index:
    return index_of({"shop/__init__.py": "", "shop/models.py": HEAD + text, **others})


def names(index: Index, name: str) -> list[str]:
    known = index.db.get(model, class_id(f"shop/models.py:{name}"))
    assert known is not None
    return [field.name for field in known.fields]


def test_a_field_added_in_another_file_belongs_to_the_model_until_the_file_is_gone() -> None:
    text = "from django.db import models\nfrom shop.models import Book\n"
    more = "Book.add_to_class('shelf', models.ForeignKey('shop.Shelf', models.CASCADE))\n"
    index = app("class Book(models.Model): ...\nclass Shelf(models.Model): ...\n", **{"shop/more.py": text + more})
    shelf = class_id("shop/models.py:Shelf")

    assert names(index, "Book") == ["id", "shelf"]
    assert index.db.get(relation, shelf, "book_set") is not None

    index.set_file(f"{ROOT}/shop/more.py", facts_from(text))
    assert names(index, "Book") == ["id"]
    assert index.db.get(relation, shelf, "book_set") is None


@pytest.mark.parametrize(
    "call",
    [
        "Book.add_to_class(NAME, models.TextField())",
        "Book.add_to_class('a', 1)",
        "Book.add_to_class('a')",
        "gone.Book.add_to_class('a', models.TextField())",
        "FIELD.contribute_to_class(Gone, 'a')",
        "add_to_class('a', models.TextField())",
    ],
)
def test_what_is_no_field_or_no_model_adds_nothing(call: str) -> None:
    assert names(app(f"FIELD = models.TextField()\nclass Book(models.Model): ...\n{call}\n"), "Book") == ["id"]


TREE = """
    from django.db import models
    class MPTTModelBase(models.base.ModelBase):
        def __new__(meta, name, bases, attrs): ...
    class MPTTModel(models.Model, metaclass=MPTTModelBase):
        class Meta:
            abstract = True
"""


def test_a_tree_has_its_columns_once_and_under_the_names_it_gives_them() -> None:
    text = (
        "from mptt.models import MPTTModel\n"
        "class Base(MPTTModel):\n    class Meta:\n        abstract = True\n"
        "    class MPTTMeta:\n        level_attr = 'depth'\n"
        "class Book(Base):\n    lft = models.IntegerField()\n"
        "class Novel(Book): ...\n"
    )
    index = app(text, **{"mptt/__init__.py": "", "mptt/models.py": TREE})

    assert names(index, "Base") == []
    assert names(index, "Book") == ["id", "lft", "rght", "tree_id", "depth"]
    assert names(index, "Novel") == ["id", "lft", "rght", "tree_id", "depth", "book_ptr"]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("owner()", "Owner"),
        ("other()", None),
        ("twice()", None),
        ("swapper.get_model_name('shop', 'Owner')", "Better"),
        ("swapper.load_model('shop', 'Shelf')", "Shelf"),
        ("swapper.load_model('shop', 'Basket')", "Better"),
        ("swapper.load_model(NAME, 'Basket')", None),
    ],
)
def test_a_target_named_by_a_function(target: str, expected: str | None) -> None:
    text = (
        "import swapper\nfrom django.conf import settings\n"
        "def owner():\n    'The owner.'\n    return getattr(settings, 'OWNER_MODEL', 'shop.Owner')\n"
        "def other():\n    x = 1\n    return settings.OWNER_MODEL\n"
        "def twice():\n    if x: return settings.A_MODEL\n    return settings.OWNER_MODEL\n"
        "class Owner(models.Model): ...\nclass Better(models.Model): ...\nclass Shelf(models.Model): ...\n"
        f"class Book(models.Model):\n    a = models.ForeignKey({target}, models.CASCADE)\n"
        "setattr(settings, 'SHOP_BASKET_MODEL', 'shop.Better')\n"
    )
    index = app(text, **{"shop/settings.py": "INSTALLED_APPS = ['shop']\nSHOP_OWNER_MODEL = 'shop.Better'\n"})

    found = index.db.get(relation, class_id("shop/models.py:Book"), "a")
    assert found is not None
    assert found.target == (None if expected is None else class_id(f"shop/models.py:{expected}"))
    if found.target is not None:
        assert index.db.get(relation, found.target, "book_set") is not None


def test_what_another_model_reads_a_column_with_is_no_field() -> None:
    text = "class Book(models.Model):\n    a = models.TextField()\nclass Other(models.Model):\n    b = Book.a\n"

    assert names(app(text), "Other") == ["id"]


def test_attributes_have_the_kind_that_reading_them_shows() -> None:
    text = (
        "import functools\n"
        "class Mixin:\n    limit = 3\n    shared = 1\n    @functools.cached_property\n    def slow(self): ...\n"
        "class Book(Mixin, models.Model):\n    title = models.TextField()\n"
        "    @property\n    def label(self): ...\n    @label.setter\n    def label(self, value): ...\n"
        "    short = property(str)\n    def shared(self): ...\n    @staticmethod\n    def make(): ...\n"
        "    @classmethod\n    def build(cls): ...\n    class Meta: ...\n"
    )
    found = app(text).db.get(attributes, class_id("shop/models.py:Book"))

    assert {each.name: (each.kind, each.owner.name) for each in found} == {
        "Meta": (AttributeKind.CLASS, "Book"),
        "short": (AttributeKind.PROPERTY, "Book"),
        "label": (AttributeKind.PROPERTY, "Book"),
        "shared": (AttributeKind.METHOD, "Book"),
        "make": (AttributeKind.STATIC_METHOD, "Book"),
        "build": (AttributeKind.CLASS_METHOD, "Book"),
        "limit": (AttributeKind.VALUE, "Mixin"),
        "slow": (AttributeKind.CACHED_PROPERTY, "Mixin"),
    }
