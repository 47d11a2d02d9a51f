"""The packaged extension in a real VS Code (code-server), through its API and through its window."""

from __future__ import annotations

import json
import os
import py_compile
import shlex
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from tests.editors.case import CASE
from tests.editors.code_server import build_extension, machine_settings, script_environment, serve
from tests.editors.harness import HERE, Run, drive, wait_until

pytestmark = pytest.mark.editor

SCRIPTS = HERE / "vscode"

# A built workbench runs extension tests only with its test driver, which keeps notifications out of sight.
TEST_DRIVER = ("--vscode-option", "enable-smoke-test-driver")

API_STEPS = [
    "the extension activates when a Python file is opened",
    "its commands exist",
    "the finding underlines the read",
    "the finding is shown once",
    "its code links to documentation",
    "it tells where the queryset is built",
    "hover on the finding explains it",
    "hover on the queryset tells when it is evaluated",
    "a finding right of an emoji underlines the read",
    "the quick fix gets its edit when it is resolved",
    "the finding is gone",
    "undo brings it back",
    "a finding can be ignored where it stands",
    "the page of a rule is shown without a network",
    "settings of the project are completed",
    "debug information names the server and its state",
    "a typed finding appears where it was typed",
    "a template has findings of its own",
    "lenses appear and are resolved when the setting asks for them",
    "hints appear when the settings ask for them",
    "restart replaces the server and the findings return",
    "ten restarts at once leave one server",
    "a killed server comes back",
    "switching mir off ends the server and takes the findings away",
    "the file on disk is untouched",
    "complete",
]

UI_STEPS = [
    "a squiggle is seen",
    "the hover names the rule and shows the message",
    "the hover of the queryset tells when it is evaluated",
    "the Problems view names source and code",
    "the menu offers to explain and to ignore",
    "the quick fix takes the squiggle away",
    "the repaired text is saved",
    "undo brings the squiggle back",
    "hints and lenses are seen",
    "a name is completed",
    "the page of a rule is read",
    "the status tells what runs",
    "a program that does not exist is said once",
    "Show Logs shows them",
    "a server that ends at once is said once",
    "a corrected setting starts it",
    "complete",
]

FOLDERS_STEPS = [
    "the folders are one workspace",
    "each folder has findings of its own",
    "what a finding leads to is in its own folder",
    "one server serves them",
    "a setting of one folder holds for it alone",
    "a folder that is added is read by the same server",
    "complete",
]

TRUST_STEPS = [
    "the workspace is not trusted",
    "a finding is seen",
    "nothing that the workspace brings was run",
    "the workspace is trusted",
    "the program that it names is run",
    "the finding is seen again",
    "complete",
]


@pytest.fixture(scope="module")
def vsix(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_extension(cache, tmp_path_factory.mktemp("extension") / "vscode")


@pytest.fixture
def screenshots(tmp_path: Path) -> Path:
    folder = Path(os.environ.get("MIR_SCREENSHOTS") or tmp_path / "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


def test_the_package_holds_only_what_runs(vsix: Path) -> None:
    with zipfile.ZipFile(vsix) as package:
        names = {name.removeprefix("extension/").lower() for name in package.namelist()}
    assert names == {
        "extension.vsixmanifest",
        "[content_types].xml",
        "package.json",
        "readme.md",
        "license.txt",
        "dist/extension.js",
        "images/icon.png",
    }


def test_vscode_reads_explains_and_repairs_through_its_api(cache: Path, vsix: Path, run: Run) -> None:
    with serve(cache, run, vsix, *TEST_DRIVER) as address:
        steps = drive(
            run,
            [str(cache / "node"), str(SCRIPTS / "api_driver.mjs")],
            timeout=600,
            **script_environment(cache, address),
            MIR_EDITOR_PROJECT=str(run.project),
            MIR_EDITOR_HOST=str(SCRIPTS / "host"),
            MIR_EDITOR_SUITE=str(SCRIPTS / "api_suite.cjs"),
        )
    assert steps == API_STEPS
    assert wait_until(lambda: not run.survivors(), 10), run.survivors()


def test_a_user_sees_the_squiggle_reads_the_hover_and_applies_the_fix(
    cache: Path, vsix: Path, run: Run, screenshots: Path
) -> None:
    before = run.file.read_text("utf-8")
    with serve(cache, run, vsix) as address:
        steps = drive(
            run,
            [str(cache / "node"), str(SCRIPTS / "ui_session.mjs")],
            timeout=600,
            **script_environment(cache, address),
            MIR_EDITOR_PROJECT=str(run.project),
            MIR_EDITOR_SETTINGS=str(machine_settings(run)),
            MIR_SCREENSHOTS=str(screenshots),
        )
    assert steps == UI_STEPS
    assert run.file.read_text("utf-8") == before
    py_compile.compile(str(run.file), doraise=True)
    assert wait_until(lambda: not run.survivors(), 10), run.survivors()


def test_folders_of_one_workspace_are_served_by_one_server(cache: Path, vsix: Path, run: Run) -> None:
    second, third = (shutil.copytree(run.project, run.folder / name) for name in ("second", "third"))
    workspace = run.folder / "both.code-workspace"
    workspace.write_text(json.dumps({"folders": [{"path": "shop"}, {"path": "second"}]}), "utf-8")
    further = {
        "MIR_EDITOR_ADDED": str(third),
        "MIR_EDITOR_FURTHER": json.dumps([str(folder / CASE.path) for folder in (second, third)]),
    }
    # The suite runs in the extension host, which has the environment of the workbench.
    run = Run(run.folder, run.project, {**run.environment, **further})
    with serve(cache, run, vsix, *TEST_DRIVER) as address:
        steps = drive(
            run,
            [str(cache / "node"), str(SCRIPTS / "api_driver.mjs")],
            timeout=600,
            **script_environment(cache, address),
            MIR_EDITOR_WORKSPACE=str(workspace),
            MIR_EDITOR_HOST=str(SCRIPTS / "host"),
            MIR_EDITOR_SUITE=str(SCRIPTS / "folders_suite.cjs"),
        )
    assert steps == FOLDERS_STEPS
    assert wait_until(lambda: not run.survivors(), 10), run.survivors()


def test_a_workspace_runs_nothing_of_its_own_before_it_is_trusted(
    cache: Path, vsix: Path, run: Run, screenshots: Path
) -> None:
    marks = {name: str(run.folder / f"{name}-was-run") for name in ("named", "environment")}
    named = _server_script(run.project / "tools" / "server", marks["named"])
    _server_script(run.project / ".venv" / "bin" / "mir-lsp", marks["environment"])
    (run.project / ".vscode").mkdir()
    (run.project / ".vscode" / "settings.json").write_text(json.dumps({"mir.path": [str(named)]}), "utf-8")
    trusted = _server_script(run.folder / "bin" / "mir-lsp", str(run.folder / "trusted-was-run"))
    # The extension host has the PATH of a login shell.
    Path(run.environment["HOME"], ".profile").write_text(
        f'PATH={shlex.quote(str(trusted.parent))}:"$PATH"\n', "utf-8"
    )
    with serve(cache, run, vsix, newcomer=True, trust=()) as address:
        steps = drive(
            run,
            [str(cache / "node"), str(SCRIPTS / "trust_session.mjs")],
            timeout=600,
            **script_environment(cache, address),
            MIR_EDITOR_PROJECT=str(run.project),
            MIR_EDITOR_MARKS=json.dumps(marks),
            MIR_SCREENSHOTS=str(screenshots),
        )
    assert steps == TRUST_STEPS
    assert (run.folder / "trusted-was-run").exists()
    assert wait_until(lambda: not run.survivors(), 10), run.survivors()


def _server_script(path: Path, mark: str) -> Path:
    """A program that runs the server under test, and leaves a file behind that tells of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    server = f'exec {shlex.quote(sys.executable)} -m mir_lsp "$@"'
    path.write_text(f"#!/bin/sh\n: > {shlex.quote(mark)}\n{server}\n", "utf-8")
    path.chmod(0o755)
    return path
