"""Real sources to test with: the standard library of the running interpreter."""

from __future__ import annotations

import ast
import random
import sysconfig
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path


@cache
def paths() -> tuple[Path, ...]:
    """All files of the standard library in one shuffled order that is the same in every run."""
    root = Path(sysconfig.get_path("stdlib"))
    found = sorted(path for path in root.rglob("*.py") if "site-packages" not in path.parts)
    random.Random(20).shuffle(found)
    return tuple(found)


def sources(count: int, largest: int) -> Iterator[tuple[str, str, ast.Module]]:
    """Up to `count` files that parse: name, text with its line breaks, tree."""
    for path in paths():
        if count <= 0:
            return
        if not 0 < path.stat().st_size <= largest:
            continue
        try:
            text = path.read_bytes().decode()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(text)
        except (UnicodeDecodeError, SyntaxError, ValueError, RecursionError):
            continue
        count -= 1
        yield path.name, text, tree
