"""Names of fields in the bodies of classes: options of models, serializers, forms, admin classes, views and filters.

What is written in a body is looked at as it stands; what it inherits is looked at where that is written.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator

from mir_lsp.index.bodies import Body, UnitId, body_key
from mir_lsp.index.db import Database
from mir_lsp.index.parts import makes_rows
from mir_lsp.index.paths import is_migration_path
from mir_lsp.index.resolve import class_fact
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.class_expressions import condition_names
from mir_lsp.semantics.class_options import ORDERED_BY, admin_mentions, filter_mentions, form_mentions, view_mentions
from mir_lsp.semantics.class_options import serializer_mentions as of_serializer
from mir_lsp.semantics.class_texts import ClassText, Option
from mir_lsp.semantics.mentions import Mention, Role
from mir_lsp.semantics.migration_mentions import migration_mentions
from mir_lsp.semantics.model_fields import field_mentions
from mir_lsp.syntax import offsets, parse_cached

_META = "Meta"


def class_mentions(db: Database, unit: UnitId) -> tuple[Mention, ...]:
    """The names in the code of a class body, by that unit; none for code of another kind."""
    body: Body | None = db.read(body_key(unit))
    if body is None or body.is_function or not unit.name:
        return ()
    node = class_in(body)
    if node is None:
        return ()
    tree = parse_cached(body.chunk)
    text = ClassText(unit.path, offsets(tree.source), body.span.start, body.text)
    outer, _, last = unit.name.rpartition(".")
    cls, meta = (
        (ClassId(unit.path, outer), True) if last == _META and outer else (ClassId(unit.path, unit.name), False)
    )
    if class_fact(db, cls) is None:
        return ()
    found: dict[Mention, None] = {}
    # A project has many migrations, and each is nothing else.
    is_migration = cls.qualname == "Migration" and is_migration_path(unit.path)
    for produce in (migration_mentions,) if is_migration else _PRODUCERS:
        found.update(dict.fromkeys(produce(db, cls, tuple(options_of(node)), text, meta)))
    return tuple(found)


def model_mentions(
    db: Database, cls: ClassId, options: Iterable[Option], text: ClassText, meta: bool
) -> Iterator[Mention]:
    """What the `Meta` of a model and the arguments of its fields name."""
    if not db.get(makes_rows, cls):
        return
    if not meta:
        yield from field_mentions(db, cls, options, text)
        return
    for name, value in options:
        role = _OF_META.get(name)
        if role is not None:
            yield from text.mentions(value, role, cls)
        if name in _CONDITIONS:
            yield from text.placed(condition_names(db, text, value), cls)


_OF_META = {
    "ordering": Role.ORDER,
    "get_latest_by": Role.ORDER,
    "order_with_respect_to": Role.FIELD,
    "unique_together": Role.FIELD,
    "index_together": Role.FIELD,
}
_CONDITIONS = frozenset({"constraints", "indexes", "ordering"})


def class_in(body: Body) -> ast.ClassDef | None:
    """The class whose body a unit is; None for one that is not in its chunk."""
    tree = parse_cached(body.chunk)
    locator = offsets(tree.source)
    best: ast.ClassDef | None = None
    pending: list[ast.stmt] = list(tree.node.body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.ClassDef):
            span = locator.span(node)
            starts = min([span.start, *(locator.span(each).start - 1 for each in node.decorator_list)])
            if span.end == body.span.end and body.span.start in (span.start, starts):
                best = node
        for name in ("body", "orelse", "finalbody", "handlers"):
            pending.extend(getattr(node, name, ()))
    return best


def options_of(node: ast.ClassDef) -> Iterator[Option]:
    """What the body of a class assigns, in the order of the text; attributes of its functions too."""
    for statement in node.body:
        match statement:
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(), attr=name)], value=value) if name == ORDERED_BY:
                yield name, value
            case ast.FunctionDef(decorator_list=decorators):
                yield from ((ORDERED_BY, value) for each in decorators for value in _ordering(each))
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    if isinstance(target, ast.Name):
                        yield target.id, value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value
            case _:
                continue


def _ordering(decorator: ast.expr) -> Iterator[ast.expr]:
    """What `admin.display` sorts a column by: it sets the attribute of that name."""
    called = decorator.func if isinstance(decorator, ast.Call) else None
    name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
    if isinstance(decorator, ast.Call) and name == "display":
        yield from (each.value for each in decorator.keywords if each.arg == "ordering")


Producer = Callable[[Database, ClassId, tuple[Option, ...], ClassText, bool], Iterable[Mention]]

_PRODUCERS: tuple[Producer, ...] = (
    model_mentions,
    of_serializer,
    form_mentions,
    admin_mentions,
    view_mentions,
    filter_mentions,
    migration_mentions,
)
