"""Inputs that are given when somebody asks for them, and files that cost nothing until then."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import pytest

from mir_lsp.facts.data import ChunkFacts
from mir_lsp.index import Database, Index, keys
from mir_lsp.index.db import MISSING, Key
from mir_lsp.index.summary import KINDS, member, restored_summary, summary_of
from tests.support.projects import ROOT, facts_from, index_of
from tests.support.trees import SHOP, texts

SHELF = "from django.db import models\n\nclass Shelf(models.Model):\n    label = models.CharField(max_length=3)\n"


def doubled(db: Database, name: str) -> int:
    value: int = db.read(("number", name), 0)
    return value * 2


def test_an_input_is_asked_for_when_it_is_first_read_and_then_kept() -> None:
    db = Database()
    asked: list[Key] = []

    def give(key: Key) -> object:
        asked.append(key)
        return 4 if key[1] == "a" else MISSING

    db.source(("number",), give)
    assert asked == []
    assert not db.is_read(("number", "a"))
    assert (db.get(doubled, "a"), db.get(doubled, "a"), db.get(doubled, "b")) == (8, 8, 0)
    assert asked == [("number", "a"), ("number", "b")]
    assert db.is_read(("number", "b"))


def test_an_input_that_was_given_changes_like_any_other() -> None:
    db = Database()
    db.source(("number",), lambda key: MISSING)
    assert db.get(doubled, "a") == 0
    db.set(("number", "a"), 3)
    assert db.get(doubled, "a") == 6
    computed = db.computed
    assert not db.set(("number", "a"), 3)
    assert (db.get(doubled, "a"), db.computed) == (6, computed)


class Untouched(Sequence[ChunkFacts]):
    """Facts that nobody may look at."""

    def _fail(self, *_: object) -> NoReturn:
        pytest.fail("somebody looked at the facts")

    __getitem__: Callable[..., Any] = _fail
    __iter__ = _fail
    __len__ = _fail


def test_the_facts_of_a_file_are_not_looked_at_before_somebody_asks() -> None:
    index = Index()
    facts = facts_from(SHELF)
    index.set_file(f"{ROOT}/shop/models.py", Untouched(), summary_of(facts))
    assert index.db.read(keys.file(f"{ROOT}/shop/models.py")) is True
    assert index.db.read(keys.folder(ROOT)) is True
    assert [id.qualname for id in index.db.read(keys.subclasses("model")) if id.path.startswith(ROOT)] == ["Shelf"]
    assert [id.qualname for id in index.classes()] == ["Shelf"]
    assert index.remove_file(f"{ROOT}/shop/models.py")
    assert index.db.read(keys.folder(ROOT), False) is False
    assert list(index.classes()) == []


def test_a_summary_comes_back_from_its_parts() -> None:
    for path, text in texts(SHOP).items():
        summary = summary_of(facts_from(text))
        again = restored_summary(
            [list(summary.classes), {kind: list(values) for kind, values in summary.members.items()}]
        )
        assert again == summary, path


def every_set(index: Index) -> dict[Key, object]:
    """All sets that span files, worked out from what each file says by itself."""
    found: dict[Key, set[object]] = {}
    for path in index.paths():
        for kind, flat in index.summary(path).members.items():
            for at in range(0, len(flat), 2):
                found.setdefault((kind, flat[at]), set()).add(member(kind, path, flat[at + 1]))
    return {key: frozenset(members) for key, members in found.items()}


def test_after_any_edits_sets_hold_what_the_files_give_to_them() -> None:
    rng = random.Random(8)
    pieces = (
        "class A(Base):\n    to = models.ForeignKey('shop.Book')\n",
        "from a import b as c\n",
        "OWNER = 'people.Person'\n",
        "router.register('books', View)\n",
        "def start():\n    from shop import signals\n",
        "@admin.register(Book)\nclass BookAdmin(Base):\n    model = Book\n    template_name = 'a.html'\n",
        "class Book(A, B):\n    pass\n",
    )
    index = index_of({})
    read: set[Key] = set()
    for _ in range(300):
        path = f"{ROOT}/{rng.choice('abcd')}/{rng.choice('xyz')}.py"
        if rng.random() < 0.25:
            index.remove_file(path)
        else:
            index.set_file(path, facts_from("".join(rng.sample(pieces, rng.randrange(len(pieces))))))
        expected = every_set(index)
        read |= set(rng.sample(sorted(expected, key=repr), min(3, len(expected))))
        assert {key: index.db.read(key) for key in read} == {key: expected.get(key) for key in read}
        folders = {path.rpartition("/")[0] for path in index.paths()}
        assert all(
            (index.db.read(keys.folder(f"{ROOT}/{name}")) is True) == (f"{ROOT}/{name}" in folders) for name in "abcd"
        )
    assert {key[0] for key in read} == set(KINDS) - {keys.calling_inside("")[0]}
