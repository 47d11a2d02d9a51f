"""The SQL of migrations is what published projects run, and their locks are those that PostgreSQL takes.

Each project is installed from the package index into an environment of its own, below `MIR_TEST_CACHE`, and migrated
there on an empty PostgreSQL, operation by operation. Run one, and see what differs, with

    MIR_TEST_CACHE=… pytest -m long -s tests/long/test_real_migrations.py -k coldfront
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from mir_lsp.engine.engine import Engine
from mir_lsp.engine.migration_sql import Verdict, migration_request, verdicts
from mir_lsp.helpers.compiler import Compiler, Migrated
from mir_lsp.index.migrations import migrations
from tests.long.real_projects import PROJECTS, NotInstallable, RealProject, cache_folder, installed
from tests.long.statements_of import _driver, _engine
from tests.support.postgres import USER, cluster

pytestmark = pytest.mark.long

_NAMES = frozenset({"coldfront", "pretix", "django-helpdesk", "wiki", "nemo", "django-ca", "hyperkitty"})
_LEAST = 0.97
_SECONDS = 900
# What differs each time that it is worked out.
_CHANGING = (
    re.compile(r"'[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}'"),
    re.compile(r"'\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?(\+\d\d:?\d\d)?'"),
)


@dataclass
class Count:
    """How many operations were compared, and those that differ with their reasons."""

    operations: int = 0
    equal: int = 0
    open: int = 0  # equal but for a value that is written `%s`, because code works it out
    locks: int = 0
    same_locks: int = 0


@pytest.mark.parametrize("project", [each for each in PROJECTS if each.name in _NAMES], ids=lambda each: each.name)
def test_the_sql_of_migrations_is_what_a_published_project_runs(project: RealProject) -> None:
    try:
        folder = installed(project, cache_folder())
    except NotInstallable as reason:
        pytest.fail(str(reason))
    really = _migrated(project, folder)
    count = Count()
    with tempfile.TemporaryDirectory() as copied:
        engine = _engine(project, folder, Path(copied))
        for name, told, found in _compiled(engine):
            if name in really["migrations"]:
                _compare(name, really["migrations"][name], told, found, count)
    print(f"{project.name} (Django {really['django']}): {count} {really['error']}")

    assert count.operations
    assert (count.equal + count.open) / count.operations >= _LEAST


def _migrated(project: RealProject, folder: Path):
    program = Path(__file__).parents[1] / "support" / "migrated.py"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": project.settings,
        "PYTHONPATH": os.pathsep.join((str(_driver()), str(folder / "site"))),
        **project.environment,
    }
    python = str(folder / "env" / "bin" / "python")
    with cluster("project") as host:
        command = [python, str(program), host, USER, "project", *project.packages]
        done = subprocess.run(
            command, cwd=folder / "site", env=environment, capture_output=True, text=True, timeout=_SECONDS
        )
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout[done.stdout.index('{"django"') :])


def _compiled(engine: Engine) -> Iterator[tuple[str, Migrated, tuple[Verdict, ...]]]:
    compiler = Compiler()
    try:
        for each in engine.db.get(migrations):
            asked = migration_request(engine.db, engine.text, each.id.path)
            assert asked is not None
            name = f"{each.key.app_label}.{each.key.name}"
            yield (
                name,
                compiler.migration(asked.key, asked.history, (asked.app, asked.name), _SECONDS),
                verdicts(engine.db, each.id.path),
            )
    finally:
        compiler.close()


def _compare(name: str, really, told: Migrated, found: tuple[Verdict, ...], count: Count) -> None:
    if told.trouble:
        print(f"{name}: {told.trouble}")
    for number, one in enumerate(really):
        count.operations += 1
        here = told.operations[number] if number < len(told.operations) else None
        ours = _plain([*here.sql, *here.end]) if here is not None else []
        theirs = _plain([*one["sql"], *one["end"]])
        if ours == theirs:
            count.equal += 1
            continue
        if len(ours) == len(theirs) and all(map(_fits, ours, theirs)):
            count.open += 1
            continue
        print(f"{name} {number} {one['name']} {here.trouble or here.remark if here else ''}")
        print("   ours", ours, "\n   real", theirs)
    if really and all(each.known for each in found):
        _compare_locks(name, really, found, count)


def _compare_locks(name: str, really, found: tuple[Verdict, ...], count: Count) -> None:
    from tests.support.postgres_watch import ORDER

    if any(one["name"] == "RunPython" for one in really):
        return
    theirs: dict[str, str] = {}
    for table, mode in (pair for one in really for pair in one["locks"]):
        # Looking at the catalogue takes no lock that anybody waits for.
        if ORDER.index(mode) >= ORDER.index("RowExclusiveLock"):
            theirs[table] = max(theirs.get(table, mode), mode, key=ORDER.index)
    ours: dict[str, str] = {}
    predicted: set[str] = set()
    called: dict[str, str] = {}  # the names of tables before the migration, by those that they get
    for each in found:
        for lock in each.locks:
            table, mode = called.get(lock.table, lock.table), lock.lock.value
            if ORDER.index(mode) >= ORDER.index("RowExclusiveLock"):
                ours[table] = max(ours.get(table, mode), mode, key=ORDER.index)
        predicted |= {called.get(table, table) for table, work in each.work if work.name == "REWRITE"}
        called |= {new: called.get(old, old) for old, new in each.renamed}
    rewritten = {table for one in really for kind, table in one["work"] if kind == "REWRITE"}
    count.locks += 1
    if ours == theirs and rewritten == predicted:
        count.same_locks += 1
    else:
        print(f"{name} locks: ours {ours} {predicted}\n   real {theirs} {rewritten}")


def _fits(ours: str, theirs: str) -> bool:
    """Whether a statement is the other one with `%s` for a value that only the project's code can tell."""
    parts = (re.escape(each) for each in ours.split("%s"))
    return re.fullmatch(r"(?:'(?:[^']|'')*'(?:::\w+)?|[\w.-]+)".join(parts), theirs) is not None


def _plain(statements: list[str]) -> list[str]:
    found = []
    for each in statements:
        said = " ".join(each.strip().rstrip(";").split())
        for sign in _CHANGING:
            said = sign.sub("'…'", said)
        if said and not said.startswith("--"):
            found.append(said)
    return found
