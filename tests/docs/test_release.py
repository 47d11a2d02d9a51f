"""What is released: versions that agree, exact versions for the tests, workflows that name what exists."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


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
