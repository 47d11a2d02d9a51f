"""What holds for every test."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="session")
def cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Programs started by tests keep nothing in the cache folder of whoever runs them, and find nothing there."""
    before = os.environ.get("MIR_CACHE_DIR")
    os.environ["MIR_CACHE_DIR"] = str(tmp_path_factory.mktemp("cache"))
    yield
    if before is None:
        del os.environ["MIR_CACHE_DIR"]
    else:
        os.environ["MIR_CACHE_DIR"] = before
