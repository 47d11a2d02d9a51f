"""Sessions with a server process."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from tests.support.client import FAKE_SERVER, VSCODE, Client, session

_numbers = count(1)


@pytest.fixture
def client() -> Iterator[Client]:
    """A server with the see-through engine, not initialized; the test ends it, or it is killed."""
    with session(FAKE_SERVER) as opened:
        yield opened


@pytest.fixture(scope="module")
def plain() -> Iterator[Client]:
    """A session that the tests of a module share, with a client that declares nothing."""
    with session(FAKE_SERVER) as opened:
        opened.initialize()
        yield opened
        opened.finish()


@pytest.fixture(scope="module")
def code() -> Iterator[Client]:
    """The same with a client that declares what VS Code does."""
    with session(FAKE_SERVER) as opened:
        opened.initialize(VSCODE)
        yield opened
        opened.finish()


@pytest.fixture
def uri() -> str:
    """A document that no other test uses."""
    return f"file:///nowhere/{next(_numbers)}.py"
