"""Fixes applied to the files of a case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from mir_lsp.engine.engine import Engine
from mir_lsp.engine.findings import Fix
from mir_lsp.text.edits import apply
from tests.support.fixtures import ROOT, Case, engine_of, project

MOST = 200


def fixes_of(engine: Engine, path: str) -> Iterator[tuple[str, Fix]]:
    """The fixes that are given for the findings of a file, with the fingerprints of these."""
    for finding in engine.findings(f"{ROOT}/{path}"):
        if finding.fix is not None:
            fix = engine.fix(f"{ROOT}/{path}", finding.fingerprint)
            if isinstance(fix, Fix):
                yield finding.fingerprint, fix


def fix_all(files: Mapping[str, str]) -> dict[str, str]:
    """The files after fix-all."""
    engine = engine_of(project(files))
    return {path: apply(text, engine.fix_all(f"{ROOT}/{path}")) for path, text in files.items()}


def fix_each(files: Mapping[str, str]) -> dict[str, str]:
    """The files after every fix that is offered, one after the other."""
    engine = engine_of(project(files))
    fixed = {}
    for path, text in files.items():
        for _ in range(MOST):
            first = next(fixes_of(engine, path), None)
            if first is None:
                break
            text = apply(text, first[1].edits[0][1])
            engine.set_text(f"{ROOT}/{path}", text)
        fixed[path] = text
    return fixed


@cache
def all_fixed(case: Case) -> dict[str, str]:
    """The files of a case after fix-all."""
    return fix_all(case.files)


@cache
def each_fixed(case: Case) -> dict[str, str]:
    """The files of a case after every fix that is offered."""
    return fix_each(case.files)


@cache
def offers(case: Case) -> tuple[dict[str, str], ...]:
    """The files of a case after each offered fix that is not automatic, alone."""
    return tuple(_offers(case.files))


def _offers(files: Mapping[str, str]) -> Iterator[dict[str, str]]:
    engine = engine_of(project(files))
    for path, text in files.items():
        for _, fix in fixes_of(engine, path):
            if not fix.safety.automatic:
                yield {**files, path: apply(text, fix.edits[0][1])}
