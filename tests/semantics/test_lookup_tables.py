"""The table of lookups and transforms, compared with what the installed Django registers."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from mir_lsp.semantics.tables.lookups import (
    COMMON,
    COVERED,
    KEYED,
    RELATED,
    lookups_of,
    needs_postgres,
    transforms_of,
)

# `{type: {name: output type of a transform, None where that depends on the field, "" for a lookup}}`.
_ASK = """
import json, sys
from django.conf import settings
settings.configure(INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.postgres"], DATABASES={})
import django
django.setup()
from django.apps import apps
from django.contrib.postgres import fields as postgres
from django.db import models
from django.db.models import Transform
postgres_app = apps.get_app_config("postgres")
found = {}
for name in json.load(sys.stdin):
    cls = getattr(models, name, None) or getattr(postgres, name, None)
    if cls is None:
        continue
    names = {}
    registered = getattr(cls, "get_class_lookups", None) or cls.get_lookups
    registered = getattr(cls, "get_class_lookups", None) or cls.get_lookups
    for lookup_name, lookup in registered().items():
        output = getattr(lookup, "output_field", None)
        of_type = type(output).__name__ if isinstance(output, models.Field) else None
        names[lookup_name] = of_type if issubclass(lookup, Transform) else ""
    found[name] = names
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def registered() -> dict[str, dict[str, str | None]]:
    pytest.importorskip("psycopg", reason="Django needs it to import its fields for PostgreSQL")
    asked = json.dumps(sorted({*COVERED, "ForeignKey", "OneToOneField"}))
    done = subprocess.run([sys.executable, "-c", _ASK], input=asked, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    answer: dict[str, dict[str, str | None]] = json.loads(done.stdout)
    return answer


def test_most_types_are_there_to_be_compared(registered: dict[str, dict[str, str | None]]) -> None:
    assert len(registered.keys() & COVERED) > 25


def test_every_type_has_the_lookups_and_transforms_that_django_registers(
    registered: dict[str, dict[str, str | None]],
) -> None:
    wrong = {}
    for kind in sorted(registered.keys() & COVERED):
        ours = lookups_of(kind) | transforms_of(kind).keys()
        if ours != registered[kind].keys():
            wrong[kind] = (sorted(registered[kind].keys() - ours), sorted(ours - registered[kind].keys()))
    assert wrong == {}


def test_transforms_give_the_types_that_django_says(registered: dict[str, dict[str, str | None]]) -> None:
    wrong = {}
    for kind in sorted(registered.keys() & COVERED):
        for name, gives in transforms_of(kind).items():
            said = registered[kind][name]
            if said != gives and not (said is None or kind in KEYED):
                wrong[kind, name] = (said, gives)
    assert wrong == {}


def test_relations_have_their_own_lookups(registered: dict[str, dict[str, str | None]]) -> None:
    assert registered["ForeignKey"].keys() == RELATED == registered["OneToOneField"].keys()


def test_what_postgres_adds_to_texts_is_marked() -> None:
    assert needs_postgres("CharField", "search") and needs_postgres("TextField", "unaccent")
    assert not needs_postgres("CharField", "icontains") and not needs_postgres("IntegerField", "search")
    assert "search" not in COMMON
