"""One look at a folder of the workspace: its files, its settings, where its imports start, what is around it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from mir_lsp.engine.config import Config, merge, parse, parse_settings
from mir_lsp.engine.engine import Engine
from mir_lsp.index.environment import Installed, InstalledFile, Lookup
from mir_lsp.index.settings import ProjectFacts, projects_key
from mir_lsp.index.templates import template_folders
from mir_lsp.lsp.folders import is_wide, project_root
from mir_lsp.text.kinds import is_below_templates
from mir_lsp.workspace.configuration import ConfigurationFile, ConfigurationFiles
from mir_lsp.workspace.discovery import NOTHING, Exclusion, discover
from mir_lsp.workspace.environment import Environment
from mir_lsp.workspace.files import Skipped, Stamp
from mir_lsp.workspace.project import Surroundings, source_roots, surroundings
from mir_lsp.workspace.watch import snapshot

__all__ = ["Equipment", "Scan", "is_wide", "project_root", "scan"]


_NOTHING_AROUND = Surroundings(None, ())


@dataclass(frozen=True, slots=True)
class Scan:
    """What a folder was found to hold. `stamps` are of its files, templates and configuration files."""

    folder: str
    files: tuple[str, ...] = ()
    stamps: Mapping[str, Stamp] | None = None
    configs: tuple[tuple[str, Config], ...] = ()
    roots: tuple[str, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    problems: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    around: Surroundings = _NOTHING_AROUND
    templates: tuple[str, ...] = ()


class Equipment:
    """Tells an engine what is around its files, and gives it what it needs of the environment.

    Used by the analysis thread. Folders of one workspace share an engine: of several environments, the first counts.
    """

    def __init__(self) -> None:
        self._environment: Environment | None = None
        self._installed: Installed | None = None

    def apply(self, engine: Engine, scans: Iterable[Scan]) -> None:
        """Take what walks of the folders found."""
        scans = tuple(scans)
        engine.db.set(projects_key(), tuple(fact for each in scans for fact in _facts(each)))
        found = next((each.around.environment for each in scans if each.around.environment is not None), None)
        if found != self._environment:
            if self._installed is not None:
                self._installed.clear()
            self._environment = found
            self._installed = Installed(engine.files.index, _lookup(found)) if found is not None else None
        self.refresh()

    def template_folders(self, engine: Engine) -> frozenset[str]:
        """The folders that settings name for templates and that are not called so."""
        places: tuple[ProjectFacts, ...] = engine.db.read(projects_key(), ())
        found = (engine.db.get(template_folders, place.folder) for place in places)
        folders = {os.path.normpath(folder) for each in found for folder in each.folders}
        return frozenset(folder for folder in folders if not is_below_templates(os.path.join(folder, "")))

    def refresh(self) -> None:
        """Read what is needed of the environment by now; to be called when files have changed."""
        if self._installed is not None:
            self._installed.refresh()


def scan(
    folder: str,
    settings: Mapping[str, object],
    reader: ConfigurationFiles,
    template_folders: Iterable[str] = (),
) -> Scan:
    """Walk a folder and read its settings; those of the editor win.

    `template_folders` are folders of templates that are not called so.
    """
    editor, complaints = parse_settings(settings)
    problems = [f"mir settings: {problem.message}" for problem in complaints]
    top = _config(reader.nearest(folder), editor, problems)
    exclusion = Exclusion(folder, top.exclude) if top.exclude else NOTHING
    found = discover(folder, exclusion, template_folders=template_folders)
    around = surroundings(folder, found.files, found.environments, top.environment, top.settings_module)
    version = next((project.django for project in around.projects if project.django is not None), None)
    configs = {folder: top}
    for path in found.configurations:
        below = os.path.dirname(path)
        if below not in configs:
            configs[below] = _config(reader.nearest(below), editor, problems)
    if version is not None:
        configs = {place: _versioned(config, version.version) for place, config in configs.items()}
    return Scan(
        folder=folder,
        files=found.files,
        stamps=snapshot((*found.files, *found.configurations, *found.templates)),
        configs=tuple(configs.items()),
        roots=source_roots(folder, found.files, top.source_roots),
        exclusions=tuple(Exclusion(place, config.exclude) for place, config in configs.items()),
        problems=tuple(dict.fromkeys(problems)),
        notices=_notices(found.skipped),
        around=around,
        templates=found.templates,
    )


def _config(file: ConfigurationFile | None, editor: Config, problems: list[str]) -> Config:
    if file is None:
        return merge(Config(), editor)
    if file.trouble is not None:
        problems.append(f"{file.path}: {file.trouble.message}")
    config, complaints = parse(file.table)
    problems += [f"{file.path}: {problem.message}" for problem in complaints]
    return merge(config, editor)


def _versioned(config: Config, version: tuple[int, int]) -> Config:
    return config if config.django_version else replace(config, django_version=version)


def _notices(skipped: Iterable[Skipped]) -> tuple[str, ...]:
    """One line for each reason: a disk has thousands of folders that nobody may list."""
    by_reason: dict[str, list[str]] = {}
    for each in skipped:
        by_reason.setdefault(each.reason, []).append(each.path)
    return tuple(f"{paths[0]}{_others(len(paths) - 1)}: {reason}" for reason, paths in by_reason.items())


def _others(count: int) -> str:
    return f" and {count:,} more" if count else ""


def _facts(found: Scan) -> Iterator[ProjectFacts]:
    configured = dict(found.configs)
    for project in found.around.projects:
        config = configured.get(project.folder) or configured.get(found.folder)
        version = config.django_version if config is not None and "django_version" in config.given else None
        version = version or (project.django.version if project.django is not None else None)
        yield ProjectFacts(project.folder, project.settings_module, version)


def _lookup(environment: Environment) -> Lookup:
    def lookup(dotted: str) -> InstalledFile | None:
        found = environment.module(dotted)
        return InstalledFile(found.name, found.is_package, found.text) if found is not None else None

    return lookup
