"""What the table says of each kind of statement, executed on a PostgreSQL with rows by the operations of Django."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mir_lsp.semantics.tables.postgres import EFFECTS, Act, Lock, OldCode, Work
from tests.support.postgres_runner import Ran, run

# What each sample makes PostgreSQL do: an act, its table, and after `>` the table that this refers to.
DONE = {
    "create table": "CREATE_TABLE van",
    "create table with foreign key": "CREATE_TABLE van, ADD_FOREIGN_KEY van>site, CREATE_INDEX van",
    "delete model": "DROP_TABLE tag",
    "delete model with foreign key": "DROP_TABLE_REFERENCING label>parcel",
    "add nullable": "ADD_COLUMN parcel",
    "add nullable with default": "ADD_COLUMN parcel, DROP_DEFAULT parcel",
    "add with constant default": "ADD_COLUMN_REQUIRED parcel, DROP_DEFAULT parcel",
    "add with callable default": "ADD_COLUMN_REQUIRED parcel, DROP_DEFAULT parcel",
    "add blank text": "ADD_COLUMN_REQUIRED parcel, DROP_DEFAULT parcel",
    "add json": "ADD_COLUMN_REQUIRED parcel, DROP_DEFAULT parcel",
    "add auto now": "ADD_COLUMN_REQUIRED parcel, DROP_DEFAULT parcel",
    "add positive with default": "ADD_COLUMN_CHECKED parcel, ADD_COLUMN_REQUIRED parcel, DROP_DEFAULT parcel",
    "add positive nullable": "ADD_COLUMN_CHECKED parcel",
    "add unique nullable": "ADD_COLUMN_UNIQUE parcel",
    "add indexed nullable": "ADD_COLUMN parcel, CREATE_INDEX parcel",
    "add indexed text nullable": "ADD_COLUMN parcel, CREATE_INDEX parcel, CREATE_INDEX parcel",
    "add db_default": "ADD_COLUMN parcel",
    "add db_default now": "ADD_COLUMN parcel",
    "add db_default volatile": "ADD_COLUMN_FILLED parcel",
    "add generated": "ADD_COLUMN_FILLED parcel",
    "add foreign key nullable": "ADD_COLUMN_REFERENCING parcel>site, SET_CONSTRAINTS parcel, CREATE_INDEX parcel",
    "add foreign key nullable without index": "ADD_COLUMN_REFERENCING parcel>site, SET_CONSTRAINTS parcel",
    "add foreign key nullable without constraint": "ADD_COLUMN parcel, CREATE_INDEX parcel",
    "add foreign key with default": "ADD_COLUMN_REFERENCING_FILLED parcel>site, ADD_COLUMN_REQUIRED parcel, "
    "DROP_DEFAULT parcel, CREATE_INDEX parcel",
    "add one to one nullable": "ADD_COLUMN_REFERENCING_UNIQUE parcel>site",
    "add many to many": "CREATE_TABLE parcel_fresh, ADD_FOREIGN_KEY parcel_fresh>parcel, "
    "ADD_FOREIGN_KEY parcel_fresh>tag",
    "remove field": "DROP_COLUMN parcel",
    "remove foreign key": "DROP_FOREIGN_KEY parcel>site, DROP_COLUMN_REFERENCING parcel>site",
    "remove from state": "",
    "rename field": "RENAME_COLUMN parcel",
    "rename foreign key": "DROP_FOREIGN_KEY parcel>site, RENAME_COLUMN parcel, ADD_FOREIGN_KEY parcel>site",
    "rename model": "RENAME_TABLE tag",
    "alter table name": "RENAME_TABLE tag",
    "set not null": "SET_NOT_NULL parcel",
    "set not null with default": "SET_DEFAULT parcel, UPDATE_ROWS parcel, SET_NOT_NULL parcel, DROP_DEFAULT parcel",
    "set not null after a valid check": "SET_NOT_NULL_PROVED parcel",
    "set not null of foreign key": "DROP_FOREIGN_KEY parcel>site, SET_NOT_NULL parcel, ADD_FOREIGN_KEY parcel>site",
    "drop not null": "DROP_NOT_NULL parcel",
    "widen varchar": "RELABEL_TYPE parcel",
    "narrow varchar": "CHANGE_TYPE parcel",
    "varchar to text": "RELABEL_TYPE parcel",
    "indexed varchar to text": "DROP_INDEX parcel, RELABEL_TYPE parcel, CREATE_INDEX parcel",
    "text to varchar": "CHANGE_TYPE parcel",
    "integer to bigint": "CHANGE_TYPE parcel",
    "integer to smallint": "CHANGE_TYPE parcel",
    "integer to positive": "ADD_CHECK parcel",
    "integer to text": "CHANGE_TYPE parcel",
    "decimal precision": "RELABEL_TYPE parcel",
    "decimal scale": "CHANGE_TYPE parcel",
    "datetime to date": "CHANGE_TYPE parcel",
    "auto to big auto": "CHANGE_TYPE label",
    "big auto to auto": "DROP_FOREIGN_KEY label>parcel, CHANGE_TYPE parcel, CHANGE_TYPE label, "
    "ADD_FOREIGN_KEY label>parcel",
    "add index by field": "CREATE_INDEX parcel",
    "remove index by field": "DROP_INDEX parcel",
    "add unique by field": "ADD_UNIQUE parcel, CREATE_INDEX parcel",
    "remove unique by field": "DROP_CONSTRAINT parcel",
    "python default": "",
    "choices": "",
    "on_delete": "",
    "alter db_default": "SET_DEFAULT parcel",
    "alter db_column": "RENAME_COLUMN parcel",
    "alter db_comment": "RELABEL_TYPE parcel, COMMENT_ON_COLUMN parcel",
    "alter db_collation": "RELABEL_TYPE parcel",
    "drop constraint of foreign key": "DROP_FOREIGN_KEY parcel>site",
    "add constraint of foreign key": "ADD_FOREIGN_KEY parcel>site",
    "rename in python alone": "",
    "model options": "",
    "table comment": "COMMENT_ON_TABLE parcel",
    "order with respect to": "ADD_COLUMN_REQUIRED label, DROP_DEFAULT label",
    "add unique together": "ADD_UNIQUE parcel",
    "remove unique together": "DROP_CONSTRAINT parcel",
    "add index": "CREATE_INDEX parcel",
    "add partial index": "CREATE_INDEX parcel",
    "add index of expression": "CREATE_INDEX parcel",
    "remove index": "DROP_INDEX parcel",
    "rename index": "RENAME_INDEX parcel",
    "add index concurrently": "CREATE_INDEX_CONCURRENTLY parcel",
    "remove index concurrently": "DROP_INDEX_CONCURRENTLY parcel",
    "add unique": "ADD_UNIQUE parcel",
    "add unique with condition": "CREATE_UNIQUE_INDEX parcel",
    "add unique of expression": "CREATE_UNIQUE_INDEX parcel",
    "add check": "ADD_CHECK parcel",
    "add check not valid": "ADD_CHECK_NOT_VALID parcel",
    "validate check": "VALIDATE_CHECK parcel",
    "check not valid and valid at once": "ADD_CHECK_NOT_VALID parcel, VALIDATE_CHECK parcel",
    "remove check": "DROP_CONSTRAINT parcel",
    "remove unique": "DROP_CONSTRAINT parcel",
    "sql foreign key not valid": "ADD_FOREIGN_KEY_NOT_VALID parcel>site",
    "sql validate foreign key": "VALIDATE_FOREIGN_KEY parcel>site",
    "sql validate check": "VALIDATE_CHECK parcel",
    "sql unique using index": "ADD_UNIQUE_USING_INDEX parcel",
    "sql unique index concurrently": "CREATE_INDEX_CONCURRENTLY parcel",
    "sql unique index": "CREATE_UNIQUE_INDEX parcel",
    "sql exclusion": "ADD_EXCLUSION parcel",
    "sql update": "UPDATE_ROWS parcel",
    "sql delete": "DELETE_ROWS label",
    "sql insert": "INSERT_ROWS tag",
    "sql select": "SELECT parcel",
    "sql truncate": "TRUNCATE label",
    "sql cluster": "CLUSTER parcel",
    "sql vacuum full": "VACUUM_FULL parcel",
    "sql reindex": "REINDEX parcel",
    "sql reindex concurrently": "REINDEX_CONCURRENTLY label",
    "sql identity": "ADD_IDENTITY parcel",
    "sql drop identity": "DROP_IDENTITY parcel",
    "sql comment": "COMMENT_ON_COLUMN parcel",
    "sql deferred": "SET_CONSTRAINTS parcel",
    "sql lock": "LOCK_TABLE parcel",
    "sql primary key": "ADD_PRIMARY_KEY marks",
}

# What waits for its lock before it does anything: there is no moment to look at who it blocks.
UNSEEN = frozenset({"sql vacuum full"})
# These have nothing to do with a table with rows.
NOT_EXECUTED = frozenset({Act.OTHER})
# The server says these of what it does; what changes rows it does not mention.
_SAID = {Work.SCAN: "SCAN", Work.INDEX: "INDEX", Work.REWRITE: "REWRITE"}


@pytest.fixture(scope="module")
def ran() -> dict[str, Ran]:
    """What the samples did on the release of Django that is installed."""
    return run()[1]


def test_every_act_of_the_table_is_executed() -> None:
    assert set(EFFECTS) == set(Act)
    assert {act for sample in DONE for act, _, _ in acts(sample)} == set(Act) - NOT_EXECUTED


def test_every_sample_runs_and_is_judged(ran: dict[str, Ran]) -> None:
    assert set(ran) == set(DONE)
    assert {name: each.error for name, each in ran.items() if each.error} == {}


@pytest.mark.parametrize("sample", sorted(set(DONE) - UNSEEN))
def test_a_statement_takes_the_locks_of_the_table(sample: str, ran: dict[str, Ran]) -> None:
    assert ran[sample].locks == {table: lock.value for table, lock in locks(sample, ran[sample]).items()}


@pytest.mark.parametrize("sample", sorted(set(DONE) - UNSEEN))
def test_another_connection_waits_where_the_table_says_so(sample: str, ran: dict[str, Ran]) -> None:
    assert {table: waits for table, waits in ran[sample].blocked.items() if any(waits)} == waiting(
        sample, ran[sample]
    )


@pytest.mark.parametrize("sample", sorted(DONE))
def test_a_statement_does_the_work_of_the_table(sample: str, ran: dict[str, Ran]) -> None:
    told = work(sample, ran[sample])
    seen = {(kind, table) for kind, table in ran[sample].work if table in ran[sample].tables}
    rewritten = {table for kind, table in told if kind == "REWRITE"}
    assert ran[sample].rewritten == rewritten
    # A table that is written anew gets its indexes anew.
    assert {each for each in seen if each[1] not in rewritten} == {each for each in told if each[1] not in rewritten}


@pytest.mark.parametrize("sample", sorted(DONE))
def test_the_previous_version_of_the_code_does_what_the_table_says(sample: str, ran: dict[str, Ran]) -> None:
    expected = max(
        (EFFECTS[act].old_code for act, _, _ in acts(sample)), key=lambda each: each.severity, default=None
    )
    assert verdict(ran[sample]) in _ALIKE.get(expected, {expected or OldCode.WORKS})


# Whether values are refused shows only where a sample tries some that are.
_ALIKE = {OldCode.VALUES_FAIL: {OldCode.VALUES_FAIL, OldCode.WORKS}}


def acts(sample: str) -> Iterator[tuple[Act, str, str]]:
    """The acts of a sample, each with its table and the one that this refers to."""
    for each in filter(None, DONE[sample].split(", ")):
        act, _, tables = each.partition(" ")
        table, _, other = tables.partition(">")
        yield Act[act], f"depot_{table}", f"depot_{other}" if other else ""


def locks(sample: str, seen: Ran) -> dict[str, Lock]:
    """The strongest lock of each table that was there, by the table of effects."""
    found: dict[str, Lock] = {}
    for act, table, other in acts(sample):
        for name, lock in ((table, EFFECTS[act].lock), (other, EFFECTS[act].other)):
            if name in seen.tables and lock is not None:
                found[name] = max(found.get(name, lock), lock, key=lambda each: each.strength)
    return found


def waiting(sample: str, seen: Ran) -> dict[str, tuple[bool, bool]]:
    """Whether reading and whether writing each table waits, by the table of effects."""
    found = {name: (lock.blocks_reads, lock.blocks_writes) for name, lock in locks(sample, seen).items()}
    for act, table, _ in acts(sample):
        if EFFECTS[act].indexes is not None:
            found[table] = (EFFECTS[act].blocks_reads, EFFECTS[act].blocks_writes)
    return {table: waits for table, waits in found.items() if any(waits)}


def work(sample: str, seen: Ran) -> set[tuple[str, str]]:
    """What grows with the rows of each table that was there, by the table of effects."""
    done = [(EFFECTS[act].work, table) for act, table, _ in acts(sample)]
    done += [(EFFECTS[act].other_work, other) for act, _, other in acts(sample)]
    return {(_SAID[what], table) for what, table in done if what in _SAID and table in seen.tables}


def verdict(seen: Ran) -> OldCode:
    """What became of the code before, from what failed of it."""
    failed = set(seen.old)
    if "read" in failed:
        return OldCode.ALL_FAILS
    for sign, code in (
        ("insert", OldCode.INSERT_FAILS),
        ("delete", OldCode.DELETE_FAILS),
        ("insert refused", OldCode.VALUES_FAIL),
        ("insert null", OldCode.NULLS_FAIL),
    ):
        if sign in failed:
            return code
    return OldCode.WORKS
