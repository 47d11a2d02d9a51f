"""Which files are found, which are not, and when the search ends."""

import os
import socket
from pathlib import Path

import pytest

from mir_lsp.workspace.discovery import Discovery, Exclusion, Limits, discover


def make(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")


def found(discovery: Discovery) -> list[str]:
    return [os.path.relpath(path, discovery.root).replace(os.sep, "/") for path in discovery.files]


def test_python_files_are_found_in_order(tmp_path: Path) -> None:
    make(tmp_path, "manage.py", "b/models.py", "a/views.py", "a/b/deep.py", "README.md", "a/style.css")
    assert found(discover(str(tmp_path))) == ["a/b/deep.py", "a/views.py", "b/models.py", "manage.py"]


@pytest.mark.parametrize(
    "folder",
    [
        ".git",
        ".hidden",
        ".tox",
        "__pycache__",
        "node_modules",
        "lib/site-packages",
        "build",
        "dist",
        "static",
        "media",
        "staticfiles",
    ],
)
def test_folders_that_hold_no_source_are_left_out(tmp_path: Path, folder: str) -> None:
    make(tmp_path, "kept.py", f"{folder}/x.py", f"app/{folder}/y.py")
    assert found(discover(str(tmp_path))) == ["kept.py"]


@pytest.mark.parametrize("name", ["build", "media", "static"])
def test_a_package_is_kept_even_if_it_is_called_like_a_build_folder(tmp_path: Path, name: str) -> None:
    make(tmp_path, f"{name}/__init__.py", f"{name}/models.py")
    assert found(discover(str(tmp_path))) == [f"{name}/__init__.py", f"{name}/models.py"]


@pytest.mark.parametrize("mark", ["pyvenv.cfg", "conda-meta/history"])
def test_a_virtual_environment_of_any_name_is_left_out_and_reported(tmp_path: Path, mark: str) -> None:
    make(tmp_path, "kept.py", f"py311/{mark}", "py311/lib/x.py")
    discovery = discover(str(tmp_path))
    assert found(discovery) == ["kept.py"]
    assert discovery.environments == (str(tmp_path / "py311"),)


def test_gitignore_is_respected_at_every_depth(tmp_path: Path) -> None:
    make(tmp_path, "kept.py", "secret.py", "app/kept.py", "app/local.py", "app/generated/x.py", "local.py")
    (tmp_path / ".gitignore").write_text("secret.py\ngenerated/\n")
    (tmp_path / "app" / ".gitignore").write_text("local.py\n")
    assert found(discover(str(tmp_path))) == ["app/kept.py", "kept.py", "local.py"]


def test_a_deeper_gitignore_wins(tmp_path: Path) -> None:
    make(tmp_path, "local.py", "app/local.py")
    (tmp_path / ".gitignore").write_text("local.py\n")
    (tmp_path / "app" / ".gitignore").write_text("!local.py\n")
    assert found(discover(str(tmp_path))) == ["app/local.py"]


def test_the_ignore_files_above_the_root_count_up_to_the_top_of_the_repository(tmp_path: Path) -> None:
    make(tmp_path, "repository/backend/x.py", "repository/backend/out/y.py", "repository/backend/z.py")
    (tmp_path / ".gitignore").write_text("x.py\n")
    (tmp_path / "repository" / ".gitignore").write_text("/backend/out/\n")
    info = tmp_path / "repository" / ".git" / "info"
    info.mkdir(parents=True)
    (info / "exclude").write_text("z.py\n")
    assert found(discover(str(tmp_path / "repository" / "backend"))) == ["x.py"]


def test_excluded_paths_are_left_out_relative_to_the_folder_of_the_settings(tmp_path: Path) -> None:
    make(tmp_path, "app/x.py", "app/legacy/y.py", "legacy/z.py")
    exclusion = Exclusion(str(tmp_path), ["/app/legacy/"])
    assert found(discover(str(tmp_path), exclusion)) == ["app/x.py", "legacy/z.py"]
    assert found(discover(str(tmp_path / "app"), exclusion)) == ["x.py"]


def test_a_negated_exclusion_brings_back_what_gitignore_or_a_default_leaves_out(tmp_path: Path) -> None:
    make(tmp_path, "build/x.py", "generated/y.py", "node_modules/z.py")
    (tmp_path / ".gitignore").write_text("generated/\n")
    exclusion = Exclusion(str(tmp_path), ["!build/", "!generated/", "!node_modules/"])
    assert found(discover(str(tmp_path), exclusion)) == ["build/x.py", "generated/y.py"]


def test_symbolic_links_are_not_followed_so_that_loops_end(tmp_path: Path) -> None:
    make(tmp_path, "app/x.py")
    (tmp_path / "app" / "again").symlink_to(tmp_path)
    (tmp_path / "link.py").symlink_to(tmp_path / "app" / "x.py")
    (tmp_path / "dangling.py").symlink_to(tmp_path / "nowhere.py")
    assert found(discover(str(tmp_path))) == ["app/x.py"]


def test_a_root_that_is_a_symbolic_link_is_walked_under_its_own_name(tmp_path: Path) -> None:
    make(tmp_path, "real/x.py")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert discover(str(tmp_path / "link")).files == (str(tmp_path / "link" / "x.py"),)


def test_pipes_and_sockets_are_not_files(tmp_path: Path) -> None:
    make(tmp_path, "x.py")
    os.mkfifo(tmp_path / "pipe.py")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket.py"))
        assert found(discover(str(tmp_path))) == ["x.py"]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable to root")
def test_a_folder_that_cannot_be_listed_is_reported(tmp_path: Path) -> None:
    make(tmp_path, "x.py", "closed/y.py")
    (tmp_path / "closed").chmod(0)
    try:
        discovery = discover(str(tmp_path))
    finally:
        (tmp_path / "closed").chmod(0o700)
    assert found(discovery) == ["x.py"]
    assert [skipped.reason for skipped in discovery.skipped] == ["cannot be listed: permission denied"]


def test_a_root_that_does_not_exist_has_no_files(tmp_path: Path) -> None:
    assert discover(str(tmp_path / "nowhere")).files == ()


def test_the_search_stops_at_the_file_budget_and_says_so(tmp_path: Path) -> None:
    make(tmp_path, "a/b/c/deep.py", *(f"x{number}.py" for number in range(5)))
    discovery = discover(str(tmp_path), limits=Limits(files=5))
    assert found(discovery) == [f"x{number}.py" for number in range(5)]
    assert [(skipped.path, skipped.reason) for skipped in discovery.skipped] == [
        (str(tmp_path), "the search for files stopped after 5 files")
    ]


def test_the_search_stops_at_the_time_budget_and_says_so(tmp_path: Path) -> None:
    make(tmp_path, "first.py", *(f"many/x{number}.txt" for number in range(600)), "many/late.py")
    ticks = iter(range(100))
    discovery = discover(str(tmp_path), limits=Limits(seconds=0.5), clock=lambda: next(ticks))
    assert found(discovery) == ["first.py"]
    assert [skipped.reason for skipped in discovery.skipped] == ["the search for files stopped after 0.5 seconds"]


def test_configuration_files_are_found(tmp_path: Path) -> None:
    make(tmp_path, "pyproject.toml", "backend/mir.toml", "node_modules/x/pyproject.toml")
    names = [os.path.relpath(path, tmp_path) for path in discover(str(tmp_path)).configurations]
    assert names == [os.path.join("backend", "mir.toml"), "pyproject.toml"]


def templates(discovery: Discovery) -> list[str]:
    return [os.path.relpath(path, discovery.root).replace(os.sep, "/") for path in discovery.templates]


def test_templates_are_found_below_folders_of_that_name_alone(tmp_path: Path) -> None:
    make(tmp_path, "shop/templates/shop/a.html", "shop/templates/mail/b.txt", "shop/templates/logo.png")
    make(tmp_path, "shop/pages/c.html", "docs/d.html", "README.txt", "templates/e.xml", "shop/templates/f.py")
    discovery = discover(str(tmp_path))
    assert templates(discovery) == ["shop/templates/mail/b.txt", "shop/templates/shop/a.html", "templates/e.xml"]
    assert found(discovery) == ["shop/templates/f.py"]


def test_folders_that_the_settings_name_hold_templates_too(tmp_path: Path) -> None:
    make(tmp_path, "pages/a.html", "pages/deep/b.html", "other/c.html")
    named = [str(tmp_path / "pages"), str(tmp_path / "nowhere"), "/"]
    assert templates(discover(str(tmp_path), template_folders=named)) == ["pages/a.html", "pages/deep/b.html"]
    assert templates(discover(str(tmp_path / "pages"), template_folders=named)) == ["a.html", "deep/b.html"]


def test_a_walk_that_starts_inside_a_folder_of_templates_finds_them(tmp_path: Path) -> None:
    make(tmp_path, "templates/shop/a.html")
    assert templates(discover(str(tmp_path / "templates" / "shop"))) == ["a.html"]


def test_templates_of_an_application_that_is_called_like_a_build_folder_are_found(tmp_path: Path) -> None:
    make(tmp_path, "media/__init__.py", "media/templates/media/a.html", "templates/static/b.html")
    assert templates(discover(str(tmp_path))) == ["media/templates/media/a.html", "templates/static/b.html"]


def test_templates_that_are_ignored_or_excluded_or_no_files_are_left_out(tmp_path: Path) -> None:
    make(
        tmp_path, "templates/kept.html", "templates/old.html", "templates/node_modules/x.html", "templates/.a/x.html"
    )
    make(tmp_path, "templates/legacy/y.html", ".git/HEAD")
    (tmp_path / ".gitignore").write_text("old.html\n")
    (tmp_path / "templates" / "link.html").symlink_to(tmp_path / "templates" / "kept.html")
    (tmp_path / "templates" / "folder.html").mkdir()
    discovery = discover(str(tmp_path), Exclusion(str(tmp_path), ["legacy"]))
    assert templates(discovery) == ["templates/kept.html"]


@pytest.mark.parametrize("limits", [Limits(templates=5), Limits(template_size=59)])
def test_too_many_templates_end_the_search_for_templates_alone(tmp_path: Path, limits: Limits) -> None:
    for number in range(20):
        make(tmp_path, f"app{number}/models.py")
        path = tmp_path / f"app{number}" / "templates" / "x.html"
        path.parent.mkdir()
        path.write_text("x" * 10)
    discovery = discover(str(tmp_path), limits=limits)
    assert len(discovery.templates) == 5
    assert len(discovery.files) == 20
    most = f"{limits.templates:,} templates or {limits.template_size:,} bytes of them"
    assert [each.reason for each in discovery.skipped] == [f"the search for templates stopped after {most}"]
