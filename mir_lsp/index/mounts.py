"""The worlds of a workspace in an index: their projects, their folders, and what is installed for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mir_lsp.index.bundled import mount
from mir_lsp.index.environment import Installed, Library, Lookup, Supplied
from mir_lsp.index.ingest import Index
from mir_lsp.index.settings import ProjectFacts, projects_key
from mir_lsp.index.worlds import Place, places_key


@dataclass(frozen=True, slots=True)
class World:
    """What is run with one environment.

    `environment` tells it from others and gives the same modules as long as it is equal; without one, `lookup` is
    None. What is in `private` folders is there for the code of this world alone, `shared` are folders around them.
    """

    environment: object
    lookup: Lookup | None
    projects: tuple[ProjectFacts, ...] = ()
    private: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()


class Worlds:
    """Tells an index what is around its files, and gives it what they need of their environments."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._told: tuple[World, ...] = ()
        self._libraries: list[tuple[object, Library]] = []
        self._installed: list[Installed] = []

    def set(self, worlds: Iterable[World]) -> tuple[Supplied, ...]:
        """Take the worlds, the most important first, in the place of those before; what was read of each."""
        wanted = tuple(worlds)
        self._tell(wanted)
        if [world.environment for world in wanted] != [world.environment for world in self._told]:
            for installed in reversed(self._installed):
                installed.clear()
            kept = [each for each in self._libraries if any(each[0] == world.environment for world in wanted)]
            self._libraries = kept
            mounted = enumerate(wanted)
            self._installed = [Installed(self._index, self._library(world), mount(at)) for at, world in mounted]
        self._told = wanted
        return self.refresh()

    def refresh(self) -> tuple[Supplied, ...]:
        """Read what is needed by now, for each world; to be called when files have changed."""
        return tuple(installed.refresh() for installed in self._installed)

    def _tell(self, worlds: tuple[World, ...]) -> None:
        places = []
        for number, world in enumerate(worlds):
            at = mount(number)
            places += [Place(folder, at, private=True) for folder in world.private]
            places += [Place(folder, at, private=False) for folder in world.shared]
        self._index.db.set(projects_key(), tuple(project for world in worlds for project in world.projects))
        self._index.db.set(places_key(), tuple(places) if len(worlds) > 1 else ())

    def _library(self, world: World) -> Library | None:
        if world.lookup is None:
            return None
        for environment, library in self._libraries:
            if environment == world.environment:
                return library
        library = Library(world.lookup)
        self._libraries.append((world.environment, library))
        return library
