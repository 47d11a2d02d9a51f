"""The index agrees with Django about which receivers each signal of a model wakes, and in which order.

Published projects are installed and started, and what is connected is compared with what the index says, model by
model. What differs is listed below, with the reason.
"""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from tests.long.real_projects import PROJECTS, NotInstallable, RealProject, cache_folder, installed
from tests.long.test_real_registries import index_of
from tests.support.connected import Difference, connected, differences

pytestmark = pytest.mark.long

_QUEUE = "django_q connects a receiver of its own rows; its code is not about models of the project and is not read"
_EXPECTED = {"coldfront": {"post_save django_q.Task": _QUEUE}, "hyperkitty": {"post_save django_q.Task": _QUEUE}}
_COMPARED = ("wiki", "coldfront", "byro", "pretix", "nemo", "hyperkitty")


@pytest.mark.parametrize("name", _COMPARED)
def test_receivers_of_a_published_project_are_those_that_are_connected(name: str) -> None:
    (project,) = [each for each in PROJECTS if each.name == name]
    found, compared = _compared(project)
    expected = _EXPECTED.get(name, {})
    unexplained = [each for each in found if not any(fnmatchcase(each.place, place) for place in expected)]
    print(f"{name}: {compared} lists of receivers, {len(found)} differ")
    assert compared
    assert not unexplained, "\n".join(f"{each.place}: {each.ours} is not {each.django}" for each in unexplained)
    assert len(found) == len(expected)


def _compared(project: RealProject) -> tuple[list[Difference], int]:
    try:
        folder = installed(project, cache_folder())
    except NotInstallable as reason:
        pytest.fail(str(reason))
    python = str(folder / "env" / "bin" / "python")
    django = connected(folder / "site", project.settings, python, project.environment)
    return differences(index_of(project, folder), django)
