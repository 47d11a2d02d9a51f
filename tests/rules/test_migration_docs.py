"""The examples of the pages about migrations are true: Bad is reported by its rule alone, Good is not."""

from __future__ import annotations

import ast

import pytest

from mir_lsp.engine.config import Config
from mir_lsp.engine.engine import Engine
from mir_lsp.rules.docs import page_of
from mir_lsp.rules.model import Rule
from mir_lsp.rules.registry import MIGRATION_CHECKS, RULES, module_of
from tests.support.fixtures import ROOT
from tests.support.migration_set import HEAD, initial

OURS = [rule for rule in RULES if getattr(module_of(rule), "check_migration", None) in MIGRATION_CHECKS]
EXAMPLES = [
    pytest.param(rule, kind, text, id=f"{rule.code}-{kind}-{number}")
    for rule in OURS
    for kind in ("Bad", "Good")
    for number, text in enumerate(page_of(rule).code(kind))
]


BOXES = """

class Migration(migrations.Migration):
    initial = True
    operations = [migrations.CreateModel("Box", [("id", models.BigAutoField(primary_key=True))])]
"""


def found_in(text: str) -> list[str]:
    engine = Engine()
    engine.set_roots((ROOT,))
    engine.set_config(ROOT, Config())
    files = {
        "shop/__init__.py": "",
        "shop/models.py": "from django.db import models\n\n\nclass Book(models.Model):\n    pass\n",
        "shop/migrations/__init__.py": "",
        "shop/migrations/0001_initial.py": initial().replace("APP", "shop"),
        "store/__init__.py": "",
        "store/models.py": "from django.db import models\n\n\nclass Box(models.Model):\n    pass\n",
        "store/migrations/__init__.py": "",
        "store/migrations/0001_initial.py": HEAD + BOXES,
        "shop/migrations/0002_example.py": HEAD + "\n\n" + text + "\n",
    }
    for path, code in files.items():
        engine.set_text(f"{ROOT}/{path}", code)
    return [finding.code for finding in engine.findings(f"{ROOT}/shop/migrations/0002_example.py")]


def test_every_rule_about_migrations_has_examples() -> None:
    assert all(page_of(rule).code("Bad") and page_of(rule).code("Good") for rule in OURS)
    assert len(OURS) >= 20


@pytest.mark.parametrize(("rule", "kind", "text"), EXAMPLES)
def test_an_example_is_whole_code(rule: Rule, kind: str, text: str) -> None:
    assert any(isinstance(node, ast.ClassDef) for node in ast.parse(text).body)


@pytest.mark.parametrize(("rule", "kind", "text"), EXAMPLES)
def test_a_bad_example_is_reported_by_its_rule_and_a_good_one_by_none(rule: Rule, kind: str, text: str) -> None:
    assert set(found_in(text)) == ({rule.code} if kind == "Bad" else set())
