"""`mir-lsp config`: the settings that are in force, and where each comes from."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from mir_lsp.cli.errors import CommandError, Exit
from mir_lsp.cli.loading import Complaint
from mir_lsp.cli.output import harmless, write
from mir_lsp.cli.paths import shown
from mir_lsp.engine.config import KEYS, Config, ConfigProblem
from mir_lsp.engine.config_problems import read, span_of
from mir_lsp.engine.config_schema import schema
from mir_lsp.text.lines import LineIndex
from mir_lsp.workspace.configuration import ConfigurationFile, ConfigurationFiles
from mir_lsp.workspace.project import root_of

__all__ = ["run", "run_schema"]


@dataclass(frozen=True, slots=True)
class InForce:
    """A setting with its value as JSON has it, and `PATH:LINE` where it is written, empty for the default."""

    key: str
    value: object
    origin: str


def run(path: str, output_format: str) -> int:
    """Print the settings for a file or folder; the status is 2 when its configuration has a problem.

    Raises:
        CommandError: the path does not exist.
    """
    absolute = os.path.abspath(path)
    if not os.path.exists(absolute):
        raise CommandError(f"{path}: no such file or folder")
    folder = absolute if os.path.isdir(absolute) else os.path.dirname(absolute)
    file = ConfigurationFiles().nearest(folder)
    config = Config()
    complaints: tuple[str, ...] = ()
    if file is not None:
        config, findings = read(file)
        complaints = tuple(Complaint(each, file.text).line for each in findings)
    here = _for(absolute, config, file)
    found = [InForce(key, _value(here, key), _origin(key, here, config, file)) for key in KEYS]
    if output_format == "json":
        told = {"file": shown(file.path) if file else None, "root": shown(root_of(absolute)), "problems": complaints}
        settings = {each.key: {"value": each.value, "origin": each.origin or None} for each in found}
        write(json.dumps({**told, "settings": settings}, indent=2))
    else:
        write("\n".join(map(harmless, _lines(found, file, complaints))))
    return Exit.ERROR if complaints else Exit.CLEAN


def run_schema() -> int:
    """Print the JSON schema of the settings."""
    write(json.dumps(schema(), indent=2))
    return Exit.CLEAN


def _for(path: str, config: Config, file: ConfigurationFile | None) -> Config:
    """The settings for a single file, if the path is one."""
    if file is None or os.path.isdir(path):
        return config
    return config.at(os.path.relpath(path, file.folder).split(os.sep))


def _value(config: Config, key: str) -> object:
    return _plain(getattr(config, key.replace("-", "_")))


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple) and len(value) == 2 and all(isinstance(each, int) for each in value):
        return ".".join(map(str, value))
    if isinstance(value, tuple) and value and all(isinstance(each, tuple) and len(each) == 2 for each in value):
        return {str(_plain(name)): _plain(each) for name, each in value}
    if isinstance(value, tuple) and value and all(hasattr(each, "pattern") for each in value):
        return {each.pattern: _given(each.config) for each in value}
    if isinstance(value, (tuple, frozenset)):
        return [_plain(each) for each in value]
    return value


def _given(config: Config) -> Mapping[str, object]:
    return {key: _value(config, key) for key in KEYS if key.replace("-", "_") in config.given}


def _origin(key: str, here: Config, config: Config, file: ConfigurationFile | None) -> str:
    name = key.replace("-", "_")
    if file is None or name not in here.given | config.given:
        return ""
    problem = ConfigProblem(key, "")
    if getattr(here, name) != getattr(config, name):
        # What a pattern adds stands with the pattern.
        problem = ConfigProblem("per-file", "")
    lines = LineIndex(file.text)
    line = lines.line_of(span_of(problem, file.text, file.table_name).start)
    return f"{shown(file.path)}:{line + 1}"


def _lines(found: Iterable[InForce], file: ConfigurationFile | None, complaints: Iterable[str]) -> Iterator[str]:
    yield f"settings from {shown(file.path)}" if file is not None else "no file with settings; these are the defaults"
    yield ""
    rows = [(each.key, json.dumps(each.value, ensure_ascii=False), each.origin or "default") for each in found]
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    for key, value, origin in rows:
        yield f"{key:<{widths[0]}}  {value:<{min(widths[1], 60)}}  {origin}"
    for complaint in complaints:
        yield f"problem: {complaint}"
