"""Fields of migrations and of classes of models get arguments in the layout that they are written in."""

from __future__ import annotations

import pytest

from mir_lsp.recipes.fields import field_text, model_edit, with_field_arguments
from mir_lsp.recipes.imports import unimport_edits
from mir_lsp.recipes.model import ModelEdit
from mir_lsp.text.edits import apply

_HEAD = """\
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


"""


def edited(text: str, field: str = "", *arguments: tuple[str, str], name: str = "Book") -> str | None:
    edits = model_edit(ModelEdit("models.py", name, field, arguments), text)
    return apply(text, edits) if edits is not None else None


def test_an_argument_goes_behind_the_last_one_and_one_that_is_there_is_replaced() -> None:
    operation = 'migrations.AddField("book", "kind", models.IntegerField(null=True))'
    assert with_field_arguments(operation, (("null", "False"), ("db_default", "1"))) == (
        'migrations.AddField("book", "kind", models.IntegerField(null=False, db_default=1))'
    )


def test_a_call_with_a_line_for_each_argument_keeps_them() -> None:
    operation = "migrations.AddField(\n    field=models.IntegerField(\n        null=True,\n    ),\n)"
    assert with_field_arguments(operation, (("unique", "True"),)) == operation.replace(
        "null=True,", "null=True,\n        unique=True,"
    )


@pytest.mark.parametrize("operation", ["migrations.AddField('book', 'kind', FIELD)", "OPERATIONS[0]", "not ("])
def test_what_is_no_field_that_is_written_out_takes_no_argument(operation: str) -> None:
    assert with_field_arguments(operation, (("null", "True"),)) is None


def test_the_last_migration_that_writes_a_field_counts_within_a_file() -> None:
    text = _HEAD + (
        "operations = [\n"
        '    migrations.CreateModel("Book", [\n'
        '        ("name", models.CharField(max_length=1)), ("size", models.IntegerField())]),\n'
        '    migrations.AlterField(model_name="book", name="name",\n'
        "        field=models.CharField(\n        max_length=2,\n    )),\n"
        '    migrations.AddField("shelf", "name", models.TextField()),\n'
        "]\n"
    )
    assert field_text(text, "Book", "name", (("db_column", '"name"'),)) == (
        'models.CharField(max_length=2, db_column="name")',
        ("django.db.models",),
    )
    assert field_text(text, "Book", "size", ()) == ("models.IntegerField()", ("django.db.models",))
    assert field_text(text, "Book", "price", ()) is None


def test_what_a_field_needs_is_imported_by_name_or_not_at_all() -> None:
    text = _HEAD + (
        'operations = [migrations.AddField("book", "owner", models.ForeignKey(\n'
        "    on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL))]\n"
    )
    assert field_text(text, "book", "owner", ()) == (
        "models.ForeignKey(on_delete=models.CASCADE, to=settings.AUTH_USER_MODEL)",
        ("django.db.models", "django.conf.settings"),
    )
    other = "import uuid\n" + text.replace("settings.AUTH_USER_MODEL", "uuid.NAME")
    assert field_text(other, "book", "owner", ()) is None


def test_a_field_of_a_class_gets_an_argument() -> None:
    text = "class Book(Model):\n    name: str = models.CharField()\n    size = models.IntegerField(null=True)\n"
    assert edited(text, "size", ("db_default", "1")) == text.replace("null=True", "null=True, db_default=1")
    assert edited(text, "name", ("db_default", '""')) == text.replace("CharField()", 'CharField(db_default="")')
    assert edited(text, "price", ("db_default", "1")) is None
    assert edited(text, "size", ("db_default", "1"), name="Shelf") is None


def test_an_option_goes_into_the_meta_that_there_is_or_a_new_one() -> None:
    option = ("db_table", '"books"')
    known = "class Book(Model):\n    size = IntegerField()\n\n    class Meta:\n        ordering = []\n"
    assert edited(known, "", option) == known.replace("ordering", 'db_table = "books"\n        ordering')
    empty = "class Book(Model):\n    pass\n"
    assert edited(empty, "", option) == 'class Book(Model):\n    class Meta:\n        db_table = "books"\n'
    bare = "class Book(Model):\n    size = IntegerField()\n\n    def say(self):\n        pass\n"
    assert edited(bare, "", option) == bare.replace(
        "IntegerField()\n", 'IntegerField()\n\n    class Meta:\n        db_table = "books"\n'
    )
    assert edited(known.replace("ordering = []", 'db_table = "b"'), "", option) is None


@pytest.mark.parametrize("bases", ["(Base)", "(Mixin, models.Model)", ""])
def test_a_model_whose_base_may_have_a_meta_gets_none_of_its_own(bases: str) -> None:
    assert edited(f"class Book{bases}:\n    size = IntegerField()\n", "", ("db_table", '"books"')) is None


@pytest.mark.parametrize(
    "written",
    ['models.CharField(default="a  b")', 'models.CharField(default="a"), preserve_default=False'],
)
def test_a_field_that_would_be_another_one_is_not_written_again(written: str) -> None:
    text = f'{_HEAD}operations = [migrations.AddField("book", "name", {written})]\n'
    assert field_text(text, "book", "name", ()) is None


def test_an_import_goes_when_no_code_uses_it_any_longer() -> None:
    text = "from shop.models import Book, Shelf\n\n\ndef fill(apps):\n    Book.objects.update()\n"
    bound = text.replace("    Book.", '    Book = apps.get_model("shop", "Book")\n    Book.')
    edits = unimport_edits(text, bound, ("Book", "Shelf"))
    assert apply(text, edits) == text.replace("from shop.models import Book, Shelf\n", "")
    assert apply(text, unimport_edits(text, bound, ("Book",))) == text.replace("Book, ", "")
    other = f"{bound}\n\ndef count():\n    return Book.objects.count()\n"
    assert unimport_edits(text, other, ("Book",)) == ()


def test_lines_end_as_those_of_the_file_do() -> None:
    text = "class Book(Model):\r\n    size = IntegerField()\r\n"
    assert edited(text, "", ("db_table", '"books"')) == (
        'class Book(Model):\r\n    size = IntegerField()\r\n\r\n    class Meta:\r\n        db_table = "books"\r\n'
    )
