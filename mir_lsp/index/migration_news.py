"""Which migrations are news: those that may still have to run where it matters.

What is on the main branch has run, or is about to; nobody changes it any more. Who knows the history of the
files says which were there before (`applied_key`); without, the newest migration of each application is. Settings
name migrations that have run for sure (`floor_key`): they and all that they need are none.
"""

from __future__ import annotations

from mir_lsp.index.db import Database, Key
from mir_lsp.index.migrations import Migration, MigrationKey, migration_graph
from mir_lsp.index.paths import is_below

Floor = tuple[tuple[str, str], ...]
Applied = tuple[tuple[str, frozenset[str]], ...]


def applied_key() -> Key:
    """The input that holds, by folder, the files of migrations that were there before.

    Of folders that are not in it nothing is known.
    """
    return ("migrations", "applied")


def floor_key() -> Key:
    """The input that holds the migrations that have run, as pairs of an application and a name."""
    return ("migrations", "floor")


def everything_key() -> Key:
    """The input that says whether every migration is to be looked at."""
    return ("migrations", "all")


def is_news(db: Database, found: Migration) -> bool:
    """Whether a migration may still have to run where there are rows."""
    return found.id.path in db.get(news)


def looked_at(db: Database, found: Migration) -> bool:
    """Whether a migration is judged: it is news, or somebody wants all to be."""
    return bool(db.read(everything_key(), False)) or is_news(db, found)


def news(db: Database) -> frozenset[str]:
    """The files of the migrations that are news."""
    graph = db.get(migration_graph)
    applied: Applied = db.read(applied_key(), ())
    floor: Floor = db.read(floor_key(), ())
    below = _needed(dict(graph.parents), list(floor_keys(floor)))
    floored = {each.app_label for each in floor_keys(floor)}
    needed = {up for key, ups in graph.parents for up in ups if up.app_label == key.app_label}
    found: set[str] = set()
    for each in graph.migrations:
        path = each.id.path
        before = next((files for folder, files in applied if is_below(path, folder)), None)
        if each.key in below or (before is not None and path in before):
            continue
        # Where nobody knows the history, what another migration of the application needs has run.
        if before is not None or each.key.app_label in floored or each.key not in needed:
            found.add(path)
    return frozenset(found)


def floor_keys(floor: Floor) -> tuple[MigrationKey, ...]:
    """The migrations that settings say have run."""
    return tuple(MigrationKey(*each) for each in floor)


def _needed(parents: dict[MigrationKey, tuple[MigrationKey, ...]], keys: list[MigrationKey]) -> set[MigrationKey]:
    """Some migrations and all that they need."""
    found: set[MigrationKey] = set()
    pending = list(keys)
    while pending:
        key = pending.pop()
        if key in parents and key not in found:
            found.add(key)
            pending.extend(parents[key])
    return found
