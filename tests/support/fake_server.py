"""The real server with `fake_engine` in the place of the engine: `python -m tests.support.fake_server`."""

from __future__ import annotations

import sys

from tests.support import fake_engine

sys.modules["mir_lsp.engine.engine"] = fake_engine

if __name__ == "__main__":
    from mir_lsp.lsp.server import main

    main()
