"""LibCST trees on demand: for edits and for whatever must keep formatting."""

from __future__ import annotations

import ast
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from mir_lsp.syntax import guard
from mir_lsp.syntax.plain import digest_of, parsed

if TYPE_CHECKING:
    import libcst

_REMEMBERED = 32
_remembered: OrderedDict[str, libcst.Module | None] = OrderedDict()
_lock = threading.Lock()


def cst(chunk_text: str) -> libcst.Module | None:
    """The LibCST tree of `chunk_text`; its `code` is the text, without a leading BOM. Never raises.

    None when the guard refuses the text, it does not parse, or LibCST would not give it back as it is.
    """
    digest = digest_of(chunk_text)
    with _lock:
        if digest in _remembered:
            _remembered.move_to_end(digest)
            return _remembered[digest]
    tree = _parsed(chunk_text)
    with _lock:
        _remembered[digest] = tree
        while len(_remembered) > _REMEMBERED:
            _remembered.popitem(last=False)
    return tree


def _parsed(text: str) -> libcst.Module | None:
    # CPython's own limits (brackets, indentation, encoding) hold before LibCST sees anything.
    if not guard.admits(text) or not isinstance(parsed(text.removeprefix("\ufeff")), ast.Module):
        return None
    import libcst

    try:
        tree = libcst.parse_module(text)
        # Not every text comes back: a leading form feed or a lone carriage return at the end is lost.
        return tree if tree.code == text.removeprefix("\ufeff") else None
    except Exception:
        # LibCST raises its own and foreign exceptions on text that CPython accepts; there is then no tree.
        return None
