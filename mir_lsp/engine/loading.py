"""Many files at once: models first, from a cache where it knows them."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from typing import Protocol

from mir_lsp.engine.files import Files
from mir_lsp.facts.order import models_first
from mir_lsp.syntax.plain import digest_of

__all__ = ["NoStore", "Store", "load"]

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


def load(files: Files, texts: Mapping[str, str], store: Store, skip: Container[str] = ()) -> Iterator[None]:
    """Add files, those with models first, and then give the store what it lacked; one file for each step.

    Nothing is added before the first step. `skip` is asked before each step: what is in it by then is left alone.
    """
    missing: dict[str, str] = {}
    used: list[str] = []
    for paths in models_first(texts):
        addresses = {path: digest_of(texts[path]) for path in paths}
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
            yield
    if not isinstance(store, NoStore):
        yield from _keep(files, texts, store, missing, used)


def _keep(
    files: Files, texts: Mapping[str, str], store: Store, missing: Mapping[str, str], used: Iterable[str]
) -> Iterator[None]:
    packed: dict[str, bytes] = {}
    for address, path in missing.items():
        data = files.packed(path, texts[path])
        if data is not None:
            packed[address] = data
        if len(packed) == _KEPT_AT_ONCE:
            store.put(packed, ())
            packed = {}
        yield
    store.put(packed, used)
