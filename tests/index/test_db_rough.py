"""Questions that are answered from what code did before the last edit."""

from __future__ import annotations

import pytest

from mir_lsp.index.db import Database, Overdue, circular
from mir_lsp.index.rough import roughly

CODE = ("code", "f")
NAMES = ("names", "Book")


@circular(0)
def does(db: Database, name: str) -> int:
    return len(db.read(("code", name), ""))


@circular(0)
def round_and_round(db: Database, name: str) -> int:
    return min(7, 1 + db.get(round_and_round, name))


def names(db: Database) -> str:
    return str(db.read(NAMES, ""))


def answer(db: Database) -> tuple[int, str]:
    return db.get(does, "f"), db.get(names)


def asked_before() -> Database:
    db = Database()
    db.set(CODE, "abc")
    db.set(NAMES, "title")
    assert db.get(answer) == (3, "title")
    return db


def test_code_does_what_it_did_before_and_names_are_those_of_now() -> None:
    db = asked_before()
    db.set(CODE, "abcdef")
    db.set(NAMES, "title, year")
    with roughly(db):
        assert db.get(answer) == (3, "title, year")
    assert db.get(answer) == (6, "title, year")


def test_a_result_of_which_only_code_has_changed_is_not_worked_out_again() -> None:
    db = asked_before()
    db.set(CODE, "abcdef")
    computed = db.computed
    with roughly(db):
        assert db.get(answer) == (3, "title")
    assert db.computed == computed
    assert db.get(answer) == (6, "title") and db.computed > computed


def test_what_is_worked_out_for_a_rough_answer_is_forgotten() -> None:
    db = asked_before()
    db.set(CODE, "abcdef")
    before = db.revision, db.size
    with roughly(db):
        assert db.get(does, "g") == 0
        assert db.get(round_and_round, "g") == 1
    assert (db.revision, db.size) == before
    assert db.get(round_and_round, "g") == 7


def test_a_rough_answer_may_be_overdue_as_well_and_exact_ones_follow() -> None:
    db = asked_before()
    db.set(NAMES, "year")
    with pytest.raises(Overdue), roughly(db), db.within(-1.0):
        db.get(answer)
    assert db.get(answer) == (3, "year")
