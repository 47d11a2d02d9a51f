"""Which files held models the last time a project was read, so that they are the first to be read the next time.

Only the order of work rests on this, never a result: whatever is remembered here, every file is read, and known by
its text. A file whose state on disk is another than it was then is looked into before anything is said of models.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence

from mir_lsp.index.paths import parent
from mir_lsp.syntax.plain import digest_of

__all__ = ["Remembered", "Stamps", "address_of", "remembered", "unclear", "written"]

Stamps = Mapping[str, Sequence[int]]  # by path: numbers that tell one state of a file from another
Remembered = Mapping[str, tuple[tuple[int, ...], bool]]  # by path: its stamp, and whether it held models

_LEVEL = 1


def address_of(stamps: Stamps) -> str:
    """Where a store keeps what is remembered of these files: that of the innermost folder which has all of them."""
    first, last = min(stamps), max(stamps)
    same = next((at for at, (one, two) in enumerate(zip(first, last, strict=False)) if one != two), len(first))
    return f"order {digest_of(parent(first[:same]))}"


def written(stamps: Stamps, models: Collection[str]) -> bytes:
    """What is to be remembered of files as bytes."""
    known = frozenset(models)
    rows = [(path, path in known, *stamp) for path, stamp in stamps.items()]
    return zlib.compress(json.dumps(rows, separators=(",", ":")).encode("ascii"), _LEVEL)


def remembered(data: bytes | None) -> Remembered:
    """What was written; nothing when it was something else."""
    if data is None:
        return {}
    try:
        return {path: (tuple(stamp), had_models) for path, had_models, *stamp in json.loads(zlib.decompress(data))}
    except (ValueError, TypeError, RecursionError, zlib.error):
        return {}


def unclear(paths: Iterable[str], stamps: Stamps, before: Remembered) -> tuple[str, ...]:
    """The paths of the files that held models, and of those that are not as they were."""
    nothing: tuple[tuple[int, ...], bool] = ((), True)
    found = []
    for path in paths:
        stamp, had_models = before.get(path, nothing)
        if had_models or stamp != stamps.get(path):
            found.append(path)
    return tuple(found)
