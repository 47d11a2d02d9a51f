"""What is asked while the analysis is being loaded waits for it: nothing else may load half of it meanwhile."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.support.client import Failed, session
from tests.support.talk import begun

# Each of its modules takes a while to be found, as on a cold disk.
SLOWLY = """
import sys, time
class Slow:
    def find_spec(self, name, path=None, target=None):
        if name.startswith(("mir_lsp.facts.", "mir_lsp.semantics.", "mir_lsp.index.", "mir_lsp.rules.")):
            time.sleep(0.003)
        return None
sys.meta_path.insert(0, Slow())
from mir_lsp.lsp.server import main
main()
"""


@pytest.mark.parametrize("after", [0.0, 0.1, 0.4])
def test_commands_that_come_at_once_cost_the_analysis_nothing(tmp_path: Path, after: float) -> None:
    with session((sys.executable, "-c", SLOWLY)) as client:
        uri = begun(client, tmp_path)
        client.settle(after)
        page = client.start("workspace/executeCommand", {"command": "mir.explain", "arguments": ["MIR101"]})
        known = client.start("workspace/executeCommand", {"command": "mir.addToBaseline", "arguments": [uri, "none"]})
        unknown = client.start("workspace/executeCommand", {"command": "mir.explain", "arguments": ["MIR000"]})
        assert [item["code"] for item in client.pull(uri)["items"]] == ["MIR101"]
        assert "MIR101" in client.result(page)["title"]
        # None when the file with its baseline has not been found yet.
        assert client.result(known) in (None, False)
        with pytest.raises(Failed, match="no rule is called"):
            client.result(unknown)
        client.finish()
