"""What a rule is: a value that says what it finds, and a pure function that finds it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from mir_lsp.recipes.model import Recipe
from mir_lsp.text.spans import Span

if TYPE_CHECKING:
    from mir_lsp.semantics.transfer import Place


class Family(Enum):
    """The families of rules, by their hundreds: MIR1xx is `nplusone`."""

    TOOL = "tool"
    NPLUSONE = "nplusone"
    QUERYSET = "queryset"
    MIGRATION = "migration"
    TRANSACTION = "transaction"
    EXPOSURE = "exposure"
    ASYNC = "async"
    SIGNAL = "signal"
    MODEL = "model"


class Severity(Enum):
    """error: raises, corrupts or leaks whenever it runs; warning: likely bug or a cost in production;
    information: true but may be meant; hint: meant, and there is a simpler way."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"
    HINT = "hint"


class Confidence(Enum):
    """certain: proved from what is in view; likely: rests on an assumption that the message names; possible: off."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


class Safety(Enum):
    """Of a fix. `same-result` and `repair` enter fix-all; the others are offered one by one."""

    SAME_RESULT = "same-result"
    REPAIR = "repair"
    INTENDED_CHANGE = "intended-change"
    SCAFFOLD = "scaffold"

    @property
    def automatic(self) -> bool:
        return self in (Safety.SAME_RESULT, Safety.REPAIR)


@dataclass(frozen=True, slots=True)
class Rule:
    """The declaration of a rule; `message` is a template over the arguments of its findings.

    `django` is the first release that has what the rule is about, where that is not in all. A rule that is not
    on by `default` has to be selected by its own code or name. One about `tests` looks at tests in any case.
    """

    code: str
    name: str
    family: Family
    severity: Severity
    message: str
    since: str
    url: str
    fix: Safety | None = None
    django: tuple[int, int] | None = None
    default: bool = True
    tests: bool = False


@dataclass(frozen=True, slots=True)
class Related:
    """A place that explains a finding: a span of the unit that is analysed, or a place in other code."""

    where: Span | Place
    message: str


@dataclass(frozen=True, slots=True)
class Repair:
    """How a finding is repaired, and how safe that is here.

    `likeliest` says of one that somebody has to look at that it is the best of those that there are.
    """

    recipe: Recipe
    safety: Safety
    likeliest: bool = False


@dataclass(frozen=True, slots=True)
class Unloaded:
    """A path that rows come without, and whose loss a finding tells of: its own, and the beginnings of it.

    `unit` is the code that builds the queryset, None the code that is analysed; `model` is what its rows are.
    """

    model: str
    path: tuple[str, ...]
    unit: tuple[str, str] | None = None  # the file and the qualified name


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule reports, relative to the unit that is analysed.

    `at` is where it stands when that is in other code: a template, a serializer. `arguments` fill the message of
    the rule. `doubt` is the assumption that a finding rests on which is not certain. `others` are repairs that
    somebody may choose instead of `repair`, the best first. `no_repair` says why there is none, for people. `unless`
    is a word: there is nothing to report, of what stands in other code, if any code of the project has it. `severity`
    is how severe it is here, where that differs from its rule.
    """

    rule: Rule
    span: Span
    arguments: tuple[tuple[str, str], ...]
    confidence: Confidence
    doubt: str = ""
    related: tuple[Related, ...] = ()
    repair: Repair | None = None
    no_repair: str = ""
    at: Place | None = None
    unloaded: tuple[Unloaded, ...] = ()
    others: tuple[Repair, ...] = ()
    unless: str = ""
    severity: Severity | None = None

    @property
    def message(self) -> str:
        """The message, with the assumption that it rests on."""
        text = self.rule.message.format_map(dict(self.arguments))
        return f"{text}, {self.doubt}" if self.doubt else text
