"""The labelled set: functions that cost one query per row, and functions that look like it and do not.

A set is a folder that stands for a project; the bookshop is beside it. Folders in it with a `models.py` are apps, and
their `rows.py` fills their tables. A *case* is a function at the top of a module that can be called without arguments
and has no underscore before its name; everything else is what cases use. Comments at the end of a line:

    # want: MIR104             one query per row is found here; `MIR104|MIR101` where either code is right;
    #                          several findings on a line are separated by commas
    # ok: MIR101               a near miss: nothing that looks like it is found here
    # or: MIR104 name          the finding that is wanted in the function `name` may as well stand here
    # grows: reason            queries grow here, and no finding is due: it is written, or reported elsewhere

All of it is proved by calling each case on Django with few rows and with many (`mislabelled`), and answered by the
engine (`score`).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.labelled_runner import SIZES, Ran, growth

if TYPE_CHECKING:
    from tests.support.fixtures import Seen

FAMILY = "MIR1"  # how the codes of the family `nplusone` begin

# The codes that speak of queries per row. Others of the family, about writes or about what is loaded in vain, may be
# given for a case as well and say nothing about its labels.
PER_ROW = frozenset(
    f"MIR{number}" for number in (101, 102, 103, 104, 105, 107, 110, 113, 114, 115, 116, 118, 122, 124, 125)
)


@dataclass(frozen=True)
class Label:
    """What a comment says about its line. `codes` are alternatives; none for `grows`. `owner` is named by `or`."""

    path: str
    line: int
    word: str
    codes: tuple[str, ...] = ()
    owner: str = ""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, eq=False)
class LabelledSet:
    """The modules of a set by their paths, and what their comments say."""

    files: Mapping[str, str]

    @property
    def wants(self) -> list[Label]:
        """The positives."""
        return [label for label in self.labels if label.word == "want"]

    @property
    def near_misses(self) -> list[Label]:
        """The places that look like positives, each once."""
        return list({str(label): label for label in self.labels if label.word == "ok"}.values())

    @property
    def labels(self) -> list[Label]:
        """All comments, by path and line."""
        return [label for path, text in self.files.items() for label in _labels(path, text)]

    @property
    def calls(self) -> list[str]:
        """The cases as the runner names them."""
        return [
            f"{path.removesuffix('.py').replace('/', '.')}:{name}"
            for path, text in self.files.items()
            if not path.endswith(("/models.py", "/rows.py", "/managers.py"))
            for name in _cases(text)
        ]


@dataclass
class Score:
    """How the engine answers one topic."""

    positives: int = 0
    near_misses: int = 0
    found: int = 0
    misses: list[str] = field(default_factory=list)
    false_alarms: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """The share of positives that is found."""
        return self.found / self.positives if self.positives else 1.0


def read_set(folder: Path) -> LabelledSet:
    """The set below a folder."""
    paths = sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)
    return LabelledSet({path.relative_to(folder).as_posix(): path.read_bytes().decode("utf-8") for path in paths})


def topic_of(path: str) -> str:
    """The topic that a file belongs to: its module, below its app."""
    return path.removesuffix(".py").removesuffix("/__init__")


def mislabelled(labelled: LabelledSet, runs: Mapping[str, Mapping[int, Ran]]) -> list[str]:
    """Where labels are wrong: each query that grows goes through exactly one `want` or `grows`, each `want` grows."""
    problems: list[str] = []
    announced = [label for label in labelled.labels if label.word in ("want", "grows")]
    said_to_grow = {str(label) for label in announced if label.word == "grows"}
    hit: set[Label] = set()
    for call, ran in runs.items():
        problems += _not_run_well(call, ran)
        for places in growth(ran):
            blamed = _blamed(labelled, call, places, announced)
            hit.update(blamed)
            if len({(label.path, label.line) for label in blamed}) != 1:
                named = ", ".join(str(label) for label in blamed) or "no label"
                problems.append(f"{call}: queries grow through {', '.join(sorted(places)) or 'a thread'}: {named}")
            wrong = [label for label in labelled.near_misses if str(label) in places - said_to_grow]
            problems += [f"{label}: said to be fine, and queries grow" for label in wrong]
    problems += [f"{label}: {'|'.join(label.codes)} is said, and queries do not grow" for label in announced
                 if label not in hit]  # fmt: skip
    return problems


def unreached(labelled: LabelledSet, lines: frozenset[str]) -> list[str]:
    """The labels on lines that no case runs: nothing is proved of them. `lines` are those that ran."""
    return [f"{label}: never runs" for label in labelled.labels if str(label) not in lines]


def score(labelled: LabelledSet) -> dict[str, Score]:
    """How the engine answers the set, by topic."""
    from tests.support.fixtures import engine_of, project, seen  # the truth of labels does not need the engine

    files = {path: text for path, text in labelled.files.items() if not path.endswith("/rows.py")}
    counted = PER_ROW.union(code for want in labelled.wants for code in want.codes)
    findings = [each for each in seen(engine_of(project(files)), files) if each.code in counted]
    return scored(labelled, files, findings)


def scored(labelled: LabelledSet, files: Iterable[str], findings: Iterable[Seen]) -> dict[str, Score]:
    """How some findings answer the labels of some files of the set, by topic."""
    left = list(findings)
    found = _taken(labelled, labelled.wants, left, exactly=True)
    mistaken = _taken(labelled, [want for want in labelled.wants if want not in found], left, exactly=False)
    left = _without_like(left, [*found.values(), *mistaken.values()])
    scores: dict[str, Score] = {}
    for path in files:
        wants = [label for label in labelled.wants if label.path == path]
        oks = sum(label.path == path for label in labelled.near_misses)
        alarms = [_alarm(labelled, each) for each in left if each.path == path]
        misses = [_miss(labelled, want, mistaken.get(want)) for want in wants if want not in found]
        if wants or oks or alarms:
            scores[topic_of(path)] = Score(len(wants), oks, len(wants) - len(misses), misses, alarms)
    return scores


def table(scores: Mapping[str, Score]) -> str:
    """The scores of topics as lines for people, with the sums below."""
    rows = [(topic, each.positives, each.found, each.near_misses, len(each.false_alarms))
            for topic, each in sorted(scores.items())]  # fmt: skip
    rows.append(("all", *(sum(row[column] for row in rows) for column in (1, 2, 3, 4))))
    lines = [f"{'topic':34} {'positives':>9} {'found':>6} {'near misses':>12} {'false alarms':>13}"]
    lines += [f"{row[0]:34} {row[1]:9} {row[2]:6} {row[3]:12} {row[4]:13}" for row in rows]
    return "\n".join(lines)


_LABEL = re.compile(r"#\s*(?P<word>want|ok|or|grows):\s*(?P<rest>.*?)\s*(?=\s#\s|$)")
_CODE = re.compile(r"MIR\d{3}")


@cache
def _labels(path: str, text: str) -> tuple[Label, ...]:
    found: list[Label] = []
    for number, line in enumerate(text.split("\n"), 1):
        for match in _LABEL.finditer(line):
            if match["word"] == "grows":
                found.append(Label(path, number, "grows"))
                continue
            if match["word"] == "or":
                code, _, owner = match["rest"].partition(" ")
                found.append(Label(path, number, "or", (code,), owner))
                continue
            for each in match["rest"].split(","):
                codes = tuple(code.strip() for code in each.split("|"))
                assert all(_CODE.fullmatch(code) for code in codes), f"{path}:{number}: cannot read {each!r}"
                found.append(Label(path, number, match["word"], codes))
    return tuple(found)


def _cases(text: str) -> Iterator[str]:
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            given = node.args
            needed = len(given.posonlyargs) + len(given.args) - len(given.defaults)
            if not needed and all(default is not None for default in given.kw_defaults) and not node.decorator_list:
                yield node.name


def _not_run_well(call: str, ran: Mapping[int, Ran]) -> Iterator[str]:
    for size in SIZES:
        if ran[size].error:
            yield f"{call}: raises {ran[size].error}"
        elif not ran[size].total:
            yield f"{call}: asks the database nothing"


def _blamed(labelled: LabelledSet, call: str, places: frozenset[str], announced: list[Label]) -> list[Label]:
    """The labels that a stack goes through: on their very lines, else in their statements.

    What another thread asks for a coroutine does not have its lines on the stack: the labels of the whole case are
    meant.
    """
    exact = [label for label in announced if str(label) in places]
    around = [label for label in announced if places & _statement(label.path, labelled.files[label.path], label.line)]
    if exact or around:
        return exact or around
    module, _, name = call.partition(":")
    path = module.replace(".", "/") + ".py"
    (node,) = [each for each in ast.parse(labelled.files[path]).body if getattr(each, "name", "") == name]
    if not isinstance(node, ast.AsyncFunctionDef):
        return []
    return [
        label for label in announced if label.path == path and node.lineno <= label.line <= (node.end_lineno or 0)
    ]


def _statement(path: str, text: str, line: int) -> frozenset[str]:
    return frozenset(f"{path}:{each}" for each in _extents(text).get(line, (line,)))


@cache
def _extents(text: str) -> dict[int, range]:
    """The lines of the statement on each line; of a compound one its header."""
    found: dict[int, range] = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.stmt):
            body = getattr(node, "body", None)
            end = max(body[0].lineno - 1, node.lineno) if body else node.end_lineno or node.lineno
            found.update(dict.fromkeys(range(node.lineno, end + 1), range(node.lineno, end + 1)))
    return found


def _taken(labelled: LabelledSet, wants: list[Label], left: list[Seen], *, exactly: bool) -> dict[Label, Seen]:
    """The finding that answers each `want`, taken from `left`; not `exactly`: one with another code, on its line."""
    taken: dict[Label, Seen] = {}
    for want in wants:
        codes = want.codes if exactly else tuple(each.code for each in left)
        places = [(want.path, want.line), *(_alternatives(labelled, want) if exactly else ())]
        found = next((each for each in left if (each.path, each.line) in places and each.code in codes), None)
        if found is not None:
            taken[want] = found
            left.remove(found)
    return taken


def _alternatives(labelled: LabelledSet, want: Label) -> list[tuple[str, int]]:
    name = _owner(labelled.files[want.path], want.line)
    return [(label.path, label.line) for label in labelled.labels if label.word == "or" and label.owner == name]


def _without_like(left: Iterable[Seen], taken: Iterable[Seen]) -> list[Seen]:
    """What is left without findings beside one that is right, of the same code, that say something else.

    A call whose helper reads two relations may have two.
    """
    said = {(each.path, each.line, each.code): each.message for each in taken}
    return [each for each in left if said.get((each.path, each.line, each.code), each.message) == each.message]


def _miss(labelled: LabelledSet, want: Label, other: Seen | None) -> str:
    said = f", found as {other.code}" if other is not None else ""
    return f"{want}: {'|'.join(want.codes)} in {_owner(labelled.files[want.path], want.line)}{said}"


def _alarm(labelled: LabelledSet, each: Seen) -> str:
    return f"{each.path}:{each.line}: {each.code} in {_owner(labelled.files[each.path], each.line)}: {each.message}"


def _owner(text: str, line: int) -> str:
    for node in ast.parse(text).body:
        if node.lineno <= line <= (node.end_lineno or node.lineno):
            return str(getattr(node, "name", "the module"))
    return "the module"
