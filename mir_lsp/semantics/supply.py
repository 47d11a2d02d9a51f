"""Supply: what a queryset loads with its rows, as a pair (must, may) of lookup paths.

A path absent from `may` is surely not loaded; one in `may` but not in `must` depends on the branch taken.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum

from mir_lsp.semantics.remembered import HashedOnce, hashed_once

Path = tuple[str, ...]

MAX_PATH = 4  # longer paths are not followed: every set of paths is finite, and so is every fixpoint


class Loaded(Enum):
    """Whether a path is loaded."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Paths:
    """Lookup paths that are surely (`must`) and possibly (`may`, a superset) loaded; prefixes are included."""

    must: frozenset[Path] = frozenset()
    may: frozenset[Path] = frozenset()

    def adding(self, paths: Iterable[Path]) -> Paths:
        """These paths and all their prefixes, loaded for sure."""
        added = frozenset(path[:end] for path in paths for end in range(1, len(path) + 1))
        return Paths(self.must | added, self.may | added)

    def joined(self, other: Paths) -> Paths:
        """What holds when either branch was taken."""
        return Paths(self.must & other.must, self.may | other.may)

    def with_those_of(self, other: Paths) -> Paths:
        """These paths and others."""
        return Paths(self.must | other.must, self.may | other.may)

    def status(self, path: Path) -> Loaded:
        """Whether one path is loaded."""
        if path in self.must:
            return Loaded.YES
        return Loaded.MAYBE if path in self.may else Loaded.NO


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns a queryset loads: those of the lookups in `names` alone, or, if `left_out`, all but those."""

    names: frozenset[Path]
    left_out: bool

    def only(self, names: frozenset[Path]) -> Columns:
        """After `only()`: the last one wins, without what was deferred before."""
        return Columns(names - self.names if self.left_out else names, left_out=False)

    def defer(self, names: frozenset[Path]) -> Columns:
        """After `defer()`: that many less."""
        if self.left_out:
            return Columns(self.names | names, left_out=True)
        return (
            Columns(self.names - names, left_out=False) if self.names - names else Columns(names - self.names, True)
        )

    def lacks(self, path: Path, column: str) -> bool:
        """Whether rows that are reached along `path` come without a column, which is not their key."""
        if self.left_out:
            return (*path, column) in self.names
        below = [name[len(path) :] for name in self.names if name[: len(path)] == path]
        wanted = {name[0] for name in below if name}
        return bool(wanted or (below and not path)) and column not in wanted


ALL_COLUMNS = Columns(frozenset(), left_out=True)


@hashed_once
@dataclass(frozen=True, slots=True)
class Load(HashedOnce):
    """Everything a queryset brings along.

    `open` says that code which could not be read may load more, `unseen` that a manager which is not in view may.
    `every_key` is `select_related()` without arguments, which follows the keys that are NOT NULL. `peers` is the
    fetch mode of Django 6.1 which loads a single-valued relation for all rows at once. `narrowed` says that `only()`
    or `defer()` leave columns out: `columns` says which, for the rows themselves and for those that the queryset of
    a `Prefetch` gives at a path.
    `ordered` are the paths that such querysets sort, `attributes` those querysets whose rows are given under a name
    of their own (`to_attr`), and `joins` the prefetched paths that such querysets join: they need no query. `chosen`
    are paths that a list of lookups may hold: when it does is known to those who read them, and not here. `free` are
    paths that cost no query, whatever is loaded: keys that are NULL, and rows that were there before.
    """

    select: Paths = Paths()
    prefetch: Paths = Paths()
    open: bool = False
    unseen: bool = False
    every_key: bool = False
    peers: bool = False
    narrowed: bool = False
    columns: tuple[tuple[Path, Columns], ...] = ()
    ordered: frozenset[Path] = frozenset()
    attributes: tuple[tuple[Path, object], ...] = ()
    joins: frozenset[Path] = frozenset()
    chosen: frozenset[Path] = frozenset()
    free: frozenset[Path] = frozenset()

    def columns_at(self, path: Path) -> Columns | None:
        """What is known of the columns of the rows that come by a path of their own; None for all of them."""
        return next((columns for at, columns in self.columns if at == path), None)

    def with_columns(self, path: Path, columns: Columns | None) -> Load:
        """With these columns of the rows at a path; None for all of them, or if it is not known."""
        others = tuple(each for each in self.columns if each[0] != path)
        return replace(self, columns=(*others, (path, columns)) if columns is not None else others)

    def selecting(self, paths: Iterable[Path]) -> Load:
        """After `select_related` of these paths."""
        return replace(self, select=self.select.adding(paths))

    def prefetching(self, paths: Iterable[Path]) -> Load:
        """After `prefetch_related` of these paths."""
        return replace(self, prefetch=self.prefetch.adding(paths))

    def opened(self) -> Load:
        """After code that may load anything."""
        return self if self.open else replace(self, open=True)

    def joined(self, other: Load) -> Load:
        """What holds when either branch was taken."""
        return Load(
            select=self.select.joined(other.select),
            prefetch=self.prefetch.joined(other.prefetch),
            open=self.open or other.open,
            unseen=self.unseen or other.unseen,
            every_key=self.every_key or other.every_key,
            peers=self.peers and other.peers,
            narrowed=self.narrowed or other.narrowed,
            columns=tuple(each for each in self.columns if each in other.columns),
            ordered=self.ordered & other.ordered,
            attributes=tuple(each for each in self.attributes if each in other.attributes),
            joins=self.joins & other.joins,
            chosen=self.chosen | other.chosen,
            free=self.free & other.free,
        )

    def choosing(self, other: Load) -> Load:
        """This, or that much more, as a list of lookups holds."""
        made = self.joined(other)
        paths = (other.select.may - self.select.must) | (other.prefetch.may - self.prefetch.must)
        return replace(made, chosen=made.chosen | paths)

    def with_those_of(self, other: Load) -> Load:
        """What a queryset loads that was built with one and refined with the other."""
        return Load(
            select=self.select.with_those_of(other.select),
            prefetch=self.prefetch.with_those_of(other.prefetch),
            open=self.open or other.open,
            unseen=self.unseen or other.unseen,
            every_key=self.every_key or other.every_key,
            peers=self.peers or other.peers,
            narrowed=self.narrowed or other.narrowed,
            columns=other.columns or self.columns,
            ordered=self.ordered | other.ordered,
            attributes=tuple(dict.fromkeys((*self.attributes, *other.attributes))),
            joins=self.joins | other.joins,
            chosen=self.chosen | other.chosen,
            free=self.free | other.free,
        )

    def status(self, path: Path) -> Loaded:
        """Whether a path is loaded, by either loader."""
        found = {self.select.status(path), self.prefetch.status(path)}
        if Loaded.YES in found or any(path[: len(start)] == start for start in self.free):
            return Loaded.YES
        if self.open or (path in self.chosen and Loaded.MAYBE in found):
            return Loaded.UNKNOWN
        return Loaded.MAYBE if Loaded.MAYBE in found else Loaded.NO


NOTHING = Load()
