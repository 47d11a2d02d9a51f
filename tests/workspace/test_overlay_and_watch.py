"""Open buffers over files, and what changed on disk."""

import os
from pathlib import Path

from mir_lsp.workspace.discovery import discover
from mir_lsp.workspace.files import Skipped
from mir_lsp.workspace.overlay import Overlay
from mir_lsp.workspace.watch import Changes, difference


def test_an_open_buffer_hides_the_file_until_it_is_closed(tmp_path: Path) -> None:
    path = str(tmp_path / "x.py")
    (tmp_path / "x.py").write_text("disk")
    overlay = Overlay()
    assert overlay.text_of(path) == "disk"
    overlay.put(path, "buffer")
    assert overlay.text_of(path) == "buffer"
    assert overlay.is_open(path)
    overlay.put(path, "")
    assert overlay.text_of(path) == ""
    overlay.drop(path)
    assert overlay.text_of(path) == "disk"
    assert overlay.paths == ()


def test_a_buffer_needs_no_file_and_dropping_it_twice_does_nothing(tmp_path: Path) -> None:
    path = str(tmp_path / "new.py")
    overlay = Overlay()
    overlay.put(path, "unsaved")
    assert overlay.text_of(path) == "unsaved"
    overlay.drop(path)
    overlay.drop(path)
    assert overlay.text_of(path) == Skipped(path, "it does not exist")


def test_a_pass_sees_files_that_came_went_and_changed(tmp_path: Path) -> None:
    names = ("kept.py", "changed.py", "removed.py", "added.py")
    kept, changed, removed, added = paths = [str(tmp_path / name) for name in names]
    for path in paths[:3]:
        Path(path).write_text("old")
    before = discover(str(tmp_path)).stamps
    Path(changed).write_text("longer")
    os.unlink(removed)
    Path(added).write_text("new")
    changes = difference(before, discover(str(tmp_path)).stamps)
    assert changes == Changes(added=(added,), changed=(changed,), removed=(removed,))
    assert kept not in (*changes.added, *changes.changed, *changes.removed)


def test_a_replacement_of_the_same_size_and_time_is_a_change(tmp_path: Path) -> None:
    path = tmp_path / "x.py"
    path.write_text("aaa")
    times = (path.stat().st_atime_ns, path.stat().st_mtime_ns)
    before = discover(str(tmp_path)).stamps
    (tmp_path / "y").write_text("bbb")
    os.utime(tmp_path / "y", ns=times)
    os.replace(tmp_path / "y", path)
    assert difference(before, discover(str(tmp_path)).stamps).changed == (str(path),)


def test_nothing_happened_is_false(tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text("")
    states = discover(str(tmp_path)).stamps
    assert states.keys() == {str(tmp_path / "x.py")}
    assert not difference(states, states)
