"""Repairs by an attribute of the class that shows the rows: `list_select_related`."""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.index.schema import RelationKind
from mir_lsp.recipes.model import AddOption, OptionPlace
from mir_lsp.rules.model import Repair, Safety
from mir_lsp.semantics.demand import Missing
from mir_lsp.semantics.report import ADMIN, ADMIN_TEXT, FORM, Report
from mir_lsp.semantics.values import Link

_CHOICES = "Django itself builds the queryset of the choices"
_SINGLE = frozenset({RelationKind.FOREIGN_KEY, RelationKind.ONE_TO_ONE, RelationKind.REVERSE_ONE_TO_ONE})


def option_repair(report: Report, each: Missing) -> tuple[Repair | None, str] | None:
    """Let an option name the path that is missing, or why it cannot; None where the queryset is the place."""
    if each.demand.origin is FORM:
        return None if any(link.insert_at is not None for link in _links(each)) else (None, _CHOICES)
    option = report.option
    if option is None or each.demand.origin not in (ADMIN, ADMIN_TEXT):
        return None
    along = each.anchors[0].relations
    single = all(step.kind in _SINGLE for step in along)
    if option.builds and (option.refusal or not single):
        return None
    if option.refusal:
        return None, option.refusal
    if not single:
        return None, f"`{option.name}` loads single rows only: `get_queryset` is the place for `prefetch_related`"
    if any(anchor.source.load.narrowed for anchor in each.anchors):
        return None, "`only()` or `defer()` leaves columns out that the join may need"
    path = "__".join(step.query_name or step.name for step in along)
    if any(other.startswith(f"{path}__") or other == path for other in option.kept):
        return None, f"`{option.name}` names it already"
    place = OptionPlace(option.path, option.qualname, option.kept)
    safety = Safety.INTENDED_CHANGE if option.every else Safety.SAME_RESULT
    return Repair(AddOption(option.name, path, (place,)), safety), ""


def _links(each: Missing) -> Iterator[Link]:
    for anchor in each.anchors:
        yield from anchor.source.links
