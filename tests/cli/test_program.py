"""The program as a whole: version, help, start-up, `explain`, `rules`."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mir_lsp import __version__, bug
from mir_lsp.cli import explain
from mir_lsp.cli.main import main
from mir_lsp.rules.registry import RULES
from tests.cli.conftest import Run, environment


def test_the_version_is_printed(run: Run) -> None:
    result = run("--version")
    assert (result.returncode, result.stdout, result.stderr) == (0, f"mir-lsp {__version__}\n", "")


def test_the_version_needs_little_and_loads_little(shop: Path) -> None:
    script = "import sys, mir_lsp.cli.main as m\ntry: m.main(['--version'])\nexcept SystemExit: print(*sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", script], cwd=shop, env=environment(), capture_output=True, text=True, check=True
    )
    loaded = result.stdout.split()
    heavy = ("pygls", "lsprotocol", "jedi", "libcst", "django", "asyncio", "mir_lsp.rules", "mir_lsp.engine")
    assert "mir_lsp.cli.main" in loaded
    assert [name for name in loaded if name.startswith(heavy)] == []


def test_no_command_on_a_terminal_prints_help(shop: Path) -> None:
    pty = pytest.importorskip("pty")
    leader, follower = pty.openpty()
    result = subprocess.run(
        [sys.executable, "-m", "mir_lsp"],
        cwd=shop,
        env=environment(),
        stdin=follower,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    os.close(leader)
    os.close(follower)
    assert result.returncode == 0
    assert result.stdout.startswith("usage: mir-lsp")
    assert "check" in result.stdout and "--stdio" in result.stdout


@pytest.mark.parametrize("arguments", [(), ("--stdio",)])
def test_without_a_terminal_it_serves_until_the_input_ends(run: Run, arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    # An input that ends without `shutdown` and `exit` is a failure of the client: status 1, nothing said.
    assert (result.returncode, result.stdout) == (1, "")


@pytest.mark.parametrize("port", ["99999", "-1"])
def test_an_address_that_cannot_be_listened_on_is_an_error(run: Run, port: str) -> None:
    result = run("--tcp", f"--port={port}")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith(f"mir-lsp: error: cannot serve on 127.0.0.1:{port}: ")


def test_an_unknown_command_is_an_error(call: Run) -> None:
    result = call("chek")
    assert (result.returncode, result.stdout) == (2, "")
    assert "invalid choice: 'chek'" in result.stderr


def test_the_rules_are_listed(run: Run) -> None:
    result = run("rules")
    assert result.returncode == 0
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["CODE", "NAME", "FAMILY", "SEVERITY", "FIX", "SUMMARY"]
    assert [line.split()[0] for line in lines[1:]] == [rule.code for rule in RULES]


def test_the_rules_are_listed_as_json(call: Run) -> None:
    listed = json.loads(call("rules", "--format", "json").stdout)
    assert [item["name"] for item in listed] == [rule.name for rule in RULES]
    assert all(item["summary"] and item["url"] for item in listed)


@pytest.mark.parametrize("selector", ["MIR001", "mir001", "unused-suppression"])
def test_a_rule_is_explained(call: Run, selector: str) -> None:
    result = call("explain", selector)
    assert result.returncode == 0
    assert result.stdout.startswith("MIR001 unused-suppression\n\n")
    for heading in ("Why:", "Bad:", "Good:", "Silent when:"):
        assert f"\n{heading}\n" in result.stdout


def test_a_rule_is_explained_as_json(call: Run) -> None:
    page = json.loads(call("explain", "MIR001", "--format", "json").stdout)
    assert (page["code"], page["family"], page["fix"]) == ("MIR001", "tool", "same-result")
    assert page["summary"] and page["why"] and page["silent_when"]
    assert len(page["bad"]) == len(page["good"]) == 1
    assert "# mir: ignore[MIR101]" in page["bad"][0]
    assert (page["default"], page["django"], page["bad_notes"], page["good_notes"]) == (True, None, "", "")


def test_remarks_and_conditions_of_a_rule_are_in_its_json(call: Run) -> None:
    page = json.loads(call("explain", "MIR312", "--format", "json").stdout)
    assert len(page["good"]) == 2 and page["good_notes"].startswith("The migration that follows")
    page = json.loads(call("explain", "MIR120", "--format", "json").stdout)
    assert (page["default"], page["django"]) == (True, "6.1")
    assert json.loads(call("explain", "MIR109", "--format", "json").stdout)["default"] is False


def test_an_unknown_rule_is_an_error_with_what_was_meant(call: Run) -> None:
    result = call("explain", "unused-supression")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == (
        "mir-lsp: error: no rule is called `unused-supression`; did you mean `unused-suppression`?\n"
    )


def test_a_defect_of_ours_is_not_taken_for_findings(
    call: Run, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(selector: str, output_format: str) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(explain, "run", fail)
    with pytest.raises(ZeroDivisionError):
        call("explain", "MIR001")
    monkeypatch.delenv(bug.RAISE_VARIABLE)
    bug.forget()
    assert main(["explain", "MIR001"]) == 2
    assert caplog.messages[0].startswith("mir-lsp explain: ZeroDivisionError at test_program.py:")
