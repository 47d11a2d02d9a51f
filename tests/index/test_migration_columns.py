"""The columns that fields of migrations have, as far as they can be told."""

from __future__ import annotations

import pytest

from mir_lsp.index.migration_columns import Given, PastColumn, past_column
from mir_lsp.index.migration_states import state_after
from mir_lsp.index.migrations import MigrationKey
from tests.support.fixtures import ROOT, engine_of

FIELDS = """\
from django.db import models


class Plain(models.CharField):
    pass


class Own(models.TextField):
    def db_type(self, connection):
        return "ltree"


class Silent(models.CharField):
    def __init__(self, *args, **kwargs):
        kwargs["default"] = "x"
        super().__init__(*args, **kwargs)
"""
HEAD = """\
import uuid
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models.functions import Now
from shop import fields
from other.fields import Something


class Migration(migrations.Migration):
    initial = True
    operations = [migrations.CreateModel("Book", [("field", {})])]
"""


def column(written: str) -> PastColumn:
    files = {
        "shop/__init__.py": "",
        "shop/models.py": "",
        "shop/fields.py": FIELDS,
        "shop/migrations/__init__.py": "",
        "shop/migrations/0001_initial.py": HEAD.format(written),
    }
    engine = engine_of(files)
    model = state_after(engine.db, MigrationKey("shop", "0001_initial")).model("book")
    field = model.field("field") if model is not None else None
    assert field is not None, ROOT
    return past_column(engine.db, "shop", field)


@pytest.mark.parametrize(
    ("written", "type"),
    [
        ("models.CharField(max_length=20)", "varchar(20)"),
        ("models.CharField()", "varchar"),
        ("models.SlugField()", "varchar(50)"),
        ("models.EmailField()", "varchar(254)"),
        ("models.DecimalField(max_digits=8, decimal_places=2)", "numeric(8, 2)"),
        ("models.DateTimeField()", "timestamp with time zone"),
        ("models.ForeignKey('shop.Shelf', models.CASCADE)", "key of shop.shelf"),
        ("models.ForeignKey(on_delete=models.CASCADE, to='self')", "key of shop.self"),
        ("models.ManyToManyField('shop.Shelf')", ""),
        ("ArrayField(base_field=models.CharField(max_length=3), size=None)", "varchar(3)[]"),
        ("fields.Plain(max_length=7)", "varchar(7)"),
        ("fields.Own()", None),
        ("Something(max_length=7)", None),
        ("models.CharField(max_length=SIZE)", None),
    ],
)
def test_a_field_has_the_type_that_its_class_says(written: str, type: str | None) -> None:
    assert column(written).type == type


@pytest.mark.parametrize(
    ("written", "default"),
    [
        ("models.IntegerField()", Given.NOTHING),
        ("models.IntegerField(default=None, null=True)", Given.NOTHING),
        ("models.IntegerField(default=3)", Given.CONSTANT),
        ("models.CharField(blank=True, max_length=3)", Given.CONSTANT),
        ("models.CharField(blank=True, max_length=3, null=True)", Given.NOTHING),
        ("models.IntegerField(blank=True)", Given.NOTHING),
        ("models.UUIDField(default=uuid.uuid4)", Given.CALLABLE),
        ("models.JSONField(default=dict)", Given.CALLABLE),
        ("models.DateTimeField(auto_now=True)", Given.CALLABLE),
        ("fields.Plain(max_length=7)", Given.NOTHING),
        ("fields.Silent(max_length=7)", Given.UNKNOWN),
        ("Something()", Given.UNKNOWN),
        ("models.CharField(**more)", Given.UNKNOWN),
    ],
)
def test_rows_that_are_there_get_what_the_field_gives(written: str, default: Given) -> None:
    assert column(written).default is default


def test_what_may_be_anything_is_not_known() -> None:
    found = column("models.CharField(**more)")
    assert (found.null, found.unique, found.index, found.type) == (None, None, None, None)


def test_arguments_that_say_what_is_so_without_them_make_no_difference() -> None:
    assert column("models.CharField(max_length=3, null=False, help_text='x')").written == (
        column("models.CharField(max_length=3)").written
    )
    assert column("models.CharField(max_length=3, default='')").written != (
        column("models.CharField(max_length=3)").written
    )
