"""A statement as part of a card: what fits into a hover, and what is not known of it."""

from __future__ import annotations

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


def caption(django: str, open_ends: Sequence[str]) -> str:
    """What compiled a statement, and what it leaves open."""
    without = ", ".join(f"`{each}`" for each in open_ends)
    return f"SQL of Django {django} for PostgreSQL" + (f", without {without}" if without else "")
