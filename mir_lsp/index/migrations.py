"""Migrations: what each depends on and does, and the graph of all."""

from __future__ import annotations

from dataclasses import dataclass

from mir_lsp.facts.terms import CallTerm, Concat, Literal, MappingTerm, Ref, Sequence, Term
from mir_lsp.index import keys
from mir_lsp.index.apps import app_of
from mir_lsp.index.classes import external_names
from mir_lsp.index.db import Database
from mir_lsp.index.members import ValueMember, member
from mir_lsp.index.modules import module_name
from mir_lsp.index.paths import last, parent
from mir_lsp.index.resolve import ExternalSymbol, ValueSymbol, resolve
from mir_lsp.index.schema import ClassId
from mir_lsp.index.settings import setting, text_setting
from mir_lsp.index.terms import flag, text

_BASE = frozenset({"django.db.migrations.Migration", "django.db.migrations.migration.Migration"})
_SWAPPABLE = frozenset(
    {"django.db.migrations.swappable_dependency", "django.db.migrations.migration.swappable_dependency"}
)
_SETTINGS = "django.conf.settings."
_FIRST = "__first__"
_LATEST = "__latest__"

# The names of the positional arguments of Django's operations.
ARGUMENTS = {
    "CreateModel": ("name", "fields", "options", "bases", "managers"),
    "DeleteModel": ("name",),
    "RenameModel": ("old_name", "new_name"),
    "AlterModelTable": ("name", "table"),
    "AlterModelTableComment": ("name", "table_comment"),
    "AlterUniqueTogether": ("name", "unique_together"),
    "AlterIndexTogether": ("name", "index_together"),
    "AlterOrderWithRespectTo": ("name", "order_with_respect_to"),
    "AlterModelOptions": ("name", "options"),
    "AlterModelManagers": ("name", "managers"),
    "AddField": ("model_name", "name", "field", "preserve_default"),
    "RemoveField": ("model_name", "name"),
    "AlterField": ("model_name", "name", "field", "preserve_default"),
    "RenameField": ("model_name", "old_name", "new_name"),
    "AddIndex": ("model_name", "index"),
    "RemoveIndex": ("model_name", "name"),
    "RenameIndex": ("model_name", "new_name", "old_name", "old_fields"),
    "AddIndexConcurrently": ("model_name", "index"),
    "RemoveIndexConcurrently": ("model_name", "name"),
    "AddConstraint": ("model_name", "constraint"),
    "RemoveConstraint": ("model_name", "name"),
    "AlterConstraint": ("model_name", "name", "constraint"),
    "AddConstraintNotValid": ("model_name", "constraint"),
    "ValidateConstraint": ("model_name", "name"),
    "RunSQL": ("sql", "reverse_sql", "state_operations", "hints", "elidable"),
    "RunPython": ("code", "reverse_code", "atomic", "hints", "elidable"),
    "SeparateDatabaseAndState": ("database_operations", "state_operations"),
}


@dataclass(frozen=True, slots=True, order=True)
class MigrationKey:
    """A migration as others name it; `name` can be `__first__` or `__latest__` in dependencies."""

    app_label: str
    name: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. `dotted` is its class, None when unknown; `arguments` have the names that Django gives them."""

    name: str
    dotted: str | None
    arguments: tuple[tuple[str, Term], ...]
    exact: bool

    def argument(self, name: str) -> Term | None:
        """The value of an argument, or None when it is not written."""
        return dict(self.arguments).get(name)


@dataclass(frozen=True, slots=True)
class Migration:
    """A migration. `complete` is False when a dependency or operation could not be read."""

    id: ClassId
    key: MigrationKey
    dependencies: tuple[MigrationKey, ...]
    run_before: tuple[MigrationKey, ...]
    replaces: tuple[MigrationKey, ...]
    operations: tuple[Operation, ...]
    atomic: bool | None
    initial: bool | None
    complete: bool


@dataclass(frozen=True, slots=True)
class MigrationGraph:
    """All migrations by key, sorted, and for each the keys it needs: `replaces` are not put in place.

    `missing` are dependencies on migrations that are not in view.
    """

    migrations: tuple[Migration, ...]
    parents: tuple[tuple[MigrationKey, tuple[MigrationKey, ...]], ...]
    missing: tuple[MigrationKey, ...]

    def leaves(self, app_label: str) -> tuple[MigrationKey, ...]:
        """The migrations of an application that none of its own needs."""
        needed = {up for key, ups in self.parents if key.app_label == app_label for up in ups}
        own = (migration.key for migration in self.migrations if migration.key.app_label == app_label)
        return tuple(key for key in own if key not in needed)


def migration(db: Database, id: ClassId) -> Migration | None:
    """The migration that a class is; None for a class that is none, or whose application is not known."""
    if id.name != "Migration" or not _BASE & set(external_names(db, id)):
        return None
    label = _app_label(db, parent(id.path))
    if label is None:
        return None
    known = [True]
    initial = _value(db, id, "initial")
    atomic = _value(db, id, "atomic")
    return Migration(
        id=id,
        key=MigrationKey(label, last(id.path).removesuffix(".py")),
        dependencies=_keys(db, id, "dependencies", known),
        run_before=_keys(db, id, "run_before", known),
        replaces=_keys(db, id, "replaces", known),
        operations=_operations(db, id, known),
        atomic=True if atomic is None else flag(atomic),
        initial=None if initial is None else flag(initial),
        complete=known[0],
    )


def migrations(db: Database) -> tuple[Migration, ...]:
    """Every migration that is in view, sorted by application and name."""
    candidates: frozenset[ClassId] = db.read(keys.subclasses("migration"), frozenset())
    found = (db.get(migration, id) for id in sorted(candidates))
    return tuple(sorted((each for each in found if each is not None), key=lambda each: (each.key, each.id)))


def migration_graph(db: Database) -> MigrationGraph:
    """The migrations and what each needs, `__first__`, `__latest__` and `run_before` worked out."""
    every = db.get(migrations)
    needs: dict[MigrationKey, set[MigrationKey]] = {each.key: set() for each in every}
    missing: set[MigrationKey] = set()
    for each in every:
        for wanted in each.dependencies:
            found = _meant(every, wanted, each.key)
            if found in needs:
                needs[each.key].add(found)
            else:
                missing.add(found)
        for after in each.run_before:
            found = _meant(every, after, each.key)
            if found in needs:
                needs[found].add(each.key)
    parents = tuple((key, tuple(sorted(ups))) for key, ups in sorted(needs.items()))
    return MigrationGraph(every, parents, tuple(sorted(missing)))


def operation_of(db: Database, path: str, term: Term) -> Operation | None:
    """The operation that an expression of a migration file makes; None for another expression."""
    if not isinstance(term, CallTerm) or not isinstance(term.func, Ref):
        return None
    symbol = resolve(db, path, term.func.parts)
    dotted = symbol.dotted if isinstance(symbol, ExternalSymbol) else None
    names = ARGUMENTS.get(term.func.last, ())
    given = [*zip(names, term.args, strict=False), *term.keywords]
    exact = not term.inexact and len(term.args) <= len(names)
    return Operation(term.func.last, dotted, tuple(given), exact)


def nested_operations(db: Database, path: str, given: Term | None) -> tuple[tuple[Term, ...], bool]:
    """What an operation in a file lists inside of it, and whether that is all; a name is one of the class."""
    if given is None or given == Literal(None):
        return (), True
    if isinstance(given, Ref) and len(given.parts) == 1:
        given = _value(db, ClassId(path, "Migration"), given.last) or given
    known = [True]
    return tuple(_listed(db, path, given, known)), known[0]


def _app_label(db: Database, folder: str) -> str | None:
    """The application that the migrations of a folder are of: the one around it, or the one that settings say."""
    modules = db.get(setting, folder, "MIGRATION_MODULES")
    if isinstance(modules, MappingTerm):
        dotted = module_name(db, f"{folder}/__init__.py")
        for name, value in modules.items:
            if value == Literal(dotted):
                return text(name)
    app = db.get(app_of, parent(folder))
    return app.label if app is not None else None


def _value(db: Database, id: ClassId, name: str) -> Term | None:
    found = member(db, id, name)
    return found.term if isinstance(found, ValueMember) else None


def _listed(db: Database, path: str, term: Term | None, known: list[bool], depth: int = 0) -> list[Term]:
    """The items of a list, of a sum of lists or of a name for one."""
    match term:
        case None:
            return []
        case Sequence(items=items, exact=exact):
            known[0] = known[0] and exact
            return list(items)
        case Concat(left=left, right=right) if depth < 8:
            return _listed(db, path, left, known, depth + 1) + _listed(db, path, right, known, depth + 1)
        case Ref(parts=parts) if depth < 8:
            symbol = resolve(db, path, parts)
            if isinstance(symbol, ValueSymbol):
                return _listed(db, symbol.path, symbol.fact.term, known, depth + 1)
    known[0] = False
    return []


def _keys(db: Database, id: ClassId, name: str, known: list[bool]) -> tuple[MigrationKey, ...]:
    found = []
    for item in _listed(db, id.path, _value(db, id, name), known):
        key = _key(db, id.path, item)
        if key is None:
            known[0] = False
        else:
            found.append(key)
    return tuple(found)


def _key(db: Database, path: str, item: Term) -> MigrationKey | None:
    match item:
        case Sequence(items=[Literal(value=str(label)), Literal(value=str(name))]):
            return MigrationKey(label, name)
        case CallTerm(func=Ref(parts=parts), args=[model, *_]):
            symbol = resolve(db, path, parts)
            if isinstance(symbol, ExternalSymbol) and symbol.dotted in _SWAPPABLE:
                return _swappable(db, path, model)
    return None


def _swappable(db: Database, path: str, model: Term) -> MigrationKey | None:
    """A dependency on the application of a model that a setting names."""
    named = text(model)
    if isinstance(model, Ref):
        symbol = resolve(db, path, model.parts)
        if isinstance(symbol, ExternalSymbol) and symbol.dotted.startswith(_SETTINGS):
            named = text_setting(db, parent(path), symbol.dotted.removeprefix(_SETTINGS))
    return MigrationKey(named.partition(".")[0], _FIRST) if named is not None and "." in named else None


def _operations(db: Database, id: ClassId, known: list[bool]) -> tuple[Operation, ...]:
    found = []
    for item in _listed(db, id.path, _value(db, id, "operations"), known):
        operation = operation_of(db, id.path, item)
        if operation is None:
            known[0] = False
            operation = Operation("?", None, (), exact=False)
        found.append(operation)
    return tuple(found)


def _meant(every: tuple[Migration, ...], wanted: MigrationKey, by: MigrationKey) -> MigrationKey:
    """The migration that a dependency names: `__first__` and `__latest__` are those of the application."""
    if wanted.name not in (_FIRST, _LATEST):
        return wanted
    own = [each for each in every if each.key.app_label == wanted.app_label]
    inner = {each.key: [up for up in each.dependencies if up.app_label == wanted.app_label] for each in own}
    if wanted.name == _FIRST:
        ends = [key for key, ups in inner.items() if not ups]
    else:
        needed = {up for ups in inner.values() for up in ups}
        ends = [key for key in inner if key not in needed]
    ends = [key for key in ends if key != by]
    return min(ends) if ends else wanted
