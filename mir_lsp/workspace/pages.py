"""Pages of documentation as files, so that an editor can open them without a network."""

from __future__ import annotations

import os
import tempfile

from mir_lsp import __version__
from mir_lsp.workspace.cache import folder
from mir_lsp.workspace.files import WriteRefused, create

__all__ = ["kept_page"]


def kept_page(name: str, text: str) -> str:
    """The path of a file that has this text: in the user's cache folder, or in a new one where that takes none.

    Raises:
        WriteRefused: there is no place for it.
    """
    cache = folder()
    path = os.path.join(cache, "pages", __version__, name) if cache is not None else ""
    try:
        if path:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            create(path, text)
            return path
    except (OSError, WriteRefused):
        pass
    path = os.path.join(tempfile.mkdtemp(prefix="mir-lsp-"), name)
    create(path, text)
    return path
