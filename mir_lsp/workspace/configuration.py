"""Where settings are kept on disk: `[tool.mir]` of a `pyproject.toml`, or a `mir.toml` beside it, which wins.

What the settings mean is not known here: a table and the text that it came from are handed on.
"""

from __future__ import annotations

import importlib
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace

from mir_lsp.text.lines import LineIndex, PositionEncoding
from mir_lsp.text.spans import Span
from mir_lsp.workspace.discovery import CONFIGURATION_NAMES
from mir_lsp.workspace.files import Skipped, read

__all__ = ["ConfigurationFile", "ConfigurationFiles", "Trouble"]


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a file could not be read as settings, and where."""

    message: str
    span: Span


@dataclass(frozen=True, slots=True)
class ConfigurationFile:
    """A file with settings. `table` is what it says, or said when it could last be read; then `trouble`
    says why.
    """

    path: str
    text: str
    table_name: str  # `tool.mir`, empty when the settings are the whole file
    table: Mapping[str, object]
    trouble: Trouble | None = None

    @property
    def folder(self) -> str:
        """The folder that the settings are for."""
        return os.path.dirname(self.path)


class ConfigurationFiles:
    """Reads settings, and remembers the last that could be read of each file. Used by one thread."""

    def __init__(self) -> None:
        self._good: dict[str, ConfigurationFile] = {}

    def load(self, path: str) -> ConfigurationFile | None:
        """The settings in a file now, None when it has none for us."""
        file = read(path, _SIZE_LIMIT)
        if isinstance(file, Skipped):
            return self._unreadable(file)
        return self.parse(path, file.text)

    def parse(self, path: str, text: str) -> ConfigurationFile | None:
        """The same for a text that is not on disk yet."""
        try:
            data = _toml(text)
        except (ValueError, RecursionError) as error:
            return self._malformed(path, text, error)
        found = _ours(path, text, data)
        if found is None:
            self._good.pop(path, None)
        elif found.trouble is None:
            self._good[path] = found
        return found

    def nearest(self, folder: str) -> ConfigurationFile | None:
        """The settings for a folder: in it, or in the nearest above it up to the top of its repository."""
        while True:
            for name in CONFIGURATION_NAMES:
                path = os.path.join(folder, name)
                found = self.load(path) if os.path.isfile(path) else None
                if found is not None:
                    return found
            parent = os.path.dirname(folder)
            if parent == folder or os.path.exists(os.path.join(folder, ".git")):
                return None
            folder = parent

    def _unreadable(self, file: Skipped) -> ConfigurationFile | None:
        if not os.path.lexists(file.path):
            self._good.pop(file.path, None)
            return None
        trouble = Trouble(f"the settings cannot be read: {file.reason}", Span(0, 0))
        good = self._good.get(file.path)
        if good is not None:
            return replace(good, trouble=trouble)
        # A `pyproject.toml` that cannot be read may well say nothing to us; a `mir.toml` surely does.
        return ConfigurationFile(file.path, "", "", {}, trouble) if _is_own(file.path) else None

    def _malformed(self, path: str, text: str, error: Exception) -> ConfigurationFile | None:
        good = self._good.get(path)
        if good is None and not _is_own(path) and not _MENTION.search(text):
            return None
        trouble = Trouble(f"not valid TOML: {_message(error)}", _place(text, error))
        name = "" if _is_own(path) else _TABLE_NAME
        return ConfigurationFile(path, text, name, good.table if good else {}, trouble)


_TABLE_NAME = "tool.mir"
_SIZE_LIMIT = 250_000
_MENTION = re.compile(r"tool[\"']?[ \t]*\.[ \t]*[\"']?mir\b")
_POSITION = re.compile(r" \(at line (\d+), column (\d+)\)")


def _toml(text: str) -> dict[str, object]:
    # Python 3.10 has no parser of its own; `tomli` is the same one under another name.
    parser = importlib.import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    data: dict[str, object] = parser.loads(text.replace("\r\n", "\n"))
    return data


def _is_own(path: str) -> bool:
    return os.path.basename(path) == "mir.toml"


def _ours(path: str, text: str, data: dict[str, object]) -> ConfigurationFile | None:
    tool = data.get("tool")
    if not isinstance(tool, dict) or "mir" not in tool:
        return ConfigurationFile(path, text, "", data) if _is_own(path) else None
    table = tool["mir"]
    if isinstance(table, dict):
        return ConfigurationFile(path, text, _TABLE_NAME, table)
    found = _MENTION.search(text)
    trouble = Trouble("`tool.mir` must be a table", Span(*found.span()) if found else Span(0, 0))
    return ConfigurationFile(path, text, _TABLE_NAME, {}, trouble)


def _message(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    message = _POSITION.sub("", str(error)).removesuffix(" (at end of document)")
    return message[:1].lower() + message[1:]


def _place(text: str, error: Exception) -> Span:
    """The rest of the line from the place that the parser names; the end of the text when it names none."""
    position = _POSITION.search(str(error))
    if position is None:
        return Span(len(text), len(text))
    lines = LineIndex(text)
    start = lines.offset(int(position[1]) - 1, int(position[2]) - 1, PositionEncoding.UTF32)
    return Span(start, max(start, lines.line_end(lines.line_of(start))))
