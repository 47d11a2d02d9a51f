"""mir-lsp under an audit hook that writes down whatever could be the workspace's doing.

Run as a program: `python watched.py LOG WORKSPACE ARGUMENT…`. The log has a line for each suspicious event, and one
`read` for each file of the workspace that was opened. Helpers are started in the same way (`--program FILE` instead
of arguments).
"""

from __future__ import annotations

import os
import runpy
import sys
from typing import Any

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGING = frozenset({"os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate"})
_STARTING = frozenset({"os.system", "os.exec", "os.spawn", "os.posix_spawn", "os.startfile", "pty.spawn", "os.fork"})
_PICKLES = frozenset({"pickle.find_class", "shelve.open"})
_NETWORK = frozenset(
    {"socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.listen"}
)


class Watch:
    """What is suspicious, judged event by event."""

    def __init__(self, log: str, workspace: str) -> None:
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._workspace = os.path.realpath(workspace)
        self._git = frozenset(
            os.path.join(folder, name)
            for folder in os.environ.get("PATH", "").split(os.pathsep)
            for name in ("git", "git.exe")
            if os.path.isabs(folder) and not self._inside(folder)
        )

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """The audit hook."""
        said = self._suspicion(event, arguments)
        if said:
            os.write(self._log, f"{event}: {said}\n".encode("utf-8", "replace"))
        elif event == "open" and self._inside(arguments[0]):
            os.write(self._log, b"read\n")

    def _suspicion(self, event: str, arguments: tuple[Any, ...]) -> str:
        if event in _STARTING or event in _PICKLES or event in _NETWORK:
            return repr(arguments)
        if event == "import":
            return next((f"{arguments[0]} from {each}" for each in (arguments[2] or ()) if self._inside(each)), "")
        if event == "exec":
            return self._named(arguments[0].co_filename)
        if event == "ctypes.dlopen":
            return self._named(arguments[0])
        if event == "subprocess.Popen":
            return "" if self._is_ours(arguments[0], arguments[1]) else repr(arguments[:2])
        if event == "open":
            mode, flags = arguments[1] or "", arguments[2] or 0
            writes = any(letter in "wax+" for letter in mode) if mode else flags & _WRITING
            return self._named(arguments[0]) if writes else ""
        if event in _CHANGING:
            return next((str(each) for each in arguments if self._inside(each)), "")
        return ""

    def _is_ours(self, program: Any, arguments: Any) -> bool:
        if program == sys.executable:
            return arguments[1] == "-I" and not self._inside(arguments[2])
        return str(program) in self._git

    def _named(self, path: Any) -> str:
        return str(path) if self._inside(path) else ""

    def _inside(self, path: Any) -> bool:
        if isinstance(path, bytes):
            path = os.fsdecode(path)
        if not isinstance(path, str):
            return False
        # Not `realpath`, which looks at the disk for each event: the workspace of a test has no links to itself.
        # What is relative is so to the working directory, which is the workspace.
        whole = os.path.normpath(os.path.join(self._workspace, path)) if path[:1] != "<" else path
        return whole == self._workspace or whole.startswith(self._workspace + os.sep)


def _watch_helpers(log: str, workspace: str) -> None:
    from mir_lsp.helpers import process

    begin = process.Process.__init__

    def begin_watched(self: Any, program: str) -> None:
        begin(self, program)
        *start, file = self._command
        self._command = [*start, __file__, log, workspace, "--program", file]

    process.Process.__init__ = begin_watched  # type: ignore[method-assign]


def main() -> None:
    """Run what the arguments say, watched."""
    log, workspace, *arguments = sys.argv[1:]
    watch = Watch(log, workspace)
    if arguments[:1] == ["--program"]:
        sys.addaudithook(watch.hear)
        sys.argv = arguments[1:]
        runpy.run_path(arguments[1], run_name="__main__")
        return
    # The folder of this file is where Python looks first; its modules are no business of the server's.
    del sys.path[0]
    sys.addaudithook(watch.hear)
    _watch_helpers(log, workspace)
    sys.argv = ["mir-lsp", *arguments]
    from mir_lsp.__main__ import main as run

    sys.exit(run())


if __name__ == "__main__":
    main()
