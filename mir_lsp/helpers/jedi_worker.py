"""What an expression is, as jedi sees it: a program of its own that reads source and runs none.

See `process.py`: it imports nothing of this package and nothing of the workspace. jedi is kept from what it does by
itself: no project file of its own is read, no interpreter is started, no module is imported to be looked at but those
that our interpreter has, nothing is kept on disk.

A request is `{"id", "text", "path", "line", "column", "root", "sys_path"}`, the line from 1; the answer
`{"id", "found": [{"name", "path", "is_instance"}]}`, or `{"id", "error"}`.
"""

from __future__ import annotations

import importlib
import json
import os
import queue
import sys
import threading
from collections.abc import Iterator
from typing import Any

_MOST_ANSWERS = 5
_MOST_QUESTIONS = 400  # jedi keeps what it has seen: after these the program ends, and a new one starts


def main() -> None:
    """Answer line by line."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    # Whatever prints must not be taken for an answer.
    os.dup2(2, 1)
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(lines,), daemon=True).start()
    for _ in range(_MOST_QUESTIONS):
        request = json.loads(lines.get())
        try:
            answer: dict[str, Any] = {"found": list(_asked(request))}
        except Exception as error:  # jedi raises its own and foreign exceptions on code that it does not understand
            answer = {"error": type(error).__name__}
        answers.write(json.dumps({"id": request.get("id"), **answer}) + "\n")
        answers.flush()


def _read(lines: queue.SimpleQueue[str]) -> None:
    """Hand on the questions; at their end, end the program, whatever it is doing."""
    for line in sys.stdin:
        lines.put(line)
    os._exit(0)


def _asked(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    jedi: Any = importlib.import_module("jedi")
    _restrain(jedi)
    project = jedi.Project(request["root"], sys_path=list(request["sys_path"]), smart_sys_path=False)
    script = jedi.Script(
        request["text"], path=request["path"], environment=jedi.InterpreterEnvironment(), project=project
    )
    for name in script.infer(request["line"], request["column"])[:_MOST_ANSWERS]:
        if name.module_path is not None and name.type in ("instance", "class"):
            yield {"name": name.name, "path": str(name.module_path), "is_instance": name.type == "instance"}


def _restrain(jedi: Any) -> None:
    """Keep jedi from importing modules and from writing and reading pickles."""
    import parso.cache

    jedi.settings.auto_import_modules = []
    parso.cache._save_to_file_system = lambda *args, **kwargs: None
    parso.cache._load_from_file_system = lambda *args, **kwargs: None


if __name__ == "__main__":
    main()
