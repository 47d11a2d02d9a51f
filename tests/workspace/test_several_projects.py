"""Several projects in one workspace do not talk to each other, whatever they call their modules."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from mir_lsp.cli.loading import Project, load
from mir_lsp.engine.config import Config
from mir_lsp.index import ClassId
from mir_lsp.index.models import model, relations
from mir_lsp.index.settings import django_version, plain_setting, text_setting

MANAGE = 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "conf.settings")\n'
PROJECT = {
    "manage.py": MANAGE,
    "conf/__init__.py": "",
    "conf/settings.py": """
        INSTALLED_APPS = ["people", "shop"]
        AUTH_USER_MODEL = "people.Person"
        NAME = "{name}"
    """,
    "people/__init__.py": "",
    "people/models/__init__.py": "from .person import Person\n",
    "people/models/person.py": """
        from django.contrib.auth.models import AbstractUser
        from django.db import models

        class Person(AbstractUser):
            only_in_{name} = models.TextField()
    """,
    "shop/__init__.py": "",
    "shop/models.py": """
        from django.conf import settings
        from django.db import models
        from people.models import Person

        class Book(models.Model):
            writer = models.ForeignKey(Person, models.CASCADE, related_name="written")
            reader = models.ForeignKey("people.Person", models.CASCADE, related_name="read")
            owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="owned")
    """,
    "shop/views.py": """
        from shop.models import Book

        def names():
            return [book.writer.only_in_{name} for book in Book.objects.all()]
    """,
}


def write(folder: Path, files: dict[str, str], name: str) -> None:
    for place, text in files.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).replace("{name}", name))


@pytest.fixture(autouse=True)
def no_active_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)


def loaded(root: Path) -> Project:
    (root / ".git").mkdir(exist_ok=True)
    (project,) = load([str(root)], Config())
    return project


def targets(project: Project, id: ClassId) -> dict[str, ClassId | None]:
    found = project.engine.db.get(relations, id)
    return {relation.name: relation.target for relation in found if relation.name in ("writer", "reader", "owner")}


LAYOUTS = [("one", "two"), ("backend", "services/admin"), ("backend", "backend_examples")]


@pytest.mark.parametrize("folders", LAYOUTS, ids=["side by side", "at two depths", "one name the start of the other"])
def test_the_same_names_mean_the_own_modules(tmp_path: Path, folders: tuple[str, str]) -> None:
    for number, folder in enumerate(folders):
        write(tmp_path / folder, PROJECT, f"project_{number}")
    project = loaded(tmp_path)
    db = project.engine.db

    for number, folder in enumerate(folders):
        place = (tmp_path / folder).as_posix()
        person = ClassId(f"{place}/people/models/person.py", "Person")
        assert targets(project, ClassId(f"{place}/shop/models.py", "Book")) == dict.fromkeys(
            ("writer", "reader", "owner"), person
        )
        known = db.get(model, person)
        assert known is not None and known.field(f"only_in_project_{number}") is not None
        back = [relation for relation in db.get(relations, person) if relation.name in ("written", "read", "owned")]
        assert {relation.target for relation in back} == {ClassId(f"{place}/shop/models.py", "Book")}
        assert len(back) == 3
        assert db.get(plain_setting, f"{place}/shop", "NAME") == f"project_{number}"
        assert text_setting(db, f"{place}/shop", "AUTH_USER_MODEL") == "people.Person"


def test_findings_are_those_of_each_project_alone(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(tmp_path / name, PROJECT, name)
    together = loaded(tmp_path)
    for name in ("one", "two"):
        (alone,) = load([str(tmp_path / name)], Config())
        path = str(tmp_path / name / "shop" / "views.py")
        found = alone.engine.findings(path)
        assert [finding.code for finding in found] == ["MIR101"]
        assert together.engine.findings(path) == found


def test_each_project_has_its_own_django(tmp_path: Path) -> None:
    for name, version in (("one", "4.2"), ("two", "6.0")):
        write(tmp_path / name, PROJECT, name)
        (tmp_path / name / "requirements.txt").write_text(f"django=={version}\n")
    db = loaded(tmp_path).engine.db

    assert db.get(django_version, str(tmp_path / "one" / "shop")) == (4, 2)
    assert db.get(django_version, str(tmp_path / "two" / "shop")) == (6, 0)


def test_a_project_below_src_is_imported_from_there(tmp_path: Path) -> None:
    write(tmp_path / "src", {name: text for name, text in PROJECT.items() if name != "manage.py"}, "it")
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'it'\n")
    project = loaded(tmp_path)

    place = (tmp_path / "src").as_posix()
    person = ClassId(f"{place}/people/models/person.py", "Person")
    assert set(targets(project, ClassId(f"{place}/shop/models.py", "Book")).values()) == {person}


def test_packages_without_init_files_are_packages(tmp_path: Path) -> None:
    write(tmp_path, {name: text for name, text in PROJECT.items() if not name.endswith("__init__.py")}, "it")
    (tmp_path / "people" / "models" / "__init__.py").write_text("from .person import Person\n")
    project = loaded(tmp_path)

    person = ClassId(f"{tmp_path.as_posix()}/people/models/person.py", "Person")
    assert set(targets(project, ClassId(f"{tmp_path.as_posix()}/shop/models.py", "Book")).values()) == {person}


def test_parts_of_one_namespace_in_two_roots_are_found(tmp_path: Path) -> None:
    base = "from django.db import models\n\nclass Base(models.Model):\n    class Meta:\n        abstract = True\n"
    write(
        tmp_path,
        {
            "libs/acme/core/__init__.py": "",
            "libs/acme/core/models.py": base + "    stamp = models.TextField()\n",
            "src/acme/shop/__init__.py": "",
            "src/acme/shop/models.py": "from acme.core.models import Base\n\nclass Thing(Base):\n    pass\n",
        },
        "",
    )
    project = loaded(tmp_path)

    known = project.engine.db.get(model, ClassId(f"{tmp_path.as_posix()}/src/acme/shop/models.py", "Thing"))
    assert known is not None and known.complete
    assert [field.name for field in known.fields] == ["id", "stamp"]
