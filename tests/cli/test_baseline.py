"""Findings that are known and not reported."""

import json
from pathlib import Path

import pytest

from mir_lsp.engine.baseline import Baseline, BaselineError, Entry, parse, written
from tests.cli.conftest import Run

ANOTHER = "\n\ndef more():\n    return [book.author.name for book in Book.objects.all()]\n"


def test_what_was_written_down_is_not_reported(call: Run, shop: Path) -> None:
    result = call("check", "--write-baseline", "known.json")
    assert (result.returncode, result.stdout) == (0, "Wrote 1 problem in 1 file to known.json.\n")
    assert call("check", "--baseline", "known.json").returncode == 0
    [known] = json.loads((shop / "known.json").read_text())["findings"]
    assert (known["path"], known["code"]) == ("shop/views.py", "MIR101")
    assert "runs one query per" in known["message"]


def test_a_baseline_holds_when_lines_move_and_code_elsewhere_changes(call: Run, shop: Path) -> None:
    call("check", "--write-baseline", "known.json")
    views = shop / "shop" / "views.py"
    views.write_text("import os\n\n\ndef first():\n    return os\n\n\n" + views.read_text())
    assert call("check", "--baseline", "known.json").returncode == 0


def test_what_is_new_is_reported_beside_a_baseline(call: Run, shop: Path) -> None:
    call("check", "--write-baseline", "known.json")
    views = shop / "shop" / "views.py"
    views.write_text(views.read_text() + ANOTHER)
    told = json.loads(call("check", "--baseline", "known.json", "--format", "json").stdout)
    assert [each["line"] for each in told] == [10]


def test_one_more_of_the_same_in_the_same_function_is_new(call: Run, shop: Path) -> None:
    views = shop / "shop" / "views.py"
    text = views.read_text().replace(
        "return [book.author.name for book in books]", "for book in books:\n        print(book.author.name)"
    )
    views.write_text(text)
    call("check", "--write-baseline", "known.json")
    views.write_text(text + "    for book in Book.objects.all():\n        print(book.author.name)\n")
    told = json.loads(call("check", "--baseline", "known.json", "--format", "json").stdout)
    assert len(told) == 1


def test_a_baseline_that_is_configured_is_used_wherever_the_command_runs(call: Run, shop: Path) -> None:
    call("check", "--write-baseline", "known.json")
    (shop / "mir.toml").write_text('baseline = "known.json"\n')
    assert call("check").returncode == 0
    assert call("check", cwd=shop / "shop").returncode == 0
    assert call("check", str(shop), cwd=shop.parent).returncode == 0


def test_writing_a_baseline_again_keeps_what_is_known(call: Run, shop: Path) -> None:
    call("check", "--write-baseline", "known.json")
    before = (shop / "known.json").read_bytes()
    (shop / "mir.toml").write_text('baseline = "known.json"\n')
    call("check", "--write-baseline", "known.json")
    assert (shop / "known.json").read_bytes() == before


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[]", "it was not written by `--write-baseline`"),
        ("{", "it was not written by `--write-baseline`"),
        ('{"version": 2, "findings": []}', "it has version 2, and this mir-lsp knows version 1"),
        ('{"version": 1, "findings": [{"path": "a"}]}', "it was not written by `--write-baseline`"),
    ],
)
def test_a_file_that_is_no_baseline_is_an_error_at_the_setting(call: Run, shop: Path, text: str, reason: str) -> None:
    (shop / "known.json").write_text(text)
    result = call("check", "--baseline", "known.json")
    assert (result.returncode, result.stderr) == (2, f"mir-lsp: error: --baseline: known.json: {reason}\n")
    (shop / "mir.toml").write_text('select = ["MIR1"]\nbaseline = "known.json"\n')
    result = call("check", "--format", "json")
    told = [(each["code"], each["path"], each["line"]) for each in json.loads(result.stdout)]
    assert result.returncode == 2
    assert told == [("MIR003", "mir.toml", 2), ("MIR101", "shop/views.py", 6)]
    assert reason in json.loads(result.stdout)[0]["message"]


def test_a_baseline_that_is_missing_is_an_error(call: Run, shop: Path) -> None:
    assert (
        call("check", "--baseline", "gone.json").stderr
        == "mir-lsp: error: --baseline: gone.json: it does not exist\n"
    )


def test_a_baseline_has_one_finding_a_line_in_a_stable_order() -> None:
    entries = [
        Entry("b.py", "MIR102", "2", "x"),
        Entry("a.py", "MIR101", "1", "y"),
        Entry("a.py", "MIR101", "1", "y"),
    ]
    text = written(entries)
    assert text == written(reversed(entries))
    assert [line.split('"path": ')[1][:6] for line in text.splitlines() if "path" in line] == [
        '"a.py"',
        '"a.py"',
        '"b.py"',
    ]
    assert parse(text, "/x") == Baseline("/x", {entries[0]: 1, entries[1]: 2})
    assert parse(written([]), "/x").known == {}


def test_an_unreadable_baseline_raises() -> None:
    with pytest.raises(BaselineError):
        parse("nothing", "")
