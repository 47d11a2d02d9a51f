"""Reading and replacing single files."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile
from dataclasses import dataclass
from typing import NamedTuple

from mir_lsp.text.decode import Decoded, UnencodableText, decode, encode

__all__ = [
    *("SIZE_LIMIT", "Skipped", "SourceFile", "Stamp", "WriteRefused", "create", "is_writable", "read", "stamp"),
    "write",
]

SIZE_LIMIT = 1_000_000


class Stamp(NamedTuple):
    """What tells one state of a file from another without reading it."""

    modified: int  # nanoseconds
    size: int  # bytes
    inode: int


class SourceFile(NamedTuple):
    """A file as it was read: its text, and what is needed to write it back."""

    path: str
    form: Decoded
    stamp: Stamp

    @property
    def text(self) -> str:
        return self.form.text


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file or folder that was left out, and why, in words for people."""

    path: str
    reason: str


class WriteRefused(Exception):
    """A file was not written and is as it was; the message says why."""


def read(path: str, limit: int = SIZE_LIMIT) -> SourceFile | Skipped:
    """Read a file of at most `limit` bytes. Never raises, and never waits for a pipe or device."""
    try:
        # Without O_NONBLOCK, opening a FIFO waits for a writer.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        return Skipped(path, _reason(error))
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return Skipped(path, "it is not a regular file")
        if status.st_size > limit:
            return Skipped(path, f"it has {status.st_size:,} bytes, more than {limit:,}")
        data = _read_all(descriptor, status.st_size, limit)
    except OSError as error:
        return Skipped(path, _reason(error))
    finally:
        os.close(descriptor)
    if len(data) > limit:
        return Skipped(path, f"it grew to more than {limit:,} bytes")
    return SourceFile(path, decode(data), stamp(status))


def stamp(status: os.stat_result) -> Stamp:
    """What the system says of a file, as a stamp."""
    return Stamp(status.st_mtime_ns, status.st_size, status.st_ino)


def is_writable(path: str) -> bool:
    """Whether a file may be changed, or made where there is none."""
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        return not os.path.lexists(path)
    # Who may write everything is told by the bits that somebody else has set.
    return bool(mode & 0o222) and os.access(path, os.W_OK)


def write(file: SourceFile, text: str) -> None:
    """Replace a file's text in one step: readers see the old file or the new one, also after a crash.

    Its encoding, byte order mark, permissions and (where allowed) owner stay; a symbolic link stays one.

    Raises:
        WriteRefused: the file changed since it was read, is read-only, or the system does not allow it.
    """
    target = os.path.realpath(file.path)
    try:
        data = encode(file.form, text)
        status = os.stat(target)
        if stamp(status) != file.stamp:
            raise WriteRefused("it changed while it was being worked on")
        # Renaming asks for the folder's permission alone and would get around the file's.
        if not is_writable(target):
            raise WriteRefused("it is read-only")
        _replace(target, data, status)
    except UnencodableText as error:
        raise WriteRefused(str(error)) from error
    except OSError as error:
        raise WriteRefused(_reason(error)) from error


def create(path: str, text: str) -> None:
    """Write a file in UTF-8 in one step, whether it is there or not.

    Raises:
        WriteRefused: it is read-only, or the system does not allow it.
    """
    target = os.path.realpath(path)
    try:
        status = os.stat(target) if os.path.exists(target) else None
        if status is not None and not status.st_mode & 0o222:
            raise WriteRefused("it is read-only")
        _replace(target, text.encode("utf-8", "surrogateescape"), status)
    except OSError as error:
        raise WriteRefused(_reason(error)) from error


def _replace(target: str, data: bytes, status: os.stat_result | None) -> None:
    descriptor, temporary = tempfile.mkstemp(prefix=".mir-", suffix=".tmp", dir=os.path.dirname(target))
    try:
        with os.fdopen(descriptor, "wb") as output:
            output.write(data)
            output.flush()
            os.fsync(output.fileno())
        if status is not None:
            _keep_owner(temporary, status)
        # A temporary file is its owner's alone.
        os.chmod(temporary, stat.S_IMODE(status.st_mode) if status is not None else 0o666 & ~_mask())
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def _mask() -> int:
    """The permissions that new files are to lack. It can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _keep_owner(path: str, status: os.stat_result) -> None:
    if hasattr(os, "chown") and (status.st_uid, status.st_gid) != (os.geteuid(), os.getegid()):
        with contextlib.suppress(OSError):
            os.chown(path, status.st_uid, status.st_gid)


def _read_all(descriptor: int, expected: int, limit: int) -> bytes:
    """What a file holds, up to a little more than `limit`; mostly it has the size that is expected."""
    # Room for much more than there is costs more than reading it does.
    data = os.read(descriptor, expected + 1)
    if len(data) == expected:
        return data
    pieces = [data]
    size = len(data)
    while size <= limit:
        piece = os.read(descriptor, limit + 1 - size)
        if not piece:
            break
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)


_REASONS = {
    errno.ENOENT: "it does not exist",
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.EISDIR: "it is a folder",
    errno.ELOOP: "its symbolic links go in a circle",
    errno.ENOSPC: "no space left on the device",
    errno.EROFS: "the file system is read-only",
    errno.ENXIO: "it is not a regular file",
}


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, OSError):
        return _REASONS.get(error.errno or 0, (error.strerror or "it cannot be read").lower())
    return "its name is not valid"
