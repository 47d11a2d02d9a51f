"""`mir-lsp check`: what is wrong, without changing anything."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from mir_lsp.cli.errors import CommandError, Exit
from mir_lsp.cli.formats import Outcome, renderer
from mir_lsp.cli.loading import Complaint, Project, load, memory_of, overrides_of
from mir_lsp.cli.output import Colour, Group, counted, in_text, painter_for, statistics, write
from mir_lsp.cli.paths import shown
from mir_lsp.cli.progress import SILENT, Progress
from mir_lsp.cli.records import Record, records
from mir_lsp.cli.since import compare
from mir_lsp.engine.at_once import findings_of
from mir_lsp.engine.baseline import Baseline, BaselineError, entry_of, parse, written
from mir_lsp.facts.cache import SCHEMA
from mir_lsp.rules.model import Severity
from mir_lsp.workspace.cache import Cache, open_cache
from mir_lsp.workspace.files import Skipped, WriteRefused, create, read

__all__ = ["CheckOptions", "Checked", "check", "fails", "run", "tell"]


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """The arguments of the command. `settings` are those that a configuration file could have, too.

    `cache` is the folder in which facts are kept from one run to the next, None for none. `baseline` and
    `write_baseline` are paths, `since` is a revision; empty for none. `watched` says that files will change.
    """

    paths: tuple[str, ...]
    settings: Mapping[str, object]
    format: str
    colour: Colour
    fail_on: Severity
    statistics: bool = False
    cache: str | None = None
    group: Group = Group.NONE
    baseline: str = ""
    write_baseline: str = ""
    since: str = ""
    progress: Progress = field(default=SILENT)
    watched: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in which projects, and what is wrong with the configuration, which is among it."""

    outcome: Outcome
    projects: tuple[Project, ...]
    complaints: tuple[Complaint, ...]


def run(options: CheckOptions) -> int:
    """Print the findings and return the exit status, which says so when settings are not understood.

    Raises:
        CommandError: bad arguments.
    """
    checked = check(options)
    if options.write_baseline:
        return _write_baseline(options.write_baseline, checked)
    tell(checked, options)
    return _status(checked, options.fail_on)


def check(options: CheckOptions) -> Checked:
    """Find what is wrong. A baseline that is named as an option replaces those that configuration files name.

    Raises:
        CommandError: bad arguments.
    """
    complaints: list[Complaint] = []
    known = _baseline(options.baseline) if options.baseline else None
    store = open_cache(options.cache, SCHEMA)
    try:
        projects = load(options.paths, overrides_of(options.settings), store, complaints, options.progress)
        if known is not None or options.write_baseline:
            for project in projects:
                project.engine.clear_baselines()
                project.engine.set_baseline("", known or Baseline())
        found = [record for project in projects for record in _records(project, options, store)]
    finally:
        store.close()
    options.progress.close()
    files = sum(len(project.targets) for project in projects)
    told = _sorted([*found, *_complained(complaints)])
    return Checked(Outcome(told, files, options.since), projects, tuple(complaints))


def tell(checked: Checked, options: CheckOptions) -> None:
    """Print what was found."""
    outcome = checked.outcome
    is_text = options.format == "text"
    rendered = (
        in_text(outcome.records, outcome.files, painter_for(options.colour, sys.stdout), options.group)
        if is_text
        else renderer(options.format)(outcome)
    )
    if rendered:
        write(rendered)
    if options.statistics and outcome.records:
        # The other formats are for programs: standard output holds what they read and nothing else.
        write(statistics(outcome.records), sys.stdout if is_text else sys.stderr)
    if not outcome.files:
        write("mir-lsp: warning: no Python files found", sys.stderr)


def fails(record: Record, fail_on: Severity) -> bool:
    """Whether a finding is at least so severe."""
    return _SEVERITIES.index(record.finding.severity) <= _SEVERITIES.index(fail_on)


_SEVERITIES = tuple(Severity)


def _status(checked: Checked, fail_on: Severity) -> int:
    if checked.complaints:
        return Exit.ERROR
    return Exit.FOUND if any(fails(record, fail_on) for record in checked.outcome.records) else Exit.CLEAN


def _records(project: Project, options: CheckOptions, store: Cache) -> Sequence[Record]:
    memory = memory_of(project, store, options.cache)
    if options.since:
        return compare(project, options.since, memory).new
    engine = project.engine
    targets = project.targets

    def watched(paths: Iterable[str]) -> Iterable[str]:
        return options.progress.over("mir-lsp: checking file", paths, len(targets))

    if options.watched:
        findings = [each for path in watched(targets) for each in engine.findings(path)]
    else:
        findings = findings_of(engine, targets, watched, memory)
    return records([*findings, *project.left_out], engine.text)


def _complained(complaints: Sequence[Complaint]) -> list[Record]:
    """What is wrong in files with settings: said whatever is selected, because it may be the selection."""
    texts = {each.finding.path: each.text for each in complaints}
    return list(records([each.finding for each in complaints], texts.get))


def _sorted(found: Sequence[Record]) -> list[Record]:
    return sorted(found, key=lambda record: (record.place.path, record.place.line, record.place.column))


def _baseline(path: str) -> Baseline:
    """The baseline that was named as an option."""
    file = read(os.path.abspath(path))
    if isinstance(file, Skipped):
        raise CommandError(f"--baseline: {path}: {file.reason}")
    try:
        return parse(file.text, os.path.dirname(file.path))
    except BaselineError as error:
        raise CommandError(f"--baseline: {path}: {error}") from error


def _write_baseline(path: str, checked: Checked) -> int:
    """Write every finding down as known."""
    target = os.path.abspath(path)
    baseline = Baseline(os.path.dirname(target))
    entries = [
        entry_of(each.finding, baseline.relative(each.finding.path))
        for each in checked.outcome.records
        # What is wrong with the configuration is not a finding to live with.
        if all(each.finding is not complaint.finding for complaint in checked.complaints)
    ]
    try:
        create(target, written(entries))
    except WriteRefused as refusal:
        raise CommandError(f"--write-baseline: {path}: {refusal}") from refusal
    files = len(Counter(entry.path for entry in entries))
    write(f"Wrote {counted(len(entries), 'problem')} in {counted(files, 'file')} to {shown(target)}.")
    return Exit.ERROR if checked.complaints else Exit.CLEAN
