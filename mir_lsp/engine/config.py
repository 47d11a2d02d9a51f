"""What the user may set, read from a table that somebody else has loaded. Nothing here touches a file.

The table is `[tool.mir]` of a `pyproject.toml`, a whole `mir.toml`, or the settings of an editor: one set
of keys.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from mir_lsp.index.paths import is_migration_path
from mir_lsp.rules.model import Confidence, Rule, Severity
from mir_lsp.rules.registry import prefix_of, similar
from mir_lsp.semantics.sinks import CONFIGURABLE
from mir_lsp.text.globs import Patterns

__all__ = [
    "KEYS",
    "NEWEST_DJANGO",
    "OLDEST_DJANGO",
    "Config",
    "ConfigProblem",
    "PerFile",
    "Setting",
    "is_migration_path",
    "is_test_path",
    "merge",
    "parse",
    "parse_settings",
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
    all_migrations: bool = False
    applied_migrations: tuple[str, ...] = ()
    severity: tuple[tuple[str, Severity], ...] = ()
    per_file: tuple[PerFile, ...] = ()
    baseline: str | None = None
    effects: tuple[tuple[str, str], ...] = ()
    secret_fields: tuple[str, ...] = ()
    privileged_fields: tuple[str, ...] = ()
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

    def severity_of(self, rule: Rule, here: Severity | None = None) -> Severity:
        """How severe findings of a rule are: the longest start of its code says so, else `here`, else the rule."""
        fitting = [each for each in self.severity if rule.code.startswith(each[0])]
        return max(fitting, key=lambda each: len(each[0]))[1] if fitting else here or rule.severity

    def at(self, parts: Sequence[str]) -> Config:
        """The settings for one file, by the parts of its path from the folder of the settings."""
        found = self
        for each in self.per_file:
            if each.patterns.excludes(parts):
                found = _over(found, each.config)
        return found


@dataclass(frozen=True, slots=True)
class PerFile:
    """Settings for the files that a pattern matches. What they select and ignore is added to what holds for all."""

    pattern: str
    config: Config

    @property
    def patterns(self) -> Patterns:
        return _patterns(self.pattern)


@dataclass(frozen=True, slots=True)
class ConfigProblem:
    """A setting that is not obeyed. `value` is the string in a list that is at fault, empty for the whole
    key. `inside` are the further keys that lead to it where the value of `key` is a table.
    """

    key: str
    message: str
    value: str = ""
    inside: tuple[str, ...] = ()


def parse(table: Mapping[str, object]) -> tuple[Config, tuple[ConfigProblem, ...]]:
    """Read a table; what is wrong in it is left out and reported, the rest is in force."""
    reader = _Reader()
    values: dict[str, object] = {}
    for key, value in table.items():
        setting = KEYS.get(key)
        if setting is None:
            reader.problem(key, f"unknown setting `{key}`{_hint(key, KEYS)}")
            continue
        found = setting.read(reader, key, value)
        if found is not None:
            values[key.replace("-", "_")] = found
    config = replace(Config(), **values, given=frozenset(values))  # type: ignore[arg-type]
    return config, tuple(reader.problems)


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


def is_test_path(path: str, folder: str = "") -> bool:
    """Whether a file holds tests: below `tests/`, or named as test modules and their helpers are.

    Folders above `folder`, the project's, do not count: a project can be kept among the tests of another.
    """
    parts = _below(path, folder)
    return "tests" in parts[:-1] or _TEST_FILE.fullmatch(parts[-1]) is not None


_TEST_FILE = re.compile(r"test_.*\.py|.*_tests?\.py|tests\.py|conftest\.py|factories\.py")
_EDITOR_KEYS = frozenset(
    {
        *("enable", "path", "interpreter", "import-strategy", "symbols", "trace", "code-lens", "inlay-hints"),
        "workspace-diagnostics",
    }
)
_VERSION = re.compile(r"(\d+)\.(\d+)(?:\.\d+)?")
_DRIVE = re.compile(r"[A-Za-z]:")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)  # whatever folder it is in
_MIGRATION = re.compile(r"[^\W\d]\w*\.\w+")
_DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


class _Reader:
    """Reads values one by one and collects what is wrong with them."""

    def __init__(self) -> None:
        self.problems: list[ConfigProblem] = []

    def problem(self, key: str, message: str, value: str = "") -> None:
        self.problems.append(ConfigProblem(key, message, value))

    def inside(self, key: str, name: str, problems: Iterable[ConfigProblem]) -> None:
        """Report what is wrong in the table that `key` has under a name."""
        self.problems += (ConfigProblem(key, each.message, each.value, (name, each.key)) for each in problems)

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

    def migrations(self, key: str, value: object) -> tuple[str, ...] | None:
        written = self.strings(key, value)
        if written is None:
            return None
        for name in written:
            if not _MIGRATION.fullmatch(name):
                self.problem(key, f'`{key}` must name migrations such as "shop.0001_initial", not `{name}`', name)
        return tuple(name for name in written if _MIGRATION.fullmatch(name))

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

    def severities(self, key: str, value: object) -> tuple[tuple[str, Severity], ...] | None:
        if not isinstance(value, Mapping):
            self.problem(key, f'`{key}` must be a table such as {{ MIR101 = "error" }}, not {_kind(value)}')
            return None
        names = [severity.value for severity in Severity]
        found: dict[str, Severity] = {}
        for selector, level in value.items():
            prefix = prefix_of(selector)
            if prefix is None:
                message = f"no rule or family is called `{selector}`{_meant(selector)}"
                self.problems.append(ConfigProblem(key, message, inside=(selector,)))
            elif not isinstance(level, str) or level not in names:
                message = f"`{selector}` must be one of {', '.join(names)}"
                at_fault = level if isinstance(level, str) else ""
                self.problems.append(ConfigProblem(key, message, at_fault, (selector,)))
            else:
                found[prefix] = Severity(level)
        return tuple(found.items())

    def effects(self, key: str, value: object) -> tuple[tuple[str, str], ...] | None:
        if not isinstance(value, Mapping):
            self.problem(key, f'`{key}` must be a table such as {{ "shop.sms.send" = "http" }}, not {_kind(value)}')
            return None
        found: dict[str, str] = {}
        for name, kind in value.items():
            if not isinstance(name, str) or not _DOTTED.fullmatch(name):
                message = f'`{name}` must be a dotted name such as "shop.sms.send"'
                self.problems.append(ConfigProblem(key, message, inside=(name,)))
            elif not isinstance(kind, str) or kind not in CONFIGURABLE:
                message = f"`{name}` must be one of {', '.join(CONFIGURABLE)}"
                at_fault = kind if isinstance(kind, str) else ""
                self.problems.append(ConfigProblem(key, message, at_fault, (name,)))
            else:
                found[name] = kind
        return tuple(found.items())

    def per_file(self, key: str, value: object) -> tuple[PerFile, ...] | None:
        if not isinstance(value, Mapping):
            self.problem(key, f"`{key}` must be a table of patterns, not {_kind(value)}")
            return None
        found = []
        for pattern, table in value.items():
            if not isinstance(table, Mapping):
                message = f"`{pattern}` must be a table of settings, not {_kind(table)}"
                self.problems.append(ConfigProblem(key, message, inside=(pattern,)))
                continue
            wrong = [each for each in table if each in KEYS and each not in OF_ONE_FILE]
            admitted = {each: given for each, given in table.items() if each not in wrong}
            config, problems = parse(admitted)
            self.inside(key, pattern, problems)
            self.inside(
                key, pattern, (ConfigProblem(each, f"`{each}` cannot be set for single files") for each in wrong)
            )
            found.append(PerFile(pattern, config))
        return tuple(found)

    def file(self, key: str, value: object) -> str | None:
        if isinstance(value, str) and _is_inside(value):
            return value
        self.problem(key, f"`{key}` must be the path of a file inside the project, not {_kind(value)}")
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


@dataclass(frozen=True, slots=True)
class Setting:
    """A key: how its value is read, the JSON schema of its values, and what it is for, in Markdown."""

    read: Callable[[_Reader, str, object], object]
    schema: Mapping[str, object]
    description: str


_RULES: Mapping[str, object] = {"type": "array", "items": {"$ref": "#/$defs/selector"}, "uniqueItems": True}
_TEXTS: Mapping[str, object] = {"type": "array", "items": {"type": "string"}}
_TEXT: Mapping[str, object] = {"type": "string"}
_SEVERITIES: Mapping[str, object] = {"enum": [severity.value for severity in Severity]}

# The one list of settings: the key as it is written, and how its value is read.
KEYS: Mapping[str, Setting] = {
    "select": Setting(
        _Reader.selectors,
        _RULES,
        "Rules that are on: codes, starts of codes, names or families. The longest start of a code decides. What "
        "is off by default is on when its own code or name is here.",
    ),
    "ignore": Setting(_Reader.selectors, _RULES, "Rules that are off; between equals it wins over `select`."),
    "severity": Setting(
        _Reader.severities,
        {"type": "object", "additionalProperties": _SEVERITIES},
        "How severe findings are, by code, start of a code, name or family.",
    ),
    "min-confidence": Setting(
        _Reader.confidence,
        {"enum": [confidence.value for confidence in _CONFIDENCES]},
        "Show findings that are at least so sure: `certain` are proved, `likely` name what they assume.",
    ),
    "per-file": Setting(
        _Reader.per_file,
        {"type": "object", "additionalProperties": {"$ref": "#/$defs/of-one-file"}},
        "Settings for the files that a pattern of `.gitignore` matches: `select` and `ignore` are added to those for "
        "all files, the others replace them.",
    ),
    "include-tests": Setting(
        _Reader.truth, {"type": "boolean"}, "Apply the rules about cost to tests and migrations as well."
    ),
    "all-migrations": Setting(
        _Reader.truth, {"type": "boolean"}, "Judge every migration, also those that the main branch has."
    ),
    "applied-migrations": Setting(
        _Reader.migrations,
        {"type": "array", "items": {"type": "string", "pattern": r"^\w+\.\w+$"}},
        "Migrations that have run where it matters, as `application.name`: they and what they need are not judged.",
    ),
    "exclude": Setting(_Reader.patterns, _TEXTS, "Files that are left alone, as patterns of `.gitignore`."),
    "baseline": Setting(
        _Reader.file, _TEXT, "A file with findings that are known and not reported, written by `--write-baseline`."
    ),
    "environment": Setting(
        _Reader.path,
        _TEXT,
        "The folder of the virtual environment. It is read as files and never run; `.venv` and the like are found.",
    ),
    "settings-module": Setting(
        _Reader.module, _TEXT, "The module with Django's settings, where `manage.py` or `wsgi.py` do not say it."
    ),
    "django-version": Setting(
        _Reader.django,
        {"type": "string", "pattern": r"^\d+\.\d+(\.\d+)?$"},
        "The version of Django, where neither the environment nor a lock file says it.",
    ),
    "source-roots": Setting(_Reader.folders, _TEXTS, "Folders that absolute imports start from."),
    "effects": Setting(
        _Reader.effects,
        {"type": "object", "additionalProperties": {"enum": list(CONFIGURABLE)}},
        "Functions, by their dotted names, that tell others what a transaction cannot take back, and how they do.",
    ),
    "secret-fields": Setting(
        _Reader.patterns, _TEXTS, "Names, or ends of names, of fields that no client should read, beside the usual."
    ),
    "privileged-fields": Setting(
        _Reader.patterns, _TEXTS, "Names of fields that give rights, which no client should write, beside the usual."
    ),
}

OF_ONE_FILE = frozenset({"select", "ignore", "severity", "min-confidence", "include-tests"})
"""The keys that can be set for single files."""


def _over(below: Config, above: Config) -> Config:
    """Settings for single files over those for all."""
    merged = merge(below, above)
    select = (*below.select, *above.select) if "select" in above.given else below.select
    ignore = tuple(each for each in below.ignore if each not in _given_select(above))
    severity = {**dict(below.severity), **dict(above.severity)}
    return replace(
        merged,
        select=select,
        ignore=(*ignore, *above.ignore) if "ignore" in above.given else ignore,
        severity=tuple(severity.items()),
    )


@lru_cache(maxsize=256)
def _patterns(pattern: str) -> Patterns:
    return Patterns([pattern])


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
    is_device = any(_DEVICE.fullmatch(part) for part in parts)
    return bool(parts[0]) and not is_device and ".." not in parts and "\0" not in folder and not _DRIVE.match(folder)
