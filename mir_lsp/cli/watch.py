"""`mir-lsp check --watch`: again whenever a file changes, with what was worked out before."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from mir_lsp.cli.check import Checked, CheckOptions, check, tell
from mir_lsp.cli.errors import CommandError, Exit
from mir_lsp.cli.formats import Outcome
from mir_lsp.cli.loading import Project
from mir_lsp.cli.output import write
from mir_lsp.cli.records import records
from mir_lsp.workspace.discovery import CONFIGURATION_NAMES, discover
from mir_lsp.workspace.files import SourceFile, Stamp, read, stamp
from mir_lsp.workspace.watch import difference

__all__ = ["run"]

_SECONDS = 0.4  # between two looks
_CLEAR = "\x1b[2J\x1b[H"

Wait = Callable[[], bool]


def run(options: CheckOptions, wait: Wait | None = None) -> int:
    """Check until the user ends it. `wait` waits a moment, and says whether to go on.

    Raises:
        CommandError: bad arguments.
    """
    if options.format != "text" or options.since or options.write_baseline:
        raise CommandError("--watch goes with neither --format, --since nor --write-baseline")
    # The caller's engine is finalized after a check, so the texts go into one that is made for watching.
    watching = replace(options, watched=True)
    checked = _all(watching)
    seen = _stamps(checked)
    while (wait or _sleep)():
        now = _stamps(checked)
        changes = difference(seen, now)
        if not changes:
            continue
        changed = changes.changed
        # New and lost files, and settings, decide about what belongs to the project: it is read anew, from the cache.
        is_small = not changes.added and not changes.removed and not any(map(_is_settings, changed))
        checked = _some(checked, changed, watching) if is_small else _all(watching)
        seen = now if is_small else _stamps(checked)
    return Exit.CLEAN


def _sleep() -> bool:
    time.sleep(_SECONDS)
    return True


def _all(options: CheckOptions) -> Checked:
    try:
        checked = check(options)
    except CommandError as error:
        # A folder that is gone for a moment comes back: somebody is switching branches.
        write(f"mir-lsp: error: {error}", sys.stderr)
        return Checked(Outcome((), 0), (), ())
    _print(checked, options)
    return checked


def _some(before: Checked, changed: tuple[str, ...], options: CheckOptions) -> Checked:
    """The same projects, with the new texts of some files."""
    projects = tuple(_with(project, changed) for project in before.projects)
    found = [
        record
        for project in projects
        for record in records(
            [
                *(each for path in project.targets for each in project.engine.findings(path)),
                *project.left_out,
            ],
            project.engine.text,
        )
    ]
    found.sort(key=lambda record: (record.place, record.finding.code))
    checked = Checked(Outcome(found, before.outcome.files), projects, before.complaints)
    _print(checked, options)
    return checked


def _with(project: Project, changed: tuple[str, ...]) -> Project:
    files = dict(project.files)
    for path in changed:
        file = read(path) if path in files else None
        if isinstance(file, SourceFile):
            project.engine.set_text(path, file.text)
            files[path] = file
    return replace(project, files=files)


def _print(checked: Checked, options: CheckOptions) -> None:
    if sys.stdout.isatty():
        sys.stdout.write(_CLEAR)
    tell(checked, options)
    write("")
    sys.stdout.flush()


def _stamps(checked: Checked) -> Mapping[str, Stamp]:
    """The states of the files, of settings, and of whatever else the folders of the projects hold by now."""
    found: dict[str, Stamp] = {}
    for project in checked.projects:
        walked = discover(project.root)
        for path in (*walked.files, *walked.templates, *walked.configurations, *project.files):
            _add(found, path)
        for folder in project.configurations:
            for name in CONFIGURATION_NAMES:
                _add(found, os.path.join(folder, name))
    return found


def _add(found: dict[str, Stamp], path: str) -> None:
    if path in found:
        return
    try:
        found[path] = stamp(os.stat(path))
    except OSError:
        return


def _is_settings(path: str) -> bool:
    return os.path.basename(path) in CONFIGURATION_NAMES
