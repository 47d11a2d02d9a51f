"""Attributes of objects that a module makes: tables and targets of models that are named by them."""

from __future__ import annotations

import pytest

from mir_lsp.index.db import Database
from mir_lsp.index.headers import table
from mir_lsp.index.models import relation
from mir_lsp.index.schema import ClassId
from tests.support.fixtures import ROOT, engine_of

MODELS = """
from django.db import models
from shop.conf import app_settings

class Book(models.Model):
    owner = models.ForeignKey(app_settings.OWNER, models.CASCADE)

    class Meta:
        db_table = app_settings.PREFIX + "_book"

class Owner(models.Model): ...
"""
PLAIN = """
class AppSettings:
    PREFIX = "shop"
    OWNER = "shop.Owner"

app_settings = AppSettings()
"""
LOOKING = """
from dataclasses import dataclass
from django.conf import settings as django_settings

@dataclass(frozen=True)
class AppSettings:
    PREFIX: str = "shop"
    OWNER: str = getattr(django_settings, "SHOP_OWNER", "shop.Owner")

    def __getattribute__(self, name):
        if name.isupper() and hasattr(django_settings, name):
            return getattr(django_settings, name)
        return super().__getattribute__(name)

app_settings = AppSettings()
"""
SETTINGS = "INSTALLED_APPS = ['shop']\n"
BOOK = ClassId(f"{ROOT}/shop/models.py", "Book")


def shop(conf: str, settings: str = SETTINGS) -> Database:
    files = {"settings.py": settings, "shop/__init__.py": "", "shop/conf.py": conf, "shop/models.py": MODELS}
    return engine_of(files).db


@pytest.mark.parametrize("conf", [PLAIN, LOOKING])
def test_an_object_holds_what_its_class_says(conf: str) -> None:
    db = shop(conf)
    found = db.get(relation, BOOK, "owner")
    assert db.get(table, BOOK) == "shop_book"
    assert found is not None and found.target == ClassId(f"{ROOT}/shop/models.py", "Owner")


def test_what_a_setting_may_change_is_not_known() -> None:
    assert shop(LOOKING, f"{SETTINGS}PREFIX = 'other'\n").get(table, BOOK) is None
    assert shop(PLAIN, f"{SETTINGS}PREFIX = 'other'\n").get(table, BOOK) == "shop_book"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("class AppSettings:", "class AppSettings(dict):"),
        ("    PREFIX =", "    def __init__(self):\n        self.PREFIX = 'x'\n\n    PREFIX ="),
        ("    PREFIX =", "    def __getattribute__(self, name):\n        return name\n\n    PREFIX ="),
        ("class AppSettings:", "@made\nclass AppSettings:"),
        ("AppSettings()", "AppSettings('x')"),
    ],
)
def test_an_object_that_may_hold_something_else_is_not_known(before: str, after: str) -> None:
    assert shop(PLAIN.replace(before, after, 1)).get(table, BOOK) is None
