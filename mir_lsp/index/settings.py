"""Settings of the project, read from the files that assign them.

A setting is a value or unknown. Known are constants, lists and dictionaries of them, what imports, star imports,
`+=` and methods of lists make of these, and what reading an environment variable gives when it is not set.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mir_lsp.facts.data import CallFact, StarImport
from mir_lsp.facts.terms import OPAQUE, AttributeTerm, Literal, MappingTerm, Ref, Sequence, Term
from mir_lsp.index import keys
from mir_lsp.index.db import Database, Key
from mir_lsp.index.evaluation import Evaluation
from mir_lsp.index.includes import files_of, includes, is_include
from mir_lsp.index.modules import Located, locate, managed
from mir_lsp.index.paths import is_below, join, nearness
from mir_lsp.index.worlds import audience, mount_of, reaches

_INSTALLED_APPS = "INSTALLED_APPS"


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """What is known of a project besides its Python files: what it runs on, and which settings it runs with.

    `settings_module` is a dotted name (`shop.settings.production`), as `DJANGO_SETTINGS_MODULE` has it.
    """

    folder: str
    settings_module: str | None = None
    django_version: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """Some value."""


@dataclass(frozen=True, slots=True)
class Table:
    """A dictionary with texts as keys; with `exact` False it may have other keys, too."""

    items: tuple[tuple[str, Plain], ...]
    exact: bool = True

    def get(self, key: str, default: Plain = None) -> Plain:
        """The value of a key; `default` when it is certainly not there."""
        return dict(self.items).get(key, default if self.exact else UNKNOWN)


Plain = str | int | float | bool | None | tuple["Plain", ...] | Table | Unknown
UNKNOWN = Unknown()


def projects_key() -> Key:
    """The input that holds the `ProjectFacts` of all projects."""
    return ("projects",)


def project_of(db: Database, folder: str) -> ProjectFacts | None:
    """The project that a folder belongs to: the innermost around it, or the only one there is."""
    projects: tuple[ProjectFacts, ...] = db.read(projects_key(), ())
    around = [project for project in projects if is_below(folder, project.folder)]
    if around:
        return max(around, key=lambda project: len(project.folder))
    for_whom = _projects_of(db, db.get(audience, folder))
    return for_whom[0] if len(for_whom) == 1 else None


def home_of(db: Database, folder: str) -> str | None:
    """The folder of the project that a folder belongs to, else the nearest one with a `manage.py`; None without."""
    project = db.get(project_of, folder)
    if project is not None:
        return project.folder
    return next(iter(managed(db, folder)), None)


def django_version(db: Database, folder: str) -> tuple[int, int] | None:
    """The feature release of Django that code in a folder runs on; None when it is not known."""
    project = db.get(project_of, folder)
    return project.django_version if project is not None else None


def settings_file(db: Database, folder: str) -> str | None:
    """The file that code in a folder takes its settings from; None when that is not known.

    It is the module that the project is started with, else the only one that assigns `INSTALLED_APPS`.
    """
    started = db.get(_started_module, folder)
    if started is not None:
        return started
    files = _settings_files(db, folder)
    return next(iter(files)) if len(files) == 1 else None


def plain_setting(db: Database, folder: str, name: str) -> Plain:
    """The value of a setting as plain data, lists as tuples; Django's default where nothing assigns it.

    What is not known is `UNKNOWN`, as a whole or at its place inside.
    """
    value = db.get(setting, folder, name)
    if value is not None:
        return plain(value)
    path = db.get(settings_file, folder)
    if path is None or not _reads_everything(db, path):
        return UNKNOWN
    if _assigning(db, folder, name):
        # It may be run with this one in a way that is not seen, or be what the project really runs with.
        return UNKNOWN
    return _default(name, db.get(django_version, folder))


def setting(db: Database, folder: str, name: str) -> Term | None:
    """The value of a setting for code in a folder; None, or Django's default user, when no file assigns it.

    Where the settings file is not known, all files that assign `INSTALLED_APPS` count, then others that assign the
    name. Of several files the nearest one to the folder decides; `OPAQUE` when the nearest disagree.
    """
    chosen = db.get(settings_file, folder)
    if chosen is not None:
        value = _value_in(db, chosen, name)
        if value is not None:
            return value
    files = sorted(_settings_files(db, folder)) if chosen is None else ()
    values = {path: _value_in(db, path, name) for path in files}
    known = {path: value for path, value in values.items() if value is not None}
    if not known:
        others = {path: _value_in(db, path, name) for path in sorted(_assigning(db, folder, name))}
        known = {path: value for path, value in others.items() if isinstance(value, (Literal, Sequence))}
        known = known if chosen is None or name not in _DEFAULTS else {}
    if not known:
        return Literal("auth.User") if name == "AUTH_USER_MODEL" else None
    best = max(nearness(path, folder) for path in known)
    nearest = list(dict.fromkeys(value for path, value in known.items() if nearness(path, folder) == best))
    return nearest[0] if len(nearest) == 1 else OPAQUE


def text_setting(db: Database, folder: str, name: str) -> str | None:
    """The value of a setting that is a text; None when it is unknown or something else."""
    value = db.get(setting, folder, name)
    return value.value if isinstance(value, Literal) and isinstance(value.value, str) else None


def installed_apps(db: Database, mount: str | None = None) -> frozenset[str] | None:
    """Every entry of `INSTALLED_APPS` of every settings file, those added under a condition included.

    None when there is no settings file or a part of one's list is unknown. With `mount`, of the files of that world.
    """
    found: set[str] = set()
    files = _all_settings(db, mount)
    for path in files:
        value = Evaluation(db, every=True).name(path, _INSTALLED_APPS)
        if not isinstance(value, Sequence) or not value.exact:
            return None
        found.update(_texts(value))
    return frozenset(found) if files else None


def listed_apps(db: Database, mount: str | None = None) -> tuple[str, ...]:
    """The entries of `INSTALLED_APPS` that are known, of all settings files, sorted; others there may be.

    With `mount`, of the files of that world.
    """
    found: set[str] = set()
    for path in _all_settings(db, mount):
        value = Evaluation(db, every=True).name(path, _INSTALLED_APPS)
        found.update(_texts(value) if isinstance(value, Sequence) else ())
    return tuple(sorted(found))


def evaluate(db: Database, path: str, term: Term) -> Term:
    """A term with names, sums of lists and defaults of environment variables worked out, as far as they are known."""
    return Evaluation(db).term(path, term)


def plain(term: Term) -> Plain:
    """A term as plain data; `UNKNOWN` for what is not a constant, and for lists that may have other items."""
    match term:
        case Literal(value=value):
            return value
        case Sequence(items=items, exact=True):
            return tuple(plain(item) for item in items)
        case MappingTerm(items=items, exact=exact):
            pairs = {key.value: plain(value) for key, value in items if _is_text(key)}  # type: ignore[union-attr]
            return Table(tuple((str(key), value) for key, value in pairs.items()), exact and len(pairs) == len(items))
        case _:
            return UNKNOWN


_DEFAULTS: dict[str, Plain] = {
    "AUTH_USER_MODEL": "auth.User",
    "DATABASES": Table(()),
    "DEFAULT_AUTO_FIELD": "django.db.models.AutoField",
    "INSTALLED_APPS": (),
    "MIDDLEWARE": (),
    "REST_FRAMEWORK": Table(()),
    "TEMPLATES": (),
    "USE_TZ": True,
}
_WRITERS = frozenset({"include", "exec", "execfile", "update", "settings", "setattr"})
_NEW_KEYS = "django.db.models.BigAutoField"


def _default(name: str, version: tuple[int, int] | None) -> Plain:
    """What Django's `global_settings` say; where releases differ, the version decides."""
    if name == "USE_TZ" and version is not None and version < (5, 0):
        return False
    if name == "DEFAULT_AUTO_FIELD" and (version is None or version >= (6, 0)):
        return UNKNOWN if version is None else _NEW_KEYS
    return _DEFAULTS.get(name, UNKNOWN)


def _settings_files(db: Database, folder: str) -> frozenset[str]:
    """The files that are there for the code in a folder and look like settings."""
    return _assigning(db, folder, _INSTALLED_APPS)


def _assigning(db: Database, folder: str, name: str) -> frozenset[str]:
    """The files that are there for the code in a folder and assign a name written in capitals."""
    found: frozenset[str] = db.read(keys.assigning(name), frozenset())
    return frozenset(path for path in found if reaches(db, folder, path))


def _all_settings(db: Database, mount: str | None) -> tuple[str, ...]:
    """The settings files of all projects of a world, or of all: those that are known, else what looks like one."""
    found = [db.get(settings_file, project.folder) for project in _projects_of(db, mount)]
    files = sorted({path for path in found if path is not None})
    if files and None not in found:
        return tuple(files)
    if mount is not None:
        return tuple(sorted(_settings_files(db, mount)))
    return tuple(sorted(db.read(keys.assigning(_INSTALLED_APPS), ())))


def _projects_of(db: Database, mount: str | None) -> tuple[ProjectFacts, ...]:
    projects: tuple[ProjectFacts, ...] = db.read(projects_key(), ())
    return tuple(each for each in projects if mount is None or db.get(mount_of, each.folder) == mount)


def _started_module(db: Database, folder: str) -> str | None:
    """The file of the settings module that the project around a folder is started with, where it is known."""
    project = db.get(project_of, folder)
    if project is None or not project.settings_module:
        return None
    found = locate(db, join(project.folder, "manage.py"), project.settings_module, 0)
    return found.file if isinstance(found, Located) else None


def _value_in(db: Database, path: str, name: str) -> Term | None:
    """The value that a name has at the end of a file, or None when the file does not have it."""
    return Evaluation(db).name(path, name)


def _reads_everything(db: Database, path: str) -> bool:
    """Whether all files that a settings file imports everything from are known."""
    pending, seen = [path], {path}
    while pending:
        current = pending.pop()
        calls: tuple[CallFact, ...] = db.read(keys.calls(current), ())
        if any(_may_define(fact.call.func) and not is_include(db, current, fact.call) for fact in calls):
            return False
        for call in includes(db, current):
            if not call.exact:
                return False
            files = [path for path in files_of(db, call, _INSTALLED_APPS) if path not in seen]
            pending.extend(files)
            seen.update(files)
        stars: tuple[StarImport, ...] = db.read(keys.stars(current), ())
        for star in stars:
            found = locate(db, current, star.module, star.level)
            if not isinstance(found, Located) or found.file is None:
                return False
            if found.file not in seen:
                seen.add(found.file)
                pending.append(found.file)
    return True


def _may_define(function: Term) -> bool:
    """Whether a call in a settings file is one of those that run other files in its place or write names there."""
    match function:
        case Ref(parts=[name, "update"]) if name.isupper():
            # A dictionary of the settings, whose value is worked out.
            return False
        case Ref() | AttributeTerm():
            return (function.last if isinstance(function, Ref) else function.name) in _WRITERS
        case _:
            return False


def _is_text(term: Term) -> bool:
    return isinstance(term, Literal) and isinstance(term.value, str)


def _texts(value: Sequence) -> Iterator[str]:
    for item in value.items:
        if isinstance(item, Literal) and isinstance(item.value, str):
            yield item.value
