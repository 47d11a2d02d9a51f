"""`mir-lsp doctor`, run as people run it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mir_lsp import __version__
from tests.cli.conftest import Run
from tests.support.client import REPOSITORY

MANAGE = 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "conf.settings")\n'
SETTINGS = """\
INSTALLED_APPS = ["django.contrib.auth", "stamps", "shop"]
SECRET_KEY = "not to be told"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "PASSWORD": "not to be told"}}
ROOT_URLCONF = "conf.urls"
"""


def write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.fixture
def project(shop: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small project with settings and an environment of its own."""
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    write(shop, "manage.py", MANAGE)
    write(shop, "conf/__init__.py", "")
    write(shop, "conf/settings.py", SETTINGS)
    site = shop / ".venv" / "lib" / "python3.12" / "site-packages"
    for name in ("Django-5.1.4.dist-info", "stamps-1.0.dist-info"):
        (site / name).mkdir(parents=True)
    write(site, "stamps/__init__.py", "")
    write(site, "stamps/models.py", "from django.db import models\n\nclass Stamp(models.Model): ...\n")
    return shop


def told(call: Run, *arguments: str) -> dict[str, Any]:
    result = call("doctor", "--format", "json", *arguments)
    assert result.returncode == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_json_says_what_is_known_and_where_it_comes_from(project: Path, call: Run) -> None:
    (root,) = told(call)["roots"]

    assert list(root) == [
        *("root", "source_roots", "configurations", "projects", "environments", "files", "models", "abstract_models"),
        *("incomplete_models", "unresolved_targets", "model_factories", "budgets", "left_out"),
    ]
    (started,) = root["projects"]
    assert (started["settings_module"], started["settings_from"]) == ("conf.settings", "manage.py")
    assert started["settings_file"] == "conf/settings.py"
    assert (started["django"], started["django_from"]) == ("5.1", ".venv")
    (environment,) = root["environments"]
    assert (environment["folder"], environment["packages"], environment["projects"]) == (".venv", 2, ["."])
    assert environment["modules_read"] == ["stamps.models"]
    assert (root["files"], root["models"], root["incomplete_models"]) == (7, 2, [])
    assert started["settings"]["INSTALLED_APPS"] == {
        "known": ["django.contrib.auth", "shop", "stamps"],
        "complete": True,
    }
    assert started["settings"]["DATABASES"] == {
        "default": {"ENGINE": "django.db.backends.sqlite3", "ATOMIC_REQUESTS": False}
    }


def test_text_says_the_same_in_words(project: Path, run: Run) -> None:
    result = run("doctor", VIRTUAL_ENV="")

    assert (result.returncode, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0].startswith("mir-lsp ")
    assert "  settings           conf.settings, from manage.py" in lines
    assert "  Django             5.1, from .venv" in lines
    assert "environment          .venv (found), 2 packages, 1 module read" in lines
    assert "models               2, and 0 abstract" in lines
    assert "incomplete models    none" in lines


@pytest.mark.parametrize("output_format", ["text", "json"])
def test_values_of_settings_that_may_be_secret_are_not_printed(project: Path, call: Run, output_format: str) -> None:
    assert "not to be told" not in call("doctor", "--format", output_format).stdout


def test_a_model_that_is_not_fully_known_is_listed_with_the_reason(project: Path, call: Run) -> None:
    text = (
        "from django.db import models\nfrom nowhere import Base\n\nclass Odd(Base):\n    name = models.TextField()\n"
    )
    write(project, "shop/models.py", (project / "shop/models.py").read_text() + "\n\n" + text)
    field = "models.ForeignKey('gone.Gone', models.CASCADE)"
    lost_model = f"from django.db import models\n\nclass Lost(models.Model):\n    to = {field}\n"
    write(project, "shop/more/models.py", lost_model)

    (root,) = told(call)["roots"]

    assert root["incomplete_models"] == [
        {
            "model": "shop.Odd",
            "path": "shop/models.py",
            "reasons": ["inherits from a class that could not be read (`nowhere.Base`)"],
        }
    ]
    (lost,) = root["unresolved_targets"]
    assert (lost["path"], lost["reasons"]) == ("shop/more/models.py", ["`to` leads nowhere known"])
    assert "nowhere.Base" in call("doctor").stdout


def test_without_anything_that_says_so_the_newest_django_is_assumed(
    shop: Path, call: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    (root,) = told(call)["roots"]

    assert root["projects"][0]["django_from"] is None
    assert root["environments"] == []
    assert "nothing says so, the newest is assumed" in call("doctor").stdout


def test_a_configured_version_wins_and_is_named(project: Path, call: Run) -> None:
    (project / "mir.toml").write_text('django-version = "4.2"\n')
    (root,) = told(call)["roots"]

    assert (root["projects"][0]["django"], root["projects"][0]["django_from"]) == ("4.2", "the configuration")
    assert root["configurations"] == ["."]


def test_problems_of_the_configuration_are_listed_and_the_status_is_2(project: Path, call: Run) -> None:
    (project / "mir.toml").write_text('select = ["MIR999"]\nunknown = 1\n')

    result = call("doctor")
    assert result.returncode == 2
    assert "2 problems of the configuration" in result.stdout
    assert "mir.toml:1:" in result.stdout
    assert "settings           conf.settings" in result.stdout

    result = call("doctor", "--format", "json")
    assert result.returncode == 2
    assert len(json.loads(result.stdout)["problems"]) == 2


def test_a_path_that_does_not_exist_is_an_error(call: Run) -> None:
    result = call("doctor", "nowhere")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == "mir-lsp: error: nowhere: no such file or folder\n"


def test_two_projects_side_by_side_are_told_apart(project: Path, call: Run) -> None:
    other = project / "other"
    write(other, "manage.py", MANAGE.replace("conf.settings", "conf.live"))
    write(other, "conf/__init__.py", "")
    write(other, "conf/live.py", "INSTALLED_APPS = []\nROOT_URLCONF = 'other.urls'\n")
    write(other, "requirements.txt", "django==4.2\n")

    (root,) = told(call)["roots"]

    assert [(each["folder"], each["settings_file"], each["django"]) for each in root["projects"]] == [
        (".", "conf/settings.py", "5.1"),
        ("other", "other/conf/live.py", "5.1"),
    ]
    assert [each["settings"]["ROOT_URLCONF"] for each in root["projects"]] == ["conf.urls", "other.urls"]


def test_files_that_cannot_be_read_are_left_out_and_said(project: Path, call: Run) -> None:
    os.mkfifo(project / "shop" / "pipe.py")
    (project / "shop" / "big.py").write_text("#" * 1_000_001)

    (root,) = told(call)["roots"]

    assert [each["path"] for each in root["left_out"]] == ["shop/big.py"]
    assert "bytes" in root["left_out"][0]["reason"]


def test_minified_code_is_said_to_be_beyond_what_is_judged(project: Path, call: Run) -> None:
    (project / "shop" / "minified.py").write_text("x = [" + "1," * 40_000 + "]\n")
    (project / "shop" / "long.py").write_text("x = 1\n" * 12_000)

    (root,) = told(call)["roots"]

    (budget,) = root["budgets"]
    assert budget.startswith("shop/minified.py: a line of more than 50000 characters")


def test_what_comes_from_the_project_cannot_steer_the_terminal(project: Path, call: Run) -> None:
    write(project, "shop/\x1b[31mred.py", "#" * 1_000_001)

    assert "\x1b" not in call("doctor").stdout


DEFECT = """
from mir_lsp.rules import registry
from mir_lsp.rules.nplusone import related_access_in_loop as rule
import sys, time
def broken(*given):
    SECRET_KEY = "not to be told"
    raise ValueError(SECRET_KEY)
def slow(*given):
    time.sleep(1.1)
    return ()
broken.__module__ = slow.__module__ = rule.__name__
from mir_lsp.engine import checking
checking.CHECKS = (broken, slow)
sys.argv = ["mir-lsp", "check", "--no-cache", "shop"]
from mir_lsp.__main__ import main
sys.exit(main())
"""


def test_defects_and_slow_rules_of_late_are_told_without_what_they_quote(project: Path, call: Run) -> None:
    (project / "shop" / "many.py").write_text(
        "from shop.models import *\n\n\ndef f(x):\n    for y in x: print(y.z)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)} | {"MIR_RAISE_BUGS": "0"}
    command = [sys.executable, "-c", DEFECT]
    subprocess.run(command, cwd=project, env=environment, capture_output=True, timeout=60, check=False)

    lately = told(call)["lately"]

    assert any("related_access_in_loop" in entry["what"] and "ValueError" in entry["what"] for entry in lately)
    assert any(entry["what"].startswith("slow rule related_access_in_loop: ") for entry in lately)
    assert all(entry["version"] == __version__ and entry["at"] for entry in lately)
    assert "not to be told" not in json.dumps(lately)
    assert "slow rule related_access_in_loop" in call("doctor").stdout
