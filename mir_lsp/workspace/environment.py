"""Virtual environments as folders: which one a project has, and what is installed in it.

Nothing in an environment is ever run: versions are the names of `*.dist-info` folders, modules are files.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from mir_lsp.workspace.editable import Editable, editable
from mir_lsp.workspace.files import SourceFile, read

__all__ = ["Environment", "InstalledModule", "Look", "environment_at", "find_environment"]

USUAL_NAMES = (".venv", "venv", "env", ".env")
_MOST_LEVELS = 6
_METADATA = re.compile(r"([A-Za-z0-9][\w.]*?)-(\d[\w.!+]*?)(?:-py[\d.]+)?\.(?:dist|egg)-info")
_MODULE = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


@dataclass(frozen=True, slots=True)
class InstalledModule:
    """A module of an environment with its text."""

    name: str
    path: str
    is_package: bool
    text: str


@dataclass(frozen=True, slots=True)
class Environment:
    """An environment and how it was found: `origin` is `configured`, `found` or `VIRTUAL_ENV`.

    `distributions` are the versions of what is installed, by names in lower case with `-`. `editables` say what is
    installed without being copied, one for each folder of packages.
    """

    folder: str
    origin: str
    site_packages: tuple[str, ...]
    distributions: Mapping[str, str]
    editables: tuple[Editable, ...] = ()

    @property
    def django(self) -> tuple[int, int] | None:
        """The feature release of Django that is installed."""
        found = re.match(r"(\d+)\.(\d+)", self.distributions.get("django", ""))
        return (int(found[1]), int(found[2])) if found else None

    def module(self, dotted: str) -> InstalledModule | None:
        """The module that is the longest part of a dotted name (`taggit.models.Tag`); None when there is none."""
        if not _MODULE.fullmatch(dotted):
            return None
        parts = dotted.split(".")
        for count in range(len(parts), 0, -1):
            for path in self._places(parts[:count]):
                file = read(path) if os.path.isfile(path) else None
                if isinstance(file, SourceFile):
                    name = ".".join(parts[:count])
                    return InstalledModule(name, path, path.endswith("__init__.py"), file.text)
        return None

    def _places(self, parts: list[str]) -> Iterator[str]:
        for site in self.site_packages:
            stem = os.path.join(site, *parts)
            yield os.path.join(stem, "__init__.py")
            yield f"{stem}.py"
        for each in self.editables:
            yield from _editable_places(each, parts)


Look = Callable[[str, str], "Environment | None"]


def find_environment(
    root: str,
    met: Iterable[str] = (),
    configured: str | None = None,
    variables: Mapping[str, str] = os.environ,
    look: Look | None = None,
) -> Environment | None:
    """The environment of the project in a folder, None when there is none.

    The configured one (relative to the root) counts alone. Otherwise the usual names in the root and above it, then
    those that the walk of the project met, then `VIRTUAL_ENV` if it has Django. `look` is asked for what is in a
    folder, in the place of `environment_at`.
    """
    look = look or environment_at
    if configured:
        return look(os.path.normpath(os.path.join(root, configured)), "configured")
    for folder in dict.fromkeys([*_usual(root), *met]):
        found = look(folder, "found")
        if found is not None:
            return found
    active = look(variables.get("VIRTUAL_ENV", ""), "VIRTUAL_ENV")
    return active if active is not None and active.django is not None else None


def environment_at(folder: str, origin: str) -> Environment | None:
    """The environment in a folder, which may also be a folder of installed packages itself."""
    if not os.path.isabs(folder):
        return None
    sites = tuple(_site_packages(folder))
    if not sites:
        return None
    found: dict[str, str] = {}
    editables = []
    for site in sites:
        names = _names(site)
        editables.append(editable(site, names))
        for entry in names:
            match = _METADATA.fullmatch(entry)
            if match:
                found.setdefault(re.sub(r"[-_.]+", "-", match[1]).lower(), match[2])
    return Environment(folder, origin, sites, found, tuple(each for each in editables if each != Editable()))


def _editable_places(found: Editable, parts: list[str]) -> Iterator[str]:
    """The files that a module may be in; a finder is asked after folders, as Python does."""
    stems = [os.path.join(folder, *parts) for folder in found.folders]
    for count in range(len(parts), 0, -1):
        for place in found.places.get(".".join(parts[:count]), ()):
            stems.append(os.path.join(place, *parts[count:]))
    for stem in stems:
        yield os.path.join(stem, "__init__.py")
        yield f"{stem}.py"


def _usual(root: str) -> Iterator[str]:
    for folder in _at_and_above(root):
        for name in USUAL_NAMES:
            yield os.path.join(folder, name)


def _at_and_above(root: str) -> list[str]:
    """A folder and those above it up to the top of its repository; without one, the next above it."""
    home = os.path.expanduser("~")
    folders = [root]
    while not os.path.exists(os.path.join(folders[-1], ".git")):
        above = os.path.dirname(folders[-1])
        if above in (folders[-1], home) or len(folders) > _MOST_LEVELS:
            return folders[:2]
        folders.append(above)
    return folders


def _site_packages(folder: str) -> Iterator[str]:
    if os.path.basename(folder) in ("site-packages", "dist-packages"):
        if os.path.isdir(folder):
            yield folder
        return
    for lib in ("lib", "lib64"):
        for name in _names(os.path.join(folder, lib)):
            site = os.path.join(folder, lib, name, "site-packages")
            if name.startswith(("python", "pypy")) and os.path.isdir(site):
                yield site
        if lib == "lib" and os.path.islink(os.path.join(folder, "lib64")):
            break
    windows = os.path.join(folder, "Lib", "site-packages")
    if os.path.isdir(windows) and not os.path.isdir(os.path.join(folder, "lib")):
        yield windows


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []
