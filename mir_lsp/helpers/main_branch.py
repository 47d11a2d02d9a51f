"""The files that the main branch has already.

Git is asked through `helpers.git`, which reads objects and runs nothing that a repository names.
"""

from __future__ import annotations

import os

from mir_lsp.helpers.git import GitError, Repository, repository_of

__all__ = ["State", "files_of_main_branch", "state_of"]

# What a main branch is called, what a server says of it before what is here.
_NAMES = ("refs/remotes/origin/HEAD", "refs/remotes/origin/main", "refs/remotes/origin/master",
          "refs/heads/main", "refs/heads/master")  # fmt: skip
_MOVING = ("HEAD", "packed-refs", "FETCH_HEAD", os.path.join("logs", "HEAD"))

State = tuple[tuple[int, int], ...]


def files_of_main_branch(folder: str) -> frozenset[str] | None:
    """The files below a folder that are in the commit where its branch left the main one.

    None when that is not known: there is no repository, no git, no main branch.
    """
    try:
        repository = repository_of(folder)
    except GitError:
        return None
    commit = _base(repository)
    if commit is None:
        return None
    try:
        files = repository.files(commit)
    except GitError:
        return None
    # Git follows symbolic links to its root.
    real = os.path.join(os.path.realpath(folder), "")
    return frozenset(os.path.join(folder, path[len(real) :]) for path in files if path.startswith(real))


def state_of(folder: str) -> State:
    """What changes when commits or branches do: the answer for the same state is the same."""
    place = folder
    while not os.path.exists(os.path.join(place, ".git")):
        above = os.path.dirname(place)
        if above == place:
            return ()
        place = above
    return tuple(_stamp(os.path.join(place, ".git", name)) for name in _MOVING)


def _base(repository: Repository) -> str | None:
    for name in _NAMES:
        try:
            return repository.commit(name)
        except GitError:
            continue
    return None


def _stamp(path: str) -> tuple[int, int]:
    try:
        found = os.stat(path)
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
