"""What findings about names have in common: what was meant, and its place in the code."""

from __future__ import annotations

from collections.abc import Sequence

from mir_lsp.recipes.model import Change, Rewrite
from mir_lsp.rules.model import Confidence, Found, Repair, Rule, Safety
from mir_lsp.semantics.judging import Judged
from mir_lsp.semantics.lookups import Segment


def did_you_mean(names: Sequence[str]) -> str:
    """The end of a message that names what may have been meant."""
    if not names:
        return ""
    quoted = [f"`{name}`" for name in names]
    if len(quoted) == 1:
        return f": did you mean {quoted[0]}?"
    return f": did you mean {', '.join(quoted[:-1])} or {quoted[-1]}?"


def found_name(
    rule: Rule, name: Judged, segment: Segment, arguments: Sequence[tuple[str, str]], names: Sequence[str]
) -> Found:
    """A finding about one segment of a name, with the most likely other name as its fix."""
    literal = name.readings[0].mention.literal
    doubt = name.doubt or segment.why
    repair = None
    if names and literal:
        title = f"Change to `{names[0]}`"
        repair = Repair(Rewrite(title, (Change(segment.span, names[0]),)), Safety.INTENDED_CHANGE)
    return Found(
        rule=rule,
        span=segment.span,
        arguments=(*arguments, ("meant", did_you_mean(names))),
        confidence=Confidence.LIKELY if doubt else Confidence.CERTAIN,
        doubt=doubt,
        repair=repair,
        no_repair="" if repair is not None else _no_repair(literal),
    )


def _no_repair(literal: bool) -> str:
    return "there is no name like it" if literal else "the name is written elsewhere"
