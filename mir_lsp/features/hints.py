"""Hints between the code: what a name is bound to, where a queryset is evaluated, what runs a query per row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from mir_lsp.text.spans import Span

if TYPE_CHECKING:
    from mir_lsp.engine.engine import Engine
    from mir_lsp.engine.placing import PlacedUnit
    from mir_lsp.semantics.report import Event, Report
    from mir_lsp.semantics.values import QuerySet, Value

__all__ = ["Explanation", "Hint", "Kind", "explained", "hints"]


class Kind(Enum):
    """What a hint says; each is asked for by a setting of its own."""

    TYPES = "types"
    EVALUATIONS = "evaluations"
    PER_ROW = "perRow"


@dataclass(frozen=True, slots=True)
class Hint:
    """A text that stands before the character at an offset."""

    offset: int
    label: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a hint is there; `built` is the place where the queryset is built that it speaks of."""

    lines: tuple[str, ...]
    built: tuple[str, Span] | None = None


def hints(engine: Engine, path: str, within: Span, kinds: frozenset[Kind]) -> tuple[Hint, ...]:
    """The hints of these kinds between two offsets of a file, in the order of the text."""
    found = {hint: None for hint, _ in _all(engine, path, within, kinds)}
    return tuple(sorted(found, key=lambda hint: (hint.offset, hint.kind.value)))


def explained(engine: Engine, path: str, hint: Hint) -> Explanation | None:
    """Why a hint is there; None when it no longer is."""
    at = Span(hint.offset, hint.offset)
    for found, explain in _all(engine, path, at, frozenset({hint.kind})):
        if found == hint:
            return explain(engine)
    return None


Explain = Callable[["Engine"], Explanation]
_TARGET = re.compile(r"(?<![\w.])([^\W\d]\w*)[ \t]*:?=[ \t]*\(?\s*\Z")
_ALIAS = re.compile(r"[\w.]+")
_LONGEST_TARGET = 200
_OF = {"rows": "", "dicts": " of dicts", "tuples": " of tuples", "flat values": " of values"}


def _all(engine: Engine, path: str, within: Span, kinds: frozenset[Kind]) -> Iterator[tuple[Hint, Explain]]:
    """Every hint in a part of a file, with what explains it."""
    from mir_lsp.semantics.flow import report

    file = engine.files.get(path)
    for unit in file.units if file is not None else ():
        if not kinds or unit.span.end < within.start or unit.span.start > within.end:
            continue
        found = engine.db.get(report, unit.id)
        if found.trouble or file is None:
            continue
        for kind, of_kind in _KINDS.items():
            if kind not in kinds:
                continue
            for hint, explain in of_kind(file.text, unit, found):
                if within.start <= hint.offset <= within.end:
                    yield hint, explain


def _types(text: str, unit: PlacedUnit, found: Report) -> Iterator[tuple[Hint, Explain]]:
    """Local names that are bound to querysets."""
    from mir_lsp.semantics.given import takes_calls
    from mir_lsp.semantics.report import Happening

    named: dict[Span, list[QuerySet]] = {}
    for event in found.events:
        if event.happening is Happening.NAMED and event.source is not None:
            named.setdefault(event.span, []).append(event.source)
    values = {note.span: note.value for note in found.notes}
    for span, sources in named.items():
        at = span.start + unit.span.start
        target = _TARGET.search(text, max(at - _LONGEST_TARGET, 0), at)
        label = _type_of(values.get(span), sources)
        # What else gives a queryset that was built elsewhere may wrap it: a page of a paginator is none.
        written = span.shifted(unit.span.start).text_of(text)
        made_here = _ALIAS.fullmatch(written) or all(each.site == span for each in sources)
        if target is not None and label and made_here and all(map(takes_calls, sources)):
            yield Hint(target.end(1), f": {label}", Kind.TYPES), _described(unit, span, sources[0])


def _type_of(value: Value | None, sources: list[QuerySet]) -> str:
    from mir_lsp.semantics.values import QuerySet, alternatives

    parts = alternatives(value) if value is not None else ()
    names = {f"QuerySet[{each.model.name}]{_OF.get(each.shape.value, '')}" for each in sources}
    whole = all(isinstance(part, QuerySet) for part in parts)
    return names.pop() if len(names) == 1 and whole else ""


def _evaluations(text: str, unit: PlacedUnit, found: Report) -> Iterator[tuple[Hint, Explain]]:
    """Where all rows of a queryset are read by a query."""
    from mir_lsp.semantics.report import Freshness, Happening

    for event in found.events:
        if event.happening is not Happening.EVALUATED or event.source is None or _is_prefetched(found, event):
            continue
        label = "may evaluate here" if event.before is Freshness.EITHER else "evaluates here"
        offset = event.span.end + unit.span.start
        yield Hint(offset, label, Kind.EVALUATIONS), _described(unit, event.of or event.span, event.source)


def _is_prefetched(found: Report, event: Event) -> bool:
    """Whether a prefetch answers where the rows of a relation are read."""
    from mir_lsp.semantics.supply import Loaded

    via = event.source.via if event.source is not None else None
    if via is None:
        return False
    demands = [each for each in found.demands if each.span == event.span and each.name == via.relation.name]
    anchors = [anchor for demand in demands for anchor in demand.anchors]
    return bool(anchors) and all(anchor.status is Loaded.YES for anchor in anchors)


def _per_row(text: str, unit: PlacedUnit, found: Report) -> Iterator[tuple[Hint, Explain]]:
    """What runs one query for each row."""
    from mir_lsp.semantics.costs import unloaded_steps
    from mir_lsp.semantics.demand import missing

    reasons: dict[int, list[str]] = {}
    queries: dict[int, set[object]] = {}
    built: dict[int, QuerySet] = {}
    for each in missing(found):
        source = each.anchors[0].source
        queries.setdefault(each.demand.span.end, set()).update(
            (source.site, step) for step in unloaded_steps(each.anchors[0])
        )
        path = ".".join(each.path)
        reason = f"`{path}` is read of each `{source.model.name}` row, and is not loaded with the rows"
        reasons.setdefault(each.demand.span.end, []).append(_with_doubt(reason, each.doubt))
        built.setdefault(each.demand.span.end, source)
    for query in found.queries:
        reason = f"`{query.by}` queries `{query.model.name}` again for each `{query.rows.name}` row"
        reasons.setdefault(query.span.end, []).append(_with_doubt(reason, query.doubt))
        queries.setdefault(query.span.end, set()).add(reason)
    for end, said in reasons.items():
        number = len(queries[end])
        label = "+1 query per row" if number == 1 else f"+{number} queries per row"
        lines = tuple(dict.fromkeys(said))
        yield Hint(end + unit.span.start, label, Kind.PER_ROW), _said(unit, lines, built.get(end))


def _with_doubt(reason: str, doubt: str) -> str:
    return f"{reason}, {doubt}." if doubt else f"{reason}."


def _described(unit: PlacedUnit, span: Span, source: QuerySet) -> Explain:
    def explain(engine: Engine) -> Explanation:
        note = engine.describe(unit.id.path, span.end + unit.span.start)
        lines = (note.headline, *note.details) if note is not None else ()
        return Explanation(lines, _built(engine, unit, source))

    return explain


def _said(unit: PlacedUnit, lines: tuple[str, ...], source: QuerySet | None) -> Explain:
    return lambda engine: Explanation(lines, _built(engine, unit, source) if source is not None else None)


def _built(engine: Engine, unit: PlacedUnit, source: QuerySet) -> tuple[str, Span] | None:
    """The expression that a queryset is first built by."""
    from mir_lsp.semantics.transfer import InUnit

    link = source.links[0]
    if link.span.start < 0 or link.span.end <= link.span.start:
        return None
    return engine.locate(InUnit(link.unit or unit.id, link.span))


_KINDS: dict[Kind, Callable[[str, PlacedUnit, Report], Iterator[tuple[Hint, Explain]]]] = {
    Kind.TYPES: _types,
    Kind.EVALUATIONS: _evaluations,
    Kind.PER_ROW: _per_row,
}
