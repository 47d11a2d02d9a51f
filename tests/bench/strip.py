"""Take one loaded relation away: is the loss reported?

Run: python -m tests.bench.strip PROJECT [PROJECT ...] [--list] [--json FILE] [--limit N] [--seed N] [--class NAME]

Each literal argument of `select_related` and `prefetch_related` outside of tests and migrations is taken out of the
code, one at a time (`strip_sites`), and what `check` says of the whole project is compared with what it said before.
A site counts as reported when a finding of the N+1 family, in any file, tells of a path that ends in one of the
steps that were lost and that no finding told of before. A finding tells of its own path and of those beginnings of
it that are not loaded either, for each queryset that it is about: where something deeper was missing before, its
finding tells of more. A finding about a query that no load serves tells of none: a new one counts when the code
that its message quotes names such a step. New findings that count for nothing are shown apart. Sites are told apart
by where their rows go (`strip_consumers`).

Three shares are printed: of the sites in loops that read what was lost in the same function; of all sites; and of all
sites that more than one row comes from. Arguments that lose nothing (implied by another one, `to_attr`, no rows) are
listed in the table and left out of all three. Not every loss costs queries: nothing reads the relation row by row in
about a fifth to a quarter of all sites.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mir_lsp.cli.loading import Project, load
from mir_lsp.engine.config import Config, is_migration_path, is_test_path
from mir_lsp.engine.engine import Engine
from mir_lsp.engine.findings import Finding
from mir_lsp.rules.model import Family
from tests.bench.strip_consumers import Consumer
from tests.bench.strip_sites import Site, sites

# Nothing that runs gets slower without these.
NO_LOSS = frozenset({Consumer.NO_ROWS, Consumer.TO_ATTR, Consumer.IMPLIED})

# What findings tell of: the file of each, the code that builds the queryset, the model of its rows, the path.
Lack = tuple[str, tuple[str, str] | None, str, tuple[str, ...]]
Told = Counter[Lack]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was new when one site was taken away: findings that name what was lost, and others beside them."""

    project: str
    path: str
    site: Site
    code: str
    found: tuple[str, ...]
    beside: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """Which sites of a project are tried: of these classes (all, when empty), at most so many, picked by a seed."""

    limit: int | None = None
    seed: int = 1
    classes: frozenset[str] = frozenset()

    def of(self, places: list[tuple[str, Site]]) -> list[tuple[str, Site]]:
        if self.classes:
            places = [(path, site) for path, site in places if site.consumer.name in self.classes]
        if self.limit is None or self.limit >= len(places):
            return places
        picked = random.Random(self.seed).sample(range(len(places)), self.limit)
        return [places[number] for number in sorted(picked)]


EVERY_SITE = Sample()


def main() -> None:
    options = _options()
    sample = Sample(options.limit, options.seed, frozenset(options.classes or ()))
    outcomes: list[Outcome] = []
    for folder in options.projects:
        started = time.perf_counter()
        for project in load((folder,), Config()):
            outcomes += strip(project, folder, sample)
        print(f"{folder}: {time.perf_counter() - started:.0f} s", file=sys.stderr)
    if options.json is not None:
        options.json.write(json.dumps([_as_json(outcome) for outcome in outcomes], indent=1))
    if options.list:
        _print_lists(outcomes)
    _print_table(outcomes)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Take one loaded relation away: is the loss reported?")
    parser.add_argument("projects", nargs="+", help="folders of projects")
    parser.add_argument("--list", action="store_true", help="print every miss, and reports where silence is expected")
    parser.add_argument("--json", type=argparse.FileType("w"), help="a file for every site and what was reported")
    parser.add_argument("--limit", type=int, help="at most this many sites of each project, picked at random")
    parser.add_argument("--seed", type=int, default=1, help="of the picking")
    parser.add_argument(
        "--class", dest="classes", action="append", choices=[each.name for each in Consumer], help="only these sites"
    )
    return parser.parse_args()


def strip(project: Project, folder: str, sample: Sample = EVERY_SITE) -> Iterator[Outcome]:
    """Take the sites of a project away one by one; its engine is left as it was."""
    engine = project.engine
    places = sample.of([(path, site) for path in project.targets for site in _sites_of(project, path)])
    looked_at = (*engine.paths(), *engine.templates.paths())
    before = {path: _counted(engine.findings(path)) for path in looked_at}
    told = told_by(each for path in looked_at for each in engine.findings(path))
    for path, site in places:
        text = engine.text(path)
        assert text is not None
        engine.set_text(path, site.stripped(text))
        now = [each for path in looked_at for each in engine.findings(path)]
        more = told_by(now) - told
        telling = [each for each in now if _tells(each, site, more)]
        new = [each for each in _new(engine, before) if each not in telling]
        telling += [each for each in new if not each.unloaded and names(each, site)]
        found = tuple(_shown(engine, folder, each) for each in telling)
        beside = tuple(_shown(engine, folder, each) for each in new if each not in telling)
        engine.set_text(path, text)
        code = re.split(r"\r\n|\r|\n", text)[site.line - 1].strip()
        yield Outcome(
            os.path.basename(os.path.abspath(folder)), os.path.relpath(path, folder), site, code, found, beside
        )


def told_by(findings: Iterable[Finding]) -> Told:
    """The paths that findings tell of."""
    return Counter(key for each in findings if each.rule.family is Family.NPLUSONE for key in _paths_of(each))


def _paths_of(finding: Finding) -> Iterator[Lack]:
    for each in finding.unloaded:
        yield finding.path, each.unit, each.model, each.path


def _tells(finding: Finding, site: Site, more: Told) -> bool:
    """Whether a finding tells of a path to a step that was lost, which is told of now and was not before."""
    return any(key in more and _is_lost(key[-1][-1], site) for key in _paths_of(finding))


def _is_lost(step: str, site: Site) -> bool:
    return any(step in (lost, f"{lost}_set") for lost in site.lost)


def names(finding: Finding, site: Site) -> bool:
    """Whether what a finding quotes names a step that was lost."""
    said = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]*)`", finding.message))))
    if finding.fix is not None:
        said.update(step for word in re.findall(r"\w+", finding.fix.title) for step in word.split("__"))
    # A long expression is shown without its beginning, which can be in the middle of the name.
    ends = tuple(re.findall(r"…(\w+)", finding.message))
    return any({step, f"{step}_set"} & said or (ends and step.endswith(ends)) for step in site.lost)


def _sites_of(project: Project, path: str) -> tuple[Site, ...]:
    text = project.engine.text(path)
    if text is None or not path.endswith(".py") or is_test_path(path, project.root) or is_migration_path(path):
        return ()
    return sites(text)


def _counted(findings: Iterable[Finding]) -> Counter[tuple[str, str]]:
    return Counter((each.code, each.message) for each in findings if each.rule.family is Family.NPLUSONE)


def _new(engine: Engine, before: dict[str, Counter[tuple[str, str]]]) -> Iterator[Finding]:
    """The findings that were not there before; where they stand does not matter, the edit moves them."""
    for path, known in before.items():
        left = known.copy()
        for finding in engine.findings(path):
            if finding.rule.family is not Family.NPLUSONE:
                continue
            key = (finding.code, finding.message)
            if left[key]:
                left[key] -= 1
            else:
                yield finding


def _shown(engine: Engine, folder: str, finding: Finding) -> str:
    line = (engine.text(finding.path) or "").count("\n", 0, finding.span.start) + 1
    return f"{os.path.relpath(finding.path, folder)}:{line} {finding.code} {finding.message}"


def _as_json(outcome: Outcome) -> dict[str, object]:
    site = outcome.site
    return {
        "project": outcome.project,
        "path": outcome.path,
        "line": site.line,
        "loader": site.loader,
        "lookup": site.lookup,
        "lost": "__".join(site.lost),
        "class": site.consumer.name,
        "code": outcome.code,
        "found": outcome.found,
        "beside": outcome.beside,
    }


def _print_lists(outcomes: list[Outcome]) -> None:
    for consumer in Consumer:
        mine = [outcome for outcome in outcomes if outcome.site.consumer is consumer]
        silent = consumer in NO_LOSS or consumer is Consumer.ONE_ROW
        for outcome in mine:
            if bool(outcome.found) == silent:
                _print_site("reported" if silent else "missed", outcome)
            if outcome.beside:
                _print_site("something else reported", outcome)


def _print_site(what: str, outcome: Outcome) -> None:
    site = outcome.site
    print(
        f"{outcome.project}/{outcome.path}:{site.line}: {what}, {site.consumer.value}: {site.loader}({site.lookup!r})"
    )
    print(f"    {outcome.code}")
    for said in (*outcome.found, *outcome.beside):
        print(f"    -> {said}")


def _print_table(outcomes: list[Outcome]) -> None:
    projects = list(dict.fromkeys(outcome.project for outcome in outcomes))
    print(f"{'reported / sites':22}" + "".join(f"{name[:11]:>12}" for name in projects) + f"{'all':>12}{'share':>8}")
    for consumer in Consumer:
        _print_row(consumer.value, projects, [each for each in outcomes if each.site.consumer is consumer])
    lossy = [outcome for outcome in outcomes if outcome.site.consumer not in NO_LOSS]
    print()
    _print_row("same function", projects, [each for each in lossy if each.site.consumer is Consumer.SAME_FUNCTION])
    _print_row("all that load", projects, lossy)
    _print_row(
        "of these, many rows", projects, [each for each in lossy if each.site.consumer is not Consumer.ONE_ROW]
    )


def _print_row(name: str, projects: list[str], outcomes: list[Outcome]) -> None:
    cells = []
    for project in projects:
        mine = [outcome for outcome in outcomes if outcome.project == project]
        cells.append(f"{sum(bool(outcome.found) for outcome in mine)} / {len(mine)}" if mine else "-")
    found = sum(bool(outcome.found) for outcome in outcomes)
    share = f"{100 * found / len(outcomes):.0f} %" if outcomes else "-"
    print(f"{name:22}" + "".join(f"{cell:>12}" for cell in cells) + f"{f'{found} / {len(outcomes)}':>12}{share:>8}")


if __name__ == "__main__":
    main()
