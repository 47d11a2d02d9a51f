"""From the paths of a command to engines that hold the projects around them."""

from __future__ import annotations

import gc
import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mir_lsp.cli.errors import CommandError
from mir_lsp.cli.paths import shown
from mir_lsp.cli.progress import SILENT, Progress
from mir_lsp.engine.at_once import Memory
from mir_lsp.engine.baseline import Baseline
from mir_lsp.engine.config import Config, merge, parse
from mir_lsp.engine.config_problems import baseline_of
from mir_lsp.engine.config_problems import read as read_settings
from mir_lsp.engine.engine import Engine
from mir_lsp.engine.findings import Finding
from mir_lsp.engine.loading import NoStore, Store
from mir_lsp.engine.worlds import environments, settings_modules, source_folders, world_of
from mir_lsp.helpers.main_branch import files_of_main_branch
from mir_lsp.index.environment import Supplied
from mir_lsp.index.mounts import Worlds
from mir_lsp.index.paths import is_migration_path
from mir_lsp.index.templates import template_folders
from mir_lsp.rules.model import Confidence
from mir_lsp.rules.tool.configuration_error import RULE as CONFIGURATION_ERROR
from mir_lsp.rules.tool.file_not_analysed import RULE as FILE_NOT_ANALYSED
from mir_lsp.text.kinds import is_below_templates, is_template_name
from mir_lsp.text.lines import LineIndex
from mir_lsp.text.spans import Span
from mir_lsp.workspace.cache import Cache, Remembered
from mir_lsp.workspace.configuration import ConfigurationFile, ConfigurationFiles
from mir_lsp.workspace.discovery import NOTHING, Discovery, Exclusion, discover
from mir_lsp.workspace.files import Skipped, SourceFile, read
from mir_lsp.workspace.project import Surroundings, root_of, source_roots, surroundings
from mir_lsp.workspace.worlds import FoundWorld, found_worlds

NO_STORE = NoStore()

__all__ = ["Complaint", "Project", "load", "memory_of", "overrides_of"]


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something wrong in a file with settings (MIR003), and the text of the file."""

    finding: Finding
    text: str

    @property
    def line(self) -> str:
        """The complaint in one line, with its place."""
        lines = LineIndex(self.text)
        at = lines.line_of(self.finding.span.start)
        column = self.finding.span.start - lines.line_start(at)
        return f"{shown(self.finding.path)}:{at + 1}:{column + 1}: {self.finding.message}"


@dataclass(frozen=True, slots=True)
class Project:
    """A project in an engine, and what of it the command is about.

    `targets` are the files that were named, or lie below folders that were; all are in `files`, with the state in
    which they were read. Both hold templates, too. `left_out` has the findings (MIR004) for what could not be read,
    `skipped` the same with whatever the walk passed over. `worlds` have the modules that were read for them.
    """

    root: str
    engine: Engine
    files: Mapping[str, SourceFile]
    targets: tuple[str, ...]
    left_out: tuple[Finding, ...]
    around: Surroundings
    worlds: tuple[tuple[FoundWorld, Supplied], ...]
    skipped: tuple[Skipped, ...] = ()
    configurations: tuple[str, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()


def overrides_of(table: Mapping[str, object]) -> Config:
    """The settings that were given as options.

    Raises:
        CommandError: an option has a value that is not understood.
    """
    config, problems = parse(table)
    if problems:
        raise CommandError(*(f"--{problem.key}: {problem.message}" for problem in problems))
    return config


def memory_of(project: Project, cache: Cache, folder: str | None) -> Memory | None:
    """What was found in a project the last time; None where no folder keeps it."""
    return None if folder is None else Remembered(cache, project.root)


def load(
    paths: Sequence[str],
    overrides: Config,
    store: Store = NO_STORE,
    complaints: list[Complaint] | None = None,
    progress: Progress = SILENT,
) -> tuple[Project, ...]:
    """Read the projects around these files and folders, each into an engine of its own.

    `store` keeps what was read of files from one run to the next. With `complaints`, problems of configuration files
    are added there, and what is right in the files is in force.

    Raises:
        CommandError: a path does not exist, or a configuration file has a problem.
    """
    absolute = [os.path.abspath(path) for path in paths]
    missing = [path for path, real in zip(paths, absolute, strict=True) if not os.path.exists(real)]
    if missing:
        raise CommandError(*(f"{shown(os.path.abspath(path))}: no such file or folder" for path in missing))
    by_root: dict[str, list[str]] = {}
    for path in absolute:
        by_root.setdefault(root_of(path), []).append(path)
    return tuple(
        _project(root, named, overrides, store, complaints, progress) for root, named in sorted(by_root.items())
    )


def _project(
    root: str,
    named: Sequence[str],
    overrides: Config,
    store: Store,
    complaints: list[Complaint] | None,
    progress: Progress,
) -> Project:
    configurations = ConfigurationFiles()
    above = configurations.nearest(root)
    configs = _configs([above] if above else [], overrides, complaints)
    exclusion = Exclusion(above.folder, configs[above.folder].exclude) if above else NOTHING
    walked = discover(root, exclusion)
    nested = [configurations.load(path) for path in walked.configurations]
    inner = [found for found in nested if found is not None and found.folder not in configs]
    configs |= _configs(inner, overrides, complaints)
    baselines = _baselines([each for each in (above, *inner) if each is not None], configs, complaints)
    discoveries = [walked, *_walks_of_hidden(named, walked)]
    targets = _targets(named, discoveries, configs)
    files, skipped = _read([*targets, *_included((*walked.files, *walked.templates), configs)], targets)
    skipped += [each for discovery in discoveries for each in discovery.skipped]
    merged = {folder: merge(config, overrides) for folder, config in configs.items()}
    base = merged[above.folder] if above else overrides
    merged.setdefault(above.folder if above else root, base)
    modules = [path for path in files if not is_template_name(path)]
    imports = source_roots(root, modules, source_folders(merged, overrides, root))
    configured = environments(merged, overrides, root), settings_modules(merged)
    around = surroundings(root, modules, walked.environments, *configured)
    engine = _engine(root, merged, base)
    for folder, baseline in baselines.items():
        engine.set_baseline(folder, baseline)
    applied = files_of_main_branch(root) if any(map(is_migration_path, modules)) and not base.all_migrations else None
    engine.set_applied([(root, frozenset(filter(is_migration_path, applied)))] if applied is not None else [])
    _fill(engine, files, store, progress)
    engine.set_roots(imports)
    worlds = found_worlds([around])
    installed = Worlds(engine.files.index).set(world_of(world, merged) for world in worlds)
    elsewhere = [
        discover(folder, exclusion, template_folders=(folder,)) for folder in _elsewhere(engine, root, around)
    ]
    more, unread = _read(_included([path for each in elsewhere for path in each.templates], configs), targets)
    _fill(engine, more, store, progress)
    targets = _targets(named, [*discoveries, *elsewhere], configs)
    files |= more
    skipped += unread
    return Project(
        root=root,
        engine=engine,
        files=files,
        targets=tuple(path for path in targets if path in files),
        left_out=_left_out(skipped) if base.enabled(FILE_NOT_ANALYSED) else (),
        around=around,
        worlds=tuple(zip(worlds, installed, strict=True)),
        skipped=tuple(skipped),
        configurations=tuple(sorted({*configs})),
        exclusions=tuple(Exclusion(folder, config.exclude) for folder, config in configs.items()),
    )


def _read(paths: Iterable[str], targets: Sequence[str]) -> tuple[dict[str, SourceFile], list[Skipped]]:
    """The files that can be read, sorted, and those of the targets that cannot."""
    results = [read(path) for path in sorted(set(paths))]
    wanted = frozenset(targets)
    files = {result.path: result for result in results if isinstance(result, SourceFile)}
    return files, [result for result in results if isinstance(result, Skipped) and result.path in wanted]


def _elsewhere(engine: Engine, root: str, around: Surroundings) -> list[str]:
    """The folders of templates that the settings name and that the walk did not take for such."""
    found = (engine.db.get(template_folders, project.folder) for project in around.projects)
    folders = dict.fromkeys(folder for each in found for folder in each.folders)
    below = os.path.join(root, "")
    return [
        folder
        for folder in map(os.path.normpath, folders)
        if folder.startswith(below) and not is_below_templates(os.path.join(folder, "")) and os.path.isdir(folder)
    ]


def _engine(root: str, configs: Mapping[str, Config], base: Config) -> Engine:
    engine = Engine()
    engine.set_config(root, base)
    for folder, config in configs.items():
        if folder.startswith(os.path.join(root, "")):
            engine.set_config(folder, config)
    return engine


def _fill(engine: Engine, files: Mapping[str, SourceFile], store: Store, progress: Progress) -> None:
    """Give an engine the files of its project."""
    # Nothing that is made here becomes garbage before the command ends: looking for it takes a third of the time.
    gc.disable()
    try:
        steps = engine.load({path: file.text for path, file in files.items()}, store)
        for _ in progress.over("mir-lsp: reading file", steps, len(files)):
            pass
    finally:
        gc.freeze()
        gc.enable()


def _configs(
    files: Iterable[ConfigurationFile], overrides: Config, complaints: list[Complaint] | None
) -> dict[str, Config]:
    """The settings by the folder that they are for.

    Raises:
        CommandError: a file has a problem, and nobody takes complaints. The command stops, because it would not do
        what the file's writer meant.
    """
    configs: dict[str, Config] = {}
    found: list[Complaint] = []
    for file in files:
        configs[file.folder], findings = read_settings(file)
        if merge(configs[file.folder], overrides).ignores(CONFIGURATION_ERROR):
            continue
        found += (Complaint(finding, file.text) for finding in findings)
    if complaints is not None:
        complaints += (each for each in found if each not in complaints)
    elif found:
        raise CommandError(*(each.line for each in found))
    return configs


def _baselines(
    files: Iterable[ConfigurationFile], configs: Mapping[str, Config], complaints: list[Complaint] | None
) -> dict[str, Baseline]:
    """What is known by the folder that settings are for; one that cannot be read is a complaint, and knows nothing.

    Raises:
        CommandError: one cannot be read, and nobody takes complaints.
    """
    found: dict[str, Baseline] = {}
    for file in files:
        config = configs[file.folder]
        if config.baseline is None:
            continue
        path = os.path.normpath(os.path.join(file.folder, config.baseline))
        text = read(path)
        baseline, finding = baseline_of(file, path, text.reason if isinstance(text, Skipped) else text.form)
        found[file.folder] = baseline
        if finding is not None and complaints is None:
            raise CommandError(Complaint(finding, file.text).line)
        if finding is not None and complaints is not None:
            complaints.append(Complaint(finding, file.text))
    return found


def _walks_of_hidden(named: Sequence[str], walked: Discovery) -> list[Discovery]:
    """Walks of folders that the user named although the walk of the project leaves them out."""
    below = [(path, os.path.join(path, "")) for path in named if os.path.isdir(path) and path != walked.root]
    return [discover(path) for path, prefix in below if not any(file.startswith(prefix) for file in walked.files)]


def _targets(
    named: Sequence[str], discoveries: Iterable[Discovery], configs: Mapping[str, Config]
) -> tuple[str, ...]:
    """Files that were named, whatever excludes them, and those below named folders that nothing excludes."""
    found = {path for path in named if not os.path.isdir(path)}
    prefixes = tuple(os.path.join(path, "") for path in named if os.path.isdir(path))
    for discovery in discoveries:
        below = (path for path in (*discovery.files, *discovery.templates) if path.startswith(prefixes))
        found.update(_included(below, configs))
    return tuple(sorted(found))


def _included(paths: Iterable[str], configs: Mapping[str, Config]) -> list[str]:
    exclusions = [Exclusion(folder, config.exclude) for folder, config in configs.items() if config.exclude]
    return [path for path in paths if not any(exclusion.excludes(path) for exclusion in exclusions)]


def _left_out(skipped: Iterable[Skipped]) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            rule=FILE_NOT_ANALYSED,
            path=each.path,
            span=Span(0, 0),
            message=FILE_NOT_ANALYSED.message.format(reason=each.reason),
            confidence=Confidence.CERTAIN,
            related=(),
            fingerprint=hashlib.blake2b(f"MIR004\0{each.reason}".encode(), digest_size=12).hexdigest(),
        )
        for each in sorted(skipped, key=lambda each: each.path)
    )
