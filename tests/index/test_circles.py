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


@circular(frozenset())
def reached_with_words(db: Database, name: str) -> frozenset[str]:
    """What a node leads to, and words on the way; some are only read when something was reached."""
    found = {db.get(word_of, name)}
    for other in db.read(("edges", name, ""), ()):
        beyond = db.get(reached_with_words, other)
        found |= {other} | beyond
        if "a" in found or db.read(("open", other, ""), False):
            found |= {f"{other} {db.get(word_of, other)}"}
    return frozenset(found)


def word_of(db: Database, name: str) -> str:
    return str(db.read(("word", name, ""), "")).strip()


@circular(0)
def longest(db: Database, name: str) -> int:
    """The length of the longest word that a node leads to."""
    words = [
        len(db.read(("word", name, ""), "")),
        *(db.get(longest, each) for each in db.read(("edges", name, ""), ())),
    ]
    return max(words)


def test_of_a_circle_that_is_edited_again_only_what_was_edited_runs() -> None:
    names = [str(number) for number in range(40)]
    db = _told({name: (names[number - 1],) for number, name in enumerate(names)})
    db.set(("word", "7", ""), "longest")
    assert db.get(longest, "0") == 7
    ran = []
    for word in ("a", "b", "c", "cd", "eighteen", "c"):
        db.set(("word", "20", ""), word)
        before = db.computed
        assert db.get(longest, "0") == max(7, len(word))
        ran.append(db.computed - before)
    assert ran[0] > 40  # nothing is remembered of what ran for the first time
    assert max(ran[1:4]) <= 4  # in each round the one that was edited
    assert ran[4] > 40  # all are told something new
    assert ran[5] <= 4  # all are told what they were told before that


@pytest.mark.parametrize("seed", range(60))
def test_what_is_remembered_of_rounds_gives_the_answers_of_a_new_start(seed: int) -> None:
    rng = random.Random(seed)
    names = [str(number) for number in range(rng.randrange(3, 12))]
    db = _told({name: tuple(rng.sample(names, min(len(names), rng.randrange(0, 4)))) for name in names})
    for _ in range(60):
        name = rng.choice(names)
        match rng.randrange(5):
            case 0:
                db.set(("edges", name, ""), tuple(rng.sample(names, rng.randrange(0, min(4, len(names))))))
            case 1:
                db.set(("open", name, ""), rng.random() < 0.5)
            case 2:
                db.forget([(reached_with_words, name), (word_of, name)])
            case _:
                db.set(("word", name, ""), rng.choice([" a", "a", "b", *names]))
        for asked in rng.sample(names, rng.randrange(0, 3)):
            assert db.get(reached_with_words, asked) == _from_scratch(db, names, asked)


def _from_scratch(db: Database, names: list[str], asked: str) -> frozenset[str]:
    new = Database()
    for name in names:
        for kind in ("edges", "open", "word"):
            new.set((kind, name, ""), db.peek((kind, name, "")))
    return new.get(reached_with_words, asked)
