"""Queries that ask for each other in circles come to the same values, whoever is asked first and after any edit."""

from __future__ import annotations

import contextlib
import itertools
import random

import pytest

from mir_lsp.index.db import Cancelled, CycleError, Database, circular

Graph = dict[str, tuple[str, ...]]


@circular(frozenset())
def reached(db: Database, name: str) -> frozenset[str]:
    """Everything that a node of a graph leads to."""
    found: set[str] = set()
    for other in db.read(("edges", name, ""), ()):
        found |= {other} | db.get(reached, other)
    return frozenset(found)


@circular(frozenset())
def through_another(db: Database, name: str) -> frozenset[str]:
    """Another query stands on the way round."""
    return db.get(reached_slowly, name)


@circular(frozenset())
def reached_slowly(db: Database, name: str) -> frozenset[str]:
    found: set[str] = set()
    for other in db.read(("edges", name, ""), ()):
        found |= {other} | db.get(through_another, other)
    return frozenset(found)


def plain_circle(db: Database, name: str) -> int:
    return db.get(plain_circle, name) + 1


def _told(graph: Graph) -> Database:
    db = Database()
    for name, others in graph.items():
        db.set(("edges", name, ""), others)
    return db


def _expected(graph: Graph, name: str) -> frozenset[str]:
    found: set[str] = set()
    pending = list(graph.get(name, ()))
    while pending:
        each = pending.pop()
        if each not in found:
            found.add(each)
            pending.extend(graph.get(each, ()))
    return frozenset(found)


def _random_graph(rng: random.Random, size: int) -> Graph:
    names = [str(number) for number in range(size)]
    return {name: tuple(rng.sample(names, rng.randrange(0, 4))) for name in names}


def test_a_query_may_ask_for_itself() -> None:
    assert _told({"a": ("a",)}).get(reached, "a") == {"a"}


def test_a_query_without_a_first_value_may_not() -> None:
    with pytest.raises(CycleError):
        Database().get(plain_circle, "a")


@pytest.mark.parametrize("order", list(itertools.permutations("abcd")))
def test_whoever_is_asked_first_the_answers_are_the_same(order: tuple[str, ...]) -> None:
    graph = {"a": ("b",), "b": ("c", "d"), "c": ("a", "b"), "d": ("c",)}
    db = _told(graph)
    assert {name: db.get(reached, name) for name in order} == {name: _expected(graph, name) for name in "abcd"}


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("query", [reached, reached_slowly])
def test_after_any_edits_the_answers_are_those_of_a_new_start(query, seed: int) -> None:
    rng = random.Random(seed)
    graph = _random_graph(rng, 8)
    db = _told(graph)
    for _ in range(30):
        name = rng.choice(sorted(graph))
        graph[name] = tuple(rng.sample(sorted(graph), rng.randrange(0, 4)))
        db.set(("edges", name, ""), graph[name])
        for each in rng.sample(sorted(graph), 3):
            assert db.get(query, each) == _expected(graph, each)


def test_an_edit_outside_of_a_circle_runs_nothing_again() -> None:
    db = _told({"a": ("b",), "b": ("a",), "c": ()})
    db.get(reached, "a")
    ran = db.computed
    db.set(("edges", "c", ""), ("a",))
    assert db.get(reached, "a") == {"a", "b"}
    assert db.computed == ran


def many(db: Database) -> bool:
    return len(db.read(("edges", "a", ""), ())) > 1


@circular(0)
def rounds(db: Database, name: str) -> int:
    """Both of a circle of two rest on a result that seldom changes."""
    other = db.get(rounds, "b" if name == "a" else "a")
    return min(other + 1, 5) if db.get(many) else 0


def test_a_circle_runs_again_only_when_what_one_of_it_rests_on_came_out_different() -> None:
    db = _told({"a": ("b", "c")})
    assert (db.get(rounds, "a"), db.get(rounds, "b")) == (5, 5)
    ran = db.computed
    db.set(("edges", "a", ""), ("b", "c", "d"))
    assert (db.get(rounds, "a"), db.get(rounds, "b")) == (5, 5)
    assert db.computed == ran + 1
    db.set(("edges", "a", ""), ())
    assert (db.get(rounds, "b"), db.get(rounds, "a")) == (0, 0)
    db.set(("edges", "a", ""), ("b", "c"))
    assert (db.get(rounds, "b"), db.get(rounds, "a")) == (5, 5)


def test_circles_that_nobody_reads_any_more_leave_no_readers_behind() -> None:
    db = _told({"a": ("b",), "b": ("a",)})
    for number in range(50):
        db.set(("edges", "b", ""), ("a", f"{number % 3}"))
        db.get(reached, "a")
        db.get(reached, "b")
    node = db._inputs["edges", "a", ""]
    assert len(list(node.all_readers())) == 1


def test_work_on_a_circle_that_is_given_up_leaves_nothing_behind() -> None:
    graph = {"a": ("b",), "b": ("c",), "c": ("a",)}
    for steps in range(1, 9):
        left = [steps]

        def check(left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] == 0:
                raise Cancelled

        db = Database(check)
        for name, others in graph.items():
            db.set(("edges", name, ""), others)
        with contextlib.suppress(Cancelled):
            db.get(reached, "a")
        assert {name: db.get(reached, name) for name in "cab"} == dict.fromkeys("abc", frozenset("abc"))


def test_a_large_circle_takes_few_rounds() -> None:
    size = 60
    db = _told({str(number): (str((number + 1) % size), str((number * 7) % size)) for number in range(size)})
    assert db.get(reached, "0") == {str(number) for number in range(size)}
    assert db.computed < 40 * size
