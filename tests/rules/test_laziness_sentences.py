"""Every sentence of the pages and messages about lazy querysets is backed by code that Django runs."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from mir_lsp.rules.docs import page_of
from mir_lsp.rules.model import Family, Rule
from mir_lsp.rules.registry import RULES
from tests.support.laziness_runner import Measured, Version, run

CLAIMS = Path(__file__).parents[1] / "support" / "laziness_claims.py"
# What two transactions do to each other is proved in the set about transactions, on PostgreSQL.
ELSEWHERE = ("MIR225", "MIR227")
RULES_HERE = [rule for rule in RULES if rule.family is Family.QUERYSET and rule.code not in ELSEWHERE]
# What people do, and what the test below runs by itself.
OTHERWISE = {
    "It is a typing error as often as not, or was forgotten when a choice got another name.",
    "Then there may be no database yet: `migrate` loads it before it makes the tables, and fails.",
}
TEXT = CLAIMS.read_text(encoding="utf-8")


def claims() -> dict[str, tuple[str, ...]]:
    """What each function of the claims proves."""
    found = {}
    for node in ast.parse(TEXT).body:
        told = ast.get_docstring(node) if isinstance(node, ast.FunctionDef) and not node.args.args else None
        if isinstance(node, ast.FunctionDef) and told is not None:
            found[node.name] = tuple(" ".join(each.split()) for each in told.split("\n\n"))
    return found


PROVED = claims()


def sentences(rule: Rule) -> list[str]:
    """What the reasons and the message of a rule say; a message that is all filled in is of its finding."""
    why = " ".join(page_of(rule).prose("Why").split())
    said = re.split(r"(?<=\.) (?=[A-Z`])", why)
    return said if rule.message == "{about}" else [*said, rule.message]


@pytest.fixture(scope="module")
def ran() -> dict[str, Measured]:
    return run({}, [Version(name, "claims.py", TEXT, name) for name in PROVED])


@pytest.mark.parametrize("name", PROVED)
def test_what_is_said_is_so(name: str, ran: dict[str, Measured]) -> None:
    assert ran[name].error == ""
    assert ran[name].results[0] == "null"


@pytest.mark.parametrize("rule", RULES_HERE, ids=lambda rule: rule.code)
def test_each_sentence_is_proved(rule: Rule) -> None:
    proved = {each for told in PROVED.values() for each in told}
    assert [each for each in sentences(rule) if each not in proved | OTHERWISE] == []


def test_nothing_is_proved_that_nobody_says() -> None:
    said = {each for rule in RULES_HERE for each in sentences(rule)}
    assert [each for told in PROVED.values() for each in told if each not in said] == []
    assert said >= OTHERWISE


def test_migrate_fails_where_a_module_of_models_queries(tmp_path: Path) -> None:
    models = "from django.db import models\n\nclass Book(models.Model):\n    pass\n\n"
    for name, more in (("lazy", "BOOKS = Book.objects.all()\n"), ("eager", "BOOKS = list(Book.objects.all())\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
        (tmp_path / name / "models.py").write_text(models + more, encoding="utf-8")
        database = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / f"{name}.sqlite3")}}
        settings = f"INSTALLED_APPS = [{name!r}]\nDATABASES = {database!r}\nSECRET_KEY = 'x'\n"
        (tmp_path / f"{name}_settings.py").write_text(settings, encoding="utf-8")

    def migrate(name: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "django", "migrate", "--run-syncdb", "--settings", f"{name}_settings"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=240,
        )

    assert migrate("lazy").returncode == 0
    failed = migrate("eager")
    assert failed.returncode != 0
    assert "no such table: eager_book" in failed.stderr
