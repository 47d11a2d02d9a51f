"""Names in migrations: of models, fields, indexes and constraints as they were before an operation."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from mir_lsp.facts import terms
from mir_lsp.index.db import Database
from mir_lsp.index.migration_states import PastModel, PastModels, after_operation, state_before
from mir_lsp.index.migrations import ARGUMENTS, Migration, Operation, migration, migration_graph, operation_of
from mir_lsp.index.schema import ClassId
from mir_lsp.index.terms import text as term_text
from mir_lsp.semantics.class_expressions import condition_names
from mir_lsp.semantics.class_texts import ClassText, Option
from mir_lsp.semantics.mentions import Mention, Role
from mir_lsp.semantics.naming import texts
from mir_lsp.semantics.values import PLAIN
from mir_lsp.text.spans import Span

_UNSEEN = "what migrations have done before is not all in view"

# Arguments of operations that name a model, a field of it, an index or a constraint.
_MODELS = {
    **dict.fromkeys((name for name, given in ARGUMENTS.items() if "model_name" in given), "model_name"),
    **dict.fromkeys((name for name in ARGUMENTS if name.startswith("Alter") and "Model" in name), "name"),
    **dict.fromkeys(("DeleteModel", "AlterUniqueTogether", "AlterIndexTogether", "AlterOrderWithRespectTo"), "name"),
    "RenameModel": "old_name",
}
_NAMES: Mapping[tuple[str, str], Role] = {
    ("AlterField", "name"): Role.PAST_FIELD,
    ("RemoveField", "name"): Role.PAST_FIELD,
    ("RenameField", "old_name"): Role.PAST_FIELD,
    ("AlterUniqueTogether", "unique_together"): Role.PAST_FIELD,
    ("AlterIndexTogether", "index_together"): Role.PAST_FIELD,
    ("AlterOrderWithRespectTo", "order_with_respect_to"): Role.PAST_FIELD,
    ("RenameIndex", "old_fields"): Role.PAST_FIELD,
    ("RemoveIndex", "name"): Role.PAST_INDEX,
    ("RemoveIndexConcurrently", "name"): Role.PAST_INDEX,
    ("RenameIndex", "old_name"): Role.PAST_INDEX,
    ("RemoveConstraint", "name"): Role.PAST_CONSTRAINT,
    ("AlterConstraint", "name"): Role.PAST_CONSTRAINT,
    ("ValidateConstraint", "name"): Role.PAST_CONSTRAINT,
}
_CONDITIONS = frozenset({"index", "constraint"})
_NESTED = ("database_operations", "state_operations")
_OF_OPTIONS = frozenset({"unique_together", "index_together"})


def migration_mentions(
    db: Database, cls: ClassId, options: Sequence[Option], text: ClassText, meta: bool
) -> Iterator[Mention]:
    """What the body of a migration names."""
    found = db.get(migration, cls) if not meta else None
    if found is None:
        return
    written = dict(options)
    yield from _dependencies(db, found, written.get("dependencies"), text)
    node = written.get("operations")
    if isinstance(node, ast.List) and len(node.elts) == len(found.operations):
        pairs = zip(node.elts, found.operations, strict=True)
        yield from _of_operations(db, found, pairs, text, state_before(db, found, 0))


def _of_operations(
    db: Database, found: Migration, pairs: Iterator[tuple[ast.expr, Operation]], text: ClassText, state: PastModels
) -> Iterator[Mention]:
    for node, operation in pairs:
        if isinstance(node, ast.Call) and operation.exact:
            yield from _of_operation(db, found, node, operation, text, state)
        state = after_operation(db, state, operation, found.id.path)


def _of_operation(
    db: Database, found: Migration, node: ast.Call, operation: Operation, text: ClassText, state: PastModels
) -> Iterator[Mention]:
    written = arguments_of(node, operation.name)
    for name in _NESTED:
        inner, given = written.get(name), operation.argument(name)
        if isinstance(inner, ast.List) and isinstance(given, terms.Sequence) and len(inner.elts) == len(given.items):
            nested = [operation_of(db, found.id.path, each) for each in given.items]
            pairs = ((at, each) for at, each in zip(inner.elts, nested, strict=True) if each is not None)
            if None not in nested:
                yield from _of_operations(db, found, pairs, text, state)
    if operation.name == "CreateModel":
        made = after_operation(db, state, operation, found.id.path)
        created = _model(made, operation, "name")
        if created is not None:
            yield from _of_options(db, found, written.get("options"), text, created)
        return
    argument = _MODELS.get(operation.name, "")
    if argument not in written:
        return
    yield from _of_models(found, written[argument], text, state)
    model = _model(state, operation, argument)
    if model is None:
        return
    for name, value in written.items():
        role = _NAMES.get((operation.name, name))
        if role is not None:
            yield from _names(found, value, role, text, model)
        elif name in _CONDITIONS:
            yield from _of_expression(db, found, value, text, model)


def _model(state: PastModels, operation: Operation, argument: str) -> PastModel | None:
    """The model that an argument of an operation names."""
    name = term_text(operation.argument(argument))
    return state.model(name) if name is not None else None


def _of_models(found: Migration, node: ast.expr, text: ClassText, state: PastModels) -> Iterator[Mention]:
    """The name of a model, in whatever letters."""
    app = ClassId(found.id.path, found.key.app_label)
    for name in texts(text, node, PLAIN, Role.PAST_MODEL):
        is_small = name.text == name.text.lower()
        known = frozenset(key if is_small else model.name for key, model in state.models)
        if state.model(name.text) is not None:
            known |= {name.text}
        yield Mention(name.span, name.text, name.role, app, known, None if state.complete else _UNSEEN, name.literal)


def _names(found: Migration, node: ast.expr, role: Role, text: ClassText, model: PastModel) -> Iterator[Mention]:
    known, open = _known(model, role)
    for name in texts(text, node, PLAIN, role):
        yield Mention(name.span, name.text, role, ClassId(found.id.path, model.name), known, open, name.literal)


def _known(model: PastModel, role: Role) -> tuple[frozenset[str], str | None]:
    """The names that a model has, and why there may be others."""
    if role is Role.PAST_FIELD:
        return frozenset(field.name for field in model.fields), None if model.complete else _UNSEEN
    names = model.indexes if role is Role.PAST_INDEX else model.constraints
    return names, None if model.named and model.complete else _UNSEEN


def _of_expression(
    db: Database, found: Migration, node: ast.expr, text: ClassText, model: PastModel
) -> Iterator[Mention]:
    """The fields that an index or a constraint begins its names with."""
    columns = {f"{field.name}_id" for field in model.fields if field.is_relation}
    known = frozenset((*(field.name for field in model.fields), *columns, "pk", "_order"))
    open = None if model.complete else _UNSEEN
    for name in condition_names(db, text, node):
        first = name.text.partition("__")[0]
        span = Span(name.span.start, name.span.start + len(first)) if name.literal else name.span
        if first:
            on = ClassId(found.id.path, model.name)
            yield Mention(span, first, Role.PAST_FIELD, on, known, open, name.literal)


def _of_options(
    db: Database, found: Migration, node: ast.expr | None, text: ClassText, model: PastModel
) -> Iterator[Mention]:
    for key, value in zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ():
        option = key.value if isinstance(key, ast.Constant) else None
        if option in _OF_OPTIONS:
            yield from _names(found, value, Role.PAST_FIELD, text, model)
        elif option in ("indexes", "constraints"):
            yield from _of_expression(db, found, value, text, model)


def names_by_application(db: Database) -> dict[str, frozenset[str]]:
    """What the migrations of each application may be called in a dependency."""
    names: dict[str, set[str]] = {}
    for each in db.get(migration_graph).migrations:
        for key in (each.key, *each.replaces):
            names.setdefault(key.app_label, {"__first__", "__latest__"}).add(key.name)
    return {app: frozenset(known) for app, known in names.items()}


def _dependencies(db: Database, found: Migration, node: ast.expr | None, text: ClassText) -> Iterator[Mention]:
    """`("shop", "0001_initial")`: the migration is one of the application, where those are in view."""
    names = db.get(names_by_application)
    for item in node.elts if isinstance(node, ast.List | ast.Tuple) else ():
        match item:
            case ast.Tuple(elts=[ast.Constant(value=str(app)), ast.Constant() as named]) if app in names:
                known = names[app]
                for name in texts(text, named, PLAIN, Role.MIGRATION):
                    on = ClassId(found.id.path, app)
                    yield Mention(name.span, name.text, Role.MIGRATION, on, known, None, name.literal)


def arguments_of(node: ast.Call, operation: str) -> dict[str, ast.expr]:
    """The arguments of an operation by the names that Django gives them."""
    given = dict(zip(ARGUMENTS.get(operation, ()), node.args, strict=False))
    return given | {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg is not None}
