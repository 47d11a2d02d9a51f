"""What the engine answers with: findings in offsets of one version of one text, and fixes as edits."""

from __future__ import annotations

from dataclasses import dataclass

from mir_lsp.recipes.model import Recipe
from mir_lsp.rules.model import Confidence, Rule, Safety, Severity, Unloaded
from mir_lsp.text.edits import Edit
from mir_lsp.text.spans import Span


@dataclass(frozen=True, slots=True)
class Related:
    """A place that explains a finding."""

    path: str
    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding in one file. `fingerprint` stays the same when other code moves it."""

    rule: Rule
    path: str
    span: Span
    message: str
    confidence: Confidence
    related: tuple[Related, ...]
    fingerprint: str
    fix: FixOffer | None = None
    no_fix: str = ""  # why there is no fix, for people
    unloaded: tuple[Unloaded, ...] = ()
    others: tuple[FixOffer, ...] = ()  # what may be chosen instead of `fix`, the best first
    level: Severity | None = None  # how severe it is here, or by the settings; None where nothing says so

    @property
    def offers(self) -> tuple[FixOffer, ...]:
        """Every fix that may be chosen, the best first."""
        return (self.fix, *self.others) if self.fix is not None else ()

    @property
    def code(self) -> str:
        return self.rule.code

    @property
    def severity(self) -> Severity:
        return self.level or self.rule.severity


@dataclass(frozen=True, slots=True)
class FixOffer:
    """A fix that can be asked for: its edits are made, and verified, when it is."""

    title: str
    safety: Safety
    recipe: Recipe
    path: str  # of the file with the unit that the recipe's spans are relative to
    base: int  # offset of that unit
    likeliest: bool = False  # whether it is the best of several that somebody has to choose from


@dataclass(frozen=True, slots=True)
class Fix:
    """A verified fix: edits by file, each in offsets of the file's current text."""

    title: str
    safety: Safety
    edits: tuple[tuple[str, tuple[Edit, ...]], ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a fix is not given: the text changed, or verification failed."""

    reason: str
