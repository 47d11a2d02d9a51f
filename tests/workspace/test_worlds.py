"""Projects with environments of their own are judged by these: together they are what each is alone."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

import pytest

from mir_lsp.cli.loading import load
from mir_lsp.engine.config import Config
from mir_lsp.engine.engine import Engine
from mir_lsp.index import ClassId
from mir_lsp.index.bundled import BUNDLED, bundled_files, is_bundled, mount
from mir_lsp.index.models import by_label, incoming, model, relations
from mir_lsp.index.settings import django_version
from mir_lsp.index.worlds import mount_of, reaches
from mir_lsp.lsp.scan import Equipment, scan
from mir_lsp.workspace.configuration import ConfigurationFiles
from mir_lsp.workspace.worlds import found_worlds
from tests.support.two_projects import FINDINGS, INSTALLED_FOR_TWO, ONE, TWO, install, leave, two_projects, write

SECOND = mount(1)


@pytest.fixture(autouse=True)
def no_active_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)


def loaded(root: Path) -> Engine:
    (root / ".git").mkdir(exist_ok=True)
    (project,) = load([str(root)], Config())
    return project.engine


def served(folders: Iterable[Path]) -> Engine:
    """What the server has of folders that are open in one window."""
    engine = Engine()
    scans = [scan(str(folder), {}, ConfigurationFiles()) for folder in folders]
    engine.set_roots(root for each in scans for root in each.roots)
    for path in (path for each in scans for path in each.files):
        engine.set_text(path, Path(path).read_text())
    Equipment().apply(engine, scans)
    return engine


def found(engine: Engine, project: Path) -> list[tuple[str, int]]:
    path = str(project / "shop" / "views.py")
    text = Path(path).read_text()
    return [(each.code, text.count("\n", 0, each.span.start) + 1) for each in engine.findings(path)]


def state(engine: Engine, project: Path) -> str:
    """Everything that is known of the models of a project, and of those that are installed for it."""
    db = engine.db
    own = db.get(mount_of, str(project))
    known: list[object] = []
    for path in sorted(engine.files.index.paths()):
        if path.startswith((f"{own}/", f"{project}/")):
            ids = [ClassId(path, name) for name in db.read(("top classes", path), ())]
            known += [(id, db.get(model, id), db.get(relations, id)) for id in ids]
            known += [(id, sorted(map(repr, db.get(incoming, id)))) for id in ids]
    return "\n".join(map(repr, known)).replace(own, BUNDLED)


def test_side_by_side_each_project_is_what_it_is_alone(tmp_path: Path) -> None:
    projects = two_projects(tmp_path)
    together = loaded(tmp_path)

    for project in projects:
        alone = loaded(project)
        assert found(together, project) == found(alone, project) == FINDINGS[project.name]
        assert state(together, project) == state(alone, project)


def test_two_folders_of_one_window_are_what_each_is_alone(tmp_path: Path) -> None:
    projects = two_projects(tmp_path)
    for order in (projects, projects[::-1]):
        together = served(order)
        for project in projects:
            assert found(together, project) == FINDINGS[project.name]
            assert state(together, project) == state(served([project]), project)


def test_each_project_has_its_own_user_site_and_django(tmp_path: Path) -> None:
    one, two = two_projects(tmp_path)
    db = loaded(tmp_path).db

    targets = [
        {each.name: each.target for each in db.get(relations, ClassId(str(project / "shop" / "models.py"), "Book"))}
        for project in (one, two)
    ]
    assert targets[0]["owner"] == ClassId(f"{BUNDLED}/django/contrib/auth/models.py", "User")
    assert targets[1]["owner"] == ClassId(str(two / "people" / "models.py"), "Person")
    assert targets[0]["site"] == ClassId(f"{BUNDLED}/django/contrib/sites/models.py", "Site")
    assert targets[1]["site"] == ClassId(f"{SECOND}/django/contrib/sites/models.py", "Site")
    assert [db.get(django_version, str(project)) for project in (one, two)] == [(4, 2), (5, 2)]
    users = [db.get(model, id) for id in by_label(db, "auth", "User")]
    swapped = {user.id.path.partition("/")[0]: user.swapped for user in users if user is not None}
    assert swapped == {BUNDLED: False, SECOND: True}


def test_a_package_of_one_project_is_not_there_for_the_other(tmp_path: Path) -> None:
    one, two = two_projects(tmp_path)
    db = loaded(tmp_path).db

    assert reaches(db, str(two), str(two / "people" / "models.py"))
    assert not reaches(db, str(one), str(two / "people" / "models.py"))
    assert not reaches(db, SECOND, str(one / "shop" / "models.py"))
    assert reaches(db, str(one), str(tmp_path / "common.py"))


def test_without_environments_projects_that_share_no_code_are_told_apart(tmp_path: Path) -> None:
    write(tmp_path / "one", ONE)
    write(tmp_path / "two", TWO)
    db = loaded(tmp_path).db

    users = {
        name: next(
            each.target
            for each in db.get(relations, ClassId(str(tmp_path / name / "shop" / "models.py"), "Book"))
            if each.name == "owner"
        )
        for name in ("one", "two")
    }
    assert users["one"] == ClassId(f"{BUNDLED}/django/contrib/auth/models.py", "User")
    assert users["two"] == ClassId(str(tmp_path / "two" / "people" / "models.py"), "Person")


def test_projects_around_a_library_share_one_world_with_it(tmp_path: Path) -> None:
    library = {
        "lib/__init__.py": "",
        "lib/models.py": """
            from django.contrib.auth.models import User
            from django.db import models

            class Note(models.Model):
                user = models.ForeignKey(User, models.CASCADE, related_name="notes")
        """,
    }
    write(tmp_path, library)
    for name in ("example", "demo"):
        write(tmp_path / name, {"manage.py": "", "settings.py": "INSTALLED_APPS = ['django.contrib.auth', 'lib']\n"})
    db = loaded(tmp_path).db

    assert {db.get(mount_of, str(tmp_path / name)) for name in ("example", "demo", "lib")} == {BUNDLED}
    user = ClassId(f"{BUNDLED}/django/contrib/auth/models.py", "User")
    assert "notes" in {each.name for each in db.get(relations, user)}


def test_a_folder_without_a_project_is_of_the_world_of_its_neighbour(tmp_path: Path) -> None:
    write(tmp_path / "lib", {"pyproject.toml": "", "lib/__init__.py": "", "lib/models.py": TWO["people/models.py"]})
    write(tmp_path / "site", {**ONE, "shop/views.py": "from lib.models import Person\n"})
    install(tmp_path / "site", "5.2", INSTALLED_FOR_TWO)
    db = served([tmp_path / "site", tmp_path / "lib"]).db

    assert db.get(mount_of, str(tmp_path / "lib" / "lib")) == BUNDLED
    assert reaches(db, str(tmp_path / "site"), str(tmp_path / "lib" / "lib" / "models.py"))


def test_code_that_projects_share_is_there_for_all_and_of_the_environment_around_it(tmp_path: Path) -> None:
    two_projects(tmp_path)
    write(tmp_path, {"common/__init__.py": "", "common/models.py": "from stamps.models import Stamped\n"})
    install(tmp_path, "5.0", INSTALLED_FOR_TWO)
    engine = loaded(tmp_path)
    common = str(tmp_path / "common")

    assert engine.db.get(mount_of, common) == mount(2)
    assert all(reaches(engine.db, str(tmp_path / name), f"{common}/models.py") for name in ("one", "two"))
    assert found(engine, tmp_path / "one") == FINDINGS["one"]


def test_worlds_that_come_and_go_leave_what_there_would_be_from_scratch(tmp_path: Path) -> None:
    one, two = two_projects(tmp_path)
    third = tmp_path / "three"
    write(third, TWO)
    rng = random.Random("worlds")
    engine, equipment, seen = Engine(), Equipment(), set()
    for step in range(14):
        if step % 5 == 3:
            leave(two)
        elif step % 5 == 4:
            install(two, rng.choice(["4.2", "5.1"]), INSTALLED_FOR_TWO)
        folders = rng.sample([one, two, third], rng.randint(1, 3))
        scans = [scan(str(folder), {}, ConfigurationFiles()) for folder in folders]
        wanted = {path for each in scans for path in each.files}
        for path in set(engine.paths()) - wanted:
            engine.remove(path)
        for path in wanted:
            engine.set_text(path, Path(path).read_text())
        engine.set_roots(root for each in scans for root in each.roots)
        equipment.apply(engine, scans)
        fresh = served(folders)
        assert sorted(engine.files.index.paths()) == sorted(fresh.files.index.paths()), step
        for folder in folders:
            assert state(engine, folder) == state(fresh, folder), step
            assert found(engine, folder) == found(fresh, folder), step
        seen.add(tuple(folder.name for folder in folders))
    assert len(seen) > 5


def test_one_world_is_the_one_that_comes_with_the_tool(tmp_path: Path) -> None:
    one, _ = two_projects(tmp_path)
    assert len(found_worlds([scan(str(one), {}, ConfigurationFiles()).around])) == 1
    paths = {path for path in loaded(one).files.index.paths() if is_bundled(path)}
    assert paths >= {path for path, _ in bundled_files()}
    assert all(path.startswith(f"{BUNDLED}/") for path in paths)
