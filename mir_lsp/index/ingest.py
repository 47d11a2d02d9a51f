"""From the facts of files to the inputs of the database.

Every input has its own key, so that an edit changes only the inputs whose value it changes. The database asks for
them when they are first read, so a file that nobody asks about costs no more than its summary. From then on it is
told of what changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mir_lsp.facts.data import Binding, ChunkFacts, ClassFact, Site, StarImport
from mir_lsp.index import keys
from mir_lsp.index.bundled import bundled_files, is_bundled
from mir_lsp.index.contributions import call_inputs
from mir_lsp.index.db import MISSING, Database, Key
from mir_lsp.index.paths import parent
from mir_lsp.index.schema import ClassId
from mir_lsp.index.summary import KINDS, Summary, member, summary_of

_FILE, _FOLDER = keys.file("")[0], keys.folder("")[0]
# The inputs that one file gives, by what their keys begin with; the second part is its path.
OWN = tuple(
    key[0]
    for key in (
        keys.bindings("", ""),
        keys.stars(""),
        keys.top_classes(""),
        keys.calls(""),
        keys.imports(""),
        keys.late_imports(""),
        keys.at_load(""),
        keys.inside("", ""),
    )
)


class _Known:
    """A file that the index knows. `inputs` are made when the first of them is asked for."""

    __slots__ = ("facts", "inputs", "summary")

    def __init__(self, facts: Sequence[ChunkFacts], summary: Summary) -> None:
        self.facts = facts
        self.summary = summary
        self.inputs: dict[Key, object] | None = None


class Index:
    """Keeps the inputs of a database equal to what the files say."""

    def __init__(self, db: Database | None = None) -> None:
        self.db = db if db is not None else Database()
        self._files: dict[str, _Known] = {}
        self._folders: dict[str, int] = {}  # how many files and folders that hold files are in a folder
        # Who gives members to the set of a kind and name: one path as it is, several as the keys of a dictionary.
        self._givers: dict[str, dict[str, str | dict[str, None]]] = {kind: {} for kind in KINDS}
        self._asked: set[str] = set()  # the paths that the database asked about, also of files that are not there
        self.db.source((_FILE,), lambda key: True if key[1] in self._files else MISSING)
        self.db.source((_FOLDER,), lambda key: True if key[1] in self._folders else MISSING)
        self.db.source(KINDS, self._members)
        self.db.source(OWN, self._own)
        self.set_files(bundled_files())

    def set_file(self, path: str, facts: Sequence[ChunkFacts], summary: Summary | None = None) -> bool:
        """Add a file or give it other facts, chunks in the order of the text; whether an input changed.

        `summary` is that of the facts where it is known. The facts are looked at when they are needed, and must not
        change.
        """
        touched: dict[Key, None] = {}
        changed = self._set(path, facts, summary, touched)
        self._publish(touched)
        return changed

    def set_files(self, files: Iterable[tuple[str, Sequence[ChunkFacts]]]) -> bool:
        """`set_file` for many files; sets that span files are brought up to date once."""
        touched: dict[Key, None] = {}
        changed = False
        for path, facts in files:
            changed |= self._set(path, facts, None, touched)
        self._publish(touched)
        return changed

    def remove_file(self, path: str) -> bool:
        """Forget a file; whether it was known."""
        old = self._files.pop(path, None)
        if old is None:
            return False
        self._leave_folder(path)
        self._tell(keys.file(path), MISSING)
        self._replace_inputs(path, old, None)
        touched: dict[Key, None] = {}
        self._replace_members(path, old.summary, _NOTHING, touched)
        self._publish(touched)
        return True

    def set_roots(self, roots: Iterable[str]) -> bool:
        """Say which folders absolute imports start from, most important first."""
        return self.db.set(keys.roots(), tuple(roots))

    def paths(self) -> tuple[str, ...]:
        """The known files, those that come with the tool included."""
        return tuple(self._files)

    def facts(self, path: str) -> tuple[ChunkFacts, ...]:
        """The facts of a file's chunks; empty for an unknown file."""
        known = self._files.get(path)
        return tuple(known.facts) if known is not None else ()

    def summary(self, path: str) -> Summary:
        """What a file gives to the sets that span files; nothing for an unknown file."""
        known = self._files.get(path)
        return known.summary if known is not None else _NOTHING

    def sites(self, path: str) -> tuple[tuple[Site, ...], ...]:
        """The sites of each chunk. Not an input: code that only moves invalidates nothing."""
        return tuple(chunk.sites for chunk in self.facts(path))

    def classes(self) -> Iterator[ClassId]:
        """Every module-level class of the project that has a base, in the order of paths and of the text."""
        for path in sorted(path for path in self._files if not is_bundled(path)):
            yield from (ClassId(path, name) for name in self._files[path].summary.classes)

    def _set(self, path: str, facts: Sequence[ChunkFacts], summary: Summary | None, touched: dict[Key, None]) -> bool:
        old = self._files.get(path)
        if old is not None and (old.facts is facts or _same_definitions(old.facts, facts)):
            old.facts = facts
            return False
        new = self._files[path] = _Known(facts, summary if summary is not None else summary_of(facts))
        if old is None:
            self._tell(keys.file(path), True)
            self._enter_folder(path)
        changed = self._replace_inputs(path, old, new) or old is None
        return self._replace_members(path, old.summary if old else _NOTHING, new.summary, touched) or changed

    def _replace_inputs(self, path: str, old: _Known | None, new: _Known | None) -> bool:
        """Tell the database what is different of the inputs of a file; whether anything is."""
        if path not in self._asked and (old is None or new is None):
            return True
        before, after = _inputs(path, old), _inputs(path, new)
        if new is not None and path in self._asked:
            new.inputs = after
        changed = False
        for key in before.keys() | after.keys():
            value = after.get(key, MISSING)
            if before.get(key, MISSING) != value:
                changed = True
                self._tell(key, value)
        return changed

    def _replace_members(self, path: str, old: Summary, new: Summary, touched: dict[Key, None]) -> bool:
        """Note who gives what to the sets that span files; whether that is different from before."""
        before = set(_pairs(old)) if old.members else frozenset()
        if not before:
            # Most files are given once.
            for kind, flat in new.members.items():
                givers = self._givers[kind]
                for name in flat[::2]:
                    _add(givers, name, path)
                    touched[kind, name] = None
            return bool(new.members)
        after = set(_pairs(new))
        for kind, name in {pair[:2] for pair in before} - {pair[:2] for pair in after}:
            _discard(self._givers[kind], name, path)
        for kind, name in {pair[:2] for pair in after} - {pair[:2] for pair in before}:
            _add(self._givers[kind], name, path)
        touched.update(((kind, name), None) for kind, name, _ in before ^ after)
        return before != after

    def _publish(self, touched: Iterable[Key]) -> None:
        for key in touched:
            if self.db.is_read(key):
                self.db.set(key, self._members(key))

    def _tell(self, key: Key, value: object) -> None:
        if self.db.is_read(key):
            self.db.set(key, value)

    def _own(self, key: Key) -> object:
        """An input of a file, for the database."""
        path = str(key[1])
        self._asked.add(path)
        known = self._files.get(path)
        if known is None:
            return MISSING
        if known.inputs is None:
            known.inputs = _inputs(path, known)
        return known.inputs.get(key, MISSING)

    def _members(self, key: Key) -> object:
        """A set that spans files, for the database."""
        kind, name = str(key[0]), str(key[1])
        givers = self._givers[kind].get(name, ())
        found: set[object] = set()
        for path in (givers,) if isinstance(givers, str) else givers:
            flat = self._files[path].summary.members[kind]
            found.update(member(kind, path, flat[at + 1]) for at in range(0, len(flat), 2) if flat[at] == name)
        return frozenset(found) if found else MISSING

    def _enter_folder(self, path: str) -> None:
        folder = parent(path)
        while folder:
            count = self._folders.get(folder, 0)
            self._folders[folder] = count + 1
            if count:
                return
            self._tell(keys.folder(folder), True)
            folder = parent(folder)

    def _leave_folder(self, path: str) -> None:
        folder = parent(path)
        while folder:
            self._folders[folder] -= 1
            if self._folders[folder]:
                return
            del self._folders[folder]
            self._tell(keys.folder(folder), MISSING)
            folder = parent(folder)


_NOTHING = Summary((), {})


def _add(givers: dict[str, str | dict[str, None]], name: str, path: str) -> None:
    known = givers.get(name)
    if known is None:
        givers[name] = path
    elif isinstance(known, dict):
        known[path] = None
    elif known != path:
        givers[name] = {known: None, path: None}


def _discard(givers: dict[str, str | dict[str, None]], name: str, path: str) -> None:
    known = givers[name]
    if isinstance(known, dict) and len(known) > 1:
        del known[path]
    else:
        del givers[name]


def _pairs(summary: Summary) -> Iterator[tuple[str, str, str]]:
    for kind, flat in summary.members.items():
        yield from ((kind, flat[at], flat[at + 1]) for at in range(0, len(flat), 2))


def _same_definitions(old: Sequence[ChunkFacts], new: Sequence[ChunkFacts]) -> bool:
    if len(old) != len(new):
        return False
    return all(
        one is two
        or (
            one.bindings == two.bindings
            and one.stars == two.stars
            and one.calls == two.calls
            and one.insides == two.insides
        )
        for one, two in zip(old, new, strict=True)
    )


def _inputs(path: str, known: _Known | None) -> dict[Key, object]:
    """The inputs that a file gives by itself."""
    if known is None:
        return {}
    if known.inputs is not None:
        return known.inputs
    by_name: dict[str, list[Binding]] = {}
    for chunk in known.facts:
        for binding in chunk.bindings:
            by_name.setdefault(binding.name, []).append(binding)
    inputs: dict[Key, object] = {keys.bindings(path, name): tuple(found) for name, found in by_name.items()}
    stars: tuple[StarImport, ...] = tuple(star for chunk in known.facts for star in chunk.stars)
    if stars:
        inputs[keys.stars(path)] = stars
    classes = tuple(name for name, found in by_name.items() if _defines_class(found))
    if classes:
        inputs[keys.top_classes(path)] = classes
    inputs.update(call_inputs(path, known.facts))
    return inputs


def _defines_class(found: Iterable[Binding]) -> bool:
    return any(isinstance(binding.definition, ClassFact) for binding in found)
