"""A statement as part of a card: what fits into a hover, and what is not known of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

_MOST_COLUMNS = 6
_KEPT = 3


def shortened(sql: str) -> str:
    """A statement that is laid out, with a long list of columns cut."""
    lines = sql.split("\n")
    end = next((index for index, line in enumerate(lines) if line.lstrip().startswith("FROM ")), len(lines))
    if end <= _MOST_COLUMNS or not lines[0].startswith("SELECT"):
        return sql
    rest = end - _KEPT
    return "\n".join((*lines[:_KEPT], f"       … -- {rest} more columns", *lines[end:]))


def caption(django: str, open_ends: Sequence[str], remark: str = "") -> str:
    """What compiled a statement, what it leaves open, and how another version of Django writes it."""
    without = ", ".join(f"`{each}`" for each in open_ends)
    parts = [f"SQL of Django {django} for PostgreSQL", *([f"without {without}"] if without else [])]
    return ", ".join(parts) + (f". {remark}" if remark else "")


def remark_on(plain: str, project: tuple[int, int] | None) -> str:
    """What the Django of the project writes in another way than the one that compiled a statement; empty if none."""
    found = [
        text for since, sign, text in _DIFFERENCES if project is not None and project < since and sign.search(plain)
    ]
    version = ".".join(map(str, project)) if project is not None else ""
    return f"Django {version} of the project {', and '.join(found)}" if found else ""


# Before which version, where it can be seen, and what was done then.
_DIFFERENCES = (
    ((5, 2), re.compile(r' AS "(?!col\d)\w+"'), "gives columns of `values()` no name and sorts by the column itself"),
)
