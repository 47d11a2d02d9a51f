"""Names that are read on a model which is not known: judged by the models that have them.

Code often says only by its names what it is about: a filter gets `queryset`, a function gives back a `Q`. Names that
are read on one thing belong together. If a model has them all, they are right. If none does, the model is one that
has the most of them, and no less than half: a name that is a letter away from a name of it is taken for a slip, with
the model as its doubt. Others may be annotated elsewhere, and nothing is said of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from mir_lsp.index.db import Database
from mir_lsp.index.paths import parent
from mir_lsp.index.schema import ClassId
from mir_lsp.index.vocabulary import models_with_rows
from mir_lsp.index.worlds import reaches
from mir_lsp.semantics.lookups import Resolved, Segment, leads_to_many, names_of, resolve
from mir_lsp.semantics.loose import Loose
from mir_lsp.semantics.mentions import UNSURE, Mention, Role, Waiting
from mir_lsp.semantics.model_names import Kind
from mir_lsp.semantics.nearest import is_slip, nearest

_MOST_MODELS = 40  # that are looked at with all names of a group
_MOST_READINGS = 3


@dataclass(frozen=True, slots=True)
class Fitted:
    """One of the names with what it is on the models that fit best; none where no model does."""

    name: Waiting
    readings: tuple[Resolved, ...]


def fitted(db: Database, path: str, loose: Loose) -> tuple[Fitted, ...]:
    """What the names of a group are, as far as models in view have them; one that may be wrong is read there."""
    names = [name for name in loose.names if name.text and not name.outer]
    judged = [name for name in names if not _is_extra(name.text, loose.extra)]
    best = _best(db, judged, _models(db, path, judged), loose)
    return tuple(Fitted(name, tuple(_read(db, name, model, loose) for model in best)) for name in names)


def fitting(db: Database, path: str, loose: Loose) -> tuple[ClassId, ...]:
    """All models that have all names of a group."""
    names = [name for name in loose.names if name.text and not name.outer and not _is_extra(name.text, loose.extra)]
    models = _models(db, path, names) if names else []
    return tuple(model for model in models if all(_fit(db, name, model, loose.extra) is _Fit.HAS for name in names))


def models_by_query_name(db: Database) -> dict[str, frozenset[ClassId]]:
    """The models with rows that have a name in queries, by the name."""
    return _by_name(db, Role.LOOKUP)


def models_by_row_name(db: Database) -> dict[str, frozenset[ClassId]]:
    """The models with rows that have a field or accessor of a name, by the name."""
    return _by_name(db, Role.LOAD_MANY)


class _Fit(Enum):
    """Whether a model has a name."""

    HAS = "has it"
    NEARLY = "has one that differs by a letter"
    MAYBE = "may have it where it is not in view"
    NOT = "does not have it"


_ON_ROWS = frozenset({Role.LOAD_MANY, Role.ASSIGN, Role.UPDATE})


def _by_name(db: Database, role: Role) -> dict[str, frozenset[ClassId]]:
    found: dict[str, set[ClassId]] = {}
    for id in db.get(models_with_rows):
        for name in names_of(db, role, id).entries:
            found.setdefault(name, set()).add(id)
    return {name: frozenset(ids) for name, ids in found.items()}


def _is_extra(text: str, extra: frozenset[str]) -> bool:
    return text in extra or any(text.startswith(f"{name}__") for name in extra)


def _models(db: Database, path: str, names: Sequence[Waiting]) -> list[ClassId]:
    """The models that have the beginnings of half of the names, those of most first."""
    counts = Counter(model for name in names for model in _having(db, name))
    folder = parent(path)
    having = sorted((-count, model) for model, count in counts.items() if 2 * count >= len(names))
    return [model for _, model in having if reaches(db, folder, model.path)][:_MOST_MODELS]


def _having(db: Database, name: Waiting) -> frozenset[ClassId]:
    """The models that have the beginning of a name; if none has, those with a name that is nearly that."""
    index = db.get(models_by_row_name if name.role in _ON_ROWS else models_by_query_name)
    first = name.text.partition("__")[0]
    found = index.get(first)
    if found is not None:
        return found
    return frozenset(model for each in nearest(first, index) if is_slip(first, (each,)) for model in index[each])


def _best(db: Database, names: Sequence[Waiting], models: Sequence[ClassId], loose: Loose) -> list[ClassId]:
    """The model that has the most of the names, at least half; if one has nearly one more, all that nearly have it.

    What no model has may be annotated where it is not in view.
    """
    most, best, nearly = 0, list[ClassId](), list[ClassId]()
    for model in models:
        fits = Counter(_fit(db, name, model, loose.extra) for name in names)
        has = fits[_Fit.HAS]
        if has == len(names):
            return [model]
        if has > most:
            most, best, nearly = has, [model], []
        # One name alone says nothing of what it is asked of: another one has to fit.
        if fits[_Fit.NEARLY] == 1 and has == most and has:
            nearly.append(model)
    if nearly and (2 * most >= len(names) or most == len(names) - 1):
        return nearly[:_MOST_READINGS]
    return best if 2 * most >= len(names) else []


def _fit(db: Database, name: Waiting, model: ClassId, extra: frozenset[str]) -> _Fit:
    read = resolve(db, Mention(name.span, name.text, name.role, model, extra))
    wrong = read.unknown
    if wrong is not None:
        return _Fit.NEARLY if _is_nearly(db, read, wrong) else _Fit.NOT
    if name.role is Role.LOAD_ONE and any(leads_to_many(db, segment.relation) for segment in read.segments):
        return _Fit.NOT  # a join would be refused: it is another model that is asked
    missing = next((segment for segment in read.segments if segment.kind is Kind.UNJUDGED), None)
    return _Fit.HAS if missing is None or missing.on is None else _Fit.MAYBE


def _is_nearly(db: Database, read: Resolved, wrong: Segment) -> bool:
    # What follows a field that is there is a lookup that its type does not have.
    if wrong.on is None:
        return True
    if wrong is read.segments[0] and _of_pairs(wrong.text) in db.get(names_in_pairs):
        return False
    return is_slip(wrong.text, names_of(db, read.mention.role, wrong.on).entries)


def _of_pairs(name: str) -> str:
    return name.removesuffix("_id").removeprefix("from_").removeprefix("to_")


def names_in_pairs(db: Database) -> frozenset[str]:
    """What the tables of pairs, which Django makes of many-to-many relations, call their keys: models."""
    return frozenset(model.name.lower() for model in db.get(models_with_rows))


def _read(db: Database, name: Waiting, model: ClassId, loose: Loose) -> Resolved:
    """What a name is on a model; one that it does not have, and that is no slip, may be given to its rows by code."""
    doubt = f"if it is asked of `{model.name}`"
    open = UNSURE if _fit(db, name, model, loose.extra) is _Fit.NOT else None
    return resolve(db, Mention(name.span, name.text, name.role, model, loose.extra, open, name.literal, doubt))
