"""Every fix in the admin of a web project works: its pages no longer query there once per row, and are the same."""

from __future__ import annotations

import shutil
from pathlib import Path

from mir_lsp.engine.engine import Engine
from mir_lsp.engine.findings import Fix
from mir_lsp.text.edits import apply
from tests.support.fixtures import ROOT
from tests.support.web_answers import engine_for
from tests.support.web_labels import Project, projects
from tests.support.web_runner import measure

MOST = 60
Line = tuple[str, str]  # a path and what stands in the line: fixes move lines


def test_pages_of_the_admin_are_the_same_after_their_fixes_and_no_longer_query_per_row(tmp_path: Path) -> None:
    (project,) = [each for each in projects() if each.name == "backoffice"]
    engine = engine_for(project)
    fixed = fix_each(engine, project)
    assert len(fixed) >= 18
    folder = tmp_path / "backoffice"
    shutil.copytree(project.folder, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for path in project.files:
        text = engine.text(f"{ROOT}/{path}")
        if text is not None:
            (folder / path).write_text(text, encoding="utf-8")
    before, after = measure(project.folder), measure(folder)
    assert after.problems == ()
    assert len(before.answers) == 2 * len(before.routes)
    assert [page for page in before.answers if after.answers[page] != before.answers[page]] == []
    chains = {chain for grown in after.grown.values() for chain in grown}
    still = {line_at(folder, place) for chain in chains for place in chain}
    assert fixed & still == set()


def fix_each(engine: Engine, project: Project) -> set[Line]:
    """Apply all fixes that are offered; gives the lines of their findings."""
    fixed: set[Line] = set()
    for path in project.files:
        for _ in range(MOST):
            line = fix_one(engine, path)
            if line is None:
                break
            fixed.add((path, line))
    return fixed


def fix_one(engine: Engine, path: str) -> str | None:
    """Apply the first fix of a file; gives the line of its finding, None when no fix is left."""
    for finding in engine.findings(f"{ROOT}/{path}"):
        fix = engine.fix(f"{ROOT}/{path}", finding.fingerprint) if finding.fix is not None else None
        if isinstance(fix, Fix):
            text = engine.text(f"{ROOT}/{path}") or ""
            start = text.rfind("\n", 0, finding.span.start) + 1
            for edited, edits in fix.edits:
                engine.set_text(edited, apply(engine.text(edited) or "", edits))
            return text[start:].partition("\n")[0]
    return None


def line_at(folder: Path, place: str) -> Line:
    path, _, number = place.rpartition(":")
    return path, (folder / path).read_text(encoding="utf-8").splitlines()[int(number) - 1]
