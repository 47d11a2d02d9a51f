"""How the commands print paths."""

from __future__ import annotations

import os

__all__ = ["shown"]


def shown(path: str) -> str:
    """A path relative to the working directory with `/`, absolute where there is no relative one."""
    try:
        relative = os.path.relpath(path)
    except ValueError:
        # On Windows, another drive.
        relative = path
    return relative.replace(os.sep, "/")
