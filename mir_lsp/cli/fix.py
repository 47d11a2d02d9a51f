"""`mir-lsp fix`: apply every fix that keeps the results, or repairs code that always raised."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass

from mir_lsp.cli.diffs import unified
from mir_lsp.cli.errors import Exit
from mir_lsp.cli.loading import Project, load, overrides_of
from mir_lsp.cli.output import counted, harmless, write
from mir_lsp.cli.paths import shown
from mir_lsp.engine.repair import AUTOMATIC, UNSAFE
from mir_lsp.facts.cache import SCHEMA
from mir_lsp.rules.model import Safety
from mir_lsp.text.edits import apply
from mir_lsp.workspace.cache import open_cache
from mir_lsp.workspace.files import SourceFile, WriteRefused, create
from mir_lsp.workspace.files import write as write_file

__all__ = ["FixOptions", "run"]


@dataclass(frozen=True, slots=True)
class FixOptions:
    """The arguments of the command. `diff`: show what would change, and change nothing. `unsafe`: also what changes
    what the code does.

    `cache` is the folder in which facts are kept from one run to the next, None for none.
    """

    paths: tuple[str, ...]
    settings: Mapping[str, object]
    diff: bool
    cache: str | None = None
    unsafe: bool = False


def run(options: FixOptions) -> int:
    """Repair the files, or print how, and return the exit status.

    Raises:
        CommandError: bad arguments or configuration.
    """
    store = open_cache(options.cache, SCHEMA)
    projects = load(options.paths, overrides_of(options.settings), store)
    store.close()
    admitted = UNSAFE if options.unsafe else AUTOMATIC
    changes = [change for project in projects for change in _changes(project, admitted)]
    if options.diff:
        for change in changes:
            before = change.file.text if change.file is not None else None
            write(unified(change.path, before, change.text).removesuffix("\n"))
        return Exit.FOUND if changes else Exit.CLEAN
    refused = [(change, reason) for change in changes if (reason := _apply(change))]
    for change, reason in refused:
        write(f"mir-lsp: error: {harmless(shown(change.path))} was left as it is: {reason}", sys.stderr)
    return _reported(changes, len(refused))


@dataclass(frozen=True, slots=True)
class _Change:
    """What a file is to become; `fixed` and `left` count the automatic fixes that were made in its name.

    `file` is None for one that is made.
    """

    project: Project
    path: str
    file: SourceFile | None
    text: str
    fixed: int
    left: int


def _changes(project: Project, admitted: frozenset[Safety]) -> list[_Change]:
    """The changed files. The engine is given each new text, so that a later file is fixed against it."""
    fixed: dict[str, int] = {}
    for path in project.targets:
        before = _fixable(project, path, admitted)
        edits = project.engine.fix_all(path, admitted) if before else ()
        for each, changes in edits:
            fixed.setdefault(each, 0)
            project.engine.set_text(each, apply(project.engine.text(each) or "", changes))
        if edits:
            counted_at = path if path in fixed else edits[0][0]
            fixed[counted_at] += before - _fixable(project, path, admitted)
    return [
        _Change(
            project,
            path,
            project.files.get(path),
            project.engine.text(path) or "",
            fixed[path],
            _fixable(project, path, admitted),
        )
        for path in sorted(fixed)
    ]


def _fixable(project: Project, path: str, admitted: frozenset[Safety]) -> int:
    findings = project.engine.findings(path)
    return sum(1 for finding in findings if finding.fix is not None and finding.fix.safety in admitted)


def _apply(change: _Change) -> str:
    """Write a file; the reason when it was not."""
    if "site-packages" in change.path.replace("\\", "/").split("/"):
        return "it belongs to an installed package"
    try:
        if change.file is None:
            create(change.path, change.text)
        else:
            write_file(change.file, change.text)
    except WriteRefused as refusal:
        return str(refusal)
    return ""


def _reported(changes: list[_Change], refused: int) -> int:
    written = len(changes) - refused
    fixed = sum(change.fixed for change in changes)
    if not changes:
        write("Nothing to fix.")
    elif not refused:
        write(f"Fixed {counted(fixed, 'problem')} in {counted(written, 'file')}.")
    if refused:
        return Exit.ERROR
    return Exit.FOUND if any(change.left for change in changes) else Exit.CLEAN
