"""Findings that are known and left alone: a file of them, which holds when lines move.

Pure: somebody else reads and writes the file. It is JSON with one finding a line, sorted, so that it can be merged.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from mir_lsp.engine.findings import Finding

__all__ = ["NO_BASELINE", "Baseline", "BaselineError", "Entry", "entry_of", "parse", "written"]

_VERSION = 1


class BaselineError(ValueError):
    """A text is no baseline; the message says why."""


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """A finding by what stays when code around it changes; `path` is relative to the folder of the file, with `/`.

    `message` is for people who read the file.
    """

    path: str
    code: str
    fingerprint: str
    message: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Baseline:
    """How often each finding is known. `folder` is that of the file, which its paths are relative to; `entries` are
    those of the file, with what they say for people.
    """

    folder: str = ""
    known: Mapping[Entry, int] = field(default_factory=dict)
    entries: tuple[Entry, ...] = field(default=(), compare=False)

    def unknown(self, path: str, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """The findings of one file that are not known; of equal ones the first are the known ones."""
        if not self.known:
            return tuple(findings)
        relative = self.relative(path)
        left = {entry: count for entry, count in self.known.items() if entry.path == relative}
        found = []
        for each in findings:
            entry = entry_of(each, relative)
            if left.get(entry, 0):
                left[entry] -= 1
            else:
                found.append(each)
        return tuple(found)

    def relative(self, path: str) -> str:
        """A path as the file writes it."""
        stem = self.folder.replace("\\", "/").rstrip("/") + "/"
        return path.replace("\\", "/").removeprefix(stem)

    def gone(self, entries: Iterable[Entry]) -> int:
        """How many of the known findings are not among these: what has been repaired since."""
        return sum((Counter(self.known) - Counter(entries)).values())


NO_BASELINE = Baseline()


def entry_of(finding: Finding, relative: str) -> Entry:
    """What a baseline says of a finding; the number that tells equal findings apart is left out."""
    return Entry(relative, finding.code, finding.fingerprint.partition(".")[0], finding.message)


def parse(text: str, folder: str) -> Baseline:
    """Read the text of a baseline.

    Raises:
        BaselineError: it is none, or one of a later version.
    """
    try:
        data = json.loads(text)
        version, findings = data["version"], data["findings"]
        if version != _VERSION:
            raise BaselineError(f"it has version {version}, and this mir-lsp knows version {_VERSION}")
        entries = tuple(
            Entry(each["path"], each["code"], each["fingerprint"], each.get("message", "")) for each in findings
        )
    except (json.JSONDecodeError, AttributeError, KeyError, TypeError, RecursionError) as error:
        raise BaselineError("it was not written by `--write-baseline`") from error
    return Baseline(folder, Counter(entries), entries)


def written(entries: Iterable[Entry]) -> str:
    """The text of a baseline with these findings."""
    lines = [
        json.dumps({"path": each.path, "code": each.code, "fingerprint": each.fingerprint, "message": each.message})
        for each in sorted(entries)
    ]
    body = ",\n    ".join(lines)
    return f'{{\n  "version": {_VERSION},\n  "findings": [{_indented(body)}]\n}}\n'


def _indented(body: str) -> str:
    return f"\n    {body}\n  " if body else ""
