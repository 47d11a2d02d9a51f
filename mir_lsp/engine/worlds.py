"""What settings say of the projects in a workspace, and the worlds of these projects as the index wants them.

What was found on disk is known here by its shape alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from mir_lsp.engine.config import Config
from mir_lsp.index.environment import InstalledFile, Lookup
from mir_lsp.index.mounts import World
from mir_lsp.index.paths import is_below, join
from mir_lsp.index.settings import ProjectFacts

__all__ = ["environments", "nearest", "settings_modules", "source_folders", "world_of"]


class Version(Protocol):
    """A release of Django."""

    @property
    def version(self) -> tuple[int, int]: ...


class Project(Protocol):
    """A project as it was found."""

    @property
    def folder(self) -> str: ...
    @property
    def settings_module(self) -> str | None: ...
    @property
    def django(self) -> Version | None: ...


class Module(Protocol):
    """An installed module with its text."""

    @property
    def name(self) -> str: ...
    @property
    def is_package(self) -> bool: ...
    @property
    def text(self) -> str: ...


class Environment(Protocol):
    """What is installed for a project."""

    @property
    def module(self) -> Callable[[str], Module | None]: ...


class Found(Protocol):
    """A world as it was found."""

    @property
    def environment(self) -> Environment | None: ...
    @property
    def projects(self) -> Sequence[Project]: ...
    @property
    def private(self) -> tuple[str, ...]: ...
    @property
    def shared(self) -> tuple[str, ...]: ...


def world_of(found: Found, configs: Mapping[str, Config]) -> World:
    """A world for the index. A version that the settings of a project give wins over what is installed."""
    lookup = _lookup(found.environment) if found.environment is not None else None
    projects = tuple(_facts(project, configs) for project in found.projects)
    return World(found.environment, lookup, projects, found.private, found.shared)


def nearest(configs: Mapping[str, Config], folder: str) -> Config:
    """The settings in force for a folder: its own, else those of the nearest folder above it."""
    around = [place for place in configs if is_below(folder, place)]
    return configs[max(around, key=len)] if around else Config()


def environments(configs: Mapping[str, Config], over: Config, folder: str) -> dict[str, str]:
    """The configured environments by the folder that they are for and that relative paths count from.

    For those of `over`, the settings of an editor or of the command line, that is `folder`.
    """
    if over.environment:
        return {folder: over.environment}
    return {place: each.environment for place, each in configs.items() if each.environment}


def settings_modules(configs: Mapping[str, Config]) -> dict[str, str]:
    """The configured settings modules by the folder that they are for."""
    return {place: each.settings_module for place, each in configs.items() if each.settings_module}


def source_folders(configs: Mapping[str, Config], over: Config, folder: str) -> list[str]:
    """The configured folders that imports start from; those of `over` count from `folder`."""
    if "source_roots" in over.given:
        return [join(folder, each) for each in over.source_roots]
    return [join(place, each) for place, config in configs.items() for each in config.source_roots]


def _facts(project: Project, configs: Mapping[str, Config]) -> ProjectFacts:
    found = project.django.version if project.django is not None else None
    configured = nearest(configs, project.folder).django_version
    return ProjectFacts(project.folder, project.settings_module, configured or found)


def _lookup(environment: Environment) -> Lookup:
    def lookup(dotted: str) -> InstalledFile | None:
        found = environment.module(dotted)
        return InstalledFile(found.name, found.is_package, found.text) if found is not None else None

    return lookup
