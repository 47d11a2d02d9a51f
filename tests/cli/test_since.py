"""What a change brought: `check --since` and `review`, on repositories made here."""

import json
import subprocess
from pathlib import Path

import pytest

from mir_lsp.helpers.git import GitError, blob_id, repository_of
from tests.cli.conftest import Run

BAD = """\


def more():
    return [book.author.name for book in Book.objects.all()]
"""


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "init.defaultBranch=main")
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "x")


@pytest.fixture
def repository(shop: Path) -> Path:
    """The project with its one finding, committed."""
    git(shop, "init", "-q")
    commit(shop)
    return shop


def new(call: Run, *arguments: str, **more: Path) -> list[tuple[str, str, int]]:
    told = json.loads(call("check", "--format", "json", "--since", "HEAD", *arguments, **more).stdout)
    return [(each["code"], each["path"], each["line"]) for each in told]


def test_nothing_is_new_in_an_unchanged_tree(call: Run, repository: Path) -> None:
    assert new(call) == []
    assert call("check", "--since", "HEAD").returncode == 0
    assert call("check").returncode == 1


def test_a_new_finding_is_told_and_one_that_moved_is_not(call: Run, repository: Path) -> None:
    views = repository / "shop" / "views.py"
    views.write_text("# a line\n\n" + views.read_text() + BAD)
    assert new(call) == [("MIR101", "shop/views.py", 12)]
    assert call("check", "--since", "HEAD").returncode == 1


def test_what_the_last_run_kept_changes_nothing_but_the_time(call: Run, repository: Path) -> None:
    views, models = repository / "shop" / "views.py", repository / "shop" / "models.py"
    steps = (
        lambda: None,
        lambda: views.write_text(views.read_text() + BAD),
        lambda: models.write_text(models.read_text().replace("title =", "heading =")),
        lambda: commit(repository),
        lambda: (repository / "shop" / "clean.py").unlink(),
        lambda: views.write_text(BAD),
    )
    said = []
    for step in steps:
        step()
        expected = new(call, "--no-cache")
        assert new(call) == expected
        assert new(call) == expected
        said.append(len(expected))
    assert max(said) > min(said) == 0


def test_a_change_elsewhere_that_makes_code_wrong_is_found(call: Run, repository: Path) -> None:
    models = repository / "shop" / "models.py"
    views = repository / "shop" / "views.py"
    views.write_text(views.read_text().replace("Book.objects.all()", "Book.objects.select_related('author')"))
    lean = repository / "shop" / "lean.py"
    lean.write_text(
        "from shop.helpers import everything\n\n\ndef f():\n    return [b.author.name for b in everything()]\n"
    )
    helpers = repository / "shop" / "helpers.py"
    helpers.write_text(
        "from shop.models import Book\n\n\ndef everything():\n    return Book.objects.select_related('author')\n"
    )
    commit(repository)
    assert models.exists() and new(call) == []
    helpers.write_text(helpers.read_text().replace("select_related('author')", "all()"))
    assert [(code, path) for code, path, _ in new(call)] == [("MIR101", "shop/lean.py")]


def test_new_files_count_whether_git_knows_them_or_not(call: Run, repository: Path) -> None:
    (repository / "shop" / "fresh.py").write_text("from shop.models import Book\n" + BAD)
    assert [path for _, path, _ in new(call)] == ["shop/fresh.py"]
    git(repository, "add", "-A")
    assert [path for _, path, _ in new(call)] == ["shop/fresh.py"]


def test_a_file_that_was_moved_brings_nothing_new(call: Run, repository: Path) -> None:
    (repository / "shop" / "views.py").rename(repository / "shop" / "pages.py")
    assert new(call) == []


def test_line_ends_that_git_changes_bring_nothing_new(call: Run, repository: Path) -> None:
    views = repository / "shop" / "views.py"
    views.write_text(views.read_text(), newline="\r\n")
    assert new(call) == []


def test_a_branch_is_compared_with_where_it_left(call: Run, repository: Path) -> None:
    git(repository, "checkout", "-qb", "work")
    views = repository / "shop" / "views.py"
    before = views.read_text()
    views.write_text(before + BAD)
    commit(repository)
    git(repository, "checkout", "-q", "main")
    views.write_text(before.replace("Book.objects.all()", "Book.objects.select_related('author')"))
    commit(repository)
    git(repository, "checkout", "-q", "work")
    told = json.loads(call("check", "--format", "json", "--since", "main").stdout)
    assert [each["line"] for each in told] == [10]


@pytest.mark.parametrize("revision", ["nowhere", "--upload-pack=touch x", "HEAD:shop"])
def test_a_revision_that_is_none_is_an_error(call: Run, repository: Path, revision: str) -> None:
    result = call("check", f"--since={revision}")
    assert (result.returncode, result.stdout) == (2, "")
    assert f"no revision `{revision}`" in result.stderr
    assert not (repository / "x").exists()


def test_a_folder_without_repository_is_an_error(call: Run, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(shop.parent))
    result = call("check", "--since", "HEAD")
    assert (result.returncode, result.stdout) == (2, "")
    assert "is in no git repository" in result.stderr


def test_no_program_that_the_repository_names_is_run(call: Run, repository: Path) -> None:
    told = repository / "told"
    for key in (
        "core.fsmonitor",
        "diff.external",
        "filter.x.clean",
        "filter.x.smudge",
        "diff.x.textconv",
        "core.pager",
    ):
        git(repository, "config", key, f"touch {told}; cat")
    (repository / ".gitattributes").write_text("*.py filter=x diff=x\n")
    hooks = repository / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("post-checkout", "reference-transaction", "fsmonitor-watchman"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {told}\n")
        (hooks / name).chmod(0o755)
    views = repository / "shop" / "views.py"
    views.write_text(views.read_text() + BAD)
    assert len(new(call)) == 1
    assert not told.exists()


def test_git_is_asked_for_what_a_revision_has(repository: Path) -> None:
    found = repository_of(str(repository / "shop"))
    files = found.files(found.commit("HEAD"))
    views = repository / "shop" / "views.py"
    id = files[str(views)]
    assert blob_id(views.read_bytes(), id) == id
    assert found.blobs([id, "0" * 40]) == {id: views.read_bytes()}
    with pytest.raises(GitError, match="no revision"):
        found.commit("gone")


def test_a_review_tells_what_is_new_why_and_how_to_repair_it(call: Run, repository: Path) -> None:
    views = repository / "shop" / "views.py"
    views.write_text(views.read_text().replace("Book.objects.all()", "Book.objects.select_related('author')") + BAD)
    result = call("review")
    told = result.stdout
    assert result.returncode == 1
    assert told.startswith(
        "# Review of the change since `HEAD`\n\n1 changed file, 1 new problem, 1 problem repaired.\n"
    )
    assert "## Queries per row\n\n### MIR101 related-access-in-loop (warning)\n" in told
    assert "- **`shop/views.py:10`** " in told
    assert "  ```python\n  return [book.author.name for book in Book.objects.all()]\n  ```\n" in told
    assert '  - Fix (same-result): Add `select_related("author")`\n' in told
    assert "  -    return [book.author.name for book in Book.objects.all()]\n" in told
    assert "\n## Repaired\n\n- MIR101 `shop/views.py` " in told


def test_a_review_of_no_change_says_so(call: Run, repository: Path) -> None:
    result = call("review")
    assert (result.returncode, result.stdout) == (
        0,
        "# Review of the change since `HEAD`\n\n0 changed files, nothing new.\n",
    )


def test_a_review_for_programs_has_the_change_as_a_diff_that_applies(call: Run, repository: Path) -> None:
    views = repository / "shop" / "views.py"
    views.write_text(views.read_text() + BAD)
    told = json.loads(call("review", "--format", "json").stdout)
    [item] = told["new"]
    assert item["code"] == "MIR101" and item["why"] and told["repaired"] == []
    subprocess.run(["git", "apply", "-"], input=item["change"], text=True, cwd=repository, check=True)
    assert 'select_related("author")' in views.read_text()
    assert call("review").returncode == 0


def test_the_gate_of_a_review_is_a_severity(call: Run, repository: Path) -> None:
    views = repository / "shop" / "views.py"
    views.write_text(views.read_text() + BAD)
    assert call("review", "--fail-on", "error").returncode == 0
