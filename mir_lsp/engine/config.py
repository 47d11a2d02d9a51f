"""What the user may set, read from a table that somebody else has loaded. Nothing here touches a file.

The table is `[tool.mir]` of a `pyproject.toml`, a whole `mir.toml`, or the settings of an editor: one set
of keys.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from mir_lsp.engine.findings import Finding
from mir_lsp.index.paths import is_migration_path
from mir_lsp.rules.model import Confidence, Rule
from mir_lsp.rules.registry import prefix_of, similar
from mir_lsp.rules.tool.configuration_error import RULE as CONFIGURATION_ERROR
from mir_lsp.text.spans import Span

__all__ = [
    "KEYS",
    "NEWEST_DJANGO",
    "OLDEST_DJANGO",
    "Config",
    "ConfigProblem",
    "Trouble",
    "Written",
    "finding",
    "is_migration_path",
    "is_test_path",
    "merge",
    "parse",
    "parse_settings",
    "read",
    "span_of",
]

OLDEST_DJANGO = (4, 2)
NEWEST_DJANGO = (6, 1)

_EVERY_RULE = "MIR"
_CONFIDENCES = tuple(Confidence)


@dataclass(frozen=True, slots=True)
class Config:
    """The settings in force for a folder.

    `select` and `ignore` hold starts of codes: names and families are resolved. `exclude` has patterns of
    `.gitignore`, `source_roots` relative paths with `/`, both counted from the folder. `given` names the
    keys that the user wrote, so that a setting that equals the default still wins over one below it.
    """

    select: tuple[str, ...] = (_EVERY_RULE,)
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    min_confidence: Confidence = Confidence.LIKELY
    include_tests: bool = False
    django_version: tuple[int, int] | None = None
    source_roots: tuple[str, ...] = ()
    environment: str | None = None
    settings_module: str | None = None
    given: frozenset[str] = frozenset()

    def enabled(self, rule: Rule) -> bool:
        """Whether the rule is selected: the longest start of its code wins, `ignore` over an equal
        `select`. One that is off by default is selected by nothing but its whole code.
        """
        if not rule.default and rule.code not in self.select:
            return False
        return _longest(self.select, rule.code) > _longest(self.ignore, rule.code)

    def ignores(self, rule: Rule) -> bool:
        """Whether the rule is ignored by name, code or family: what is wrong in the selection is said without it."""
        return _longest(self.ignore, rule.code) > 0

    def admits(self, confidence: Confidence) -> bool:
        """Whether findings of this confidence are to be reported."""
        return _CONFIDENCES.index(confidence) <= _CONFIDENCES.index(self.min_confidence)


@dataclass(frozen=True, slots=True)
class ConfigProblem:
    """A setting that is not obeyed. `value` is the string in a list that is at fault, empty for the whole
    key.
    """

    key: str
    message: str
    value: str = ""


def parse(table: Mapping[str, object]) -> tuple[Config, tuple[ConfigProblem, ...]]:
    """Read a table; what is wrong in it is left out and reported, the rest is in force."""
    reader = _Reader()
    values: dict[str, object] = {}
    for key, value in table.items():
        read = KEYS.get(key)
        if read is None:
            reader.problem(key, f"unknown setting `{key}`{_hint(key, KEYS)}")
            continue
        found = read(reader, key, value)
        if found is not None:
            values[key.replace("-", "_")] = found
    config = replace(Config(), **values, given=frozenset(values))  # type: ignore[arg-type]
    return config, tuple(reader.problems)


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


def parse_settings(settings: Mapping[str, object]) -> tuple[Config, tuple[ConfigProblem, ...]]:
    """Read the settings of an editor.

    They are spelt as in a file or in camel case (`includeTests`), null means not set, and those that
    concern the editor alone are passed over.
    """
    table = {_kebab(key): value for key, value in settings.items() if value is not None}
    return parse({key: value for key, value in table.items() if key not in _EDITOR_KEYS})


def merge(file: Config, editor: Config) -> Config:
    """The settings of the editor (or the command line) over those of a file, key by key.

    A selector that the editor selects is not ignored because the file says so, unless the file is more
    specific.
    """
    ignore = tuple(selector for selector in file.ignore if selector not in _given_select(editor))
    below = replace(file, ignore=ignore)
    names = {key.replace("-", "_") for key in KEYS} & editor.given
    values = {name: getattr(editor, name) for name in names}
    return replace(below, **values, given=file.given | editor.given)


def span_of(problem: ConfigProblem, text: str, table: str = "tool.mir") -> Span:
    """Where in the TOML text the problem is: its value, else its key, else the header of the table, else
    the start.

    `table` is the dotted name of the table that was parsed, empty for a whole file.
    """
    header, body = _table_body(text, table)
    key = re.compile(rf"^[ \t]*(?:[\w.-]+\.)?([\"']?{re.escape(problem.key)}[\"']?)[ \t]*[=.]", re.MULTILINE)
    found = key.search(text, body.start, body.end)
    if found is None:
        return header
    if problem.value:
        value = re.compile(rf"([\"']){re.escape(problem.value)}\1").search(text, found.end(), body.end)
        if value:
            return Span(value.start(), value.end())
    return Span(*found.span(1))


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


def is_test_path(path: str, folder: str = "") -> bool:
    """Whether a file holds tests: below `tests/`, or named as test modules and their helpers are.

    Folders above `folder`, the project's, do not count: a project can be kept among the tests of another.
    """
    parts = _below(path, folder)
    return "tests" in parts[:-1] or _TEST_FILE.fullmatch(parts[-1]) is not None


_TEST_FILE = re.compile(r"test_.*\.py|.*_tests?\.py|tests\.py|conftest\.py|factories\.py")
_EDITOR_KEYS = frozenset({"enable", "path", "interpreter", "symbols", "trace", "code-lens", "inlay-hints"})
_VERSION = re.compile(r"(\d+)\.(\d+)(?:\.\d+)?")
_DRIVE = re.compile(r"[A-Za-z]:")
_DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


class _Reader:
    """Reads values one by one and collects what is wrong with them."""

    def __init__(self) -> None:
        self.problems: list[ConfigProblem] = []

    def problem(self, key: str, message: str, value: str = "") -> None:
        self.problems.append(ConfigProblem(key, message, value))

    def strings(self, key: str, value: object) -> tuple[str, ...] | None:
        if isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.problem(key, f"`{key}` must be a list of strings, not {_kind(value)}")
        return None

    def selectors(self, key: str, value: object) -> tuple[str, ...] | None:
        written = self.strings(key, value)
        if written is None:
            return None
        prefixes = {selector: prefix_of(selector) for selector in written}
        for selector, prefix in prefixes.items():
            if prefix is None:
                self.problem(key, f"no rule or family is called `{selector}`{_meant(selector)}", selector)
        return tuple(dict.fromkeys(prefix for prefix in prefixes.values() if prefix is not None))

    def patterns(self, key: str, value: object) -> tuple[str, ...] | None:
        return self.strings(key, value)

    def folders(self, key: str, value: object) -> tuple[str, ...] | None:
        written = self.strings(key, value)
        if written is None:
            return None
        outside = [folder for folder in written if not _is_inside(folder)]
        for folder in outside:
            self.problem(key, f"`{key}` must name folders inside the project, not `{folder}`", folder)
        return tuple(folder for folder in written if folder not in outside)

    def path(self, key: str, value: object) -> str | None:
        if isinstance(value, str) and value and "\0" not in value:
            return value
        self.problem(key, f"`{key}` must be the path of a folder, not {_kind(value)}")
        return None

    def module(self, key: str, value: object) -> str | None:
        if isinstance(value, str) and _DOTTED.fullmatch(value):
            return value
        self.problem(key, f'`{key}` must be a dotted name such as "shop.settings", not {_kind(value)}')
        return None

    def truth(self, key: str, value: object) -> bool | None:
        if isinstance(value, bool):
            return value
        self.problem(key, f"`{key}` must be true or false, not {_kind(value)}")
        return None

    def confidence(self, key: str, value: object) -> Confidence | None:
        names = [confidence.value for confidence in _CONFIDENCES]
        if isinstance(value, str) and value in names:
            return Confidence(value)
        self.problem(key, f"`{key}` must be one of {', '.join(names)}", value if isinstance(value, str) else "")
        return None

    def django(self, key: str, value: object) -> tuple[int, int] | None:
        match = _VERSION.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            self.problem(key, f'`{key}` must be a string such as "5.2", not {_kind(value)}')
            return None
        version = int(match[1]), int(match[2])
        if version < OLDEST_DJANGO:
            self.problem(key, f"`{key}` must be 4.2 or newer: older versions are not known", str(value))
            return None
        return version


# The one list of settings: the key as it is written, and how its value is read.
KEYS: Mapping[str, Callable[[_Reader, str, object], object]] = {
    "select": _Reader.selectors,
    "ignore": _Reader.selectors,
    "exclude": _Reader.patterns,
    "include-tests": _Reader.truth,
    "min-confidence": _Reader.confidence,
    "django-version": _Reader.django,
    "source-roots": _Reader.folders,
    "environment": _Reader.path,
    "settings-module": _Reader.module,
}


def _longest(prefixes: Iterable[str], code: str) -> int:
    return max((len(prefix) for prefix in prefixes if code.startswith(prefix)), default=0)


def _given_select(config: Config) -> tuple[str, ...]:
    return config.select if "select" in config.given else ()


def _kind(value: object) -> str:
    names = {bool: "true or false", str: "a string", int: "a number", float: "a number", list: "a list"}
    return names.get(type(value), "a table" if isinstance(value, Mapping) else "this")


def _hint(key: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    found = get_close_matches(_kebab(key), known, n=1)
    return f"; did you mean `{found[0]}`?" if found else ""


def _meant(selector: str) -> str:
    name = similar(selector)
    return f"; did you mean `{name}`?" if name else ""


def _kebab(key: str) -> str:
    return re.sub(r"(?<=[a-z])([A-Z])", r"-\1", key).replace("_", "-").lower()


def _below(path: str, folder: str) -> list[str]:
    path, folder = path.replace("\\", "/"), folder.replace("\\", "/").rstrip("/")
    if folder and path.startswith(folder + "/"):
        path = path[len(folder) + 1 :]
    return path.split("/")


def _is_inside(folder: str) -> bool:
    """Whether a path stays below the folder that it is relative to, on every system."""
    parts = folder.replace("\\", "/").split("/")
    return bool(parts[0]) and ".." not in parts and "\0" not in folder and not _DRIVE.match(folder)


_HEADER = re.compile(r"^[ \t]*\[[ \t]*([^\[\]\n]+?)[ \t]*\]", re.MULTILINE)


def _table_body(text: str, table: str) -> tuple[Span, Span]:
    """The header of a table and what follows it up to the next header; the whole text for a table written
    inline.
    """
    whole = Span(0, len(text))
    if not table:
        first = _HEADER.search(text)
        return Span(0, 0), Span(0, first.start() if first else len(text))
    headers = list(_HEADER.finditer(text))
    for index, header in enumerate(headers):
        if header[1].replace('"', "").replace(" ", "") == table:
            end = headers[index + 1].start() if index + 1 < len(headers) else len(text)
            return Span(*header.span(1)), Span(header.end(), end)
    return Span(0, 0), whole
