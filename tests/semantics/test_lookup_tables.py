"""The table of lookups and transforms, compared with what releases of Django register."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from mir_lsp.semantics.tables.lookups import (
    COMMON,
    COVERED,
    KEYED,
    RELATED,
    gives_what_is_there,
    lookups_of,
    needs_postgres,
    transforms_of,
)
from tests.support import registered_lookups

Registered = registered_lookups.Registered

KEPT = json.loads((Path(__file__).parent / "registered_lookups.json").read_text(encoding="utf-8"))
RELEASES = [(release, each["registered"]) for each in KEPT for release in each["releases"]]
every_release = pytest.mark.parametrize(
    "registered", [each for _, each in RELEASES], ids=[each for each, _ in RELEASES]
)


def test_the_releases_are_those_that_the_tables_speak_of() -> None:
    assert {release.rpartition(".")[0] for release, _ in RELEASES} == {"4.2", "5.2", "6.0", "6.1"}
    assert all(len(registered.keys() & COVERED) > 40 for _, registered in RELEASES)


def test_the_installed_release_registers_what_was_kept_of_it() -> None:
    pytest.importorskip("psycopg", reason="Django needs it to import its fields for PostgreSQL")
    import django

    kept = {release.rpartition(".")[0]: registered for release, registered in RELEASES}
    asked = json.dumps(sorted({*COVERED, "ForeignKey", "OneToOneField"}))
    program = [sys.executable, registered_lookups.__file__]
    done = subprocess.run(program, input=asked, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == kept[".".join(django.__version__.split(".")[:2])]


@every_release
def test_every_type_has_the_lookups_and_transforms_that_django_registers(registered: Registered) -> None:
    wrong = {}
    for kind in sorted(registered.keys() & COVERED):
        ours = lookups_of(kind) | transforms_of(kind).keys()
        if ours != registered[kind].keys():
            wrong[kind] = (sorted(registered[kind].keys() - ours), sorted(ours - registered[kind].keys()))
    assert wrong == {}


@every_release
def test_transforms_give_the_types_that_django_says(registered: Registered) -> None:
    wrong = {}
    for kind in sorted(registered.keys() & COVERED):
        for name, gives in transforms_of(kind).items():
            said = registered[kind][name]
            if said != gives and not (said is None or kind in KEYED):
                wrong[kind, name] = (said, gives)
    assert wrong == {}


@every_release
def test_relations_have_their_own_lookups(registered: Registered) -> None:
    assert registered["ForeignKey"].keys() == RELATED == registered["OneToOneField"].keys()


def test_what_postgres_adds_to_texts_is_marked() -> None:
    assert needs_postgres("CharField", "search") and needs_postgres("TextField", "unaccent")
    assert not needs_postgres("CharField", "icontains") and not needs_postgres("IntegerField", "search")
    assert "search" not in COMMON


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("DateField", "date", True),
        ("TimeField", "time", True),
        ("PositiveIntegerField", "year", False),
        ("DateTimeField", "date", False),
        ("CharField", "date", False),
        ("DateField", "year", False),
    ],
)
def test_a_transform_that_would_change_nothing_is_known(kind: str, name: str, expected: bool) -> None:
    assert gives_what_is_there(kind, name) is expected
