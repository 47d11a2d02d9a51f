"""Which functions of the project may write rows, in themselves or in what they call.

A coarse answer for one purpose: a fix that loads rows earlier is not called safe beside code that may change them.
"""

from __future__ import annotations

import re

from mir_lsp.index.bodies import Body, UnitId, body_key, turns_key
from mir_lsp.index.db import Database
from mir_lsp.index.resolve import ClassSymbol, FunctionSymbol, resolve

_WRITING = re.compile(
    r"\.\s*a?(?:save|delete|create|update|get_or_create|update_or_create|bulk_create|bulk_update"
    r"|add|set|remove|clear|refresh_from_db|execute|raw)\s*\("
)
_LOADING = re.compile(
    r"\b(?!self\b)\w+\s*\.\s*\w+\s*=(?!=)|\bsetattr\b|prefetch_related_objects|_prefetched_objects_cache"
)
_CALLED = re.compile(r"\b((?:[A-Za-z_]\w*\s*\.\s*)*[A-Za-z_]\w*)\s*\(")
_MOST_FUNCTIONS = 60  # beyond this many on the way, the answer is that it may


def may_write(db: Database, path: str, name: str) -> bool:
    """Whether a function or method of a file, or a function of the project that it calls, may write rows."""
    return _may(db, path, name, _WRITING)


def may_load(db: Database, path: str, name: str) -> bool:
    """Whether a function of a file, or a function of the project that it calls, may set or load relations on rows."""
    return _may(db, path, name, _LOADING)


def _may(db: Database, path: str, name: str, marks: re.Pattern[str]) -> bool:
    pending = [(path, name)]
    seen: set[tuple[str, str]] = set()
    while pending:
        place = pending.pop()
        if place in seen:
            continue
        seen.add(place)
        body = _body(db, *place)
        if body is None:
            continue
        if len(seen) > _MOST_FUNCTIONS or marks.search(body.text) is not None:
            return True
        pending.extend(_callees(db, place[0], place[1], body))
    return False


def _body(db: Database, path: str, name: str) -> Body | None:
    turns = db.read(turns_key(path, name), 0)
    body: Body | None = db.read(body_key(UnitId(path, name, str(turns - 1)))) if turns else None
    return body


def _callees(db: Database, path: str, name: str, body: Body) -> list[tuple[str, str]]:
    owner = name.rpartition(".")[0]
    found = []
    for match in _CALLED.finditer(body.text):
        parts = tuple(part.strip() for part in match[1].split("."))
        if parts[0] in ("self", "cls") and len(parts) == 2 and owner:
            found.append((path, f"{owner}.{parts[1]}"))
            continue
        symbol = db.get(resolve, path, parts)
        if isinstance(symbol, FunctionSymbol):
            found.append((symbol.path, symbol.qualname))
        elif isinstance(symbol, ClassSymbol):
            found.append((symbol.id.path, f"{symbol.id.qualname}.__init__"))
    return found
