"""Environments are folders: found by name, read as files, never run."""

from __future__ import annotations

from pathlib import Path

import pytest

from mir_lsp.workspace.environment import environment_at, find_environment
from mir_lsp.workspace.project import started_projects, surroundings

NOWHERE: dict[str, str] = {}


def install(environment: Path, *names: str, layout: str = "lib/python3.12/site-packages") -> Path:
    """An environment with these files; what ends with `-info` is a folder."""
    site = environment / layout
    site.mkdir(parents=True, exist_ok=True)
    for name in names:
        path = site / name
        if name.endswith("-info"):
            path.mkdir()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"# {name}\n")
    return site


@pytest.mark.parametrize("name", [".venv", "venv", "env"])
def test_an_environment_is_found_in_the_project(tmp_path: Path, name: str) -> None:
    install(tmp_path / name, "Django-5.1.2.dist-info", "django_filter-24.3.dist-info", "PyYAML-6.0-py3.12.egg-info")

    found = find_environment(str(tmp_path), variables=NOWHERE)

    assert found is not None and (found.folder, found.origin) == (str(tmp_path / name), "found")
    assert found.distributions == {"django": "5.1.2", "django-filter": "24.3", "pyyaml": "6.0"}
    assert found.django == (5, 1)


def test_an_environment_above_counts_up_to_the_top_of_the_repository(tmp_path: Path) -> None:
    root = tmp_path / "repository" / "services" / "api"
    root.mkdir(parents=True)
    install(tmp_path / ".venv", "django-4.2.dist-info")
    (tmp_path / "repository" / ".git").mkdir()
    assert find_environment(str(root), variables=NOWHERE) is None

    install(tmp_path / "repository" / ".venv", "django-5.2.dist-info")
    found = find_environment(str(root), variables=NOWHERE)
    assert found is not None and found.django == (5, 2)


def test_without_a_repository_the_folder_above_is_the_last(tmp_path: Path) -> None:
    root = tmp_path / "one" / "two"
    root.mkdir(parents=True)
    install(tmp_path / "venv", "django-5.2.dist-info")
    assert find_environment(str(root), variables=NOWHERE) is None
    assert find_environment(str(tmp_path / "one"), variables=NOWHERE) is not None


def test_the_active_environment_counts_last_and_only_with_django(tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    variables = {"VIRTUAL_ENV": str(tmp_path / "active")}
    install(tmp_path / "active", "requests-2.0.dist-info")
    assert find_environment(str(root), variables=variables) is None

    install(tmp_path / "active", "django-4.2.dist-info")
    active = find_environment(str(root), variables=variables)
    assert active is not None and active.origin == "VIRTUAL_ENV"

    install(root / ".venv", "django-5.2.dist-info")
    own = find_environment(str(root), variables=variables)
    assert own is not None and own.django == (5, 2)


def test_a_configured_environment_counts_alone(tmp_path: Path) -> None:
    install(tmp_path / ".venv", "django-4.2.dist-info")
    assert find_environment(str(tmp_path), configured="missing", variables=NOWHERE) is None

    install(tmp_path / "py", "django-5.0.dist-info")
    found = find_environment(str(tmp_path), configured="py", variables=NOWHERE)
    assert found is not None and (found.django, found.origin) == ((5, 0), "configured")


@pytest.mark.parametrize(
    "layout", ["lib/python3.12/site-packages", "lib64/python3.9/site-packages", "Lib/site-packages"]
)
def test_packages_are_found_in_the_layout_of_every_system(tmp_path: Path, layout: str) -> None:
    site = install(tmp_path / "venv", "django-5.2.dist-info", layout=layout)

    found = environment_at(str(tmp_path / "venv"), "found")
    assert found is not None and found.site_packages == (str(site),)
    packages = environment_at(str(site), "configured")
    assert packages is not None and packages.django == (5, 2)


def test_a_name_leads_to_the_module_that_is_its_longest_part(tmp_path: Path) -> None:
    site = install(tmp_path / "venv", "taggit/__init__.py", "taggit/models.py", "wag/models/__init__.py")
    found = environment_at(str(tmp_path / "venv"), "found")
    assert found is not None

    models = found.module("taggit.models.Tag")
    assert models is not None
    assert (models.name, models.path, models.is_package) == ("taggit.models", str(site / "taggit/models.py"), False)
    package = found.module("wag.models.Page")
    assert package is not None and package.is_package
    assert found.module("nothing.models") is None
    inner = found.module("taggit.missing.Tag")
    assert inner is not None and inner.name == "taggit"


@pytest.mark.parametrize("name", ["", ".", "..secret", "a/../../b", "a..b", "/etc/passwd", "a.b ", "nul\0"])
def test_a_name_that_is_none_reads_nothing(tmp_path: Path, name: str) -> None:
    install(tmp_path / "venv", "a/__init__.py", "secret.py")
    found = environment_at(str(tmp_path / "venv"), "found")

    assert found is not None and found.module(name) is None


def test_a_folder_that_is_no_environment_is_none(tmp_path: Path) -> None:
    (tmp_path / "venv").mkdir()
    (tmp_path / ".venv").write_text("not a folder")

    assert find_environment(str(tmp_path), variables=NOWHERE) is None
    assert environment_at("relative", "configured") is None
    assert environment_at("", "VIRTUAL_ENV") is None


def write(root: Path, **texts: str) -> list[str]:
    paths = []
    for name, text in texts.items():
        path = root / name.replace("__", "/")
        path = path.with_name(f"{path.name}.py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        paths.append(str(path))
    return paths


SET = 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "{}")\n'


@pytest.mark.parametrize(
    "text",
    [
        SET.format("shop.settings"),
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'shop.settings'\n",
        "os.environ[str('DJANGO_SETTINGS_MODULE')] = str('shop.settings')\n",
        'os.environ.setdefault(\n    "DJANGO_SETTINGS_MODULE",\n    "shop.settings",\n)\n',
    ],
)
def test_the_settings_module_is_read_from_the_text_of_manage_py(tmp_path: Path, text: str) -> None:
    files = write(tmp_path, manage=text, shop__wsgi=SET.format("shop.production"))

    (project,) = started_projects(str(tmp_path), files)

    assert (project.settings_module, project.source) == ("shop.settings", files[0])


def test_wsgi_says_it_where_manage_py_does_not(tmp_path: Path) -> None:
    files = write(tmp_path, manage=SET.format("{{ name }}.settings"), shop__wsgi=SET.format("shop.production"))
    assert started_projects(str(tmp_path), files)[0].settings_module == "shop.production"


def test_the_configuration_of_the_tests_says_it_last(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\nDJANGO_SETTINGS_MODULE = tests.settings\n")
    assert started_projects(str(tmp_path), ())[0].settings_module == "tests.settings"
    files = write(tmp_path, shop__asgi=SET.format("shop.settings"))
    assert started_projects(str(tmp_path), files)[0].settings_module == "shop.settings"


def test_each_manage_py_is_a_project_with_its_own_django(tmp_path: Path) -> None:
    files = write(tmp_path, one__manage=SET.format("conf.settings"), two__manage=SET.format("conf.live"), lib__x="")
    install(tmp_path / "one" / ".venv", "django-4.2.3.dist-info")
    (tmp_path / "two" / "requirements.txt").write_text("django==5.1\n")

    found = surroundings(str(tmp_path), files)

    assert [
        (Path(project.folder).name, project.settings_module, project.django and project.django.version)
        for project in found.projects
    ] == [("one", "conf.settings", (4, 2)), ("two", "conf.live", (5, 1))]
    assert found.environment is not None and found.environment.folder == str(tmp_path / "one" / ".venv")


def test_a_configured_settings_module_wins(tmp_path: Path) -> None:
    files = write(tmp_path, manage=SET.format("shop.settings"))
    (project,) = started_projects(str(tmp_path), files, {str(tmp_path): "shop.other"})
    assert (project.settings_module, project.source) == ("shop.other", "the configuration")


def test_what_is_configured_for_a_folder_is_for_the_projects_in_it(tmp_path: Path) -> None:
    files = write(tmp_path, one__manage=SET.format("conf.one"), two__manage=SET.format("conf.two"))
    install(tmp_path / "py", "django-4.2.dist-info")
    install(tmp_path / "two" / "own", "django-5.2.dist-info")
    environments = {str(tmp_path): "py", str(tmp_path / "two"): "own"}

    found = surroundings(str(tmp_path), files, (), environments, {str(tmp_path / "two"): "conf.live"})

    assert [
        (Path(project.folder).name, project.settings_module, project.django and project.django.version)
        for project in found.projects
    ] == [("one", "conf.one", (4, 2)), ("two", "conf.live", (5, 2))]


def test_an_environment_inside_one_project_is_not_that_of_another(tmp_path: Path) -> None:
    files = write(tmp_path, one__manage=SET.format("conf"), two__manage=SET.format("conf"))
    install(tmp_path / "one" / "deploy" / "py", "django-4.2.dist-info")
    met = [str(tmp_path / "one" / "deploy" / "py")]

    one, two = surroundings(str(tmp_path), files, met).projects

    assert one.environment is not None and one.environment.folder == met[0]
    assert two.environment is None
