"""What to ask Django's schema editor about a migration, and what each of its operations means for PostgreSQL.

The migrations go as texts, with what their names mean where the project says it: settings, constants, and the field
of Django that a class of the project comes down to. Nothing runs here.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import TypeGuard

from mir_lsp.facts.terms import Literal, Ref, Term
from mir_lsp.index.classes import find_method
from mir_lsp.index.columns import local_fields
from mir_lsp.index.db import Database
from mir_lsp.index.fields import field_type
from mir_lsp.index.headers import by_label, table
from mir_lsp.index.migration_columns import table_name
from mir_lsp.index.migration_world import called_today, models_then
from mir_lsp.index.migrations import Migration, migration, migrations
from mir_lsp.index.modules import module_name
from mir_lsp.index.paths import parent
from mir_lsp.index.resolve import ClassSymbol, ExternalSymbol, Symbol, ValueSymbol, resolve
from mir_lsp.index.schema import ClassId
from mir_lsp.index.settings import UNKNOWN, django_version, evaluate, plain_setting
from mir_lsp.semantics.ddl import statements
from mir_lsp.semantics.migration_steps import Step, steps
from mir_lsp.semantics.schema_changes import changes
from mir_lsp.semantics.tables.postgres import EFFECTS, Act, Effect, Lock, OldCode, Work
from mir_lsp.text.lines import LineIndex
from mir_lsp.text.spans import Span

_SETTINGS = "django.conf.settings."
# Modules that the helper has itself.
_OWN = frozenset({"django", "datetime", "decimal", "uuid", "functools", "re", "string"})
_CONTRIB = ("admin", "auth", "contenttypes", "flatpages", "redirects", "sessions", "sites")

Texts = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class MigrationRequest:
    """What the compiler is asked: `history`, as JSON text, is known to it by `key`."""

    key: str
    history: str
    app: str
    name: str
    django: tuple[int, int] | None = None
    number: int = -1  # of the operation that is meant, counted from 0

    @property
    def address(self) -> str:
        """What tells it from other questions."""
        return f"{self.key} {self.app}.{self.name} {self.number}"

    @property
    def unknown(self) -> tuple[str, ...]:
        """What the SQL leaves open: nothing, an operation is known as a whole."""
        return ()


@dataclass(frozen=True, slots=True)
class TableLock:
    """The strongest lock of a table, and who waits for it."""

    table: str
    lock: Lock
    blocks_reads: bool
    blocks_writes: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an operation does to tables with rows. `known` is False when it may do more.

    `renamed` are the tables that get another name, each with that.
    """

    locks: tuple[TableLock, ...] = ()
    work: tuple[tuple[str, Work], ...] = ()
    old_code: OldCode = OldCode.WORKS
    known: bool = True
    acts: tuple[Act, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()


def migration_in(db: Database, path: str) -> Migration | None:
    """The migration that a file holds."""
    return db.get(migration, ClassId(path, "Migration"))


def migration_request(db: Database, texts: Texts, path: str) -> MigrationRequest | None:
    """What to ask for the SQL of the migration in a file; None when it holds none."""
    found = migration_in(db, path)
    if found is None:
        return None
    every = db.get(migrations)
    files = [_file(db, each, text) for each in every if (text := texts(each.id.path)) is not None]
    labels = {each.key.app_label for each in every}
    needed = {key.app_label for each in every for key in each.dependencies} - labels
    given = {
        "files": files,
        "auto_field": _auto_field(db, path),
        "contrib": [label for label in _CONTRIB if label not in labels],
        "outside": [*_outside(db, files, needed - set(_CONTRIB))],
    }
    history = json.dumps(given, sort_keys=True)
    key = blake2b(history.encode(), digest_size=12).hexdigest()
    return MigrationRequest(key, history, found.key.app_label, found.key.name, db.get(django_version, parent(path)))


def _auto_field(db: Database, path: str) -> str:
    """The class of keys that nobody writes: those of tables that join."""
    said = plain_setting(db, parent(path), "DEFAULT_AUTO_FIELD")
    version = db.get(django_version, parent(path))
    usual = "BigAutoField" if version is not None and version >= (6, 0) else "AutoField"
    return said if isinstance(said, str) else f"django.db.models.{usual}"


def _file(db: Database, found: Migration, text: str) -> dict[str, object]:
    path = found.id.path
    names = {}
    for written in chains(text):
        meaning = _meaning(db, path, tuple(written.split(".")))
        if meaning is not None:
            names[written] = meaning
    package = module_name(db, path).rpartition(".")[0]
    return {
        "app": found.key.app_label,
        "name": found.key.name,
        "text": text,
        "package": package,
        "names": names,
    }


@lru_cache(maxsize=4096)
def chains(text: str) -> tuple[str, ...]:
    """The dotted names of a text that begin with something imported from elsewhere than Django."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return ()
    imported = {name for node in ast.walk(tree) for name in _imported(node)}
    found: dict[str, None] = {}
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        chain = _chain(node)
        if chain:
            if chain[0] in imported:
                found[".".join(chain)] = None
            continue
        pending.extend(ast.iter_child_nodes(node))
    return tuple(sorted(found))


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        for each in node.names:
            if each.name.partition(".")[0] not in _OWN:
                yield each.asname or each.name.partition(".")[0]
    elif isinstance(node, ast.ImportFrom):
        is_settings = node.module == "django.conf" and not node.level
        if node.level or is_settings or (node.module or "").partition(".")[0] not in _OWN:
            yield from (each.asname or each.name for each in node.names)


def _chain(node: ast.AST) -> tuple[str, ...]:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return (node.id, *reversed(parts)) if isinstance(node, ast.Name) else ()


def _meaning(db: Database, path: str, parts: tuple[str, ...]) -> dict[str, object] | None:
    """What a name of a migration is, for who cannot look: a value, or a field of Django."""
    symbol = db.get(resolve, path, parts)
    if isinstance(symbol, ExternalSymbol) and symbol.dotted.startswith(_SETTINGS):
        value = plain_setting(db, parent(path), symbol.dotted.removeprefix(_SETTINGS))
        return None if value is UNKNOWN or not _is_plain(value) else {"value": value}
    if isinstance(symbol, ValueSymbol) and symbol.fact.term is not None:
        worked_out = evaluate(db, symbol.path, symbol.fact.term)
        return {"value": worked_out.value} if isinstance(worked_out, Literal) else None
    is_field, kind = field_type(db, path, Ref(parts))
    if not is_field or kind is None:
        return {"field": None} if is_field else None
    decides = _says(db, symbol, "db_type", "get_internal_type")
    return {"field": None if decides else kind, "prepares": _says(db, symbol, "get_prep_value", "get_db_prep_value")}


def _says(db: Database, symbol: Symbol | None, *methods: str) -> bool:
    """Whether a class of the project has a method of its own for something."""
    return isinstance(symbol, ClassSymbol) and any(find_method(db, symbol.id, name) is not None for name in methods)


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, str | int | float | bool)


def _outside(db: Database, files: Iterable[dict[str, object]], labels: Iterable[str]) -> Iterator[dict[str, object]]:
    """Models of applications whose migrations are not in view, as far as migrations name them."""
    wanted = set(labels)
    named = {
        (label, name)
        for file in files
        for label, _, name in (each.partition(".") for each in _texts(str(file["text"])))
        if label in wanted and name.isidentifier()
    }
    for label, name in sorted({(label, name.lower()): (label, name) for label, name in named}.values()):
        found = next(iter(by_label(db, label, name)), None)
        told: dict[str, object] = {"app": label, "name": found.name if found is not None else name}
        if found is not None:
            told["table"] = db.get(table, found)
            key = next((each for each in db.get(local_fields, found) if _is_key(each.arguments)), None)
            told |= {"key": key.name, "pk": key.type} if key is not None else {}
        yield told
    for label in sorted(wanted - {label for label, _ in named}):
        yield {"app": label, "name": ""}


def _is_key(arguments: Iterable[tuple[str, Term]]) -> bool:
    return ("primary_key", Literal(True)) in arguments


@lru_cache(maxsize=4096)
def _texts(text: str) -> frozenset[str]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return frozenset()
    constants = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return frozenset(each for each in constants if isinstance(each, str) and each.count(".") == 1)


@lru_cache(maxsize=64)
def operation_spans(text: str) -> tuple[Span, ...]:
    """Where the operations of a migration are written, in order; none where they are no list that is written out."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return ()
    lines = LineIndex(text)
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name == "Migration":
            for inner in node.body:
                if _is_operations(inner) and isinstance(inner.value, ast.List):
                    return tuple(_span(lines, text, each) for each in inner.value.elts)
    return ()


def _is_operations(node: ast.stmt) -> TypeGuard[ast.Assign | ast.AnnAssign]:
    targets = (
        node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    )
    return any(isinstance(each, ast.Name) and each.id == "operations" for each in targets)


def _span(lines: LineIndex, text: str, node: ast.expr) -> Span:
    end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
    start = _offset(lines, text, node.lineno, node.col_offset)
    return Span(start, _offset(lines, text, end_line, end_column))


def _offset(lines: LineIndex, text: str, line: int, column: int) -> int:
    """The offset of a place that the parser gives, with columns in bytes."""
    start = lines.line_start(line - 1)
    return start + len(text[start : lines.line_end(line - 1)].encode()[:column].decode(errors="ignore"))


def verdicts(db: Database, path: str) -> tuple[Verdict, ...]:
    """What each operation of the migration in a file does, those that are nested in it included."""
    found = migration_in(db, path)
    if found is None:
        return ()
    every = db.get(steps, found.id)
    made: set[str] = set()
    return tuple(
        _verdict(db, [each for each in every if each.number == number], made)
        for number in range(len(found.operations))
    )


def _verdict(db: Database, some: Iterable[Step], made: set[str]) -> Verdict:
    """What some steps do; `made` are tables that the migration has made itself, and takes those that they make."""
    known = True
    done: list[_Done] = []
    for step in some:
        if step.operation.name == "RunSQL":
            acts, is_known = _written(db, step)
            done += acts
            known = known and is_known
        elif step.operation.name != "RunPython":
            told = changes(db, step)
            known = known and told.known
            done += [
                _Done(each.act, each.table or "", _tables(db, step, each.other), each.name) for each in told.items
            ]
    return _judged(done, known, made)


@dataclass(frozen=True, slots=True)
class _Done:
    """A statement: `others` are the tables that it refers to, `name` the new one of a table that is renamed."""

    act: Act | None
    table: str
    others: tuple[str, ...] = ()
    name: str = ""


def _tables(db: Database, step: Step, models: str) -> tuple[str, ...]:
    """The tables of models that are named `application.model`, separated by commas."""
    return tuple(_table(db, step, each) for each in models.split(", ") if each)


def _table(db: Database, step: Step, label: str) -> str:
    app, _, name = label.partition(".")
    if app == step.label:
        past = step.after.model(name) or called_today(db, step.before, (app, name))
    else:
        past = called_today(db, models_then(db, step.migration.key, app), (app, name))
    known = table_name(app, past) if past is not None else None
    if known is not None:
        return known
    found = next(iter(by_label(db, app, name)), None)
    return (db.get(table, found) if found is not None else None) or f"{app}_{name}"


def _written(db: Database, step: Step) -> tuple[list[_Done], bool]:
    """What literal SQL does; not known where the SQL is worked out or a statement has no act."""
    if not step.on_database:
        return [], True
    written = step.operation.argument("sql")
    if isinstance(written, Ref) and step.operation.exact:
        worked_out = evaluate(db, step.path, written)
        written = worked_out if isinstance(worked_out, Literal) else written
    if not isinstance(written, Literal) or not isinstance(written.value, str):
        return [], written == Ref(("migrations", "RunSQL", "noop"))
    found = statements(written.value)
    done = [_Done(each.act, each.table, (each.other,) if each.other else (), each.name) for each in found]
    return done, all(each.act is not None for each in found)


def _judged(done: Iterable[_Done], known: bool, made: set[str]) -> Verdict:
    locks: dict[str, TableLock] = {}
    work: dict[str, Work] = {}
    old_code = OldCode.WORKS
    acts = []
    called: dict[str, str] = {}  # the names that tables have before, by those that they get
    for each in done:
        if each.act is None:
            continue
        acts.append(each.act)
        effect = EFFECTS[each.act]
        name = called.get(each.table, each.table)
        made |= {name} if each.act is Act.CREATE_TABLE else set()
        if each.act is Act.RENAME_TABLE and each.name:
            called[each.name] = name
            made |= {each.name} if name in made else set()
        is_new = name in made
        if not is_new:
            old_code = max(old_code, effect.old_code, key=lambda each: each.severity)
            _add(locks, work, name, effect.lock, effect, effect.work)
        for other in (called.get(other, other) for other in each.others):
            if other not in made:
                # No row of a new table is looked up.
                _add(locks, work, other, effect.other, None, Work.INSTANT if is_new else effect.other_work)
        known = known and bool(name or effect.lock is None)
    grown = tuple((name, each) for name, each in work.items() if each.grows)
    renamed = tuple((old, new) for new, old in called.items())
    return Verdict(tuple(locks.values()), grown, old_code, known, tuple(acts), renamed)


def _add(
    locks: dict[str, TableLock],
    work: dict[str, Work],
    name: str,
    lock: Lock | None,
    effect: Effect | None,
    done: Work,
) -> None:
    if not name:
        return
    if lock is not None:
        reads = effect.blocks_reads if effect is not None else lock.blocks_reads
        writes = effect.blocks_writes if effect is not None else lock.blocks_writes
        before = locks.get(name)
        stronger = before is None or lock.strength > before.lock.strength
        kept = lock if before is None or stronger else before.lock
        reads, writes = (reads or before.blocks_reads, writes or before.blocks_writes) if before else (reads, writes)
        locks[name] = TableLock(name, kept, reads, writes)
    order = list(Work)
    work[name] = max(work.get(name, done), done, key=order.index)
