"""Fixes of what serializers read: finding and edit stand in different files, and the pages stay the same."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from mir_lsp.engine.findings import Finding, Fix
from mir_lsp.text.edits import apply
from tests.support.fixtures import ROOT, place
from tests.support.web_answers import engine_for
from tests.support.web_labels import Project, projects
from tests.support.web_runner import Measured, measure

MOST = 100
(API,) = [project for project in projects() if project.name == "api"]


class Fixed:
    """A project after every fix that is offered, and where the findings stood that are gone."""

    def __init__(self, project: Project) -> None:
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
                fix = self.engine.fix(finding.path, finding.fingerprint) if finding.fix is not None else None
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


@pytest.fixture(scope="module")
def fixed() -> Fixed:
    return Fixed(API)


@pytest.fixture(scope="module")
def after(fixed: Fixed, tmp_path_factory: pytest.TempPathFactory) -> Measured:
    return measure(written(fixed.files, tmp_path_factory.mktemp("api")))


def written(files: Mapping[str, str], folder: Path) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_most_fixes_edit_another_file_than_the_one_of_the_finding(fixed: Fixed) -> None:
    assert len(fixed.places) >= 30
    assert sum(one != other for one, other in fixed.edited) >= 15


def test_queries_no_longer_grow_where_a_fix_was_applied(fixed: Fixed, after: Measured) -> None:
    growing = {chain[0] for chains in after.grown.values() for chain in chains if chain}
    assert sorted(set(fixed.places) & growing) == []


def test_the_answers_are_the_same_after_all_fixes(after: Measured) -> None:
    before = measure(API.folder)
    assert after.problems == ()
    assert len(before.answers) == 2 * len(before.routes)
    assert after.answers == before.answers
