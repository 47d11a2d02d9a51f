"""The receivers of a project in two descriptions: what the index says, and what a running Django has connected."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from mir_lsp.index import Database, Index
from mir_lsp.index.bundled import is_bundled, module_at
from mir_lsp.index.models import model, model_ids
from mir_lsp.index.modules import module_name
from mir_lsp.index.receivers import Receiver
from mir_lsp.index.resolve import ClassSymbol, ExternalSymbol, FunctionSymbol
from mir_lsp.index.schema import ClassId
from mir_lsp.index.signals import Sent, woken_by

PROGRAM = Path(__file__).with_name("signals_of.py")
SIGNALS = ("pre_init", "post_init", "pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed")

Woken = Mapping[str, Mapping[str, list[str]]]


@dataclass(frozen=True)
class Difference:
    """What a signal wakes for a model, where the two do not say the same."""

    place: str
    ours: tuple[str, ...]
    django: tuple[str, ...]


def connected(folder: Path, settings: str, python: str, environment: Mapping[str, str]) -> Woken:
    """What a running Django has connected, by signal and label."""
    given = {**os.environ, **environment, "DJANGO_SETTINGS_MODULE": settings, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([python, str(PROGRAM)], cwd=folder, env=given, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    found: Woken = json.loads(done.stdout)
    return found


def differences(index: Index, django: Woken) -> tuple[list[Difference], int]:
    """Where the index and Django differ, and how many lists of receivers were compared.

    Receivers of Django's own fields are left out: no code of a project connects them.
    """
    known = {known.label: known.id for id in model_ids(index) if (known := index.db.get(model, id)) is not None}
    found, compared = [], 0
    for signal in SIGNALS:
        theirs = {label: _theirs(names) for label, names in django.get(signal, {}).items()}
        ours = {label: names for label, names in _ours(index.db, signal, known) if names}
        for label in sorted({*theirs, *ours}):
            if label not in known and "_" not in label:
                continue
            one, two = ours.get(label, ()), theirs.get(label, ())
            compared += bool(one or two)
            if not _same(one, two):
                found.append(Difference(f"{signal} {label}", one, two))
    return found, compared


def _same(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Whether names are the same: a package may stand in a folder that is on Python's path as well."""
    pairs = zip(ours, theirs, strict=False)
    return len(ours) == len(theirs) and all(two == one or two.endswith(f".{one}") for one, two in pairs)


def _ours(db: Database, signal: str, known: Mapping[str, ClassId]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for label, id in known.items():
        shape = db.get(model, id)
        if shape is None or shape.abstract or shape.swapped:
            continue
        if signal != "m2m_changed":
            yield label, _named(db, Sent(signal, id))
            continue
        for field in shape.fields:
            if field.type == "ManyToManyField" and field.relation is not None and field.owner is not None:
                through = field.relation.through
                pairs = db.get(model, through) if through is not None else None
                name = pairs.label if pairs is not None else f"{label}_{field.name}"
                yield name, _named(db, Sent(signal, field.owner, field.name, through))


def _named(db: Database, sent: Sent) -> tuple[str, ...]:
    return tuple(name_of(db, each.receiver) for each in db.get(woken_by, sent) if each.is_certain)


def name_of(db: Database, receiver: Receiver) -> str:
    """A receiver as Python calls it."""
    match receiver.function:
        case FunctionSymbol(path=path, qualname=qualname) | ClassSymbol(id=ClassId(path=path, qualname=qualname)):
            module = module_at(path.removesuffix(".py")) if is_bundled(path) else module_name(db, path)
            return f"{module}.{qualname}"
        case ExternalSymbol(dotted=dotted):
            return dotted
        case _:
            return "?"


def _theirs(names: list[str]) -> tuple[str, ...]:
    return tuple(name for name in names if not name.startswith("django."))
