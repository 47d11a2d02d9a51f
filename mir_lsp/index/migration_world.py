"""All applications at the time of a migration of one of them: what its tables refer to, and what refers to them.

What another application is like when a migration runs, no file says. It is taken as it is after all of its migrations
that do not need that one: where the migration is still to run, these have run.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.index.db import Database
from mir_lsp.index.migration_columns import Target, today
from mir_lsp.index.migration_states import (
    NOTHING_YET,
    PastModel,
    PastModels,
    after_all_of,
    needed,
    parents_by_key,
    state_after,
)
from mir_lsp.index.migrations import MigrationKey, migration_graph


def models_then(db: Database, key: MigrationKey, label: str) -> PastModels:
    """The models of an application when the migration `key` of another one runs."""
    later = db.get(needing, key)
    leaves = db.get(migration_graph).leaves(label)
    order = dict.fromkeys(each for leaf in leaves for each in (*db.get(needed, leaf), leaf))
    run = [each for each in order if each not in later]
    if not run:
        return NOTHING_YET
    if set(db.get(needed, run[-1])) == set(run[:-1]):
        return db.get(state_after, run[-1])
    state = NOTHING_YET
    for each in run:
        state = after_all_of(db, state, each)
    return state


def needing(db: Database, key: MigrationKey) -> frozenset[MigrationKey]:
    """The migrations that need one, directly or not."""
    children = db.get(children_by_key)
    found: set[MigrationKey] = set()
    pending = [key]
    while pending:
        for each in children.get(pending.pop(), ()):
            if each not in found:
                found.add(each)
                pending.append(each)
    return frozenset(found)


def children_by_key(db: Database) -> dict[MigrationKey, tuple[MigrationKey, ...]]:
    """The migrations that need each one itself."""
    found: dict[MigrationKey, list[MigrationKey]] = {}
    for key, ups in db.get(parents_by_key).items():
        for up in ups:
            found.setdefault(up, []).append(key)
    return {up: tuple(keys) for up, keys in found.items()}


def labels_with_migrations(db: Database) -> tuple[str, ...]:
    """The applications that have migrations, sorted."""
    return tuple(sorted({each.key.app_label for each in db.get(migration_graph).migrations}))


def called_today(db: Database, models: PastModels, target: Target) -> PastModel | None:
    """The model among some of an application that has a name today, whatever it was called then."""
    label, name = target
    return models.model(name) or next(_renamed(db, models, label, target), None)


def _renamed(db: Database, models: PastModels, label: str, target: Target) -> Iterator[PastModel]:
    for name, model in models.models:
        if today(db, (label, name)) == target:
            yield model
