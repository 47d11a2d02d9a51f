"""What a revision of a git repository holds. Only objects are read: no hook, filter, pager or transport is run.

`git diff` and `git status` run programs that the configuration of a repository names (filters, monitors, external
diffs). Trees and blobs are data; what differs is worked out here, from the hashes of files as git makes them.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

__all__ = ["GitError", "Repository", "blob_id", "repository_of"]


class GitError(Exception):
    """Git is not there, or refuses; the message says why."""


@dataclass(frozen=True, slots=True)
class Repository:
    """A work tree. Paths are absolute, with the separators of the system."""

    top: str
    program: str

    def commit(self, revision: str) -> str:
        """The commit that a revision had in common with what is checked out, or the revision where there is none.

        Raises:
            GitError: there is no such revision.
        """
        name = f"{revision}^{{commit}}"
        found = self._run(
            "rev-parse", "--verify", "--quiet", "--end-of-options", name, fails=f"no revision `{revision}`"
        )
        commit = found.decode("ascii", "replace").strip()
        try:
            base = self._run("merge-base", commit, "HEAD", fails="")
        except GitError:
            return commit
        return base.decode("ascii", "replace").strip() or commit

    def files(self, commit: str) -> Mapping[str, str]:
        """The regular files of a commit: the id of the blob by path."""
        listed = self._run("ls-tree", "-r", "-z", "--full-tree", commit, fails=f"cannot read {commit}")
        found = {}
        for line in listed.split(b"\0"):
            head, _, name = line.partition(b"\t")
            mode, _, rest = head.partition(b" ")
            if mode in (b"100644", b"100755"):
                path = os.path.join(self.top, *os.fsdecode(name).split("/"))
                found[path] = rest.partition(b" ")[2].decode("ascii")
        return found

    def blobs(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        """The contents of blobs by id; those that are not there are left out."""
        wanted = list(dict.fromkeys(ids))
        asked = "".join(f"{each}\n" for each in wanted).encode("ascii")
        answer = self._run("cat-file", "--batch", fails="cannot read blobs", given=asked)
        return _blobs(answer, wanted)

    def _run(self, *arguments: str, fails: str, given: bytes = b"") -> bytes:
        return _run(self.program, self.top, arguments, fails, given)


def repository_of(folder: str) -> Repository:
    """The repository around a folder.

    Raises:
        GitError: there is none, or no git.
    """
    program = _installed(folder)
    if program is None:
        raise GitError("git is not installed")
    arguments = ("rev-parse", "--show-toplevel")
    found = _run(program, folder, arguments, f"{folder} is in no git repository", b"")
    return Repository(os.path.normpath(os.fsdecode(found.rstrip(b"\r\n"))), program)


def _installed(folder: str) -> str | None:
    """The path of git, which is never a file of the project: an activated environment of it is on `PATH`, too."""
    project = _project(folder)
    for each in os.environ.get("PATH", os.defpath).split(os.pathsep):
        if os.path.isabs(each) and not f"{os.path.realpath(each)}{os.sep}".startswith(project):
            # With a folder in front, no system looks in the working directory first.
            found = shutil.which(os.path.join(each, "git"))
            if found is not None:
                return found
    return None


def _project(folder: str) -> str:
    """The folder around one that has a repository, or that one, with a separator at its end."""
    start = at = os.path.realpath(folder)
    # Not up to the top of the disk, below which git is installed.
    while os.path.dirname(at) != at:
        if os.path.lexists(os.path.join(at, ".git")):
            return os.path.join(at, "")
        at = os.path.dirname(at)
    return os.path.join(start, "")


def blob_id(data: bytes, like: str) -> str:
    """The id that git gives to a file with this content, by the same hash as `like`."""
    made = hashlib.sha256() if len(like) == 64 else hashlib.sha1(usedforsecurity=False)
    made.update(b"blob %d\0" % len(data))
    made.update(data)
    return made.hexdigest()


_SAFE = (
    *("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}"),
    *("-c", "protocol.allow=never", "-c", "core.pager=cat", "--no-pager", "--no-replace-objects"),
)
# A partial clone would fetch what it lacks, and a credential helper would ask.
_ENVIRONMENT = {"GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
_PATIENCE = 120.0  # seconds


def _run(program: str, folder: str, arguments: tuple[str, ...], fails: str, given: bytes) -> bytes:
    try:
        done = subprocess.run(
            [program, *_SAFE, *arguments],
            cwd=folder,
            env={**os.environ, **_ENVIRONMENT},
            input=given,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise GitError(f"git cannot be run: {error}") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0].removeprefix("fatal: ")
        raise GitError(f"{fails}: {said}" if said else fails)
    return done.stdout


def _blobs(answer: bytes, wanted: list[str]) -> dict[str, bytes]:
    """What `cat-file --batch` says: a line `ID blob SIZE`, the content, and a line break, for each that is there."""
    found: dict[str, bytes] = {}
    at = 0
    for each in wanted:
        end = answer.index(b"\n", at)
        words = answer[at:end].split()
        at = end + 1
        if len(words) == 3 and words[1] == b"blob":
            size = int(words[2])
            found[each] = answer[at : at + size]
            at += size + 1
    return found
