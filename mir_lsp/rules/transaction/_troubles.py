"""What the rules of the family share: something that is wrong with a transaction as a finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mir_lsp.recipes.model import Change, Rewrite
from mir_lsp.rules.model import Confidence, Found, Related, Repair, Rule, Safety
from mir_lsp.semantics.report import Report
from mir_lsp.semantics.transacted import Kind, Trouble, Troubled


def found_troubles(
    rule: Rule, report: Report, wanted: Callable[[Troubled], bool], title: str = "", safety: Safety | None = None
) -> Iterator[Found]:
    """The findings of one rule: the troubles that are `wanted`, with the edits that put them right."""
    for each in report.troubles:
        if not wanted(each):
            continue
        arguments = (
            ("by", each.by),
            ("model", each.model),
            ("about", each.about),
            ("does", each.kind.value if each.kind is not None else ""),
            ("why", f": {each.why}" if each.why else ""),
        )
        changes = tuple(Change(span, text) for span, text in each.edits)
        repair = Repair(Rewrite(title, changes, each.imports), safety) if changes and safety is not None else None
        yield Found(
            rule=rule,
            span=each.span,
            arguments=arguments,
            confidence=Confidence.POSSIBLE if each.weak else Confidence.LIKELY if each.doubt else Confidence.CERTAIN,
            doubt=each.doubt,
            related=tuple(Related(place, _AT.get(each.kind, "here")) for place in each.trail[-1:]),
            repair=repair,
            no_repair="" if repair is not None else each.refusal,
        )


def is_of(what: Trouble, *kinds: Kind) -> Callable[[Troubled], bool]:
    """Troubles of one sort, with effects of these kinds."""
    return lambda each: each.what is what and (not kinds or each.kind in kinds)


_AT: dict[Kind | None, str] = {
    Kind.TASK: "the task is sent here",
    Kind.DJANGO_TASK: "the task is enqueued here",
    Kind.MAIL: "the mail is sent here",
    Kind.HTTP: "the other service is called here",
    Kind.CHANNEL: "the message is sent here",
    Kind.FILE: "the file is changed here",
    Kind.STORED: "the file is stored here",
}
