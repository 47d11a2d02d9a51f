"""What changed on disk between two walks, for clients that do not watch files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mir_lsp.workspace.files import Stamp

__all__ = ["Changes", "difference"]


@dataclass(frozen=True, slots=True)
class Changes:
    """Paths, sorted."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def difference(before: Mapping[str, Stamp], after: Mapping[str, Stamp]) -> Changes:
    """What happened between two walks. A file that was replaced by another of the same name has
    changed.
    """
    return Changes(
        added=tuple(sorted(after.keys() - before.keys())),
        changed=tuple(sorted(path for path in after.keys() & before.keys() if after[path] != before[path])),
        removed=tuple(sorted(before.keys() - after.keys())),
    )
