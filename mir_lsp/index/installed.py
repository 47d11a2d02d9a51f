"""Installed applications in order, and what Django loads of them when it starts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mir_lsp.facts.data import InsideFact
from mir_lsp.facts.terms import Literal, Sequence
from mir_lsp.index import keys
from mir_lsp.index.apps import app_of
from mir_lsp.index.bundled import is_bundled
from mir_lsp.index.classes import find_attribute, find_method
from mir_lsp.index.db import Database
from mir_lsp.index.modules import Located, locate
from mir_lsp.index.paths import join, parent
from mir_lsp.index.resolve import ClassSymbol, resolve_import
from mir_lsp.index.schema import ClassId
from mir_lsp.index.settings import evaluate, listed_apps, setting, settings_file
from mir_lsp.index.worlds import audience

_EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class InstalledApp:
    """An entry of `INSTALLED_APPS` whose package is in view: its folder, label and configuration."""

    entry: str
    folder: str
    label: str
    config: ClassId | None = None


@dataclass(frozen=True, slots=True)
class InstalledApps:
    """The applications in order; `known` is False when there may be others."""

    apps: tuple[InstalledApp, ...]
    known: bool


def installed(db: Database, folder: str) -> InstalledApps:
    """The applications that the project around a folder installs, as far as their files are known."""
    value = db.get(setting, folder, "INSTALLED_APPS")
    path = db.get(settings_file, folder)
    if not isinstance(value, Sequence):
        # Settings disagree: what any of them installs, in an order that says nothing.
        listed = db.get(listed_apps, db.get(audience, folder))
        value = Sequence(tuple(Literal(entry) for entry in listed), exact=False)
    start = path if path is not None else join(folder, "settings.py")
    found = []
    known = value.exact
    for item in value.items:
        if not isinstance(item, Literal) or not isinstance(item.value, str):
            known = False
            continue
        app = _app(db, start, item.value)
        if app is not None:
            found.append(app)
    return InstalledApps(tuple(found), known)


def loaded_modules(db: Database, folder: str) -> frozenset[str]:
    """The files that are imported when the project around a folder has started.

    They are reached from the packages, configurations and models of installed applications, from what their `ready`
    imports, from `admin` modules and from the root `urls`. Imports inside other functions do not count.
    """
    found = db.get(installed, folder)
    pending: list[str] = []
    for app in found.apps:
        for name in ("__init__.py", "apps.py", "models.py", "models/__init__.py", "admin.py", "tasks.py"):
            pending.append(join(app.folder, name))
        if app.config is not None:
            pending.append(app.config.path)
            pending.extend(_ready(db, app.config))
    pending.extend(started_by(db, folder))
    return with_imports(db, pending)


def with_imports(db: Database, files: Iterable[str], known: frozenset[str] = frozenset()) -> frozenset[str]:
    """Files and all that has been imported when they have been; what is `known` is one of them from the start."""
    pending, seen = list(files), set(known)
    while pending:
        path = pending.pop()
        if path in seen or is_bundled(path) or not db.read(keys.file(path), False):
            continue
        seen.add(path)
        for module, name, level in db.read(keys.imports(path), ()):
            pending.extend(files_imported(db, path, module, name, level))
    return frozenset(seen)


def started_by(db: Database, folder: str) -> list[str]:
    """The files that settings lead to: their own module first, then that of the root `urls`."""
    path = db.get(settings_file, folder)
    value = db.get(setting, folder, "ROOT_URLCONF")
    found = [path] if path is not None else []
    if path is not None and isinstance(value, Literal) and isinstance(value.value, str):
        package, _, _ = value.value.rpartition(".")
        found += _files(db, path, value.value, None, 0)
        found += _files(db, path, package, None, 0) if package else []
    return found


def files_imported(db: Database, path: str, module: str, name: str | None, level: int) -> list[str]:
    """The files that an import statement of a file loads, in order; `name` is `*` for all names."""
    return _files(db, path, module, None if name == _EVERYTHING else name, level)


def _app(db: Database, start: str, entry: str) -> InstalledApp | None:
    located = locate(db, start, entry, 0)
    package = located if isinstance(located, Located) and located.folders else None
    config = None
    if package is None:
        module, _, name = entry.rpartition(".")
        symbol = resolve_import(db, start, module, name, 0) if module else None
        if not isinstance(symbol, ClassSymbol):
            return None
        config = symbol.id
        package = _named_package(db, config)
    if not package.folders:
        return None
    folder = package.folders[0]
    app = db.get(app_of, folder)
    label = app.label if app is not None and app.folder == folder else entry.rpartition(".")[2]
    return InstalledApp(entry, folder, label, config or _only_config(db, folder))


def _named_package(db: Database, config: ClassId) -> Located:
    """The package that a configuration names; it stands in its folder where the name is not known."""
    value = find_attribute(db, config, "name")
    name = evaluate(db, value[0].path, value[1].term) if value is not None else None
    if isinstance(name, Literal) and isinstance(name.value, str):
        found = locate(db, config.path, name.value, 0)
        if isinstance(found, Located):
            return found
    return Located(None, (parent(config.path),))


def _only_config(db: Database, folder: str) -> ClassId | None:
    path = join(folder, "apps.py")
    names = [name for name in db.read(keys.top_classes(path), ()) if name.endswith("Config")]
    return ClassId(path, names[0]) if len(names) == 1 else None


def _ready(db: Database, config: ClassId) -> list[str]:
    found = find_method(db, config, "ready")
    if found is None:
        return []
    owner = found[0]
    insides: tuple[InsideFact, ...] = db.read(keys.inside(owner.path, f"{owner.qualname}.ready"), ())
    imports = [fact for inside in insides for _, fact in inside.imports]
    return [file for fact in imports for file in _files(db, owner.path, fact.module, fact.name, fact.level)]


def _files(db: Database, path: str, module: str, name: str | None, level: int) -> list[str]:
    """The files that an import statement loads: the module, its packages, and a submodule that it names."""
    found: list[str] = []
    parts = module.split(".") if module else []
    for count in range(1, len(parts) + 1):
        located = locate(db, path, ".".join(parts[:count]), level)
        if isinstance(located, Located) and located.file is not None:
            found.append(located.file)
    if name is not None:
        inner = locate(db, path, f"{module}.{name}" if module else name, level)
        if isinstance(inner, Located) and inner.file is not None:
            found.append(inner.file)
    return found
