"""`python -m mir_lsp` is `mir-lsp`: the one place that knows both the terminal and the server."""

from __future__ import annotations

import sys

from mir_lsp.cli.main import main as run


def main() -> int:
    """Run the program; returns its exit status."""
    return run(serve=_serve)


def _serve(address: tuple[str, int] | None) -> None:
    # Loaded when a client is there to be served: a check in a terminal does without.
    from mir_lsp.lsp import server

    if address is None:
        server.main()
    else:
        server.serve_tcp(*address)


if __name__ == "__main__":
    sys.exit(main())
