"""What went wrong lately is kept, within limits, and never in anybody's way."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from mir_lsp.workspace.diary import MOST, entries, write_down


def told(folder: Path) -> list[str]:
    return [entry.what for entry in entries(str(folder))]


def test_the_newest_comes_first_and_twenty_are_told(tmp_path: Path) -> None:
    for number in range(30):
        write_down(str(tmp_path / "new"), "0.1", f"defect {number}")
    assert told(tmp_path / "new") == [f"defect {number}" for number in range(29, 29 - MOST, -1)]


def test_the_file_stays_small_and_a_long_entry_is_cut(tmp_path: Path) -> None:
    for number in range(200):
        write_down(str(tmp_path), "0.1", f"{number} " + "x" * 5_000)
    (file,) = tmp_path.iterdir()
    assert file.stat().st_size < 70_000
    assert told(tmp_path)[0].startswith("199 ") and len(told(tmp_path)) == MOST


def test_what_is_damaged_is_left_out(tmp_path: Path) -> None:
    write_down(str(tmp_path), "0.1", "one")
    (file,) = tmp_path.iterdir()
    with file.open("ab") as diary:
        diary.write(b'\xff\n{"at": 1}\n[]\n' + b"[" * 5_000 + b'\n{"at": "half')
    # What is half written ends with the line after it.
    write_down(str(tmp_path), "0.1", "two")
    write_down(str(tmp_path), "0.1", "three")
    assert told(tmp_path) == ["three", "one"]


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    write_down(str(tmp_path / "file"), "0.1", "one")
    write_down(None, "0.1", "one")
    assert entries(str(tmp_path / "file")) == entries(None) == ()

    def refused(*arguments: object) -> None:
        raise OSError("the disk is full")

    for number in range(80):
        write_down(str(tmp_path), "0.1", f"{number} " + "x" * 900)
    monkeypatch.setattr(os, "replace", refused)
    write_down(str(tmp_path), "0.1", "x")
    assert [path.name for path in tmp_path.iterdir() if path.name not in ("file", "diary.jsonl")] == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")
def test_several_who_write_at_once_lose_nothing(tmp_path: Path) -> None:
    write_down(str(tmp_path), "0.1", "first")
    children = []
    for number in range(4):
        pid = os.fork()
        if not pid:
            for turn in range(20):
                write_down(str(tmp_path), "0.1", f"{number} {turn}")
            os._exit(0)
        children.append(pid)
    for pid in children:
        os.waitpid(pid, 0)
    (file,) = tmp_path.iterdir()
    assert len([json.loads(line) for line in file.read_bytes().splitlines()]) == 81
