"""One look at a folder of the workspace: its files, its settings, where its imports start."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace

from mir_lsp.engine.config import Config, merge, parse, parse_settings
from mir_lsp.workspace.configuration import ConfigurationFile, ConfigurationFiles
from mir_lsp.workspace.discovery import NOTHING, Discovery, Exclusion, discover
from mir_lsp.workspace.files import Stamp
from mir_lsp.workspace.project import django_version, root_of, source_roots
from mir_lsp.workspace.watch import snapshot

__all__ = ["Scan", "project_root", "scan"]


@dataclass(frozen=True, slots=True)
class Scan:
    """What a folder was found to hold."""

    folder: str
    files: tuple[str, ...] = ()
    stamps: Mapping[str, Stamp] | None = None
    configs: tuple[tuple[str, Config], ...] = ()
    roots: tuple[str, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    problems: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


def scan(folder: str, settings: Mapping[str, object], reader: ConfigurationFiles) -> Scan:
    """Walk a folder and read its settings; those of the editor win."""
    editor, complaints = parse_settings(settings)
    problems = [f"mir settings: {problem.message}" for problem in complaints]
    top = _config(reader.nearest(folder), editor, problems)
    exclusion = Exclusion(folder, top.exclude) if top.exclude else NOTHING
    found = discover(folder, exclusion)
    version = django_version(folder, found.environments)
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
        stamps=snapshot((*found.files, *found.configurations)),
        configs=tuple(configs.items()),
        roots=source_roots(folder, found.files, top.source_roots),
        exclusions=tuple(Exclusion(place, config.exclude) for place, config in configs.items()),
        problems=tuple(dict.fromkeys(problems)),
        notices=_notices(found),
    )


def project_root(path: str) -> str | None:
    """The project that a file opened on its own belongs to, None when nothing marks one."""
    root = root_of(path)
    if root == os.path.expanduser("~"):
        return None
    marked = root != os.path.dirname(path) or os.path.exists(os.path.join(root, "manage.py"))
    return root if marked else None


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


def _notices(found: Discovery) -> tuple[str, ...]:
    return tuple(f"{skipped.path}: {skipped.reason}" for skipped in found.skipped)
