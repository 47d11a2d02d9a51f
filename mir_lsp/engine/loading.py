"""Many files at once: models first, from a cache where it knows them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Generator, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

from mir_lsp.engine.files import Files
from mir_lsp.engine.reading_order import Stamps, address_of, remembered, unclear, written
from mir_lsp.facts.order import models_first
from mir_lsp.syntax.plain import digest_of

__all__ = ["NoStore", "Some", "Store", "load"]

_ASKED_AT_ONCE = 200
_KEPT_AT_ONCE = 200


class Store(Protocol):
    """What keeps facts between runs, by the address of the text that they are of."""

    def get(self, addresses: Collection[str]) -> Mapping[str, bytes]:
        """The facts that are known."""

    def put(self, blobs: Mapping[str, bytes], used: Iterable[str]) -> None:
        """Keep facts, and note that others still serve."""


class NoStore:
    """Keeps nothing."""

    def get(self, addresses: Collection[str]) -> Mapping[str, bytes]:
        return {}

    def put(self, blobs: Mapping[str, bytes], used: Iterable[str]) -> None:
        return


class Some(Mapping[str, str]):
    """Some of many texts, which may be read from disk when they are asked for."""

    __slots__ = ("_paths", "_texts")

    def __init__(self, texts: Mapping[str, str], paths: Iterable[str]) -> None:
        self._texts = texts
        self._paths = dict.fromkeys(paths)

    def __getitem__(self, path: str) -> str:
        if path not in self._paths:
            raise KeyError(path)
        return self._texts[path]

    def __contains__(self, path: object) -> bool:
        return path in self._paths

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


def load(
    files: Files,
    texts: Mapping[str, str],
    store: Store,
    skip: Container[str] = (),
    models_known: Callable[[], None] | None = None,
    stamps: Stamps = MappingProxyType({}),
) -> Iterator[str]:
    """Add files, and then give the store what it lacked; one file for each step.

    Each step tells the path that it was about. Nothing is added before the first step. `texts` may be read from disk
    when it is asked; what it then lacks is left out. `skip` is asked before each step: what is in it by then is left
    alone. With `models_known`, what files with models define is made known before anything else is added, and then
    `models_known` is called. For that all files are looked into, unless there are `stamps`, the states of all files
    of the project: then only those that held models the last time, and those that are not as they were.
    """
    missing: dict[str, str] = {}
    used: list[str] = []
    seen: dict[str, str] = {}
    models: tuple[str, ...] = ()
    memory = _Memory(store, stamps, texts) if models_known is not None and stamps else None
    if models_known is not None:
        looked_at = yield from _read(texts, memory.unclear(texts) if memory is not None else texts, seen)
        models, _ = models_first(looked_at)
        yield from _announce(files, {path: seen[path] for path in models}, store, skip)
        models_known()
    first = frozenset(models)
    for paths in (*_portions(models), *_portions([path for path in texts if path not in first])):
        portion = yield from _read(texts, paths, seen)
        yield from _add(files, portion, store, skip, missing, used)
    if not isinstance(store, NoStore):
        yield from _keep(files, seen, store, missing, used)
    if memory is not None:
        memory.keep(seen)


class _Memory:
    """Which files of a project held models when it was last read as a whole."""

    def __init__(self, store: Store, stamps: Stamps, texts: Mapping[str, str]) -> None:
        self._store = store
        self._stamps = stamps
        self._address = address_of(stamps)
        self._before = remembered(store.get([self._address]).get(self._address))
        self._is_whole = all(path in texts for path in stamps)

    def unclear(self, paths: Iterable[str]) -> tuple[str, ...]:
        """The paths of files that may hold models."""
        return unclear(paths, self._stamps, self._before)

    def keep(self, texts: Mapping[str, str]) -> None:
        """Remember it of these texts; where some files were not asked for, nothing can be said."""
        if not self._is_whole:
            return
        now = {path: tuple(self._stamps[path]) for path in texts if path in self._stamps}
        if now == {path: stamp for path, (stamp, _) in self._before.items()}:
            self._store.put({}, [self._address])
        elif now:
            self._store.put({self._address: written(now, models_first(texts)[0])}, ())


def _read(
    texts: Mapping[str, str], paths: Iterable[str], seen: dict[str, str]
) -> Generator[str, None, dict[str, str]]:
    """The texts that there are, one read in each step; `seen` has and gets those that were read."""
    found: dict[str, str] = {}
    for path in paths:
        if path in seen:
            found[path] = seen[path]
            continue
        text = texts.get(path)
        if text is not None:
            found[path] = seen[path] = text
        yield path
    return found


def _announce(files: Files, texts: Mapping[str, str], store: Store, skip: Container[str]) -> Iterator[str]:
    """Make known what files define, without reading them as a whole."""
    addresses = {path: digest_of(text) for path, text in texts.items()}
    stored = store.get(frozenset(addresses.values()))
    for path, address in addresses.items():
        if path in skip:
            continue
        data = stored.get(address)
        if data is None or not files.restore(path, texts[path], data):
            files.expect(path, texts[path])
        yield path


def _portions(paths: Sequence[str]) -> Iterator[Sequence[str]]:
    """The paths in pieces: what a store has of all files of a large project is not for memory."""
    for start in range(0, len(paths), _ASKED_AT_ONCE):
        yield paths[start : start + _ASKED_AT_ONCE]


def _add(
    files: Files,
    texts: Mapping[str, str],
    store: Store,
    skip: Container[str],
    missing: dict[str, str],
    used: list[str],
) -> Iterator[str]:
    """Add files; notes the addresses that the store lacked with a path of each, and those that it had."""
    addresses = {path: digest_of(text) for path, text in texts.items()}
    stored = store.get(frozenset(addresses.values()))
    for path, address in addresses.items():
        if path in skip:
            continue
        data = stored.get(address)
        if data is not None and files.restore(path, texts[path], data):
            used.append(address)
        else:
            files.put(path, texts[path])
            missing[address] = path
        yield path


def _keep(
    files: Files, texts: Mapping[str, str], store: Store, missing: Mapping[str, str], used: Iterable[str]
) -> Iterator[str]:
    packed: dict[str, bytes] = {}
    for address, path in missing.items():
        data = files.packed(path, texts[path])
        if data is not None:
            packed[address] = data
        if len(packed) == _KEPT_AT_ONCE:
            store.put(packed, ())
            packed = {}
        yield path
    store.put(packed, used)
