"""A server that is opened at the top of the disk stops at its budget, says so once, and serves open files."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.support.client import NEOVIM, REAL_SERVER, session
from tests.workspace.test_hostile import MODELS, served

pytestmark = [pytest.mark.long, pytest.mark.skipif(sys.platform == "win32", reason="a disk has another top there")]


def test_a_server_opened_at_the_top_of_the_disk_stops_says_so_once_and_serves_open_files(tmp_path: Path) -> None:
    path = tmp_path / "models.py"
    path.write_text(MODELS)
    with session(REAL_SERVER) as client:
        client.initialize(NEOVIM, Path(os.sep))
        client.pump(lambda: b"the search for files stopped" in client.stderr, 120, "nobody said that it stopped")
        served(client, path, MODELS)
        # A client that watches no files has the disk looked at again; that is not told again.
        client.settle(3)
        assert client.stderr.count(b"the search for files stopped") == 1
        client.finish()
