"""What classes do with rows without a line that says so: views, viewsets and admin classes, by convention."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mir_lsp.index.db import Database
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics import admin, api_views, form_choices, generic_views, pagination, rendering, views
from mir_lsp.semantics.report import EMPTY, Report

__all__ = ["PRODUCERS", "consumption", "pagination", "rendering", "views"]

# Each gives a report of the classes that it knows, and None of all others. A new kind of class adds one.
PRODUCERS: tuple[Callable[[Database, ClassId], Report | None], ...] = (
    generic_views.shown,
    api_views.served,
    admin.administered,
    form_choices.chosen,
)


def consumption(db: Database, cls: ClassId) -> Report:
    """What a class reads of each row that it shows; empty for a class that shows none."""
    reports = [report for producer in PRODUCERS if (report := producer(db, cls)) is not None]
    if len(reports) < 2:
        return reports[0] if reports else EMPTY
    # A view may show rows and have a form to choose others with.
    return replace(
        reports[0],
        demands=tuple(demand for report in reports for demand in report.demands),
        queries=tuple(query for report in reports for query in report.queries),
    )
