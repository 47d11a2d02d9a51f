"""Serializers of DRF as functions of a row: what they read of each row that they are given."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from mir_lsp.facts.terms import Literal
from mir_lsp.index.db import Database, circular
from mir_lsp.index.models import model as model_of
from mir_lsp.index.models import relation
from mir_lsp.index.schema import ClassId, Relation, RelationKind
from mir_lsp.index.serializers import Serializer, SerializerField, serializer
from mir_lsp.semantics import objects, querysets
from mir_lsp.semantics.code import Code, Purpose
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.detached import Detached, given_to
from mir_lsp.semantics.flow import code_for
from mir_lsp.semantics.given import Numbering
from mir_lsp.semantics.invoke import Target, apply_transfer, call_target, method_target
from mir_lsp.semantics.iteration import element
from mir_lsp.semantics.reads import read
from mir_lsp.semantics.report import SERIALIZER
from mir_lsp.semantics.serializer_fields import (
    PLAIN_KINDS,
    RELATED,
    TEXTS,
    Declaration,
    declaration,
    is_list_serializer,
    list_serializer,
    method_name,
    place_of,
    reads_key_only,
    removes_fields,
    slug_path,
)
from mir_lsp.semantics.texts import text_of
from mir_lsp.semantics.transfer import NOTHING_DONE, Asking, AtDefinition, Place, Transfer, Want
from mir_lsp.semantics.values import (
    UNKNOWN,
    Constant,
    Manager,
    Mapping,
    Object,
    QuerySet,
    Row,
    Value,
    alternatives,
    join,
)
from mir_lsp.text.spans import Span

_FORWARD = (RelationKind.FOREIGN_KEY, RelationKind.ONE_TO_ONE)
_LEFT_OUT = "unless the serializer leaves the field out"
CHOSEN = "if it is this serializer that is used"


@circular(NOTHING_DONE)
def serializer_transfer(
    db: Database, cls: ClassId, model: ClassId, purpose: Purpose | None = None, given: Row | None = None
) -> Transfer:
    """What a serializer does with a row of a model, which is slot 0; `given` is it with what is loaded."""
    target = method_target(db, cls, "to_representation")
    if target is None or not target.plain:
        return db.get(fields_transfer, cls, model, *((purpose, given) if purpose is not None else ()))
    ctx = _Fields(db, cls, code_for(purpose), given)
    at = ctx.at(AtDefinition(cls.path, cls.qualname), "to_representation")
    call_target(ctx, at, target, [Object(cls), ctx.given(model)])
    return ctx.done()


@circular(NOTHING_DONE)
def fields_transfer(
    db: Database, cls: ClassId, model: ClassId, purpose: Purpose | None = None, given: Row | None = None
) -> Transfer:
    """What the fields of a serializer do with a row of a model, which is slot 0; `given` is it likewise."""
    found = db.get(serializer, cls)
    if found is None:
        return NOTHING_DONE
    ctx = _Fields(db, cls, code_for(purpose), given)
    row = ctx.given(model)
    for field in found.fields:
        if not field.write_only:
            _Field(ctx, found, field, declaration(db, cls, field.name) if field.declared else None).of(row)
    done = ctx.done()
    return doubted(done, _LEFT_OUT) if db.get(removes_fields, cls) else done


def represent(ctx: Context, node: ast.expr, by: Object, value: Value, doubt: str = "") -> None:
    """Rows are serialized: a row by itself, all else one by one."""
    for given in alternatives(value):
        if isinstance(given, Row):
            represent_row(ctx, node, by, given, doubt)
        else:
            _represent_list(ctx, node, by, given, doubt)


def represent_row(ctx: Context, node: ast.expr, by: Object, row: Row, doubt: str = "") -> None:
    """One row is serialized; in a loop over rows, each of them is."""
    done = ctx.db.get(serializer_transfer, by.cls, row.model, *given_to(ctx, row))
    handed(ctx, node, by, doubted(done, doubt), row)


def represent_fields(ctx: Context, node: ast.expr, by: Object, row: Row) -> None:
    """The fields of a row are serialized, whatever the serializer does besides."""
    handed(ctx, node, by, ctx.db.get(fields_transfer, by.cls, row.model, *given_to(ctx, row)), row)


def handed(ctx: Context, node: ast.expr, by: Object, done: Transfer, row: Row) -> None:
    """A row is handed to a serializer."""
    if ctx.code.counter is not None:
        ctx.code.counter.called(ctx, node, done, by.cls.name, [row], SERIALIZER)
    apply_transfer(ctx, node, done, Numbering([row]), SERIALIZER)


def represent_each(ctx: Context, node: ast.expr, by: Object, value: Value, doubt: str = "") -> None:
    """The rows of a queryset, manager or collection are serialized one by one."""
    here = ctx.span(node)
    rows = querysets.queryset_of(ctx, value) if isinstance(value, Manager) else value
    row = element(ctx, rows, node, "many=True", here)
    with ctx.inside(here):
        for part in alternatives(row):
            if isinstance(part, Row):
                represent_row(ctx, node, by, part, doubt)


def doubted(done: Transfer, doubt: str) -> Transfer:
    """A transfer whose reads rest on something."""
    if not doubt:
        return done
    wants = tuple(replace(want, doubt=want.doubt or doubt) for want in done.wants)
    return replace(
        done, wants=wants, queries=tuple(replace(each, doubt=each.doubt or doubt) for each in done.queries)
    )


def _represent_list(ctx: Context, node: ast.expr, by: Object, value: Value, doubt: str) -> None:
    if is_list_serializer(ctx.db, by.cls):
        objects.call_method(ctx, by, "to_representation", node, [value], [], {})
        return
    lists = list_serializer(ctx.db, by.cls)
    target = method_target(ctx.db, lists, "to_representation") if lists is not None else None
    if lists is not None and target is not None:
        call_target(ctx, node, target, [Object(lists, (("child", by),)), value])
        return
    represent_each(ctx, node, by, value, doubt)


class _Fields(Detached):
    """A run over the fields of a serializer: what is read there is known by the definitions of the fields."""

    def __init__(self, db: Database, cls: ClassId, code: Code, given: Row | None) -> None:
        super().__init__(db, cls, code=code)
        self._given = given
        self._places: dict[int, AtDefinition] = {}
        self._in_model = False

    def at(self, place: AtDefinition, text: str) -> ast.expr:
        """A new expression that stands for a place; `text` is what is read there."""
        node = self.expression(text)
        self._places[self.span(node).start] = place
        return node

    def place(self, span: Span) -> Place | None:
        """The definition that an expression stands for."""
        return self._places.get(span.start)

    @contextmanager
    def in_the_model(self) -> Iterator[None]:
        """Run code of the model: what it reads for a field is told of at the field."""
        before, self._in_model = self._in_model, True
        try:
            yield
        finally:
            self._in_model = before

    def want(self, want: Want) -> None:
        """Write down a read, in code of the model at the field that asks for it."""
        super().want(replace(want, trail=_turned(want.trail)) if self._in_model else want)

    def ask(self, asking: Asking) -> None:
        """Write down a query, in code of the model at the field that asks for it."""
        super().ask(replace(asking, trail=_turned(asking.trail)) if self._in_model else asking)

    def given(self, model: ClassId) -> Row:
        """The row that is serialized."""
        row = self._given or Numbering().symbolic(Row(model))
        assert isinstance(row, Row)
        return row

    def done(self) -> Transfer:
        """What was read of the row."""
        return Transfer(wants=self.wants, queries=self.askings, spent=self.state.spent)


def _turned(trail: tuple[Place, ...]) -> tuple[Place, ...]:
    """The same places with the first, the field, last."""
    return (*trail[1:], *trail[:1])


class _Field:
    """One field and what it does with a row."""

    def __init__(self, ctx: _Fields, owner: Serializer, field: SerializerField, declared: Declaration | None) -> None:
        self.ctx = ctx
        self.owner = owner
        self.field = field
        self.declared = declared
        self.place = place_of(ctx.db, owner.id, field)
        self.made = declared.made if declared is not None else None

    def of(self, row: Row) -> None:
        """Read what the field reads of a row."""
        if self.field.type == "SerializerMethodField":
            name = method_name(self.field, self.declared)
            objects.call_method(self.ctx, Object(self.owner.id), name, self._at(name), [row], [], {})
        elif self.field.nested is not None:
            self._nested(row, Object(self.field.nested))
        elif not self.field.declared:
            self._implied(row)
        elif self.field.type in RELATED:
            self._related(row)
        else:
            self._plain(row)

    def _nested(self, row: Row, by: Object) -> None:
        if self.field.type == "ListField":
            return
        value = self._sourced(row, self._source())
        represent(self.ctx, self._at(self.field.name), by, value)

    def _implied(self, row: Row) -> None:
        """A field that DRF makes of a relation, column or property of the model."""
        found = self.ctx.db.get(relation, row.model, self.field.source)
        if found is None or found.kind is RelationKind.GENERIC_FOREIGN_KEY:
            self._sourced(row, self.field.source.split("."))
        elif self.owner.depth > 0:
            value = self._sourced(row, [found.name])
            self._deep(value, self.owner.depth - 1, found.name)
        elif found.kind.to_many:
            self._each(self._sourced(row, [found.name]), lambda _: None)
        elif found.kind not in _FORWARD or self._names_column(row, found):
            self._sourced(row, [found.name])

    def _names_column(self, row: Row, found: Relation) -> bool:
        """Whether a key points to another column than the primary key: DRF then reads that from the other row."""
        known = self.ctx.db.get(model_of, row.model)
        field = known.field(found.name) if known is not None else None
        to = dict(field.arguments).get("to_field") if field is not None else None
        return to is not None and to != Literal("id")

    def _deep(self, value: Value, depth: int, text: str) -> None:
        """All fields of the rows that a relation leads to, as `depth` nests them."""
        if any(isinstance(part, Manager) for part in alternatives(value)):
            self._each(value, lambda row: self._fields_of(row, depth, text))
            return
        for part in alternatives(value):
            if isinstance(part, Row):
                self._fields_of(part, depth, text)

    def _fields_of(self, row: Row, depth: int, text: str) -> None:
        known = self.ctx.db.get(model_of, row.model)
        for field in known.fields if known is not None else ():
            found = self.ctx.db.get(relation, row.model, field.name) if field.relation is not None else None
            if found is None or found.kind is RelationKind.GENERIC_FOREIGN_KEY:
                continue
            if field.type == "GenericRelation" or (depth <= 0 and not found.kind.to_many):
                continue
            path = f"{text}.{field.name}"
            value = read(self.ctx, row, field.name, self._at(path))
            if depth > 0:
                self._deep(value, depth - 1, path)
            else:
                self._each(value, lambda _: None)

    def _related(self, row: Row) -> None:
        source = self._source()
        if self.field.many:
            self._each(self._sourced(row, source), self._represented)
            return
        if reads_key_only(self.ctx.db, self.field, self.made):
            self._by_key(row, source)
            return
        self._represented(self._sourced(row, source))

    def _by_key(self, row: Row, source: list[str]) -> None:
        for part in alternatives(self._sourced(row, source[:-1])):
            found = self.ctx.db.get(relation, part.model, source[-1]) if isinstance(part, Row) else None
            if isinstance(part, Row) and (found is None or found.kind not in _FORWARD):
                self._attribute(part, source[-1], self._at(".".join(source)))

    def _represented(self, value: Value) -> None:
        """What a related field, or one of the project's own, makes of a value."""
        at = self._at(self.field.name)
        method = method_target(self.ctx.db, self.made, "to_representation") if self.made is not None else None
        for part in alternatives(value):
            if self.made is not None and method is not None and method.plain:
                if not reads_key_only(self.ctx.db, self.field, self.made):
                    call_target(self.ctx, at, method, [Object(self.made), part])
            elif self.field.type == "StringRelatedField" or self.field.type in TEXTS:
                with self.ctx.in_the_model():
                    text_of(self.ctx, part, at)
            elif self.field.type == "SlugRelatedField" and isinstance(part, Row):
                self._sourced(part, list(slug_path(self.declared)))

    def _plain(self, row: Row) -> None:
        source = self._source()
        own = method_target(self.ctx.db, self.made, "get_attribute") if self.made is not None else None
        if own is not None and self.made is not None:
            call_target(self.ctx, self._at(self.field.name), own, [Object(self.made), row])
        elif self.field.type in TEXTS or self.field.type in PLAIN_KINDS:
            self._represented(self._sourced(row, source))
        else:
            # What an unknown field does with a row is not known: it may make do with the key.
            self._sourced(row, source[:-1])

    def _source(self) -> list[str]:
        source = self.field.source
        if self.made is not None and source == self.field.name:
            source = _set_source(self.ctx, self.made) or source
        return [] if source == "*" else source.split(".")

    def _each(self, value: Value, do: Callable[[Row], None]) -> None:
        """Go through the rows of a relation."""
        node = self._at(self.field.name)
        here = self.ctx.span(node)
        for part in alternatives(value):
            rows = querysets.queryset_of(self.ctx, part) if isinstance(part, Manager) else part
            row = element(self.ctx, rows, node, "many=True", here)
            with self.ctx.inside(here):
                for each in alternatives(row):
                    if isinstance(each, Row):
                        do(each)

    def _sourced(self, row: Row, source: list[str]) -> Value:
        """The value at the end of a path of attributes, as DRF follows it."""
        value: Value = row
        for index, name in enumerate(source, 1):
            node = self._at(".".join(source[:index]))
            value = join(self._attribute(part, name, node) for part in alternatives(value))
        return value

    def _attribute(self, value: Value, name: str, node: ast.expr) -> Value:
        match value:
            case Row():
                found = read(self.ctx, value, name, node)
                return found if found is not UNKNOWN else self._computed(value, name, node)
            case QuerySet() | Manager():
                call = ast.copy_location(ast.Call(_attribute_node(node, name), [], []), node)
                return querysets.call(self.ctx, value, name, call, [])
            case Mapping():
                return value.item(name)
            case Object():
                return objects.attribute(self.ctx, value, name, node)
            case _:
                return UNKNOWN

    def _computed(self, row: Row, name: str, node: ast.expr) -> Value:
        """A property of the model, or a method that can be called without arguments."""
        target = method_target(self.ctx.db, row.model, name)
        if target is None or not target.plain or name in row.free:
            return UNKNOWN
        if not target.is_property and not _is_simple(target):
            return UNKNOWN
        with self.ctx.in_the_model():
            return call_target(self.ctx, node, target, [row])

    def _at(self, text: str) -> ast.expr:
        return self.ctx.at(self.place, text)


def _is_simple(target: Target) -> bool:
    required = [each for each in target.fact.parameters if each.kind == "positional" and not each.has_default]
    return len(required) <= 1


def _attribute_node(node: ast.expr, name: str) -> ast.expr:
    return ast.copy_location(ast.Attribute(node, name, ast.Load()), node)


def _set_source(ctx: Context, made: ClassId) -> str:
    """The source that the `__init__` of a field of the project gives itself."""
    target = method_target(ctx.db, made, "__init__")
    if target is None:
        return ""
    given: dict[str, Value] = {}
    objects.call_method(
        ctx, Object(made), "__init__", ast.Name("_", ast.Load(), lineno=0, col_offset=0), [], [], given
    )
    source = given.get("source")
    return source.value if isinstance(source, Constant) and isinstance(source.value, str) else ""
