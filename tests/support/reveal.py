"""Values of the analysis in a compact form, for cases to say what an expression is."""

from __future__ import annotations

from mir_lsp.semantics.report import Note, Report
from mir_lsp.semantics.supply import Load, Paths
from mir_lsp.semantics.values import UNKNOWN, Manager, QuerySet, Row, Shape, Value, alternatives


def revealed(report: Report, start: int, end: int) -> str:
    """The value of the longest expression that starts between two offsets of a unit, or `nothing`."""
    inside = [note for note in report.notes if start <= note.span.start < end]
    if not inside:
        return "nothing"
    note = max(inside, key=lambda note: note.span.end - note.span.start)
    return " | ".join(sorted(_value(note, part) for part in alternatives(note.value)))


def _value(note: Note, value: Value) -> str:
    if isinstance(value, QuerySet):
        return " ".join(_queryset(note, value))
    if isinstance(value, Manager):
        return f"Manager[{value.model.name}]" + (" open" if not value.shape.known else "")
    if isinstance(value, Row):
        path = ".".join(value.path)
        return f"Row[{value.model.name}]" + (f" by {path}" if path else "")
    return "Unknown" if value is UNKNOWN or value == UNKNOWN else type(value).__name__


def _queryset(note: Note, value: QuerySet) -> list[str]:
    parts = [f"QuerySet[{value.model.name}]", *_load(value.load)]
    if value.shape is not Shape.ROWS:
        parts.append(value.shape.value)
    return [*parts, note.freshness.value]


def _load(load: Load) -> list[str]:
    parts = [
        f"{name}={_paths(paths)}"
        for name, paths in (("select", load.select), ("prefetch", load.prefetch))
        if paths.may
    ]
    flags = {"open": load.open, "keys": load.every_key, "peers": load.peers, "narrowed": load.narrowed}
    return [*parts, *(name for name, holds in flags.items() if holds)]


def _paths(paths: Paths) -> str:
    """The paths, `?` behind those that depend on the branch taken."""
    texts = ["__".join(path) + ("" if path in paths.must else "?") for path in paths.may]
    return "{" + ", ".join(sorted(texts)) + "}"
