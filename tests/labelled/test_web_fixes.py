"""Fixes of what serializers and templates read: most edit another file than that of the finding, and pages stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from mir_lsp.engine.findings import Finding, Fix
from mir_lsp.rules.model import Family
from mir_lsp.text.edits import apply
from tests.support.fixtures import ROOT, place
from tests.support.web_answers import engine_for
from tests.support.web_labels import Project, projects
from tests.support.web_runner import Measured, measure

MOST = 150

# How many fixes there are at least in each project, and how many of them edit another file than that of the finding.
EXPECTED = {"api": (30, 15), "gazette": (30, 25), "library": (15, 12), "tracker": (45, 40)}


# Fixes of other families change what pages do: who may see them, what they show.
COSTS = frozenset({Family.NPLUSONE, Family.QUERYSET})


class Fixed:
    """A project after every fix of a cost that is offered, and where the findings stood that are gone."""

    def __init__(self, project: Project) -> None:
        self.name = project.name
        self.engine = engine_for(project)
        self.files = dict(project.files)
        self.places: list[str] = []
        self.edited: list[tuple[str, str]] = []  # the file of a finding and a file that its fix edits
        for _ in range(MOST):
            found = next(self._fixes(), None)
            if found is None:
                break
            self._apply(*found)

    def _fixes(self):  # type: ignore[no-untyped-def]
        for path in sorted(self.files):
            for finding in self.engine.findings(f"{ROOT}/{path}"):
                costs = finding.rule.family in COSTS and finding.fix is not None
                fix = self.engine.fix(finding.path, finding.fingerprint) if costs else None
                if isinstance(fix, Fix):
                    yield finding, fix

    def _apply(self, finding: Finding, fix: Fix) -> None:
        path = finding.path.removeprefix(f"{ROOT}/")
        line, _ = place(self.files[path], finding.span.start)
        self.places.append(f"{path}:{line}")
        for edited, edits in fix.edits:
            name = edited.removeprefix(f"{ROOT}/")
            self.files[name] = apply(self.files[name], edits)
            self.engine.set_text(edited, self.files[name])
            self.edited.append((path, name))


@dataclass(frozen=True)
class Repaired:
    """A project with its fixes, and what its pages did before and after."""

    fixed: Fixed
    before: Measured
    after: Measured


@pytest.fixture(scope="module", params=EXPECTED)
def repaired(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Repaired:
    (project,) = [each for each in projects() if each.name == request.param]
    fixed = Fixed(project)
    folder = written(fixed.files, tmp_path_factory.mktemp(project.name))
    return Repaired(fixed, measure(project.folder), measure(folder))


def written(files: Mapping[str, str], folder: Path) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_most_fixes_edit_another_file_than_the_one_of_the_finding(repaired: Repaired) -> None:
    fixes, elsewhere = EXPECTED[repaired.fixed.name]
    assert len(repaired.fixed.places) >= fixes
    assert sum(one != other for one, other in repaired.fixed.edited) >= elsewhere


def test_queries_no_longer_grow_where_a_fix_was_applied(repaired: Repaired) -> None:
    growing = {chain[0] for chains in repaired.after.grown.values() for chain in chains if chain}
    assert sorted(set(repaired.fixed.places) & growing) == []


def test_the_pages_are_the_same_after_all_fixes(repaired: Repaired) -> None:
    before, after = repaired.before, repaired.after
    assert after.problems == ()
    assert len(before.answers) == 2 * len(before.routes)
    assert [page for page in before.answers if after.answers[page] != before.answers[page]] == []
