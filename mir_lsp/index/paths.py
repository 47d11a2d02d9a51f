"""Paths as text, with the separator that the path itself uses. No IO."""

from __future__ import annotations


def separator(path: str) -> str:
    """The separator of a path: a backslash only where no slash is written."""
    return "\\" if "\\" in path and "/" not in path else "/"


def parent(path: str) -> str:
    """The folder of a path; a path without one has the empty folder, which is its own."""
    return path.rpartition(separator(path))[0]


def last(path: str) -> str:
    """The last component of a path."""
    return path.rpartition(separator(path))[2]


def join(folder: str, name: str) -> str:
    """A path inside a folder."""
    return f"{folder}{separator(folder)}{name}" if folder else name


def is_below(path: str, folder: str) -> bool:
    """Whether a path is a folder or inside it."""
    return path == folder or path.startswith(folder + separator(path))


def is_migration_path(path: str) -> bool:
    """Whether a file is a module of a `migrations` package."""
    folder = parent(path)
    return path.endswith(".py") and last(folder) == "migrations"


def nearness(path: str, other: str) -> int:
    """How many leading components two paths share."""
    count = 0
    for one, two in zip(path.split(separator(path)), other.split(separator(other)), strict=False):
        if one != two:
            break
        count += 1
    return count
