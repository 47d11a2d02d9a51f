"""Repairs by an attribute of the class that shows the rows: `list_select_related`."""

from __future__ import annotations

from mir_lsp.index.schema import RelationKind
from mir_lsp.recipes.model import AddOption, OptionPlace
from mir_lsp.rules.model import Repair, Safety
from mir_lsp.semantics.demand import Missing
from mir_lsp.semantics.report import ADMIN, ADMIN_TEXT, ClassOption, Report

_SINGLE = frozenset({RelationKind.FOREIGN_KEY, RelationKind.ONE_TO_ONE, RelationKind.REVERSE_ONE_TO_ONE})


def option_of(report: Report, each: Missing) -> ClassOption | None:
    """The option that decides what is loaded of the rows of a finding."""
    return report.option if each.demand.origin in (ADMIN, ADMIN_TEXT) else None


def option_repair(option: ClassOption, each: Missing) -> tuple[Repair | None, str]:
    """Let the option name the path that is missing, or why it cannot."""
    along = each.anchors[0].relations
    if option.refusal:
        return None, option.refusal
    if any(step.kind not in _SINGLE for step in along):
        return None, f"`{option.name}` loads single rows only: `get_queryset` is the place for `prefetch_related`"
    if any(anchor.source.load.narrowed for anchor in each.anchors):
        return None, "`only()` or `defer()` leaves columns out that the join may need"
    path = "__".join(step.query_name or step.name for step in along)
    if any(other.startswith(f"{path}__") or other == path for other in option.kept):
        return None, f"`{option.name}` names it already"
    place = OptionPlace(option.path, option.qualname, option.kept)
    return Repair(AddOption(option.name, path, (place,)), Safety.SAME_RESULT), ""
