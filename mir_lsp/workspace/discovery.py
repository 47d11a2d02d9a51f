"""Which files a project has: a walk that leaves out first and looks afterwards, within a budget.

Left out are version control, hidden and cache folders, virtual environments, installed packages, what
builds and `collectstatic` write, what `.gitignore` names, and what the configuration excludes (whose
`!pattern` brings back anything but the first three). Symbolic links are not followed: what they point to
inside the project is reached anyway, and what is outside is not the project's.

Templates are what has the name of one below a folder called `templates`, or below a folder that is given as one
(`TEMPLATES` of the settings may name any). They have a budget of their own, which ends nothing else.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from operator import attrgetter

from mir_lsp.text.globs import Patterns
from mir_lsp.text.kinds import TEMPLATES, is_below_templates, is_template_name
from mir_lsp.workspace.files import SIZE_LIMIT, Skipped, SourceFile, Stamp, read, stamp

__all__ = ["CONFIGURATION_NAMES", "NOTHING", "Discovery", "Exclusion", "Limits", "discover", "limits_for"]

CONFIGURATION_NAMES = ("mir.toml", "pyproject.toml")


@dataclass(frozen=True, slots=True)
class Limits:
    """When a walk stops; `size` is of all Python files, in bytes. More templates than this are left out."""

    files: int = 50_000
    seconds: float = 10.0
    size: int = 200_000_000
    templates: int = 10_000
    template_size: int = 50_000_000


DEFAULT_LIMITS = Limits()
# A home folder or a whole disk holds projects and is none: what it would take to know it helps nobody.
NARROW_LIMITS = Limits(files=2_000, seconds=2.0, size=20_000_000, templates=1_000, template_size=5_000_000)


def limits_for(folder: str) -> Limits:
    """The limits for a folder: narrow for a home folder and what is above it, unless it is marked as a project."""
    home = os.path.join(os.path.realpath(os.path.expanduser("~")), "")
    is_wide = os.path.dirname(folder) == folder or home.startswith(os.path.join(os.path.realpath(folder), ""))
    marked = any(os.path.isfile(os.path.join(folder, mark)) for mark in ("manage.py", *CONFIGURATION_NAMES))
    return NARROW_LIMITS if is_wide and not marked else DEFAULT_LIMITS


class Exclusion:
    """Patterns of the configuration, for paths below the folder that it is for."""

    __slots__ = ("folder", "patterns")

    def __init__(self, folder: str = "", patterns: Sequence[str] = ()) -> None:
        self.folder = folder
        self.patterns = Patterns(patterns)

    def parts(self, path: str) -> tuple[str, ...] | None:
        """What leads from the folder to a path, None when the path is not below it."""
        inside = path.startswith(os.path.join(self.folder, "")) and bool(self.patterns)
        return tuple(os.path.relpath(path, self.folder).split(os.sep)) if inside else None

    def excludes(self, path: str) -> bool:
        """Whether a file, or a folder above it, is excluded."""
        parts = self.parts(path)
        return parts is not None and self.patterns.excludes(parts)

    def folder_decision(self, path: str) -> bool | None:
        """Whether a folder is excluded, None when no pattern speaks of it."""
        parts = self.parts(path)
        return None if parts is None else self.patterns.folder(parts)

    def file_decision(self, path: str) -> bool | None:
        """The same for a file."""
        parts = self.parts(path)
        return None if parts is None else self.patterns.file(parts)


NOTHING = Exclusion()


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a walk found: absolute paths, sorted.

    `environments` are the virtual environments that were met. `skipped` has what could not be walked and,
    when the budget ended the walk, the root with that reason; what is left out on purpose is not
    mentioned. `stamps` are the states of all these files when they were met; not of those that vanished since.
    """

    root: str
    files: tuple[str, ...]
    configurations: tuple[str, ...]
    environments: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    templates: tuple[str, ...] = ()
    stamps: Mapping[str, Stamp] = field(default_factory=dict)


def discover(
    root: str,
    exclude: Exclusion = NOTHING,
    limits: Limits | None = None,
    clock: Callable[[], float] = time.monotonic,
    template_folders: Iterable[str] = (),
) -> Discovery:
    """Walk a folder, nearest files first, within `limits` or those that suit it. Never raises.

    `template_folders` are absolute paths of folders of templates with names of their own.
    """
    root = os.path.abspath(root)
    walk = _Walk(root, exclude, limits or limits_for(root), clock, frozenset(template_folders))
    try:
        walk.run()
    except _BudgetExceeded as exceeded:
        walk.skipped.append(Skipped(walk.root, str(exceeded)))
    return Discovery(
        root=walk.root,
        files=tuple(sorted(walk.files)),
        configurations=tuple(sorted(walk.configurations)),
        environments=tuple(sorted(walk.environments)),
        skipped=tuple(walk.skipped),
        templates=tuple(sorted(walk.templates)),
        stamps=walk.stamps,
    )


_NEVER = frozenset({"__pycache__", "node_modules", "site-packages", "dist-packages", "CVS"})
# What the system shows of itself as files.
_SYSTEM = frozenset({"/proc", "/sys", "/dev", "/run"})
# These are left out unless they are Python packages: a project may well have an app called `media`.
_GENERATED = frozenset({"build", "dist", "static", "staticfiles", "media", "htmlcov", "bower_components", "buck-out"})
_ENVIRONMENT_MARKS = frozenset({"pyvenv.cfg", "conda-meta"})
_ENTRIES_BETWEEN_LOOKS_AT_THE_CLOCK = 500


_NAME = attrgetter("name")


class _BudgetExceeded(Exception):
    """The message says which budget."""


@dataclass(frozen=True, slots=True)
class _Scope:
    """A `.gitignore`, and how many parts of a path lead to its folder."""

    depth: int
    patterns: Patterns


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder to visit. `parts` lead to it from the top of the repository."""

    path: str
    parts: tuple[str, ...]
    scopes: tuple[_Scope, ...]  # innermost first
    is_templates: bool


class _Walk:
    """The state of one walk."""

    def __init__(
        self,
        root: str,
        exclude: Exclusion,
        limits: Limits,
        clock: Callable[[], float],
        template_folders: frozenset[str],
    ) -> None:
        self.root = root
        self.files: list[str] = []
        self.templates: list[str] = []
        self.configurations: list[str] = []
        self.environments: list[str] = []
        self.skipped: list[Skipped] = []
        self.stamps: dict[str, Stamp] = {}
        self._exclude = exclude
        self._takes_all = not exclude.patterns
        self._limits = limits
        self._clock = clock
        self._deadline = clock() + limits.seconds
        self._seen: set[tuple[int, int]] = set()
        self._entries = 0
        self._size = 0
        self._template_folders = template_folders
        self._template_room = limits.template_size

    def run(self) -> None:
        parts, scopes = _scopes_above(self.root)
        inside = self._holds_templates(self.root) or is_below_templates(os.path.join(self.root, ""))
        pending = deque([_Folder(self.root, parts, scopes, inside)])
        while pending:
            pending.extend(self._visit(pending.popleft()))

    def _visit(self, folder: _Folder) -> Iterator[_Folder]:
        """Collect the files of a folder, and yield the folders in it that are to be visited."""
        entries = self._listed(folder)
        names = {entry.name for entry in entries}
        if folder.path != self.root and self._is_left_out(folder, names):
            return
        if ".gitignore" in names:
            scope = _Scope(len(folder.parts), _patterns_of(os.path.join(folder.path, ".gitignore")))
            folder = replace(folder, scopes=(scope, *folder.scopes))
        for entry in entries:
            if entry.name.endswith(".py") or entry.name in CONFIGURATION_NAMES:
                self._take(folder, entry)
            elif _is_folder(entry):
                if self._is_walked(folder, entry):
                    inside = folder.is_templates or self._holds_templates(entry.path)
                    yield _Folder(entry.path, (*folder.parts, entry.name), folder.scopes, inside)
            elif folder.is_templates and is_template_name(entry.name):
                self._take_template(folder, entry)

    def _listed(self, folder: _Folder) -> list[os.DirEntry[str]]:
        try:
            if not self._is_new(folder.path):
                return []
            with os.scandir(folder.path) as listing:
                entries: list[os.DirEntry[str]] = []
                while more := list(islice(listing, _ENTRIES_BETWEEN_LOOKS_AT_THE_CLOCK)):
                    entries += more
                    self._stay_within_time(len(more))
        except FileNotFoundError:
            # It vanished since its parent was read.
            return []
        except OSError as error:
            self.skipped.append(Skipped(folder.path, f"cannot be listed: {(error.strerror or '').lower()}"))
            return []
        return sorted(entries, key=_NAME)

    def _is_new(self, path: str) -> bool:
        """Whether a folder is met for the first time: mounts and junctions can lead back up."""
        status = os.stat(path)
        identity = (status.st_dev, status.st_ino)
        if identity in self._seen:
            return False
        self._seen.add(identity)
        return True

    def _stay_within_time(self, entries: int) -> None:
        self._entries += entries
        if self._entries < _ENTRIES_BETWEEN_LOOKS_AT_THE_CLOCK:
            return
        self._entries = 0
        if self._clock() > self._deadline:
            raise _BudgetExceeded(f"the search for files stopped after {self._limits.seconds:g} seconds")

    def _is_left_out(self, folder: _Folder, names: set[str]) -> bool:
        if names & _ENVIRONMENT_MARKS:
            self.environments.append(folder.path)
            return True
        # Among templates, a folder `media` has those of the application `media`.
        is_generated = (
            os.path.basename(folder.path) in _GENERATED and "__init__.py" not in names and not folder.is_templates
        )
        return is_generated and self._exclude.folder_decision(folder.path) is not False

    def _is_walked(self, folder: _Folder, entry: os.DirEntry[str]) -> bool:
        if entry.name in _NEVER or entry.name.startswith(".") or entry.path in _SYSTEM:
            return False
        if self._takes_all and not folder.scopes:
            return True
        excluded = self._exclude.folder_decision(entry.path)
        if excluded is not None:
            return not excluded
        parts = (*folder.parts, entry.name)
        decisions = (scope.patterns.folder(parts[scope.depth :]) for scope in folder.scopes)
        return not next((decision for decision in decisions if decision is not None), False)

    def _take(self, folder: _Folder, entry: os.DirEntry[str]) -> None:
        if not _is_regular(entry) or self._is_ignored(folder, entry):
            return
        if not entry.name.endswith(".py"):
            self._keep(self.configurations, entry, _status(entry))
            return
        if len(self.files) >= self._limits.files:
            raise _BudgetExceeded(f"the search for files stopped after {self._limits.files:,} files")
        status = _status(entry)
        self._size += _size(status)
        if self._size > self._limits.size:
            raise _BudgetExceeded(f"the search for files stopped after {self._limits.size:,} bytes of Python")
        self._keep(self.files, entry, status)

    def _take_template(self, folder: _Folder, entry: os.DirEntry[str]) -> None:
        if self._template_room < 0 or not _is_regular(entry) or self._is_ignored(folder, entry):
            return
        status = _status(entry)
        self._template_room -= _size(status)
        if self._template_room < 0 or len(self.templates) >= self._limits.templates:
            self._template_room = -1
            most = f"{self._limits.templates:,} templates or {self._limits.template_size:,} bytes of them"
            self.skipped.append(Skipped(self.root, f"the search for templates stopped after {most}"))
            return
        self._keep(self.templates, entry, status)

    def _keep(self, kind: list[str], entry: os.DirEntry[str], status: os.stat_result | None) -> None:
        kind.append(entry.path)
        if status is not None:
            self.stamps[entry.path] = stamp(status)

    def _holds_templates(self, path: str) -> bool:
        return os.path.basename(path) == TEMPLATES or path in self._template_folders

    def _is_ignored(self, folder: _Folder, entry: os.DirEntry[str]) -> bool:
        if self._takes_all and not folder.scopes:
            return False
        excluded = self._exclude.file_decision(entry.path)
        if excluded is not None:
            return excluded
        parts = (*folder.parts, entry.name)
        decisions = (scope.patterns.file(parts[scope.depth :]) for scope in folder.scopes)
        return bool(next((decision for decision in decisions if decision is not None), False))


def _status(entry: os.DirEntry[str]) -> os.stat_result | None:
    try:
        return entry.stat(follow_symlinks=False)
    except OSError:
        return None


def _size(status: os.stat_result | None) -> int:
    # A file that is too large is left out when it comes to reading.
    return min(status.st_size, SIZE_LIMIT) if status is not None else 0


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _is_regular(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file(follow_symlinks=False)
    except OSError:
        return False


def _scopes_above(root: str) -> tuple[tuple[str, ...], tuple[_Scope, ...]]:
    """The parts that lead from the top of the repository to `root`, and the ignore files on that way."""
    parts: list[str] = []
    folder = root
    while not os.path.exists(os.path.join(folder, ".git")):
        parent, name = os.path.split(folder)
        if parent == folder:
            return (), ()
        parts.insert(0, name)
        folder = parent
    scopes = [_Scope(0, _patterns_of(os.path.join(folder, ".git", "info", "exclude")))]
    for depth, name in enumerate(parts):
        scopes.insert(0, _Scope(depth, _patterns_of(os.path.join(folder, ".gitignore"))))
        folder = os.path.join(folder, name)
    return tuple(parts), tuple(scope for scope in scopes if scope.patterns)


def _patterns_of(path: str) -> Patterns:
    file = read(path)
    return Patterns(file.text.split("\n") if isinstance(file, SourceFile) else ())
