"""What is wrong with what receivers do: with each signal that wakes them, by what they surely write and tell."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mir_lsp.index.bodies import Body, UnitId, body_key
from mir_lsp.index.db import Database
from mir_lsp.index.models import model as model_of
from mir_lsp.index.schema import ClassId
from mir_lsp.index.signals import M2M_CHANGED, POST_DELETE, POST_SAVE, PRE_DELETE, PRE_SAVE
from mir_lsp.semantics.code import Purpose
from mir_lsp.semantics.connecting import decorators
from mir_lsp.semantics.flow import gone_through
from mir_lsp.semantics.listening import Listening, is_instance, now
from mir_lsp.semantics.nodes_around import NodesAround
from mir_lsp.semantics.receivers_of import fact_of, given, is_of_rows, is_wrapped, received_by_unit
from mir_lsp.semantics.resaving import circles, every_save, loaded, saves_again
from mir_lsp.semantics.signalled import Edit, Pointer, Signalled, Wrong
from mir_lsp.semantics.telling import deferral
from mir_lsp.semantics.transacted import When
from mir_lsp.semantics.transactions import effects_of
from mir_lsp.semantics.trees import Function, function_at
from mir_lsp.semantics.values import Manager, Value, alternatives
from mir_lsp.syntax import offsets, parse_cached
from mir_lsp.text.spans import Span

_LOOKING = frozenset({"isinstance", "issubclass", "type", "hasattr"})
_HARMLESS = frozenset({"getattr", "str", "repr", "print", "setattr", "bool", "len", "id", "hash"})
_SETTING = frozenset({"add", "set", "remove", "clear", "create", "through"})
_KEEPS = re.compile(r"\.\s*(?:save|asave|update|aupdate|bulk_update|save_base)\s*\(")


def receiving(db: Database, unit: UnitId, header: str) -> Iterator[Signalled]:
    """What is wrong with a receiver."""
    connections = received_by_unit(db, unit)
    body: Body | None = db.read(body_key(unit))
    function = function_at(body) if body is not None and connections else None
    fact = fact_of(db, unit) if function is not None else None
    if body is None or body.damage or function is None or fact is None:
        return
    locator, start = offsets(parse_cached(body.chunk).source), body.span.start
    listening = Listening(
        db, unit, fact, function, body, connections, lambda node: locator.span(node).shifted(-start)
    )
    yield from _no_keywords(listening, header)
    yield from _every_model(listening)
    if not is_wrapped(db, unit.path, fact):
        yield from saves_again(listening)
        yield from circles(listening)
        yield from every_save(listening)
        yield from loaded(listening)
    yield from _pairs_too_early(listening)
    yield from _lost(listening)
    yield from _told_too_early(listening)


def _no_keywords(of: Listening, header: str) -> Iterator[Signalled]:
    """Django gives receivers more arguments than they may know, by name."""
    if any(each.kind == "kwargs" for each in of.fact.parameters) or of.function.args.kwarg is not None:
        return
    marks, _ = decorators(header)
    if any(not _is_receiver_mark(mark) for mark in marks):
        return  # another decorator may take them
    yield Signalled(
        Wrong.NO_KEYWORDS,
        of.name,
        (("name", of.function.name),),
        edit=_with_keywords(of),
        reason="add `**kwargs` to its parameters",
    )


def _is_receiver_mark(mark: ast.expr) -> bool:
    called = mark.func if isinstance(mark, ast.Call) else mark
    return (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")) == "receiver"


def _with_keywords(of: Listening) -> Edit | None:
    text, arguments = of.body.text, of.function.args
    parts: list[ast.AST] = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *arguments.defaults]
    parts += [each for each in (*arguments.kw_defaults, arguments.vararg) if each is not None]
    if not parts:
        at = text.find("(", of.name.end) + 1
        return Edit("Add `**kwargs`", ((Span(at, at), "**kwargs"),)) if at else None
    at = max(of.span(part).end for part in parts)
    behind = re.compile(r"\s*(,?)\s*\)").match(text, at)
    if behind is None:
        return None
    if behind[1]:
        at = behind.end(1)
        return Edit("Add `**kwargs`", ((Span(at, at), " **kwargs"),))
    return Edit("Add `**kwargs`", ((Span(at, at), ", **kwargs"),))


def _every_model(of: Listening) -> Iterator[Signalled]:
    """It is connected without a sender, and does not look whose row it is given."""
    loose = [
        each
        for each in of.connections
        if each.sender.kind == "any" and is_of_rows(each, PRE_SAVE, POST_SAVE, PRE_DELETE, POST_DELETE, M2M_CHANGED)
    ]
    if not loose or _looks(of.function):
        return
    names = list(dict.fromkeys(each.signal.name for each in loose))
    told = ", ".join(f"`{name}`" for name in names)
    yield Signalled(
        Wrong.EVERY_MODEL, of.name, (("name", of.function.name), ("signals", told)), reason="name its `sender`"
    )


def _looks(function: Function) -> bool:
    """Whether a receiver looks at whose row it is given, or hands it to code that may."""
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id == "sender":
            return True
        if isinstance(node, ast.Attribute) and node.attr in ("__class__", "_meta"):
            return True
        if isinstance(node, ast.Constant) and node.value == "sender":
            return True
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            values = [*node.args, *(each.value for each in node.keywords)]
            bare = any(isinstance(value, ast.Name) and value.id in ("instance", "kwargs") for value in values)
            if name in _LOOKING or (bare and name not in _HARMLESS):
                return True
    return False


def _pairs_too_early(of: Listening) -> Iterator[Signalled]:
    """Forms and the admin set many-to-many relations after they have saved the row."""
    for model in of.senders(POST_SAVE):
        known = of.db.get(model_of, model)
        names = {field.name for field in known.fields if field.type == "ManyToManyField"} if known is not None else ()
        if not any(name in of.body.text for name in names):
            continue
        ctx = gone_through(of.db, of.unit, given(of.fact, POST_SAVE, model, True), Purpose.WRITING)
        for node in now(of.function) if ctx is not None else ():
            if not isinstance(node, ast.Attribute) or node.attr not in names or not is_instance(node.value):
                continue
            # What was not gone through is not for new rows.
            value = ctx.noted(node) if ctx is not None else None
            if value is not None and _is_of(value, model) and _is_read(of.function, node):
                yield Signalled(
                    Wrong.PAIRS_TOO_EARLY,
                    of.span(node),
                    (("field", f"{model.name}.{node.attr}"),),
                    reason="read it in a receiver of `m2m_changed`, or in `transaction.on_commit`",
                )


def _is_of(value: Value, model: ClassId) -> bool:
    managers = (part for part in alternatives(value) if isinstance(part, Manager))
    return any(each.via is not None and each.via.row.model == model for each in managers)


def _is_read(function: Function, manager: ast.Attribute) -> bool:
    """Whether rows of a relation are read, and not written."""
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and node.value is manager:
            return node.attr not in _SETTING
    return False


def _lost(of: Listening) -> Iterator[Signalled]:
    """Fields that are set on the row after it was written, by a receiver that writes it no more."""
    if not of.senders(POST_SAVE) or len({each.signal.name for each in of.connections}) > 1:
        return
    if _KEEPS.search(of.body.text) or _is_handed_on(of.function):
        return
    models = of.senders(POST_SAVE)
    for node in now(of.function):
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
        )
        for target in targets:
            if not isinstance(target, ast.Attribute) or not is_instance(target.value):
                continue
            shapes = [of.db.get(model_of, model) for model in models]
            fields = [shape.field(target.attr) if shape is not None else None for shape in shapes]
            if fields and all(field is not None and field.column is not None for field in fields):
                yield Signalled(
                    Wrong.LOST,
                    of.span(target),
                    (("field", f"{models[0].name}.{target.attr}"),),
                    reason="set it in a receiver of `pre_save`, or update the row by a queryset",
                )


def _is_handed_on(function: Function) -> bool:
    """Whether other code gets the row, which may write it, or methods of it are called."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            if any(is_instance(value) for value in (*node.args, *(each.value for each in node.keywords))):
                return True
            if isinstance(node.func, ast.Attribute) and is_instance(node.func.value):
                return True
        if isinstance(node, ast.Return | ast.Yield) and node.value is not None and is_instance(node.value):
            return True
    return False


def _told_too_early(of: Listening) -> Iterator[Signalled]:
    """Others are told while the transaction around the write may still be rolled back."""
    rows = [
        each for each in of.connections if is_of_rows(each, PRE_SAVE, POST_SAVE, PRE_DELETE, POST_DELETE, M2M_CHANGED)
    ]
    if not rows:
        return
    told = [
        each for each in effects_of(of.db, of.unit) if each.kind.is_told and each.when is When.NOW and not each.excuse
    ]
    nodes = NodesAround(of, of.function) if told else None
    seen: set[Span] = set()
    for effect in told:
        node = nodes.expression(effect.at) if nodes is not None else None
        if nodes is None or node is None or effect.at in seen:
            continue
        seen.add(effect.at)
        changes, imports, refusal = deferral(of, nodes, node, effect)
        yield Signalled(
            Wrong.TOLD_TOO_EARLY,
            effect.at,
            (("by", effect.by.rpartition(".")[2]), ("what", effect.kind.value)),
            doubt=effect.doubt,
            related=tuple(Pointer(place, "it is done here") for place in effect.trail[-1:]),
            edit=Edit("Do it after the commit", changes, imports) if changes else None,
            reason=refusal,
        )
