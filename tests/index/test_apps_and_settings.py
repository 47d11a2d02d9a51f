"""Applications and settings are read from files, the way Django would see them."""

from __future__ import annotations

import pytest

from mir_lsp.facts.terms import OPAQUE, Literal, Sequence
from mir_lsp.index.apps import app_of
from mir_lsp.index.models import relation
from mir_lsp.index.settings import ProjectFacts, installed_apps, projects_key, setting, text_setting
from tests.support.projects import ROOT, class_id, index_of

CONFIG = "from django.apps import AppConfig\nclass C(AppConfig):\n    name = 'top.shop'\n"


def label(files: dict[str, str], folder: str) -> str | None:
    app = index_of(files).db.get(app_of, f"{ROOT}/{folder}")
    return app.label if app is not None else None


@pytest.mark.parametrize(
    ("files", "folder", "expected"),
    [
        ({"top/shop/models.py": ""}, "top/shop", "shop"),
        ({"top/shop/models/__init__.py": ""}, "top/shop/models", "shop"),
        ({"top/shop/apps.py": CONFIG}, "top/shop/deep/er", "shop"),
        ({"top/shop/apps.py": CONFIG + "    label = 'store'\n"}, "top/shop", "store"),
        ({"top/shop/apps.py": CONFIG + "    label = NAME\nNAME = 'sto' + 're'\n"}, "top/shop", "store"),
        ({"top/shop/__init__.py": CONFIG + "    label = 'store'\n"}, "top/shop", "store"),
        (
            {"top/shop/apps.py": CONFIG + "    label = 'a'\nclass D(C):\n    label = 'b'\n    default = True\n"},
            "top/shop",
            "b",
        ),
        (
            {"top/shop/apps.py": CONFIG + "    label = 'a'\nclass D(C):\n    label = 'b'\n    default = False\n"},
            "top/shop",
            "a",
        ),
        ({"top/shop/apps.py": CONFIG + "    label = 'a'\nclass D(C):\n    label = 'b'\n"}, "top/shop", "shop"),
        (
            {
                "top/shop/apps.py": CONFIG + "    label = 'a'\nclass D(C):\n    label = 'b'\n",
                "settings.py": "INSTALLED_APPS = ['top.shop.apps.D']\n",
            },
            "top/shop",
            "b",
        ),
        (
            {
                "top/apps.py": CONFIG.replace("top.shop", "top"),
                "top/__init__.py": "",
                "top/shop/__init__.py": "",
                "top/shop/models.py": "",
                "settings.py": "INSTALLED_APPS = ['top', 'top.shop']\n",
            },
            "top/shop",
            "shop",
        ),
        ({"top/apps.py": CONFIG.replace("top.shop", "top"), "top/shop/models.py": ""}, "top/shop", "top"),
        ({"scripts/run.py": ""}, "scripts", None),
    ],
)
def test_a_module_belongs_to_the_nearest_application(
    files: dict[str, str], folder: str, expected: str | None
) -> None:
    assert label(files, folder) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AUTH_USER_MODEL = 'a.B'", "a.B"),
        ("AUTH_USER_MODEL = 'a.' + 'B'", "a.B"),
        ("NAME = 'a.B'\nAUTH_USER_MODEL = NAME", "a.B"),
        ("AUTH_USER_MODEL = env('USER', default='a.B')", "a.B"),
        ("AUTH_USER_MODEL = os.environ.get('USER', 'a.B')", "a.B"),
        ("from .base import *", "base.User"),
        ("from .base import AUTH_USER_MODEL", "base.User"),
        ("from .base import *\nAUTH_USER_MODEL = 'a.B'", "a.B"),
        ("AUTH_USER_MODEL = make()", None),
        ("AUTH_USER_MODEL = AUTH_USER_MODEL", None),
    ],
)
def test_a_setting_is_worked_out_from_its_file(text: str, expected: str | None) -> None:
    files = {"conf/base.py": "AUTH_USER_MODEL = 'base.User'\n", "conf/dev.py": f"INSTALLED_APPS = []\n{text}\n"}

    assert text_setting(index_of(files).db, f"{ROOT}/shop", "AUTH_USER_MODEL") == expected


def test_lists_are_added_up_over_files() -> None:
    files = {
        "conf/base.py": "INSTALLED_APPS = ['a']\nMORE = ['d']\n",
        "conf/dev.py": (
            "from .base import *\nINSTALLED_APPS += ['b'] + ['c']\nINSTALLED_APPS = INSTALLED_APPS + MORE\n"
            "INSTALLED_APPS.append('e')\nINSTALLED_APPS.extend(['f', 'g'])\n"
        ),
    }

    assert index_of(files).db.get(installed_apps) == frozenset("abcdefg")


@pytest.mark.parametrize(
    "text", ["INSTALLED_APPS = find()", "INSTALLED_APPS = ['a', *find()]", "INSTALLED_APPS += ['a']"]
)
def test_applications_are_unknown_when_a_part_of_the_list_is(text: str) -> None:
    assert index_of({"settings.py": text + "\n"}).db.get(installed_apps) is None


def test_the_nearest_settings_file_decides() -> None:
    files = {
        f"{name}/settings.py": f"INSTALLED_APPS = []\nAUTH_USER_MODEL = '{name}.User'\n" for name in ("one", "two")
    }
    db = index_of(files).db

    assert text_setting(db, f"{ROOT}/one/shop", "AUTH_USER_MODEL") == "one.User"
    assert text_setting(db, f"{ROOT}/two/shop", "AUTH_USER_MODEL") == "two.User"
    assert db.get(setting, f"{ROOT}/three", "AUTH_USER_MODEL") == OPAQUE


def test_a_setting_that_nobody_assigns_has_the_default_of_django() -> None:
    db = index_of({"settings.py": "INSTALLED_APPS = ['a']\n"}).db

    assert db.get(setting, ROOT, "AUTH_USER_MODEL") == Literal("auth.User")
    assert db.get(setting, ROOT, "INSTALLED_APPS") == Sequence((Literal("a"),))
    assert db.get(setting, ROOT, "LOGIN_URL") is None


def test_a_setting_defined_by_itself_ends() -> None:
    text = "INSTALLED_APPS = [A, A, A]\nA = [B, B, B]\nB = [A, A, A]\nA += A + A + A\n"

    assert index_of({"settings.py": text}).db.get(installed_apps) is not None


@pytest.mark.parametrize("told", [True, False], ids=["told of projects", "by manage.py"])
def test_a_project_inside_of_another_has_its_own_models_and_the_outer_one_too(told: bool) -> None:
    use = "from django.db import models\nclass Use(models.Model):\n    book = models.ForeignKey('shop.Book', 0)\n"
    files = {}
    for home in ("", "examples/demo/"):
        files[f"{home}manage.py"] = ""
        files[f"{home}shop/__init__.py"] = ""
        files[f"{home}shop/models.py"] = "from django.db import models\nclass Book(models.Model): ...\n"
        files[f"{home}library/__init__.py"] = ""
        files[f"{home}library/models.py"] = use
    index = index_of(files)
    if told:
        index.db.set(projects_key(), (ProjectFacts(ROOT), ProjectFacts(f"{ROOT}/examples/demo")))

    for home in ("", "examples/demo/"):
        found = index.db.get(relation, class_id(f"{home}library/models.py:Use"), "book")
        assert found is not None
        assert found.target == class_id(f"{home}shop/models.py:Book")
