"""What changed on disk, for clients that do not watch files: a pass over the files' states, without
reading any.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mir_lsp.workspace.files import Stamp, stamp_of

__all__ = ["Changes", "difference", "snapshot"]


@dataclass(frozen=True, slots=True)
class Changes:
    """Paths, sorted."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def snapshot(paths: Iterable[str]) -> dict[str, Stamp]:
    """The states of these files; those that do not exist are left out."""
    stamps = ((path, stamp_of(path)) for path in paths)
    return {path: stamp for path, stamp in stamps if stamp is not None}


def difference(before: Mapping[str, Stamp], after: Mapping[str, Stamp]) -> Changes:
    """What happened between two snapshots. A file that was replaced by another of the same name has
    changed.
    """
    return Changes(
        added=tuple(sorted(after.keys() - before.keys())),
        changed=tuple(sorted(path for path in after.keys() & before.keys() if after[path] != before[path])),
        removed=tuple(sorted(before.keys() - after.keys())),
    )
