"""Relations as they are read from a row: forward ones, and the accessors that other models put on it."""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.index import keys
from mir_lsp.index.added import additions
from mir_lsp.index.apps import is_installed
from mir_lsp.index.bundled import is_bundled
from mir_lsp.index.classes import descendants, known_names
from mir_lsp.index.columns import Outgoing, all_fields, outgoing
from mir_lsp.index.db import Database
from mir_lsp.index.fields import layout
from mir_lsp.index.headers import concrete, header, swapped
from mir_lsp.index.linked import all_linked
from mir_lsp.index.outside import TAG_FIELD, TAGS
from mir_lsp.index.schema import ClassId, Relation, RelationKind

_REVERSED = {
    RelationKind.FOREIGN_KEY: RelationKind.REVERSE_FOREIGN_KEY,
    RelationKind.ONE_TO_ONE: RelationKind.REVERSE_ONE_TO_ONE,
    RelationKind.MANY_TO_MANY: RelationKind.REVERSE_MANY_TO_MANY,
}


def relations(db: Database, id: ClassId) -> tuple[Relation, ...]:
    """The relations of a model by attribute: its fields in order, then reverse accessors by source and field.

    Empty for a class that is not a model. An abstract model has no reverse accessors.
    """
    head = db.get(header, id)
    if head is None:
        return ()
    found: dict[str, Relation] = {}
    for field in db.get(all_fields, id):
        if field.relation is not None:
            found.setdefault(field.name, field.relation)
    if not head.abstract:
        for relation in _accessors(db, id):
            found.setdefault(relation.name, relation)
    return tuple(found.values())


def relation(db: Database, id: ClassId, name: str) -> Relation | None:
    """The relation that an attribute of a row is, or None."""
    return next((relation for relation in db.get(relations, id) if relation.name == name), None)


def incoming(db: Database, id: ClassId) -> tuple[Outgoing, ...]:
    """The relations of all models that lead to the table of this one, which is neither abstract nor a proxy."""
    targets = {id, *_proxies(db, id)}
    return tuple(
        found
        for source in sorted(_sources(db, id))
        for found in db.get(outgoing, source)
        if found.relation.target in targets
    )


def _accessors(db: Database, id: ClassId) -> Iterator[Relation]:
    table = db.get(concrete, id)
    yield from (_reversed(found) for found in db.get(incoming, table) if found.accessor is not None)
    for ancestor in _parents(db, table):
        for found in db.get(incoming, ancestor):
            # A child has no accessor to itself, nor to its siblings.
            if found.accessor is not None and not found.is_link:
                yield _reversed(found)


def _reversed(found: Outgoing) -> Relation:
    forward = found.relation
    kind = _REVERSED[forward.kind]
    return Relation(
        name=found.accessor or "",
        kind=kind,
        target=found.source,
        null=kind is RelationKind.REVERSE_ONE_TO_ONE,
        inverse=forward.name,
        query_name=found.query_name,
        through=forward.through,
    )


def _parents(db: Database, id: ClassId) -> tuple[ClassId, ...]:
    """All models whose tables a model joins, nearest first."""
    found: dict[ClassId, None] = {}
    pending = [base for base, _ in db.get(layout, id).parents]
    while pending:
        current = pending.pop(0)
        if current not in found and current != id:
            found[current] = None
            pending.extend(base for base, _ in db.get(layout, current).parents)
    return tuple(found)


def parent_links(db: Database, id: ClassId) -> frozenset[str]:
    """The fields that lead from a row of a model to those of its parents: no form has them, nor do serializers."""
    plans = (db.get(layout, each) for each in (id, *_parents(db, id)))
    return frozenset(link for plan in plans for _, link in plan.parents if link is not None)


def _proxies(db: Database, id: ClassId) -> Iterator[ClassId]:
    for child in db.get(descendants, id):
        head = db.get(header, child)
        if head is not None and head.proxy and db.get(concrete, child) == id:
            yield child


def _sources(db: Database, id: ClassId) -> set[ClassId]:
    """The models with tables that may have a relation to this one."""
    found = {id, *db.get(descendants, id)}
    names = {name for target in (id, *_proxies(db, id)) for name in known_names(db, target.name)}
    for name in names:
        found.update(_holders(db, name))
    if any(field.name == TAG_FIELD for source in found for field in db.get(layout, source).local):
        # Who is tagged through one of these leads here as well.
        found.update(_holders(db, TAGS.lower()))
    found.update(addition.model for addition in db.get(additions))
    found.update(db.get(all_linked))
    return {source for source in found if _has_table(db, source)}


def _holders(db: Database, name: str) -> Iterator[ClassId]:
    """The models with a table that have a field which may lead to that name."""
    for candidate in db.read(keys.pointing(name), frozenset()):
        head = db.get(header, candidate)
        if head is not None:
            yield from db.get(descendants, candidate) if head.abstract else (candidate,)


def _has_table(db: Database, id: ClassId) -> bool:
    head = db.get(header, id)
    if head is None or head.abstract or head.proxy:
        return False
    return not swapped(db, id) and (not is_bundled(id.path) or is_installed(db, id.path))
