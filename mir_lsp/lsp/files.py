"""The folders of the workspace as the engine sees them: what is in them, and what changes on disk."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from lsprotocol import types

from mir_lsp import bug
from mir_lsp.lsp.analysis import LOADING
from mir_lsp.lsp.complaints import Complaints
from mir_lsp.lsp.folders import is_wide, project_root
from mir_lsp.lsp.progress import Progress
from mir_lsp.lsp.reading import read_into, reading
from mir_lsp.lsp.stages import Stage, Stages
from mir_lsp.lsp.wanted import Wanted, wanted
from mir_lsp.text.kinds import TEMPLATES, is_below_templates, is_template_name
from mir_lsp.text.uris import to_path

if TYPE_CHECKING:
    from asyncio import TimerHandle

    from mir_lsp.lsp.analysis import Bench
    from mir_lsp.lsp.scan import Equipment, Scan
    from mir_lsp.lsp.session import Session
    from mir_lsp.workspace.configuration import ConfigurationFiles

__all__ = ["Files"]

logger = logging.getLogger(__name__)

_LOOK_SECONDS = 2.0
_SETTLE_SECONDS = 0.2
_LOOK_SHARE = 20
_WATCHED = ("**/*.py", "**/pyproject.toml", "**/mir.toml", f"**/{TEMPLATES}/**", "**/*.html", "**/*baseline*.json")
_INSTALLED = frozenset({"site-packages", "dist-packages", "node_modules"})


class Files:
    """Keeps the engine in step with the disk. For the loop thread, except `restore`.

    Folders are walked on a thread of their own; the files are read by the analysis thread, one at a time
    between questions.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._scanner = ThreadPoolExecutor(1, "mir-files")
        self._reader: ConfigurationFiles | None = None
        self._folders: dict[str, Mapping[str, object]] = {}
        self._settings: Mapping[str, object] = {}
        # Replaced as a whole, never changed: the analysis thread reads it too.
        self._scans: Mapping[str, Scan] = {}
        self._progress = Progress(session)
        self.stages = Stages(session.loop)
        self._complaints = Complaints(session)
        self._rescan: TimerHandle | None = None
        self._rescanned: Callable[[], None] = lambda: None
        self._looked_at = float("-inf")
        self._pause = _LOOK_SECONDS
        self._told: set[str] = set()
        self._equipment: Equipment | None = None
        self._template_folders: frozenset[str] = frozenset()

    def open_folders(self, folders: Iterable[str], settings: Mapping[str, object]) -> None:
        """Take the folders of the workspace, with settings for all of them. Nothing is read yet."""
        self._settings = settings
        self._folders = {_normal(folder): {} for folder in folders}
        for folder in self._folders:
            self.stages.opened(folder)

    def start(self) -> None:
        """Walk the folders."""
        self.scan_all()

    def add(self, folder: str) -> None:
        """A folder joined the workspace."""
        folder = _normal(folder)
        if folder not in self._folders:
            self.stages.opened(folder)
        self._folders[folder] = {}
        self._scan(folder)

    def remove(self, folder: str) -> None:
        """A folder left the workspace."""
        folder = _normal(folder)
        self._folders.pop(folder, None)
        self.stages.modelled(folder)
        gone = self._scans.get(folder)
        if gone is not None:
            self._scans = {each: scan for each, scan in self._scans.items() if each != folder}
            self._complain()
            self._apply()
            self._reload(path for path in gone.files if not self.knows(path))

    def configure(self, settings: Mapping[str, object]) -> None:
        """The editor's settings for all folders are new."""
        if settings != self._settings:
            self._settings = settings
            self.scan_all()

    def configure_folders(self, settings: Mapping[str, Mapping[str, object]]) -> None:
        """The editor's settings for some of the folders are new; they win over those for all."""
        wanted = {folder: settings.get(folder, {}) for folder in self._folders}
        if wanted != self._folders:
            self._folders = wanted
            self.scan_all()

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders of the workspace."""
        return tuple(self._folders)

    def root_of(self, path: str) -> str | None:
        """The innermost folder of the workspace that a file is in."""
        return max((folder for folder in self._folders if _is_below(path, folder)), key=len, default=None)

    def baseline_of(self, path: str) -> str | None:
        """The file with what is known of a file, by the settings; None when they name none."""
        scan = self._scans.get(self.root_of(path) or "")
        found = [each for each in (scan.configs if scan is not None else ()) if _is_below(path, each[0])]
        folder, config = max(found, key=lambda each: len(each[0]), default=("", None))
        if config is None or config.baseline is None or scan is None:
            return None
        known = dict(scan.baselines).get(folder)
        return os.path.join(known.folder if known is not None else folder, os.path.basename(config.baseline))

    def source_roots(self, path: str) -> tuple[str, ...]:
        """The folders that imports of a file start from."""
        scan = self._scans.get(self.root_of(path) or "")
        return scan.roots if scan is not None else ()

    def read(self) -> tuple[str, ...]:
        """The folders of the workspace when all their files are known, none before that. Any thread may ask."""
        return tuple(self._scans) if self.stages.reached(Stage.ALL) else ()

    @property
    def wants_symbols(self) -> bool:
        """Whether the editor's settings ask for symbols, for any folder."""
        return any(settings.get("symbols") is True for settings in (self._settings, *self._folders.values()))

    @property
    def wants_everywhere(self) -> bool:
        """Whether the editor's settings ask for the findings of files that are not open, for any folder."""
        return any(table.get("workspaceDiagnostics") is True for table in (self._settings, *self._folders.values()))

    def paths(self) -> list[str]:
        """The Python files and templates that walks have found, sorted."""
        scans = (scan.stamps for scan in self._scans.values() if scan.stamps is not None)
        return sorted({path for stamps in scans for path in stamps if _is_read(path)})

    @property
    def beside(self) -> Wanted:
        """What the editor's settings ask for beside the code, for any folder."""
        return wanted((self._settings, *self._folders.values()))

    def opened(self, path: str) -> None:
        """A document was opened; one outside all folders brings its project with it."""
        if not os.path.isabs(path) or _INSTALLED.intersection(path.split(os.sep)):
            return
        # A whole disk or a home folder is not walked to the end: what is opened in it brings its project, too.
        if any(_is_below(path, folder) and not is_wide(folder) for folder in self._folders):
            return
        root = project_root(path)
        if root is not None:
            self.add(root)

    def is_ours(self, path: str) -> bool:
        """Whether findings in a file are wanted: it is not installed and not excluded by the settings."""
        if _INSTALLED.intersection(path.split(os.sep)):
            return False
        exclusions = (exclusion for scan in self._scans.values() for exclusion in scan.exclusions)
        return not any(exclusion.excludes(path) for exclusion in exclusions)

    def restore(self, bench: Bench, path: str) -> None:
        """Give the engine what is on disk instead of a buffer. For the analysis thread."""
        bench.documents.pop(path, None)
        read_into(bench, path if self.knows(path) else None, path)

    def events(self, changes: Sequence[types.FileEvent]) -> None:
        """The client saw files change."""
        known: list[str] = []
        for change in changes:
            path = to_path(change.uri)
            if path is None:
                continue
            if self.knows(path) and _is_read(path):
                known.append(path)
            elif not is_template_name(path) or self._is_below_templates(path) or _may_be_baseline(path):
                # What is new may be ignored or excluded, and settings change what is: the walk decides.
                self._scan_soon()
        if known:
            self._reload(known)

    def saved(self, path: str) -> None:
        """A document was written to disk; settings are read from there."""
        if not _is_read(path) or not self.knows(path):
            self._scan_soon()

    def knows(self, path: str) -> bool:
        """Whether a walk has found a file."""
        return any(scan.stamps is not None and path in scan.stamps for scan in self._scans.values())

    def look(self) -> None:
        """Notice changes that nobody reports, now and then, for clients that do not watch files."""
        if self._session.client.register_watchers or self._rescan is not None:
            return
        if self._session.loop.time() - self._looked_at >= self._pause:
            self.scan_all()

    def scan_all(self) -> None:
        """Walk every folder again."""
        if self._rescan is not None:
            self._rescan.cancel()
            self._rescan = None
        for folder in self._folders:
            self._scan(folder)
        self._rescanned()

    def _scan_soon(self) -> None:
        if self._rescan is None:
            self._rescan = self._session.loop.call_later(_SETTLE_SECONDS, self._scan_now)
            self._rescanned = self.stages.begin()

    def _scan_now(self) -> None:
        self._rescan = None
        self.scan_all()

    def _scan(self, folder: str) -> None:
        started = self._looked_at = self._session.loop.time()
        settings = {**self._settings, **self._folders[folder]}
        template_folders = self._template_folders
        end = self.stages.begin()

        def run() -> Scan:
            with LOADING:
                from mir_lsp.lsp.scan import scan
                from mir_lsp.workspace.configuration import ConfigurationFiles

            self._reader = self._reader or ConfigurationFiles()
            return scan(folder, settings, self._reader, template_folders)

        def done(future: Future[Scan]) -> None:
            self._session.post(lambda: scanned(future))

        def scanned(future: Future[Scan]) -> None:
            try:
                self._scanned(folder, future, started)
            finally:
                end()

        self._scanner.submit(run).add_done_callback(done)

    def _scanned(self, folder: str, future: Future[Scan], started: float) -> None:
        error = future.exception()
        if error is not None:
            bug.report("the search of a folder", error)
            self.stages.modelled(folder)
            return
        scan = future.result()
        # A large tree is looked at less often, so that looking stays a small share of the time.
        self._pause = max(_LOOK_SECONDS, (self._session.loop.time() - started) * _LOOK_SHARE)
        if scan.folder not in self._folders:
            return
        before = self._scans.get(scan.folder)
        self._scans = {**self._scans, scan.folder: scan}
        self._tell(scan)
        self._complain()
        if before is None or _settings_of(before) != _settings_of(scan):
            self._apply()
        elif before.templates != scan.templates:
            # An open document may have become a template.
            self._show_documents()
        changed = _changed(before, scan)
        if changed or before is None:
            self._reload(changed, scan.folder)

    def _complain(self) -> None:
        self._complaints.show(complaint for scan in self._scans.values() for complaint in scan.complaints)

    def _apply(self) -> None:
        """Give the engine the settings and the source roots of all folders."""
        scans = tuple(self._scans.values())
        roots = tuple(dict.fromkeys(root for scan in scans for root in scan.roots))

        def apply(bench: Bench) -> None:
            bench.engine.clear_configs()
            for folder, config in (each for scan in scans for each in scan.configs):
                bench.engine.set_config(folder, config)
            for folder, baseline in (each for scan in scans for each in scan.baselines):
                bench.engine.set_baseline(folder, baseline)
            bench.engine.set_roots(roots)
            self._equip().apply(bench.engine, scans)

        self._session.analysis.update("config", apply)
        self._show_documents()

    def _show_documents(self) -> None:
        for document in self._session.documents.documents():
            # A setting may have made it ours, or no longer ours.
            self._session.changed(document)

    def _reload(self, paths: Iterable[str], folder: str = "") -> None:
        """Read files again in the background, and show what that changes."""
        wanted = sorted(paths)
        scan = self._scans.get(folder)
        stamps = (scan.stamps if scan is not None else None) or {}
        finish = self._progress.begin(len(wanted))
        end = self.stages.begin(len(wanted))

        def progress(count: int) -> None:
            self._progress.done = count

        def models_known() -> None:
            self._session.post(self._session.diagnostics.others_may_differ)
            self._session.post(lambda: self.stages.modelled(folder))

        def finished() -> None:
            try:
                finish()
                self.stages.modelled(folder)
            finally:
                end()
            self._session.diagnostics.others_may_differ()

        def steps(bench: Bench) -> Iterator[None]:
            try:
                yield from reading(bench, wanted, self.knows, progress, models_known, stamps)
                self._equip().refresh()
                yield
                self._look_for_templates(self._equip().template_folders(bench.engine))
            finally:
                self._session.post(finished)

        self._session.analysis.background(steps)

    def _look_for_templates(self, folders: frozenset[str]) -> None:
        """Settings name these folders for templates: walk again for those that are new. For the analysis thread."""

        def call() -> None:
            if folders != self._template_folders:
                self._template_folders = folders
                self._scan_soon()

        if folders != self._template_folders:
            self._session.post(call)

    def _equip(self) -> Equipment:
        """What the engine has of the environment. For the analysis thread."""
        from mir_lsp.lsp.scan import Equipment

        self._equipment = self._equipment or Equipment()
        return self._equipment

    def _is_below_templates(self, path: str) -> bool:
        return is_below_templates(path) or any(_is_below(path, folder) for folder in self._template_folders)

    def _tell(self, scan: Scan) -> None:
        """Say what is wrong with the settings: once each, and only the first in a popup."""
        for problem in scan.problems:
            if problem in self._told:
                continue
            if not self._told:
                self._session.window_show_message(types.ShowMessageParams(types.MessageType.Warning, problem))
            self._told.add(problem)
            logger.warning("%s", problem)
        for notice in scan.notices:
            if notice not in self._told:
                self._told.add(notice)
                logger.warning("%s", notice)


def watcher_registration() -> types.Registration:
    """What the client is asked to watch."""
    watchers = [types.FileSystemWatcher(glob_pattern=pattern) for pattern in _WATCHED]
    return types.Registration(
        "mir-files",
        types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
        types.DidChangeWatchedFilesRegistrationOptions(watchers),
    )


def _changed(before: Scan | None, after: Scan) -> list[str]:
    """The Python files and templates that are new, gone or different."""
    from mir_lsp.workspace.watch import difference

    changes = difference((before.stamps if before else None) or {}, after.stamps or {})
    found = (*changes.added, *changes.changed, *changes.removed)
    return [path for path in found if _is_read(path)]


def _may_be_baseline(path: str) -> bool:
    return "baseline" in os.path.basename(path)


def _is_read(path: str) -> bool:
    """Whether the engine is given files of this name, as the walk found them."""
    return path.endswith(".py") or is_template_name(path)


def _settings_of(scan: Scan) -> tuple[object, ...]:
    return scan.configs, scan.roots, scan.around, scan.baselines


def _normal(folder: str) -> str:
    return os.path.normpath(folder)


def _is_below(path: str, folder: str) -> bool:
    return path.startswith(os.path.join(folder, ""))
