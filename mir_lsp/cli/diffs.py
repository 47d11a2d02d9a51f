"""Changes of files as unified diffs."""

from __future__ import annotations

import difflib
import re

from mir_lsp.cli.paths import shown

__all__ = ["unified"]


def unified(path: str, before: str | None, after: str, context: int = 3) -> str:
    """A unified diff that `patch -p1` and `git apply` take, with a line break at the end; empty without a change.

    `before` is None for a file that is made.
    """
    name = shown(path)
    origin = f"a/{name}" if before is not None else "/dev/null"
    lines = difflib.unified_diff(_lines(before or ""), _lines(after), origin, f"b/{name}", n=context, lineterm="\n")
    return "".join(line if line.endswith("\n") else f"{line}\n{_NO_BREAK}" for line in lines)


_NO_BREAK = "\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    # `str.splitlines` also breaks at form feeds and other characters that end no line of a file.
    return re.findall(r"[^\n]*\n|[^\n]+", text)
