"""One more finding in the file of those that are known, for an editor's user."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from mir_lsp.engine.baseline import Baseline, BaselineError, Entry, entry_of, parse, written
from mir_lsp.lsp.analysis import Bench, Job
from mir_lsp.workspace.files import Skipped, WriteRefused, create, read

if TYPE_CHECKING:
    from mir_lsp.lsp.session import Session

__all__ = ["add_to_baseline"]


def add_to_baseline(ls: Session, path: str, fingerprint: str) -> Any:
    """Write a finding into the baseline that the settings name, and look at the settings again."""
    target = ls.files.baseline_of(path)
    if target is None:
        _say(ls, 'mir: name a file as `baseline` in `[tool.mir]` first, for example "mir-baseline.json"')
        return None

    def run(bench: Bench) -> Entry | None:
        found = next((each for each in bench.engine.near_findings(path) if each.fingerprint == fingerprint), None)
        return entry_of(found, Baseline(os.path.dirname(target)).relative(path)) if found is not None else None

    def finish(entry: Entry | None) -> bool:
        if entry is None:
            return False
        try:
            create(target, _with(target, entry))
        except (BaselineError, WriteRefused) as error:
            _say(ls, f"mir: {os.path.basename(target)} was left as it is: {error}")
            return False
        ls.files.scan_all()
        return True

    return ls.answer(Job(run, path=path), finish)


def _with(target: str, entry: Entry) -> str:
    """The text of the baseline with one more entry; messages that are there stay."""
    file = read(target)
    if isinstance(file, Skipped):
        if os.path.lexists(target):
            raise WriteRefused(file.reason)
        return written([entry])
    return written([*parse(file.text, os.path.dirname(target)).entries, entry])


def _say(ls: Session, text: str) -> None:
    ls.window_show_message(types.ShowMessageParams(types.MessageType.Warning, text))
