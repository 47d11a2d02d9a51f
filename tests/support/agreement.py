"""Whether an engine that went through changes says what one says that was given the same files from scratch."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from mir_lsp.engine.config import Config
from mir_lsp.engine.engine import Engine
from mir_lsp.engine.loading import NoStore
from mir_lsp.index.admin import admin_class
from mir_lsp.index.admin import registrations as admin_registrations
from mir_lsp.index.commands import commands
from mir_lsp.index.db import Cancelled
from mir_lsp.index.forms import form
from mir_lsp.index.gaps import gaps
from mir_lsp.index.installed import installed, loaded_modules
from mir_lsp.index.migrations import migration_graph
from mir_lsp.index.models import incoming, model, mro, relations
from mir_lsp.index.receivers import receivers
from mir_lsp.index.routes import project_routes
from mir_lsp.index.serializers import serializer
from mir_lsp.index.settings import installed_apps, listed_apps, plain_setting, settings_file
from mir_lsp.index.tasks import tasks
from mir_lsp.index.templates import find_template, template, used_by
from mir_lsp.index.views import class_view, views_of_template
from mir_lsp.semantics.flow import report
from tests.support.changes import Change, Texts, Workbench

_SOME = 6  # files
SETTINGS = ("INSTALLED_APPS", "AUTH_USER_MODEL", "ROOT_URLCONF", "DEFAULT_AUTO_FIELD", "USE_TZ")


class MemoryStore:
    """Facts by the address of their text, as the cache on disk keeps them."""

    def __init__(self) -> None:
        self._blobs: dict[str, bytes] = {}

    def get(self, addresses: Collection[str]) -> Mapping[str, bytes]:
        return {address: self._blobs[address] for address in addresses if address in self._blobs}

    def put(self, blobs: Mapping[str, bytes], used: Iterable[str]) -> None:
        self._blobs.update(blobs)


class Interruptions:
    """Cancels the work of an engine after so many queries, as the next keystroke of an editor does."""

    def __init__(self) -> None:
        self.left: int | None = None

    def check(self) -> None:
        """What an engine asks before each query."""
        if self.left is None:
            return
        self.left -= 1
        if self.left < 0:
            self.left = None
            raise Cancelled


def started(files: Mapping[str, str], root: str, store: MemoryStore | None = None) -> Engine:
    """An engine that was given files one after the other, the facts of some by a store."""
    engine = _empty(root)
    for _ in engine.load(files, store if store is not None else NoStore()):
        pass
    return engine


def _empty(root: str, check: Callable[[], None] = lambda: None) -> Engine:
    engine = Engine(check)
    engine.set_roots((root,))
    engine.set_config(root, Config(include_tests=True))
    return engine


def index_state(engine: Engine, root: str) -> dict[str, object]:
    """What the index says of all classes, and of the project."""
    db = engine.db
    state: dict[str, object] = {f"setting {name}": db.get(plain_setting, root, name) for name in SETTINGS}
    for query in (installed_apps, listed_apps, admin_registrations, receivers, tasks, commands, migration_graph):
        state[f"all {query.__name__}"] = db.get(query)  # type: ignore[arg-type]
    for query in (settings_file, installed, loaded_modules, project_routes):
        state[f"project {query.__name__}"] = db.get(query, root)  # type: ignore[arg-type]
    for path in engine.templates.paths():
        for query in (used_by, views_of_template, template):
            state[f"{query.__name__} {path}"] = db.get(query, path)  # type: ignore[arg-type]
        state[f"find {path}"] = db.get(find_template, root, path.rpartition("/templates/")[2])
    for id in engine.files.index.classes():
        for query in (model, relations, incoming, mro, gaps, admin_class, class_view, serializer, form):
            state[f"{query.__name__} {id.path}:{id.qualname}"] = db.get(query, id)  # type: ignore[arg-type]
    return state


def findings_state(engine: Engine, paths: Iterable[str]) -> dict[str, object]:
    """What is found in some files."""
    state: dict[str, object] = {}
    for path in paths:
        state[f"findings {path}"] = engine.every_finding(path)
        state[f"reported {path}"] = engine.findings(path)
    return state


def reports_state(engine: Engine, paths: Iterable[str]) -> dict[str, object]:
    """What the flow found out about all code of some files."""
    state: dict[str, object] = {}
    for path in paths:
        file = engine.files.get(path)
        units = file.units if file is not None else ()
        state[f"units {path}"] = units
        state[f"reports {path}"] = [engine.db.get(report, unit.id) for unit in units]
    return state


def _ask(engine: Engine, root: str) -> None:
    index_state(engine, root)


class Disagreement(AssertionError):
    """The two engines say different things."""


@dataclass(frozen=True)
class Rhythm:
    """After how many changes what is compared: the index in whole, findings in some files, findings in all."""

    index: int
    some: int
    all: int

    def files(self, steps: int) -> int | None:
        """In how many files findings are compared after so many changes (None: in all)."""
        if steps % self.all == 0:
            return None
        return _SOME if steps % self.some == 0 else 0


@dataclass
class Walk:
    """One engine through many changes of one project. `trail` has the changes since it last agreed."""

    bench: Workbench
    root: str
    store: MemoryStore | None = None
    compared: int = 0
    comparisons: int = 0
    steps: int = 0
    most_files: int = 0  # in one change
    kinds: Counter[str] = field(default_factory=Counter)
    trail: list[Change] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.interruptions = Interruptions()
        self.rng = random.Random(self.bench.rng.random())
        self.engine = _empty(self.root, self.interruptions.check)
        self._load()

    def step(self) -> None:
        """One random change, and a look at what an editor would show, which the next keystroke may cut short."""
        self.take(self.bench.change())

    def checkout(self) -> None:
        """Hundreds of files at once."""
        there, back = self.bench.checkout()
        self.bench.apply(there)
        self.take(there)
        for _ in range(3):
            self.step()
        touched = {path for change in self.trail[-3:] for path in change.texts}
        back = Change(back.kind, {path: text for path, text in back.texts.items() if path not in touched})
        self.bench.apply(back)
        self.take(back)

    def take(self, change: Change) -> None:
        """Give a change, which the workbench knows, to the engine."""
        self.steps += 1
        self.kinds[change.kind] += 1
        self.most_files = max(self.most_files, len(change.texts))
        self.trail.append(change)
        for path, text in change.texts.items():
            if text is None:
                self.engine.remove(path)
            else:
                self.engine.set_text(path, text)
        if self.rng.random() < 0.3:
            self.interruptions.left = self.rng.choice((0, 1, 3, 10, 40))
        try:
            for path in list(change.texts)[:3]:
                self.engine.findings(path)
        except Cancelled:
            pass
        self.interruptions.left = None

    def _load(self) -> None:
        """Give the engine all files; somebody asks when it has the models, and at times when it has some files."""
        paths = sorted(self.bench.files)
        store = self.store if self.store is not None else NoStore()
        for _ in self.engine.load(self.bench.files, store, models_known=lambda: _ask(self.engine, self.root)):
            if self.rng.random() < 0.05:
                self.engine.findings(self.rng.choice(paths))

    def look(self) -> None:
        """Have everything that there is to remember remembered."""
        self._state(self.engine, sorted(self.bench.files))

    def compare(self, sample: int | None) -> None:
        """The index in whole, and code of so many files (None: of all, 0: of none), must be as from scratch."""
        files = self.bench.files
        paths = sorted(files) if sample is None else self._sampled(sample)
        fresh = started(dict(reversed(files.items())), self.root, self.store)
        ours, theirs = self._state(self.engine, paths), self._state(fresh, paths)
        if ours != theirs:
            different = [key for key in {**ours, **theirs} if ours.get(key, "nothing") != theirs.get(key, "nothing")]
            raise Disagreement(self._complaint(different, ours, theirs))
        self.compared += len(ours)
        self.comparisons += 1
        self.trail.clear()

    def summary(self) -> str:
        """All numbers in one line."""
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(self.kinds.items()))
        return (
            f"{self.steps} changes of {len(self.bench.original)} files, up to {self.most_files} at once; "
            f"{self.comparisons} comparisons of {self.compared:,} answers in all: {kinds}"
        )

    def _sampled(self, count: int) -> list[str]:
        if count == 0:
            return []
        touched = [path for change in self.trail for path in change.texts if path in self.bench.files]
        known = sorted(self.bench.files)
        chosen = self.rng.sample(known, min(count, len(known)))
        return sorted({*touched[-count:], *chosen})

    def _state(self, engine: Engine, paths: list[str]) -> dict[str, object]:
        state = index_state(engine, self.root)
        state |= findings_state(engine, paths)
        return state | reports_state(engine, paths[:: max(1, len(paths) // 8)])

    def _complaint(self, different: list[str], ours: Mapping[str, object], theirs: Mapping[str, object]) -> str:
        shown = [
            f"{key}\n  ours   {ours.get(key)!r:.1500}\n  theirs {theirs.get(key)!r:.1500}" for key in different[:4]
        ]
        trail = [f"{change.kind} {sorted(change.texts)[:3]}" for change in self.trail]
        return "\n".join([f"step {self.steps}, {len(different)} different", *trail, *shown])


def walked(files: Texts, root: str, seed: str, steps: int, rhythm: Rhythm, store: MemoryStore | None) -> Walk:
    """Go through so many changes, two checkouts among them; compare all the way, and everything at the end."""
    walk = Walk(Workbench(files, random.Random(seed)), root, store)
    walk.look()
    checkouts = {steps // 3, 2 * steps // 3}
    while walk.steps < steps:
        if walk.steps in checkouts:
            checkouts.discard(walk.steps)
            walk.checkout()
        else:
            walk.step()
        if walk.steps % rhythm.index == 0:
            walk.compare(rhythm.files(walk.steps))
    if walk.trail or rhythm.files(walk.steps) is not None:
        walk.compare(None)
    return walk
