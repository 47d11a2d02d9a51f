"""What classes do with rows without a line that says so: views, viewsets and admin classes, by convention."""

from __future__ import annotations

from collections.abc import Callable

from mir_lsp.index.db import Database
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics import admin, api_views, generic_views, pagination, rendering, views
from mir_lsp.semantics.report import EMPTY, Report

__all__ = ["PRODUCERS", "consumption", "pagination", "rendering", "views"]

# Each gives a report of the classes that it knows, and None of all others. A new kind of class adds one.
PRODUCERS: tuple[Callable[[Database, ClassId], Report | None], ...] = (
    generic_views.shown,
    api_views.served,
    admin.administered,
)


def consumption(db: Database, cls: ClassId) -> Report:
    """What a class reads of each row that it shows; empty for a class that shows none."""
    found = (producer(db, cls) for producer in PRODUCERS)
    return next((report for report in found if report is not None), EMPTY)
