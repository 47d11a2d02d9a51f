"""An index that was edited says the same as one made from scratch, and works no more than it must."""

from __future__ import annotations

import random
from collections.abc import Callable
from textwrap import dedent

import pytest

from mir_lsp.index import Database, Index, keys
from mir_lsp.index.models import model, model_ids, relations
from mir_lsp.index.settings import installed_apps, listed_apps
from tests.support import zoo, zoo_fields
from tests.support.projects import ROOT, class_id, facts_from, index_of

SHOP = {
    "settings.py": "INSTALLED_APPS = ['shop', 'people']\nAUTH_USER_MODEL = 'people.Person'\n",
    "people/__init__.py": "",
    "people/models.py": """
        from django.contrib.auth.models import AbstractUser

        class Person(AbstractUser):
            pass
    """,
    "shop/__init__.py": "",
    "shop/models.py": """
        from django.conf import settings
        from django.db import models

        class Shelf(models.Model):
            label = models.CharField(max_length=10)

        class Book(models.Model):
            # Where it stands.
            shelf = models.ForeignKey(Shelf, models.CASCADE)
            reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)

            def __str__(self):
                return "book"

        def helper():
            return Book.objects.all()
    """,
    "shop/views.py": "from .models import Book\n\ndef view(request):\n    return Book.objects.all()\n",
}


def answers(index: Index) -> dict[object, object]:
    """Everything that the index says of models, and of the settings that they rest on."""
    found: dict[object, object] = {
        id: (index.db.get(model, id), index.db.get(relations, id)) for id in model_ids(index)
    }
    return {**found, "apps": index.db.get(installed_apps), "lists": index.db.get(listed_apps)}


def edited(path: str, change: Callable[[str], str]) -> tuple[str, str]:
    return f"{ROOT}/{path}", change(dedent(SHOP[path]))


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("shop/models.py", 'return "book"', "return str(self.shelf)"),
        ("shop/models.py", "# Where it stands.", "# Anything else."),
        ("shop/models.py", "            # Where", "\n\n            # Where"),
        ("shop/models.py", "return Book.objects.all()", "return [book.shelf for book in Book.objects.all()]"),
        ("shop/views.py", "Book.objects.all()", "Book.objects.select_related('shelf')"),
        ("shop/models.py", "max_length=10", "max_length = (10)"),
    ],
)
def test_an_edit_of_a_body_or_of_a_comment_changes_no_input(path: str, old: str, new: str) -> None:
    index = index_of(SHOP)
    answers(index)
    revision, computed = index.db.revision, index.db.computed

    text = dedent(SHOP[path])
    assert dedent(old) in text
    changed = index.set_file(f"{ROOT}/{path}", facts_from(text.replace(dedent(old), dedent(new))))
    answers(index)

    assert not changed
    assert (index.db.revision, index.db.computed) == (revision, computed)


def test_moving_definitions_changes_no_model() -> None:
    index = index_of(SHOP)
    before = answers(index)

    path, text = edited("shop/models.py", lambda text: "\n\n# A comment above everything.\n" + text)
    index.set_file(path, facts_from(text))

    assert answers(index) == before
    assert index.sites(path) != ()


def test_a_new_field_asks_again_only_for_what_it_touches() -> None:
    index = index_of({**SHOP, **{f"other{number}/models.py": UNRELATED for number in range(40)}})
    answers(index)
    computed = index.db.computed

    path, text = edited(
        "shop/models.py", lambda text: text.replace("label =", "notes = models.TextField()\n    label =")
    )
    assert index.set_file(path, facts_from(text))
    answers(index)

    assert 0 < index.db.computed - computed < 60


UNRELATED = """
    from django.db import models

    class Thing(models.Model):
        name = models.TextField()
        other = models.ForeignKey("self", models.CASCADE)
"""


def test_a_class_of_a_known_name_in_a_new_file_is_seen() -> None:
    index = index_of({**SHOP, "extra/__init__.py": ""})
    assert relation_names(index, "shop/models.py:Shelf") == {"book_set"}

    text = (
        "from django.db import models\n"
        "class Extra(models.Model):\n    shelf = models.OneToOneField('shop.Shelf', models.CASCADE)\n"
    )
    index.set_file(f"{ROOT}/extra/models.py", facts_from(text))
    assert relation_names(index, "shop/models.py:Shelf") == {"book_set", "extra"}

    index.remove_file(f"{ROOT}/extra/models.py")
    assert relation_names(index, "shop/models.py:Shelf") == {"book_set"}


def test_a_changed_setting_moves_the_accessor_to_the_other_model() -> None:
    index = index_of(SHOP)
    assert "book_set" in relation_names(index, "people/models.py:Person")

    text = SHOP["settings.py"].replace("people.Person", "shop.Shelf")
    index.set_file(f"{ROOT}/settings.py", facts_from(text))

    assert "book_set" not in relation_names(index, "people/models.py:Person")
    assert index.db.get(model, class_id("shop/models.py:Book")) is not None


def test_a_file_set_twice_counts_once() -> None:
    index = index_of(SHOP)
    path = f"{ROOT}/shop/models.py"
    facts = index.facts(path)

    assert not index.set_file(path, facts)
    assert index.remove_file(path)
    assert not index.remove_file(path)

    assert relation_names(index, "people/models.py:Person") == {"groups", "user_permissions"}


def test_nothing_is_left_of_a_file_that_is_removed() -> None:
    index = index_of(SHOP)
    named = [
        keys.classes_named("book"),
        keys.subclasses("model"),
        keys.pointing("shelf"),
        keys.folder(f"{ROOT}/shop"),
    ]
    assert all(class_id("shop/models.py:Book") in index.db.read(key) for key in named[:3])
    assert index.db.read(named[3])

    index.remove_file(f"{ROOT}/shop/models.py")
    assert not any(class_id("shop/models.py:Book") in index.db.read(key, ()) for key in named[:3])
    assert index.db.read(keys.file(f"{ROOT}/shop/models.py")) is None
    assert index.db.read(named[3])

    index.remove_file(f"{ROOT}/shop/views.py")
    index.remove_file(f"{ROOT}/shop/__init__.py")
    assert index.db.read(named[3]) is None


def relation_names(index: Index, place: str) -> set[str]:
    return {relation.name for relation in index.db.get(relations, class_id(place))}


WORDS = sorted(
    {"None", "models", "Model", "abstract", "proxy", "related_name", "to", "True", "False", "self", "Meta"}
)


KEEPING = {
    "site_settings/split.py": """
        from split_settings.tools import include, optional

        include("base.py", optional("parts/*.py"))
    """,
    "site_settings/parts/people.py": """
        INSTALLED_APPS += ["keeping"]
        INSTALLED_APPS.remove("places")
        DATABASES["default"]["NAME"] = "other"
    """,
    "keeping/__init__.py": "",
    "keeping/models.py": """
        from django.db import models
        from fieldwork.fields import Author, UsuallyNull
        from simple_history.models import HistoricalRecords

        class Kept(models.Model):
            history = HistoricalRecords(inherit=True)

            class Meta:
                abstract = True

        class Thing(Kept):
            number = UsuallyNull()
            author = Author()
            part_of = models.ForeignKey("self", models.CASCADE)

        class Trace(models.Model):
            of = models.ForeignKey("keeping.HistoricalThing", models.CASCADE)

        Thing._meta.get_field("number").null = False
    """,
}
PROJECTS = [
    {**zoo.FILES},
    {**KEEPING, **zoo_fields.FILES, "site_settings/base.py": zoo.FILES["site_settings/base.py"]},
]


@pytest.mark.parametrize("files", PROJECTS, ids=["zoo", "keeping"])
@pytest.mark.parametrize("seed", range(6))
def test_random_edits_end_where_a_fresh_index_does(files: dict[str, str], seed: int) -> None:
    choose = random.Random(seed)
    texts = {f"{ROOT}/{path}": dedent(text) for path, text in files.items()}
    original = dict(texts)
    index = index_of(files)

    for step in range(40):
        path = choose.choice(sorted(original))
        text = _mutated(texts.get(path), original, path, choose)
        if text is None:
            texts.pop(path, None)
            index.remove_file(path)
        else:
            texts[path] = text
            index.set_file(path, facts_from(text))
        if choose.random() < 0.7:
            # What was asked in between must not matter, so it is not asked every time.
            answers(index)
        if step % 4 == 3:
            assert answers(index) == answers(_fresh(texts)), (seed, step, path)


def _fresh(texts: dict[str, str]) -> Index:
    index = Index(Database())
    index.set_roots((ROOT,))
    # In another order than the edited index has seen them.
    index.set_files((path, facts_from(texts[path])) for path in sorted(texts, reverse=True))
    return index


def _mutated(text: str | None, original: dict[str, str], path: str, choose: random.Random) -> str | None:
    if text is None or choose.random() < 0.15:
        return original[path]
    if choose.random() < 0.1:
        return None
    lines = text.splitlines(keepends=True)
    if not lines:
        return original[choose.choice(sorted(original))]
    at = choose.randrange(len(lines))
    kind = choose.randrange(4)
    if kind == 0:
        del lines[at]
    elif kind == 1:
        lines.insert(at, lines[choose.randrange(len(lines))])
    elif kind == 2:
        words = lines[at].split(" ")
        words[choose.randrange(len(words))] = choose.choice(WORDS)
        lines[at] = " ".join(words) + ("" if words[-1].endswith("\n") else "\n")
    else:
        lines[at] = lines[at][: choose.randrange(len(lines[at]) + 1)]
    return "".join(lines)
