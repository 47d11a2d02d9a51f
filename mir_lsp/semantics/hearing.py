"""The effects of code: what it tells others, writes, locks and registers, and in which transaction.

A run for this purpose (`Purpose.EFFECTS`) is one of the flow like any other; its counter is told of every call, of
all that queries, and of what is entered and left. What is called is asked by its transfer, so that a task which is
sent three calls away is an effect of the call. `Context.atomics` is what is open where the flow is; code that runs
later (`Context.away`) begins without. A callback of `on_commit` is gone through as what runs after the commit.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import replace

from mir_lsp.facts.expressions import dotted
from mir_lsp.index.bodies import UnitId
from mir_lsp.index.bundled import is_bundled
from mir_lsp.index.classes import ExternalBase, mro
from mir_lsp.index.db import Database
from mir_lsp.index.resolve import ClassSymbol, ExternalSymbol, FunctionSymbol, class_fact, resolve
from mir_lsp.index.schema import ClassId, Relation
from mir_lsp.semantics import names
from mir_lsp.semantics.around import mentions_atomic
from mir_lsp.semantics.calling import called_with
from mir_lsp.semantics.code import CODES, Purpose
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.flow import CODE, gone_through, transfer
from mir_lsp.semantics.form_rows import writes
from mir_lsp.semantics.framework import Keywords
from mir_lsp.semantics.given import Leaf, Numbering
from mir_lsp.semantics.handed import note_handed
from mir_lsp.semantics.report import CALL, Happening, Origin
from mir_lsp.semantics.sinks import is_sent_after_commit, made_by, sink_of
from mir_lsp.semantics.tables import sinks as table
from mir_lsp.semantics.tables.queryset import method
from mir_lsp.semantics.transacted import Answer, Atomic, Effect, Kind, When
from mir_lsp.semantics.transfer import Transfer
from mir_lsp.semantics.trees import Function
from mir_lsp.semantics.values import (
    UNKNOWN,
    Bound,
    Closure,
    Collection,
    Constant,
    Named,
    Partial,
    Plain,
    QuerySet,
    Row,
    Trait,
    Value,
    alternatives,
)
from mir_lsp.text.spans import Span

_ROW_WRITES = frozenset({"save", "delete", "asave", "adelete", "save_base"})
_WRITES = frozenset({"create", "update", "delete", "bulk_create", "bulk_update"})
_SAVING = frozenset({"create", "acreate"})
_RELATED_WRITES = frozenset({"add", "remove", "clear", "set", "aadd", "aremove", "aclear", "aset"})
_STATEMENTS = frozenset({"execute", "executemany"})
_BLIND_WRITES = _ROW_WRITES | {"create", "bulk_create", "bulk_update"} | _STATEMENTS
# What queries without locking rows, though it is asked to.
LOCKING_NOTHING = frozenset({"count", "update", "acount", "aupdate"})
_NO_LOCKS = frozenset({"aggregate", "aaggregate", "delete", "adelete", "explain", "none", "create", "bulk_create"})
_CAPTURING = frozenset({"captureOnCommitCallbacks", "django_capture_on_commit_callbacks"})
_METHOD_DECORATOR = "django.utils.decorators.method_decorator"
_TEXTS = frozenset({"builtins.str", "builtins.repr"})


def heard(db: Database, unit: UnitId, arguments: tuple[tuple[str, Value], ...]) -> Context | None:
    """A function after it was gone through, with its effects; None where there is none."""
    return gone_through(db, unit, arguments, Purpose.EFFECTS)


class _Heard:
    """Told of all that code does, it keeps the effects."""

    def happened(
        self, ctx: Context, happening: Happening, source: QuerySet | None, site: Span, span: Span, by: str
    ) -> None:
        """A queryset is evaluated or queried."""
        if source is None or by == "call" or happening not in (Happening.EVALUATED, Happening.QUERIED):
            return
        if by.removeprefix("a") in _WRITES:
            self._hear(ctx, Kind.WRITE, span, by, _doubt_of_save(ctx, source.model) if by in _SAVING else "")
        if by != "iterator" and by != "aiterator":
            self._lock(ctx, source, span, by)

    def asked(self, ctx: Context, source: QuerySet, node: ast.expr, by: str) -> None:
        """A query that is no event."""
        if by in _RELATED_WRITES:
            self._hear(ctx, Kind.WRITE, ctx.span(node), by)
        elif by not in ("iterator", "aiterator"):
            self._lock(ctx, source, ctx.span(node), by)

    def read(self, ctx: Context, row: Row, found: Relation, node: ast.expr) -> None:
        """A relation is read, which has no effect."""

    def column(self, ctx: Context, row: Row, name: str, node: ast.expr) -> None:
        """A column is read, which has no effect."""

    def wrote(self, ctx: Context, row: Row, by: str, node: ast.expr) -> bool:
        """A method that Django defines for rows."""
        if by in _ROW_WRITES:
            self._hear(ctx, Kind.WRITE, ctx.span(node), by, _doubt_of_save(ctx, row.model))
        return True

    def through(self, ctx: Context, loop: Span, value: Value) -> None:
        """Rows that `iterator()` gives are asked for where they are gone through."""
        for part in alternatives(value):
            row = part.element if isinstance(part, Collection) else None
            if isinstance(row, Row) and row.source is not None and Trait.STREAMED in row.source.traits:
                self._lock(ctx, row.source, loop, "iterator")

    def numbering(self, ctx: Context, most: int) -> Numbering:
        """Arguments as in any other run."""
        return Numbering(most=most)

    def given(self, ctx: Context, row: Row) -> Row:
        """The row that other code gets as slot 0."""
        found = Numbering(most=1).symbolic(row)
        assert isinstance(found, Row)
        return found

    def called(
        self,
        ctx: Context,
        node: ast.expr,
        done: Transfer,
        text: str,
        leaves: Sequence[Leaf] = (),
        origin: Origin = CALL,
    ) -> None:
        """Other code is run: its effects are those of the call."""
        span = ctx.span(node)
        for each in done.effects:
            atomics = (*ctx.atomics, *each.atomics)
            self._put(ctx, replace(each, at=span, text=ctx.text(span), atomics=atomics, when=_when(ctx)))

    def lost(self, ctx: Context, why: str) -> None:
        """What is not known has no effect that is known."""

    def awaited(self, ctx: Context, node: ast.expr, value: Value) -> None:
        """What is awaited has been heard."""

    def unseen(self, ctx: Context, node: ast.expr, name: str, values: Iterable[Value]) -> None:
        """Code out of view gets values."""

    def began(self, ctx: Context, function: Function) -> None:
        """The code of a function is gone through: it may be decorated."""
        for node in function.decorator_list:
            atomic = _atomic_of(ctx, node, ctx.span(function)) or _perhaps(ctx, node, ctx.span(function))
            if atomic is not None:
                ctx.atomics.append(atomic)

    def entered(self, ctx: Context, node: ast.expr, whole: Span) -> None:
        """A context manager is entered: perhaps a transaction."""
        atomic = _atomic_of(ctx, node, whole)
        if atomic is None and _captures(node):
            atomic = Atomic(whole, kept=False, captures=True)
        atomic = atomic or _perhaps(ctx, node, whole)
        if atomic is not None:
            ctx.atomics.append(atomic)

    def left(self, ctx: Context, whole: Span) -> None:
        """The context managers of a statement are left."""
        while ctx.atomics and ctx.atomics[-1].whole == whole:
            ctx.atomics.pop()

    def calls(
        self, ctx: Context, node: ast.Call, function: Value, arguments: list[Value], keywords: Keywords
    ) -> Value | None:
        """A function is called; what it gives, where only this purpose knows that."""
        called = names.dotted(function)
        if called == table.ON_COMMIT:
            self._registered(ctx, node, [*arguments, *(value for name, value in keywords if name == "func")])
            return Constant(None)
        if called == table.ATOMIC:
            return Plain(table.ATOMIC)
        self._entered_by_stack(ctx, node, function, arguments)
        if called in _TEXTS:
            self._text(ctx, node, arguments)
        if isinstance(function, Bound) and _writes_unseen(ctx, function, keywords):
            by_hand = function.name in _STATEMENTS
            self._hear(ctx, Kind.WRITE, ctx.span(node), function.name, "" if by_hand else _OUT_OF_VIEW)
        if is_sent_after_commit(ctx, function):
            note_handed(ctx, node, function, arguments, keywords)
            self._hear(ctx, Kind.CALLBACK, ctx.span(node), getattr(function, "name", ""))
            return Constant(None)
        found = sink_of(ctx, node, function)
        if found is not None:
            self._hear(ctx, found.kind, ctx.span(node), found.by, found.doubt, excuse=found.excuse)
        made = made_by(ctx, function)
        if made is not None or (found is not None and found.is_queued):
            note_handed(ctx, node, function, arguments, keywords)
        return made

    def _registered(self, ctx: Context, node: ast.Call, callbacks: list[Value]) -> None:
        callback = callbacks[0] if callbacks else UNKNOWN
        closure = next((part.span for part in alternatives(callback) if isinstance(part, Closure)), None)
        span = ctx.span(node)
        effect = Effect(Kind.CALLBACK, span, ctx.text(span), "on_commit", _when(ctx), tuple(ctx.atomics))
        self._put(ctx, replace(effect, callback=closure))
        ctx.committed += 1
        with ctx.elsewhere():
            for part in alternatives(callback):
                self._run_later(ctx, node, part)
        ctx.committed -= 1

    def _run_later(self, ctx: Context, node: ast.Call, callback: Value) -> None:
        arguments: list[Value] = []
        keywords: Keywords = []
        while isinstance(callback, Partial):
            arguments, keywords = [*callback.arguments, *arguments], [*callback.keywords, *keywords]
            callback = callback.function
        if isinstance(callback, Bound | Named):
            self.calls(ctx, node, callback, arguments, keywords)
        if not isinstance(callback, Bound) or not isinstance(callback.receiver, Named):
            called_with(ctx, node, callback, arguments)

    def _entered_by_stack(self, ctx: Context, node: ast.Call, function: Value, arguments: list[Value]) -> None:
        """`stack.enter_context(transaction.atomic())` holds for what follows."""
        if isinstance(function, Bound) and function.name == "enter_context" and Plain(table.ATOMIC) in arguments:
            ctx.atomics.append(Atomic(Span(0, ctx.length)))

    def _text(self, ctx: Context, node: ast.Call, arguments: list[Value]) -> None:
        """The text of a query is what Django would run: it refuses to write it, too."""
        for value in arguments:
            if isinstance(value, Bound) and value.name == "query" and isinstance(value.receiver, QuerySet):
                self._lock(ctx, value.receiver, ctx.span(node), "str")

    def _lock(self, ctx: Context, source: QuerySet, span: Span, by: str) -> None:
        if Trait.LOCKED not in source.traits or Trait.EMPTY in source.traits or by in _NO_LOCKS:
            return
        known = method(by)
        if known is None or known.evaluates or by == "iterator":
            self._hear(ctx, Kind.LOCK, span, by, source.doubt, source)

    def _hear(
        self,
        ctx: Context,
        kind: Kind,
        span: Span,
        by: str,
        doubt: str = "",
        source: QuerySet | None = None,
        *,
        excuse: str = "",
    ) -> None:
        text = ctx.text(span)
        effect = Effect(kind, span, text, by, _when(ctx), tuple(ctx.atomics), doubt=doubt, source=source, said=excuse)
        # What becomes of the answer is known when all of the function was gone through.
        self._put(ctx, replace(effect, answer=Answer.RETURNED) if kind is Kind.HTTP else effect)

    def _put(self, ctx: Context, effect: Effect) -> None:
        key = (effect.kind, effect.at, effect.is_atomic, effect.trail[-1:] or effect.by)
        known = ctx.effects.get(key)
        if known is None or _ORDER[effect.when] < _ORDER[known.when]:
            ctx.effects[key] = effect


def _doubt_of_save(ctx: Context, model: ClassId) -> str:
    """What a write of a row rests on: a class out of view may open a savepoint for it."""
    for base in ctx.db.get(mro, model):
        if isinstance(base, ExternalBase):
            if not base.dotted.startswith("django."):
                return _OUT_OF_VIEW
        elif is_bundled(base.path) and _saves(ctx, base):
            return _OUT_OF_VIEW
    return ""


def _saves(ctx: Context, cls: ClassId) -> bool:
    fact = class_fact(ctx.db, cls)
    return fact is not None and any(fact.method(name) is not None for name in _OWN_SAVE)


_OWN_SAVE = ("save", "save_base", "delete")
_OUT_OF_VIEW = "if what saves it opens no savepoint"
_ORDER = {When.NOW: 0, When.AFTER_COMMIT: 1, When.LATER: 2}


def _writes_unseen(ctx: Context, function: Bound, keywords: Keywords) -> bool:
    """Whether a method out of view writes: one of something unknown by its name, and `save` of a form."""
    if function.receiver is UNKNOWN:
        return function.name in _BLIND_WRITES
    return writes(ctx.db, function.receiver, function.name, keywords)


def _when(ctx: Context) -> When:
    if not ctx.away:
        return When.NOW
    return When.AFTER_COMMIT if ctx.committed else When.LATER


def _atomic_of(ctx: Context, node: ast.expr, whole: Span) -> Atomic | None:
    """The transaction that a context manager or decorator begins; None for any other."""
    function = node.func if isinstance(node, ast.Call) else node
    called = _external(ctx, function)
    if called == _METHOD_DECORATOR and isinstance(node, ast.Call) and node.args:
        return _atomic_of(ctx, node.args[0], whole)
    if called == table.ATOMIC:
        return _with_options(node, whole, inside=any(each.kept for each in ctx.atomics))
    if isinstance(node, ast.Name) and ctx.state.names.get(node.id) == Plain(table.ATOMIC):
        return Atomic(whole)
    return None


def _perhaps(ctx: Context, node: ast.expr, whole: Span) -> Atomic | None:
    """What a context manager or decorator of the project may begin: its code speaks of transactions."""
    parts = dotted(node.func if isinstance(node, ast.Call) else node)
    symbol = ctx.db.get(resolve, ctx.path, parts) if parts is not None and parts[0] not in ctx.locals else None
    name = ""
    if isinstance(symbol, FunctionSymbol):
        path, name = symbol.path, symbol.qualname
    elif isinstance(symbol, ClassSymbol):
        path, name = symbol.id.path, f"{symbol.id.qualname}.__enter__"
    begins = bool(name) and ctx.db.get(mentions_atomic, path, name)
    return Atomic(whole, kept=False, perhaps=True) if begins else None


def _external(ctx: Context, node: ast.expr) -> str:
    parts = dotted(node)
    if parts is None:
        return ""
    known = ctx.state.names.get(parts[0])
    if known is not None:
        return names.dotted(ctx.evaluate(ctx, node))
    symbol = ctx.db.get(resolve, ctx.path, parts) if parts[0] not in ctx.locals else None
    return symbol.dotted if isinstance(symbol, ExternalSymbol) else ""


def _with_options(node: ast.expr, whole: Span, *, inside: bool) -> Atomic:
    using: str | None = ""
    options: dict[str, ast.expr] = {}
    if isinstance(node, ast.Call):
        options = {each.arg: each.value for each in node.keywords if each.arg is not None}
        if node.args:
            options["using"] = node.args[0]
    if "using" in options:
        given = options["using"]
        using = given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else None
    return Atomic(
        whole,
        using=using,
        kept=not inside or not _is(options.get("savepoint"), False),
        durable=_is(options.get("durable"), True),
    )


def _is(node: ast.expr | None, value: bool) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


def _captures(node: ast.expr) -> bool:
    """Whether a context manager collects callbacks of transactions, or puts something in the place of `on_commit`."""
    if not isinstance(node, ast.Call):
        return False
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    if name in _CAPTURING:
        return True
    replaced = [each.value for each in node.args if isinstance(each, ast.Constant)]
    return "patch" in ast.unparse(node.func) and any("on_commit" in str(each) for each in replaced)


CODES[Purpose.EFFECTS] = replace(
    CODE,
    transfer=lambda db, unit, arguments: db.get(transfer, unit, arguments, Purpose.EFFECTS),
    counter=_Heard(),
)
