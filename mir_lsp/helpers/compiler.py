"""Asks Django's own compiler, in a process of its own, for the SQL of querysets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from mir_lsp.helpers.process import HelperFailed, Process

__all__ = ["COLD", "Compiler", "Migrated", "Operation", "Statement"]

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


@dataclass(frozen=True, slots=True)
class Operation:
    """What one operation of a migration makes of the database: its statements, and those that wait for the end.

    `line` is where it is written, counted from 1. `remark` says what of it is not known, `trouble` why there is none.
    """

    name: str
    line: int
    sql: tuple[str, ...] = ()
    end: tuple[str, ...] = ()
    remark: str = ""
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Migrated:
    """The operations of a migration, in order. Without any, `trouble` says why.

    `atomic` is whether they run in one transaction; `open` that there may be others.
    """

    operations: tuple[Operation, ...] = ()
    django: str = ""
    atomic: bool = True
    open: bool = False
    trouble: str = ""


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
            return Statement(trouble=_missing(answer))
        if "error" in answer:
            return Statement(trouble=str(answer["error"]))
        if answer.get("empty"):
            return Statement(trouble=_EMPTY, django=str(answer["django"]))
        found = Statement(str(answer["sql"]), str(answer["plain"]), str(answer["django"]))
        return replace(found, open=tuple(str(each) for each in answer["open"]))

    def migration(self, key: str, history: str, named: tuple[str, str], seconds: float = COLD) -> Migrated:
        """The SQL of a migration; `history` is JSON text with all of the project. Never raises."""
        try:
            answer = self._process.ask({"key": key, "migration": named}, seconds)
            if answer.get("needs") == "history":
                whole = {"key": key, "migration": named, "history": json.loads(history)}
                answer = self._process.ask(whole, seconds)
        except HelperFailed as failure:
            return Migrated(trouble=str(failure))
        if "error" in answer:
            return Migrated(trouble=_missing(answer) or str(answer["error"]))
        operations = tuple(
            Operation(
                str(each["name"]), int(each["line"]), tuple(each["sql"]), tuple(each["end"]), str(each["remark"]),
                str(each["trouble"]),
            )
            for each in answer["operations"]
        )  # fmt: skip
        return Migrated(operations, str(answer["django"]), bool(answer["atomic"]), bool(answer["open"]))

    def close(self) -> None:
        """End the process."""
        self._process.close()


def _missing(answer: Mapping[str, object]) -> str:
    """What has to be installed, where that is why there is no answer."""
    if not answer.get("setup"):
        return ""
    hint = "install `mir-lsp[sql]` for it"
    return f"Django and psycopg are needed beside the server: {hint} ({answer['error']})"
