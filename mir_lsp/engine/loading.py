"""Many files at once: models first, from a cache where it knows them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from mir_lsp.engine.files import Files
from mir_lsp.facts.order import models_first
from mir_lsp.syntax.plain import digest_of

__all__ = ["NoStore", "Store", "load"]

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


def load(
    files: Files,
    texts: Mapping[str, str],
    store: Store,
    skip: Container[str] = (),
    models_known: Callable[[], None] | None = None,
) -> Iterator[str]:
    """Add files, those with models first, and then give the store what it lacked; one file for each step.

    Each step tells the path that it was about. Nothing is added before the first step. `skip` is asked before each
    step: what is in it by then is left alone. With `models_known`, what files with models define is made known before
    anything else is read, and then `models_known` is called.
    """
    missing: dict[str, str] = {}
    used: list[str] = []
    models, others = models_first(texts)
    if models_known is not None:
        yield from _announce(files, {path: texts[path] for path in models}, store, skip)
        models_known()
    for paths in (*_portions(models), *_portions(others)):
        yield from _add(files, {path: texts[path] for path in paths}, store, skip, missing, used)
    if not isinstance(store, NoStore):
        yield from _keep(files, texts, store, missing, used)


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
