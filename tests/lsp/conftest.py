"""Sessions with a server process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.client import FAKE_SERVER, Client, session


@pytest.fixture
def client() -> Iterator[Client]:
    """A server with the see-through engine; the test ends it, or it is killed."""
    with session(FAKE_SERVER) as opened:
        yield opened
