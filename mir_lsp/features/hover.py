"""What to say about the place under the pointer: the finding there, else the name and the queryset there.

Texts are in our own words; what comes from the code under analysis stands between backticks and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from mir_lsp.rules.model import Confidence, Rule, Safety
from mir_lsp.text.spans import Span

if TYPE_CHECKING:
    from mir_lsp.engine.cards import About
    from mir_lsp.engine.engine import Engine
    from mir_lsp.engine.findings import Finding
    from mir_lsp.engine.migration_sql import MigrationRequest
    from mir_lsp.engine.sql import Request
    from mir_lsp.index.schema import ClassId

__all__ = ["Card", "Link", "Where", "card_of", "hover"]

T = TypeVar("T")

_TO_COUNT_SECONDS = 1.0  # with less, queries are not counted: that may take what the rest needs
_FINDINGS_SECONDS = 0.06  # of the processor, for the findings of a whole file that somebody points into


@dataclass(frozen=True, slots=True)
class Link:
    """A page to read on; `url` is one of ours, never of the code under analysis."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Where:
    """A line of a file, counted from 1, and the text between backticks that stands for it in a card."""

    shown: str
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Card:
    """One thing worth saying. The headline is the answer; the lines explain it, a paragraph each, then a list.

    `asks` is what can be compiled to SQL; `code` is SQL, with what stands above it. `names_lines` says that "line 7"
    in its texts is a line of the file that is asked about; `places` are lines of others that its texts name.
    """

    span: Span
    headline: str
    lines: tuple[str, ...] = ()
    link: Link | None = None
    entries: tuple[str, ...] = ()
    asks: Request | MigrationRequest | None = None
    code: tuple[str, str] | None = None
    places: tuple[Where, ...] = ()
    names_lines: bool = False


def hover(
    engine: Engine, path: str, offset: int, seen: Iterable[ClassId] = (), seconds: float | None = None
) -> tuple[Card, ...]:
    """The cards for an offset: findings in their order, else what is named there and the queryset there.

    `seen` are the classes that the expression before the offset may be of, for where the engine does not know. With
    `seconds`, of this thread's own time, what is not known by then is left out: no more than a quarter of them is for
    findings, which are those of the whole file.
    """
    if engine.text(path) is None:
        return ()
    findings = engine.findings_soon(path, _FINDINGS_SECONDS if seconds is None else seconds / 4, offset)
    cards = tuple(_with_uses(engine, _finding_card(each), each) for each in findings if _covers(each.span, offset))
    is_counted = seconds is None or seconds > _TO_COUNT_SECONDS
    # On a finding there is one thing to say.
    rest = None if seconds is None else 3 * seconds / 4
    return cards or _in_time(engine, rest, lambda: tuple(_what_it_is(engine, path, offset, seen, is_counted)))


def _in_time(engine: Engine, seconds: float | None, ask: Callable[[], tuple[T, ...]]) -> tuple[T, ...]:
    """What is asked, nothing when it takes longer: what was worked out until then is there for the next question."""
    # The server has the shape of a card before it has an engine.
    from mir_lsp.index.db import Overdue

    if seconds is None:
        return ask()
    try:
        with engine.db.within(seconds):
            return ask()
    except Overdue:
        return ()


def card_of(span: Span, about: About) -> Card:
    """What the engine says of a name, as a card for a place."""
    return Card(span, about.headline, about.lines, None, about.entries)


def _what_it_is(engine: Engine, path: str, offset: int, seen: Iterable[ClassId], is_counted: bool) -> Iterator[Card]:
    from mir_lsp.index.paths import is_migration_path

    yield from _waking_cards(engine, path, offset)
    note = engine.describe(path, offset)
    named = engine.named(path, offset, seen)
    about = engine.about(named) if named is not None else None
    if is_migration_path(path) and about is None:
        yield from _operation_cards(engine, path, offset)
    if named is None or about is None:
        if note is not None:
            asks, lines = engine.statement(path, offset), note.details
            if is_counted:
                lines = (*lines, *_so_far(engine, path, offset))
            yield Card(note.span, note.headline, lines, asks=asks, names_lines=True)
        return
    # A text or keyword stands inside of the expression that the note is for: the pointer is on the name.
    on_name = note is None or (note.span.start < named.span.start and named.span.end < note.span.end)
    if note is not None and not on_name:
        yield Card(note.span, note.headline, note.details, names_lines=True)
    yield card_of(named.span, about)


def _so_far(engine: Engine, path: str, offset: int) -> Iterator[str]:
    from mir_lsp.features.counts import so_far_line  # only where something reads a queryset

    found = so_far_line(engine, path, offset)
    if found:
        yield found


def _waking_cards(engine: Engine, path: str, offset: int) -> Iterator[Card]:
    """Which receivers a write wakes."""
    from mir_lsp.features.signals import waking_card  # it makes cards itself

    found = waking_card(engine, path, offset)
    if found is not None:
        yield found


def _operation_cards(engine: Engine, path: str, offset: int) -> Iterator[Card]:
    """What an operation of a migration does to the database."""
    from mir_lsp.engine import migration_sql  # only who points into a migration needs it
    from mir_lsp.features.migration import lines_of

    text = engine.text(path) or ""
    spans = migration_sql.operation_spans(text)
    number = next((number for number, span in enumerate(spans) if span.contains(offset)), None)
    if number is None:
        return
    judged = migration_sql.verdicts(engine.db, path)
    request = migration_sql.migration_request(engine.db, engine.text, path)
    if request is None or number >= len(judged):
        return
    name = spans[number].text_of(text).partition("(")[0].rpartition(".")[2]
    lines = lines_of(judged[number], runs_code=name == "RunPython")
    yield _using(engine, path, Card(spans[number], name, lines, asks=replace(request, number=number)), number)


_TAKING_AWAY = frozenset({"MIR322", "MIR325"})
_MOST_USES = 5


def _with_uses(engine: Engine, card: Card, finding: Finding) -> Card:
    """A card about a column that goes, with the code that still uses it."""
    if finding.code not in _TAKING_AWAY:
        return card
    from mir_lsp.engine.migration_sql import operation_spans

    spans = operation_spans(engine.text(finding.path) or "")
    number = next((number for number, span in enumerate(spans) if span.holds(finding.span)), None)
    return _using(engine, finding.path, card, number) if number is not None else card


def _using(engine: Engine, path: str, card: Card, number: int) -> Card:
    from mir_lsp.engine.still_used import gone_at, still_used  # only who points into a migration needs it
    from mir_lsp.index.paths import last

    gone = gone_at(engine.db, path, number)
    found = list(still_used(engine.db, engine.files, gone)) if gone is not None else []
    if not found:
        return card
    places = []
    for where, span in found[:_MOST_USES]:
        line = (engine.text(where) or "").count("\n", 0, span.start) + 1
        places.append(Where(f"{last(where)}:{line}", where, line))
    shown = ", ".join(f"`{each.shown}`" for each in places)
    more = f" and {len(found) - len(places)} more" if len(found) > len(places) else ""
    return replace(card, lines=(*card.lines, f"Still used: {shown}{more}."), places=(*card.places, *places))


_CONFIDENCE = {
    Confidence.CERTAIN: "Certain: proved from the code in view.",
    Confidence.LIKELY: "Likely: rests on the assumption that the message names.",
    Confidence.POSSIBLE: "Possible: there is evidence, no proof.",
}

_SAFETY = {
    Safety.SAME_RESULT: "the results stay the same",
    Safety.REPAIR: "the code could not work before",
    Safety.INTENDED_CHANGE: "it changes what the program does",
    Safety.SCAFFOLD: "a start that you complete",
}


def _covers(span: Span, offset: int) -> bool:
    return span.contains(offset) or span.start == span.end == offset


def _finding_card(finding: Finding) -> Card:
    rule = finding.rule
    # Editors show the message of the finding beside this: the card says what it means.
    summary, why = _documented(rule) or (finding.message, finding.message)
    lines = (why, f"{_CONFIDENCE[finding.confidence]} {_remedy(finding)}")
    return Card(finding.span, f"{rule.code}: {summary}", lines, Link(f"{rule.code} {rule.name}", rule.url))


def _documented(rule: Rule) -> tuple[str, str] | None:
    """What a rule is about in a sentence, and the first paragraph of why; None without documentation."""
    # Documentation is not on the way to a diagnostic, so it is only loaded here.
    from mir_lsp.rules.docs import MalformedDocumentation, page_of

    try:
        page = page_of(rule)
        why = page.prose("Why")
    except (KeyError, MalformedDocumentation):
        return None
    return page.summary, " ".join(why.split("\n\n")[0].split())


def _remedy(finding: Finding) -> str:
    if finding.fix is not None:
        return f"Fix: {finding.fix.title} ({_SAFETY[finding.fix.safety]})."
    reason = finding.no_fix.rstrip(".") or "there is no single right one"
    return f"No fix: {reason}."
