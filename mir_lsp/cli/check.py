"""`mir-lsp check`: what is wrong, without changing anything."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mir_lsp.cli.errors import Exit
from mir_lsp.cli.loading import Complaint, Project, load, overrides_of
from mir_lsp.cli.output import Colour, painter_for, statistics, summary, text_of_record, write
from mir_lsp.cli.records import Record, as_json, records
from mir_lsp.engine.at_once import findings_of
from mir_lsp.facts.cache import SCHEMA
from mir_lsp.rules.model import Severity
from mir_lsp.workspace.cache import open_cache

__all__ = ["CheckOptions", "run"]


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """The arguments of the command. `settings` are those that a configuration file could have, too.

    `cache` is the folder in which facts are kept from one run to the next, None for none.
    """

    paths: tuple[str, ...]
    settings: Mapping[str, object]
    format: str
    colour: Colour
    fail_on: Severity
    statistics: bool
    cache: str | None = None


def run(options: CheckOptions) -> int:
    """Print the findings and return the exit status, which says so when settings are not understood.

    Raises:
        CommandError: bad arguments.
    """
    store = open_cache(options.cache, SCHEMA)
    complaints: list[Complaint] = []
    overrides = overrides_of(options.settings)
    projects = load(options.paths, overrides, store, complaints)
    store.close()
    found = _sorted([record for project in projects for record in _records(project)] + _complained(complaints))
    files = sum(len(project.targets) for project in projects)
    if options.format == "json":
        write(json.dumps([as_json(record) for record in found], indent=2))
    else:
        _print_text(found, files, options.colour)
    if options.statistics and found:
        # In JSON, standard output holds the array and nothing else.
        write(statistics(found), sys.stderr if options.format == "json" else sys.stdout)
    if not files:
        write("mir-lsp: warning: no Python files found", sys.stderr)
    if complaints:
        return Exit.ERROR
    return Exit.FOUND if any(_fails(record, options.fail_on) for record in found) else Exit.CLEAN


_SEVERITIES = tuple(Severity)


def _records(project: Project) -> tuple[Record, ...]:
    engine = project.engine
    findings = findings_of(engine, project.targets)
    return records([*findings, *project.left_out], engine.text)


def _complained(complaints: Sequence[Complaint]) -> list[Record]:
    """What is wrong in files with settings: said whatever is selected, because it may be the selection."""
    texts = {each.finding.path: each.text for each in complaints}
    return list(records([each.finding for each in complaints], texts.get))


def _sorted(found: Sequence[Record]) -> list[Record]:
    return sorted(found, key=lambda record: (record.place.path, record.place.line, record.place.column))


def _print_text(found: Sequence[Record], files: int, colour: Colour) -> None:
    painter = painter_for(colour, sys.stdout)
    for record in found:
        write(text_of_record(record, painter) + "\n")
    write(summary(found, files))


def _fails(record: Record, fail_on: Severity) -> bool:
    return _SEVERITIES.index(record.finding.severity) <= _SEVERITIES.index(fail_on)
