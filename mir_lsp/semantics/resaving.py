"""What receivers write when rows are saved: what wakes them again, what comes twice, what fixtures have already."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mir_lsp.facts.data import FunctionFact
from mir_lsp.index.bodies import Body, UnitId, body_key
from mir_lsp.index.db import Database
from mir_lsp.index.models import model as model_of
from mir_lsp.index.parts import unique_fields
from mir_lsp.index.schema import ClassId, Model, RelationKind
from mir_lsp.index.signals import POST_SAVE, PRE_SAVE, Sent, woken_by
from mir_lsp.semantics.listening import Listening, blocks, guarded, is_guarded, is_instance, reads
from mir_lsp.semantics.receivers_of import fact_of, given, is_wrapped, unit_of
from mir_lsp.semantics.signalled import Edit, Pointer, Signalled, Wrong
from mir_lsp.semantics.spent import Bounds
from mir_lsp.semantics.transacted import Kind, When
from mir_lsp.semantics.transactions import effects_of
from mir_lsp.semantics.transfer import InUnit
from mir_lsp.semantics.writing import writes
from mir_lsp.semantics.written import Way, Written
from mir_lsp.text.spans import Span

_DEEPEST = 5  # models on the way of a circle
_SAVING = frozenset({Way.SAVED, Way.MADE, Way.SAVED_OR_MADE})
_SIDE = re.compile(r"\bdisconnect\b")
_MAY_WRITE = re.compile(r"\w\s*\(")
State = tuple[ClassId, bool]


def saves_again(of: Listening) -> Iterator[Signalled]:
    """What it saves wakes it again, with nothing that would end that."""
    if _SIDE.search(of.body.text):
        return
    seen: set[Span] = set()
    for signal in (POST_SAVE, PRE_SAVE):
        for model in of.senders(signal):
            again = [each for each in _surely(of, signal, model, False) if _is_saved(each, model, made=False)]
            again += [each for each in _surely(of, signal, model, True) if _is_saved(each, model, made=True)]
            for each in again:
                if each.at not in seen:
                    seen.add(each.at)
                    yield Signalled(
                        Wrong.SAVES_AGAIN,
                        each.at,
                        (("signal", signal), ("model", model.name), ("by", each.by)),
                        related=_inner(of, each),
                        edit=_by_update(of, each, model) if signal == POST_SAVE else None,
                        reason="update the row by a queryset, or return where it has been done",
                    )


def circles(of: Listening) -> Iterator[Signalled]:
    """What it saves wakes receivers that come back to it."""
    if _SIDE.search(of.body.text):
        return
    seen: set[Span] = set()
    for signal in (POST_SAVE, PRE_SAVE):
        for model in of.senders(signal):
            for created in (False, True):
                for each in _surely(of, signal, model, created):
                    if each.model == model or each.at in seen:
                        continue
                    way = _way_back(of.db, _state(each), (model, created), ((model, created),))
                    if way is not None:
                        seen.add(each.at)
                        names = " → ".join(f"`{step.name}`" for step in (model, *way))
                        yield Signalled(
                            Wrong.CIRCLE,
                            each.at,
                            (("model", each.model.name), ("names", names), ("by", each.by)),
                            related=_inner(of, each),
                            reason="end it where nothing changes any more, or update rows by a queryset",
                        )


def every_save(of: Listening) -> Iterator[Signalled]:
    """It makes rows, or sends mail, and never looks whether the row is new."""
    models = of.senders(POST_SAVE)
    if not models or reads(of.function, "created") or reads(of.function, "update_fields"):
        return
    seen: set[Span] = set()
    for model in models:
        for each in _surely(of, POST_SAVE, model, False):
            if each.model == model or not (each.way is Way.MADE or each.is_new is True) or each.at in seen:
                continue
            seen.add(each.at)
            once = _points_once(of.db, each.model, model)
            yield Signalled(
                Wrong.EVERY_SAVE,
                each.at,
                (("what", f"a row of `{each.model.name}` is made"), ("model", model.name)),
                doubt="" if once else "if one for each row is meant",
                related=_inner(of, each),
                edit=guarded(of, "created"),
                reason="return unless `created` is true",
            )
        for effect in effects_of(of.db, of.unit):
            is_mail = effect.kind is Kind.MAIL and effect.when is not When.LATER
            if is_mail and effect.at not in seen and not is_guarded(of, effect.at):
                seen.add(effect.at)
                yield Signalled(
                    Wrong.EVERY_SAVE,
                    _name_called(of, effect.at),
                    (("what", "mail is sent"), ("model", model.name)),
                    doubt="if that is meant for new rows",
                    edit=guarded(of, "created"),
                    reason="return unless `created` is true",
                )


def loaded(of: Listening) -> Iterator[Signalled]:
    """It writes rows while a fixture is loaded, which has them already, or will."""
    for signal in (POST_SAVE, PRE_SAVE):
        for model in of.senders(signal):
            arguments = given(of.fact, signal, model, True, raw=True)
            found = [
                written
                for written, bounds in of.db.get(_writes, of.unit, arguments)
                if not written.doubt and _comes_of_fixtures(of, written, bounds, model)
            ]
            if found:
                names = list(dict.fromkeys(f"`{each.model.name}`" for each in found))
                where = [InUnit(of.unit, found[0].at)]
                yield Signalled(
                    Wrong.LOADED,
                    of.name,
                    (("name", of.function.name), ("models", ", ".join(names))),
                    related=tuple(Pointer(place, "it writes here") for place in where),
                    edit=guarded(of, "raw"),
                    reason="return where `raw` is true",
                )
                return


def _comes_of_fixtures(of: Listening, written: Written, bounds: Bounds, model: ClassId) -> bool:
    """Whether a write does what the fixture does as well: it makes rows, or changes the one that is loaded.

    What other code makes where it is missing (a default that all share) is there, or does not matter.
    """
    own = isinstance(written.inner, InUnit) and written.inner.unit == of.unit
    if written.way is Way.MADE or written.is_new is True:
        return own or bounds[0] > 0
    if written.way in (Way.MADE_IF_MISSING, Way.SAVED_OR_MADE):
        return own
    return written.way is Way.PAST_SIGNALS and (written.model == model or written.by == "bulk_create")


def _surely(of: Listening, signal: str, model: ClassId, created: bool) -> Iterator[Written]:
    """What a receiver writes on every way, when a row of a model is saved."""
    yield from surely_written(of.db, of.unit, of.fact, signal, model, created)


def surely_written(
    db: Database, unit: UnitId, fact: FunctionFact, signal: str, model: ClassId, created: bool
) -> Iterator[Written]:
    """What a receiver writes on every way, when a row of a model is saved."""
    for written, bounds in db.get(_writes, unit, given(fact, signal, model, created)):
        if bounds[0] > 0 and written.way in _SAVING and not written.doubt:
            yield written


def _writes(
    db: Database, unit: UnitId, arguments: tuple[tuple[str, object], ...]
) -> tuple[tuple[Written, Bounds], ...]:
    body: Body | None = db.read(body_key(unit))
    if body is None or _MAY_WRITE.search(body.text) is None:
        return ()
    return writes(db, unit, arguments)  # type: ignore[arg-type]


def _is_saved(written: Written, model: ClassId, *, made: bool) -> bool:
    if written.model != model:
        return False
    return (written.way is Way.MADE or written.is_new is True) == made


def _inner(of: Listening, written: Written) -> tuple[Pointer, ...]:
    inner = written.inner
    if isinstance(inner, InUnit) and inner.unit == of.unit:
        return ()
    return (Pointer(inner, f"`{written.by}()` is called here"),) if inner is not None else ()


def _by_update(of: Listening, written: Written, model: ClassId) -> Edit | None:
    """`row.a = 1; row.save()` with an update of that field for the save, where only fields are set above it."""
    known = of.db.get(model_of, model)
    if known is None or known.manager("objects") is None:
        return None
    for block in blocks(of.function):
        for number, node in enumerate(block):
            call = node.value if isinstance(node, ast.Expr) else None
            if not isinstance(call, ast.Call) or of.span(call) != written.at or not _is_save(call):
                continue
            names = list(_fields_set(known, block[:number]))
            if not names:
                return None
            values = ", ".join(f"{name}=instance.{name}" for name in dict.fromkeys(reversed(names)))
            text = f"type(instance).objects.filter(pk=instance.pk).update({values})"
            return Edit("Update the row by a queryset", ((written.at, text),))
    return None


def _is_save(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == "save" and is_instance(call.func.value)


def _fields_set(known: Model, before: list[ast.stmt]) -> Iterator[str]:
    """The fields that the statements right before a place set, the last one first."""
    for node in reversed(before):
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
        )
        if not targets:
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                continue
            return
        for target in targets:
            field = (
                known.field(target.attr) if isinstance(target, ast.Attribute) and is_instance(target.value) else None
            )
            if field is None or field.column is None:
                return
            yield field.name


def _state(written: Written) -> State:
    return written.model, written.way is Way.MADE or written.is_new is True


def _way_back(db: Database, state: State, goal: State, seen: tuple[State, ...]) -> tuple[ClassId, ...] | None:
    """The models whose rows are saved on the way from a save to another one; None where there is no sure way."""
    if state == goal:
        return (state[0],)
    if state in seen or len(seen) > _DEEPEST:
        return None
    for following in db.get(_followed_by, *state):
        found = _way_back(db, following, goal, (*seen, state))
        if found is not None:
            return (state[0], *found)
    return None


def _followed_by(db: Database, model: ClassId, created: bool) -> tuple[State, ...]:
    """What is surely saved when a row of a model is."""
    found: list[State] = []
    for signal in (PRE_SAVE, POST_SAVE):
        for each in db.get(woken_by, Sent(signal, model)):
            unit = unit_of(db, each.receiver) if each.is_certain and each.receiver.sender.kind == "model" else None
            fact = fact_of(db, unit) if unit is not None else None
            if unit is not None and fact is not None and not is_wrapped(db, unit.path, fact):
                found += [_state(written) for written in surely_written(db, unit, fact, signal, model, created)]
    return tuple(dict.fromkeys(found))


def _name_called(of: Listening, at: Span) -> Span:
    """What is called by a call, as another rule may speak of all of it."""
    for node in ast.walk(of.function):
        if isinstance(node, ast.Call) and of.span(node) == at:
            return of.span(node.func)
    return at


def _points_once(db: Database, made: ClassId, model: ClassId) -> bool:
    """Whether a table can hold one row for each row of a model."""
    known = db.get(model_of, made)
    unique = db.get(unique_fields, made)
    for field in known.fields if known is not None else ():
        points = field.relation is not None and field.relation.target == model
        if (
            points
            and field.relation is not None
            and (field.relation.kind is RelationKind.ONE_TO_ONE or field.name in unique)
        ):
            return True
    return False
