"""A project in which everything that could be run, imported or asked tells that it was."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.support.talk import TEXT, written

# Of the standard library and of what the server is made of: whoever looks in the workspace first finds these.
SHADOWS = (
    *("argparse", "json", "logging", "asyncio", "sqlite3", "tomllib", "tokenize", "queue", "hashlib", "subprocess"),
    *("pygls", "lsprotocol", "cattrs", "attr", "jedi", "parso", "libcst", "sqlparse", "yaml", "simplejson"),
)
LIKELY = (
    *("manage", "conftest", "sitecustomize", "usercustomize", "setup", "noxfile", "fabfile", "wsgi", "asgi"),
    *("site_settings", "local_settings", "app/apps", "app/admin", "app/templatetags/tags"),
    "app/management/commands/go",
    *("app/migrations/__init__", "app/migrations/0001_initial"),
)
PROGRAMS = ("python", "python3", "git", "git.exe", "node", "mir-lsp", "django-admin", "jedi", "ruff")
_GIT_KEYS = (
    *("core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.askPass"),
    "core.alternateRefsCommand",
    *("diff.external", "diff.x.textconv", "filter.x.clean", "filter.x.smudge", "filter.x.process", "gpg.program"),
    *("credential.helper", "merge.x.driver", "sequence.editor", "uploadpack.packObjectsHook", "pager.ls-tree"),
)
_GIT_HOOKS = ("post-checkout", "reference-transaction", "fsmonitor-watchman", "post-index-change", "pre-commit")


def trapped(folder: Path, told: Path) -> str:
    """Write the project, a git repository; what is sprung leaves a file in `told`. The URI of its models."""
    uri = written(folder)
    told.mkdir()
    for name in (*SHADOWS, *LIKELY):
        _module(folder / f"{name}.py", told)
    _environment(folder, told)
    (folder / ".env").write_text("DJANGO_SETTINGS_MODULE=sitecustomize\nPYTHONPATH=.\nMIR_CACHE_DIR=.\n")
    (folder / ".jedi").mkdir()
    unsafe = '[1, {"load_unsafe_extensions": true, "environment_path": ".venv"}]'
    (folder / ".jedi" / "project.json").write_text(unsafe)
    # Each asks for what the workspace brings, as a project does.
    models = folder / "app" / "models.py"
    models.write_text("import json, logging, sitecustomize, jedi\nfrom local_settings import *\n" + TEXT)
    manage = 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_settings")\n'
    (folder / "manage.py").write_text(manage + (folder / "manage.py").read_text())
    migration = folder / "app" / "migrations" / "0001_initial.py"
    migration.write_text(
        f"{migration.read_text()}from django.db import migrations\n\n\n"
        "class Migration(migrations.Migration):\n    operations = [migrations.RunSQL('SELECT 1')]\n"
    )
    settings = folder / "site_settings.py"
    settings.write_text(settings.read_text() + 'INSTALLED_APPS = ["app"]\nROOT_URLCONF = "app.urls"\n')
    _repository(folder, told)
    return uri


def _module(path: Path, told: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"open({str(told / path.stem)!r}, 'a').write(__name__)\n")


def _program(path: Path, told: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho \"$0 $*\" >> '{told}/program-{path.name}'\n")
    path.chmod(0o755)


def _environment(folder: Path, told: Path) -> None:
    packages = folder / ".venv" / "lib" / "python3.11" / "site-packages"
    packages.mkdir(parents=True)
    (folder / ".venv" / "pyvenv.cfg").write_text(f"home = {folder}/bin\nversion = 3.11.0\n")
    for name in PROGRAMS:
        for place in (folder, folder / "bin", folder / ".venv" / "bin", folder / "node_modules" / ".bin"):
            _program(place / name, told)
    _module(packages / "django" / "__init__.py", told)
    _module(packages / "sitecustomize.py", told)
    _module(packages / "__editable___thing_finder.py", told)
    line = f"import os; open({str(told / 'pth')!r}, 'a').write('x')\n"
    for place in (packages / "trap.pth", folder / "trap.pth", packages / "distutils-precedence.pth"):
        place.write_text(line)


def _repository(folder: Path, told: Path) -> None:
    def git(*arguments: str) -> None:
        identity = ("-c", "user.name=x", "-c", "user.email=x@example.org")
        subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    git("add", "app", "manage.py", "site_settings.py")
    git("commit", "-q", "-m", "first")
    for key in _GIT_KEYS:
        git("config", key, f"echo {key} >> '{told}/git'; cat")
    (folder / ".gitattributes").write_text("*.py filter=x diff=x merge=x\n")
    for name in _GIT_HOOKS:
        _program(folder / ".git" / "hooks" / name, told)
    models = folder / "app" / "models.py"
    more = "def more():\n    return [each.author.name for each in Book.objects.all()]\n"
    models.write_text(f"{models.read_text()}\n\n{more}")
