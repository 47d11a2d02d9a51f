"""Programs of our own that run beside the server: started on first need, limited in time, replaced when they die.

A program is a file of this package that imports nothing of it. It reads a JSON object a line from its standard input
and answers each with one line. It runs in our own interpreter, isolated (`-I`): neither the environment's variables
nor the folder in which it runs can make it import anything of the workspace.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

__all__ = ["HelperFailed", "Process"]

_HERE = Path(__file__).parent


class HelperFailed(Exception):
    """The program gave no answer: it could not start, took too long, or died."""


class Process:
    """One program, asked from one thread at a time."""

    def __init__(self, program: str) -> None:
        """`program` is the name of a file of this folder."""
        self._command = [sys.executable, "-I", str(_HERE / program)]
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._number = 0

    def ask(self, request: Mapping[str, object], seconds: float) -> dict[str, Any]:
        """The answer to a request.

        Raises:
            HelperFailed: there was none within `seconds`; the program is ended then, and started again next time.
        """
        with self._lock:
            process = self._running()
            self._number += 1
            try:
                assert process.stdin is not None
                process.stdin.write(json.dumps({**request, "id": self._number}) + "\n")
                process.stdin.flush()
            except (OSError, ValueError) as error:
                self._end()
                raise HelperFailed("it ended") from error
            return self._answer(seconds)

    def close(self) -> None:
        """End the program if it runs."""
        with self._lock:
            self._end()

    @property
    def is_running(self) -> bool:
        """Whether the program has been started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def _running(self) -> subprocess.Popen[str]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._end()
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "DJANGO"))}
        try:
            self._process = subprocess.Popen(
                self._command,
                cwd=_HERE,
                env=kept,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                encoding="utf-8",
            )
        except OSError as error:
            raise HelperFailed(f"it cannot be started: {error.strerror}") from error
        assert self._process.stdout is not None
        self._lines = queue.SimpleQueue()
        threading.Thread(target=_pump, args=(self._process.stdout, self._lines), daemon=True).start()
        return self._process

    def _answer(self, seconds: float) -> dict[str, Any]:
        try:
            line = self._lines.get(timeout=seconds)
            answer = json.loads(line) if line is not None else None
        except queue.Empty:
            self._end()
            raise HelperFailed(f"it took longer than {seconds:g} s") from None
        except ValueError:
            answer = None
        if not isinstance(answer, dict) or answer.get("id") != self._number:
            self._end()
            raise HelperFailed("it ended")
        return answer

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                # What was not yet written is lost with the program.
                with suppress(OSError):
                    stream.close()


def _pump(stream: IO[str], lines: queue.SimpleQueue[str | None]) -> None:
    """Hands on what the program writes, and None at its end."""
    # The stream may be closed while it is read.
    with suppress(OSError, ValueError):
        for line in stream:
            lines.put(line)
    lines.put(None)
