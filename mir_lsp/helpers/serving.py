"""The loop of a program of ours: a JSON object a line comes in, and each is answered with one line.

Part of programs that load it by its path. It imports nothing of this package.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable
from typing import Any

Json = dict[str, Any]


def serve(answer: Callable[[Json], Json]) -> None:
    """Answer requests for as long as somebody asks."""
    requests: list[str] = []
    ready = threading.Condition()

    def read() -> None:
        for line in sys.stdin:
            with ready:
                requests.append(line)
                ready.notify()
        # Who asked is gone, whatever is being worked out.
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    while True:
        with ready:
            while not requests:
                ready.wait()
            line = requests.pop(0)
        request = json.loads(line)
        sys.stdout.write(json.dumps({**answer(request), "id": request["id"]}) + "\n")
        sys.stdout.flush()
