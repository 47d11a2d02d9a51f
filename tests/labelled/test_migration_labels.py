"""Labels about migrations are proved on PostgreSQL: what is wanted stops or breaks something, the rest does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from tests.support import postgres
from tests.support.migration_runner import LOCKS, Measured, run
from tests.support.migration_set import Case, cases

OPERATIONS = 120  # at the least, half of them safe
CASES = cases()
_WRITES_WAIT = LOCKS.index("ShareLock")


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Measured]:
    folder = tmp_path_factory.mktemp("histories")
    with postgres.cluster("migrations") as socket:
        given = [(case.app, list(case.migrations)[-1], case.files) for case in CASES]
        found = run(socket, "migrations", given, folder)
    return dict(zip((case.name for case in CASES), found, strict=True))


def waits(found: Measured) -> bool:
    """Whether others wait for work that grows with the rows of a table."""
    held = {table for table, lock in found.locks.items() if LOCKS.index(lock) >= _WRITES_WAIT}
    # Rows of another table are changed while it is held, too.
    return bool(held & {*found.scanned, *found.rewritten}) or bool(held and found.changed)


def breaks(found: Measured) -> bool:
    """Whether the migration fails, or what ran before does after it."""
    return bool(found.error or found.old)


# How what a rule tells of shows; the others are proved by `waits`.
SHOWS: Mapping[str, Callable[[Measured], bool]] = {
    "MIR301": lambda found: "null values" in found.error,
    "MIR302": lambda found: "null value" in found.old.get("insert", ""),
    "MIR303": lambda found: "null value" in found.old.get("insert", "") or "unique" in found.error,
    "MIR304": lambda found: bool(found.rewritten),
    "MIR305": lambda found: bool(found.rewritten),
    "MIR309": lambda found: bool(found.unindexed) and "AccessExclusiveLock" in found.locks.values(),
    "MIR310": lambda found: "NotSupportedError" in found.error,
    "MIR312": lambda found: waits(found) or "unique" in found.error,
    "MIR316": lambda found: waits(found) or "null values" in found.error,
    "MIR317": lambda found: bool(found.rewritten),
    "MIR318": lambda found: bool(found.rewritten),
    "MIR322": lambda found: "read" in found.old,
    "MIR324": lambda found: "read" in found.old,
    "MIR325": lambda found: "read" in found.old,
    "MIR326": lambda found: "read" in found.old,
    "MIR328": lambda found: "IrreversibleError" in found.back,
    "MIR329": lambda found: "IrreversibleError" in found.back,
    "MIR335": lambda found: bool(found.changed),
    "MIR338": lambda found: waits(found) or breaks(found),
    "MIR342": lambda found: "cannot run inside a transaction" in found.error,
    "MIR330": lambda found: True,  # only a later change of the model shows it: see `test_migration_code`
}
# What neither stops nor breaks anything when it runs.
_LATER = frozenset({"MIR309", "MIR328", "MIR329", "MIR330", "MIR335"})


def test_there_are_enough_operations_and_half_of_them_are_safe() -> None:
    operations = [(case, line) for case in CASES for line in case.operations]
    safe = [each for each in operations if each[1] not in each[0].wants]
    assert len(operations) >= OPERATIONS
    assert len(safe) * 2 >= len(operations)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_label_says_what_postgresql_does(case: Case, measured: Mapping[str, Measured]) -> None:
    found = measured[case.name]
    for code in case.codes:
        assert SHOWS.get(code, waits)(found), (code, found)
    assert bool(case.codes - _LATER) == (waits(found) or breaks(found)), found


def test_what_only_django_is_told_takes_no_lock(measured: Mapping[str, Measured]) -> None:
    told = [case for case in CASES if "Django alone" in case.name]
    assert told
    assert all(not measured[case.name].locks for case in told)


def test_the_runner_sees_that_a_table_is_blocked_and_read(measured: Mapping[str, Measured]) -> None:
    found = measured["constraints: a check"]
    assert found.locks["book"] == "AccessExclusiveLock" and found.scanned == ("book",) and not found.rewritten
