"""What PostgreSQL does for each kind of statement that changes a schema: the locks it takes and the work under them.

Facts hold for PostgreSQL 14 to 18. `tests/semantics/test_postgres.py` executes each kind on a server with rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

LONGEST_NAME = 63  # what comes after that, PostgreSQL cuts off


class Lock(Enum):
    """A lock of a table, by its name in `pg_locks`; held until the transaction ends."""

    ACCESS_SHARE = "AccessShareLock"
    ROW_SHARE = "RowShareLock"
    ROW_EXCLUSIVE = "RowExclusiveLock"
    SHARE_UPDATE_EXCLUSIVE = "ShareUpdateExclusiveLock"
    SHARE = "ShareLock"
    SHARE_ROW_EXCLUSIVE = "ShareRowExclusiveLock"
    EXCLUSIVE = "ExclusiveLock"
    ACCESS_EXCLUSIVE = "AccessExclusiveLock"

    @property
    def strength(self) -> int:
        """Its place from the weakest, 0, to the strongest."""
        return list(Lock).index(self)

    @property
    def blocks_reads(self) -> bool:
        """Whether `SELECT` waits for it."""
        return self is Lock.ACCESS_EXCLUSIVE

    @property
    def blocks_writes(self) -> bool:
        """Whether `INSERT`, `UPDATE` and `DELETE` wait for it."""
        return self.strength >= Lock.SHARE.strength

    @property
    def sql(self) -> str:
        """As the documentation of PostgreSQL writes it: `ACCESS EXCLUSIVE`."""
        return self.name.replace("_", " ")


class Work(Enum):
    """What a statement goes through while it holds its locks, from the least to the most."""

    INSTANT = "instant"
    SCAN = "reads the whole table"
    INDEX = "builds an index over the whole table"
    ROWS = "changes rows"
    REWRITE = "writes the whole table anew"

    @property
    def grows(self) -> bool:
        """Whether it takes longer the more rows there are."""
        return self is not Work.INSTANT


class OldCode(Enum):
    """What becomes of the previous version of the code, which still runs after the change during a rolling deploy."""

    WORKS = "the previous version of the code still works"
    VALUES_FAIL = "the previous version of the code fails where it writes values that are refused now"
    NULLS_FAIL = "the previous version of the code fails where it writes NULL"
    INSERT_FAILS = "the previous version of the code can no longer insert rows"
    DELETE_FAILS = "the previous version of the code can no longer delete rows that the table refers to"
    ALL_FAILS = "every query of the previous version of the code fails"

    @property
    def severity(self) -> int:
        """Its place from the harmless, 0, to the worst."""
        return list(OldCode).index(self)


class Act(Enum):
    """A kind of statement, with what decides about its locks and its work."""

    CREATE_TABLE = "CREATE TABLE"
    DROP_TABLE = "DROP TABLE"
    DROP_TABLE_REFERENCING = "DROP TABLE of one that refers to others"
    RENAME_TABLE = "RENAME TO"
    ADD_COLUMN = "ADD COLUMN"
    ADD_COLUMN_REQUIRED = "ADD COLUMN NOT NULL with a default that is dropped at once"
    ADD_COLUMN_CHECKED = "ADD COLUMN with a CHECK"
    ADD_COLUMN_UNIQUE = "ADD COLUMN UNIQUE"
    ADD_COLUMN_FILLED = "ADD COLUMN with a volatile default, stored generated or an identity"
    ADD_COLUMN_REFERENCING = "ADD COLUMN REFERENCES"
    ADD_COLUMN_REFERENCING_FILLED = "ADD COLUMN with a default and REFERENCES"
    ADD_COLUMN_REFERENCING_UNIQUE = "ADD COLUMN UNIQUE REFERENCES"
    DROP_COLUMN = "DROP COLUMN"
    DROP_COLUMN_REFERENCING = "DROP COLUMN of one that refers to a table"
    RENAME_COLUMN = "RENAME COLUMN"
    SET_DEFAULT = "SET DEFAULT"
    DROP_DEFAULT = "DROP DEFAULT"
    SET_NOT_NULL = "SET NOT NULL"
    SET_NOT_NULL_PROVED = "SET NOT NULL where a valid CHECK says so already"
    DROP_NOT_NULL = "DROP NOT NULL"
    CHANGE_TYPE = "TYPE, to one that is stored otherwise"
    RELABEL_TYPE = "TYPE, to one that is stored alike and takes more"
    CREATE_INDEX = "CREATE INDEX"
    CREATE_UNIQUE_INDEX = "CREATE UNIQUE INDEX"
    CREATE_INDEX_CONCURRENTLY = "CREATE INDEX CONCURRENTLY"
    DROP_INDEX = "DROP INDEX"
    DROP_INDEX_CONCURRENTLY = "DROP INDEX CONCURRENTLY"
    RENAME_INDEX = "ALTER INDEX RENAME"
    ADD_UNIQUE = "ADD CONSTRAINT UNIQUE"
    ADD_UNIQUE_USING_INDEX = "ADD CONSTRAINT UNIQUE USING INDEX"
    ADD_PRIMARY_KEY = "ADD PRIMARY KEY"
    ADD_EXCLUSION = "ADD CONSTRAINT EXCLUDE"
    ADD_CHECK = "ADD CONSTRAINT CHECK"
    ADD_CHECK_NOT_VALID = "ADD CONSTRAINT CHECK NOT VALID"
    ADD_FOREIGN_KEY = "ADD FOREIGN KEY"
    ADD_FOREIGN_KEY_NOT_VALID = "ADD FOREIGN KEY NOT VALID"
    VALIDATE_CHECK = "VALIDATE CONSTRAINT of a CHECK"
    VALIDATE_FOREIGN_KEY = "VALIDATE CONSTRAINT of a FOREIGN KEY"
    DROP_CONSTRAINT = "DROP CONSTRAINT"
    DROP_FOREIGN_KEY = "DROP CONSTRAINT of a FOREIGN KEY"
    SET_CONSTRAINTS = "SET CONSTRAINTS"
    ADD_IDENTITY = "ADD GENERATED AS IDENTITY"
    DROP_IDENTITY = "DROP IDENTITY"
    COMMENT_ON_TABLE = "COMMENT ON TABLE"
    COMMENT_ON_COLUMN = "COMMENT ON COLUMN"
    UPDATE_ROWS = "UPDATE"
    INSERT_ROWS = "INSERT"
    DELETE_ROWS = "DELETE"
    TRUNCATE = "TRUNCATE"
    VACUUM_FULL = "VACUUM FULL"
    CLUSTER = "CLUSTER"
    REINDEX = "REINDEX TABLE"
    REINDEX_CONCURRENTLY = "REINDEX TABLE CONCURRENTLY"
    LOCK_TABLE = "LOCK TABLE"
    SELECT = "SELECT"
    OTHER = "a statement about no table"


@dataclass(frozen=True, slots=True)
class Effect:
    """What a statement does to its table, and to the table that it refers to (`other`).

    `lock` is None where others never wait, `indexes` is the lock of the indexes that are there: planning any query
    opens them all. `transactional` is False for what cannot run in a transaction. A column that is required, and
    whose default is dropped at once, is `ADD_COLUMN_REQUIRED` beside what else it is.
    """

    lock: Lock | None
    work: Work = Work.INSTANT
    other: Lock | None = None
    other_work: Work = Work.INSTANT
    transactional: bool = True
    old_code: OldCode = OldCode.WORKS
    indexes: Lock | None = None

    @property
    def blocks_reads(self) -> bool:
        """Whether `SELECT` on the table waits until the transaction ends."""
        return any(lock is not None and lock.blocks_reads for lock in (self.lock, self.indexes))

    @property
    def blocks_writes(self) -> bool:
        """Whether `INSERT`, `UPDATE` and `DELETE` on the table wait until the transaction ends."""
        return any(lock is not None and lock.blocks_writes for lock in (self.lock, self.indexes))


_AE = Lock.ACCESS_EXCLUSIVE
_SRE = Lock.SHARE_ROW_EXCLUSIVE
_SUE = Lock.SHARE_UPDATE_EXCLUSIVE
_RE = Lock.ROW_EXCLUSIVE

EFFECTS: Mapping[Act, Effect] = {
    Act.CREATE_TABLE: Effect(None),
    Act.DROP_TABLE: Effect(_AE, old_code=OldCode.ALL_FAILS),
    Act.DROP_TABLE_REFERENCING: Effect(_AE, other=_AE, old_code=OldCode.ALL_FAILS),
    Act.RENAME_TABLE: Effect(_AE, old_code=OldCode.ALL_FAILS),
    Act.ADD_COLUMN: Effect(_AE),
    Act.ADD_COLUMN_REQUIRED: Effect(_AE, old_code=OldCode.INSERT_FAILS),
    Act.ADD_COLUMN_CHECKED: Effect(_AE, Work.SCAN),
    Act.ADD_COLUMN_UNIQUE: Effect(_AE, Work.INDEX),
    Act.ADD_COLUMN_FILLED: Effect(_AE, Work.REWRITE),
    Act.ADD_COLUMN_REFERENCING: Effect(_AE, Work.INSTANT, _SRE),
    Act.ADD_COLUMN_REFERENCING_FILLED: Effect(_AE, Work.SCAN, _SRE, Work.SCAN),
    Act.ADD_COLUMN_REFERENCING_UNIQUE: Effect(_AE, Work.INDEX, _SRE),
    Act.DROP_COLUMN: Effect(_AE, old_code=OldCode.ALL_FAILS),
    Act.DROP_COLUMN_REFERENCING: Effect(_AE, other=_AE, old_code=OldCode.ALL_FAILS),
    Act.RENAME_COLUMN: Effect(_AE, old_code=OldCode.ALL_FAILS),
    Act.SET_DEFAULT: Effect(_AE),
    Act.DROP_DEFAULT: Effect(_AE),
    Act.SET_NOT_NULL: Effect(_AE, Work.SCAN, old_code=OldCode.NULLS_FAIL),
    Act.SET_NOT_NULL_PROVED: Effect(_AE, old_code=OldCode.NULLS_FAIL),
    Act.DROP_NOT_NULL: Effect(_AE),
    Act.CHANGE_TYPE: Effect(_AE, Work.REWRITE, old_code=OldCode.VALUES_FAIL),
    Act.RELABEL_TYPE: Effect(_AE),
    Act.CREATE_INDEX: Effect(Lock.SHARE, Work.INDEX),
    Act.CREATE_UNIQUE_INDEX: Effect(Lock.SHARE, Work.INDEX, old_code=OldCode.VALUES_FAIL),
    Act.CREATE_INDEX_CONCURRENTLY: Effect(_SUE, Work.INDEX, transactional=False),
    Act.DROP_INDEX: Effect(_AE),
    Act.DROP_INDEX_CONCURRENTLY: Effect(_SUE, transactional=False),
    Act.RENAME_INDEX: Effect(None),
    Act.ADD_UNIQUE: Effect(_AE, Work.INDEX, old_code=OldCode.VALUES_FAIL),
    Act.ADD_UNIQUE_USING_INDEX: Effect(_AE),
    Act.ADD_PRIMARY_KEY: Effect(_AE, Work.INDEX, old_code=OldCode.VALUES_FAIL),
    Act.ADD_EXCLUSION: Effect(_AE, Work.INDEX, old_code=OldCode.VALUES_FAIL),
    Act.ADD_CHECK: Effect(_AE, Work.SCAN, old_code=OldCode.VALUES_FAIL),
    Act.ADD_CHECK_NOT_VALID: Effect(_AE, old_code=OldCode.VALUES_FAIL),
    Act.ADD_FOREIGN_KEY: Effect(_SRE, Work.SCAN, _SRE, Work.SCAN, old_code=OldCode.VALUES_FAIL),
    Act.ADD_FOREIGN_KEY_NOT_VALID: Effect(_SRE, Work.INSTANT, _SRE, old_code=OldCode.VALUES_FAIL),
    Act.VALIDATE_CHECK: Effect(_SUE, Work.SCAN),
    Act.VALIDATE_FOREIGN_KEY: Effect(_SUE, Work.SCAN, Lock.ROW_SHARE, Work.SCAN),
    Act.DROP_CONSTRAINT: Effect(_AE),
    Act.DROP_FOREIGN_KEY: Effect(_AE, other=_AE),
    Act.SET_CONSTRAINTS: Effect(None),
    Act.ADD_IDENTITY: Effect(_AE),
    Act.DROP_IDENTITY: Effect(_AE),
    Act.COMMENT_ON_TABLE: Effect(_SUE),
    Act.COMMENT_ON_COLUMN: Effect(_SUE),
    Act.UPDATE_ROWS: Effect(_RE, Work.ROWS),
    Act.INSERT_ROWS: Effect(_RE, Work.ROWS),
    Act.DELETE_ROWS: Effect(_RE, Work.ROWS),
    Act.TRUNCATE: Effect(_AE, Work.REWRITE),
    Act.VACUUM_FULL: Effect(_AE, Work.REWRITE, transactional=False),
    Act.CLUSTER: Effect(_AE, Work.REWRITE),
    Act.REINDEX: Effect(Lock.SHARE, Work.INDEX, indexes=_AE),
    Act.REINDEX_CONCURRENTLY: Effect(_SUE, Work.INDEX, transactional=False),
    Act.LOCK_TABLE: Effect(_AE),
    Act.SELECT: Effect(Lock.ACCESS_SHARE),
    Act.OTHER: Effect(None),
}
