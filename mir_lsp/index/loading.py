"""The order in which Python runs modules and makes their classes: a module that is imported runs to its end first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mir_lsp.facts.data import InsideFact
from mir_lsp.index import keys
from mir_lsp.index.classes import find_method
from mir_lsp.index.db import Database
from mir_lsp.index.installed import InstalledApp, InstalledApps, files_imported, installed, started_by
from mir_lsp.index.paths import join, parent
from mir_lsp.index.schema import ClassId

_PACKAGE = "__init__.py"


@dataclass(frozen=True, slots=True)
class Ran:
    """A module that has run so far that this many of its classes are made; None at its end."""

    path: str
    classes: int | None = None


def making_order(db: Database, folder: str) -> tuple[Ran, ...]:
    """What runs, in order, until the project around a folder has all its models."""
    walk = Loading(db)
    walk.models(folder, db.get(installed, folder))
    return tuple(walk.ran)


def made_alone(db: Database, path: str) -> tuple[Ran, ...]:
    """What runs, in order, when a file is the first that is imported, the packages that it is in included."""
    walk = Loading(db)
    above = []
    folder = parent(path)
    while folder and db.read(keys.file(join(folder, _PACKAGE)), False):
        above.append(join(folder, _PACKAGE))
        folder = parent(folder)
    for package in reversed(above):
        walk.load(package)
    walk.load(path)
    return tuple(walk.ran)


def place_in(order: tuple[Ran, ...], db: Database, id: ClassId) -> tuple[int, int] | None:
    """When a class is made, as something that compares; None when its module does not run."""
    tops: tuple[str, ...] = db.read(keys.top_classes(id.path), ())
    top = id.qualname.partition(".")[0]
    number = tops.index(top) if top in tops else len(tops)
    for at, ran in enumerate(order):
        if ran.path == id.path and (ran.classes is None or number < ran.classes):
            return at, number
    return None


class Loading:
    """Imports as Python makes them.

    `ran` are the modules in the order in which they make their classes, `found` those that came to their end, and
    what `ready` did: `(path, "")` or `(path, qualname)`.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._seen: set[str] = set()
        self.ran: list[Ran] = []
        self.found: list[tuple[str, str]] = []

    def load(self, start: str) -> None:
        """Import a file, and before it all that it imports."""
        steps: list[Iterator[str | Ran]] = [iter((start,))]
        while steps:
            step = next(steps[-1], None)
            if step is None:
                steps.pop()
            elif isinstance(step, Ran):
                self.ran.append(step)
                if step.classes is None:
                    self.found.append((step.path, ""))
            elif step not in self._seen and self._db.read(keys.file(step), False):
                self._seen.add(step)
                steps.append(self._steps(step))

    def models(self, folder: str, known: InstalledApps) -> None:
        """Start a project as far as its models: settings, the packages of all applications, then their models."""
        for path in started_by(self._db, folder)[:1]:
            self.load(path)
        for app in known.apps:
            for path in (join(app.folder, _PACKAGE), join(app.folder, "apps.py"), *_config(app)):
                self.load(path)
        for app in known.apps:
            self.load(join(app.folder, "models.py"))
            self.load(join(join(app.folder, "models"), _PACKAGE))

    def ready(self, app: InstalledApp) -> None:
        """Run the `ready` of an application."""
        found = find_method(self._db, app.config, "ready") if app.config is not None else None
        if found is None:
            return
        path, qualname = found[0].path, f"{found[0].qualname}.ready"
        insides: tuple[InsideFact, ...] = self._db.read(keys.inside(path, qualname), ())
        for inside in insides:
            for _, fact in inside.imports:
                for file in files_imported(self._db, path, fact.module, fact.name, fact.level):
                    self.load(file)
        self.found.append((path, qualname))

    def _steps(self, path: str) -> Iterator[str | Ran]:
        """What a module does in the order of its text: the files that it imports, and the classes that it makes."""
        late: tuple[tuple[tuple[str, str | None, int], int], ...] = self._db.read(keys.late_imports(path), ())
        made_before = dict(late)
        for each in self._db.read(keys.imports(path), ()):
            if each in made_before:
                yield Ran(path, made_before[each])
            module, name, level = each
            yield from files_imported(self._db, path, module, name, level)
        yield Ran(path)


def _config(app: InstalledApp) -> tuple[str, ...]:
    return (app.config.path,) if app.config is not None else ()
