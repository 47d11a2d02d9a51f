"""When garbage is collected, and what is spared."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from mir_lsp.lsp import memory


class Thing:
    """Something that a weak reference can watch."""


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


def test_what_is_kept_is_left_out_of_collections_but_is_freed_with_its_last_reference() -> None:
    thing = Thing()
    watch = weakref.ref(thing)
    frozen = gc.get_freeze_count()
    memory.keep()
    assert gc.get_freeze_count() > frozen
    del thing
    assert watch() is None


def test_young_garbage_is_still_collected() -> None:
    memory.postpone_full_collections()
    thing = Thing()
    thing.itself = thing  # type: ignore[attr-defined]
    watch = weakref.ref(thing)
    del thing
    kept = [[number] for number in range(50_000)]
    assert watch() is None, len(kept)
