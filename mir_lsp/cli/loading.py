"""From the paths of a command to engines that hold the projects around them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from mir_lsp.cli.errors import CommandError
from mir_lsp.cli.paths import shown
from mir_lsp.engine.config import Config, ConfigProblem, merge, parse, span_of
from mir_lsp.engine.engine import Engine
from mir_lsp.engine.findings import Finding
from mir_lsp.rules.model import Confidence
from mir_lsp.rules.tool.file_not_analysed import RULE as FILE_NOT_ANALYSED
from mir_lsp.text.lines import LineIndex
from mir_lsp.text.spans import Span
from mir_lsp.workspace.configuration import ConfigurationFile, ConfigurationFiles
from mir_lsp.workspace.discovery import NOTHING, Discovery, Exclusion, discover
from mir_lsp.workspace.files import Skipped, SourceFile, read
from mir_lsp.workspace.project import django_version, root_of, source_roots

__all__ = ["Project", "load", "overrides_of"]


@dataclass(frozen=True, slots=True)
class Project:
    """A project in an engine, and what of it the command is about.

    `targets` are the files that were named, or lie below folders that were; all are in `files`, with the
    state in which they were read. `left_out` has the findings (MIR004) for what could not be read.
    """

    root: str
    engine: Engine
    files: Mapping[str, SourceFile]
    targets: tuple[str, ...]
    left_out: tuple[Finding, ...]


def overrides_of(table: Mapping[str, object]) -> Config:
    """The settings that were given as options.

    Raises:
        CommandError: an option has a value that is not understood.
    """
    config, problems = parse(table)
    if problems:
        raise CommandError(*(f"--{problem.key}: {problem.message}" for problem in problems))
    return config


def load(paths: Sequence[str], overrides: Config) -> tuple[Project, ...]:
    """Read the projects around these files and folders, each into an engine of its own.

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
    return tuple(_project(root, named, overrides) for root, named in sorted(by_root.items()))


def _project(root: str, named: Sequence[str], overrides: Config) -> Project:
    configurations = ConfigurationFiles()
    above = configurations.nearest(root)
    configs = _configs([above] if above else [])
    exclusion = Exclusion(above.folder, configs[above.folder].exclude) if above else NOTHING
    walked = discover(root, exclusion)
    nested = [configurations.load(path) for path in walked.configurations]
    configs |= _configs([found for found in nested if found is not None and found.folder not in configs])
    discoveries = [walked, *_walks_of_hidden(named, walked)]
    targets = _targets(named, discoveries, configs)
    paths = sorted({*targets, *_included(walked.files, configs)})
    results = [read(path) for path in paths]
    files = {result.path: result for result in results if isinstance(result, SourceFile)}
    skipped = [result for result in results if isinstance(result, Skipped) and result.path in targets]
    for discovery in discoveries:
        skipped += discovery.skipped
    merged = {folder: merge(config, overrides) for folder, config in configs.items()}
    base = merged[above.folder] if above else overrides
    imports = source_roots(root, files, _absolute(above.folder if above else root, base.source_roots))
    engine = _engine(root, files, merged, _with_django(base, root, walked))
    engine.set_roots(imports)
    left_out = _left_out(skipped) if base.enabled(FILE_NOT_ANALYSED) else ()
    return Project(root, engine, files, tuple(path for path in targets if path in files), left_out)


def _engine(root: str, files: Mapping[str, SourceFile], configs: Mapping[str, Config], base: Config) -> Engine:
    engine = Engine()
    engine.set_config(root, base)
    for folder, config in configs.items():
        if folder.startswith(os.path.join(root, "")):
            version = config.django_version or base.django_version
            engine.set_config(folder, replace(config, django_version=version))
    for path, file in files.items():
        engine.set_text(path, file.text)
    return engine


def _absolute(folder: str, names: Iterable[str]) -> list[str]:
    return [os.path.join(folder, name) for name in names]


def _with_django(config: Config, root: str, walked: Discovery) -> Config:
    if config.django_version is not None:
        return config
    found = django_version(root, walked.environments)
    return replace(config, django_version=found.version) if found else config


def _configs(files: Iterable[ConfigurationFile]) -> dict[str, Config]:
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
    if lines:
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
        found.update(path for path in _included(discovery.files, configs) if path.startswith(prefixes))
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
