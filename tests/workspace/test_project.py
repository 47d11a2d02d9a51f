"""Roots of projects, roots of imports, and the version of Django."""

import time
from pathlib import Path

import pytest

from mir_lsp.workspace.project import django_version, root_of, source_roots


def test_the_root_is_the_nearest_folder_with_a_mark(tmp_path: Path) -> None:
    app = tmp_path / "backend" / "app"
    app.mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    assert root_of(str(app)) == str(tmp_path)
    (tmp_path / "backend" / "manage.py").write_text("")
    (app / "models.py").write_text("")
    assert root_of(str(app / "models.py")) == str(tmp_path / "backend")
    assert root_of(str(tmp_path / "backend")) == str(tmp_path / "backend")


def test_without_a_mark_the_root_is_the_topmost_package_and_imports_start_above_it(tmp_path: Path) -> None:
    app = tmp_path / "shop" / "orders"
    app.mkdir(parents=True)
    (app / "models.py").write_text("")
    assert root_of(str(app / "models.py")) == str(app)
    (app / "__init__.py").write_text("")
    assert root_of(str(app / "models.py")) == str(app)
    (tmp_path / "shop" / "__init__.py").write_text("")
    assert root_of(str(app / "models.py")) == str(tmp_path / "shop")
    package = str(tmp_path / "shop")
    assert str(tmp_path) in source_roots(package, [f"{package}/__init__.py", f"{package}/orders/__init__.py"])


def roots(tmp_path: Path, *names: str, configured: tuple[str, ...] = ()) -> list[str]:
    files = [str(tmp_path / name) for name in names]
    found = source_roots(str(tmp_path), files, configured)
    return [str(Path(root).relative_to(tmp_path)) for root in found]


def test_imports_start_from_the_folder_of_manage_py_first(tmp_path: Path) -> None:
    assert roots(tmp_path, "backend/manage.py", "backend/shop/__init__.py") == ["backend", "."]


def test_imports_start_from_src_and_from_the_parents_of_packages(tmp_path: Path) -> None:
    names = ("src/shop/__init__.py", "src/shop/catalog/__init__.py", "libs/tools/__init__.py")
    assert roots(tmp_path, *names) == [".", "src", "libs"]


def test_a_package_called_src_is_a_package(tmp_path: Path) -> None:
    assert roots(tmp_path, "src/__init__.py", "src/models.py") == ["."]


def test_configured_roots_come_first(tmp_path: Path) -> None:
    assert roots(tmp_path, "manage.py", configured=("apps", "./libs/")) == ["apps", "libs", "."]


def install(root: Path, environment: str, name: str) -> None:
    (root / environment / "lib" / "python3.12" / "site-packages" / name).mkdir(parents=True)


@pytest.mark.parametrize("name", ["django-5.1.3.dist-info", "Django-5.1.dist-info", "Django-5.1rc1.dist-info"])
def test_the_installed_django_counts(tmp_path: Path, name: str) -> None:
    install(tmp_path, ".venv", "django_filter-24.3.dist-info")
    install(tmp_path, ".venv", name)
    (tmp_path / "requirements.txt").write_text("Django==4.2\n")
    found = django_version(str(tmp_path))
    assert found is not None and found.version == (5, 1) and found.source.endswith(name)


def test_an_environment_of_another_name_counts_when_it_was_found(tmp_path: Path) -> None:
    install(tmp_path, "py", "django-4.2.1.dist-info")
    assert django_version(str(tmp_path)) is None
    found = django_version(str(tmp_path), [str(tmp_path / "py")])
    assert found is not None and found.version == (4, 2)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("uv.lock", 'name = "django-environ"\nversion = "0.11"\n\nname = "django"\nversion = "5.2.4"\n'),
        ("poetry.lock", '[[package]]\nname = "Django"\r\nversion = "5.2"\r\n'),
        ("pylock.toml", '[[packages]]\nname = "django"\nversion = "5.2.1"\n'),
        ("Pipfile.lock", '{"default": {"django": {"hashes": ["sha256:0"], "version": "==5.2.1"}}}'),
    ],
)
def test_a_locked_django_counts(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, newline="")
    (tmp_path / "requirements.txt").write_text("Django==4.2\n")
    found = django_version(str(tmp_path))
    assert found is not None and found.version == (5, 2) and found.source == str(tmp_path / name)


@pytest.mark.parametrize(
    ("line", "version"),
    [
        ("Django==5.0.3", (5, 0)),
        ("django == 4.2.*  # long-term", (4, 2)),
        ("django[argon2]==5.1", (5, 1)),
        ("django~=5.1.2", (5, 1)),
        ("django~=5.0", (5, 2)),
        ("django>=4.2,<5.0", (4, 2)),
        ("Django <5.2, >=4.2", (5, 1)),
        ("django>=4.2", None),
        ("django", None),
        ("django-filter==24.3", None),
        ("# django==4.2", None),
        ("not-django==4.2", None),
        ("django==2.2.28", (2, 2)),
    ],
)
def test_a_requirement_means_the_newest_release_that_it_allows(
    tmp_path: Path, line: str, version: tuple[int, int] | None
) -> None:
    (tmp_path / "requirements.txt").write_text(f"celery==5.4\n{line}\nredis\n")
    found = django_version(str(tmp_path))
    assert (found.version if found else None) == version


@pytest.mark.parametrize(
    "text",
    [
        '[project]\ndependencies = [\n  "django>=5.1,<5.2",\n]\n',
        '[tool.poetry.dependencies]\ndjango = "^5.1,<5.2"\n',
        '[project]\ndependencies = ["celery", "Django~=5.1.0; python_version > \'3.9\'"]\n',
    ],
)
def test_requirements_are_read_from_pyproject(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    found = django_version(str(tmp_path))
    assert found is not None and found.version == (5, 1)


def test_a_hostile_requirement_file_costs_no_time(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("django" + " " * 240_000)
    (tmp_path / "requirements.in").write_text("django==1" + ",==1" * 45_000)
    started = time.thread_time()
    found = django_version(str(tmp_path))
    assert time.thread_time() - started < 2
    assert found is not None and found.version == (1, 11)


def test_imports_start_above_the_parts_of_one_namespace(tmp_path: Path) -> None:
    names = ("libs/acme/core/__init__.py", "apps/acme/shop/__init__.py", "tools/single/x/__init__.py")
    assert roots(tmp_path, *names) == [".", "apps/acme", "libs/acme", "tools/single", "apps", "libs"]
