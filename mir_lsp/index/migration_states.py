"""The models of an application as its migrations know them, before any operation of any migration.

Operations change the models of their own application only, so its state is replayed from the migrations of that
application alone: those that a migration needs, in an order that their dependencies allow. `state_before` is what to
ask; what no migration in view tells is said by `complete` of the state or of the model.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mir_lsp.facts.terms import CallTerm, Literal, MappingTerm, Ref, Sequence, Term
from mir_lsp.index.db import Database
from mir_lsp.index.migrations import (
    Migration,
    MigrationKey,
    Operation,
    migration_graph,
    nested_operations,
    operation_of,
)
from mir_lsp.index.terms import text


@dataclass(frozen=True, slots=True)
class PastField:
    """A field as a migration wrote it last: the terms of `call` have their meaning in the file `path`."""

    name: str
    path: str
    call: Term

    @property
    def is_relation(self) -> bool:
        """Whether it has a column that is called otherwise: `author_id`."""
        return isinstance(self.call, CallTerm) and self.call.keyword("to") is not None


@dataclass(frozen=True, slots=True)
class PastPart:
    """An index or a constraint of a model: the terms of `call` have their meaning in the file `path`.

    `validated` is False of a constraint that PostgreSQL was told not to hold against the rows that there are.
    """

    name: str | None
    path: str
    call: Term
    is_constraint: bool
    validated: bool = True


@dataclass(frozen=True, slots=True)
class PastModel:
    """A model at some point of the history. `complete` is False when it may have fields that are not in view.

    `indexes` and `constraints` are their names; `named` is False when some of these are not known. `parts` are
    those of them that are in view. `path` is the file of the migration that creates the table. `options` are those
    of its `Meta`, as they were written last: the terms have their meaning in the file that comes with them.
    """

    name: str
    fields: tuple[PastField, ...] = ()
    complete: bool = True
    indexes: frozenset[str] = frozenset()
    constraints: frozenset[str] = frozenset()
    named: bool = True
    path: str = ""
    parts: tuple[PastPart, ...] = ()
    options: tuple[tuple[str, str, Term], ...] = ()

    def option(self, name: str) -> tuple[str, Term] | None:
        """The file and the value of an option; None when it is not written."""
        return next(((path, value) for key, path, value in self.options if key == name), None)

    def with_option(self, name: str, path: str, value: Term) -> PastModel:
        """The same with an option written anew."""
        others = tuple(each for each in self.options if each[0] != name)
        return replace(self, options=(*others, (name, path, value)))

    def field(self, name: str) -> PastField | None:
        """The field of that name."""
        return next((field for field in self.fields if field.name == name), None)


@dataclass(frozen=True, slots=True)
class PastModels:
    """The models of one application, by their names in small letters.

    `complete` is False when there may be others: something did what is not known.
    """

    models: tuple[tuple[str, PastModel], ...] = ()
    complete: bool = True

    def model(self, name: str) -> PastModel | None:
        """The model of that name, in whatever letters."""
        return dict(self.models).get(name.lower())

    def having(self, model: PastModel) -> PastModels:
        """The same with a model added or changed."""
        return replace(self, models=tuple(sorted({**dict(self.models), model.name.lower(): model}.items())))

    def without(self, name: str) -> PastModels:
        """The same without a model."""
        return replace(self, models=tuple(each for each in self.models if each[0] != name.lower()))


NOTHING_YET = PastModels()
UNKNOWN_PAST = PastModels(complete=False)
# Operations that leave the models as they are.
_NEUTRAL = frozenset(
    {
        "RunPython", "AlterModelTableComment", "AlterModelManagers", "CreateExtension", "TrigramExtension",
        "UnaccentExtension", "HStoreExtension", "CITextExtension", "BtreeGinExtension", "BtreeGistExtension",
        "CryptoExtension", "BloomExtension", "CreateCollation", "RemoveCollation",
    }
)  # fmt: skip
# Operations that write an option, with the argument that has it.
_OPTIONS = {
    "AlterModelTable": ("db_table", "table"),
    "AlterUniqueTogether": ("unique_together", "unique_together"),
    "AlterIndexTogether": ("index_together", "index_together"),
    "AlterOrderWithRespectTo": ("order_with_respect_to", "order_with_respect_to"),
}
_INDEXES = frozenset({"AddIndex", "AddIndexConcurrently"})
_CONSTRAINTS = frozenset({"AddConstraint", "AddConstraintNotValid"})


def state_before(db: Database, found: Migration, index: int) -> PastModels:
    """The models of the application of a migration before its operation of that number, counted from 0."""
    state = _before(db, found)
    for operation in found.operations[:index]:
        state = after_operation(db, state, operation, found.id.path)
    return state


def state_after(db: Database, key: MigrationKey) -> PastModels:
    """The models of its application after a migration; nothing is known of one that is not in view."""
    found = _by_key(db, key)
    return state_before(db, found, len(found.operations)) if found is not None else UNKNOWN_PAST


def needed(db: Database, key: MigrationKey) -> tuple[MigrationKey, ...]:
    """The migrations of the same application that one needs, those that others of them need first.

    What a migration replaces is left out where that one is needed itself.
    """
    order: dict[MigrationKey, None] = {}
    pending: list[tuple[MigrationKey, bool]] = [(key, False)]
    seen: set[MigrationKey] = set()
    while pending:
        here, done = pending.pop()
        if done:
            order[here] = None
        elif here not in seen:
            seen.add(here)
            pending.append((here, True))
            pending.extend((up, False) for up in reversed(db.get(parents_of, here)))
    own = [each for each in order if each.app_label == key.app_label and each != key]
    twice = {old for each in own if (found := _by_key(db, each)) is not None for old in found.replaces}
    return tuple(each for each in own if each not in twice)


def after_operation(db: Database, state: PastModels, operation: Operation, path: str) -> PastModels:
    """The models after an operation that is written in the file `path`."""
    match operation.name:
        case "CreateModel":
            return _created(state, operation, path)
        case "DeleteModel":
            name = _text(operation, "name")
            return state.without(name) if name is not None else replace(state, complete=False)
        case "RenameModel":
            return _renamed(state, operation)
        case "SeparateDatabaseAndState":
            return _nested(db, state, operation.argument("state_operations"), path)
        case "RunSQL":
            return _nested(db, state, operation.argument("state_operations"), path)
        case name if name in _NEUTRAL:
            return state
        case name if name in _OPTIONS or name == "AlterModelOptions":
            return _with_options(state, operation, path)
        case _:
            return _changed(state, operation, path)


def _before(db: Database, found: Migration) -> PastModels:
    before = db.get(needed, found.key)
    if not before:
        start = NOTHING_YET
    else:
        *others, last = before
        # Where the last one needs all others, its state is theirs and its own.
        if set(db.get(needed, last)) == set(others):
            start = db.get(state_after, last)
        else:
            start = NOTHING_YET
            for key in before:
                start = after_all_of(db, start, key)
    own = found.key.app_label
    return start if found.complete and own not in db.get(labels_missing) else replace(start, complete=False)


def labels_missing(db: Database) -> frozenset[str]:
    """The applications of which migrations are needed that are not in view."""
    return frozenset(key.app_label for key in db.get(migration_graph).missing if not _stands(db, key))


def parents_of(db: Database, key: MigrationKey) -> tuple[MigrationKey, ...]:
    """The migrations that one needs itself; one that is gone is stood for by that which replaces it."""
    parents = db.get(parents_by_key).get(key, ())
    found = _by_key(db, key)
    gone = db.get(replaced)
    standing = (gone[each] for each in found.dependencies if each in gone) if found is not None else ()
    return tuple(dict.fromkeys((*parents, *(each for each in standing if each != key))))


def parents_by_key(db: Database) -> dict[MigrationKey, tuple[MigrationKey, ...]]:
    """The migrations that each needs itself, as the graph has them."""
    return dict(db.get(migration_graph).parents)


def replaced(db: Database) -> dict[MigrationKey, MigrationKey]:
    """The migrations that are gone, each with the one that replaces it."""
    known = db.get(migrations_by_key)
    return {old: each.key for each in db.get(migration_graph).migrations for old in each.replaces if old not in known}


def _stands(db: Database, key: MigrationKey) -> bool:
    return key in db.get(replaced)


def after_all_of(db: Database, state: PastModels, key: MigrationKey) -> PastModels:
    """Some models after all operations of a migration."""
    found = _by_key(db, key)
    if found is None:
        return replace(state, complete=False)
    for operation in found.operations:
        state = after_operation(db, state, operation, found.id.path)
    return state if found.complete else replace(state, complete=False)


def _by_key(db: Database, key: MigrationKey) -> Migration | None:
    return db.get(migrations_by_key).get(key)


def migrations_by_key(db: Database) -> dict[MigrationKey, Migration]:
    """The migrations by what others name them; none for a key that several have."""
    found: dict[MigrationKey, list[Migration]] = {}
    for each in db.get(migration_graph).migrations:
        found.setdefault(each.key, []).append(each)
    return {key: several[0] for key, several in found.items() if len(several) == 1}


def _created(state: PastModels, operation: Operation, path: str) -> PastModels:
    name = _text(operation, "name")
    if name is None:
        return replace(state, complete=False)
    given = operation.argument("fields")
    fields = _fields(given, path)
    whole = isinstance(given, Sequence) and given.exact and len(fields) == len(given.items)
    options = operation.argument("options")
    indexes, constraints = _option_names(options, "indexes"), _option_names(options, "constraints")
    model = PastModel(
        name=name,
        fields=fields,
        complete=whole and operation.exact and _has_no_parent(operation.argument("bases")),
        indexes=indexes or frozenset(),
        constraints=constraints or frozenset(),
        named=indexes is not None and constraints is not None,
        path=path,
        parts=(*_option_parts(options, "indexes", path), *_option_parts(options, "constraints", path)),
        options=tuple(_options(options, path)),
    )
    return state.having(model)


def _options(given: Term | None, path: str) -> Iterator[tuple[str, str, Term]]:
    for key, value in given.items if isinstance(given, MappingTerm) else ():
        name = text(key)
        if name is not None and name not in ("indexes", "constraints"):
            yield name, path, value


def _option_parts(options: Term | None, name: str, path: str) -> Iterator[PastPart]:
    items = options.items if isinstance(options, MappingTerm) else ()
    given = next((value for key, value in items if key == Literal(name)), None)
    for item in given.items if isinstance(given, Sequence) else ():
        yield PastPart(_name_in(item), path, item, name == "constraints")


def _with_options(state: PastModels, operation: Operation, path: str) -> PastModels:
    """The models after an operation that writes options of one, whether its table knows of them or not."""
    named = _text(operation, "name")
    model = state.model(named) if named is not None else None
    if model is None:
        return state
    if operation.name in _OPTIONS:
        option, argument = _OPTIONS[operation.name]
        return state.having(model.with_option(option, path, operation.argument(argument) or Literal(None)))
    for option, where, value in _options(operation.argument("options"), path):
        model = model.with_option(option, where, value)
    return state.having(model)


def _fields(given: Term | None, path: str) -> tuple[PastField, ...]:
    found: dict[str, PastField] = {}
    for item in given.items if isinstance(given, Sequence) else ():
        match item:
            case Sequence(items=[Literal(value=str(name)), call]):
                found[name] = PastField(name, path, call)
    return tuple(found.values())


def _has_no_parent(bases: Term | None) -> bool:
    """Whether a model inherits no fields: models are named by texts there, classes are mixins without fields."""
    match bases:
        case None:
            return True
        case Sequence(items=items, exact=True):
            return all(isinstance(item, Ref) for item in items)
        case _:
            return False


def _option_names(options: Term | None, name: str) -> frozenset[str] | None:
    """The names of the indexes or constraints in the options of a model; None when they are not all known."""
    if options is None:
        return frozenset()
    if not isinstance(options, MappingTerm) or not options.exact:
        return None
    given = next((value for key, value in options.items if key == Literal(name)), None)
    if given is None:
        return frozenset()
    items = given.items if isinstance(given, Sequence) and given.exact else None
    names = [_name_in(item) for item in items] if items is not None else [None]
    return frozenset(each for each in names if each is not None) if None not in names else None


def _name_in(term: Term | None) -> str | None:
    return text(term.keyword("name")) if isinstance(term, CallTerm) else None


def _renamed(state: PastModels, operation: Operation) -> PastModels:
    old, new = _text(operation, "old_name"), _text(operation, "new_name")
    model = state.model(old) if old is not None else None
    if old is None or new is None:
        return replace(state, complete=False)
    state = state.without(old)
    return state.having(replace(model, name=new)) if model is not None else state


def _nested(db: Database, state: PastModels, given: Term | None, path: str) -> PastModels:
    """The models after operations that are written inside another one."""
    items, is_whole = nested_operations(db, path, given)
    if not is_whole:
        return replace(state, complete=False)
    for item in items:
        operation = operation_of(db, path, item)
        if operation is None:
            return replace(state, complete=False)
        state = after_operation(db, state, operation, path)
    return state


def _changed(state: PastModels, operation: Operation, path: str) -> PastModels:
    """The models after an operation on one of them; one that is not known may have done anything."""
    name = _text(operation, "model_name")
    if operation.name not in _CHANGES or name is None:
        return replace(state, complete=False, models=tuple(_unsure(state)))
    model = state.model(name)
    return state.having(_CHANGES[operation.name](model, operation, path)) if model is not None else state


def _unsure(state: PastModels) -> Iterator[tuple[str, PastModel]]:
    for name, model in state.models:
        yield name, replace(model, complete=False, named=False)


def _with_field(model: PastModel, operation: Operation, path: str) -> PastModel:
    name, call = _text(operation, "name"), operation.argument("field")
    if name is None or call is None:
        return replace(model, complete=False)
    others = tuple(field for field in model.fields if field.name != name)
    if operation.argument("preserve_default") == Literal(False) and isinstance(call, CallTerm):
        # The default is for the rows that there are.
        call = replace(call, keywords=tuple(each for each in call.keywords if each[0] != "default"))
    return replace(model, fields=(*others, PastField(name, path, call)))


def _with_other_field(model: PastModel, operation: Operation, path: str) -> PastModel:
    name = _text(operation, "name")
    known = name is None or model.field(name) is not None or not model.complete
    return _with_field(model, operation, path) if known else model


def _without_field(model: PastModel, operation: Operation, path: str) -> PastModel:
    name = _text(operation, "name")
    if name is None:
        return replace(model, complete=False)
    return replace(model, fields=tuple(field for field in model.fields if field.name != name))


def _with_renamed_field(model: PastModel, operation: Operation, path: str) -> PastModel:
    old, new = _text(operation, "old_name"), _text(operation, "new_name")
    if old is None or new is None:
        return replace(model, complete=False)
    fields = (replace(each, name=new) if each.name == old else each for each in model.fields)
    options = tuple(
        (option, where, _with_text(value, old, new)) if option in _OF_FIELDS else (option, where, value)
        for option, where, value in model.options
    )
    return replace(model, fields=tuple(fields), options=options)


# Options in which Django writes the new name of a field that is renamed.
_OF_FIELDS = frozenset({"unique_together", "index_together", "order_with_respect_to"})


def _with_text(term: Term, old: str, new: str) -> Term:
    match term:
        case Literal(value=value) if value == old:
            return Literal(new)
        case Sequence(items=items):
            return replace(term, items=tuple(_with_text(item, old, new) for item in items))
        case _:
            return term


def _with_name(model: PastModel, operation: Operation, path: str) -> PastModel:
    """With the index or constraint that is added, or that gets another name."""
    if operation.name == "RenameIndex":
        return _with_renamed_index(model, operation)
    is_index = operation.name in _INDEXES
    call = operation.argument("index" if is_index else "constraint")
    name = _name_in(call)
    if call is not None:
        part = PastPart(name, path, call, not is_index, operation.name != "AddConstraintNotValid")
        model = replace(model, parts=(*model.parts, part))
    if name is None:
        return replace(model, named=False)
    if is_index:
        return replace(model, indexes=model.indexes | {name})
    return replace(model, constraints=model.constraints | {name})


def _with_renamed_index(model: PastModel, operation: Operation) -> PastModel:
    new, old = _text(operation, "new_name"), _text(operation, "old_name")
    known = new is not None and (old is not None or operation.argument("old_fields") is not None)
    names = (model.indexes - {old}) | ({new} if new is not None else set())
    parts = tuple(
        replace(each, name=new) if old is not None and each.name == old and not each.is_constraint else each
        for each in model.parts
    )
    return replace(model, indexes=names, parts=parts, named=model.named and known)


def _without_name(model: PastModel, operation: Operation, path: str) -> PastModel:
    name = _text(operation, "name")
    if name is None:
        return model
    gone = frozenset({name})
    parts = tuple(each for each in model.parts if each.name != name)
    return replace(model, indexes=model.indexes - gone, constraints=model.constraints - gone, parts=parts)


def _validated(model: PastModel, operation: Operation, path: str) -> PastModel:
    name = _text(operation, "name")
    parts = tuple(replace(each, validated=True) if each.name == name else each for each in model.parts)
    return replace(model, parts=parts)


def _as_it_is(model: PastModel, operation: Operation, path: str) -> PastModel:
    return model


_CHANGES = {
    "AddField": _with_field,
    "AlterField": _with_other_field,
    "RemoveField": _without_field,
    "RenameField": _with_renamed_field,
    **dict.fromkeys((*_INDEXES, *_CONSTRAINTS, "RenameIndex"), _with_name),
    **dict.fromkeys(("RemoveIndex", "RemoveIndexConcurrently", "RemoveConstraint"), _without_name),
    "AlterConstraint": _as_it_is,
    "ValidateConstraint": _validated,
}


def _text(operation: Operation, name: str) -> str | None:
    return text(operation.argument(name))
