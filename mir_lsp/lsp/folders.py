"""Which folders count as projects. Asked on the loop thread, so nothing of the analysis is loaded for it."""

from __future__ import annotations

import os

from mir_lsp.workspace.discovery import NARROW_LIMITS, limits_for
from mir_lsp.workspace.project import root_of

__all__ = ["is_wide", "project_root"]


def project_root(path: str) -> str | None:
    """The project that a file opened on its own belongs to, None when nothing marks one."""
    root = root_of(path)
    if root == os.path.expanduser("~"):
        return None
    marks = ("manage.py", "__init__.py")
    marked = root != os.path.dirname(path) or any(os.path.exists(os.path.join(root, mark)) for mark in marks)
    return root if marked else None


def is_wide(folder: str) -> bool:
    """Whether a folder holds projects and is none, so that it is not walked to the end."""
    return limits_for(folder) == NARROW_LIMITS
