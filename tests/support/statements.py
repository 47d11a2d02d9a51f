"""The SQL of querysets in the code of a project, beside what Django says of the same code in the project itself.

A place is an expression that the analysis takes for a queryset. Its text, with the names of its function put in for
each way that leads there (`ways`), is evaluated in the project (`booted`). Both sides write `%s` for what they do not
know; where Django has a value, because the project told it, `%s` is no mistake.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path, PurePosixPath
from typing import Any

from mir_lsp.engine.engine import Engine
from mir_lsp.engine.files import SourceFile
from mir_lsp.engine.sql import Question, questions_between
from mir_lsp.helpers.compiler import Compiler, Statement
from mir_lsp.index.models import model
from mir_lsp.index.skeletons import label_of
from mir_lsp.semantics.flow import planned_report
from mir_lsp.semantics.values import Row, alternatives
from tests.support.booted import NUMBER
from tests.support.ways import Function, TooMany, expressions

_PROGRAM = Path(__file__).with_name("booted.py")
_NO_ROW = "no query runs: no row can match"
_BALANCED = r"(?:[^()]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))*"
_BOUND = re.compile(r"\b(LIMIT|OFFSET) (\d+)")


class Verdict(Enum):
    """What came of a place."""

    EQUAL = "equal"
    MORE = "equal, and there are further ways"  # that the project does not take, or that cannot be decided there
    UNKNOWN = "said to be unknown"
    WRONG = "wrong"
    OPEN = "not comparable"


@dataclass(frozen=True)
class Place:
    """A queryset in the code: what is asked of Django for each way to it, and what we say."""

    path: str
    line: int
    text: str
    asked: tuple[Mapping[str, str], ...]
    question: Question


@dataclass(frozen=True)
class Outcome:
    """A place with both answers."""

    place: Place
    ours: tuple[Statement, ...]
    theirs: tuple[Mapping[str, Any], ...]

    @property
    def unknown(self) -> tuple[str, ...]:
        """What we say that we leave open."""
        said = [each for request in self.place.question.requests for each in request.unknown]
        return (*said, *(each for statement in self.ours for each in statement.open))

    @property
    def verdict(self) -> Verdict:
        """Whether both sides say the same."""
        everything = [each for told in self.theirs for each in (told, *told.get("others", ()))]
        rows = [each for each in everything if "sql" in each]
        # Frameworks give `none()` to who may see nothing.
        answered = rows or [each for each in everything if each.get("empty")]
        if not answered:
            return Verdict.OPEN
        if self.place.question.reason or any(not each.sql and each.trouble != _NO_ROW for each in self.ours):
            return Verdict.UNKNOWN
        all_there = all(any(_agree(ours, theirs) for ours in self.ours) for theirs in answered)
        complete = not any("error" in each for each in everything) and all(
            each.get("all", True) for each in self.theirs
        )
        none_more = not complete or all(any(_agree(ours, theirs) for theirs in answered) for ours in self.ours)
        if all_there:
            return Verdict.EQUAL if none_more else Verdict.MORE
        return Verdict.UNKNOWN if self.unknown else Verdict.WRONG

    def __str__(self) -> str:
        lines = [f"{self.place.path}:{self.place.line}: {self.verdict.value}", f"    {self.place.text}"]
        lines += [f"  reason {self.place.question.reason}"] if self.place.question.reason else []
        lines += [f"  ours   {each.plain or each.trouble}" for each in self.ours]
        lines += [f"  open   {each}" for each in self.unknown]
        for asked, told in zip(self.place.asked, self.theirs, strict=True):
            lines += [f"  asked  {asked['expression'][:600]}"]
            lines += [f"  theirs {_shown(each)}" for each in (told, *told.get("others", ()))]
        return "\n".join(lines)


def places(engine: Engine, path: str, module: str) -> Iterator[Place]:
    """The places of one file; `module` is what it is imported as."""
    file = engine.files.get(path)
    if file is None:
        return
    try:
        tree = ast.parse(file.text)
    except SyntaxError:
        return
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    spans = _Spans(file.text)
    by_span = {spans.of(node): node for node in ast.walk(tree) if isinstance(node, ast.expr)}
    rows = _rows(engine, file)
    for question in questions_between(engine.db, file, 0, len(file.text)):
        node = by_span.get((question.span.start, question.span.end))
        if node is None:
            continue
        try:
            function, qualname = _standing(node, parents)
            texts = expressions(function, node, parents, lambda each: rows.get(spans.of(each), ""))
        except TooMany:
            continue
        asked = tuple({"module": module, "qualname": qualname, "expression": text} for text in texts)
        if asked:
            text = " ".join(question.span.text_of(file.text).split())
            yield Place(path, file.text.count("\n", 0, question.span.start) + 1, text, asked, question)


def outcomes(
    found: Sequence[Place], compiler: Compiler, python: str, folder: Path, environment: Mapping[str, str]
) -> list[Outcome]:
    """Ask both sides; `environment` says how the project is set up in `folder`."""
    asked = [question for place in found for question in place.asked]
    variables = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **environment}
    done = subprocess.run(
        [python, str(_PROGRAM)],
        cwd=folder,
        env=variables,
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=570,
    )
    assert done.returncode == 0 and done.stdout, done.stderr[-3000:]
    answers = iter(json.loads(done.stdout))
    results = []
    for place in found:
        ours = tuple(compiler.compile(each.key, each.models, each.plan) for each in place.question.requests)
        results.append(Outcome(place, ours, tuple(next(answers) for _ in place.asked)))
    return results


def module_of(path: str, root: str) -> str:
    """What a file is imported as below a folder."""
    parts = PurePosixPath(path).relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def counted(results: Iterable[Outcome]) -> dict[Verdict, int]:
    """How often each verdict came."""
    verdicts = [each.verdict for each in results]
    return {verdict: verdicts.count(verdict) for verdict in Verdict}


def _standing(node: ast.AST, parents: Mapping[ast.AST, ast.AST]) -> tuple[Function | None, str]:
    """The function around an expression, and the qualified name of what it stands in."""
    functions: list[Function] = []
    names: list[str] = []
    inner = node
    while inner in parents:
        above = parents[inner]
        if isinstance(above, ast.Lambda):
            raise TooMany
        if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            # Decorators and defaults stand outside.
            within = inner in above.body
            if within and not isinstance(above, ast.ClassDef):
                functions.append(above)
            if within:
                names.insert(0, above.name)
        inner = above
    if len(functions) > 1:
        raise TooMany
    return (functions[0], ".".join(names)) if functions else (None, ".".join([*names, "()"]))


def _rows(engine: Engine, file: SourceFile) -> dict[tuple[int, int], str]:
    """The expressions that the analysis takes for a row, and how such a row is made."""
    found = {}
    for unit in file.units:
        for note in planned_report(engine.db, unit.id).notes:
            models = {each.model for each in alternatives(note.value) if isinstance(each, Row)}
            known = engine.db.get(model, next(iter(models))) if len(models) == 1 else None
            if known is not None and not known.abstract:
                span = note.span.shifted(unit.span.start)
                found[span.start, span.end] = f"__row__({label_of(engine.db, next(iter(models)))!r})"
    return found


class _Spans:
    """Where nodes stand in a text, in characters."""

    def __init__(self, text: str) -> None:
        lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", text)
        self._lines = lines
        self._starts = [0]
        for line in lines:
            self._starts.append(self._starts[-1] + len(line))

    def of(self, node: ast.expr) -> tuple[int, int]:
        """The span of a node; of one that stands nowhere, a place where nothing is."""
        if getattr(node, "end_lineno", None) is None or getattr(node, "lineno", None) is None:
            return -1, -1
        return self._at(node.lineno, node.col_offset), self._at(node.end_lineno, node.end_col_offset)

    def _at(self, line: int, column: int) -> int:
        text = self._lines[line - 1]
        if not text.isascii():
            column = len(text.encode()[:column].decode())
        return self._starts[line - 1] + column


def _agree(ours: Statement, theirs: Mapping[str, Any]) -> bool:
    also = theirs.get("also")
    if (also is not None and _agree(ours, also)) or _agree_on(ours, theirs):
        return True
    # What we write `%s` for may be a queryset.
    return "IN (%s)" in ours.plain and "IN (SELECT " in theirs.get("sql", "") and _agree_on(ours, _folded(theirs))


def _folded(theirs: Mapping[str, Any]) -> Mapping[str, Any]:
    """A statement with a value in the place of each queryset that it looks in."""
    sql, params = theirs["sql"], list(theirs["params"])
    while (found := re.search(rf"IN \((SELECT {_BALANCED})\)", sql)) is not None:
        before, inside = sql[: found.start()].count("%s"), found[1].count("%s")
        params[before : before + inside] = [["", False]]
        sql = f"{sql[: found.start()]}IN (%s){sql[found.end() :]}"
    return {"sql": sql, "params": params}


def _agree_on(ours: Statement, theirs: Mapping[str, Any]) -> bool:
    if theirs.get("empty") or not ours.sql:
        # A list that we do not know was empty.
        return bool(theirs.get("empty")) and (not ours.sql or "IN (%s)" in ours.plain)
    # Django writes no OFFSET where it is zero, which a value that we do not know may be.
    return any(
        re.fullmatch(_pattern(theirs), plain, re.DOTALL) is not None
        for plain in (ours.plain, ours.plain.replace(" OFFSET %s", ""))
    )


def _pattern(theirs: Mapping[str, Any]) -> str:
    """What our statement may be: `%s` may stand for whatever Django was given, and has to for what was made up."""
    values = iter(theirs["params"])
    parts = re.split(r"(IN \(%s(?:, %s)+\)|%s)", theirs["sql"].replace("%%", "\0"))
    pattern = ""
    for part in parts:
        if part.startswith("IN (") and part != "IN (":
            texts = [next(values) for _ in range(part.count("%s"))]
            each = ", ".join(re.escape(text) if is_known else "%s" for text, is_known in texts)
            pattern += rf"IN \((?:%s|{each})\)"
            continue
        if part == "%s":
            text, is_known = next(values)
            # We may know that what is made up there is a queryset.
            made_up = f"(?:%s|SELECT {_BALANCED})" if pattern.endswith(re.escape("IN (")) else "%s"
            pattern += f"(?:%s|{re.escape(text)})" if is_known else made_up
        else:
            pattern += re.escape(part).replace("\0", "%")
    return _BOUND.sub(_bound, pattern.replace("\\ ", " "))


def _bound(found: re.Match[str]) -> str:
    number = int(found[2])
    return f"{found[1]} %s" if number >= NUMBER // 2 else f"{found[1]} (?:%s|{number})"


def _shown(told: Mapping[str, Any]) -> str:
    if "error" in told:
        return str(told["error"])
    if told.get("empty"):
        return _NO_ROW
    values = iter([text if is_known else "%s" for text, is_known in told["params"]])
    return re.sub("%s", lambda _: next(values), told["sql"])
