"""The README tells the truth: its table of rules is generated, and its commands exist."""

import re
import subprocess
import sys

from tests.support.readme import README, table, written

TEXT = README.read_text(encoding="utf-8")


def test_the_table_of_rules_is_fresh() -> None:
    assert written(TEXT) == TEXT, "run `python -m tests.support.readme`"
    assert table() in TEXT


def test_the_first_command_finds_something_in_the_example() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mir_lsp", "check", "tests/projects/shop"],
        cwd=README.parent,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "MIR101" in done.stdout


def test_every_command_that_is_shown_is_known() -> None:
    shown = set(re.findall(r"^mir-lsp (\w+)", TEXT, re.MULTILINE))
    assert shown >= {"check", "fix", "explain", "rules"}
    for command in shown:
        done = subprocess.run([sys.executable, "-m", "mir_lsp", command, "--help"], capture_output=True, text=True)
        assert done.returncode == 0, command


def test_ci_runs_the_test_command_that_is_shown() -> None:
    script = (README.parent / ".ci" / "run").read_text(encoding="utf-8")
    block = re.search(r"```sh\npip install.*?\n(?P<tests>.*?)\n```", TEXT, re.DOTALL)
    assert block is not None
    steps = [step.strip() for step in block["tests"].split("&&")]
    lines = " ".join(script.replace(" --quiet --disable-pip-version-check", "").split())
    assert all(step in lines for step in steps)
