"""SQL statements as acts: what each does to which table, by its own words.

The text may be any SQL for PostgreSQL, as `RunSQL` is given it or Django writes it; sqlglot takes it apart. What the
words of a statement do not tell, as the type that a column had, is not guessed at here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from mir_lsp.semantics.sql_words import Token, Words, items, tokens_of
from mir_lsp.semantics.tables.postgres import Act

__all__ = ["Ddl", "statements"]


@dataclass(frozen=True, slots=True)
class Ddl:
    """One thing that a statement does. A statement that does several is several of these, with the same span.

    `act` is None for what none stands for, and `verb` has its words then, in capitals. `table` and `other`, the table
    that is referred to, are without their schema. `name` is that of an index or a constraint, or the new name of what
    is renamed. `whole` says that an UPDATE or DELETE has no WHERE, `is_required` that a column is NOT NULL or that an
    index is unique. `start` and `end` are offsets in the text; `unknown` that the words could not be read.
    """

    act: Act | None
    table: str = ""
    other: str = ""
    columns: tuple[str, ...] = ()
    name: str = ""
    start: int = 0
    end: int = 0
    whole: bool = False
    verb: str = ""
    is_required: bool = False
    has_default: bool = False
    unknown: bool = False


def statements(sql: str) -> tuple[Ddl, ...]:
    """What the statements of a text do, in order. Never raises: what cannot be read is `unknown`."""
    from sqlglot.errors import SqlglotError  # it takes a tenth of a second to import

    try:
        tokens = list(tokens_of(sql))
    except SqlglotError:
        return (Ddl(None, end=len(sql), unknown=True),)
    found: list[Ddl] = []
    for words in _split(tokens):
        start, end = words[0].start, words[-1].end
        found.extend(replace(each, start=start, end=end) for each in _read(Words(words)))
    return _together(found)


def _split(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The tokens of each statement."""
    current: list[Token] = []
    for token in tokens:
        if token.kind == "SEMICOLON":
            if current:
                yield current
            current = []
        else:
            current.append(token)
    if current:
        yield current


def _together(found: list[Ddl]) -> tuple[Ddl, ...]:
    """What only several statements tell: a default that is dropped at once, a key that is checked before."""
    keys = {each.name for each in found if each.act is Act.SET_CONSTRAINTS}
    dropped = {(each.table, each.columns) for each in found if each.act is Act.DROP_DEFAULT}
    made: list[Ddl] = []
    for each in found:
        if each.act is Act.DROP_CONSTRAINT and each.name in keys:
            each = replace(each, act=Act.DROP_FOREIGN_KEY)
        made.append(each)
        adds = each.act is not None and each.act.name.startswith("ADD_COLUMN") and each.is_required
        if adds and each.has_default and (each.table, each.columns) in dropped:
            if each.act is Act.ADD_COLUMN:
                made.pop()
            made.append(replace(each, act=Act.ADD_COLUMN_REQUIRED))
    return tuple(made)


def _read(words: Words) -> Iterator[Ddl]:
    for start, reader in _READERS:
        if words.take(*start.split()):
            yield from reader(words)
            return
    yield Ddl(None, verb=" ".join(each.lstrip("\0") for each in words.outer()[:3]))


def _alter_table(words: Words) -> Iterator[Ddl]:
    words.take("IF", "EXISTS")
    words.take("ONLY")
    table = words.name()
    for part in items(words.rest()):
        yield from _action(Words(part), table)


def _action(words: Words, table: str) -> Iterator[Ddl]:
    if words.take("ADD"):
        yield from _added(words, table)
    elif words.take("DROP", "CONSTRAINT"):
        words.take("IF", "EXISTS")
        name = words.name()
        yield Ddl(Act.DROP_FOREIGN_KEY if _is_key(name) else Act.DROP_CONSTRAINT, table, name=name)
    elif words.take("DROP"):
        words.take("COLUMN")
        words.take("IF", "EXISTS")
        yield Ddl(Act.DROP_COLUMN, table, columns=(words.name(),))
    elif words.take("RENAME", "TO"):
        yield Ddl(Act.RENAME_TABLE, table, name=words.name())
    elif words.take("RENAME", "CONSTRAINT"):
        yield Ddl(None, table, name=words.name(), verb="RENAME CONSTRAINT")
    elif words.take("RENAME"):
        words.take("COLUMN")
        old = words.name()
        words.take("TO")
        yield Ddl(Act.RENAME_COLUMN, table, columns=(old,), name=words.name())
    elif words.take("VALIDATE", "CONSTRAINT"):
        name = words.name()
        yield Ddl(Act.VALIDATE_FOREIGN_KEY if _is_key(name) else Act.VALIDATE_CHECK, table, name=name)
    elif words.take("SET", "SCHEMA"):
        yield Ddl(Act.RENAME_TABLE, table, name=words.name())
    elif words.take("ALTER"):
        words.take("COLUMN")
        yield _altered(words, table)
    else:
        yield Ddl(None, table, verb=" ".join(["ALTER TABLE", *words.outer()[:2]]))


def _is_key(name: str) -> bool:
    """Whether a constraint has the name that Django or PostgreSQL gives a foreign key."""
    return name.endswith("_fkey") or "_fk_" in name


def _altered(words: Words, table: str) -> Ddl:
    column = (words.name(),)
    for said, act in (
        ("SET NOT NULL", Act.SET_NOT_NULL),
        ("DROP NOT NULL", Act.DROP_NOT_NULL),
        ("SET DEFAULT", Act.SET_DEFAULT),
        ("DROP DEFAULT", Act.DROP_DEFAULT),
        ("SET DATA TYPE", Act.CHANGE_TYPE),
        ("TYPE", Act.CHANGE_TYPE),
        ("ADD GENERATED", Act.ADD_IDENTITY),
        ("DROP IDENTITY", Act.DROP_IDENTITY),
    ):
        if words.take(*said.split()):
            return Ddl(act, table, columns=column)
    return Ddl(None, table, columns=column, verb=" ".join(["ALTER COLUMN", *words.outer()[:2]]))


def _added(words: Words, table: str) -> Iterator[Ddl]:
    name = words.name() if words.take("CONSTRAINT") else ""
    found = _constraint(words, table, name)
    if found is not None:
        yield found
    elif name:
        yield Ddl(None, table, name=name, verb="ADD CONSTRAINT", unknown=True)
    else:
        words.take("COLUMN")
        words.take("IF", "NOT", "EXISTS")
        yield _column(words, table)


def _constraint(words: Words, table: str, name: str) -> Ddl | None:
    """A constraint of a table by the words behind its name; None for a column."""
    if words.take("UNIQUE") or words.take("PRIMARY", "KEY"):
        is_unique = words.tokens[words.at - 1].text.upper() == "UNIQUE"
        if words.take("USING", "INDEX"):
            return Ddl(Act.ADD_UNIQUE_USING_INDEX, table, name=name or words.name())
        words.take("NULLS", "DISTINCT")
        words.take("NULLS", "NOT", "DISTINCT")
        return Ddl(Act.ADD_UNIQUE if is_unique else Act.ADD_PRIMARY_KEY, table, columns=words.columns(), name=name)
    if words.take("CHECK"):
        words.inside()
        is_later = "VALID" in words.outer()
        return Ddl(Act.ADD_CHECK_NOT_VALID if is_later else Act.ADD_CHECK, table, name=name)
    if words.take("FOREIGN", "KEY"):
        columns = words.columns()
        words.take("REFERENCES")
        other = words.name()
        words.columns()
        act = Act.ADD_FOREIGN_KEY_NOT_VALID if "VALID" in words.outer() else Act.ADD_FOREIGN_KEY
        return Ddl(act, table, other, columns, name)
    if words.take("EXCLUDE"):
        return Ddl(Act.ADD_EXCLUSION, table, name=name)
    return None


_COUNTED = frozenset({"SERIAL", "BIGSERIAL", "SMALLSERIAL", "SERIAL4", "SERIAL8"})
_VOLATILE = frozenset(
    {"GEN_RANDOM_UUID", "RANDOM", "CLOCK_TIMESTAMP", "UUID_GENERATE_V4", "UUID_GENERATE_V1", "NEXTVAL", "TIMEOFDAY"}
)


def _column(words: Words, table: str) -> Ddl:
    column = words.name()
    said = words.outer()
    has_default = "DEFAULT" in said
    is_unique = "UNIQUE" in said or "PRIMARY" in said
    is_filled = bool(_COUNTED & set(said)) or "STORED" in said or "IDENTITY" in said
    is_filled = is_filled or (has_default and bool(_VOLATILE & set(said)))
    other = _referred(words) if "REFERENCES" in said else ""
    if is_filled:
        act = Act.ADD_COLUMN_FILLED
    elif other:
        act = Act.ADD_COLUMN_REFERENCING_FILLED if has_default else Act.ADD_COLUMN_REFERENCING
        act = Act.ADD_COLUMN_REFERENCING_UNIQUE if is_unique else act
    elif is_unique:
        act = Act.ADD_COLUMN_UNIQUE
    else:
        act = Act.ADD_COLUMN_CHECKED if "CHECK" in said else Act.ADD_COLUMN
    is_required = any(pair == ("NOT", "NULL") for pair in pairwise(said))
    if is_required and not has_default and act is Act.ADD_COLUMN:
        act = Act.ADD_COLUMN_REQUIRED
    return Ddl(act, table, other, (column,), is_required=is_required, has_default=has_default)


def _referred(words: Words) -> str:
    """The table behind the next REFERENCES."""
    while words.at < len(words.tokens) and not words.take("REFERENCES"):
        words.at += 1
    return words.name()


def _create_table(words: Words) -> Iterator[Ddl]:
    words.take("IF", "NOT", "EXISTS")
    table = words.name()
    yield Ddl(Act.CREATE_TABLE, table)
    if words.peek() != "(":
        return
    for part in items(words.inside()):
        inner = Words(part)
        if "REFERENCES" in inner.outer():
            yield Ddl(Act.ADD_FOREIGN_KEY, table, _referred(inner))


def _drop_table(words: Words) -> Iterator[Ddl]:
    words.take("IF", "EXISTS")
    for part in items(words.rest()):
        yield Ddl(Act.DROP_TABLE, Words(part).name())


def _create_index(words: Words) -> Iterator[Ddl]:
    yield _made_index(words, Act.CREATE_INDEX)


def _create_unique_index(words: Words) -> Iterator[Ddl]:
    yield replace(_made_index(words, Act.CREATE_UNIQUE_INDEX), is_required=True)


def _made_index(words: Words, act: Act) -> Ddl:
    act = Act.CREATE_INDEX_CONCURRENTLY if words.take("CONCURRENTLY") else act
    words.take("IF", "NOT", "EXISTS")
    name = words.name() if words.peek() != "ON" else ""
    words.take("ON")
    words.take("ONLY")
    table = words.name()
    if words.take("USING"):
        words.name()
    return Ddl(act, table, columns=words.columns(), name=name)


def _drop_index(words: Words) -> Iterator[Ddl]:
    act = Act.DROP_INDEX_CONCURRENTLY if words.take("CONCURRENTLY") else Act.DROP_INDEX
    words.take("IF", "EXISTS")
    for part in items(words.rest()):
        yield Ddl(act, name=Words(part).name())


def _alter_index(words: Words) -> Iterator[Ddl]:
    words.take("IF", "EXISTS")
    name = words.name()
    is_renamed = words.take("RENAME", "TO")
    yield Ddl(Act.RENAME_INDEX, name=words.name()) if is_renamed else Ddl(None, name=name, verb="ALTER INDEX")


def _reindex(words: Words) -> Iterator[Ddl]:
    options = Words(words.inside()).outer() if words.peek() == "(" else []
    kind = words.name()
    is_concurrent = words.take("CONCURRENTLY") or "CONCURRENTLY" in options
    act = Act.REINDEX_CONCURRENTLY if is_concurrent else Act.REINDEX
    name = words.name()
    yield Ddl(act, name if kind == "table" else "", name="" if kind == "table" else name)


def _update(words: Words) -> Iterator[Ddl]:
    words.take("ONLY")
    table = words.name()
    yield Ddl(Act.UPDATE_ROWS, table, whole="WHERE" not in words.outer())


def _delete(words: Words) -> Iterator[Ddl]:
    words.take("ONLY")
    table = words.name()
    yield Ddl(Act.DELETE_ROWS, table, whole="WHERE" not in words.outer())


def _insert(words: Words) -> Iterator[Ddl]:
    yield Ddl(Act.INSERT_ROWS, words.name())


def _truncate(words: Words) -> Iterator[Ddl]:
    words.take("TABLE")
    words.take("ONLY")
    for part in items(words.rest()):
        yield Ddl(Act.TRUNCATE, Words(part).name(), whole=True)


def _lock(words: Words) -> Iterator[Ddl]:
    words.take("TABLE")
    words.take("ONLY")
    yield Ddl(Act.LOCK_TABLE, words.name())


def _vacuum(words: Words) -> Iterator[Ddl]:
    options = Words(words.inside()).outer() if words.peek() == "(" else []
    is_full = words.take("FULL") or "FULL" in options
    for word in ("FREEZE", "VERBOSE", "ANALYZE"):
        words.take(word)
    table = words.name() if words.peek() else ""
    yield Ddl(Act.VACUUM_FULL, table) if is_full else Ddl(None, table, verb="VACUUM")


def _cluster(words: Words) -> Iterator[Ddl]:
    words.take("VERBOSE")
    yield Ddl(Act.CLUSTER, words.name())


def _comment(words: Words) -> Iterator[Ddl]:
    if words.take("TABLE"):
        yield Ddl(Act.COMMENT_ON_TABLE, words.name())
    elif words.take("COLUMN"):
        *_, table, column = ("", *words.dotted())
        yield Ddl(Act.COMMENT_ON_COLUMN, table, columns=(column,))
    else:
        yield Ddl(None, verb="COMMENT ON")


def _set_constraints(words: Words) -> Iterator[Ddl]:
    for part in items(words.rest()):
        yield Ddl(Act.SET_CONSTRAINTS, name=Words(part).name())


def _select(words: Words) -> Iterator[Ddl]:
    said = words.outer()
    inner = Words(words.rest())
    while "FROM" in said and inner.at < len(inner.tokens) and not inner.take("FROM"):
        inner.at += 1
    yield Ddl(Act.SELECT, inner.name() if "FROM" in said else "")


def _with(words: Words) -> Iterator[Ddl]:
    """What the last part of a WITH does; parts before it may write as well."""
    writing = {"UPDATE", "DELETE", "INSERT"}
    every = [token.text.upper() for token in words.tokens]
    if not writing & set(every):
        yield Ddl(Act.SELECT)
        return
    while words.at < len(words.tokens) and words.peek() not in writing:
        words.at += 1
    yield from _read(Words(words.rest()))


def _verb(said: str) -> Callable[[Words], Iterator[Ddl]]:
    def reader(words: Words) -> Iterator[Ddl]:
        yield Ddl(None, verb=said)

    return reader


def _alter_type(words: Words) -> Iterator[Ddl]:
    name = words.name()
    yield Ddl(None, name=name, verb="ALTER TYPE ADD VALUE" if words.take("ADD", "VALUE") else "ALTER TYPE")


_VERBS = (
    "START TRANSACTION", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "END", "DROP DATABASE", "DROP SCHEMA",
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", "CREATE TRIGGER", "CREATE EXTENSION", "CREATE TYPE", "DO",
    "CREATE MATERIALIZED VIEW", "REFRESH MATERIALIZED VIEW", "CREATE VIEW", "CREATE OR REPLACE VIEW", "DROP VIEW",
    "CREATE SEQUENCE", "ALTER SEQUENCE", "DROP SEQUENCE", "ANALYZE", "GRANT", "REVOKE", "SET", "RESET",
)  # fmt: skip

# The longer words come first where one begins with another.
_READERS: tuple[tuple[str, Callable[[Words], Iterator[Ddl]]], ...] = (
    ("ALTER TABLE", _alter_table),
    ("ALTER INDEX", _alter_index),
    ("ALTER TYPE", _alter_type),
    ("CREATE TABLE", _create_table),
    ("CREATE UNLOGGED TABLE", _create_table),
    ("DROP TABLE", _drop_table),
    ("CREATE UNIQUE INDEX", _create_unique_index),
    ("CREATE INDEX", _create_index),
    ("DROP INDEX", _drop_index),
    ("REINDEX", _reindex),
    ("UPDATE", _update),
    ("DELETE FROM", _delete),
    ("DELETE", _delete),
    ("INSERT INTO", _insert),
    ("INSERT", _insert),
    ("TRUNCATE", _truncate),
    ("LOCK", _lock),
    ("VACUUM", _vacuum),
    ("CLUSTER", _cluster),
    ("COMMENT ON", _comment),
    ("SET CONSTRAINTS", _set_constraints),
    ("SELECT", _select),
    ("WITH", _with),
    *((said, _verb(said)) for said in _VERBS),
)
