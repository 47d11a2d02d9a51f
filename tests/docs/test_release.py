"""What is released: versions that agree, exact versions for the tests, workflows that name what exists."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))

checked = pytest.mark.skipif(sys.version_info < (3, 11), reason="the checkers of workflows need Python 3.11")


def test_every_file_that_names_the_version_names_the_same() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / ".ci" / "versions.py")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_another_version_is_refused() -> None:
    command = [sys.executable, str(ROOT / ".ci" / "versions.py"), "9.9.9"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "pyproject.toml has " in done.stdout


def test_the_lock_has_every_pin_of_the_tests() -> None:
    tomllib = pytest.importorskip("tomllib")
    pins = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]["test"]
    lock = (ROOT / "requirements-test.lock").read_text("utf-8")
    locked = {f"{name.lower()}=={version}" for name, version in re.findall(r"^([\w.-]+)==(\S+)", lock, re.MULTILINE)}
    exact = [
        re.sub(r"\[.*\]", "", pin.partition(";")[0]).strip().lower() for pin in pins if "==" in pin.partition(";")[0]
    ]
    assert [pin for pin in exact if pin not in locked] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_are_understood_and_run_what_is_there(path: Path) -> None:
    jobs = yaml.safe_load(path.read_text("utf-8"))["jobs"]
    assert all(job["runs-on"] and job["steps"] for job in jobs.values())
    scripts = "\n".join(step.get("run", "") for job in jobs.values() for step in job["steps"])
    named = set(re.findall(r"(?:^|\s)((?:\.ci|tests)/[\w./-]+)", scripts))
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


@checked
@pytest.mark.parametrize(
    ("schema", "path"),
    [*(("github-workflows", path) for path in WORKFLOWS), ("github-actions", ROOT / "action.yml")],
    ids=lambda each: getattr(each, "stem", each),
)
def test_workflows_and_the_action_are_valid(schema: str, path: Path) -> None:
    assert _complaints(schema, path) == ""


@checked
def test_what_is_no_workflow_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(WORKFLOWS[0].read_text("utf-8").replace("runs-on:", "run-on:"), "utf-8")
    assert "runs-on" in _complaints("github-workflows", wrong)


@checked
def test_workflows_give_nothing_away() -> None:
    program = shutil.which("zizmor", path=str(Path(sys.executable).parent)) or shutil.which("zizmor")
    assert program, "zizmor is missing: install the `test` extra"
    command = [program, "--offline", "--no-progress", "--format", "plain", ".github/workflows", "action.yml"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@checked
@pytest.mark.parametrize(("schema", "word"), [("github-workflows", "runs-on"), ("gitlab-ci", "artifacts")])
def test_what_the_page_about_ci_shows_is_valid(schema: str, word: str, tmp_path: Path) -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "ci.md").read_text("utf-8"), re.DOTALL)
    (shown,) = [block for block in blocks if word in block]
    path = tmp_path / "shown.yml"
    path.write_text(shown, "utf-8")
    assert _complaints(schema, path) == ""


def _complaints(schema: str, path: Path) -> str:
    """What is wrong in a file, by a schema that comes with the program."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_the_matrix_has_every_python_and_django_that_is_supported() -> None:
    from mir_lsp.engine.config import NEWEST_DJANGO, OLDEST_DJANGO

    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8"))["jobs"]
    classifiers = re.findall(r"Python :: (3\.\d+)", (ROOT / "pyproject.toml").read_text("utf-8"))
    assert jobs["pythons"]["strategy"]["matrix"]["python"] == classifiers
    djangos = [each["django"] for each in jobs["djangos"]["strategy"]["matrix"]["include"]]
    assert djangos[0] == "{}.{}".format(*OLDEST_DJANGO) and djangos[-1] == "{}.{}".format(*NEWEST_DJANGO)


def test_a_zip_file_has_the_same_bytes_whenever_it_was_made(tmp_path: Path) -> None:
    made = []
    for number, names in enumerate((("b", "a"), ("a", "b"))):
        source, target = tmp_path / f"{number}.zip", tmp_path / f"{number}.vsix"
        with zipfile.ZipFile(source, "w") as archive:
            for name in names:
                archive.writestr(zipfile.ZipInfo(name, (1990 + number, 1, 1, 0, 0, 0)), name * 1000)
        script = [sys.executable, str(ROOT / ".ci" / "same_bytes.py"), str(source), str(target)]
        subprocess.run(script, check=True)
        made.append(target.read_bytes())
    assert made[0] == made[1]
    with zipfile.ZipFile(tmp_path / "0.vsix") as archive:
        assert archive.namelist() == ["a", "b"] and archive.read("a") == b"a" * 1000
