"""What is deleted with a row, in the order in which Django does it, and which receivers that wakes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mir_lsp.facts.terms import Ref
from mir_lsp.index import keys
from mir_lsp.index.columns import Outgoing
from mir_lsp.index.db import Database
from mir_lsp.index.headers import concrete
from mir_lsp.index.models import model as model_of
from mir_lsp.index.parts import parents
from mir_lsp.index.paths import parent
from mir_lsp.index.relations import incoming
from mir_lsp.index.schema import ClassId, RelationKind
from mir_lsp.index.settings import home_of
from mir_lsp.index.signals import POST_DELETE, PRE_DELETE, Sent, Wakened, loading_order, woken_by

_MOST_MODELS = 40  # that rows are deleted of in one go


@dataclass(frozen=True, slots=True)
class Run:
    """A receiver that runs: `signal` is what wakes it, `action` that of `m2m_changed`."""

    signal: str
    wakened: Wakened
    action: str = ""


def runs_of(db: Database, model: ClassId, *signals: str) -> Iterator[Run]:
    """What some signals of a model wake, one after the other."""
    for signal in signals:
        for each in db.get(woken_by, Sent(signal, model)):
            yield Run(signal, each)


def deletion(db: Database, model: ClassId) -> Iterator[Run]:
    """What deleting a row wakes, where a row of every model points to it that is deleted with it.

    First all are told that they will be deleted, then each model is deleted and told.
    """
    order = db.get(deleted_with, model)
    for each in order:
        yield from runs_of(db, each, PRE_DELETE)
    for each in order:
        yield from runs_of(db, each, POST_DELETE)


def deleted_with(db: Database, model: ClassId) -> tuple[ClassId, ...]:
    """The models of which rows are deleted with a row of this one, in the order in which they are: as `Collector`
    collects and sorts them.
    """
    collected = _Collected(db)
    collected.collect(model)
    return tuple(collected.sorted())


class _Collected:
    """The models of which rows are deleted; `_before` are the tables that have to be deleted from before others."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._models: list[ClassId] = []
        self._before: dict[ClassId, set[ClassId]] = {}

    def collect(self, model: ClassId) -> None:
        """A model, with what goes with its rows."""
        if model in self._models or len(self._models) > _MOST_MODELS:
            return
        self._models.append(model)
        for above in self._db.get(parents, self._table(model)):
            self._add_parent(model, above)
        for found in self._pointing(model):
            if self._cascades(found):
                if not found.relation.null:
                    self._depend(found.relation.target or model, found.source)
                self.collect(found.source)
        known = self._db.get(model_of, model)
        for field in known.fields if known is not None else ():
            relation = field.relation
            if (
                relation is not None
                and relation.kind is RelationKind.GENERIC_RELATION
                and relation.target is not None
            ):
                self.collect(relation.target)

    def sorted(self) -> list[ClassId]:
        """What has to go first does; a circle is left as it was collected."""
        done: list[ClassId] = []
        tables: set[ClassId] = set()
        while len(done) < len(self._models):
            ready = False
            for each in self._models:
                if each not in done and not self._before.get(self._table(each), set()) - tables:
                    done.append(each)
                    tables.add(self._table(each))
                    ready = True
            if not ready:
                return self._models
        return done

    def _add_parent(self, model: ClassId, above: ClassId) -> None:
        """The row of a parent goes with its child, and after it; what else points to it is collected by the child."""
        self._depend(above, model)
        if above not in self._models:
            self._models.append(above)
            for each in self._db.get(parents, above):
                self._add_parent(above, each)

    def _pointing(self, model: ClassId) -> Iterator[Outgoing]:
        """The relations that lead to a row of a model, those to its parents first, in the order of their models."""
        table = self._table(model)
        for above in self._db.get(parents, table):
            yield from (found for found in self._pointing(above) if not found.is_link)
        yield from sorted(self._db.get(incoming, table), key=lambda found: self._registered(found.source))

    def _registered(self, model: ClassId) -> tuple[int, int]:
        """When a model is made: by its file, and its place there."""
        places = [path for path, _ in self._db.get(loading_order, self._db.get(home_of, parent(model.path)) or "")]
        names = self._db.read(keys.top_classes(model.path), ())
        at = places.index(model.path) if model.path in places else len(places)
        return at, names.index(model.qualname) if model.qualname in names else len(names)

    def _depend(self, model: ClassId, first: ClassId) -> None:
        self._before.setdefault(self._table(model), set()).add(self._table(first))

    def _table(self, model: ClassId) -> ClassId:
        return self._db.get(concrete, model)

    def _cascades(self, found: Outgoing) -> bool:
        known = self._db.get(model_of, found.source)
        field = known.field(found.relation.name) if known is not None else None
        if field is None or found.relation.kind not in (RelationKind.FOREIGN_KEY, RelationKind.ONE_TO_ONE):
            return False
        given = dict(field.arguments).get("on_delete")
        return found.is_link if given is None else isinstance(given, Ref) and given.last == "CASCADE"
