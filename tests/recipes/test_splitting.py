"""Migrations that become several: what goes where."""

from __future__ import annotations

from mir_lsp.recipes.model import Called, Follow, Instead, SplitMigration
from mir_lsp.recipes.splitting import new_files, split_edits
from mir_lsp.text.edits import apply
from mir_lsp.text.spans import Span

TEXT = """\
import uuid

from django.db import migrations, models

LIMIT = 5


def helped(number):
    return number + LIMIT


def fill(apps, schema_editor):
    # What is not there yet.
    helped(3)


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]

    operations = [
        migrations.RemoveField("book", "old"),
        migrations.RunPython(fill),
        migrations.AddField("book", "key", models.UUIDField(default=uuid.uuid4)),
    ]
"""


def span(said: str) -> Span:
    start = TEXT.index(said)
    return Span(start, start + len(said))


REMOVE = span('migrations.RemoveField("book", "old")')
RUN = span("migrations.RunPython(fill)")
ADD = span('migrations.AddField("book", "key", models.UUIDField(default=uuid.uuid4))')


def recipe(**given) -> SplitMigration:
    return SplitMigration(**{"title": "Split it", "app": "shop", "instead": (), "follow": (), **given})


def edited(made: SplitMigration) -> str:
    edits = split_edits(made, TEXT, 0)
    assert edits is not None
    return apply(TEXT, edits)


def test_a_function_goes_along_with_the_operation_that_alone_uses_it() -> None:
    made = recipe(instead=(Instead(RUN),), follow=(Follow("data", ((RUN,),)),))
    ((name, text),) = new_files(made, TEXT, 0, "0002_change")

    assert name == "0003_data.py"
    assert text == (
        "from django.db import migrations\n\n\n"
        "LIMIT = 5\n\n\n"
        "def helped(number):\n    return number + LIMIT\n\n\n"
        "def fill(apps, schema_editor):\n    # What is not there yet.\n    helped(3)\n\n\n"
        "class Migration(migrations.Migration):\n"
        '    dependencies = [\n        ("shop", "0002_change"),\n    ]\n\n'
        "    operations = [\n        migrations.RunPython(fill),\n    ]\n"
    )
    assert "def " not in edited(made)
    assert "RunPython" not in edited(made)


def test_files_that_follow_are_numbered_and_each_needs_the_one_before() -> None:
    made = recipe(
        instead=(Instead(ADD),), follow=(Follow("one", ((RUN,),)), Follow("two", ((ADD,),), is_atomic=False))
    )
    (_, _), (name, text) = new_files(made, TEXT, 0, "0009_change")

    assert name == "0011_two.py"
    assert '("shop", "0010_one")' in text
    assert text.startswith("import uuid\n\nfrom django.db import migrations, models\n")
    assert "class Migration(migrations.Migration):\n    atomic = False\n" in text


def test_the_last_operation_is_taken_out_with_the_comma_before_it() -> None:
    assert "        migrations.RunPython(fill),\n    ]" in edited(recipe(instead=(Instead(ADD),)))


def test_an_operation_gets_another_name_and_another_argument() -> None:
    called = Called(RUN, "migrations.RunCode", "reverse_code=None")

    assert "migrations.RunCode(fill, reverse_code=None)," in edited(recipe(instead=(Instead(RUN, ((called,),)),)))


def test_a_migration_that_is_no_transaction_says_so_first() -> None:
    made = edited(recipe(instead=(Instead(RUN, ((RUN,),)),), is_atomic=False))

    assert "class Migration(migrations.Migration):\n    atomic = False\n\n    dependencies" in made


def test_an_operation_that_is_not_where_it_was_is_not_replaced() -> None:
    assert split_edits(recipe(instead=(Instead(Span(0, 5)),)), TEXT, 0) is None
    assert split_edits(recipe(), "class Migration(:", 0) is None
