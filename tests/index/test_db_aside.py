"""Inputs that are there for one question only."""

from __future__ import annotations

import pytest

from mir_lsp.index.db import Database

KEY = ("name", "a")


def length(db: Database) -> int:
    return len(db.read(KEY, ""))


def double(db: Database) -> int:
    return 2 * db.get(length)


def test_a_value_aside_is_seen_and_leaves_no_trace() -> None:
    db = Database()
    revision = db.revision
    with db.aside(KEY, "abc"):
        assert db.get(double) == 6
    assert (db.revision, db.size) == (revision, 0)
    assert db.get(double) == 0


def test_what_was_worked_out_before_holds_afterwards() -> None:
    db = Database()
    other = ("other", "b")
    db.set(other, "x")
    assert db.get(lambda inner: inner.read(other)) == "x"
    size = db.size
    with db.aside(KEY, "abc"):
        assert db.get(length) == 3
    assert db.size == size


def test_an_input_that_has_a_value_is_refused() -> None:
    db = Database()
    db.set(KEY, "known")
    with pytest.raises(ValueError, match="has a value"), db.aside(KEY, "abc"):
        raise AssertionError
    assert db.read(KEY) == "known"


def test_an_error_in_the_question_leaves_no_trace_either() -> None:
    db = Database()
    with pytest.raises(ZeroDivisionError), db.aside(KEY, "abc"):
        assert db.get(length) == 3
        raise ZeroDivisionError
    assert db.get(length) == 0
