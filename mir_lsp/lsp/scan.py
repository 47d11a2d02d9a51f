"""One look at a folder of the workspace: its files, its settings, where its imports start, what is around it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from mir_lsp.engine.baseline import Baseline
from mir_lsp.engine.config import Config, ConfigProblem, merge, parse_settings
from mir_lsp.engine.config_problems import baseline_of, read
from mir_lsp.engine.engine import Engine
from mir_lsp.engine.findings import Finding
from mir_lsp.engine.worlds import environments, settings_modules, source_folders, world_of
from mir_lsp.helpers.main_branch import State, files_of_main_branch, state_of
from mir_lsp.index.mounts import Worlds
from mir_lsp.index.paths import is_migration_path
from mir_lsp.index.settings import ProjectFacts, projects_key
from mir_lsp.index.templates import template_folders
from mir_lsp.lsp.folders import is_wide, project_root
from mir_lsp.rules.tool.configuration_error import RULE as CONFIGURATION_ERROR
from mir_lsp.text.kinds import is_below_templates
from mir_lsp.workspace.configuration import ConfigurationFile, ConfigurationFiles
from mir_lsp.workspace.discovery import NOTHING, Exclusion, discover
from mir_lsp.workspace.files import Skipped, Stamp
from mir_lsp.workspace.files import read as read_file
from mir_lsp.workspace.project import Surroundings, source_roots, surroundings
from mir_lsp.workspace.worlds import found_worlds

__all__ = ["Complaint", "Equipment", "Scan", "is_wide", "project_root", "scan"]


_NOTHING_AROUND = Surroundings("", None, ())


@dataclass(frozen=True, slots=True)
class Complaint:
    """A file with settings that are not understood: its text then, and what is wrong in it."""

    path: str
    text: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Scan:
    """What a folder was found to hold. `stamps` are of its files, templates and configuration files.

    `problems` are for people to read once, `complaints` for the places that they are about. `applied` are the
    migrations that the main branch has, None when that is not known.
    """

    folder: str
    files: tuple[str, ...] = ()
    stamps: Mapping[str, Stamp] | None = None
    configs: tuple[tuple[str, Config], ...] = ()
    baselines: tuple[tuple[str, Baseline], ...] = ()
    roots: tuple[str, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    problems: tuple[str, ...] = ()
    complaints: tuple[Complaint, ...] = ()
    notices: tuple[str, ...] = ()
    around: Surroundings = _NOTHING_AROUND
    templates: tuple[str, ...] = ()
    applied: frozenset[str] | None = None


class Equipment:
    """Tells an engine what is around its files, and gives it what they need of their environments.

    Used by the analysis thread. Folders of one workspace share an engine, and projects with environments of their own
    are told apart in it.
    """

    def __init__(self) -> None:
        self._worlds: Worlds | None = None

    def apply(self, engine: Engine, scans: Iterable[Scan]) -> None:
        """Take what walks of the folders found."""
        scans = tuple(scans)
        engine.set_applied((each.folder, each.applied) for each in scans if each.applied is not None)
        configs = {folder: config for each in scans for folder, config in each.configs}
        self._worlds = self._worlds or Worlds(engine.files.index)
        self._worlds.set(world_of(found, configs) for found in found_worlds(each.around for each in scans))

    def template_folders(self, engine: Engine) -> frozenset[str]:
        """The folders that settings name for templates and that are not called so."""
        places: tuple[ProjectFacts, ...] = engine.db.read(projects_key(), ())
        found = (engine.db.get(template_folders, place.folder) for place in places)
        folders = {os.path.normpath(folder) for each in found for folder in each.folders}
        return frozenset(folder for folder in folders if not is_below_templates(os.path.join(folder, "")))

    def refresh(self) -> None:
        """Read what is needed of the environments by now; to be called when files have changed."""
        if self._worlds is not None:
            self._worlds.refresh()


def scan(
    folder: str,
    settings: Mapping[str, object],
    reader: ConfigurationFiles,
    template_folders: Iterable[str] = (),
) -> Scan:
    """Walk a folder and read its settings; those of the editor win.

    `template_folders` are folders of templates that are not called so.
    """
    editor, wrong = parse_settings(settings)
    above = reader.nearest(folder)
    complaints: list[Complaint] = []
    top = _config(above, editor, complaints)
    home = above.folder if above is not None else folder
    exclusion = Exclusion(home, top.exclude) if top.exclude else NOTHING
    found = discover(folder, exclusion, template_folders=template_folders)
    written = {home: top}
    for path in found.configurations:
        below = os.path.dirname(path)
        if below not in written:
            written[below] = _config(reader.nearest(below), editor, complaints)
    around = surroundings(
        folder, found.files, found.environments, environments(written, editor, folder), settings_modules(written)
    )
    configs = {folder: top, **{place: config for place, config in written.items() if place != home}}
    baselines = {place: _baseline(reader.nearest(place), config, complaints) for place, config in written.items()}
    if home in baselines:
        baselines[folder] = baselines.pop(home)
    return Scan(
        folder=folder,
        files=found.files,
        stamps=found.stamps,
        configs=tuple(configs.items()),
        baselines=tuple((place, found) for place, found in baselines.items() if found is not None),
        roots=source_roots(folder, found.files, source_folders(written, editor, folder)),
        exclusions=tuple(Exclusion(place, config.exclude) for place, config in written.items()),
        problems=tuple(dict.fromkeys(_problems(wrong, complaints))),
        complaints=tuple(complaints),
        notices=_notices(found.skipped),
        around=around,
        templates=found.templates,
        applied=_applied(folder, state_of(folder)) if any(map(is_migration_path, found.files)) else None,
    )


@lru_cache(maxsize=16)
def _applied(folder: str, state: State) -> frozenset[str] | None:
    """The migrations that the main branch has; asked again when commits or branches have changed."""
    found = files_of_main_branch(folder)
    return frozenset(filter(is_migration_path, found)) if found is not None else None


def _config(file: ConfigurationFile | None, editor: Config, complaints: list[Complaint]) -> Config:
    if file is None:
        return merge(Config(), editor)
    config, findings = read(file)
    merged = merge(config, editor)
    complaint = Complaint(file.path, file.text, findings)
    if findings and not merged.ignores(CONFIGURATION_ERROR) and complaint not in complaints:
        complaints.append(complaint)
    return merged


def _baseline(file: ConfigurationFile | None, config: Config, complaints: list[Complaint]) -> Baseline | None:
    """What is known in a folder; one that is not there yet knows nothing."""
    if file is None or config.baseline is None:
        return None
    path = os.path.normpath(os.path.join(file.folder, config.baseline))
    if not os.path.lexists(path):
        return Baseline(os.path.dirname(path))
    told = read_file(path)
    found, wrong = baseline_of(file, path, told.reason if isinstance(told, Skipped) else told.form)
    if wrong is not None and not config.ignores(CONFIGURATION_ERROR):
        complaints.append(Complaint(file.path, file.text, (wrong,)))
    return found


def _problems(wrong: Iterable[ConfigProblem], complaints: Iterable[Complaint]) -> Iterator[str]:
    yield from (f"mir settings: {problem.message}" for problem in wrong)
    for each in complaints:
        yield from (f"{each.path}: {finding.message}" for finding in each.findings)


def _notices(skipped: Iterable[Skipped]) -> tuple[str, ...]:
    """One line for each reason: a disk has thousands of folders that nobody may list."""
    by_reason: dict[str, list[str]] = {}
    for each in skipped:
        by_reason.setdefault(each.reason, []).append(each.path)
    return tuple(f"{paths[0]}{_others(len(paths) - 1)}: {reason}" for reason, paths in by_reason.items())


def _others(count: int) -> str:
    return f" and {count:,} more" if count else ""
