"""`mir-lsp review`: what a change brought, and what it repaired, as a review in Markdown.

Made to be read by a person, or by a program that has just written the code: each finding has its place, its
consequence, and the verified change that removes it.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from mir_lsp.cli.check import fails
from mir_lsp.cli.diffs import unified
from mir_lsp.cli.errors import Exit
from mir_lsp.cli.formats.markdown import escaped
from mir_lsp.cli.loading import Project, load, memory_of, overrides_of
from mir_lsp.cli.output import counted, write
from mir_lsp.cli.paths import shown
from mir_lsp.cli.progress import Progress
from mir_lsp.cli.records import Record, as_json
from mir_lsp.cli.since import Comparison, as_of, compare
from mir_lsp.engine.findings import Fix
from mir_lsp.facts.cache import SCHEMA
from mir_lsp.features.api_change import TouchedRow, api_state, touched_rows
from mir_lsp.rules.docs import page_of
from mir_lsp.rules.model import Family, Rule, Severity
from mir_lsp.text.edits import apply
from mir_lsp.workspace.cache import open_cache

__all__ = ["ReviewOptions", "run"]


@dataclass(frozen=True, slots=True)
class ReviewOptions:
    """The arguments of the command; `since` is the revision that the files are compared with."""

    paths: tuple[str, ...]
    settings: Mapping[str, object]
    since: str
    format: str
    fail_on: Severity
    cache: str | None
    progress: Progress


@dataclass(frozen=True, slots=True)
class Remark:
    """A new finding, and the change that repairs it as a unified diff, empty where there is none."""

    record: Record
    change: str


def run(options: ReviewOptions) -> int:
    """Print the review; the status is 1 when something new is severe enough.

    Raises:
        CommandError: bad arguments or configuration, or no such revision.
    """
    store = open_cache(options.cache, SCHEMA)
    try:
        projects = load(options.paths, overrides_of(options.settings), store, progress=options.progress)
        options.progress.close()
        compared = [compare(each, options.since, memory_of(each, store, options.cache)) for each in projects]
        api = [row for each, found in zip(projects, compared, strict=True) for row in _api(each, found)]
    finally:
        store.close()
    remarks: list[Remark] = []
    gone: list[Record] = []
    changed = 0
    for project, found in zip(projects, compared, strict=True):
        remarks += (Remark(record, _change(project, record)) for record in found.new)
        gone += found.gone
        changed += len(found.changed)
    if options.format == "json":
        write(json.dumps({**_as_json(remarks, gone), "api": [asdict(row) for row in api]}, indent=2))
    else:
        lines = (*_review(remarks, gone, changed, options.since), *_api_table(api))
        write("\n".join(lines).rstrip("\n"))
    return Exit.FOUND if any(fails(remark.record, options.fail_on) for remark in remarks) else Exit.CLEAN


def _api(project: Project, found: Comparison) -> tuple[TouchedRow, ...]:
    """The rows of the API that a change touches."""
    if not found.then:
        return ()
    around = os.path.join(project.root, "manage.py")
    now = api_state(project.engine, around)
    with as_of(project, found.then):
        before = api_state(project.engine, around)
    return tuple(_placed(row) for row in touched_rows(before, now))


def _placed(row: TouchedRow) -> TouchedRow:
    """A row with the paths of its views as they are shown."""
    now, before = (
        replace(each, path=shown(each.path)) if each is not None else None for each in (row.now, row.before)
    )
    return TouchedRow(now, before)


_COLUMNS = ("route", "method", "view", "who may use it", "reads", "writes")


def _api_table(rows: Sequence[TouchedRow]) -> Iterator[str]:
    if not rows:
        return
    yield ""
    yield "## API"
    yield ""
    yield "What is new or says something else than before, and what is answered by code that was changed."
    yield ""
    yield f"| {' | '.join(_COLUMNS)} |"
    yield f"|{' --- |' * len(_COLUMNS)}"
    for row in rows:
        yield f"| {' | '.join(_cells(row))} |"


def _cells(row: TouchedRow) -> Iterator[str]:
    told = row.now or row.before
    assert told is not None
    yield f"`{_cell(told.route)}`" + (" (new)" if row.before is None else " (gone)" if row.now is None else "")
    yield told.method or "any"
    yield f"`{_cell(told.view)}`"
    for name in ("access", "reads", "writes"):
        is_, was = getattr(told, name), getattr(row.before or told, name)
        yield escaped(is_) if is_ == was else f"{escaped(is_)} (was {escaped(was)})"


def _cell(text: str) -> str:
    """Text within backquotes in a cell: a bar would end the cell."""
    return text.replace("|", "\\|").replace("`", "'")


_SEVERITIES = tuple(Severity)
_FAMILIES = {
    Family.NPLUSONE: "Queries per row",
    Family.QUERYSET: "Querysets",
    Family.MIGRATION: "Migrations",
    Family.TRANSACTION: "Transactions",
    Family.EXPOSURE: "Exposure",
    Family.ASYNC: "Async code",
    Family.SIGNAL: "Signals",
    Family.MODEL: "Models",
    Family.TOOL: "About mir-lsp itself",
}


def _change(project: Project, record: Record) -> str:
    """The verified fix of a finding as a diff; empty when it has none that nobody has to decide about alone."""
    if record.finding.fix is None:
        return ""
    found = project.engine.fix(record.finding.path, record.finding.fingerprint)
    if not isinstance(found, Fix):
        return ""
    texts = ((path, project.engine.text(path) or "", edits) for path, edits in found.edits)
    return "".join(unified(path, text, apply(text, edits), context=1) for path, text, edits in texts)


def _review(remarks: Sequence[Remark], gone: Sequence[Record], changed: int, since: str) -> Iterator[str]:
    yield f"# Review of the change since `{since}`"
    yield ""
    files = counted(changed, "changed file")
    told = counted(len(remarks), "new problem") if remarks else "nothing new"
    yield f"{files}, {told}" + (f", {counted(len(gone), 'problem')} repaired." if gone else ".")
    for family, title in _FAMILIES.items():
        members = [remark for remark in remarks if remark.record.finding.rule.family is family]
        if members:
            yield ""
            yield f"## {title}"
            yield from _by_rule(members)
    if gone:
        yield ""
        yield "## Repaired"
        yield ""
        for record in gone:
            yield f"- {record.finding.code} `{record.place.path}` {escaped(record.finding.message)}"


def _by_rule(remarks: Sequence[Remark]) -> Iterator[str]:
    by_rule: dict[str, list[Remark]] = {}
    for remark in sorted(remarks, key=lambda each: _SEVERITIES.index(each.record.finding.severity)):
        by_rule.setdefault(remark.record.finding.code, []).append(remark)
    for members in by_rule.values():
        rule = members[0].record.finding.rule
        yield ""
        yield f"### {rule.code} {rule.name} ({members[0].record.finding.severity.value})"
        yield ""
        yield _consequence(rule)
        for member in members:
            yield from _remark(member)


def _consequence(rule: Rule) -> str:
    """Why it matters, and where Django says so."""
    page = page_of(rule)
    why = " ".join((page.prose("Why") or page.summary).split())
    return f"{why} [Reference]({rule.url})" if rule.url else why


def _remark(remark: Remark) -> Iterator[str]:
    record = remark.record
    yield ""
    yield f"- **`{record.place.path}:{record.place.line}`** {escaped(record.finding.message)}"
    source = record.source.strip()
    if source:
        yield ""
        yield from _fenced("python", [source])
    for place, message in record.related:
        yield f"  - `{place.path}:{place.line}` {escaped(message)}"
    if remark.change and record.finding.fix is not None:
        yield f"  - Fix ({record.finding.fix.safety.value}): {escaped(record.finding.fix.title)}"
        yield ""
        yield from _fenced("diff", remark.change.rstrip("\n").split("\n"))
    elif record.finding.no_fix:
        yield f"  - No fix: {escaped(record.finding.no_fix)}"


def _fenced(language: str, lines: Iterable[str]) -> Iterator[str]:
    """A block of code within an item of a list; the fence is longer than any in the code."""
    body = list(lines)
    longest = max((len(found) for line in body for found in re.findall(r"`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    yield f"  {fence}{language}"
    yield from (f"  {line}" for line in body)
    yield f"  {fence}"


def _as_json(remarks: Iterable[Remark], gone: Iterable[Record]) -> dict[str, object]:
    return {
        "new": [
            {
                **as_json(remark.record),
                "why": page_of(remark.record.finding.rule).prose("Why"),
                "change": remark.change,
                "no_fix": remark.record.finding.no_fix,
            }
            for remark in remarks
        ],
        "repaired": [as_json(record) for record in gone],
    }
