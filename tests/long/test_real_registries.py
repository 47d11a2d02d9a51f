"""The index agrees with Django's registry about projects that many people run.

Each is installed from the package index into an environment of its own, below `MIR_TEST_CACHE`, and Django is started
there with its settings. What differs is listed in `differences.json`, with the reason, also where the index says that
it does not know. A model that one side does not have counts as one value.
"""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from mir_lsp.index import Index
from mir_lsp.index.bundled import BUNDLED
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

_EXPECTED: dict[str, Any] = json.loads(Path(__file__).with_name("differences.json").read_text(encoding="utf-8"))
_LEAST = 99.5  # percent of equal values; of what is known where `differences.json` gives another number for all

pytestmark = pytest.mark.long


@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.name)
def test_the_models_of_a_published_project_are_those_of_the_registry(project: RealProject) -> None:
    values = values_of(project)
    expected = _EXPECTED.get(project.name, {"least": _LEAST, "places": {}})
    different = [value for value in values if not value.is_equal]
    unknown = [value for value in different if value.is_unknown]
    wrong = len(different) - len(unknown)
    equal = 100 * (1 - len(different) / len(values))
    right = 100 * (1 - wrong / (len(values) - len(unknown)))
    print(
        f"{project.name}: {len(values)} values, {wrong} wrong, {len(unknown)} said to be unknown: "
        f"{equal:.2f} % equal, {right:.2f} % of what is known"
    )

    unexplained = [value for value in different if not any(fnmatchcase(value.place, at) for at in expected["places"])]
    assert not unexplained, "\n".join(f"{value.place}: {value.ours} is not {value.django}" for value in unexplained)
    outdated = [at for at in expected["places"] if not any(fnmatchcase(value.place, at) for value in different)]
    assert not outdated
    assert equal >= expected["least"]
    assert right >= _LEAST


def values_of(project: RealProject) -> list[Value]:
    """Every value of the models of a project, from the index and from Django."""
    try:
        folder = installed(project, cache_folder())
    except NotInstallable as reason:
        pytest.fail(str(reason))
    found = registry(folder / "site", project.settings, str(folder / "env" / "bin" / "python"), project.environment)
    django = {label: found.models[label] for label, module in found.modules.items() if _is_own(project, module)}
    labels = {label.partition(".")[0] for label in django}
    return compared(_ours(project, folder, labels), django)


def index_of(project: RealProject, folder: Path) -> Index:
    """An index of the sources of an installed project: its own as files, those of others as installed."""
    index = Index()
    root = site_packages(folder)
    index.set_roots(((folder / "site").as_posix(), root.as_posix()))
    index.set_files(
        (_place(project, root, path), facts_from(path.read_text(encoding="utf-8", errors="replace")))
        for path in sources(project, folder)
    )
    return index


def _place(project: RealProject, root: Path, path: Path) -> str:
    if not path.is_relative_to(root):
        return path.as_posix()
    below = path.relative_to(root)
    return path.as_posix() if below.parts[0] in project.packages else f"{BUNDLED}/{below.as_posix()}"


def _ours(project: RealProject, folder: Path, labels: set[str]) -> dict[str, Any]:
    """The models of the project's own packages, of applications that Django has too."""
    root = site_packages(folder)
    places = tuple((root / package).as_posix() + "/" for package in project.packages)
    found = indexed_by_path(index_of(project, folder))
    return {
        label: shape for path, label, shape in found if path.startswith(places) and label.partition(".")[0] in labels
    }


def _is_own(project: RealProject, module: str) -> bool:
    return module.partition(".")[0] in project.packages
