"""`python -m mir_lsp` is `mir-lsp`: the one place that knows both the terminal and the server."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Run the program; returns its exit status."""
    _forget_the_working_directory()
    # Only now: a project may have a module of any name, also of one that this imports.
    from mir_lsp import bug
    from mir_lsp.cli.main import main as run

    bug.listen(_write_down)
    return run(serve=_serve)


def _write_down(line: str) -> None:
    """Keep what went wrong for `mir-lsp doctor`."""
    from mir_lsp import __version__
    from mir_lsp.workspace.cache import folder
    from mir_lsp.workspace.diary import write_down

    write_down(folder(), __version__, line)


def _forget_the_working_directory() -> None:
    """Import nothing from the folder that the program is started in, nor from below where `PYTHONPATH` says so.

    It is the project, of which no code is run. What Python itself imports before this is not in our hands.
    """
    try:
        here = os.path.realpath(os.getcwd())
    except OSError:
        return
    # Our own code may be worked on there. In a home folder, or at the top of the disk, anything may be installed.
    kept = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
    is_wide = here in (os.path.dirname(here), os.path.realpath(os.path.expanduser("~")))
    named = {os.path.realpath(each) for each in os.environ.get("PYTHONPATH", "").split(os.pathsep)} | {here}
    dropped = {each for each in named if each == here or (not is_wide and each.startswith(os.path.join(here, "")))}
    sys.path[:] = [each for each in sys.path if os.path.realpath(each) not in dropped - {kept}]


def _serve(address: tuple[str, int] | None) -> None:
    # Loaded when a client is there to be served: a check in a terminal does without.
    from mir_lsp.lsp import server

    if address is None:
        server.main()
    else:
        server.serve_tcp(*address)


if __name__ == "__main__":
    sys.exit(main())
