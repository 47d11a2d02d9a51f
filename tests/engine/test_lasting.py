"""What was kept serves a session in which texts change, and never shows what no longer holds."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from mir_lsp.engine.at_once import findings_of
from mir_lsp.engine.engine import Engine
from mir_lsp.engine.lasting import Lasting
from tests.engine.test_kept import Box, engine_of, files
from tests.support.agreement import MemoryStore
from tests.support.changes import Workbench
from tests.support.trees import SHOP

CHANGES = 5


def lasting(engine: Engine, data: bytes | None) -> Lasting:
    found = Lasting(engine.db, engine.text, data)
    engine.keep(found)
    return found


def done(steps: Iterator[None]) -> None:
    for _ in steps:
        pass


def kept(given: dict[str, str], store: MemoryStore | None = None) -> bytes:
    box = Box()
    findings_of(engine_of(given, store), sorted(given), memory=box)
    assert box.data is not None
    return box.data


def told(engine: Engine) -> dict[str, list[object]]:
    """What is caused elsewhere, of every file."""
    paths = (*engine.paths(), *engine.templates.paths())
    return {
        path: [(each.found.rule.code, each.span, each.found.message) for each in engine.elsewhere.of(path)]
        for path in paths
    }


def test_a_session_begins_with_what_was_found_before() -> None:
    engine, much = engine_of(files()), engine_of(files())
    lasting(engine, kept(files()))
    begun = engine.db.computed
    assert told(engine) == told(much)
    assert any(told(engine).values())
    assert (engine.db.computed - begun) * 20 < much.db.computed


def test_what_no_longer_holds_is_not_shown_when_only_the_code_that_is_handed_rows_changes() -> None:
    given = files()
    engine = engine_of(given)
    lasting(engine, kept(given))
    speaking = {path: engine.elsewhere.of(path) for path in told(engine)}
    # What stands in one file and is caused by code of another, of which the text stays as it is.
    placed = [each for group in speaking.values() for each in group if each.unit.id.path != each.path]
    assert len(placed) > 3
    for each in placed[:6]:
        text = given[each.path]
        start, end = text.rfind("\n", 0, each.span.start) + 1, text.find("\n", each.span.end)
        changed = {**given, each.path: f"{text[:start]}{text[end + 1 :]}"}
        engine.set_text(each.path, changed[each.path])
        assert told(engine) == told(engine_of(changed))
        assert each.found.message not in [message for _, _, message in told(engine)[each.path]]
        engine.set_text(each.path, text)
    assert told(engine) == told(engine_of(given))


@pytest.mark.parametrize("seed", ["one", "two"])
def test_after_any_edits_what_is_shown_is_what_a_new_start_shows(seed: str) -> None:
    bench, store = Workbench(files(), random.Random(f"lasting {seed}")), MemoryStore()
    data = kept(bench.files, store)
    for _ in range(3):
        bench.change()
    engine = engine_of(bench.files, store)
    lasting(engine, data)
    work = []
    for _ in range(CHANGES):
        before = dict(bench.files)
        bench.change()
        for path in before.keys() - bench.files.keys():
            engine.remove(path)
        for path, text in bench.files.items():
            if before.get(path) != text:
                engine.set_text(path, text)
        new = engine_of(bench.files, store)
        started, computed = engine.db.computed, new.db.computed
        assert told(engine) == told(new)
        work.append((engine.db.computed - started, new.db.computed - computed))
    assert sum(little for little, _ in work) < sum(much for _, much in work) * 0.7


def test_what_a_session_found_serves_the_next_one_and_the_terminal() -> None:
    given = files()
    engine = engine_of(given)
    first = lasting(engine, None)
    expected = told(engine)
    done(first.renewing(engine.elsewhere.works()))
    assert first.data is not None
    next_one = engine_of(given)
    lasting(next_one, first.data)
    begun = next_one.db.computed
    assert told(next_one) == expected
    assert (next_one.db.computed - begun) * 20 < engine.db.computed
    assert findings_of(engine_of(given), sorted(given), memory=Box(first.data)) == findings_of(
        engine_of(given), sorted(given)
    )


def test_an_edit_while_it_is_put_together_leaves_nothing_to_write() -> None:
    given = files()
    engine = engine_of(given)
    found = lasting(engine, None)
    told(engine)
    steps = found.renewing(engine.elsewhere.works())
    next(steps)
    path = next(path for path in sorted(given) if path.endswith("views.py"))
    engine.set_text(path, f"{given[path]}\nmore = 1\n")
    done(steps)
    assert found.data is None


def test_an_edit_and_its_undoing_leave_what_is_kept_in_force() -> None:
    given = files()
    engine = engine_of(given)
    lasting(engine, kept(given))
    expected = told(engine)
    path = next(path for path in sorted(given) if path.endswith("models.py"))
    engine.set_text(path, f"{given[path]}\n\nclass More(models.Model):\n    pass\n")
    engine.set_text(path, given[path])
    before = engine.db.computed
    assert told(engine) == expected
    assert engine.db.computed - before < 500


def test_files_below_another_folder_know_nothing_of_it() -> None:
    elsewhere = {path.replace(str(SHOP), f"{SHOP}-copy"): text for path, text in files().items()}
    engine = engine_of(elsewhere)
    lasting(engine, kept(files()))
    assert told(engine) == told(engine_of(elsewhere))
