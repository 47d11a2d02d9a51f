"""Which file a dotted module name means, from the point of view of another file."""

from __future__ import annotations

from dataclasses import dataclass

from mir_lsp.index import keys
from mir_lsp.index.bundled import is_bundled
from mir_lsp.index.db import Database
from mir_lsp.index.paths import is_below, join, last, parent
from mir_lsp.index.worlds import mount_of, places_key, reaches

INIT = "__init__.py"


@dataclass(frozen=True, slots=True)
class Located:
    """A module of the project: its file, or the folders of a namespace package.

    `folders` are where its submodules are looked for: none for a plain module.
    """

    file: str | None
    folders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outside:
    """A module that is not of the project."""


@dataclass(frozen=True, slots=True)
class Absent:
    """A module that should be in a package of the project and is not there."""


OUTSIDE = Outside()
ABSENT = Absent()


def locate(db: Database, path: str, module: str, level: int) -> Located | Outside | Absent:
    """The module that `from <level dots><module> import ...` means in a file.

    With `level` 0 the search starts from the roots, the way Python's does: a package or module in a later root wins
    over a folder without `__init__.py` in an earlier one.
    """
    parts = tuple(part for part in module.split(".") if part)
    if level == 0:
        return _descend(db, db.get(search_path, parent(path)), parts)
    folder = parent(path)
    for _ in range(level - 1):
        folder = parent(folder)
    found = _descend(db, (folder,), parts) if parts else _package(db, folder)
    return ABSENT if isinstance(found, Outside) else found


def submodule(db: Database, module: Located, name: str) -> Located | None:
    """The direct submodule of that name, or None."""
    return _step(db, module.folders, name)


def search_path(db: Database, folder: str) -> tuple[str, ...]:
    """The folders where absolute imports start, for the files in a folder, most important first.

    A package's own parent comes first: whoever imports the package finds it there. Then come the folders with a
    `manage.py`, which puts its own folder on the path, and the roots that hold the folder, then other roots that are
    there for it, and at last what is installed.
    """
    top = _above_packages(db, folder)
    roots = roots_of(db, folder)
    holding = sorted((root for root in roots if is_below(folder, root)), key=len, reverse=True)
    order = (*managed(db, folder), *holding)
    order = (top, *order) if top != folder else (*order, folder)
    return tuple(dict.fromkeys((*order, *roots, db.get(mount_of, folder))))


def roots_of(db: Database, folder: str) -> tuple[str, ...]:
    """The roots that are there for the code in a folder, most important first."""
    roots: tuple[str, ...] = db.read(keys.roots(), ())
    return tuple(root for root in roots if reaches(db, folder, root)) if db.read(places_key(), ()) else roots


def module_name(db: Database, path: str) -> str:
    """The dotted name that a file is most likely imported by."""
    folder = parent(path)
    top = _above_packages(db, folder)
    roots: tuple[str, ...] = db.read(keys.roots(), ())
    holding = [root for root in roots if is_below(folder, root)]
    start = top if top != folder else max(holding, key=len, default=folder)
    stem = last(path).removesuffix(".py")
    parts = [] if stem == "__init__" else [stem]
    while folder != start and folder:
        parts.append(last(folder))
        folder = parent(folder)
    return ".".join(reversed(parts))


def _above_packages(db: Database, folder: str) -> str:
    """The nearest folder that is not a package itself."""
    while folder and db.read(keys.file(join(folder, INIT)), False):
        folder = parent(folder)
    return folder


def managed(db: Database, folder: str) -> tuple[str, ...]:
    """The nearest folder at or above this one from which the project is run."""
    while folder:
        if db.read(keys.file(join(folder, "manage.py")), False):
            return (folder,)
        folder = parent(folder)
    return ()


def _descend(db: Database, folders: tuple[str, ...], parts: tuple[str, ...]) -> Located | Outside | Absent:
    found = Located(None, folders)
    inside = False
    for part in parts:
        step = _step(db, found.folders, part)
        if step is None:
            return ABSENT if inside else OUTSIDE
        found = step
        inside = inside or (found.file is not None and not is_bundled(found.file))
    return found


def _step(db: Database, folders: tuple[str, ...], name: str) -> Located | None:
    spaces = []
    for folder in folders:
        inner = join(folder, name)
        package = join(inner, INIT)
        if db.read(keys.file(package), False):
            return Located(package, (inner,))
        if db.read(keys.file(f"{inner}.py"), False):
            return Located(f"{inner}.py", ())
        if db.read(keys.folder(inner), False):
            spaces.append(inner)
    return Located(None, tuple(spaces)) if spaces else None


def _package(db: Database, folder: str) -> Located:
    """The package that a folder is."""
    init = join(folder, INIT)
    return Located(init if db.read(keys.file(init), False) else None, (folder,))
