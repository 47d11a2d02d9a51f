"""From the paths of a command to engines that hold the projects around them."""

from __future__ import annotations

import gc
import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from mir_lsp.cli.errors import CommandError
from mir_lsp.cli.paths import shown
from mir_lsp.engine.config import Config, ConfigProblem, merge, parse, span_of
from mir_lsp.engine.engine import Engine
from mir_lsp.engine.findings import Finding
from mir_lsp.engine.loading import NoStore, Store
from mir_lsp.index.environment import Installed, InstalledFile, Supplied
from mir_lsp.index.settings import ProjectFacts, projects_key
from mir_lsp.index.templates import template_folders
from mir_lsp.rules.model import Confidence
from mir_lsp.rules.tool.file_not_analysed import RULE as FILE_NOT_ANALYSED
from mir_lsp.text.kinds import is_below_templates, is_template_name
from mir_lsp.text.lines import LineIndex
from mir_lsp.text.spans import Span
from mir_lsp.workspace.configuration import ConfigurationFile, ConfigurationFiles
from mir_lsp.workspace.discovery import NOTHING, Discovery, Exclusion, discover
from mir_lsp.workspace.files import Skipped, SourceFile, read
from mir_lsp.workspace.project import StartedProject, Surroundings, root_of, source_roots, surroundings

NO_STORE = NoStore()

__all__ = ["Project", "load", "overrides_of"]


@dataclass(frozen=True, slots=True)
class Project:
    """A project in an engine, and what of it the command is about.

    `targets` are the files that were named, or lie below folders that were; all are in `files`, with the state in
    which they were read. Both hold templates, too. `left_out` has the findings (MIR004) for what could not be read,
    `skipped` the same with whatever the walk passed over. `installed` are the modules that were read from the
    environment.
    """

    root: str
    engine: Engine
    files: Mapping[str, SourceFile]
    targets: tuple[str, ...]
    left_out: tuple[Finding, ...]
    around: Surroundings
    installed: Supplied
    skipped: tuple[Skipped, ...] = ()
    configurations: tuple[str, ...] = ()


def overrides_of(table: Mapping[str, object]) -> Config:
    """The settings that were given as options.

    Raises:
        CommandError: an option has a value that is not understood.
    """
    config, problems = parse(table)
    if problems:
        raise CommandError(*(f"--{problem.key}: {problem.message}" for problem in problems))
    return config


def load(
    paths: Sequence[str], overrides: Config, store: Store = NO_STORE, complaints: list[str] | None = None
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
    return tuple(_project(root, named, overrides, store, complaints) for root, named in sorted(by_root.items()))


def _project(
    root: str, named: Sequence[str], overrides: Config, store: Store, complaints: list[str] | None
) -> Project:
    configurations = ConfigurationFiles()
    above = configurations.nearest(root)
    configs = _configs([above] if above else [], complaints)
    exclusion = Exclusion(above.folder, configs[above.folder].exclude) if above else NOTHING
    walked = discover(root, exclusion)
    nested = [configurations.load(path) for path in walked.configurations]
    configs |= _configs([found for found in nested if found is not None and found.folder not in configs], complaints)
    discoveries = [walked, *_walks_of_hidden(named, walked)]
    targets = _targets(named, discoveries, configs)
    files, skipped = _read([*targets, *_included((*walked.files, *walked.templates), configs)], targets)
    skipped += [each for discovery in discoveries for each in discovery.skipped]
    merged = {folder: merge(config, overrides) for folder, config in configs.items()}
    base = merged[above.folder] if above else overrides
    modules = [path for path in files if not is_template_name(path)]
    imports = source_roots(root, modules, _absolute(above.folder if above else root, base.source_roots))
    around = surroundings(root, modules, walked.environments, base.environment, base.settings_module)
    engine = _engine(root, merged, _with_django(base, around))
    _fill(engine, files, store)
    engine.set_roots(imports)
    installed = equip(engine, around, base.django_version)
    elsewhere = [
        discover(folder, exclusion, template_folders=(folder,)) for folder in _elsewhere(engine, root, around)
    ]
    more, unread = _read(_included([path for each in elsewhere for path in each.templates], configs), targets)
    _fill(engine, more, store)
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
        installed=installed,
        skipped=tuple(skipped),
        configurations=tuple(sorted({*configs})),
    )


def equip(engine: Engine, around: Surroundings, configured: tuple[int, int] | None) -> Supplied:
    """Tell an engine what its projects run on and with, and give it what it needs of the environment."""
    engine.db.set(projects_key(), tuple(_project_facts(project, configured) for project in around.projects))
    environment = around.environment

    def lookup(dotted: str) -> InstalledFile | None:
        found = environment.module(dotted) if environment is not None else None
        return InstalledFile(found.name, found.is_package, found.text) if found is not None else None

    return Installed(engine.files.index, lookup).refresh() if environment is not None else Supplied(())


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


def _project_facts(project: StartedProject, configured: tuple[int, int] | None) -> ProjectFacts:
    found = project.django.version if project.django is not None else None
    return ProjectFacts(project.folder, project.settings_module, configured or found)


def _engine(root: str, configs: Mapping[str, Config], base: Config) -> Engine:
    engine = Engine()
    engine.set_config(root, base)
    for folder, config in configs.items():
        if folder.startswith(os.path.join(root, "")):
            version = config.django_version or base.django_version
            engine.set_config(folder, replace(config, django_version=version))
    return engine


def _fill(engine: Engine, files: Mapping[str, SourceFile], store: Store) -> None:
    """Give an engine the files of its project."""
    # Nothing that is made here becomes garbage before the command ends: looking for it takes a third of the time.
    gc.disable()
    try:
        for _ in engine.load({path: file.text for path, file in files.items()}, store):
            pass
    finally:
        gc.freeze()
        gc.enable()


def _absolute(folder: str, names: Iterable[str]) -> list[str]:
    return [os.path.join(folder, name) for name in names]


def _with_django(config: Config, around: Surroundings) -> Config:
    if config.django_version is not None:
        return config
    found = next((project.django for project in around.projects if project.django is not None), None)
    return replace(config, django_version=found.version) if found else config


def _configs(files: Iterable[ConfigurationFile], complaints: list[str] | None) -> dict[str, Config]:
    """The settings by the folder that they are for.

    Raises:
        CommandError: a file has a problem. The command stops, because it would not do what the file's
        writer meant.
    """
    configs: dict[str, Config] = {}
    lines: list[str] = []
    for file in files:
        config, problems = parse(file.table)
        configs[file.folder] = config
        if file.trouble is not None:
            lines.append(_at(file, file.trouble.span, file.trouble.message))
        lines += (_described(file, problem) for problem in problems)
    if complaints is not None:
        complaints += lines
    elif lines:
        raise CommandError(*lines)
    return configs


def _described(file: ConfigurationFile, problem: ConfigProblem) -> str:
    return _at(file, span_of(problem, file.text, file.table_name), problem.message)


def _at(file: ConfigurationFile, span: Span, message: str) -> str:
    lines = LineIndex(file.text)
    line = lines.line_of(span.start)
    column = span.start - lines.line_start(line)
    return f"{shown(file.path)}:{line + 1}:{column + 1}: {message}"


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
