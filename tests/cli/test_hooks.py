"""What other programs start: the hooks for pre-commit, the action for GitHub, completion in a shell."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.cli.conftest import REPOSITORY, Run, environment
from tests.cli.test_since import BAD, git

HOOKS = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text("utf-8"))
ACTION = yaml.safe_load((REPOSITORY / "action.yml").read_text("utf-8"))


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder with the program `mir-lsp` under its name."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "mir-lsp"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m mir_lsp "$@"\n')
    program.chmod(0o755)
    return folder


@pytest.fixture
def variables(tools: Path, tmp_path: Path) -> dict[str, str]:
    path = os.pathsep.join([str(tools), os.environ["PATH"]])
    kept = {name: value for name, value in environment().items() if not name.startswith(("GIT_", "PRE_COMMIT"))}
    return {**kept, "PATH": path, "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"), "HOME": str(tmp_path)}


@pytest.fixture
def staged(shop: Path) -> Path:
    """The project, staged for a first commit, with hooks that take the program from the path."""
    hooks = [{**hook, "language": "system"} for hook in HOOKS]
    config = {"repos": [{"repo": "local", "hooks": hooks}]}
    (shop / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    git(shop, "init", "-q")
    git(shop, "add", "-A")
    return shop


def hook(name: str, folder: Path, variables: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "pre_commit", "run", name]
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)


def test_hooks_are_valid(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", str(REPOSITORY / ".pre-commit-hooks.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_hook_refuses_a_commit_with_findings_and_admits_one_without(
    staged: Path, variables: dict[str, str]
) -> None:
    refused = hook("mir-lsp", staged, variables)
    assert refused.returncode == 1
    assert "shop/views.py:6:13: warning MIR101" in refused.stdout
    git(staged, "rm", "-q", "--cached", "shop/views.py")
    assert hook("mir-lsp", staged, variables).returncode == 0


def test_a_hook_repairs_what_is_committed(staged: Path, variables: dict[str, str]) -> None:
    repaired = hook("mir-lsp-fix", staged, variables)
    assert repaired.returncode == 1
    assert "files were modified by this hook" in repaired.stdout
    assert "select_related" in (staged / "shop" / "views.py").read_text()
    git(staged, "add", "-A")
    assert hook("mir-lsp-fix", staged, variables).returncode == 0


def test_a_hook_refuses_only_what_a_commit_makes_wrong(staged: Path, variables: dict[str, str]) -> None:
    git(staged, "commit", "-qm", "x")
    models = staged / "shop" / "models.py"
    models.write_text(models.read_text() + "\n# a comment\n")
    git(staged, "add", "-A")
    assert hook("mir-lsp-since", staged, variables).returncode == 0
    views = staged / "shop" / "views.py"
    views.write_text(views.read_text() + BAD)
    git(staged, "add", "-A")
    refused = hook("mir-lsp-since", staged, variables)
    assert refused.returncode == 1
    assert refused.stdout.count("MIR101") == 1


def action(
    shop: Path, tmp_path: Path, variables: dict[str, str], **inputs: str
) -> "subprocess.CompletedProcess[str]":
    """Run the step of the action that checks, with the values of its inputs."""
    step = next(each for each in ACTION["runs"]["steps"] if each.get("name") == "Check")
    values = {name: each["default"] for name, each in ACTION["inputs"].items()}
    values |= {name.replace("_", "-"): value for name, value in inputs.items()}
    given = {name: values[text.split("inputs.")[1].split(" ")[0]] for name, text in step["env"].items()}
    bash = shutil.which("bash")
    assert bash is not None
    return subprocess.run(
        [bash, "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=shop,
        env={**variables, **given, "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_action_annotates_fails_and_sums_up(shop: Path, tmp_path: Path, variables: dict[str, str]) -> None:
    done = action(shop, tmp_path, variables, sarif_file="mir.sarif")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("::warning file=shop/views.py,line=6,")
    assert (tmp_path / "summary.md").read_text().startswith("## mir-lsp: 1 problem in 5 files\n")
    assert '"version": "2.1.0"' in (shop / "mir.sarif").read_text()


def test_arguments_of_the_action_are_as_in_a_shell(shop: Path, tmp_path: Path, variables: dict[str, str]) -> None:
    (shop / "a b").mkdir()
    done = action(shop, tmp_path, variables, paths="shop/clean.py shop/models.py", arguments="--select 'MIR1, MIR2'")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "in 2 files" in (tmp_path / "summary.md").read_text()


def test_every_input_of_the_action_is_used_and_told() -> None:
    text = (REPOSITORY / "action.yml").read_text("utf-8")
    for name, given in ACTION["inputs"].items():
        assert given["description"]
        assert f"inputs.{name} }}}}" in text


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("mir-lsp che", ["check"]),
        ("mir-lsp check --fo", ["--format"]),
        ("mir-lsp check --format s", ["sarif"]),
        ("mir-lsp completion z", ["zsh"]),
        ("mir-lsp check ma", ["manage.py"]),
    ],
)
def test_bash_completes_commands_options_values_and_files(
    run: Run, shop: Path, typed: str, offered: list[str]
) -> None:
    bash = shutil.which("bash")
    assert bash is not None
    words = typed.split()
    script = (
        run("completion", "bash").stdout
        + f"\nCOMP_WORDS=({' '.join(words)})\nCOMP_CWORD={len(words) - 1}\n_shtab_mir_lsp\n"
        + 'printf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    done = subprocess.run([bash, "--norc", "-c", script], cwd=shop, capture_output=True, text=True, check=False)
    assert [each.strip() for each in done.stdout.split()] == offered, done.stderr


@pytest.mark.parametrize("shell", ["zsh", "tcsh"])
def test_completion_of_other_shells_names_every_command(run: Run, shell: str) -> None:
    script = run("completion", shell).stdout
    assert all(command in script for command in ("check", "fix", "review", "doctor"))
