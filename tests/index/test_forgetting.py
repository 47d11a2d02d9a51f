"""The memo keeps what may be asked for again, and not every state that a file ever had."""

from __future__ import annotations

import pytest

from mir_lsp.index import db as memo
from mir_lsp.index.db import MISSING, Database


def text(db: Database) -> str:
    found: str = db.read(("text",), "")
    return found


def length(db: Database, word: str) -> int:
    return len(word) + int(db.read(("extra", word), 0))


def total(db: Database) -> int:
    return sum(db.get(length, word) for word in db.get(text).split())


def test_results_that_nobody_reads_any_more_do_not_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memo, "_MOST_ORPHANS", 10)
    db = Database()
    for number in range(500):
        db.set(("text",), f"word{number} and")
        assert db.get(total) == len(f"word{number}and")
        db.forget(())
    # `total`, `text`, what it reads now, and the last few that it read before; so with inputs that are not there.
    assert db.size <= 4 + 10
    assert db.inputs <= 3 + 10


def test_what_was_forgotten_is_worked_out_again_from_what_is_true_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memo, "_MOST_ORPHANS", 0)
    db = Database()
    for number in range(50):
        db.set(("text",), "a" if number % 2 else "a b")
        db.set(("extra", "b"), number)
        assert db.get(total) == (1 if number % 2 else 2 + number)
        db.forget(())
    db.set(("extra", "b"), MISSING)
    db.set(("text",), "a b")
    assert db.get(total) == 2


def test_a_result_that_is_read_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memo, "_MOST_ORPHANS", 0)
    db = Database()
    db.set(("text",), "a b")
    db.get(total)
    db.set(("text",), "a b a")
    db.get(total)
    db.forget(())
    ran = db.computed
    assert db.get(length, "b") == 1
    assert db.computed == ran


def test_a_database_that_is_final_gives_the_same_answers_and_can_forget_them() -> None:
    db = Database()
    db.set(("text",), "a b")
    assert db.get(length, "a") == 1
    db.set(("extra", "a"), 5)
    db.finalize()
    assert db.get(total) == 7
    ran = db.computed
    assert db.get(total) == 7
    assert db.computed == ran
    db.forget([(total,)])
    assert db.get(total) == 7
    assert db.computed == ran + 1


def test_what_was_read_cannot_change_in_a_database_that_is_final() -> None:
    db = Database()
    db.set(("text",), "a b")
    db.get(total)
    db.finalize()
    db.set(("extra", "c"), 1)
    with pytest.raises(RuntimeError):
        db.set(("text",), "a")
    assert not db.set(("text",), "a b")
    assert db.get(total) == 2
