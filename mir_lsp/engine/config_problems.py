"""What is wrong in a file with settings, as findings (MIR003) at their places."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Protocol

from mir_lsp.engine.baseline import Baseline, BaselineError
from mir_lsp.engine.baseline import parse as parse_baseline
from mir_lsp.engine.config import Config, ConfigProblem, parse
from mir_lsp.engine.findings import Finding
from mir_lsp.rules.model import Confidence
from mir_lsp.rules.tool.configuration_error import RULE as CONFIGURATION_ERROR
from mir_lsp.syntax.toml import Entry, entries
from mir_lsp.text.decode import Decoded
from mir_lsp.text.spans import Span

__all__ = ["Trouble", "Written", "baseline_of", "finding", "read", "span_of"]


class Trouble(Protocol):
    """Why a file could not be read as settings, and where."""

    @property
    def message(self) -> str: ...
    @property
    def span(self) -> Span: ...


class Written(Protocol):
    """A file with settings: `table_name` is empty when they are the whole file."""

    @property
    def path(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def table_name(self) -> str: ...
    @property
    def table(self) -> Mapping[str, object]: ...
    @property
    def trouble(self) -> Trouble | None: ...


def read(file: Written) -> tuple[Config, tuple[Finding, ...]]:
    """What is in force of a file, and what is wrong in it (MIR003), sorted by place."""
    config, problems = parse(file.table)
    found = [finding(file.path, span_of(each, file.text, file.table_name), each.message) for each in problems]
    if file.trouble is not None:
        # Keys of settings that could be read before stand elsewhere in the text that cannot.
        found = [finding(file.path, file.trouble.span, file.trouble.message)]
    return config, tuple(sorted(found, key=lambda each: (each.span, each.message)))


def baseline_of(file: Written, path: str, told: Decoded | str) -> tuple[Baseline, Finding | None]:
    """The baseline that a file with settings names, and what is wrong with it.

    `path` is its own, whose folder its paths are relative to; `told` is its text, or why that cannot be read.
    """
    folder = path.replace("\\", "/").rpartition("/")[0]
    try:
        if not isinstance(told, str):
            return parse_baseline(told.text, folder), None
        reason = told
    except BaselineError as error:
        reason = str(error)
    name = path.replace("\\", "/").rpartition("/")[2]
    problem = ConfigProblem("baseline", f"the baseline `{name}` cannot be used: {reason}")
    return Baseline(folder), finding(file.path, span_of(problem, file.text, file.table_name), problem.message)


def span_of(problem: ConfigProblem, text: str, table: str = "tool.mir") -> Span:
    """Where in the TOML text the problem is: its value, else its key, else the header of the table, else
    the start.

    `table` is the dotted name of the table that was parsed, empty for a whole file.
    """
    above = tuple(table.split(".")) if table else ()
    wanted = (*above, problem.key, *problem.inside)
    found = entries(text)
    # A table of tables has no entry of its own: the first that is in it stands for it.
    below = next((each for each in found if each.path[: len(wanted)] == wanted), None)
    best = below or max(
        (each for each in found if each.path == wanted[: len(each.path)] and len(each.path) >= len(above)),
        key=lambda each: len(each.path),
        default=None,
    )
    if best is None or (not above and not best.path):
        return Span(0, 0)
    if problem.value and len(best.path) > len(above):
        value = re.compile(rf"([\"']){re.escape(problem.value)}\1").search(text, best.value.start, best.value.end)
        if value:
            return Span(value.start(), value.end())
    return _last_name(text, best)


def finding(path: str, span: Span, message: str) -> Finding:
    """A problem of a configuration file as a finding (MIR003) in that file."""
    return Finding(
        rule=CONFIGURATION_ERROR,
        path=path,
        span=span,
        message=CONFIGURATION_ERROR.message.format(problem=message),
        confidence=Confidence.CERTAIN,
        related=(),
        fingerprint=hashlib.blake2b(
            f"MIR003\0{message}".encode("utf-8", "surrogatepass"), digest_size=12
        ).hexdigest(),
    )


def _last_name(text: str, entry: Entry) -> Span:
    """The place of the last name of a key; a header is shown as a whole."""
    if entry.is_header:
        return entry.key
    name = re.search(r"(?:\"[^\"]*\"|'[^']*'|[^.\s]+)\s*$", text[entry.key.start : entry.key.end])
    return Span(entry.key.start + name.start(), entry.key.end) if name else entry.key
