"""What a unit does in, around and without transactions: its effects, and what is wrong with them.

Only code in which something may be wrong is gone through for this purpose: it begins a transaction, registers a
callback, sends tasks, or it is known who runs it.
"""

from __future__ import annotations

import re

from mir_lsp.index.bodies import Body, UnitId, body_key
from mir_lsp.index.db import Database
from mir_lsp.semantics.around import around
from mir_lsp.semantics.callbacks import misregistered
from mir_lsp.semantics.entry import arguments_of, target_named
from mir_lsp.semantics.flow import report
from mir_lsp.semantics.hearing import heard
from mir_lsp.semantics.invoke import Target
from mir_lsp.semantics.locking import mislocked
from mir_lsp.semantics.lost_updates import lost_updates
from mir_lsp.semantics.nodes_around import Noted
from mir_lsp.semantics.report import Happening
from mir_lsp.semantics.swallowed import swallowed
from mir_lsp.semantics.tables.sinks import ATOMIC, HANDING
from mir_lsp.semantics.telling import told_early
from mir_lsp.semantics.transacted import NOT_KNOWN, NOTHING_TRANSACTED, Effect, Transacted, Troubled
from mir_lsp.semantics.trees import function_at
from mir_lsp.semantics.unguarded import unguarded
from mir_lsp.semantics.values import Trait

_MATTERS = re.compile(rf"\batomic\b|on_commit|{HANDING}")
_CALLS = re.compile(r"[\w)\]]\s*\(")
_BEGINNING = frozenset({ATOMIC, "django.utils.decorators.method_decorator"})
_COUNTS = re.compile(r"\w[ \t]*[-+*/]=|=[ \t]*\w[\w.]*[ \t]*[-+*/][ \t]*\w")
_WRITES = re.compile(r"\.\s*(?:save|bulk_update|update)\s*\(")
_MAKES = re.compile(r"(?:get|update)_or_create\s*\(")


def transacted(db: Database, unit: UnitId) -> Transacted:
    """The effects of a function, what is around it, and what is wrong."""
    body: Body | None = db.read(body_key(unit))
    if body is None or body.damage or not body.is_function or _CALLS.search(body.text) is None:
        return NOTHING_TRANSACTED
    target = target_named(db, unit.path, unit.name)
    if target is None or target.unit != unit or not _matters(db, target, body):
        return NOTHING_TRANSACTED
    function = function_at(body)
    ctx = heard(db, unit, arguments_of(db, target))
    if function is None or ctx is None:
        return NOTHING_TRANSACTED
    found = db.get(around, unit)
    effects = tuple(sorted(ctx.effects.values(), key=_place))
    troubles = [
        *ctx.troubles.values(),
        *told_early(ctx, function, found, effects),
        *misregistered(ctx, function, found, effects),
        *mislocked(ctx, function, found, effects),
        *swallowed(ctx, function, found, effects),
    ]
    return Transacted(found, effects, _sorted(troubles))


def raced(db: Database, unit: UnitId) -> tuple[Troubled, ...]:
    """What is lost or made twice where a function runs twice at once."""
    body: Body | None = db.read(body_key(unit))
    if body is None or body.damage or not body.is_function:
        return ()
    counts = _COUNTS.search(body.text) is not None and _WRITES.search(body.text) is not None
    makes = _MAKES.search(body.text) is not None
    function = function_at(body) if counts or makes else None
    if function is None:
        return ()
    found = db.get(report, unit)
    asked = (Happening.EVALUATED, Happening.QUERIED)
    events = [each for each in found.events if each.happening in asked and each.source is not None]
    locks = [each.span.start for each in events if each.source and Trait.LOCKED in each.source.traits]
    if not locks and "select_for_update" in body.text:
        locks = [body.text.index("select_for_update")]  # handed to a function that reads it
    noted = Noted(db, unit, body, found)
    troubles = [*(lost_updates(noted, function, locks) if counts else ())]
    return _sorted([*troubles, *(unguarded(noted, function, locks) if makes else ())])


def effects_of(db: Database, unit: UnitId) -> tuple[Effect, ...]:
    """The effects of a function, in the order of the text: its own, and those of what it calls."""
    return db.get(transacted, unit).effects


def _matters(db: Database, target: Target, body: Body) -> bool:
    """Whether a function may have effects that matter, or something in it may be wrong."""
    if _MATTERS.search(body.text) is not None or target.decorators & _BEGINNING:
        return True
    return db.get(around, target.unit) != NOT_KNOWN


def _sorted(troubles: list[Troubled]) -> tuple[Troubled, ...]:
    return tuple(sorted(troubles, key=lambda each: (each.span, each.what.name)))


def _place(effect: Effect) -> tuple[object, ...]:
    return effect.at, effect.kind.name, effect.by
