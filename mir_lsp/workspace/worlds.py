"""Which projects of a workspace see the same installed modules and the same code: those of one world."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mir_lsp.workspace.environment import Environment
from mir_lsp.workspace.project import StartedProject, Surroundings

__all__ = ["FoundWorld", "found_worlds"]


@dataclass(frozen=True, slots=True)
class FoundWorld:
    """Projects that are run with one environment, and folders of the code around them."""

    environment: Environment | None
    projects: tuple[StartedProject, ...] = ()
    shared: tuple[str, ...] = ()

    @property
    def private(self) -> tuple[str, ...]:
        """The folders whose code is there for these projects alone: those with a `manage.py`."""
        return tuple(project.folder for project in self.projects if project.managed)


def found_worlds(around: Iterable[Surroundings]) -> tuple[FoundWorld, ...]:
    """The worlds of the folders of a workspace, in their order; code outside of projects is of the first it fits.

    Projects of one folder share a world when they have the same environment and there is code that they could share.
    A folder that starts no project shares the world of its environment, and without one that of the first folder.
    """
    worlds: list[_World] = []
    for each in around:
        if not any(project.managed for project in each.projects):
            _join(worlds, each)
            continue
        own: list[_World] = []
        for project in each.projects:
            _place(own, project, apart=each.apart)
        home = next((world for world in own if world.environment == each.environment), None)
        if home is None:
            home = _World(each.environment)
            own.append(home)
        home.shared.append(each.folder)
        worlds += own
    return tuple(FoundWorld(world.environment, tuple(world.projects), tuple(world.shared)) for world in worlds)


class _World:
    """A world in the making."""

    def __init__(self, environment: Environment | None) -> None:
        self.environment = environment
        self.projects: list[StartedProject] = []
        self.shared: list[str] = []

    def holds(self, project: StartedProject) -> bool:
        """Whether a project lies inside one of the world."""
        start = project.folder.replace("\\", "/")
        return any(start.startswith(f"{other.folder}/".replace("\\", "/")) for other in self.projects)


def _join(worlds: list[_World], around: Surroundings) -> None:
    home = next((world for world in worlds if world.environment == around.environment), None)
    if home is None and around.environment is None and worlds:
        home = worlds[0]
    if home is None:
        home = _World(around.environment)
        worlds.append(home)
    home.projects += around.projects
    home.shared.append(around.folder)


def _place(worlds: list[_World], project: StartedProject, *, apart: bool) -> None:
    fitting = (world for world in worlds if world.environment == project.environment)
    home = next((world for world in fitting if not apart or world.holds(project)), None)
    if home is None:
        home = _World(project.environment)
        worlds.append(home)
    home.projects.append(project)
