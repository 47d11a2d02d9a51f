"""Reading never hangs or raises; writing is all or nothing."""

import errno
import os
import stat
from pathlib import Path

import pytest

from mir_lsp.workspace import files
from mir_lsp.workspace.files import Skipped, SourceFile, WriteRefused, read, write


def source(path: Path, data: bytes) -> SourceFile:
    path.write_bytes(data)
    file = read(str(path))
    assert isinstance(file, SourceFile)
    return file


def reason(path: Path, limit: int = files.SIZE_LIMIT) -> str:
    result = read(str(path), limit)
    assert isinstance(result, Skipped)
    return result.reason


def test_a_file_is_read_with_its_line_breaks(tmp_path: Path) -> None:
    assert source(tmp_path / "x.py", b"a\r\nb\rc\n").text == "a\r\nb\rc\n"


def test_what_cannot_be_read_is_skipped_with_a_reason(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "loop.py").symlink_to(tmp_path / "loop.py")
    (tmp_path / "big.py").write_bytes(b"x" * 11)
    assert reason(tmp_path / "nowhere.py") == "it does not exist"
    assert reason(tmp_path / "pipe.py") == "it is not a regular file"
    assert reason(tmp_path / "loop.py") == "its symbolic links go in a circle"
    assert reason(tmp_path / "big.py", 10) == "it has 11 bytes, more than 10"
    assert reason(tmp_path) == "it is not a regular file"
    assert reason(Path("nul\0.py")) == "its name is not valid"


def test_a_file_of_exactly_the_limit_is_read(tmp_path: Path) -> None:
    (tmp_path / "x.py").write_bytes(b"x" * 10)
    assert isinstance(read(str(tmp_path / "x.py"), 10), SourceFile)


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbfname = 1\r\n",
        b"# coding: latin-1\nname = '\xe9'\n",
        b"name = 1\rother = 2\r",
        b"broken = '\xff\xfe'\n",
    ],
)
def test_writing_keeps_encoding_mark_and_line_breaks(tmp_path: Path, data: bytes) -> None:
    file = source(tmp_path / "x.py", data)
    write(file, file.text.replace("name", "title"))
    assert (tmp_path / "x.py").read_bytes() == data.replace(b"name", b"title")


def test_writing_keeps_the_permissions(tmp_path: Path) -> None:
    file = source(tmp_path / "manage.py", b"old\n")
    (tmp_path / "manage.py").chmod(0o754)
    write(file, "new\n")
    assert stat.S_IMODE((tmp_path / "manage.py").stat().st_mode) == 0o754


def test_writing_through_a_symbolic_link_keeps_the_link(tmp_path: Path) -> None:
    (tmp_path / "real.py").write_text("old\n")
    (tmp_path / "link.py").symlink_to("real.py")
    file = read(str(tmp_path / "link.py"))
    assert isinstance(file, SourceFile)
    write(file, "new\n")
    assert (tmp_path / "link.py").is_symlink()
    assert (tmp_path / "real.py").read_text() == "new\n"


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    file = source(tmp_path / "x.py", b"old\n")
    (tmp_path / "x.py").write_text("somebody else's\n")
    with pytest.raises(WriteRefused, match="changed while"):
        write(file, "ours\n")
    assert (tmp_path / "x.py").read_text() == "somebody else's\n"


def test_a_read_only_file_is_left_alone(tmp_path: Path) -> None:
    file = source(tmp_path / "x.py", b"old\n")
    (tmp_path / "x.py").chmod(0o444)
    with pytest.raises(WriteRefused, match="read-only"):
        write(file, "new\n")
    assert (tmp_path / "x.py").read_text() == "old\n"


def test_a_character_that_the_encoding_lacks_is_refused(tmp_path: Path) -> None:
    file = source(tmp_path / "x.py", b"# coding: latin-1\n")
    with pytest.raises(WriteRefused, match="has no character"):
        write(file, "# coding: latin-1\n# \u20ac\n")


@pytest.mark.parametrize("step", ["replace", "fsync", "chmod"])
def test_a_failure_at_any_step_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    file = source(tmp_path / "x.py", b"old\n")

    def fail(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "disk full")

    monkeypatch.setattr(files.os, step, fail)
    with pytest.raises(WriteRefused, match="no space left"):
        write(file, "new\n")
    monkeypatch.undo()
    assert [path.name for path in tmp_path.iterdir()] == ["x.py"]
    assert (tmp_path / "x.py").read_text() == "old\n"
