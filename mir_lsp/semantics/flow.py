"""The flow over units of code as memoized queries: what one finds out, and what it does for those who call it."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import replace

from mir_lsp.index.bodies import Body, UnitId, body_key, code_key, turns_key
from mir_lsp.index.classes import project_classes
from mir_lsp.index.db import Database, circular
from mir_lsp.index.middlewares import AUTHENTICATION, middleware_names, request_handlers, user_model
from mir_lsp.index.parts import makes_rows
from mir_lsp.index.resolve import ClassSymbol, class_fact
from mir_lsp.index.schema import ClassId, ManagerShape
from mir_lsp.semantics.choosing import settle_effects
from mir_lsp.semantics.code import CODES, Code, Purpose
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.expressions import value_of
from mir_lsp.semantics.framework import received
from mir_lsp.semantics.given import kept, placed, slot_of
from mir_lsp.semantics.handed_rows import Handed, models_handed, rows_handed
from mir_lsp.semantics.heirs import heirs_of, with_heir
from mir_lsp.semantics.invoke import bound, call_target, method_of, method_target
from mir_lsp.semantics.numbered import find_numbered
from mir_lsp.semantics.objects import of_the_orm, self_value
from mir_lsp.semantics.one_by_one import find_one_by_one
from mir_lsp.semantics.repeated import find_repeated
from mir_lsp.semantics.report import EMPTY, Freshness, Report
from mir_lsp.semantics.setters import RUNS_OVERRIDDEN, setters
from mir_lsp.semantics.state import State
from mir_lsp.semantics.statements import bind_parameters, run
from mir_lsp.semantics.ties import ties_of, ties_of_all
from mir_lsp.semantics.transacted import as_called
from mir_lsp.semantics.transfer import NOTHING_DONE, Transfer
from mir_lsp.semantics.trees import Function, bound_names, function_at
from mir_lsp.semantics.unused import find_unused
from mir_lsp.semantics.values import (
    UNKNOWN,
    Collection,
    Constant,
    Items,
    Manager,
    Named,
    Object,
    QuerySet,
    Row,
    Trait,
    Unknown,
    Value,
    alternatives,
    join,
)
from mir_lsp.syntax import offsets, parse_cached

_DEEPEST = 4  # methods that call methods: beyond that the result is unknown
_SETS_UP = re.compile(r"\bdjango\s*\.\s*setup\s*\(")
_GIVES_BACK = re.compile(r"\breturn[ \t]+[^\s#]|\byield\b")

Arguments = tuple[tuple[str, Value], ...]


def report(db: Database, unit: UnitId) -> Report:
    """Everything the flow finds out about a unit; empty when there is no such unit."""
    found = _report(db, unit, handed=rows_handed(db, unit, _handed_by))
    for heir in heirs_of(db, unit):
        found = with_heir(found, _report(db, unit, heir=heir), heir)
    return found


def _handed_by(db: Database, caller: UnitId, method: str, position: int, name: str) -> tuple[ClassId, ...]:
    """What a method hands to another one, as far as its own code tells what that is."""
    body: Body | None = db.read(body_key(caller))
    return models_handed(body, _report(db, caller), method, position, name) if body is not None else ()


def planned_report(db: Database, unit: UnitId) -> Report:
    """The same with plans of the querysets (`plans.py`). Not to be remembered: plans are not compared."""
    return _report(db, unit, planning=True)


def report_on(db: Database, unit: UnitId, me: Value) -> Report:
    """The same of a method whose first argument is a manager or queryset of a model, where that is not known."""
    return _report(db, unit, me=me)


def _report(
    db: Database,
    unit: UnitId,
    *,
    planning: bool = False,
    me: Value | None = None,
    heir: ClassId | None = None,
    handed: Handed = (),
) -> Report:
    body: Body | None = db.read(body_key(unit))
    if body is None:
        return EMPTY
    owner = _owner(db, unit)
    ctx = _context(db, unit.path, owner, body)
    ctx.unit = unit
    ctx.planning, ctx.naming, ctx.handed = planning, True, handed
    try:
        if body.is_function:
            function = function_at(body)
            if function is None:
                return EMPTY
            _go_through_defaults(ctx, function)
            _enter(ctx, function, owner)
            _bind_self(ctx, function, owner, heir)
            if me is not None and isinstance(ctx.me, Unknown | Object) and function.args.args:
                ctx.my_name = function.args.args[0].arg
                ctx.me = ctx.state.names[ctx.my_name] = me
                ctx.parent = _parent(me, owner) if owner is not None else None
            run(ctx, function.body)
            _look_back(ctx, function.body)
        else:
            ctx.at_import = not _is_script(db, unit.path)
            statements = _statements_of(body, unit)
            run(ctx, statements)
            _look_back(ctx, statements)
    except RecursionError:
        return replace(EMPTY, trouble="nested too deeply")
    if body.damage or any(blanked.overlaps(body.span) for blanked in parse_cached(body.chunk).blanked):
        return replace(ctx.report(), trouble="a part of it cannot be parsed")
    return ctx.report()


def _go_through_defaults(ctx: Context, function: Function) -> None:
    """The defaults of parameters are worked out once, where the function is defined."""
    defaults = [*function.args.defaults, *(each for each in function.args.kw_defaults if each is not None)]
    calling = [each for each in defaults if not isinstance(each, ast.Constant | ast.Name | ast.Attribute)]
    if calling:
        ctx.at_import = not _is_script(ctx.db, ctx.path)
        for default in calling:
            ctx.evaluate(ctx, default)
        ctx.at_import = False


def _is_script(db: Database, path: str) -> bool:
    """Whether a module sets Django up by itself: it is a program, and its code is to run."""
    units: tuple[UnitId, ...] = db.read(code_key(path, ""), ())
    bodies = (db.read(body_key(unit)) for unit in units)
    return any(body is not None and _SETS_UP.search(body.text) is not None for body in bodies)


def _look_back(ctx: Context, statements: Sequence[ast.stmt]) -> None:
    """What is to be said when all of the code has been gone through."""
    find_repeated(ctx, statements)
    find_one_by_one(ctx, statements)
    find_unused(ctx, statements)
    find_numbered(ctx, statements)


@circular(NOTHING_DONE)
def transfer(db: Database, unit: UnitId, arguments: Arguments, purpose: Purpose | None = None) -> Transfer:
    """What a function does with arguments of one kind; nothing when there is no such function."""
    body: Body | None = db.read(body_key(unit))
    if body is None or (purpose is None and not _matters(body, arguments)):
        return NOTHING_DONE
    ctx = _gone_through(db, unit, arguments, code_for(purpose))
    return _transferred(ctx, unit) if ctx is not None else NOTHING_DONE


def gone_through(db: Database, unit: UnitId, arguments: Arguments, purpose: Purpose) -> Context | None:
    """A function after it was run for a purpose; None where there is none, or it is nested too deeply."""
    return _gone_through(db, unit, arguments, code_for(purpose))


def _gone_through(
    db: Database, unit: UnitId, arguments: Arguments, code: Code, planner: Context | None = None
) -> Context | None:
    """A function, run with arguments; `planner` is who asks for plans of what it gives back."""
    body: Body | None = db.read(body_key(unit))
    function = function_at(body) if body is not None else None
    if body is None or function is None:
        return None
    ctx = _context(db, unit.path, _owner(db, unit), body, code)
    ctx.unit = unit
    if planner is not None:
        ctx.planning, ctx.callers = True, (*planner.callers, (unit.path, unit.name))
    _enter(ctx, function, ctx.owner)
    ctx.seen_slots = _seen_slots(ctx, function, arguments)
    _bind_defaults(ctx, function)
    ctx.state.names.update(arguments)
    parameters = (*function.args.posonlyargs, *function.args.args)
    if parameters:
        ctx.my_name = parameters[0].arg
        ctx.me = ctx.state.names[ctx.my_name]
    if code.counter is not None:
        code.counter.began(ctx, function)
    try:
        run(ctx, function.body)
    except RecursionError:
        return None
    settle_effects(ctx.effects, ctx, function)
    return ctx


def _matters(body: Body, arguments: Arguments) -> bool:
    """Whether running a function could tell its callers anything: most calls of most functions cannot."""
    given = any(of_the_orm(value) or isinstance(value, Object) or ties_of(value) for _, value in arguments)
    return given or _GIVES_BACK.search(body.text) is not None


def _seen_slots(ctx: Context, function: Function, arguments: Arguments) -> frozenset[int]:
    """What the code knows to be rows without its caller: by annotations, and as `self` of a model."""
    first = [*function.args.posonlyargs, *function.args.args][:1]
    own = ctx.owner is not None and ctx.db.get(makes_rows, ctx.owner)
    seen = {name for name, value in ctx.state.names.items() if of_the_orm(value)}
    seen |= {argument.arg for argument in first if own}
    ties = ties_of_all(value for name, value in arguments if name in seen)
    return frozenset(tie.slot for tie in ties if tie.slot is not None)


def _transferred(ctx: Context, unit: UnitId) -> Transfer:
    cells = {slot: cell for site, cell in ctx.state_at_the_end().heap.items() if (slot := slot_of(site)) is not None}
    frame = ctx.frame
    returned = (
        Collection(join(frame.yielded)) if frame.yielded else join(frame.returned) if frame.returned else UNKNOWN
    )
    held = ctx.held_at_the_end()
    attributes = {name: placed(value, unit, ctx.hazards_at) for name, value in held.items()}
    return Transfer(
        result=placed(returned, unit, ctx.hazards_at),
        wants=ctx.wants,
        evaluated=tuple(slot for slot, cell in cells.items() if cell.freshness is Freshness.EVALUATED),
        loaded=tuple(slot for slot, cell in cells.items() if cell.loaded),
        shared=tuple(slot for slot, cell in cells.items() if cell.shared),
        set=tuple(ctx.gave),
        hazards=tuple(
            (slot, hazard.what)
            for hazard in ctx.hazards
            if (slot := slot_of(hazard.site)) is not None and hazard.what != "returned"
        ),
        attributes=tuple(sorted(attributes.items(), key=lambda item: item[0])),
        # Where rows are written for each, what is asked before is part of that.
        queries=() if ctx.written or ctx.blind_writes else ctx.askings,
        spent=ctx.state_at_the_end().spent,
        effects=as_called(ctx.effects.values(), ctx.place) if ctx.effects else (),
    )


def _bind_self(ctx: Context, function: Function, owner: ClassId | None, heir: ClassId | None = None) -> None:
    """The first argument of a method is an object of its class, or of a subclass that inherits it."""
    parameters = (*function.args.posonlyargs, *function.args.args)
    target = method_of(ctx.db, owner, function.name) if owner is not None else None
    if owner is None or target is None or not parameters or target.is_static:
        return
    cls = heir or owner
    me = Named(ClassSymbol(cls)) if target.is_of_class else received(ctx.db, self_value(ctx.db, cls), target.fact)
    ctx.my_name = parameters[0].arg
    ctx.me = ctx.state.names[ctx.my_name] = me


def _bind_defaults(ctx: Context, function: Function) -> None:
    """Parameters that a call leaves out hold their defaults, where those are constants."""
    positional = (*function.args.posonlyargs, *function.args.args)
    defaults = function.args.defaults
    pairs = [*zip(positional[len(positional) - len(defaults) :], defaults, strict=True)]
    pairs += [
        (name, value)
        for name, value in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
        if value
    ]
    for argument, default in pairs:
        if isinstance(default, ast.Constant) and isinstance(default.value, str | int | float | bool | None):
            ctx.state.names[argument.arg] = Constant(default.value)
        elif isinstance(default, ast.Tuple | ast.List) and not default.elts:
            ctx.state.names[argument.arg] = Items(())


@circular(())
def names_of_unit(db: Database, unit: UnitId) -> Arguments:
    """What code outside of functions binds, where that is of the ORM."""
    body: Body | None = db.read(body_key(unit))
    if body is None or body.is_function:
        return ()
    ctx = _context(db, unit.path, _owner_of_body(db, unit), body)
    ctx.unit = unit
    try:
        run(ctx, _statements_of(body, unit))
    except RecursionError:
        return ()
    names = ctx.state.names.items()
    return tuple((name, kept(placed(value, unit, ctx.hazards_at))) for name, value in names if of_the_orm(value))


@circular(())
def instance_values(db: Database, cls: ClassId, name: str) -> tuple[Value, ...]:
    """What the methods of a class set an attribute of `self` to, where that is of the ORM."""
    found: list[Value] = []
    for unit, first, names in db.get(setters, cls):
        # What a method overrides may set it.
        if name in names or RUNS_OVERRIDDEN in names:
            attributes = db.get(transfer, unit, ((first, Object(cls)),)).attributes
            found += [value for key, value in attributes if key == name and of_the_orm(value)]
    return tuple(found)


def seen(db: Database, cls: ClassId, name: str) -> tuple[Value, ...]:
    """What an attribute of objects of a class, or of a module (a class without a name), is seen to hold."""
    # What methods set hides what the body gives.
    found = db.get(instance_values, cls, name) if cls.qualname else ()
    return found or db.get(values_in_body, cls, name)


@circular(())
def values_in_body(db: Database, cls: ClassId, name: str) -> tuple[Value, ...]:
    """What a name is bound to in the body of a class, where that is of the ORM, or on the module level."""
    for base in project_classes(db, cls) if cls.qualname else (cls,):
        units: tuple[UnitId, ...] = db.read(code_key(base.path, base.qualname), ())
        values = tuple(value for unit in units for key, value in db.get(names_of_unit, unit) if key == name)
        if values:
            return values[-1:] if cls.qualname else values
    return ()


def inline(
    ctx: Context,
    owner: ClassId,
    name: str,
    receiver: Value,
    arguments: Sequence[Value] = (),
    keywords: Sequence[tuple[str | None, Value]] = (),
) -> Value:
    """What a method returns for a receiver; unknown when it is called by itself, decorated or asynchronous."""
    if (owner.path, f"{owner.qualname}.{name}") in ctx.callers or len(ctx.callers) >= _DEEPEST:
        return UNKNOWN
    unit = _last_of(ctx.db, owner, name)
    body: Body | None = ctx.db.read(body_key(unit)) if unit is not None else None
    function = function_at(body) if body is not None else None
    if body is None or function is None or not isinstance(function, ast.FunctionDef) or function.decorator_list:
        return UNKNOWN
    if any(isinstance(node, ast.Yield | ast.YieldFrom) for node in ast.walk(function)):
        return UNKNOWN
    inner = _context(ctx.db, owner.path, owner, body, ctx.code)
    inner.unit = unit
    inner.planning = ctx.planning
    inner.callers = (*ctx.callers, (owner.path, f"{owner.qualname}.{name}"))
    _enter(inner, function, owner)
    parameters = (*function.args.posonlyargs, *function.args.args)
    target = method_of(ctx.db, owner, name)
    if parameters and target is not None:
        _bind_defaults(inner, function)
        given = dict(bound(target.fact, [receiver, *arguments], keywords))
        # A queryset or row of the caller stands at no place of the method.
        inner.state.names.update({key: value for key, value in given.items() if not of_the_orm(value)})
        inner.state.names[parameters[0].arg] = receiver
    inner.parent = _parent(receiver, owner)
    run(inner, function.body)
    return join(_exported(value) for value in inner.frame.returned) if inner.frame.returned else UNKNOWN


def _apply(
    ctx: Context,
    node: ast.expr,
    owner: ClassId,
    name: str,
    receiver: Value,
    arguments: Sequence[Value],
    keywords: Sequence[tuple[str | None, Value]],
) -> Value | None:
    lookup = method_target if isinstance(receiver, Object) else method_of
    target = lookup(ctx.db, owner, name)
    if target is None or not target.plain or target.is_static or target.is_of_class:
        return None
    return call_target(ctx, node, target, [receiver, *arguments], keywords)


def _transfer(db: Database, unit: UnitId, arguments: Arguments) -> Transfer:
    return db.get(transfer, unit, arguments)


@circular({})
def set_on_requests(db: Database, folder: str) -> dict[str, ClassId]:
    """The models of rows that middlewares, for the code in a folder, set on requests: those that they agree on."""
    found: dict[str, set[ClassId]] = {}
    for unit, name in db.get(request_handlers, folder):
        for attribute, model in db.get(_set_on, unit, name):
            found.setdefault(attribute, set()).add(model)
    if AUTHENTICATION in db.get(middleware_names, folder):
        user = user_model(db, folder)
        found.setdefault("user", set()).update((user,) if user is not None else ())
    return {name: models.pop() for name, models in found.items() if len(models) == 1}


@circular(())
def _set_on(db: Database, unit: UnitId, parameter: str) -> tuple[tuple[str, ClassId], ...]:
    """The attributes that a function sets on what it is given as a parameter, with the models of the rows."""
    body: Body | None = db.read(body_key(unit))
    function = function_at(body) if body is not None else None
    if body is None or function is None or not re.search(rf"\b{parameter}\.\w+\s*=[^=]", body.text):
        return ()
    ctx = _context(db, unit.path, _owner(db, unit), body)
    ctx.unit = unit
    _enter(ctx, function, ctx.owner)
    _bind_self(ctx, function, ctx.owner)
    try:
        run(ctx, function.body)
    except RecursionError:
        return ()
    found = {
        (name.partition(".")[2], part.model)
        for name, value in ctx.state_at_the_end().names.items()
        for part in alternatives(value)
        if name.startswith(f"{parameter}.") and isinstance(part, Row)
    }
    return tuple(sorted(found))


def _requested(db: Database, folder: str) -> dict[str, ClassId]:
    return db.get(set_on_requests, folder)


def _planned(ctx: Context, unit: UnitId, arguments: Arguments) -> Value | None:
    if (unit.path, unit.name) in ctx.callers or len(ctx.callers) >= _DEEPEST:
        return None
    inner = _gone_through(ctx.db, unit, arguments, ctx.code, ctx)
    if inner is None or not inner.frame.returned:
        return None
    return placed(join(inner.frame.returned), unit, inner.hazards_at)


CODE = Code(value_of, inline, _transfer, seen, run, _apply, _requested, _planned)


def code_for(purpose: Purpose | None) -> Code:
    """The functions by which code is gone through."""
    return CODES[purpose] if purpose is not None else CODE


def _context(db: Database, path: str, owner: ClassId | None, body: Body, code: Code = CODE) -> Context:
    return Context(db, path, owner, offsets(parse_cached(body.chunk).source), body.span.start, body.text, code)


def _enter(ctx: Context, function: Function, owner: ClassId | None) -> None:
    ctx.state = State(spent=ctx.code.spent)
    ctx.locals, ctx.rebound = bound_names(function)
    bind_parameters(ctx, function)


def _owner(db: Database, unit: UnitId) -> ClassId | None:
    outer, _, _ = unit.name.rpartition(".")
    owner = ClassId(unit.path, outer)
    return owner if outer and db.get(class_fact, owner) is not None else None


def _owner_of_body(db: Database, unit: UnitId) -> ClassId | None:
    owner = ClassId(unit.path, unit.name)
    return owner if unit.name and db.get(class_fact, owner) is not None else None


def _last_of(db: Database, owner: ClassId, name: str) -> UnitId | None:
    qualname = f"{owner.qualname}.{name}"
    turns = db.read(turns_key(owner.path, qualname), 0)
    return UnitId(owner.path, qualname, str(turns - 1)) if turns else None


def _statements_of(body: Body, unit: UnitId) -> list[ast.stmt]:
    """Module-level code, or the code of a class body, without the functions and classes that are units."""
    tree = parse_cached(body.chunk)
    locator = offsets(tree.source)
    units = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    blocks: list[list[ast.stmt]] = [tree.node.body]
    while blocks:
        block = blocks.pop()
        for node in block:
            if isinstance(node, ast.ClassDef):
                # A class that is the last thing in another one ends where that does.
                is_named = node.name == unit.name.rpartition(".")[2]
                if is_named and locator.span(node).end == body.span.end:
                    return [each for each in node.body if not isinstance(each, units)]
                blocks.append(node.body)
    return [each for each in tree.node.body if not isinstance(each, units)]


def _parent(receiver: Value, owner: ClassId) -> Value | None:
    """What `super()` is in a method of `owner`: the same manager without that class and those derived from it."""
    shape = receiver.shape if isinstance(receiver, Manager) else getattr(receiver, "manager", None)
    if not isinstance(shape, ManagerShape) or owner not in shape.classes:
        return None
    rest = shape.classes[shape.classes.index(owner) + 1 :]
    above = replace(shape, classes=rest)
    if isinstance(receiver, Manager):
        return replace(receiver, shape=above)
    return replace(receiver, manager=above) if isinstance(receiver, QuerySet) else None


def _exported(value: Value) -> Value:
    """A value as its caller sees it: places inside the method mean nothing outside."""
    if isinstance(value, QuerySet):
        return value if Trait.COMBINED not in value.traits else UNKNOWN
    if isinstance(value, Row):
        return Row(value.model, doubt=value.doubt)
    if isinstance(value, Collection):
        return Collection(join(_exported(part) for part in alternatives(value.element)))
    return UNKNOWN if isinstance(value, Manager | Items) else value
