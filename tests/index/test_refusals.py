"""Whether Django refuses queries in coroutines: what code does to the variable that decides, and what Django does."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from mir_lsp.engine.config import Config
from mir_lsp.engine.engine import Engine
from mir_lsp.facts.calls import ALLOW_ASYNC_UNSAFE
from mir_lsp.index.refusals import Refusal, refusal
from mir_lsp.rules.model import Confidence, Severity
from tests.support.fixtures import ROOT, engine_of

SETTINGS = 'INSTALLED_APPS = ["shop"]\n'
MODELS = """\
from django.db import models


class Book(models.Model):
    title = models.CharField(max_length=10)
"""
CODE = """\
from shop.models import Book


async def number():
    return Book.objects.count()
"""
SET = 'import os\n\nos.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = {}\n'
LINE = SET.splitlines()[2].format('"1"')
LATER = 'environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")\n'
FILES = {"shop/__init__.py": "", "shop/models.py": MODELS, "shop/code.py": CODE, "settings.py": SETTINGS}


def answer(engine: Engine) -> Refusal:
    return engine.db.get(refusal, f"{ROOT}/shop/code.py")


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({}, Refusal.ALWAYS),
        ({"settings.py": SETTINGS + SET.format('"true"')}, Refusal.NEVER),
        ({"settings.py": SETTINGS + SET.format('"false"')}, Refusal.NEVER),
        ({"settings.py": SETTINGS + SET.format('""')}, Refusal.ALWAYS),
        ({"settings.py": SETTINGS + SET.format("str(DEBUG)")}, Refusal.PERHAPS),
        ({"settings.py": SETTINGS + f"import os\nif DEBUG:\n    {LINE}"}, Refusal.PERHAPS),
        ({"settings.py": SETTINGS + f"from os import environ\n{LATER}"}, Refusal.NEVER),
        ({"settings.py": SETTINGS + 'import os\nos.environ["DJANGO_SETTINGS_MODULE"] = "x"\n'}, Refusal.ALWAYS),
        ({"settings.py": "from base import *\n" + SETTINGS, "base.py": SET.format('"1"')}, Refusal.NEVER),
        ({"shop/code.py": SET.format('"1"') + CODE}, Refusal.NEVER),
        ({"shop/code.py": "from shop.tools import x\n" + CODE, "shop/tools.py": SET.format('"1"')}, Refusal.NEVER),
        ({"shop/alone.py": SET.format('"1"')}, Refusal.PERHAPS),
        ({"tests/conftest.py": SET.format('"1"')}, Refusal.ALWAYS),
        (
            {"manage.py": 'import os\n\ndef main():\n    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")\n'},
            Refusal.PERHAPS,
        ),
        (
            {
                "settings.py": 'INSTALLED_APPS = ["shop.apps.Shop"]\n',
                "shop/apps.py": "import os\nfrom django.apps import AppConfig\n\n\nclass Shop(AppConfig):\n"
                '    name = "shop"\n\n    def ready(self):\n        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"\n',
            },
            Refusal.NEVER,
        ),
    ],
)
def test_what_sets_the_variable_says_whether_django_refuses(files: dict[str, str], wanted: Refusal) -> None:
    assert answer(engine_of({**FILES, **files})) is wanted


def test_an_edit_of_the_settings_changes_what_is_said_of_coroutines() -> None:
    engine = engine_of(FILES)
    for text, severity, which in (
        (SETTINGS + SET.format('"1"'), Severity.WARNING, "which holds up all others"),
        (SETTINGS, Severity.ERROR, "which Django refuses"),
    ):
        engine.set_text(f"{ROOT}/settings.py", text)
        (finding,) = [each for each in engine.findings(f"{ROOT}/shop/code.py") if each.code == "MIR601"]
        assert finding.severity is severity
        assert finding.message == f"`count()` waits for the database in a coroutine, {which}"
        assert finding.confidence is Confidence.CERTAIN
        assert finding.fix is not None and finding.fix.title == "Await `acount()`"


def test_what_may_be_set_makes_the_finding_likely() -> None:
    engine = engine_of({**FILES, "shop/alone.py": SET.format('"1"')})
    (finding,) = [each for each in engine.findings(f"{ROOT}/shop/code.py") if each.code == "MIR601"]
    assert finding.message.endswith(f"which Django refuses, unless `{ALLOW_ASYNC_UNSAFE}` is set")
    assert (finding.severity, finding.confidence) == (Severity.ERROR, Confidence.LIKELY)


def test_severities_of_a_project_count_more_than_that_of_a_finding() -> None:
    engine = engine_of({**FILES, "settings.py": SETTINGS + SET.format('"1"')})
    for severity, wanted in (
        ((("MIR601", Severity.HINT),), Severity.HINT),
        ((("MIR1", Severity.HINT),), Severity.WARNING),
    ):
        engine.set_config(ROOT, Config(severity=severity))
        (finding,) = [each for each in engine.findings(f"{ROOT}/shop/code.py") if each.code == "MIR601"]
        assert finding.severity is wanted


def test_what_raises_in_any_case_is_said_as_before() -> None:
    text = CODE.replace("return Book.objects.count()", "return await Book.objects.count()")
    engine = engine_of({**FILES, "settings.py": SETTINGS + SET.format('"1"'), "shop/code.py": text})
    (finding,) = [each for each in engine.findings(f"{ROOT}/shop/code.py") if each.code.startswith("MIR6")]
    assert (finding.code, finding.severity) == ("MIR609", Severity.ERROR)


ASKED = """\
import asyncio, json, os, sys, time
import django
from django.conf import settings
settings.configure(DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}})
django.setup()
from django.core.exceptions import SynchronousOnlyOperation
from django.db import connection

async def ticking(ticks):
    while True:
        await asyncio.sleep(0)
        ticks.append(1)

async def asked(value):
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
    if value is not None:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = value
    ticks = []
    other = asyncio.ensure_future(ticking(ticks))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    before = len(ticks)
    try:
        with connection.cursor() as cursor:
            connection.connection.create_function("ticked", 0, lambda: len(ticks))
            cursor.execute("select ticked()")
            return cursor.fetchone()[0] - before
    except SynchronousOnlyOperation:
        return "refused"
    finally:
        other.cancel()

print(json.dumps([asyncio.run(asked(value)) for value in (None, "", "1", "true", "false", "0")]))
"""


def test_django_lets_queries_of_coroutines_through_for_any_text_and_nothing_else_runs_meanwhile() -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("DJANGO_")}
    ran = subprocess.run(
        [sys.executable, "-c", ASKED], capture_output=True, text=True, check=True, timeout=120, env=environment
    )
    # Where it is not refused, the other coroutine has not gone on by a single round.
    assert json.loads(ran.stdout) == ["refused", "refused", 0, 0, 0, 0]
