"""What is wrong with single statements of SQL in migrations."""

from __future__ import annotations

from mir_lsp.semantics.ddl import Ddl
from mir_lsp.semantics.tables.postgres import Act

# What the previous version of the code does not survive.
BREAKING = frozenset(
    {Act.DROP_TABLE, Act.DROP_TABLE_REFERENCING, Act.DROP_COLUMN, Act.DROP_COLUMN_REFERENCING, Act.RENAME_TABLE,
     Act.RENAME_COLUMN, Act.ADD_COLUMN_REQUIRED}
)  # fmt: skip

_SAID = {
    Act.CREATE_INDEX: "blocks writes while the index is built: `CONCURRENTLY` does not",
    Act.CREATE_UNIQUE_INDEX: "blocks writes while the index is built: `CONCURRENTLY` does not",
    Act.REINDEX: "blocks writes while the index is built: `CONCURRENTLY` does not",
    Act.DROP_INDEX: "waits for every query on the table, and everybody else behind it: `CONCURRENTLY` does not",
    Act.ADD_CHECK: "blocks reads and writes while all rows are checked: `NOT VALID`, and later `VALIDATE`, do not",
    Act.ADD_FOREIGN_KEY: "blocks writes to both tables while all rows are looked up: `NOT VALID` does not",
    Act.ADD_UNIQUE: "blocks reads and writes while the index is built: `USING INDEX` does not",
    Act.ADD_PRIMARY_KEY: "blocks reads and writes while the index is built: `USING INDEX` does not",
    Act.ADD_EXCLUSION: "blocks reads and writes while the index is built",
    Act.SET_NOT_NULL: "blocks reads and writes while all rows are read, unless a valid check says it already",
    Act.CHANGE_TYPE: "writes all rows anew while nobody can read them, unless the types are stored alike",
    Act.ADD_COLUMN_FILLED: "writes all rows anew while nobody can read them",
    Act.ADD_COLUMN_UNIQUE: "blocks reads and writes while the index is built",
    Act.ADD_COLUMN_REFERENCING_UNIQUE: "blocks reads and writes while the index is built",
    Act.ADD_COLUMN_REFERENCING_FILLED: "blocks reads and writes while all rows are looked up",
    Act.ADD_COLUMN_REQUIRED: "makes inserts of the previous version of the code fail: there is no default",
    Act.DROP_COLUMN: "breaks every query of the previous version of the code on the table",
    Act.DROP_COLUMN_REFERENCING: "breaks every query of the previous version of the code on the table",
    Act.DROP_TABLE: "breaks every query of the previous version of the code on the table",
    Act.DROP_TABLE_REFERENCING: "breaks every query of the previous version of the code on the table",
    Act.RENAME_TABLE: "breaks every query of the previous version of the code on the table",
    Act.RENAME_COLUMN: "breaks every query of the previous version of the code on the table",
    Act.TRUNCATE: "blocks reads and writes until the transaction ends",
    Act.LOCK_TABLE: "makes others wait until the transaction ends",
    Act.VACUUM_FULL: "writes the table anew while nobody can read it",
    Act.CLUSTER: "writes the table anew while nobody can read it",
}
_VERBS = {
    "BEGIN": "begins a transaction of its own inside of that of the migration",
    "START TRANSACTION": "begins a transaction of its own inside of that of the migration",
    "COMMIT": "ends the transaction of the migration: what fails later is not taken back",
    "ROLLBACK": "ends the transaction of the migration: what ran before is taken back",
    "DROP DATABASE": "drops the whole database",
    "DROP SCHEMA": "drops all tables of a schema",
}


def problem_of(statement: Ddl) -> str | None:
    """What a statement does to others; None when nothing, or when it is not known."""
    if statement.act is None:
        return None if statement.unknown else _VERBS.get(statement.verb)
    if statement.act in (Act.UPDATE_ROWS, Act.DELETE_ROWS) and statement.whole:
        return "changes all rows in one transaction, and everybody who writes to one of them waits until it ends"
    if statement.act is Act.CLUSTER and not statement.table:
        return "writes all tables that were clustered anew"
    return _SAID.get(statement.act)


def words_of(statement: Ddl) -> str:
    """A statement for people."""
    if statement.act is None:
        return statement.verb
    words = statement.act.value.partition(",")[0].partition(" where")[0].partition(" of ")[0].partition(" with ")[0]
    return f"{words} {statement.table or statement.name}".strip()
