"""Labels of web projects, and what is wrong with them when the projects run.

A project is a folder of `tests/labelled/web_cases`. Comments at the end of a line of Python (`# want: …`) or of a
template (`{# want: … #}`) speak of that line:

    want: MIR118             a positive: its queries grow with rows, and a finding with this code stands here
    want: MIR113|MIR114      either code is right
    want: MIR103 @name       one positive at several lines of the project that share a name: a finding on any will do
    grows: reason            queries grow with rows here, for a reason that no rule has to report
    ok: MIR118               a near miss: this runs, queries do not grow, and nothing is to be found
    topic: drf               anywhere in a file: what its labels count for; without it, the name of the project

The labels hold on Django 5.1 to 6.0. Before, the admin knows no paths in `list_display`, and before 5.0 it does not
name rows at their check boxes; from 6.1 on it selects the foreign keys of `list_display` one by one, nullable ones
too, and nothing behind them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.support.web_runner import Chain, Measured

CASES_FOLDER = Path(__file__).parents[1] / "labelled" / "web_cases"

Place = str  # `path:line`, the path relative to the project


@dataclass(frozen=True)
class Positive:
    """One cost, the codes that name it rightly and the places where a finding may stand."""

    topic: str
    codes: frozenset[str]
    places: tuple[Place, ...]

    def __str__(self) -> str:
        return f"{' or '.join(self.places)} {'|'.join(sorted(self.codes))}"


@dataclass(frozen=True)
class Labels:
    """Everything that the comments of a project say."""

    positives: tuple[Positive, ...]
    near_misses: Mapping[Place, str]
    grows: frozenset[Place]
    topics: Mapping[str, str]  # by path

    @property
    def costly(self) -> frozenset[Place]:
        """All places where queries may grow."""
        return self.grows.union(*(each.places for each in self.positives))


@dataclass(frozen=True, eq=False)
class Project:
    """A Django project. `files` are its Python files and templates by path."""

    name: str
    folder: Path
    files: Mapping[str, str]

    def __str__(self) -> str:
        return self.name


@cache
def projects() -> tuple[Project, ...]:
    """All projects, by name."""
    folders = sorted(path.parent for path in CASES_FOLDER.glob("*/manage.py"))
    return tuple(Project(folder.name, folder, _files(folder)) for folder in folders)


@cache
def labels(project: Project) -> Labels:
    """What the comments of a project announce.

    Raises:
        ValueError: a comment that looks like a label cannot be read.
    """
    codes: dict[tuple[str, str], set[str]] = {}
    places: dict[tuple[str, str], list[Place]] = {}
    near: dict[Place, str] = {}
    grows: set[Place] = set()
    topics: dict[str, str] = {}
    for path, number, word, rest in _comments(project):
        place = f"{path}:{number}"
        topics.setdefault(path, project.name)
        if word == "topic":
            topics[path] = rest
        elif word == "ok":
            near[place] = rest
        elif word == "grows":
            grows.add(place)
        else:
            key = _read_want(place, rest)
            codes.setdefault(key, set()).update(rest.split()[0].split("|"))
            places.setdefault(key, []).append(place)
    positives = [
        Positive(_topic(topics, found), frozenset(codes[key]), tuple(found)) for key, found in places.items()
    ]
    return Labels(tuple(positives), near, frozenset(grows), topics)


def mislabelled(project: Project, measured: Measured) -> list[str]:
    """Where the labels of a project are wrong."""
    said = labels(project)
    problems = [f"request failed: {each}" for each in measured.problems]
    chains = {(chain, route) for route, grown in measured.grown.items() for chain in grown}
    charged = {place for chain, _ in chains for place in chain}
    for positive in said.positives:
        if not charged.intersection(positive.places):
            problems.append(f"{positive}: wanted, and queries do not grow")
    problems += [f"{place}: said to grow, and does not" for place in sorted(said.grows - charged)]
    problems += sorted({_unannounced(said, chain, route) for chain, route in chains} - {""})
    for place in sorted(said.near_misses):
        if place not in measured.reached:
            problems.append(f"{place}: a near miss that no page reaches")
    return problems


def _unannounced(said: Labels, chain: Chain, route: str) -> str:
    """What is wrong with a chain whose queries grow: no label tells of it, or it starts at a near miss."""
    first = next((index for index, place in enumerate(chain) if place in said.costly), None)
    if first is None:
        return f"{route}: queries grow and no label says so: {' < '.join(chain) or 'outside of the project'}"
    wrong = [place for place in chain[:first] if place in said.near_misses]
    return f"{route}: queries grow at the near miss {wrong[0]}" if wrong else ""


_LABEL = re.compile(r"(?:\{#|#) (?P<word>want|ok|grows|topic): (?P<rest>.*?)(?=\s*#\}|\s+# |$)")
_WANT = re.compile(r"MIR\d{3}(\|MIR\d{3})*(?: @(?P<name>[\w-]+))?")


def _read_want(place: Place, rest: str) -> tuple[str, str]:
    match = _WANT.fullmatch(rest)
    if match is None:
        raise ValueError(f"{place}: cannot read {rest!r}")
    return ("named", match["name"]) if match["name"] else ("at", place)


def _topic(topics: Mapping[str, str], places: list[Place]) -> str:
    return topics[places[0].rpartition(":")[0]]


def _comments(project: Project) -> Iterator[tuple[str, int, str, str]]:
    for path, text in project.files.items():
        found = [
            (number, match["word"], match["rest"].strip())
            for number, line in enumerate(text.splitlines(), 1)
            for match in _LABEL.finditer(line)
        ]
        # A file's topic holds for all of it, wherever it is said.
        for number, word, rest in sorted(found, key=lambda each: each[1] != "topic"):
            yield path, number, word, rest


def _files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.suffix in (".py", ".html", ".txt", ".xml") and "__pycache__" not in path.parts
    }
