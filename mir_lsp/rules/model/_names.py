"""What findings about names have in common: what was meant, and its place in the code."""

from __future__ import annotations

from collections.abc import Sequence

from mir_lsp.recipes.model import Change, Rewrite, Unit
from mir_lsp.rules.model import Confidence, Found, Repair, Rule, Safety
from mir_lsp.semantics.judging import Judged, Meant
from mir_lsp.semantics.lookups import Segment


def did_you_mean(names: Sequence[Meant]) -> str:
    """The end of a message that names what may have been meant."""
    if not names:
        return ""
    quoted = [f"`{name.shown}`" for name in names]
    if len(quoted) == 1:
        return f": did you mean {quoted[0]}?"
    return f": did you mean {', '.join(quoted[:-1])} or {quoted[-1]}?"


def found_name(
    rule: Rule, name: Judged, segment: Segment, arguments: Sequence[tuple[str, str]], names: Sequence[Meant]
) -> Found:
    """A finding about one segment of a name; what may have been meant are its fixes."""
    doubt = name.doubt or segment.why
    repairs = repairs_of(name, names)
    return Found(
        rule=rule,
        span=segment.span,
        arguments=(*arguments, ("meant", did_you_mean(names))),
        confidence=Confidence.LIKELY if doubt else Confidence.CERTAIN,
        doubt=doubt,
        repair=repairs[0] if repairs else None,
        no_repair="" if repairs else _no_repair(name.readings[0].mention.literal),
        others=tuple(repairs[1:]),
    )


def repairs_of(name: Judged, names: Sequence[Meant]) -> list[Repair]:
    """The repairs that write one of some names in the place of a wrong one; none where it is written elsewhere."""
    literal = name.readings[0].mention.literal
    return [repair_of(each, rank) for rank, each in enumerate(names)] if literal else []


def repair_of(meant: Meant, rank: int, unit: Unit | None = None) -> Repair:
    """The repair that writes a name; `unit` is the code that its place is counted from, None that of the finding."""
    change = Change(meant.span, meant.text, unit)
    return Repair(Rewrite(f"Change to `{meant.shown}`", (change,)), Safety.INTENDED_CHANGE, likeliest=rank == 0)


def _no_repair(literal: bool) -> str:
    return "there is no name like it" if literal else "the name is written elsewhere"
