"""What is remembered of where models were makes them known sooner, and can never change what is found."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from mir_lsp.engine.engine import Engine
from mir_lsp.engine.loading import load
from mir_lsp.engine.reading_order import Stamps, address_of, remembered, unclear, written
from mir_lsp.facts.order import models_first
from mir_lsp.index.models import model
from mir_lsp.workspace.discovery import discover
from mir_lsp.workspace.texts import Texts
from tests.support.trees import SHOP, texts

NEW_MODEL = "\n\nclass Addition(models.Model):\n    pass\n"


class Store:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.blobs: dict[str, bytes] = {}

    def get(self, addresses: Collection[str]) -> Mapping[str, bytes]:
        return {address: self.blobs[address] for address in addresses if address in self.blobs}

    def put(self, blobs: Mapping[str, bytes], used: Iterable[str]) -> None:
        self.blobs.update(blobs)


class Watched(Mapping[str, str]):
    """Texts that note which of them were asked for."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = files
        self.asked: dict[str, None] = {}

    def __getitem__(self, path: str) -> str:
        self.asked[path] = None
        return self.files[path]

    def __contains__(self, path: object) -> bool:
        return path in self.files

    def __iter__(self) -> Iterator[str]:
        return iter(self.files)

    def __len__(self) -> int:
        return len(self.files)


class Run:
    """One start with a project: what was asked for and known when models were, and what is known in the end."""

    def __init__(self, files: Mapping[str, str], store: Store, stamps: Stamps) -> None:
        engine = Engine()
        engine.set_roots((str(SHOP),))
        watched = Watched(files)
        self.asked: tuple[str, ...] = ()
        self.early: dict[object, object] = {}

        def models_known() -> None:
            self.asked = tuple(watched.asked)
            self.early = known(engine)

        for _ in load(engine.files, watched, store, models_known=models_known, stamps=stamps):
            pass
        self.models = known(engine)
        self.paths = engine.paths()


def known(engine: Engine) -> dict[object, object]:
    found = {cls: engine.db.get(model, cls) for cls in engine.files.index.classes()}
    return {cls: each for cls, each in found.items() if each is not None}


@pytest.fixture
def shop() -> dict[str, str]:
    return dict(texts(SHOP))


@pytest.fixture
def stamps(shop: dict[str, str]) -> dict[str, tuple[int, ...]]:
    return {path: (1, len(text), at) for at, (path, text) in enumerate(shop.items())}


def changed(files: dict[str, str]) -> tuple[str, dict[str, str]]:
    """The path of a file without models, and the files with one in it."""
    path = next(path for path in models_first(files)[1] if path.endswith("urls.py"))
    return path, {**files, path: "from django.db import models\n" + files[path] + NEW_MODEL}


def test_the_second_time_nothing_but_files_with_models_is_asked_for_before_models_are_known(
    shop: dict[str, str], stamps: dict[str, tuple[int, ...]]
) -> None:
    store = Store()
    first, second = Run(shop, store, stamps), Run(shop, store, stamps)
    assert set(first.asked) == set(shop)
    assert set(second.asked) == set(models_first(shop)[0])
    assert len(second.asked) < len(shop) // 2
    assert second.early == first.early
    assert second.models == first.models
    assert second.paths == first.paths == tuple(sorted(shop))


def test_a_model_that_is_new_in_a_file_which_changed_is_known_as_early(
    shop: dict[str, str], stamps: dict[str, tuple[int, ...]]
) -> None:
    store = Store()
    Run(shop, store, stamps)
    path, after = changed(shop)
    second = Run(after, store, {**stamps, path: (2, 2, 2)})
    assert path in second.asked
    assert any(getattr(cls, "qualname", "") == "Addition" for cls in second.early)
    third = Run(after, store, {**stamps, path: (2, 2, 2)})
    assert set(third.asked) == set(models_first(after)[0])


def test_a_file_that_changed_behind_an_equal_stamp_is_known_by_its_text_in_the_end(
    shop: dict[str, str], stamps: dict[str, tuple[int, ...]]
) -> None:
    store = Store()
    Run(shop, store, stamps)
    _, after = changed(shop)
    assert Run(after, store, stamps).models == Run(after, Store(), {}).models


def test_files_that_came_and_went_do_not_disturb_what_is_remembered_of_others(
    shop: dict[str, str], stamps: dict[str, tuple[int, ...]]
) -> None:
    store = Store()
    Run(shop, store, stamps)
    gone = models_first(shop)[1][0]
    new = str(SHOP / "added.py")
    after = {path: text for path, text in shop.items() if path != gone} | {new: "x = 1\n"}
    states = {path: stamps.get(path, (0, 0, 0)) for path in after}
    second = Run(after, store, states)
    assert set(second.asked) == {*models_first(shop)[0], new}
    assert second.models == Run(after, Store(), {}).models


def test_reading_a_part_of_a_project_says_nothing_of_the_whole(
    shop: dict[str, str], stamps: dict[str, tuple[int, ...]]
) -> None:
    store = Store()
    Run(shop, store, stamps)
    before = dict(store.blobs)
    path, after = changed(shop)
    Run({path: after[path]}, store, {**stamps, path: (2, 2, 2)})
    assert store.blobs[address_of(stamps)] == before[address_of(stamps)]


@pytest.mark.parametrize("data", [b"", b"damaged", written({}, ()), b"x\x9c\xab\xae\x05\x00\x01u\x00\xf9"])
def test_a_memory_that_cannot_be_read_is_none(
    data: bytes, shop: dict[str, str], stamps: dict[str, tuple[int, ...]]
) -> None:
    store = Store()
    store.blobs[address_of(stamps)] = data
    run = Run(shop, store, stamps)
    assert set(run.asked) == set(shop)
    assert run.models == Run(shop, Store(), {}).models


def test_what_was_written_comes_back() -> None:
    stamps = {"/a/é.py": (2**63, 1, 0), "/a/b.py": (1, 2, 3)}
    before = remembered(written(stamps, {"/a/b.py"}))
    assert before == {"/a/é.py": ((2**63, 1, 0), False), "/a/b.py": ((1, 2, 3), True)}
    assert unclear(stamps, stamps, before) == ("/a/b.py",)
    assert unclear(stamps, {**stamps, "/a/é.py": (1, 1, 1)}, before) == ("/a/é.py", "/a/b.py")


def test_it_is_kept_for_the_folder_that_has_all_files() -> None:
    inside = {"/a/b/c.py": (1,), "/a/b/d/e.py": (1,)}
    assert address_of(inside) == address_of({**inside, "/a/b/cc.py": (1,)})
    assert address_of(inside) != address_of({**inside, "/a/x.py": (1,)})
    assert address_of({"/a/b/c.py": (1,)}) == address_of({"/a/b/d.py": (1,)})


def test_texts_are_read_when_they_are_asked_for_and_stay_as_they_were(tmp_path: Path) -> None:
    one, two, three = paths = [str(tmp_path / name) for name in ("1.py", "2.py", "3.py")]
    for path in paths:
        Path(path).write_text("old")
    found = Texts(paths)
    assert (len(found), list(found), one in found, "other" in found) == (3, paths, True, False)
    assert found[one] == "old"
    os.unlink(two)
    for path in (one, three):
        Path(path).write_text("new")
    assert (found[one], found[three]) == ("old", "new")
    assert two in found
    assert found.get(two) is None
    assert two not in found
    assert found.get("other") is None


def test_a_file_that_vanishes_before_it_is_read_is_left_out(tmp_path: Path) -> None:
    for name in ("a.py", "models.py", "z.py"):
        (tmp_path / name).write_text("from django.db import models\n\nclass A(models.Model):\n    pass\n")
    discovery = discover(str(tmp_path))
    os.unlink(tmp_path / "a.py")
    engine, store = Engine(), Store()
    for _ in engine.load(Texts(discovery.files), store, models_known=lambda: None, stamps=discovery.stamps):
        pass
    assert engine.paths() == (str(tmp_path / "models.py"), str(tmp_path / "z.py"))
    assert remembered(store.blobs[address_of(discovery.stamps)]).keys() == set(engine.paths())
