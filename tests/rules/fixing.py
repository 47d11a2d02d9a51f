"""Fixes applied to the files of a case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from mir_lsp.engine.engine import Engine
from mir_lsp.engine.findings import Fix
from mir_lsp.engine.repair import FileEdits
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
    fixed = dict(files)
    for path in files:
        _apply(engine, fixed, engine.fix_all(f"{ROOT}/{path}"))
    return fixed


def fix_each(files: Mapping[str, str]) -> dict[str, str]:
    """The files after every fix that is offered, one after the other."""
    engine = engine_of(project(files))
    fixed = dict(files)
    for path in files:
        for _ in range(MOST):
            first = next(fixes_of(engine, path), None)
            if first is None:
                break
            _apply(engine, fixed, first[1].edits)
    return fixed


def _apply(engine: Engine, texts: dict[str, str], edits: FileEdits) -> None:
    """Apply edits to the files of a case, and give the engine the new texts."""
    for path, changes in edits:
        name = path.removeprefix(f"{ROOT}/")
        texts[name] = apply(texts.get(name, ""), changes)
        engine.set_text(path, texts[name])


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
    for path in files:
        for _, fix in fixes_of(engine, path):
            if not fix.safety.automatic:
                changed = {each.removeprefix(f"{ROOT}/"): edits for each, edits in fix.edits}
                yield {**files, **{each: apply(files.get(each, ""), edits) for each, edits in changed.items()}}
