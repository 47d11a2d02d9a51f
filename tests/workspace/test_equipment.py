"""What the server tells its engine of environments and projects is what the command line tells its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from mir_lsp.cli.loading import load
from mir_lsp.engine.config import Config
from mir_lsp.engine.engine import Engine
from mir_lsp.index import ClassId
from mir_lsp.index.models import model
from mir_lsp.index.settings import django_version, projects_key
from mir_lsp.lsp.scan import Equipment, Scan, scan
from mir_lsp.workspace.configuration import ConfigurationFiles

STAMPED = "from stamps.models import Stamped\n\n\nclass Book(Stamped):\n    pass\n"
BASE = "from django.db import models\n\n\nclass Stamped(models.Model):\n    {} = models.TextField()\n\n"
ABSTRACT = "    class Meta:\n        abstract = True\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    (tmp_path / "shop").mkdir()
    (tmp_path / "manage.py").write_text('os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")\n')
    (tmp_path / "settings.py").write_text("INSTALLED_APPS = ['shop']\n")
    (tmp_path / "shop" / "__init__.py").write_text("")
    (tmp_path / "shop" / "models.py").write_text(STAMPED)
    install(tmp_path, "5.1", "stamp")
    return tmp_path


def install(root: Path, django: str, field: str) -> None:
    site = root / ".venv" / "lib" / "python3.12" / "site-packages"
    (site / f"django-{django}.dist-info").mkdir(parents=True)
    (site / "stamps").mkdir(exist_ok=True)
    (site / "stamps" / "__init__.py").write_text("")
    (site / "stamps" / "models.py").write_text(BASE.format(field) + ABSTRACT)


def seen(root: Path) -> Scan:
    return scan(str(root), {}, ConfigurationFiles())


def filled(found: Scan) -> Engine:
    engine = Engine()
    engine.set_roots(found.roots)
    for path in found.files:
        engine.set_text(path, Path(path).read_text())
    return engine


def field_names(engine: Engine, root: Path) -> list[str]:
    known = engine.db.get(model, ClassId(str(root / "shop" / "models.py"), "Book"))
    return [field.name for field in known.fields] if known is not None else []


def test_the_server_knows_what_the_command_line_knows(project: Path) -> None:
    found = seen(project)
    engine = filled(found)
    Equipment().apply(engine, [found])
    (loaded,) = load([str(project)], Config())

    assert field_names(engine, project) == field_names(loaded.engine, project) == ["id", "stamp"]
    assert engine.db.peek(projects_key()) == loaded.engine.db.peek(projects_key())
    assert sorted(engine.files.index.paths()) == sorted(loaded.engine.files.index.paths())
    assert engine.db.get(django_version, str(project)) == (5, 1)


def test_another_environment_takes_the_place_of_the_first(project: Path) -> None:
    found = seen(project)
    engine = filled(found)
    equipment = Equipment()
    equipment.apply(engine, [found])
    (project / ".venv" / "lib" / "python3.12" / "site-packages" / "django-5.1.dist-info").rmdir()
    install(project, "5.2", "later")

    equipment.apply(engine, [seen(project)])
    assert field_names(engine, project) == ["id", "later"]

    equipment.apply(engine, [Scan(str(project))])
    assert field_names(engine, project) == []


def test_what_an_edit_needs_is_read_when_files_have_changed(project: Path) -> None:
    found = seen(project)
    engine = filled(found)
    equipment = Equipment()
    path = str(project / "shop" / "models.py")
    engine.set_text(path, "")
    equipment.apply(engine, [found])
    engine.set_text(path, STAMPED)
    assert field_names(engine, project) == []

    equipment.refresh()
    assert field_names(engine, project) == ["id", "stamp"]
