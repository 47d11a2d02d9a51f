"""Applications: which one a module belongs to, and whether it is installed."""

from __future__ import annotations

from dataclasses import dataclass

from mir_lsp.facts.terms import Literal, Term
from mir_lsp.index import keys
from mir_lsp.index.bundled import is_bundled, module_at, mount_in
from mir_lsp.index.classes import UNKNOWN_BASE, external_names, find_attribute
from mir_lsp.index.db import Database
from mir_lsp.index.modules import INIT, module_name
from mir_lsp.index.outside import APP_CONFIG
from mir_lsp.index.paths import join, last, parent
from mir_lsp.index.schema import ClassId
from mir_lsp.index.settings import evaluate, installed_apps
from mir_lsp.index.worlds import audience


@dataclass(frozen=True, slots=True)
class App:
    """An application: its folder, its label, and the primary key that its configuration asks for."""

    folder: str
    label: str
    default_auto_field: str | None = None


def app_of(db: Database, folder: str) -> App | None:
    """The application that holds the modules of a folder: the nearest one configured or installed.

    Where nothing says so, it is the nearest folder with `models`. Without that it is None: Django would refuse
    models there that do not name their application.
    """
    if is_bundled(folder):
        return _outside(db, folder)
    fallback = None
    current = folder
    while current:
        config = _configured(db, current)
        if config is not None:
            return config
        if _has_models(db, current):
            if _is_listed(db, current):
                return App(current, last(current))
            fallback = fallback or App(current, last(current))
        current = parent(current)
    return fallback


def is_installed(db: Database, path: str) -> bool:
    """Whether a bundled application is in `INSTALLED_APPS` of its world; True when that is not known."""
    apps = db.get(installed_apps, mount_in(path))
    if apps is None:
        return True
    folder = parent(path)
    # Models may have a package of their own inside the application.
    folder = parent(folder) if last(folder) == "models" else folder
    package = module_at(folder)
    return any(app == package or app.startswith(f"{package}.") for app in apps)


def _outside(db: Database, folder: str) -> App:
    """The application of models that are installed: keys of Django's own do not follow the project's settings."""
    package = parent(folder) if last(folder) == "models" else folder
    config = _configured(db, package)
    if config is not None:
        return config
    is_django = module_at(package).startswith("django.")
    return App(package, last(package), "django.db.models.AutoField" if is_django else None)


def _configured(db: Database, folder: str) -> App | None:
    """The application whose configuration stands in a folder, the way Django chooses among several."""
    for name in ("apps.py", INIT):
        path = join(folder, name)
        configs = [ClassId(path, top) for top in db.read(keys.top_classes(path), ())]
        configs = [config for config in configs if _is_config(db, config) and _names_folder(db, config, folder)]
        chosen = _chosen(db, configs)
        if chosen is not None:
            label = _text(db, chosen, "label") or last(folder)
            return App(folder, label, _text(db, chosen, "default_auto_field"))
        if configs:
            return App(folder, last(folder))
    return None


def _is_config(db: Database, config: ClassId) -> bool:
    names = external_names(db, config)
    return APP_CONFIG in names or any(name.endswith("Config") for name in names)


def _names_folder(db: Database, config: ClassId, folder: str) -> bool:
    name = _value(db, config, "name")
    if not isinstance(name, Literal):
        # `name = __name__` and the like: the configuration stands in the application it is for.
        return name is not None or UNKNOWN_BASE.dotted in external_names(db, config)
    return isinstance(name.value, str) and name.value.rpartition(".")[2] == last(folder)


def _chosen(db: Database, configs: list[ClassId]) -> ClassId | None:
    allowed = [config for config in configs if _value(db, config, "default") != Literal(False)]
    if len(allowed) == 1:
        return allowed[0]
    defaults = [config for config in allowed if _value(db, config, "default") == Literal(True)]
    if len(defaults) == 1:
        return defaults[0]
    named = _listed(db, configs[0].path) if configs else frozenset()
    listed = [config for config in configs if any(app.endswith(f".{config.name}") for app in named)]
    return listed[0] if len(listed) == 1 else None


def _value(db: Database, id: ClassId, name: str) -> Term | None:
    found = find_attribute(db, id, name)
    return evaluate(db, found[0].path, found[1].term) if found is not None else None


def _text(db: Database, id: ClassId, name: str) -> str | None:
    value = _value(db, id, name)
    return value.value if isinstance(value, Literal) and isinstance(value.value, str) else None


def _is_listed(db: Database, folder: str) -> bool:
    return module_name(db, join(folder, INIT)) in _listed(db, folder)


def _listed(db: Database, place: str) -> frozenset[str]:
    """What is known to be installed by the projects that a place is there for."""
    return db.get(installed_apps, db.get(audience, place)) or frozenset()


def _has_models(db: Database, folder: str) -> bool:
    file = bool(db.read(keys.file(join(folder, "models.py")), False))
    return file or bool(db.read(keys.folder(join(folder, "models")), False))
