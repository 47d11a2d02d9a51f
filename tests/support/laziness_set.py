"""The labelled set about lazy querysets: what costs or goes wrong, and what looks like it and does not.

A set is a folder that stands for a project, with the bookshop beside it; see `labelled_set` for what a case is. After
a labelled line, comments say how its statement could be written instead:

    return len(books)  # want: MIR202
    # right: return books.count()        the right way: it has to be better, as is proved for that code (`PROOFS`)
    if books:  # ok: MIR203
    # tempting: if books.exists():       what a mistaken rule would say: it must not be better
    # instead: books = list(books)       lines of a whole body, in place of that of the function

All of it is proved by running every version on Django (`mislabelled`), and answered by the engine (`score`).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.support.labelled_set import Label, LabelledSet, Score, _statement, read_set, scored
from tests.support.laziness_runner import Measured, Version

FAMILY = "MIR2"

# What has to be shown of a code: that the right way costs less and gives the same (`cheaper`); that the statement
# does nothing at all (`no effect`); that it raises or gives something else (`wrong`); that it queries when the module
# is loaded (`at import`); that a second call does not see a new row (`stale`); that a default is made once
# (`default`).
PROOFS = {
    "cheaper": ("MIR202", "MIR203", "MIR204", "MIR205", "MIR206", "MIR209", "MIR246"),
    "no effect": ("MIR201",),
    "at import": ("MIR212",),
    "stale": ("MIR213",),
    "default": ("MIR215",),
}
WRONG = "wrong"


@dataclass(frozen=True)
class Labelled:
    """A label, and the lines that may stand in place of its statement, or of the `whole` body of its function."""

    label: Label
    lines: tuple[str, ...] = ()
    whole: bool = False

    @property
    def proof(self) -> str:
        """What has to be shown of it."""
        code = self.label.codes[0]
        return next((kind for kind, codes in PROOFS.items() if code in codes), WRONG)


def labelled_lines(path: str, text: str) -> list[Labelled]:
    """The labels of a file with what could stand there instead; each line once."""
    found: list[Labelled] = []
    by_line: dict[int, list[Label]] = {}
    for label in LabelledSet({path: text}).labels:
        by_line.setdefault(label.line, []).append(label)
    lines = text.split("\n")
    for number, labels in by_line.items():
        instead, whole = [], False
        for line in lines[number:]:
            match = _INSTEAD.fullmatch(line)
            if match is None:
                break
            instead.append(match["code"])
            whole |= match["word"] == "instead"
        found.append(Labelled(labels[0], tuple(instead), whole))
    return found


def versions(labelled: LabelledSet) -> Iterator[Version]:
    """Every version of every case that is to be run: as it stands, and with what could stand there instead."""
    for path, text in _cases(labelled):
        yield Version(path, path, text)
        for name in _functions(text):
            if not name.startswith("_"):
                yield Version(f"{path}:{name}", path, text, name)
        for each in labelled_lines(path, text):
            yield from _others(path, text, each)


def mislabelled(labelled: LabelledSet, ran: Mapping[str, Measured]) -> list[str]:
    """Where labels are wrong."""
    problems: list[str] = []
    for path, text in _cases(labelled):
        said = labelled_lines(path, text)
        may_raise = {_prover(text, each) for each in said if each.label.word == "want" or each.proof == WRONG}
        for each in said:
            key = f"{path}:{_prover(text, each)}" if _prover(text, each) else path
            problems += [f"{each.label}: {problem}" for problem in _problems(labelled, each, key, ran)]
        for name in _functions(text):
            was = ran.get(f"{path}:{name}")
            if was is not None and was.error and name not in may_raise:
                problems.append(f"{path}:{name}: raises {was.error}")
        if ran[path].error:
            problems.append(f"{path}: raises {ran[path].error}")
    return problems


def unreached(labelled: LabelledSet, ran: Mapping[str, Measured]) -> list[str]:
    """The labels on lines that no case runs: nothing is proved of them."""
    found = []
    for path, text in _cases(labelled):
        for each in labelled_lines(path, text):
            name = _prover(text, each)
            around = range(each.label.line, _end(path, text, each.label.line) + 1)
            if name and _in_function(text, each.label.line) and not ran[f"{path}:{name}"].lines.intersection(around):
                found.append(f"{each.label}: {name} does not run it")
    return found


def case_at(path: str, text: str, line: int, code: str) -> str:
    """The case that runs a line; none for what is proved when the module is loaded."""
    return _prover(text, Labelled(Label(path, line, "want", (code,))))


def score(labelled: LabelledSet) -> dict[str, Score]:
    """How the engine answers the set, by topic."""
    from tests.support.fixtures import engine_of, project, seen  # the truth of labels does not need the engine

    files = {path: text for path, text in labelled.files.items() if not path.endswith("/rows.py")}
    # What is one query per row is said to be that: other codes count where a label names them.
    named = {(label.path, label.line, code) for label in labelled.wants for code in label.codes}
    every = seen(engine_of(project(files)), files)
    findings = [each for each in every if each.code.startswith(FAMILY) or (each.path, each.line, each.code) in named]
    return scored(labelled, files, findings)


def read(folder: Path) -> LabelledSet:
    """The set below a folder."""
    return read_set(folder)


_INSTEAD = re.compile(r"\s*# (?P<word>right|tempting|instead): ?(?P<code>.*)")


def _problems(labelled: LabelledSet, each: Labelled, key: str, ran: Mapping[str, Measured]) -> list[str]:
    was, line = ran[key], each.label.line
    other = ran.get(f"{each.label} other")
    without = ran.get(f"{each.label} without")
    wanted = each.label.word == "want"
    match each.proof:
        case "at import":
            return _at_import(was, other, each, line, labelled)
        case "default":
            seen = was.defaults.get(line)
            good = other.defaults.get(line) if other is not None else None
            if wanted:
                return [] if seen is True and good is False else [f"defaults: {seen}, then {good}"]
            return ["the default is made once"] if seen is True and other is not None else []
        case "no effect":
            same = without is not None and _same(was, without)
            if wanted and not same:
                return ["it does something"]
            if not wanted and same:
                return ["it does nothing"]
            return [] if not wanted or _changed(was, other) else ["the right way does nothing either"]
        case "stale":
            return _stale(was, other, wanted)
        case "cheaper":
            better = other is not None and _same_results(was, other) and other.cost < was.cost
            if wanted:
                return [] if better else [f"not better: {_told(was)}, then {_told(other)}"]
            return [f"better: {_told(was)}, then {_told(other)}"] if better else []
        case _:
            changed = other is not None and _changed(was, other) and not other.error
            if wanted:
                return [] if changed else [f"no change: {_told(was)}, then {_told(other)}"]
            return [f"changes: {_told(was)}, then {_told(other)}"] if changed and other is not None else []


def _at_import(was: Measured, other: Measured | None, each: Labelled, line: int, labelled: LabelledSet) -> list[str]:
    end = _end(each.label.path, labelled.files[each.label.path], line)
    asked = any(line <= at <= end for at in was.imported)
    if each.label.word != "want":
        return ["it queries when the module is loaded"] if asked else []
    if not asked:
        return ["it does not query when the module is loaded"]
    if other is None or other.error:
        return [f"no right way that works: {other.error if other else ''}"]
    return [] if sum(other.imported.values()) < sum(was.imported.values()) else ["the right way queries as well"]


def _stale(was: Measured, other: Measured | None, wanted: bool) -> list[str]:
    if other is None:
        return ["nothing to compare with"] if wanted else []
    fresh = other.results == was.results and not was.error
    if wanted:
        good = not other.error and (bool(was.error) or other.results[0] == was.results[0]) and not fresh
        return [] if good else [f"not stale: {was.results}, then {other.results}"]
    return [] if fresh or other.error else [f"stale: {was.results}, then {other.results}"]


def _same_results(was: Measured, other: Measured) -> bool:
    return not was.error and not other.error and was.results == other.results


def _same(was: Measured, other: Measured) -> bool:
    return (was.results, was.error, was.cost[:2]) == (other.results, other.error, other.cost[:2])


def _changed(was: Measured, other: Measured | None) -> bool:
    return other is not None and (was.results != other.results or was.cost[:2] != other.cost[:2])


def _told(measured: Measured | None) -> str:
    if measured is None:
        return "nothing"
    return f"{measured.cost} {measured.error or measured.results[0][:60]}"


def _cases(labelled: LabelledSet) -> list[tuple[str, str]]:
    """The modules with cases: apps are what these use."""
    apps = {path.rpartition("/")[0] for path in labelled.files if path.endswith("/models.py")}
    return [(path, text) for path, text in labelled.files.items() if path.rpartition("/")[0] not in apps]


def _others(path: str, text: str, each: Labelled) -> Iterator[Version]:
    name = _prover(text, each)
    if each.lines:
        yield Version(f"{each.label} other", path, _replaced(text, each), name)
    if each.proof == "no effect":
        yield Version(f"{each.label} without", path, _replaced(text, Labelled(each.label, ("pass",))), name)


def _prover(text: str, each: Labelled) -> str:
    """The case that proves a label: the one that it is in, else the first that names the class or function that it
    is in; none for what is proved when the module is loaded."""
    if each.proof in ("at import", "default"):
        return ""
    functions = _functions(text)
    line = each.label.line
    for node in ast.parse(text).body:
        first = min([node.lineno, *(mark.lineno for mark in getattr(node, "decorator_list", ()))])
        if first <= line <= (node.end_lineno or node.lineno):
            name = str(getattr(node, "name", ""))
            if name in functions and not name.startswith("_"):
                return name
            named = name or ast.unparse(node).partition(" =")[0]
            users = [other for other, user in functions.items() if not other.startswith("_")
                     and re.search(rf"\b{named}\b", ast.unparse(user))]  # fmt: skip
            return users[0] if users else ""
    return ""


def _in_function(text: str, line: int) -> bool:
    return any(
        node.body[0].lineno <= line <= (node.end_lineno or node.lineno)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def _replaced(text: str, each: Labelled) -> str:
    lines = text.split("\n")
    start, end = each.label.line, _end(each.label.path, text, each.label.line)
    node = _functions(text).get(_prover(text, each)) if each.whole else None
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        start, end = node.body[0].lineno, node.end_lineno or node.lineno
    margin = lines[start - 1][: len(lines[start - 1]) - len(lines[start - 1].lstrip())]
    return "\n".join([*lines[: start - 1], *(margin + line for line in each.lines), *lines[end:]])


def _end(path: str, text: str, line: int) -> int:
    """The last line of the statement on a line; of a compound one that of its header."""
    return max(int(place.rpartition(":")[2]) for place in _statement(path, text, line))


def _functions(text: str) -> dict[str, ast.stmt]:
    return {
        node.name: node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
