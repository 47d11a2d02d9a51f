"""Which names the code of a project gives to calls, and how often: what was asked often is likely asked again.

Counted by the text alone, for the ranking of completions. Files are gone through when nobody waits; what was edited
since then counts with its earlier text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from mir_lsp.engine.files import Files
from mir_lsp.index.bundled import is_bundled

__all__ = ["Habits"]

_KEYWORD = re.compile(r"(?<![\w.])([a-zA-Z_]\w*)=(?=[^=\s])")
_TEXT = re.compile(r"""["']-?([a-zA-Z_]\w*)["']""")


class Habits:
    """How often each segment stands in a keyword, and in a text that is a name, in the files that were counted."""

    __slots__ = ("_counted", "keywords", "texts")

    def __init__(self) -> None:
        self.keywords: Counter[str] = Counter()
        self.texts: Counter[str] = Counter()
        self._counted: dict[str, str] = {}  # the text of each file as it was counted

    def steps(self, files: Files) -> Iterator[None]:
        """Count what is new, one file with each step."""
        paths = [path for path in files.paths() if not is_bundled(path)]
        for path in self._counted.keys() - frozenset(paths):
            self._recount(self._counted.pop(path), "")
        for path in paths:
            file, before = files.get(path), self._counted.get(path, "")
            if file is not None and file.text is not before:
                self._recount(before, file.text)
                self._counted[path] = file.text
                yield

    def _recount(self, before: str, now: str) -> None:
        for pattern, counter in ((_KEYWORD, self.keywords), (_TEXT, self.texts)):
            counter.update(_segments(pattern.findall(now)))
            if before:
                counter.subtract(_segments(pattern.findall(before)))


def _segments(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if "__" in name:
            yield from name.split("__")
        else:
            yield name
