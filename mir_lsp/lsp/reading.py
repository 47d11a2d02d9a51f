"""Files from the disk into the engine, a step at a time. For the analysis thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from mir_lsp.lsp import memory

if TYPE_CHECKING:
    from mir_lsp.lsp.analysis import Bench
    from mir_lsp.workspace.files import Stamp

__all__ = ["read_into", "reading"]

_FEW = 20
_BATCH = 100

Knows = Callable[[str], bool]


def reading(
    bench: Bench,
    paths: Sequence[str],
    knows: Knows,
    progress: Callable[[int], None],
    models_known: Callable[[], None],
    stamps: Mapping[str, Stamp],
) -> Iterator[None]:
    """Give the engine what is on disk at these paths now; those that are not known to the workspace are forgotten.

    Open documents are left alone. `progress` is told how many files are done; `models_known` is called once when
    there are many and those with models are in. `stamps` are the states of all files of their folder.
    """
    if len(paths) <= _FEW:
        for path in paths:
            if path not in bench.documents:
                read_into(bench, path if knows(path) else None, path)
            yield
        return
    for number, _ in enumerate(_read_many(bench, paths, knows, models_known, stamps)):
        # Half of the steps only look into the files.
        progress(min(number // 2, len(paths)))
        if number % _BATCH == _BATCH - 1:
            memory.keep()
        yield
    # A last step of its own: what is asked meanwhile has been answered.
    memory.keep()


def read_into(bench: Bench, source: str | None, path: str) -> None:
    """Give the engine the file at `source` as that of `path`; None when there is none."""
    from mir_lsp.workspace.files import SourceFile, read

    file = read(source) if source is not None else None
    if isinstance(file, SourceFile):
        bench.engine.set_text(path, file.text)
    else:
        bench.engine.remove(path)


def _read_many(
    bench: Bench,
    paths: Sequence[str],
    knows: Knows,
    models_known: Callable[[], None],
    stamps: Mapping[str, Stamp],
) -> Iterator[None]:
    """From the cache what it knows, and models before the others."""
    from mir_lsp.facts.cache import SCHEMA
    from mir_lsp.workspace.cache import folder, open_cache
    from mir_lsp.workspace.texts import Texts

    texts = Texts(path for path in paths if knows(path))
    yield from _forget(bench, [path for path in paths if path not in texts])
    store = open_cache(folder(), SCHEMA)
    try:
        yield from bench.engine.load(texts, store, bench.documents, models_known, stamps)
    finally:
        store.close()
    yield from _forget(bench, [path for path in paths if path not in texts])


def _forget(bench: Bench, paths: Iterable[str]) -> Iterator[None]:
    for path in paths:
        if path not in bench.documents:
            bench.engine.remove(path)
        yield
