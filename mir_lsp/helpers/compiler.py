"""Asks Django's own compiler, in a process of its own, for the SQL of querysets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from mir_lsp.helpers.process import HelperFailed, Process

__all__ = ["COLD", "Compiler", "Statement"]

COLD = 10.0  # seconds that starting it may take, with reading all models


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement with literals in place and `%s` for values that are not known; `plain` is on one line.

    `django` is the version that compiled it, `open` is what of the models it needs and is not known. Without `sql`,
    `trouble` says why there is none.
    """

    sql: str = ""
    plain: str = ""
    django: str = ""
    trouble: str = ""
    open: tuple[str, ...] = ()


_EMPTY = "no query runs: no row can match"


class Compiler:
    """Compiles plans against models that are given once and then known by their key."""

    def __init__(self) -> None:
        self._process = Process("django_worker.py")

    @property
    def is_running(self) -> bool:
        """Whether it has been started."""
        return self._process.is_running

    def compile(self, key: str, models: str, plan: Mapping[str, object], seconds: float = COLD) -> Statement:
        """The statement of a plan; `models` is JSON text. Never raises; takes at most about `seconds`."""
        try:
            answer = self._process.ask({"key": key, "plan": plan}, seconds)
            if answer.get("needs") == "models":
                answer = self._process.ask({"key": key, "models": json.loads(models), "plan": plan}, seconds)
        except HelperFailed as failure:
            return Statement(trouble=str(failure))
        if answer.get("setup"):
            hint = "install `mir-lsp[sql]` for it"
            return Statement(trouble=f"Django and psycopg are needed beside the server: {hint} ({answer['error']})")
        if "error" in answer:
            return Statement(trouble=str(answer["error"]))
        if answer.get("empty"):
            return Statement(trouble=_EMPTY, django=str(answer["django"]))
        found = Statement(str(answer["sql"]), str(answer["plain"]), str(answer["django"]))
        return replace(found, open=tuple(str(each) for each in answer["open"]))

    def close(self) -> None:
        """End the process."""
        self._process.close()
