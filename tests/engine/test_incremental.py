"""What is known after any sequence of edits is what analysis from scratch finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from mir_lsp.index import inputs
from mir_lsp.index.bodies import Body
from mir_lsp.index.db import MISSING, Database, Key
from mir_lsp.index.ingest import Index
from mir_lsp.index.nodes import Node
from tests.support.agreement import Disagreement, MemoryStore, Rhythm, walked
from tests.support.changes import Texts
from tests.support.trees import SHOP, installed, texts

CHANGES = 240  # for each of the three projects; `tests/long/test_incremental.py` makes thousands
COMPARED = Rhythm(index=20, some=20, all=120)
MOST_FILES = 60
MOST_PAGES = 30
LARGEST = 40_000  # characters


def projects() -> list[tuple[str, Path]]:
    return [
        ("shop", SHOP),
        ("django.contrib", installed("django.contrib")),
        ("rest_framework", installed("rest_framework")),
    ]


def small(folder: Path) -> Texts:
    """Files of a project, those with models first, and templates."""
    known = {path: text for path, text in texts(folder).items() if len(text) < LARGEST}
    chosen = dict(sorted(known.items(), key=lambda item: ("models" not in item[0], item[0]))[:MOST_FILES])
    pages = sorted(folder.rglob("*.html"))[:MOST_PAGES]
    return {**chosen, **{str(path): path.read_text(encoding="utf-8") for path in pages}}


@pytest.mark.parametrize(("name", "folder"), projects(), ids=[name for name, _ in projects()])
def test_after_any_edits_the_answers_are_those_from_scratch(name: str, folder: Path) -> None:
    root = str(folder if name == "shop" else folder.parent)
    walk = walked(small(folder), root, f"incremental {name}", CHANGES, COMPARED, None)
    assert walk.steps >= CHANGES
    assert walk.compared > 5_000
    assert len(walk.kinds) > 25
    assert walk.kinds["checkout"] == 2


def test_files_whose_facts_come_from_a_store_are_edited_like_others() -> None:
    store = MemoryStore()
    files = small(SHOP)
    first = walked(files, str(SHOP), "store", 24, Rhythm(12, 12, 24), store)
    again = walked(files, str(SHOP), "store", 24, Rhythm(12, 12, 24), store)
    assert first.bench.files == again.bench.files
    assert first.compared == again.compared > 1000


def marks_nobody(nodes: Iterable[object]) -> None:
    """A change tells nobody."""


def marks_direct_readers(nodes: Iterable[Node]) -> None:
    """A change tells those who read it, and not those who read these."""
    for node in list(nodes):
        node.dirty = True


original_read = Database.read


def forgets_absence(self: Database, key: Key, default: object = None) -> object:
    """Who finds nothing does not hear of it when there is something."""
    return default if self.peek(key) is MISSING else original_read(self, key, default)


def keeps_files(self: Index, path: str) -> bool:
    """What a file said is true after it is gone."""
    return True


def is_equal(self: Body, other: object) -> bool:
    """Code is what it was before."""
    return True


@pytest.mark.parametrize(
    ("owner", "name", "defect"),
    [
        (inputs, "mark", marks_nobody),
        (inputs, "mark", marks_direct_readers),
        (Database, "read", forgets_absence),
        (Index, "remove_file", keeps_files),
        (Body, "__eq__", is_equal),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_a_defect_of_the_memo_does_not_go_unnoticed(
    owner: object, name: str, defect: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owner, name, defect)
    with pytest.raises(Disagreement):
        walked(small(SHOP), str(SHOP), "defect", 60, Rhythm(5, 5, 15), None)
