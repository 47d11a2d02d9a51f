"""What statements of Django do to the constraints and indexes of tables, as its introspection tells them.

Part of the program `django_worker.py`, which loads it by its path. Names that PostgreSQL gives are made as it does.
"""

from __future__ import annotations

import re
from typing import Any

Json = dict[str, Any]

SEQUENCE = "sequence"  # stands among the constraints of its table

_NAME = r'"((?:[^"]|"")+)"'
_COLUMNS = re.compile(_NAME)


def take_over(tables: dict[str, dict[str, Json]], sql: str) -> None:
    """What one statement does to constraints and indexes; statements that are joined by `;` one after the other."""
    for part in _parts(sql):
        for sign, handle in _HANDLERS:
            found = sign.match(part)
            if found is not None:
                handle(tables, part, *found.groups())
                break


def _parts(sql: str) -> list[str]:
    if sql.startswith("--"):
        return []
    return [each.strip() for each in re.split(r";\s+(?=ALTER|SET|CREATE|DROP|UPDATE)", sql.rstrip("; \n"))]


def _entry(columns: list[str | None], **more: Any) -> Json:
    made: Json = {
        "columns": columns, "primary_key": False, "unique": False, "foreign_key": None, "check": False,
        "index": False, "orders": [], "type": "btree", "definition": None, "options": None,
    }  # fmt: skip
    return {**made, **more}


def _created_table(tables: dict[str, dict[str, Json]], sql: str, table: str) -> None:
    found = tables.setdefault(table, {})
    inside = sql[sql.index("(") + 1 : sql.rindex(")")]
    for each in _items(inside):
        named = re.match(rf"CONSTRAINT {_NAME} (.*)", each, re.DOTALL)
        if named is not None:
            found[named.group(1)] = _constraint(named.group(2))
        else:
            _column(found, table, each)


def _added_column(tables: dict[str, dict[str, Json]], sql: str, table: str, rest: str) -> None:
    _column(tables.setdefault(table, {}), table, rest)


def _column(found: dict[str, Json], table: str, text: str) -> None:
    named = re.match(rf"{_NAME} (.*)", text, re.DOTALL)
    if named is None:
        return
    column, rest = named.groups()
    bare = re.sub(r"'(?:[^']|'')*'", "''", rest)
    if " AS IDENTITY" in bare or re.match(r"(small|big)?serial\b", bare):
        found[_automatic(table, column, "seq")] = _entry([column], type=SEQUENCE)
    if " PRIMARY KEY" in bare:
        found[_automatic(table, "", "pkey")] = _entry([column], primary_key=True, unique=True)
    elif re.search(r" UNIQUE\b", bare):
        found[_automatic(table, column, "key")] = _entry([column], unique=True)
    if re.search(r" CHECK \(", bare):
        found[_automatic(table, column, "check")] = _entry([column], check=True)
    refers = re.search(rf"CONSTRAINT {_NAME} REFERENCES {_NAME}\s*\({_NAME}\)", rest)
    if refers is not None:
        found[refers.group(1)] = _entry([column], foreign_key=(refers.group(2), refers.group(3)))


def _counted(tables: dict[str, dict[str, Json]], sql: str, table: str, column: str) -> None:
    tables.setdefault(table, {})[_automatic(table, column, "seq")] = _entry([column], type=SEQUENCE)


def _constraint(text: str) -> Json:
    """What stands behind the name of a constraint."""
    columns = _COLUMNS.findall(text[text.index("(") :].partition(" REFERENCES ")[0]) if "(" in text else []
    if text.startswith("PRIMARY KEY"):
        return _entry(columns, primary_key=True, unique=True)
    if text.startswith("UNIQUE"):
        inner = re.match(r"UNIQUE[^(]*\(([^)]*)\)", text)
        return _entry(_COLUMNS.findall(inner.group(1)) if inner else columns, unique=True)
    if text.startswith("FOREIGN KEY"):
        refers = re.search(rf"REFERENCES {_NAME}\s*\({_NAME}\)", text)
        return _entry(columns, foreign_key=refers.groups() if refers else ("", ""))
    return _entry(sorted(set(columns)), check=True)


def _added_constraint(tables: dict[str, dict[str, Json]], sql: str, table: str, name: str, rest: str) -> None:
    tables.setdefault(table, {})[name] = _constraint(rest)


def _created_index(
    tables: dict[str, dict[str, Json]], sql: str, unique: str, name: str, table: str, rest: str
) -> None:
    inside = re.match(r"[^(]*\((.*)\)", rest.partition(" WHERE ")[0].partition(" INCLUDE ")[0], re.DOTALL)
    items = _items(inside.group(1)) if inside else []
    columns = [found.group(1) if (found := re.match(_NAME, each)) else None for each in items]
    orders = ["DESC" if re.search(r" DESC\b", each) else "ASC" for each in items]
    made = _entry(columns, unique=bool(unique), index=True, orders=orders, type="idx")
    if unique:
        made["definition"] = sql
    tables.setdefault(table, {})[name] = made


def _dropped(tables: dict[str, dict[str, Json]], sql: str, table: str, name: str) -> None:
    tables.get(table, {}).pop(name, None)


def _dropped_index(tables: dict[str, dict[str, Json]], sql: str, name: str) -> None:
    for found in tables.values():
        found.pop(name, None)


def _dropped_column(tables: dict[str, dict[str, Json]], sql: str, table: str, column: str) -> None:
    found = tables.get(table, {})
    for name in [name for name, entry in found.items() if column in entry["columns"]]:
        del found[name]


def _renamed_column(tables: dict[str, dict[str, Json]], sql: str, table: str, old: str, new: str) -> None:
    for entry in tables.get(table, {}).values():
        entry["columns"] = [new if each == old else each for each in entry["columns"]]


def _renamed_table(tables: dict[str, dict[str, Json]], sql: str, old: str, new: str) -> None:
    if old in tables:
        tables[new] = tables.pop(old)


def _renamed_index(tables: dict[str, dict[str, Json]], sql: str, old: str, new: str) -> None:
    for found in tables.values():
        if old in found:
            found[new] = found.pop(old)


def _dropped_table(tables: dict[str, dict[str, Json]], sql: str, table: str) -> None:
    tables.pop(table, None)


_HANDLERS = tuple(
    (re.compile(sign.replace("<name>", _NAME), re.DOTALL), handle)
    for sign, handle in (
        ("CREATE TABLE <name> ", _created_table),
        ("ALTER TABLE <name> ADD COLUMN (.*)", _added_column),
        ("ALTER TABLE <name> ADD CONSTRAINT <name> (.*)", _added_constraint),
        ("ALTER TABLE <name> DROP CONSTRAINT (?:IF EXISTS )?<name>", _dropped),
        ("ALTER TABLE <name> ALTER COLUMN <name> ADD GENERATED", _counted),
        ("ALTER TABLE <name> DROP COLUMN <name>", _dropped_column),
        ("ALTER TABLE <name> RENAME COLUMN <name> TO <name>", _renamed_column),
        ("ALTER TABLE <name> RENAME TO <name>", _renamed_table),
        ("ALTER INDEX <name> RENAME TO <name>", _renamed_index),
        ("CREATE (UNIQUE )?INDEX (?:CONCURRENTLY )?<name> ON <name>(.*)", _created_index),
        ("DROP INDEX (?:CONCURRENTLY )?(?:IF EXISTS )?<name>", _dropped_index),
        ("DROP TABLE <name>", _dropped_table),
    )
)


def _items(text: str) -> list[str]:
    """A list in SQL, taken apart at its own commas."""
    found, depth, start = [], 0, 0
    for part in re.finditer(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|[(),]", text):
        sign = part.group()
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            found.append(text[start : part.start()].strip())
            start = part.end()
    return [*found, text[start:].strip()]


def _automatic(table: str, column: str, kind: str) -> str:
    """The name that PostgreSQL gives to what has none."""
    room = 63 - len(kind) - 1 - (1 if column else 0)
    while len(table) + len(column) > room:
        if len(table) > len(column):
            table = table[:-1]
        else:
            column = column[:-1]
    return "_".join(each for each in (table, column, kind) if each)
