"""What a change brought: the findings of the files as they are, without those that a revision had.

The files of the revision are put into the same engine, which goes through the code again that they make different, so
that a finding far from the change is seen, and one in lines that moved is none.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from mir_lsp.cli.errors import CommandError
from mir_lsp.cli.loading import Project
from mir_lsp.cli.records import Record, records
from mir_lsp.engine.at_once import Memory
from mir_lsp.engine.engine import Engine
from mir_lsp.engine.findings import Finding
from mir_lsp.engine.keeping import WORKED_OUT
from mir_lsp.engine.kept import Kept
from mir_lsp.helpers.git import GitError, blob_id, repository_of
from mir_lsp.text.decode import decode, encode
from mir_lsp.text.kinds import is_template_name

__all__ = ["Comparison", "Texts", "as_of", "compare"]

Texts = Mapping[str, str | None]
"""Texts by path; None for files that are not there."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The findings that the revision did not have, those that it had and that are gone, and the texts that it had of
    the files that differ.
    """

    new: tuple[Record, ...]
    gone: tuple[Record, ...]
    then: Texts

    @property
    def changed(self) -> tuple[str, ...]:
        """The paths of the files that differ."""
        return tuple(sorted(self.then))


def compare(project: Project, revision: str, memory: Memory | None = None) -> Comparison:
    """Compare the files of a project with those of a revision. `memory` has what was found in them the last time.

    Raises:
        CommandError: there is no such revision, or no repository.
    """
    try:
        before = _texts_of(project, revision)
    except GitError as error:
        raise CommandError(f"--since {revision}: {error}") from error
    engine = project.engine
    deleted = [path for path in before if engine.text(path) is None]
    known = memory.read() if memory is not None else None
    new, kept = _asked(engine, project.targets, memory, known)
    if memory is not None and kept is not None:
        found = kept.written()
        memory.write(found)
        known = found or known
    with as_of(project, before):
        old, _ = _asked(engine, (*project.targets, *deleted), memory, known)
        gone = records(_others(old, new, frozenset(deleted)), engine.text)
    added = frozenset(path for path, text in before.items() if text is None)
    return Comparison(records(_others(new, old, added), engine.text), gone, before)


@contextmanager
def as_of(project: Project, then: Texts) -> Iterator[None]:
    """The engine of a project with other texts of some files, for as long as the block runs."""
    now = {path: project.engine.text(path) for path in then}
    _put(project.engine, then)
    try:
        yield
    finally:
        _put(project.engine, now)


def _asked(
    engine: Engine, paths: Iterable[str], memory: Memory | None, known: bytes | None
) -> tuple[dict[str, tuple[Finding, ...]], Kept | None]:
    """The findings of files as they are, and who keeps them; what rests on nothing that changed is `known`."""
    kept = Kept(engine.db, engine.text, known) if memory is not None else None
    engine.keep(kept or WORKED_OUT)
    try:
        return {path: engine.findings(path) for path in paths}, kept
    finally:
        engine.keep(WORKED_OUT)


_Findings = Mapping[str, Sequence[Finding]]


def _texts_of(project: Project, revision: str) -> dict[str, str | None]:
    """The texts that files had, of those that differ; None for files that were not there."""
    repository = repository_of(project.root)
    then = _as_opened(project.root, repository.files(repository.commit(revision)))
    now = {path: encode(file.form, file.text) for path, file in project.files.items()}
    changed = {path: each for path, each in then.items() if _is_other(now.get(path), each, path, project)}
    blobs = repository.blobs(changed.values())
    texts: dict[str, str | None] = {path: decode(blobs[each]).text for path, each in changed.items() if each in blobs}
    texts.update((path, None) for path in now if path not in then)
    return texts


def _is_other(data: bytes | None, id: str, path: str, project: Project) -> bool:
    if data is not None:
        return blob_id(data, id) != id
    # A file that is gone: it was read if it would be now.
    is_ours = path.endswith(".py") or is_template_name(path)
    return is_ours and not os.path.exists(path) and not any(each.excludes(path) for each in project.exclusions)


def _as_opened(root: str, files: Mapping[str, str]) -> dict[str, str]:
    """The files below the root of a project, by the path that leads there: git follows symbolic links to its root."""
    real = os.path.join(os.path.realpath(root), "")
    return {os.path.join(root, path[len(real) :]): id for path, id in files.items() if path.startswith(real)}


def _put(engine: Engine, texts: Texts) -> None:
    for path, text in texts.items():
        if text is None:
            engine.remove(path)
        else:
            engine.set_text(path, text)


def _others(these: _Findings, those: _Findings, moved: frozenset[str]) -> Iterator[Finding]:
    """The findings that are not among the others; of files that are new or gone, wherever the others are.

    A file that was moved has its findings under another path, with the same fingerprints.
    """
    known = {path: Counter(map(_key, findings)) for path, findings in those.items()}
    elsewhere = sum((known[path] for path in known if path not in these or not these[path]), Counter[_Key]())
    for path, findings in these.items():
        for each in findings:
            key = _key(each)
            if _take(known.get(path, Counter()), key) or (path in moved and _take(elsewhere, key)):
                continue
            yield each


_Key = tuple[str, str]


def _key(finding: Finding) -> _Key:
    return finding.code, finding.fingerprint.partition(".")[0]


def _take(counts: Counter[_Key], key: _Key) -> bool:
    if counts[key] <= 0:
        return False
    counts[key] -= 1
    return True
