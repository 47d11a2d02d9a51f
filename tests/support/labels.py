"""Labels of cases against the truth: what Django does when the code of a case runs."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from mir_lsp.rules.model import Severity
from mir_lsp.rules.registry import by_code
from tests.support.django_runner import MODULE_LEVEL, SIZES, Outcome, Program, growth
from tests.support.fixtures import Case, Expected, Seen, Want, expected

Line = tuple[str, int]
Way = tuple[Line, ...]  # the lines that run when a query is made, the innermost first
Runs = Mapping[int, Mapping[str, Outcome]]  # the calls of one program by size


# What rules are about whose cost is neither a query for each row nor an exception.
# Not by queries that grow or functions that raise: see `laziness_set` and `tests/rules/test_laziness.py`; what only
# requests bring about is in the set about coroutines.
PROVED_ELSEWHERE = ("MIR2", "MIR613", "MIR614", "MIR806")
MEASURES: Mapping[str, Callable[[Outcome], int]] = {
    "MIR112": lambda outcome: outcome.joins,
    "MIR123": lambda outcome: outcome.joins + outcome.total,
    "MIR127": lambda outcome: len(outcome.warned),
    "MIR608": lambda outcome: len(outcome.warned),
}


STRICT = "MIR6"  # cases of coroutines, which Django is to refuse


def program_of(name: str, files: Mapping[str, str]) -> Program:
    """All functions and methods of some files that can be called: private ones and those marked are left out."""
    calls = [f"{_module(path)}:{call}" for path, text in _python(files) for call in _calls(text)]
    return Program(name, files, tuple(calls), strict=name.startswith(STRICT))


def mislabelled(case: Case, runs: Runs, findings: Iterable[Seen]) -> list[str]:
    """Where the labels of a case are wrong: what is wanted must cost more with more rows, nothing else may."""
    ways = _grown(case.files, runs)
    problems = list(_unannounced_errors(case.files, runs))
    announced: set[Line] = set()
    for path, text in case.files.items():
        said = expected(text)
        spans = [_lines(want.line, want.code, path, findings) for want in said.costly]
        raising, untold = _lines_of(text, said.raises), _lines_of(text, said.not_run)
        for want, span in zip(said.costly, spans, strict=True):
            if want.line in untold:
                continue
            if want.code in MEASURES or want.code.startswith(PROVED_ELSEWHERE):
                continue
            if fails(want):
                if want.line not in raising:
                    problems.append(f"{path}:{want.line}: {want.code} is wanted, and nothing is raised")
            elif not _through(ways, path, span):
                problems.append(f"{path}:{want.line}: {want.code} is wanted, and queries do not grow")
        for line in sorted(said.grows):
            if not _through(ways, path, {line}):
                problems.append(f"{path}:{line}: said to grow, and does not")
        announced.update((path, line) for line in said.grows.union(*spans))
    for way in sorted(ways):
        if not announced.intersection(way):
            problems.append(f"{way[0][0]}:{way[0][1]}: queries grow and no label says so")
    return problems


def still_costly(fixed: Mapping[str, str], before: Runs, after: Runs, left: frozenset[str]) -> list[str]:
    """What is wrong after fixes: lines that still grow, other results, errors. `left` are kinds of fix not made.

    Functions with a fix that is known to be wrong, or said to change something, are expected to give something else.
    """
    problems: dict[str, list[str]] = {}
    allowed: set[Line] = set()
    for path, text in fixed.items():
        said = expected(text)
        kept = [want.line for want in said.wants if want.fix in left]
        missed = (want.line for want in said.missed)
        allowed.update((path, line) for line in said.grows.union(kept, missed))
    for call, ways in _grown_by_call(fixed, after).items():
        for way in sorted(ways):
            if not allowed.intersection(way):
                problems.setdefault(call, []).append(f"{way[0][0]}:{way[0][1]}: queries still grow")
    raising = {call for path, text in _python(fixed) for call in _mended_calls(path, text, frozenset({"unfixed"}))}
    mended = {call for path, text in _python(fixed) for call in _mended_calls(path, text, left)}
    for size in SIZES:
        for call, outcome in after[size].items():
            was = before[size][call]
            if call in mended or (call in raising and not outcome.error):
                if outcome.error:
                    problems.setdefault(call, []).append(f"{call}: still raises {outcome.error}")
                continue
            if (outcome.error, outcome.result) != (was.error, was.result):
                now, then = outcome.detail or outcome.result, was.error or was.result
                problems.setdefault(call, []).append(f"{call}: {now} instead of {then}")
            for code in _repaired(fixed, call, left).intersection(MEASURES):
                if MEASURES[code](outcome) >= MEASURES[code](was):
                    problems.setdefault(call, []).append(f"{call}: {code} is as dear as before")
            # A coroutine that is awaited runs the query that was written.
            runs_more = "MIR608" in _repaired(fixed, call, left)
            if size == SIZES[-1] and outcome.total > was.total and not runs_more:
                problems.setdefault(call, []).append(f"{call}: {outcome.total} queries, not {was.total}")
    offered_too = "offered" not in left or "automatic" in left
    broken = {call for path, text in _python(fixed) for call in _broken_calls(path, text, offered_too)}
    found = [problem for call in problems.keys() - broken for problem in problems[call]]
    if not left & {"automatic"}:
        found += [f"{call}: its fix is right now" for call in sorted(broken - problems.keys())]
    return sorted(found)


def fails(want: Want) -> bool:
    """Whether a finding says that the code raises, and not that it costs a query for each row."""
    rule = by_code(want.code)
    return rule is not None and rule.severity is Severity.ERROR


def _repaired(fixed: Mapping[str, str], call: str, left: frozenset[str]) -> set[str]:
    """The codes of the findings in a function that fixes have repaired."""
    found = set()
    for path, text in _python(fixed):
        for qualname, lines, _ in _functions(ast.parse(text)):
            if call == f"{_module(path)}:{qualname}":
                found |= {want.code for want in expected(text).wants if want.line in lines and want.fix not in left}
    return found


def _lines_of(text: str, starts: Collection[int]) -> set[int]:
    """The lines of the functions that start on some lines."""
    if not starts:
        return set()  # a template has none
    return {line for _, lines, _ in _functions(ast.parse(text)) if lines.start in starts for line in lines}


def _mended_calls(path: str, text: str, left: frozenset[str]) -> Iterator[str]:
    """The functions that were said to raise and that fixes have mended."""
    said = expected(text)
    wants = [want for want in said.wants if fails(want)]
    for qualname, lines, _ in _functions(ast.parse(text)):
        own = [want for want in wants if want.line in lines]
        if lines.start in said.raises and own and all(want.fix not in left for want in own):
            yield f"{_module(path)}:{qualname}"


def _through(ways: Iterable[Way], path: str, lines: Iterable[int]) -> bool:
    """Whether one of the ways leads through one of the lines of a file."""
    places = {(path, line) for line in lines}
    return any(places.intersection(way) for way in ways)


def _broken_calls(path: str, text: str, offered_too: bool) -> Iterator[str]:
    """The functions that a fix makes give something else, known to be wrong or said when it is offered."""
    said = expected(text)
    broken = said.broken | said.changed if offered_too else said.broken
    for node in ast.parse(text).body:
        is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if is_function and broken.intersection(_extent(node)):
            yield f"{_module(path)}:{node.name}"


def _grown(files: Mapping[str, str], runs: Runs) -> set[Way]:
    """The ways on which any call makes more queries at the larger size."""
    return set().union(*_grown_by_call(files, runs).values())


def _grown_by_call(files: Mapping[str, str], runs: Runs) -> dict[str, set[Way]]:
    """The ways on which queries grow, by call; shrinking counts too, it would be as odd.

    What a coroutine leaves to another thread is charged to its first line that is said to cost something, else to
    its `def`.
    """
    elsewhere = {
        f"{_module(path)}:{qualname}": (path, min(_labelled(text, lines), default=lines.start))
        for path, text in _python(files)
        for qualname, lines, _ in _functions(ast.parse(text))
    }
    found = {}
    for call in runs[SIZES[0]]:
        ways = (tuple(_line(place) for place in way.split()) for way in growth(runs, call))
        found[call] = {way if way[0][1] else (elsewhere[call],) for way in ways}
    return found


def _line(place: str) -> Line:
    path, _, line = place.rpartition(":")
    return path, int(line)


def _labelled(text: str, lines: range) -> set[int]:
    said = expected(text)
    return {*said.grows, *(want.line for want in said.costly)}.intersection(lines)


def _unannounced_errors(files: Mapping[str, str], runs: Runs) -> Iterator[str]:
    raising = {
        f"{_module(path)}:{qualname}": expected(text).raises.get(lines.start, "")
        for path, text in _python(files)
        for qualname, lines, _ in _functions(ast.parse(text))
    }
    for size in SIZES:
        for call, outcome in runs[size].items():
            if outcome.error != raising.get(call, ""):
                yield f"{call}: raises {outcome.error or 'nothing'} {outcome.detail}"
            elif not outcome.error and outcome.result is None and not call.endswith(MODULE_LEVEL):
                yield f"{call}: returns nothing that could be compared"


def _lines(line: int, code: str, path: str, findings: Iterable[Seen]) -> set[int]:
    """The lines of a finding that starts on a line; that line alone when it is not found."""
    ends = [each.end_line for each in findings if (each.path, each.line, each.code) == (path, line, code)]
    return set(range(line, max(ends, default=line) + 1))


def _python(files: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The files that are no templates."""
    return ((path, text) for path, text in files.items() if path.endswith(".py"))


def _calls(text: str) -> list[str]:
    said: Expected = expected(text)
    return [
        qualname
        for qualname, lines, private in _functions(ast.parse(text))
        if not private and lines.start not in said.not_run
    ]


def _functions(tree: ast.Module) -> Iterator[tuple[str, range, bool]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, _extent(node), node.name.startswith("_") or _takes_anything(node, 0)
        elif isinstance(node, ast.ClassDef) and not _is_for_a_framework(node):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
                    hidden = inner.name.startswith("_") or node.name.startswith("_")
                    private = hidden or _takes_anything(inner, 1)
                    yield f"{node.name}.{inner.name}", _extent(inner), private


def _takes_anything(node: ast.FunctionDef | ast.AsyncFunctionDef, bound: int) -> bool:
    """Whether a function wants something and does not say what: the code of the case calls it, nobody else can."""
    required = [*node.args.posonlyargs, *node.args.args][bound:]
    if node.args.defaults:
        required = required[: -len(node.args.defaults)]
    return any(argument.annotation is None for argument in required)


def _is_for_a_framework(node: ast.ClassDef) -> bool:
    """Whether only DRF or the admin can call the methods of a class: what they cost is seen where it does."""
    bases = [base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "") for base in node.bases]
    return any(base.endswith(("Serializer", "ViewSet", "APIView", "Field", "Admin", "Inline")) for base in bases)


def _extent(node: ast.stmt) -> range:
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def _module(path: str) -> str:
    return path.removesuffix(".py").replace("/", ".")
