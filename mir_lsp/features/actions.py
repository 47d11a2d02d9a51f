"""What can be done about findings: the fix of one, and all automatic fixes of a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mir_lsp.engine.ignoring import Scope, ignored
from mir_lsp.recipes.model import AddLoad, AddOption, SplitMigration
from mir_lsp.rules.model import Family
from mir_lsp.text.edits import Edit
from mir_lsp.text.spans import Span

if TYPE_CHECKING:
    from mir_lsp.engine.engine import Engine
    from mir_lsp.engine.findings import Finding, Fix, FixOffer, Refusal

__all__ = [
    *("Ignore", "QuickFix", "automatic_fixes", "doubt_of", "edits_of_all", "fix_of", "ignore_of", "ignores"),
    "quick_fixes",
]

_SECONDS = 0.25  # of the processor, for the findings of a file: clients ask wherever the cursor goes

FileEdits = tuple[tuple[str, tuple[Edit, ...]], ...]


@dataclass(frozen=True, slots=True)
class QuickFix:
    """One offer to repair a finding, and which of its offers that is.

    `preferred` is one that nobody has to think about, or the likeliest of several; `automatic` the former; `creates`
    says that it writes new files, `spread` that it changes several.
    """

    finding: Finding
    title: str
    preferred: bool
    automatic: bool
    choice: int = 0
    creates: bool = False
    spread: bool = False


def quick_fixes(engine: Engine, path: str, span: Span) -> tuple[QuickFix, ...]:
    """The fixes of the findings that the span touches; a cursor at either end of a finding touches it."""
    if engine.text(path) is None:
        return ()
    return tuple(
        QuickFix(
            finding,
            offer.title,
            offer.safety.automatic or offer.likeliest,
            offer.safety.automatic,
            choice,
            isinstance(offer.recipe, SplitMigration) and bool(offer.recipe.follow),
            _is_spread(offer),
        )
        for finding in engine.findings_soon(path, _SECONDS, span.start)
        if finding.span.start <= span.end and span.start <= finding.span.end
        for choice, offer in enumerate(finding.offers)
    )


def doubt_of(fix: Fix) -> str:
    """What somebody should have seen before a fix is applied; empty for what nobody has to think about."""
    if not fix.safety.automatic:
        return "It changes what the code does, as it is meant."
    return f"It changes {len(fix.edits)} files." if len(fix.edits) > 1 else ""


def _is_spread(offer: FixOffer) -> bool:
    """Whether the places that a fix changes are in several files, as far as that is known before it is made."""
    if isinstance(offer.recipe, SplitMigration):
        return bool(offer.recipe.follow)
    if isinstance(offer.recipe, AddOption):
        return len({place.path for place in offer.recipe.places}) > 1
    places = offer.recipe.places if isinstance(offer.recipe, AddLoad) else ()
    return len({place.unit[0] if place.unit is not None else offer.path for place in places}) > 1


@dataclass(frozen=True, slots=True)
class Ignore:
    """One offer to leave a finding alone: where it stands, or in the whole file."""

    finding: Finding
    title: str
    scope: str


def ignores(engine: Engine, path: str, span: Span) -> tuple[Ignore, ...]:
    """What can be ignored of the findings that the span touches; each code once for the file."""
    if engine.text(path) is None:
        return ()
    touched = [
        each
        for each in engine.findings_soon(path, _SECONDS, span.start)
        if each.rule.family is not Family.TOOL and each.span.start <= span.end and span.start <= each.span.end
    ]
    here = {each.code: Ignore(each, f"Ignore {each.code} here", Scope.LINE.value) for each in reversed(touched)}
    file = {
        each.code: Ignore(each, f"Ignore {each.code} in this file", Scope.FILE.value) for each in reversed(touched)
    }
    codes = dict.fromkeys(each.code for each in touched)
    return (*(here[code] for code in codes), *(file[code] for code in codes))


def ignore_of(engine: Engine, path: str, fingerprint: str, scope: str) -> Fix | Refusal:
    """The verified edit that leaves a finding alone, for the text as it is now, or why there is none."""
    return ignored(engine, path, fingerprint, Scope(scope))


def fix_of(engine: Engine, path: str, fingerprint: str, choice: int = 0) -> Fix | Refusal:
    """The verified edits of one of a finding's fixes, for the text as it is now, or why there are none."""
    return engine.fix(path, fingerprint, choice)


def automatic_fixes(engine: Engine, path: str) -> int:
    """How many findings of a file can be repaired without anybody looking."""
    if engine.text(path) is None:
        return 0
    return sum(
        finding.fix is not None and finding.fix.safety.automatic
        for finding in engine.findings_soon(path, _SECONDS, 0)
    )


def edits_of_all(engine: Engine, path: str) -> FileEdits:
    """The edits that apply every automatic fix of a file at once; empty when there are none."""
    return engine.fix_all(path)
