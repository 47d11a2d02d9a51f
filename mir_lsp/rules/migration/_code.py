"""Repairs of the functions of migrations."""

from __future__ import annotations

from mir_lsp.recipes.model import Change, Rewrite
from mir_lsp.rules.model import Repair, Safety
from mir_lsp.semantics.migration_code import Real, Spot, Written
from mir_lsp.semantics.migration_judging import JudgedMigration, Placed
from mir_lsp.semantics.migration_repairing import Changed

_ELSEWHERE = "the function is in another file"


def model_as_it_was(report: JudgedMigration, placed: Placed, real: Real) -> Repair | str:
    """`apps.get_model` in place of a class that is imported; why not, where that would not do."""
    past = real.past
    if real.spot.unit.path != report.unit.path:
        return _ELSEWHERE
    if past is None:
        return "more of the class is used than a model of a migration has"
    label = report.migration.key.app_label
    if past.label == label:
        if placed.step.before.model(past.model) is None:
            return "no migration before it makes the model"
    elif past.label not in {each.app_label for each in report.migration.dependencies}:
        return f"the migration does not depend on `{past.label}`"
    recipe = Rewrite(
        f'Get it by `apps.get_model("{past.label}", "{past.model}")`',
        _places(past.changes, real.spot),
        unimports=(past.name,) if past.is_module else (),
    )
    return Repair(recipe, Safety.INTENDED_CHANGE)


def saved_in_batches(placed: Placed, written: Written) -> Repair | str:
    """`bulk_update` for a thousand rows at a time; why not, where the loop does more than that."""
    found = written.batches
    if found is None:
        return "the loop goes through no queryset, or does more with a row than to set its fields and save it"
    if written.spot.unit.path != placed.step.path:
        return _ELSEWHERE
    if written not in placed.around.saved:
        return "`save()` may set fields that the loop does not, or the loop more than fields"
    recipe = Rewrite("Save the rows in batches, with `bulk_update()`", _places(found.changes, written.spot))
    return Repair(recipe, Safety.INTENDED_CHANGE)


def _places(changes: Changed, spot: Spot) -> tuple[Change, ...]:
    return tuple(Change(span, text, spot.unit) for span, text in changes)
