"""The labelled set about exposure: views, forms and serializers, each label with a request that proves it.

A set is a folder with a Django project in `site` and cases in `cases`: a case is the module `vault.case` of the
project, with its routes, and after the line `# --- probes` functions that make requests. Comments at the end of a
line name the probe that proves them:

    # want: MIR506 takes_staff      a finding stands here, and the probe says True: the leak or the write happens
    # ok: MIR506 takes_staff        a near miss: no finding stands here, and the probe says False

`# settings: closed` on the first line runs a case in a project whose views ask for a user by default.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mir_lsp.engine.engine import Engine
    from mir_lsp.engine.findings import Finding

CASE = "vault/case.py"
ROWS = "rows.py"
_LABEL = re.compile(r"# (?P<word>want|ok): (?P<code>MIR\d{3}) (?P<probe>\w+)$")
_PROBES = "# --- probes\n"
_CLOSED = "# settings: closed\n"
_AUTHENTICATION = '    "DEFAULT_AUTHENTICATION_CLASSES"'
_DEFAULT = '    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],\n'


@dataclass(frozen=True)
class Label:
    """What a comment says about its line, and the probe that proves it."""

    case: str
    line: int
    word: str
    code: str
    probe: str

    def __str__(self) -> str:
        return f"{self.case}.py:{self.line} {self.code} {self.probe}"


@dataclass(frozen=True, eq=False)
class Case:
    """One case: `code` is what is analysed, `probes` what makes requests, `site` the files around it."""

    name: str
    code: str
    probes: str
    site: Mapping[str, str]

    @cached_property
    def labels(self) -> tuple[Label, ...]:
        found = []
        for number, line in enumerate(self.code.split("\n"), 1):
            match = _LABEL.search(line)
            if match is not None:
                found.append(Label(self.name, number, match["word"], match["code"], match["probe"]))
        return tuple(found)

    @property
    def files(self) -> dict[str, str]:
        """The whole project by path."""
        return {**self.site, CASE: self.code}


@dataclass
class Score:
    """How the engine answers."""

    positives: int = 0
    found: int = 0
    near_misses: int = 0
    misses: list[str] = field(default_factory=list)
    false_alarms: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """The share of positives that is found."""
        return self.found / self.positives if self.positives else 1.0


def read(folder: Path) -> tuple[Case, ...]:
    """The cases of a set, by name."""
    site = {
        path.relative_to(folder / "site").as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((folder / "site").rglob("*.py"))
    }
    return tuple(case_of(path.stem, path.read_text(encoding="utf-8"), site) for path in _cases(folder))


def case_of(name: str, text: str, site: Mapping[str, str]) -> Case:
    """A case from the text of its file."""
    code, _, probes = text.partition(_PROBES)
    if code.startswith(_CLOSED):
        settings = site["config/settings.py"].replace(_AUTHENTICATION, _DEFAULT + _AUTHENTICATION)
        site = {**site, "config/settings.py": settings}
    return Case(name, code, probes, site)


def mislabelled(case: Case, truth: Mapping[str, object]) -> list[str]:
    """The labels that are not so, by what the probes said."""
    problems = []
    for label in case.labels:
        said = truth.get(label.probe, "there is no such probe")
        if said is not (label.word == "want"):
            problems.append(f"{label}: {said}")
    return problems


def score(cases: Iterable[Case]) -> Score:
    """How the engine answers some cases; findings on lines without a label are `other`."""
    total = Score()
    for case in cases:
        found = {(each.code, line) for each, line in findings(case)}
        for label in case.labels:
            hit = (label.code, label.line) in found
            if label.word == "ok":
                total.near_misses += 1
                if hit:
                    total.false_alarms.append(str(label))
            else:
                total.positives += 1
                total.found += hit
                if not hit:
                    total.misses.append(str(label))
        known = {(label.code, label.line) for label in case.labels}
        total.other += [f"{case.name}.py:{line} {code}" for code, line in sorted(found - known)]
    return total


def findings(case: Case) -> list[tuple[Finding, int]]:
    """The findings of the family in a case, each with its line."""
    from tests.support.fixtures import ROOT

    engine = engine_for(case)
    text = engine.text(f"{ROOT}/{CASE}") or ""
    every = (each for each in engine.findings(f"{ROOT}/{CASE}") if each.code.startswith("MIR5"))
    return [(each, text.count("\n", 0, each.span.start) + 1) for each in every]


def engine_for(case: Case) -> Engine:
    """An engine that has read the project of a case."""
    from mir_lsp.index.settings import ProjectFacts, projects_key
    from tests.support.fixtures import ROOT, engine_of

    files = {path: text for path, text in case.files.items() if path != ROWS}
    engine = engine_of(files)
    engine.db.set(projects_key(), (ProjectFacts(ROOT, "config.settings", (5, 2)),))
    return engine


def fixed(case: Case, wanted: Callable[[Label], bool] = lambda label: True) -> dict[Label, Case]:
    """For each positive that is found and has a fix, the case after this fix alone."""
    from mir_lsp.engine.findings import Fix
    from mir_lsp.text.edits import apply
    from tests.support.fixtures import ROOT

    engine = engine_for(case)
    done: dict[Label, Case] = {}
    by_line = {(label.code, label.line): label for label in case.labels if label.word == "want" and wanted(label)}
    for finding, line in findings(case):
        label = by_line.get((finding.code, line))
        fix = engine.fix(f"{ROOT}/{CASE}", finding.fingerprint) if label is not None and finding.fix else None
        if label is not None and isinstance(fix, Fix):
            files = dict(case.files)
            for path, edits in fix.edits:
                name = path.removeprefix(f"{ROOT}/")
                files[name] = apply(files[name], edits)
            site = {path: text for path, text in files.items() if path != CASE}
            done[label] = Case(case.name, files[CASE], case.probes, site)
    return done


def _cases(folder: Path) -> list[Path]:
    return sorted((folder / "cases").glob("*.py"))
