"""What is loaded below a row: seen from the row, wherever it came from."""

from __future__ import annotations

from dataclasses import replace

from mir_lsp.semantics.context import Context
from mir_lsp.semantics.reads import anchored, pristine
from mir_lsp.semantics.supply import NOTHING, Load, Loaded, Path, Paths
from mir_lsp.semantics.values import Row


def load_below(ctx: Context, row: Row) -> Load:
    """What the queryset of a row brings along for the row itself."""
    source = row.source
    if source is None:
        return NOTHING
    load = _below(source.load.with_those_of(ctx.cell(source.site).also), row.path)
    via = source.via
    if row.path or via is None or not pristine(source):
        return load
    anchor = anchored(ctx, via.row, via.relation)
    if anchor is None or anchor.status is Loaded.NO:
        return load
    outer = _below(load_below(ctx, via.row), (via.relation.name,))
    return load.with_those_of(outer)


def _below(load: Load, path: Path) -> Load:
    if not path:
        return load
    return replace(
        load,
        select=_paths_below(load.select, path),
        prefetch=_paths_below(load.prefetch, path),
        columns=tuple((at[len(path) :], each) for at, each in load.columns if at[: len(path)] == path),
        ordered=_all_below(load.ordered, path),
        attributes=tuple((at[len(path) :], each) for at, each in load.attributes if _is_below(at, path)),
        joins=_all_below(load.joins, path),
        chosen=_all_below(load.chosen, path),
        every_key=False,
    )


def _paths_below(paths: Paths, path: Path) -> Paths:
    return Paths(_all_below(paths.must, path), _all_below(paths.may, path))


def _all_below(paths: frozenset[Path], path: Path) -> frozenset[Path]:
    return frozenset(each[len(path) :] for each in paths if _is_below(each, path))


def _is_below(each: Path, path: Path) -> bool:
    return len(each) > len(path) and each[: len(path)] == path
