"""What can be told of a project without reading its code: its root, where imports start, what it runs on and with."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

from mir_lsp.workspace.environment import Environment, environment_at, find_environment
from mir_lsp.workspace.files import SourceFile, read

__all__ = [
    "DjangoVersion",
    "StartedProject",
    "Surroundings",
    "django_version",
    "root_of",
    "source_roots",
    "started_projects",
    "surroundings",
]

_ROOT_MARKS = ("manage.py", "mir.toml", "pyproject.toml", "setup.py", "setup.cfg", ".git")


@dataclass(frozen=True, slots=True)
class DjangoVersion:
    """The feature release of Django (`(5, 2)`), and the file or folder that says so."""

    version: tuple[int, int]
    source: str


@dataclass(frozen=True, slots=True)
class StartedProject:
    """A project and the settings module that it is started with, with the file that says so.

    `managed` is True where there is a `manage.py`. `django` is what it runs on, None when nothing says so.
    """

    folder: str
    settings_module: str | None = None
    source: str | None = None
    django: DjangoVersion | None = None
    environment: Environment | None = None
    managed: bool = False


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is around the Python files of a folder: the projects in it, outermost first, with what they run in.

    `environment` is that of the code outside of all projects. With `apart` there is no such code: the projects share
    none.
    """

    folder: str
    environment: Environment | None
    projects: tuple[StartedProject, ...]
    apart: bool = False


def surroundings(
    folder: str,
    files: Iterable[str],
    met: Iterable[str] = (),
    environments: Mapping[str, str] = MappingProxyType({}),
    settings_modules: Mapping[str, str] = MappingProxyType({}),
) -> Surroundings:
    """Look around in a folder: `files` are its Python files, `met` the environments that the walk left out.

    `environments` and `settings_modules` are what is configured, by the folder that it is for and that paths count
    from.
    """
    files = tuple(files)
    projects = started_projects(folder, files, settings_modules)
    inner = [project.folder for project in projects if project.folder != folder]
    look = lru_cache(maxsize=None)(environment_at)
    environments = {place: os.path.normpath(os.path.join(place, each)) for place, each in environments.items()}
    rest = [each for each in met if not any(_is_below(each, place) for place in inner)]
    found = find_environment(folder, rest, _nearest(environments, folder), look=look)
    placed = []
    for project in projects:
        own = found
        if project.folder != folder:
            inside = [each for each in met if _is_below(each, project.folder)]
            configured = _nearest(environments, project.folder)
            own = find_environment(project.folder, inside, configured, {}, look)
            own = own if own is not None or configured else found
        placed.append(replace(project, environment=own, django=_django(project.folder, folder, own)))
    return Surroundings(folder, found or _first_inner(placed), tuple(placed), _are_apart(placed, files))


def _django(place: str, folder: str, environment: Environment | None) -> DjangoVersion | None:
    version = environment.django if environment is not None else None
    if environment is not None and version is not None:
        return DjangoVersion(version, environment.folder)
    return _in_requirements(place) or _in_requirements(folder)


def _are_apart(projects: Sequence[StartedProject], files: Iterable[str]) -> bool:
    """Whether there are several projects and no packages or models outside of them that they could share."""
    folders = tuple(os.path.join(project.folder, "") for project in projects if project.managed)
    shared = (path for path in files if os.path.basename(path) in ("__init__.py", "models.py"))
    return len(folders) > 1 and all(path.startswith(folders) for path in shared)


def _nearest(configured: Mapping[str, str], folder: str) -> str | None:
    """What is configured for a folder, or for the nearest one above it."""
    around = [place for place in configured if place == folder or _is_below(folder, place)]
    return configured[max(around, key=len)] if around else None


def started_projects(
    folder: str, files: Iterable[str], settings_modules: Mapping[str, str] = MappingProxyType({})
) -> tuple[StartedProject, ...]:
    """The projects in a folder: one for each `manage.py`, else the folder itself.

    The settings module is the one that `manage.py`, `wsgi.py`, `asgi.py` or the configuration of the tests sets,
    unless one is configured for a folder at or above the project's.
    """
    paths = sorted(path for path in files if os.path.basename(path) in _STARTERS)
    managed = sorted({os.path.dirname(path) for path in paths if os.path.basename(path) == "manage.py"}, key=_depth)
    found = []
    for place in managed[:_MOST_PROJECTS] or [folder]:
        inner = [other for other in managed if other != place and _is_below(other, place)]
        starters = [
            path for path in paths if _starts(path, place) and not any(_is_below(path, each) for each in inner)
        ]
        starters.sort(key=lambda path: (_STARTERS.index(os.path.basename(path)), _depth(path), path))
        texts = [*starters[:_MOST_STARTERS], *(os.path.join(place, name) for name in _TEST_FILES)]
        configured = _nearest(settings_modules, place)
        chosen = (configured, "the configuration") if configured else _said(texts)
        found.append(StartedProject(place, *chosen, managed=place in managed))
    return tuple(found)


def root_of(path: str) -> str:
    """The nearest folder, `path` itself or above it, that looks like the root of a project; else the topmost package
    around `path`, and where there is none its folder.

    A root holds one of `manage.py`, `mir.toml`, `pyproject.toml`, `setup.py`, `setup.cfg`, `.git`.
    """
    start = path if os.path.isdir(path) else os.path.dirname(path)
    folder = start
    while True:
        if any(os.path.exists(os.path.join(folder, mark)) for mark in _ROOT_MARKS):
            return folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return _topmost_package(start)
        folder = parent


def _topmost_package(folder: str) -> str:
    """The package around a folder that is in no other; the folder itself where that is none."""
    while os.path.exists(os.path.join(folder, "__init__.py")) and os.path.exists(
        os.path.join(os.path.dirname(folder), "__init__.py")
    ):
        folder = os.path.dirname(folder)
    return folder


def source_roots(folder: str, files: Iterable[str], configured: Sequence[str] = ()) -> tuple[str, ...]:
    """The folders that absolute imports start from, most trusted first; reads nothing.

    The configured ones, the folders of `manage.py`, the folder itself, its `src`, the parents of topmost packages,
    and what is above two of these that are parts of one namespace.
    """
    paths = sorted(files)
    packages = {os.path.dirname(path) for path in paths if os.path.basename(path) == "__init__.py"}
    manage = [os.path.dirname(path) for path in paths if os.path.basename(path) == "manage.py"]
    src = os.path.join(folder, "src")
    has_src = src not in packages and any(path.startswith(src + os.sep) for path in paths)
    parents = sorted({_topmost_parent(package, packages) for package in packages}, key=lambda each: (len(each), each))
    chosen = [os.path.normpath(os.path.join(folder, each)) for each in configured]
    spaces = _above_namespaces(parents, folder)
    return tuple(dict.fromkeys([*chosen, *manage, folder, *([src] if has_src else []), *parents, *spaces]))


def django_version(folder: str, environments: Iterable[str] = ()) -> DjangoVersion | None:
    """The Django that a project runs on, None when nothing says so. Reads names of folders and lock files
    only.

    An installed one counts before a locked one, and that before a required one. Of a requirement without
    a fixed version, the newest release that it allows is meant; one without an upper bound says nothing.
    """
    usual = (os.path.join(folder, name) for name in (".venv", "venv", "env", ".env"))
    for environment in dict.fromkeys([*usual, *environments]):
        found = _installed(environment)
        if found is not None:
            return found
    return _in_requirements(folder)


def _in_requirements(folder: str) -> DjangoVersion | None:
    locked = _in_files(folder, _LOCK_FILES, _locked, 10_000_000)
    return locked or _in_files(folder, _REQUIREMENT_FILES, _required, 250_000)


_STARTERS = ("manage.py", "wsgi.py", "asgi.py")
_TEST_FILES = ("pytest.ini", "pyproject.toml", "setup.cfg", "tox.ini")
_MOST_STARTERS = 12
_MOST_PROJECTS = 50
_SETTINGS_MODULE = re.compile(
    r"DJANGO_SETTINGS_MODULE[\"']?\)?\]?[ \t]{0,4}[,=][ \t\r\n]{0,40}(?:str\()?"
    r"[\"']?([^\W\d]\w*(?:\.\w+)*)(?![\w.({])"
)

_VersionIn = Callable[[str], "tuple[int, int] | None"]
_LOCK_FILES = ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "Pipfile.lock")
_REQUIREMENT_FILES = (
    "requirements.txt",
    "requirements/base.txt",
    "requirements/production.txt",
    "requirements/prod.txt",
    "requirements/common.txt",
    "requirements.in",
    "requirements/base.in",
    "constraints.txt",
    "pyproject.toml",
    "Pipfile",
    "setup.cfg",
    "setup.py",
)
# Releases in order, to find the newest below an upper bound.
_RELEASES = (
    *((1, 11), (2, 0), (2, 1), (2, 2), (3, 0), (3, 1), (3, 2)),
    *((4, 0), (4, 1), (4, 2), (5, 0), (5, 1), (5, 2), (6, 0), (6, 1)),
)

_METADATA = re.compile(r"django-(\d+)\.(\d+)[\w.]*\.(?:dist|egg)-info", re.IGNORECASE)
_LOCKED = re.compile(
    r"^name\s*=\s*\"django\"\s*\nversion\s*=\s*\"(\d+)\.(\d+)"  # TOML locks
    r"|\"django\"\s*:\s*\{[^{}]*\"version\"\s*:\s*\"==(\d+)\.(\d+)",  # Pipfile.lock
    re.IGNORECASE | re.MULTILINE,
)
# Blanks are counted, because requirement files come with the project: unbounded, two runs of them side by
# side take time quadratic in their length.
_REQUIREMENT = re.compile(
    r"(?:^|[\"'\s])django(?:\[[\w,-]{0,80}\])?[\"']?[ \t]{0,8}(?:=[ \t]{0,8}[\"'])?\(?"
    r"((?:[ \t]{0,8}(?:,[ \t]{0,8})?(?:==|~=|<=|<|>=|>|!=|\^)[ \t]{0,8}v?\d+(?:\.\d+|\.\*)*)+)",
    re.IGNORECASE | re.MULTILINE,
)
_CLAUSE = re.compile(r"(==|~=|<=|<|>=|>|!=|\^)[ \t]*v?(\d+)(?:\.(\d+))?(\.\d+)?")


def _said(texts: Iterable[str]) -> tuple[str | None, str | None]:
    """The settings module that one of these files names, and the file."""
    for path in texts:
        file = read(path, 250_000) if os.path.isfile(path) else None
        module = _SETTINGS_MODULE.search(file.text) if isinstance(file, SourceFile) else None
        if module is not None:
            return module[1], path
    return None, None


def _starts(path: str, folder: str) -> bool:
    name = os.path.basename(path)
    return _is_below(path, folder) and (name != "manage.py" or os.path.dirname(path) == folder)


def _first_inner(projects: Iterable[StartedProject]) -> Environment | None:
    return next((project.environment for project in projects if project.environment is not None), None)


def _is_below(path: str, folder: str) -> bool:
    return path.startswith(os.path.join(folder, ""))


def _depth(path: str) -> tuple[int, str]:
    return path.count(os.sep), path


def _above_namespaces(parents: Sequence[str], folder: str) -> list[str]:
    """The folders that hold parts of one namespace: folders of one name, with packages in each."""
    counts = Counter(os.path.basename(each) for each in parents)
    inside = [each for each in parents if _is_below(each, folder)]
    return [os.path.dirname(each) for each in inside if counts[os.path.basename(each)] > 1]


def _topmost_parent(package: str, packages: set[str]) -> str:
    while package in packages:
        package = os.path.dirname(package)
    return package


def _installed(environment: str) -> DjangoVersion | None:
    for site in _site_packages(environment):
        for name in _names(site):
            found = _METADATA.fullmatch(name)
            if found:
                return DjangoVersion((int(found[1]), int(found[2])), os.path.join(site, name))
    return None


def _site_packages(environment: str) -> list[str]:
    lib = os.path.join(environment, "lib")
    found = [os.path.join(lib, name, "site-packages") for name in _names(lib) if name.startswith("python")]
    return [*found, os.path.join(environment, "Lib", "site-packages")]


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def _in_files(folder: str, names: Iterable[str], version_in: _VersionIn, limit: int) -> DjangoVersion | None:
    for name in names:
        path = os.path.join(folder, *name.split("/"))
        file = read(path, limit) if os.path.isfile(path) else None
        version = version_in(file.text.replace("\r\n", "\n")) if isinstance(file, SourceFile) else None
        if version is not None:
            return DjangoVersion(version, path)
    return None


def _locked(text: str) -> tuple[int, int] | None:
    found = _LOCKED.search(text)
    return (int(found[1] or found[3]), int(found[2] or found[4])) if found else None


def _required(text: str) -> tuple[int, int] | None:
    without_comments = re.sub(r"(?:^|[ \t])#.*", "", text, flags=re.MULTILINE)
    found = _REQUIREMENT.search(without_comments)
    return _newest_allowed(found[1]) if found else None


def _newest_allowed(specifier: str) -> tuple[int, int] | None:
    """The newest release that a specifier such as `>=4.2,<5.0` allows; None without an upper bound."""
    bounds = [_upper_bound(*clause) for clause in _CLAUSE.findall(specifier)]
    below = [bound for bound in bounds if bound is not None]
    if not below:
        return None
    allowed = [release for release in _RELEASES if release < min(below)]
    return allowed[-1] if allowed else None


def _upper_bound(operator: str, major: str, minor: str, patch: str) -> tuple[int, int] | None:
    """The first release that a clause forbids."""
    number, part = int(major), int(minor or 0)
    if operator == "^" or (operator == "~=" and not patch) or (operator == "==" and not minor):
        return number + 1, 0
    if operator in ("==", "<=", "~="):
        return number, part + 1
    return (number, part) if operator == "<" else None
