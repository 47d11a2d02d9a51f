"""The labelled set about coroutines: what raises or is never awaited there, and what looks like it and runs."""

from __future__ import annotations

from collections.abc import Mapping

from tests.support.context_set import Project
from tests.support.coroutine_runner import Ran
from tests.support.labelled_set import Label

CODES = "MIR6"  # how the codes of the family begin

# Raised before the view runs: the label stands at its `def`.
REFUSED_VIEW = "RuntimeError: You cannot use ATOMIC_REQUESTS with async views."


def belongs(code: str) -> bool:
    """Whether findings with a code are what the set is about."""
    return code.startswith(CODES)


def mislabelled(project: Project, ran: Mapping[str, Ran]) -> list[str]:
    """Where labels are wrong: a positive raises or is never awaited there, all else does neither."""
    problems: list[str] = []
    proved: set[Label] = set()
    for case, each in ran.items():
        for places in _failures(project, case, each):
            blamed = [want for want in project.labelled.wants if project.statement(want) & places]
            proved.update(blamed)
            problems += [] if blamed else [f"{project}: {case}: {_told(each)} and no label says so"]
            problems += [
                f"{project}/{near}: said to be fine, and {case}: {_told(each)}"
                for near in project.labelled.near_misses
                if project.statement(near) & places and not blamed
            ]
    problems += [f"{project}/{want}: nothing happens" for want in project.labelled.wants if want not in proved]
    for want in sorted(proved, key=str):
        expected = {gives(project, want, each) for case, each in ran.items() if proves(project, want, case, each)}
        if len(expected) != 1 or "" in expected:
            problems.append(f"{project}/{want}: nothing says what is right: {sorted(expected)}")
    return problems


def proves(project: Project, want: Label, case: str, each: Ran) -> bool:
    """Whether a case shows that a positive is one."""
    return any(project.statement(want) & places for places in _failures(project, case, each))


def gives(project: Project, want: Label, each: Ran) -> str:
    """What the case gives once it is right, as JSON; empty where nothing says so."""
    return project.gives(want) or each.unchecked


def not_repaired(project: Project, was: Mapping[str, Ran], now: Mapping[str, Ran]) -> list[str]:
    """What is wrong with a project after fixes: cases that were proofs and still raise, or give something else.

    `was` are the runs of the project as it is labelled, `now` those of its fixed text.
    """
    problems = []
    for case, before in was.items():
        wants = [want for want in project.labelled.wants if proves(project, want, case, before)]
        after = now[case]
        right = gives(project, wants[0], before) if wants else before.result
        if after.error or after.unawaited:
            problems.append(f"{project}: {case}: {_told(after)}")
        elif after.result != right:
            problems.append(f"{project}: {case}: gives {after.result}, not {right}")
    return problems


def _failures(project: Project, case: str, each: Ran) -> list[frozenset[str]]:
    """The lines of each failure of a case. What is raised after a coroutine was not awaited comes of that."""
    if each.unawaited:
        return list(each.unawaited)
    if each.error == REFUSED_VIEW:
        return [_view(project, case.removeprefix("route "))]
    return [each.through] if each.error else []


def _view(project: Project, route: str) -> frozenset[str]:
    """The line of the `def` of the view that has the name of a route."""
    return frozenset(
        f"{path}:{number}"
        for path, text in project.labelled.files.items()
        for number, line in enumerate(text.split("\n"), 1)
        if line.strip().startswith((f"async def {route}(", f"class {route.title()}("))
    )


def _told(each: Ran) -> str:
    return each.error or f"a coroutine is never awaited at {', '.join(sorted(each.unawaited[0]) or ['?'])}"
