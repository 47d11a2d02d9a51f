"""Cases of rules: Python files whose comments say what is to be found in them, read and compared.

A case is `tests/rules/<CODE>/<name>.py`, which may import from `bookshop`, or a folder of that place with the files
of a small project. Comments at the end of a line speak of what starts on that line:

    # want: MIR101 "regexp"           exactly these findings; the expression is searched in the message
    # want: MIR101 likely "regexp"    a finding that is not certain
    # want: MIR101 "a" offered        its fix is offered, outside of fix-all
    # want: MIR101 "a" unfixed "b"    it has no fix; the expression is searched in the reason
    #        ^^^^^^^^                 on the next line, under the code: the spans of the findings wanted above
    # ok: MIR101                      a near miss: no finding here
    # todo-want: MIR101 "regexp"      known wrong: it ought to be found, and is not
    # todo-ok: MIR101 "regexp"        known wrong: it is found, and ought not to be
    # todo-fix: reason                known wrong: the fix changes what the function gives, or does not help
    # changes: reason                 the fix, which is offered, changes what the function gives
    # reveal: QuerySet[Book] lazy     the value of the longest expression that starts here
    # grows: reason                   queries grow with rows here, for a reason that no rule reports
    # not run: reason                 on the line of a `def`: this function cannot be called by the tests
    # not run: before Django 6.1      the same, where an older release is installed
    # raises: FieldError              on the line of a `def`: what calling it raises
    # rechecked: case:f, other:g      anywhere in a step: the units that this step makes the engine analyse again
    # also: case.py:9 MIR101 "a"      anywhere in a step: a finding that it brings to a file that it leaves alone
    # gone: case.py:9                 anywhere in a step: findings that it takes from a line of such a file

A folder may hold templates, in a folder `templates`; their comments are those of templates: `{# want: … #}`.

Several findings on a line are separated by commas, several comments by `#`. Next to a case, `<name>.fixed` is its
text after fix-all, `<name>.each.fixed` after every fix that is offered. Folders `step1`, `step2`, ... in a folder
hold files that replace, one step after the other, those of the project.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

from mir_lsp.engine.config import Config
from mir_lsp.engine.engine import Engine
from mir_lsp.engine.findings import Finding
from mir_lsp.rules.registry import RULES

RULES_FOLDER = Path(__file__).parents[1] / "rules"
BOOKSHOP = Path(__file__).parent / "bookshop"
ROOT = "/project"
SINGLE = "case.py"  # the name of the file of a case that has one


@dataclass(frozen=True, eq=False)
class Case:
    """One case. `files` and `fixed` are texts by path; `steps` are files that replace some of `files`, in turn."""

    code: str
    name: str
    files: Mapping[str, str]
    fixed: Mapping[str, str] = field(default_factory=dict)
    each_fixed: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[Mapping[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.code}/{self.name}"


@dataclass(frozen=True)
class Want:
    """A finding that a comment announces; `fix` is one of `automatic`, `offered`, `unfixed`."""

    line: int
    code: str
    message: str
    confidence: str = "certain"
    fix: str = "automatic"
    reason: str = ""
    carets: tuple[int, int] | None = None  # columns, counted from 0


@dataclass(frozen=True)
class Expected:
    """What the comments of one file say; lines count from 1."""

    wants: tuple[Want, ...]
    missed: tuple[Want, ...]
    broken: frozenset[int]
    changed: frozenset[int]
    wrong: tuple[Want, ...]
    near_misses: tuple[tuple[int, str], ...]
    reveals: tuple[tuple[int, str], ...]
    grows: frozenset[int]
    not_run: frozenset[int]
    raises: Mapping[int, str]
    rechecked: tuple[str, ...] | None
    also: tuple[tuple[str, Want], ...] = ()
    gone: tuple[tuple[str, int], ...] = ()

    @property
    def costly(self) -> tuple[Want, ...]:
        """All findings that are right, reported or not."""
        return (*self.wants, *self.missed)


@dataclass(frozen=True, order=True)
class Seen:
    """A finding by its place in lines (from 1) and columns (from 0), and by what it says."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    code: str
    message: str
    confidence: str
    fix: str  # the safety of the fix, or empty


@cache
def cases() -> tuple[Case, ...]:
    """All cases, by code and name."""
    return tuple(_read_cases(RULES_FOLDER))


@cache
def bookshop() -> Mapping[str, str]:
    """The files of the bookshop by their path in a project."""
    return {f"bookshop/{path.name}": _text(path) for path in sorted(BOOKSHOP.glob("*.py"))}


def project(files: Mapping[str, str]) -> dict[str, str]:
    """The files of a case with those of the bookshop beside them."""
    return {**bookshop(), **files}


def selected(files: Mapping[str, str]) -> tuple[str, ...]:
    """What is selected for some files: all that is on by default, and what is not where they speak of it."""
    said = "".join(files.values())
    return ("MIR", *(rule.code for rule in RULES if not rule.default and rule.code in said))


def engine_of(files: Mapping[str, str]) -> Engine:
    """An engine that was given these files of a project in this order."""
    engine = Engine()
    engine.set_roots((ROOT,))
    engine.set_config(ROOT, Config(select=selected(files)))
    for path, text in files.items():
        engine.set_text(f"{ROOT}/{path}", text)
    return engine


def seen(engine: Engine, paths: Iterable[str]) -> list[Seen]:
    """The findings in some files of a project."""
    found = []
    for path in paths:
        text = engine.text(f"{ROOT}/{path}") or ""
        found += [_seen(path, text, finding) for finding in engine.findings(f"{ROOT}/{path}")]
    return sorted(found)


def place(text: str, offset: int) -> tuple[int, int]:
    """The line (from 1) and the column (from 0, in code points) of an offset."""
    breaks = [match.end() for match in re.finditer(r"\r\n|\r|\n", text[:offset])]
    if text[offset - 1 : offset + 1] == "\r\n":
        breaks.pop()
    return len(breaks) + 1, offset - (breaks[-1] if breaks else 0)


def lines_of(text: str) -> list[str]:
    """The lines of a text without their breaks."""
    return re.split(r"\r\n|\r|\n", text)


@cache
def expected(text: str) -> Expected:
    """What the comments of a file announce."""
    said: dict[str, list[tuple[int, str]]] = {}
    carets: dict[int, list[tuple[int, int]]] = {}
    code_line = 0
    for number, line in enumerate(lines_of(text), 1):
        if _CARETS.fullmatch(line):
            carets[code_line] = [match.span() for match in re.finditer(r"\^+", line)]
            continue
        code_line = number
        for match in _ANNOTATION.finditer(line):
            said.setdefault(match["word"], []).append((number, match["rest"].strip()))
    wants = _wants(said.get("want", []), carets)
    names = [name for _, rest in said.get("rechecked", []) for name in re.split(r",\s*", rest) if name]
    return Expected(
        wants=wants,
        missed=_wants(said.get("todo-want", []), {}),
        broken=frozenset(line for line, _ in said.get("todo-fix", [])),
        changed=frozenset(line for line, _ in said.get("changes", [])),
        wrong=_wants(said.get("todo-ok", []), {}),
        near_misses=tuple((line, code) for line, rest in said.get("ok", []) for code in re.split(r",\s*", rest)),
        reveals=tuple(said.get("reveal", [])),
        grows=frozenset(line for line, _ in said.get("grows", [])),
        not_run=frozenset(line for line, why in said.get("not run", []) if not _is_new_enough(why)),
        raises=dict(said.get("raises", [])),
        rechecked=tuple(sorted(names)) if "rechecked" in said else None,
        also=tuple(_elsewhere(rest) for _, rest in said.get("also", [])),
        gone=tuple((rest.partition(":")[0], int(rest.partition(":")[2])) for _, rest in said.get("gone", [])),
    )


def after_step(wanted: Mapping[str, Expected], step: Mapping[str, str]) -> dict[str, Expected]:
    """What is announced for each file after a step, given what was before it."""
    after = {**wanted, **{path: expected(text) for path, text in step.items()}}
    for said in [expected(text) for text in step.values()]:
        for path, want in said.also:
            after[path] = replace(after[path], wants=(*after[path].wants, want))
        for path, line in said.gone:
            left = tuple(want for want in after[path].wants if want.line != line)
            after[path] = replace(after[path], wants=left)
    return after


def complaints(
    path: str, text: str, wanted: Expected, findings: Iterable[Seen], refusals: Mapping[Seen, str]
) -> list[str]:
    """How the findings in a file differ from what is announced."""
    found: list[str] = []
    left = list(findings)
    for want in sorted((*wanted.wants, *wanted.wrong), key=lambda want: (want.line, want.carets or (0, 0))):
        match = next((each for each in left if _fits(each, want)), None)
        if match is None:
            found.append(f"{path}:{want.line}: no {want.code} like {want.message!r}, {want.confidence}")
            continue
        left.remove(match)
        if want in wanted.wants:
            found += _differences(path, text, want, match, refusals.get(match, ""))
    for missed in wanted.missed:
        if any(_fits(each, missed) for each in left):
            found.append(f"{path}:{missed.line}: {missed.code} is found now: make it a `want`")
    found += [f"{path}:{each.line}: unannounced {each.code} {each.message!r}, {each.confidence}" for each in left]
    return found


_ANNOTATION = re.compile(
    r"#\s*(?P<word>want|ok|todo-want|todo-ok|todo-fix|changes|reveal|grows|not run|raises|rechecked|also|gone):"
    r"(?P<rest>.*?)(?=\s+#[\s}]|$)"
)
_CARETS = re.compile(r"\s*\{?#\s*\^[\s^]*(?:#\})?\s*")
_WANT = re.compile(
    r'(?P<code>MIR\d{3})(?P<likely> likely)?(?: "(?P<message>[^"]*)")?'
    r'(?: (?P<fix>offered|unfixed)(?: "(?P<reason>[^"]*)")?)?(?:,\s*|$)'
)


def _read_cases(root: Path) -> Iterator[Case]:
    for folder in sorted(path for path in root.glob("MIR*") if path.is_dir()):
        for path in sorted(folder.iterdir()):
            if path.is_dir() and path.name != "__pycache__":
                yield _read_folder(folder.name, path)
            elif path.suffix == ".py":
                yield Case(
                    folder.name,
                    path.stem,
                    {SINGLE: _text(path)},
                    _optional(path.with_suffix(".fixed")),
                    _optional(path.with_suffix(".each.fixed")),
                )


_EACH = re.compile(r"\.each(?=\.\w+$)")


def _read_folder(code: str, folder: Path) -> Case:
    steps = sorted(folder.glob("step[0-9]"))
    files = {name: text for name, text in _files_below(folder).items() if not re.match(r"step\d/", name)}
    kept = _below(folder, ".fixed")
    fixed = {name: text for name, text in kept.items() if _EACH.search(name) is None}
    each = {_EACH.sub("", name): text for name, text in kept.items() if _EACH.search(name) is not None}
    return Case(code, folder.name, files, fixed, each, tuple(map(_files_below, steps)))


def _files_below(folder: Path) -> dict[str, str]:
    """The Python files and templates of a folder by their paths."""
    templates = {path.relative_to(folder).as_posix(): _text(path) for path in sorted(folder.rglob("*.html"))}
    return {**_below(folder, ".py"), **templates}


def _below(folder: Path, suffix: str) -> dict[str, str]:
    """The files of a kind by their paths, spelt as the files of the case that they belong to."""
    found = sorted(path for path in folder.rglob(f"*{suffix}") if "__pycache__" not in path.parts)
    return {_spelt(path).relative_to(folder).as_posix(): _text(path) for path in found}


def _spelt(path: Path) -> Path:
    page = path.with_name(path.name.partition(".")[0]).with_suffix(".html")
    return path.with_suffix(".html" if path.suffix == ".fixed" and page.exists() else ".py")


def _optional(path: Path) -> dict[str, str]:
    return {SINGLE: _text(path)} if path.exists() else {}


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def _seen(path: str, text: str, finding: Finding) -> Seen:
    return Seen(
        path,
        *place(text, finding.span.start),
        *place(text, finding.span.end),
        finding.code,
        finding.message,
        finding.confidence.value,
        finding.fix.safety.value if finding.fix is not None else "",
    )


def _is_new_enough(reason: str) -> bool:
    """Whether the installed Django is one that a function waits for, which is why it is not run by older ones."""
    match = _BEFORE.fullmatch(reason)
    return match is not None and django_release() >= (int(match[1]), int(match[2]))


@cache
def django_release() -> tuple[int, int]:
    """The feature release of Django that is installed."""
    major, minor, *_ = version("django").split(".")
    return int(major), int(minor)


_BEFORE = re.compile(r"before Django (\d+)\.(\d+)")


def _wants(said: Iterable[tuple[int, str]], carets: Mapping[int, list[tuple[int, int]]]) -> tuple[Want, ...]:
    wants: list[Want] = []
    for line, rest in said:
        matches = list(_WANT.finditer(rest))
        assert "".join(match[0] for match in matches) == rest, f"line {line}: cannot read {rest!r}"
        spans = carets.get(line, [])
        assert len(spans) in (0, len(matches)), f"line {line}: {len(spans)} carets for {len(matches)} findings"
        for index, match in enumerate(matches):
            wants.append(
                Want(
                    line,
                    match["code"],
                    match["message"] or "",
                    "likely" if match["likely"] else "certain",
                    match["fix"] or "automatic",
                    match["reason"] or "",
                    spans[index] if spans else None,
                )
            )
    return tuple(wants)


def _elsewhere(rest: str) -> tuple[str, Want]:
    place, _, want = rest.partition(" ")
    path, _, line = place.partition(":")
    (found,) = _wants([(int(line), want)], {})
    return path, found


def _fits(each: Seen, want: Want) -> bool:
    return (
        (each.line, each.code, each.confidence) == (want.line, want.code, want.confidence)
        and re.search(want.message, each.message) is not None
        and (want.carets is None or want.carets[0] == each.column)
    )


def _differences(path: str, text: str, want: Want, each: Seen, refusal: str) -> Iterator[str]:
    if want.carets is not None:
        line = lines_of(text)[each.line - 1]
        code = line[: match.start()] if (match := _ANNOTATION.search(line)) else line
        end = each.end_column if each.end_line == each.line else len(code.rstrip())
        if want.carets != (each.column, end):
            yield f"{path}:{want.line}: {want.code} spans columns {each.column}-{end}, not {want.carets}"
    kind = {"": "unfixed", "same-result": "automatic", "repair": "automatic"}.get(each.fix, "offered")
    if refusal:
        kind = "unfixed"
    if kind != want.fix:
        yield f"{path}:{want.line}: the fix of {want.code} is {kind}, not {want.fix}: {refusal!r}"
    elif kind == "unfixed" and not re.search(want.reason, refusal):
        yield f"{path}:{want.line}: {want.code} has no fix because {refusal!r}, not {want.reason!r}"
