"""The index agrees with Django's registry about projects that many people run.

Each is installed from the package index into an environment of its own, below `MIR_TEST_CACHE`, and Django is started
there with the project's settings. What differs is listed in `differences.json`, with the reason.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mir_lsp.index import Index
from tests.long.comparison import Value, compared
from tests.long.real_projects import (
    PROJECTS,
    NotInstallable,
    RealProject,
    cache_folder,
    installed,
    site_packages,
    sources,
)
from tests.support.projects import facts_from
from tests.support.registry import indexed_by_path, registry

LEAST = 0.995
_EXPECTED = Path(__file__).with_name("differences.json")

pytestmark = pytest.mark.long


@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.name)
def test_the_models_of_a_published_project_are_those_of_the_registry(project: RealProject) -> None:
    values = values_of(project)
    different = {value.place: value for value in values if not value.is_equal}
    expected: dict[str, str] = json.loads(_EXPECTED.read_text(encoding="utf-8")).get(project.name, {})

    equal = 1 - len(different) / len(values)
    print(f"{project.name}: {len(values)} values, {len(different)} different, {equal:.2%} equal")
    unexplained = [f"{place}: {value.ours} is not {value.django}" for place, value in different.items()]
    unexplained = [line for line in unexplained if not _reason(expected, line.partition(": ")[0])]
    assert not unexplained, "\n".join(unexplained)
    assert not [place for place in expected if not any(_covers(place, found) for found in different)]
    assert equal >= LEAST


def values_of(project: RealProject) -> list[Value]:
    """Every value of the models of a project, from the index and from Django."""
    try:
        folder = installed(project, cache_folder())
    except NotInstallable as reason:
        pytest.fail(str(reason))
    found = registry(
        folder / "site", project.settings, str(folder / "env" / "bin" / "python"), project.environment
    )
    django = {label: found.models[label] for label, module in found.modules.items() if _is_own(project, module)}
    labels = {label.partition(".")[0] for label in django}
    return compared(_ours(project, folder, labels), django)


def index_of(project: RealProject, folder: Path) -> Index:
    """An index of the sources of an installed project."""
    index = Index()
    index.set_roots(((folder / "site").as_posix(), site_packages(folder).as_posix()))
    index.set_files(
        (path.as_posix(), facts_from(path.read_text(encoding="utf-8", errors="replace")))
        for path in sources(project, folder)
    )
    return index


def _ours(project: RealProject, folder: Path, labels: set[str]) -> dict[str, Any]:
    """The models of the project's own packages, of applications that Django has too."""
    root = site_packages(folder)
    places = tuple((root / package).as_posix() + "/" for package in project.packages)
    found = indexed_by_path(index_of(project, folder))
    return {
        label: shape
        for path, label, shape in found
        if path.startswith(places) and label.partition(".")[0] in labels
    }


def _is_own(project: RealProject, module: str) -> bool:
    return module.partition(".")[0] in project.packages


def _reason(expected: dict[str, str], place: str) -> str | None:
    return next((reason for pattern, reason in expected.items() if _covers(pattern, place)), None)


def _covers(pattern: str, place: str) -> bool:
    """A pattern is a place, or the beginning of several, with a star at its end."""
    return place.startswith(pattern[:-1]) if pattern.endswith("*") else place == pattern
