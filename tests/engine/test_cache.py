"""What a cache on disk holds can make reading faster, and can never change what is found."""

from __future__ import annotations

import os
import random
import sqlite3
import threading
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from mir_lsp.engine.engine import Engine
from mir_lsp.engine.loading import NoStore, Store, load
from mir_lsp.facts.cache import SCHEMA, Unreadable, encode, stored
from mir_lsp.facts.data import ChunkFacts, FileFacts
from mir_lsp.facts.order import models_first
from mir_lsp.facts.read import facts_of
from mir_lsp.index.models import model, relations
from mir_lsp.syntax import split
from mir_lsp.syntax.module import restored
from mir_lsp.workspace.cache import Cache, folder, open_cache
from tests.support.trees import SHOP, installed, texts
from tests.syntax.corpus import sources


def facts(text: str) -> FileFacts:
    module = split(text)
    chunks = tuple(facts_of(chunk) for chunk in module.chunks)
    return FileFacts(tuple(len(chunk.text) for chunk in module.chunks), module.lookaheads, chunks)


def same(one: ChunkFacts, two: ChunkFacts) -> bool:
    return all(getattr(one, name) == getattr(two, name) for name in ChunkFacts.__dataclass_fields__)


def filled(files: dict[str, str], store: Store) -> Engine:
    engine = Engine()
    engine.set_roots((str(SHOP),))
    for _ in load(engine.files, files, store):
        pass
    return engine


def answers(engine: Engine) -> dict[object, object]:
    found: dict[object, object] = {path: engine.every_finding(path) for path in engine.paths()}
    for path in engine.paths():
        file = engine.files.get(path)
        assert file is not None
        found["units", path] = file.units
        found["chunks", path] = (file.module, file.module.chunks, file.module.lookaheads)
        found["sites", path] = engine.files.index.sites(path)
    for class_id in engine.files.index.classes():
        found[class_id] = (engine.db.get(model, class_id), engine.db.get(relations, class_id))
    return found


@pytest.fixture
def shop() -> dict[str, str]:
    return dict(texts(SHOP))


@pytest.fixture
def expected(shop: dict[str, str]) -> dict[object, object]:
    return answers(filled(shop, NoStore()))


def database_of(place: Path) -> Path:
    return next(place.glob("*.sqlite3"))


def test_facts_of_real_sources_come_back_as_they_were() -> None:
    for name, text, _ in sources(150, 60_000):
        before = facts(text)
        after = stored(encode(before)).read()
        assert (list(after.lengths), list(after.lookaheads)) == (list(before.lengths), list(before.lookaheads)), name
        assert all(map(same, after.chunks, before.chunks)), name


def test_facts_of_models_and_of_broken_text_come_back_as_they_were() -> None:
    rng = random.Random(5)
    for path, text in texts(installed("django.contrib")).items():
        place = rng.randrange(len(text) + 1)
        for each in (text, text[:place] + rng.choice(("(", '"""', "\ud800", "é", ":")) + text[place:]):
            before = facts(each)
            assert all(map(same, stored(encode(before)).read().chunks, before.chunks)), path


def test_a_module_is_put_together_again_from_the_lengths_of_its_chunks() -> None:
    for _, text, _ in sources(50, 60_000):
        module = split(text)
        again = restored(text, [len(chunk.text) for chunk in module.chunks], module.lookaheads)
        assert (again.text, again.starts, again.chunks) == (module.text, module.starts, module.chunks)
        assert again.lookaheads == module.lookaheads


def test_equal_numbers_of_different_types_stay_apart() -> None:
    text = "a = [1, True, 1.0, 0, False, -0.0, 0.0, None, '1', 10**3, 1e400]\n"
    found = stored(encode(facts(text))).read().chunks
    assert repr(found[0].bindings) == repr(facts(text).chunks[0].bindings)


@pytest.mark.parametrize(
    "data",
    [b"", b"\n", b"[]\n[]", b"{}\n", b"[[1],[1],[],[[99]],[[0]]]\n", b"\xff\n", b"[" * 100_000 + b"\n", b"1\n2"],
)
def test_bytes_that_are_not_facts_are_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        stored(data).read()


def test_a_second_start_answers_from_the_cache_what_the_first_found_out(
    tmp_path: Path, shop: dict[str, str], expected: dict[object, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = open_cache(str(tmp_path), SCHEMA)
    assert answers(filled(shop, first)) == expected
    first.close()
    second = open_cache(str(tmp_path), SCHEMA)
    monkeypatch.setattr("mir_lsp.engine.files.read_file", lambda text: pytest.fail(f"read again: {text[:60]}"))
    again = filled(shop, second)
    monkeypatch.undo()
    assert answers(again) == expected


def test_edits_after_a_start_from_the_cache_are_edits_like_any_others(tmp_path: Path, shop: dict[str, str]) -> None:
    cache = open_cache(str(tmp_path), SCHEMA)
    filled(shop, cache)
    engine = filled(shop, cache)
    rng = random.Random(11)
    paths = sorted(shop)
    for step in range(60):
        path = rng.choice(paths)
        if step % 3 == 0:
            engine.findings(path)
        if path not in shop:
            shop[path] = "from django.db import models\n"
        elif rng.random() < 0.1:
            del shop[path]
            engine.remove(path)
            continue
        at = rng.randrange(len(shop[path]) + 1)
        shop[path] = shop[path][:at] + rng.choice(("(", "x", "\n", "class A:\n    pass\n", '"')) + shop[path][at:]
        engine.set_text(path, shop[path])
    assert answers(engine) == answers(filled(shop, NoStore()))


def damaged(database: Path) -> None:
    data = bytearray(database.read_bytes())
    for place in range(5000, len(data), 97):
        data[place] ^= 0x55
    database.write_bytes(bytes(data))


def cut(database: Path) -> None:
    database.write_bytes(database.read_bytes()[: database.stat().st_size // 2])


def other_text(database: Path) -> None:
    database.write_bytes(b"this is not a database" * 100)


def empty(database: Path) -> None:
    database.write_bytes(b"")


def foreign(database: Path) -> None:
    database.unlink()
    with sqlite3.connect(database) as other:
        other.execute("CREATE TABLE facts (song TEXT)")
    other.close()


def exchanged(database: Path) -> None:
    """The facts of one text at the address of another."""
    with sqlite3.connect(database) as cache:
        rows = cache.execute("SELECT address, data FROM facts ORDER BY address").fetchall()
        for (address, _), (_, data) in pairwise(rows):
            cache.execute("UPDATE facts SET data = ? WHERE address = ?", (data, address))
    cache.close()


def a_folder(database: Path) -> None:
    database.unlink()
    database.mkdir()


@pytest.mark.parametrize("harm", [damaged, cut, other_text, empty, foreign, exchanged, a_folder])
def test_a_harmed_cache_changes_no_answer(
    harm: Callable[[Path], None], tmp_path: Path, shop: dict[str, str], expected: dict[object, object]
) -> None:
    cache = open_cache(str(tmp_path), SCHEMA)
    filled(shop, cache)
    cache.close()
    harm(database_of(tmp_path))
    for _ in range(2):
        cache = open_cache(str(tmp_path), SCHEMA)
        assert answers(filled(shop, cache)) == expected
        cache.close()


@pytest.mark.parametrize("harm", [other_text, empty, foreign])
def test_a_cache_that_cannot_be_read_is_replaced(harm: Callable[[Path], None], tmp_path: Path) -> None:
    first = open_cache(str(tmp_path), SCHEMA)
    first.put({"a": b"1"}, ())
    first.close()
    harm(database_of(tmp_path))
    second = open_cache(str(tmp_path), SCHEMA)
    assert second.get(["a"]) == {}
    second.put({"a": b"2"}, ())
    second.close()
    third = open_cache(str(tmp_path), SCHEMA)
    assert third.get(["a", "b"]) == {"a": b"2"}
    third.close()


def test_a_cache_that_another_process_writes_to_is_done_without(tmp_path: Path) -> None:
    cache = open_cache(str(tmp_path), SCHEMA)
    cache.put({"a": b"1"}, ())
    holder = sqlite3.connect(database_of(tmp_path), isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    other = open_cache(str(tmp_path), SCHEMA)
    assert other.get(["a"]) == {}
    other.put({"b": b"2"}, ())
    holder.execute("ROLLBACK")
    holder.close()
    assert open_cache(str(tmp_path), SCHEMA).get(["a", "b"]) == {"a": b"1"}


def test_two_that_write_at_once_lose_nothing_but_time(tmp_path: Path) -> None:
    blobs = {f"{number}": bytes([number]) * 1000 for number in range(200)}

    def write(seed: int) -> None:
        cache = open_cache(str(tmp_path), SCHEMA)
        order = list(blobs)
        random.Random(seed).shuffle(order)
        for name in order[:50]:
            cache.put({name: blobs[name]}, ())
        cache.close()

    threads = [threading.Thread(target=write, args=(seed,)) for seed in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = open_cache(str(tmp_path), SCHEMA).get(blobs)
    assert found
    assert all(blobs[name] == data for name, data in found.items())


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_read_only_cache_is_read(tmp_path: Path) -> None:
    first = open_cache(str(tmp_path), SCHEMA)
    first.put({"a": b"1"}, ())
    first.close()
    database_of(tmp_path).chmod(0o400)
    tmp_path.chmod(0o500)
    try:
        second = open_cache(str(tmp_path), SCHEMA)
        assert second.get(["a"]) == {"a": b"1"}
        second.put({"b": b"2"}, ())
    finally:
        tmp_path.chmod(0o700)


def test_a_place_that_cannot_be_a_folder_keeps_nothing(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    cache = open_cache(str(file / "below"), SCHEMA)
    cache.put({"a": b"1"}, ())
    assert cache.get(["a"]) == {}


def test_facts_of_another_schema_are_not_seen(tmp_path: Path) -> None:
    open_cache(str(tmp_path), SCHEMA).put({"a": b"1"}, ())
    assert open_cache(str(tmp_path), "another").get(["a"]) == {}


def test_what_served_longest_ago_leaves_a_full_cache(tmp_path: Path) -> None:
    path = str(tmp_path / "cache" / "facts.sqlite3")
    cache = Cache(path, limit=10_000)
    cache.put({"old": b"x" * 4000}, ())
    cache.close()
    with sqlite3.connect(path) as database:
        database.execute("UPDATE facts SET used = 1")
    database.close()
    cache = Cache(path, limit=10_000)
    cache.put({"new": b"y" * 4000}, ())
    cache.put({"newer": b"z" * 2500}, ())
    assert cache.get(["old", "new", "newer"]).keys() == {"new", "newer"}


def test_what_still_serves_stays(tmp_path: Path) -> None:
    path = str(tmp_path / "facts.sqlite3")
    cache = Cache(path, limit=10_000)
    cache.put({"kept": b"x" * 4000, "left": b"y" * 4000}, ())
    cache.close()
    with sqlite3.connect(path) as database:
        database.execute("UPDATE facts SET used = 1")
    database.close()
    cache = Cache(path, limit=10_000)
    cache.put({"new": b"z" * 2500}, ["kept"])
    assert cache.get(["kept", "left", "new"]).keys() == {"kept", "new"}


def test_the_folder_is_the_one_that_the_platform_gives_to_caches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MIR_CACHE_DIR", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("HOME", "/home/somebody")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert folder() == "/home/somebody/.cache/mir-lsp"
    monkeypatch.setenv("XDG_CACHE_HOME", "/fast/disk")
    assert folder() == "/fast/disk/mir-lsp"
    monkeypatch.setattr("sys.platform", "darwin")
    assert folder() == "/home/somebody/Library/Caches/mir-lsp"
    monkeypatch.setenv("MIR_CACHE_DIR", "/elsewhere")
    assert folder() == "/elsewhere"


def test_models_and_what_they_rest_on_are_read_first() -> None:
    files = {
        "/a/views.py": "import x\nclass List(ListView):\n    pass\n",
        "/a/models.py": "from b import Base\n\nclass Book(Base):\n    pass\n",
        "/a/base.py": "class Base(models.Model):\n    pass\n",
        "/a/migrations/0001.py": "\nclass Old(models.Model):\n    pass\n",
        "/a/settings.py": "import os\nINSTALLED_APPS = []\n",
        "/a/plain.py": "class Book:\n    pass\n",
    }
    first, others = models_first(files)
    assert set(first) == {"/a/models.py", "/a/base.py", "/a/settings.py"}
    assert set(others) == files.keys() - set(first)


def test_models_are_known_before_files_are_read_as_a_whole(
    shop: dict[str, str], expected: dict[object, object]
) -> None:
    engine = Engine()
    engine.set_roots((str(SHOP),))
    early: dict[object, object] = {}

    def models_known() -> None:
        assert engine.paths() == ()
        early.update((id, engine.db.get(model, id)) for id in engine.files.index.classes())

    for _ in load(engine.files, shop, NoStore(), models_known=models_known):
        pass
    found = {id: answer for id, answer in early.items() if answer is not None}
    later = {id: engine.db.get(model, id) for id in engine.files.index.classes()}
    assert len(found) > 20
    migrations = f"{os.sep}migrations{os.sep}"
    assert found == {id: is_it for id, is_it in later.items() if is_it is not None and migrations not in id.path}
    assert answers(engine) == expected


def test_models_are_known_early_from_a_cache_without_being_read(
    tmp_path: Path, shop: dict[str, str], expected: dict[object, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = open_cache(str(tmp_path), SCHEMA)
    filled(shop, cache)
    monkeypatch.setattr("mir_lsp.engine.files.early_facts", lambda text: pytest.fail(f"read again: {text[:60]}"))
    engine = Engine()
    engine.set_roots((str(SHOP),))
    known: list[int] = []
    for _ in load(engine.files, shop, cache, models_known=lambda: known.append(len(engine.paths()))):
        pass
    assert known == [len(models_first(shop)[0])]
    assert answers(engine) == expected


def test_a_file_that_goes_before_it_was_read_as_a_whole_leaves_nothing(shop: dict[str, str]) -> None:
    engine = Engine()
    path = next(path for path in shop if path.endswith("models.py") and "models.Model" in shop[path])
    engine.files.expect(path, shop[path])
    assert any(id.path == path for id in engine.files.index.classes())
    assert engine.files.remove(path)
    assert path not in engine.files.index.paths()
    assert not engine.files.remove(path)


def test_an_early_reading_does_not_take_the_place_of_a_file_that_is_there(shop: dict[str, str]) -> None:
    engine = Engine()
    path = next(iter(shop))
    engine.set_text(path, "class Kept(Base):\n    pass\n")
    engine.files.expect(path, shop[path])
    assert [id.qualname for id in engine.files.index.classes()] == ["Kept"]


def test_a_file_whose_facts_are_damaged_in_memory_is_read_from_its_text(shop: dict[str, str]) -> None:
    path, text = next((path, text) for path, text in shop.items() if "models.Model" in text)
    engine = Engine()
    engine.set_text(path, text)
    data = engine.files.packed(path, text)
    assert data is not None
    head, _, body = data.partition(b"\n")
    other = Engine()
    assert other.files.restore(path, text, head + b"\n" + body[:-7] + b"damaged")
    assert other.files.index.facts(path) == engine.files.index.facts(path)


@pytest.mark.parametrize(
    "note",
    [
        None,
        1,
        [],
        [[]],
        [[], {}, 1],
        [[1], {}],
        [[], {"other": []}],
        [[], {"aliases": ["a"]}],
        [[], {"aliases": [1, 2]}],
    ],
)
def test_a_note_that_is_no_summary_is_refused(note: object) -> None:
    text = "x = 1\n"
    assert not Engine().files.restore("/a.py", text, encode(facts(text), note))
    assert Engine().files.restore("/a.py", text, encode(facts(text), [[], {}]))
