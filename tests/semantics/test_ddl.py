"""What statements of SQL do, by their words."""

from __future__ import annotations

import pytest

from mir_lsp.semantics.ddl import Ddl, statements
from mir_lsp.semantics.tables.postgres import Act

ACTS = {
    "ALTER TABLE b ADD COLUMN x integer NULL": Act.ADD_COLUMN,
    "ALTER TABLE b ADD COLUMN x integer NOT NULL": Act.ADD_COLUMN_REQUIRED,
    "ALTER TABLE b ADD COLUMN x integer NOT NULL DEFAULT 1": Act.ADD_COLUMN,
    "alter table b add x serial": Act.ADD_COLUMN_FILLED,
    "ALTER TABLE b ADD COLUMN x uuid DEFAULT gen_random_uuid()": Act.ADD_COLUMN_FILLED,
    "ALTER TABLE b ADD COLUMN x timestamptz DEFAULT now()": Act.ADD_COLUMN,
    "ALTER TABLE b ADD COLUMN x int GENERATED ALWAYS AS (y * 2) STORED": Act.ADD_COLUMN_FILLED,
    "ALTER TABLE b ADD COLUMN x int CHECK (x >= 0)": Act.ADD_COLUMN_CHECKED,
    "ALTER TABLE b ADD COLUMN x int UNIQUE": Act.ADD_COLUMN_UNIQUE,
    "ALTER TABLE b ADD COLUMN x bigint REFERENCES o (id)": Act.ADD_COLUMN_REFERENCING,
    "ALTER TABLE b DROP COLUMN x": Act.DROP_COLUMN,
    "ALTER TABLE b ALTER x TYPE bigint": Act.CHANGE_TYPE,
    "ALTER TABLE b ALTER COLUMN x SET NOT NULL": Act.SET_NOT_NULL,
    "ALTER TABLE b ALTER COLUMN x DROP NOT NULL": Act.DROP_NOT_NULL,
    "ALTER TABLE b RENAME COLUMN x TO y": Act.RENAME_COLUMN,
    "ALTER TABLE b RENAME TO c": Act.RENAME_TABLE,
    "ALTER TABLE b ADD CONSTRAINT u UNIQUE (x)": Act.ADD_UNIQUE,
    "ALTER TABLE b ADD CONSTRAINT u UNIQUE USING INDEX u": Act.ADD_UNIQUE_USING_INDEX,
    "ALTER TABLE b ADD CHECK (x > 0)": Act.ADD_CHECK,
    "ALTER TABLE b ADD CONSTRAINT c CHECK (x > 0) NOT VALID": Act.ADD_CHECK_NOT_VALID,
    "ALTER TABLE b ADD FOREIGN KEY (x) REFERENCES o (id)": Act.ADD_FOREIGN_KEY,
    "ALTER TABLE b ADD FOREIGN KEY (x) REFERENCES o NOT VALID": Act.ADD_FOREIGN_KEY_NOT_VALID,
    "ALTER TABLE b VALIDATE CONSTRAINT c": Act.VALIDATE_CHECK,
    "ALTER TABLE b VALIDATE CONSTRAINT b_x_fkey": Act.VALIDATE_FOREIGN_KEY,
    "ALTER TABLE b DROP CONSTRAINT c": Act.DROP_CONSTRAINT,
    "CREATE INDEX i ON b (x)": Act.CREATE_INDEX,
    "CREATE UNIQUE INDEX i ON b (x)": Act.CREATE_UNIQUE_INDEX,
    "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON b USING btree (x)": Act.CREATE_INDEX_CONCURRENTLY,
    "UPDATE b SET x = 1": Act.UPDATE_ROWS,
    "WITH o AS (SELECT 1) UPDATE b SET x = 1": Act.UPDATE_ROWS,
    "DELETE FROM b": Act.DELETE_ROWS,
    "INSERT INTO b VALUES (1)": Act.INSERT_ROWS,
    "TRUNCATE b": Act.TRUNCATE,
    "DROP TABLE IF EXISTS b CASCADE": Act.DROP_TABLE,
    "LOCK TABLE b IN ACCESS EXCLUSIVE MODE": Act.LOCK_TABLE,
    "VACUUM FULL b": Act.VACUUM_FULL,
    "VACUUM (FULL, VERBOSE) b": Act.VACUUM_FULL,
    "CLUSTER b USING i": Act.CLUSTER,
    "REINDEX TABLE b": Act.REINDEX,
    "REINDEX TABLE CONCURRENTLY b": Act.REINDEX_CONCURRENTLY,
    "COMMENT ON COLUMN b.x IS 'y'": Act.COMMENT_ON_COLUMN,
    "SELECT count(*) FROM b": Act.SELECT,
}


@pytest.mark.parametrize("sql", ACTS)
def test_a_statement_is_an_act_on_a_table(sql: str) -> None:
    (found,) = statements(sql)

    assert (found.act, found.table) == (ACTS[sql], "b")
    assert (found.start, found.end) == (0, len(sql))


@pytest.mark.parametrize("sql", ["ALTER TABLE public.b DROP x", 'ALTER TABLE "b" DROP x', "ALTER TABLE B DROP x"])
def test_a_table_is_known_without_its_schema_and_its_quotation_marks(sql: str) -> None:
    assert [each.table for each in statements(sql)] == ["b"]


def test_several_things_that_a_statement_does_stand_in_their_order() -> None:
    found = statements("ALTER TABLE b ALTER x TYPE bigint, ALTER y SET NOT NULL; DROP INDEX CONCURRENTLY i, j")

    assert [(each.act, each.columns, each.name) for each in found] == [
        (Act.CHANGE_TYPE, ("x",), ""),
        (Act.SET_NOT_NULL, ("y",), ""),
        (Act.DROP_INDEX_CONCURRENTLY, (), "i"),
        (Act.DROP_INDEX_CONCURRENTLY, (), "j"),
    ]


def test_a_default_that_is_dropped_at_once_leaves_the_column_required() -> None:
    found = statements("ALTER TABLE b ADD x int DEFAULT 5 NOT NULL; ALTER TABLE b ALTER x DROP DEFAULT;")

    assert [each.act for each in found] == [Act.ADD_COLUMN_REQUIRED, Act.DROP_DEFAULT]


def test_a_constraint_that_is_checked_first_is_a_foreign_key() -> None:
    found = statements('SET CONSTRAINTS "k" IMMEDIATE; ALTER TABLE "b" DROP CONSTRAINT "k"')

    assert [each.act for each in found] == [Act.SET_CONSTRAINTS, Act.DROP_FOREIGN_KEY]


def test_only_what_has_no_condition_is_about_the_whole_table() -> None:
    found = statements("UPDATE b SET x = (SELECT y FROM c WHERE z); DELETE FROM b WHERE x; DELETE FROM b")

    assert [each.whole for each in found] == [True, False, True]


@pytest.mark.parametrize(
    ("sql", "verb"),
    [
        ("BEGIN", "BEGIN"),
        ("ALTER TYPE mood ADD VALUE 'ok'", "ALTER TYPE ADD VALUE"),
        ("DROP SCHEMA old CASCADE", "DROP SCHEMA"),
        ("DO $$ BEGIN DELETE FROM b; END $$", "DO"),
        ("CREATE FUNCTION f() RETURNS int AS $$ SELECT 1; $$ LANGUAGE sql", "CREATE FUNCTION"),
    ],
)
def test_what_is_no_act_is_told_by_its_words(sql: str, verb: str) -> None:
    assert [(each.act, each.verb) for each in statements(sql)] == [(None, verb)]


def test_a_text_in_a_statement_is_no_statement() -> None:
    sql = "UPDATE b SET x = 'a; DROP TABLE c' WHERE y; -- DROP TABLE d\nSELECT 1"

    assert [each.act for each in statements(sql)] == [Act.UPDATE_ROWS, Act.SELECT]


@pytest.mark.parametrize("sql", ["SELECT 'no end", 'ALTER TABLE "b'])
def test_what_cannot_be_read_is_unknown(sql: str) -> None:
    assert statements(sql) == (Ddl(None, end=len(sql), unknown=True),)
