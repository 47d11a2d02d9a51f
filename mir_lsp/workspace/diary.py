"""What went wrong lately, kept beside the cache for `mir-lsp doctor`: no text of a project is in it.

A line for each, as JSON, appended in one go, so that several servers may write at once. Nothing here raises.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone

__all__ = ["MOST", "Entry", "entries", "write_down"]

MOST = 20
"""How many entries are told."""

_NAME = "diary.jsonl"
_LARGEST = 64 * 1024  # bytes; beyond that only the last entries are kept
_LONGEST = 1_000  # characters of one entry


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing: when (UTC, to the second), with which version of the tool, and what."""

    at: str
    version: str
    what: str


def write_down(folder: str | None, version: str, what: str) -> None:
    """Keep that something happened now; without a folder, or one that cannot be written, it is not kept."""
    if folder is None:
        return
    now = datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M:%S")
    line = _line(Entry(now, version, what[:_LONGEST]))
    path = os.path.join(folder, _NAME)
    try:
        os.makedirs(folder, exist_ok=True)
        with open(path, "ab") as diary:
            diary.write(line)
            size = diary.tell()
        if size > _LARGEST:
            _shorten(folder, path)
    except OSError:
        return


def entries(folder: str | None) -> tuple[Entry, ...]:
    """The last entries, the newest first; damaged ones are left out."""
    if folder is None:
        return ()
    try:
        with open(os.path.join(folder, _NAME), "rb") as diary:
            lines = diary.read(4 * _LARGEST).splitlines()
    except OSError:
        return ()
    return tuple(_read(reversed(lines)))[:MOST]


def _read(lines: Iterator[bytes]) -> Iterator[Entry]:
    for line in lines:
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            continue
        match found:
            case {"at": str(at), "version": str(version), "what": str(what)}:
                yield Entry(at, version, what)
            case _:
                continue


def _shorten(folder: str, path: str) -> None:
    """Keep the last entries alone. What another process writes meanwhile may be lost."""
    kept = entries(folder)
    number, temporary = tempfile.mkstemp(dir=folder)
    try:
        with os.fdopen(number, "wb") as diary:
            diary.writelines(_line(entry) for entry in reversed(kept))
        os.replace(temporary, path)
    except OSError:
        os.unlink(temporary)


def _line(entry: Entry) -> bytes:
    return json.dumps({"at": entry.at, "version": entry.version, "what": entry.what}).encode("ascii") + b"\n"
