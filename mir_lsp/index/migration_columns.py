"""What columns the fields of the past have in PostgreSQL: type, null, defaults, indexes, references.

A field is known here as migrations wrote it. What cannot be told of it (a class of a package, a value that is worked
out) is None, never a guess: `PastColumn.type` of a field whose class decides its type itself is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from mir_lsp.facts.terms import CallTerm, Literal, Ref, Sequence, Term
from mir_lsp.index.classes import find_method
from mir_lsp.index.db import Database
from mir_lsp.index.fields import field_type
from mir_lsp.index.migration_states import PastField, PastModel
from mir_lsp.index.migrations import migration_graph
from mir_lsp.index.paths import parent
from mir_lsp.index.resolve import ClassSymbol, ExternalSymbol, Symbol, resolve
from mir_lsp.index.settings import evaluate, text_setting
from mir_lsp.index.terms import flag, mapping_value, text

Target = tuple[str, str]
Written = tuple[str, tuple[tuple[str, Term], ...]]
_SETTINGS = "django.conf.settings."


class Given(Enum):
    """What a new row gets that names no value for a column."""

    NOTHING = "nothing"
    CONSTANT = "constant"
    CALLABLE = "callable"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PastColumn:
    """The column of a field. None stands for what is not known; a field without a column has the type "".

    `kind` is the class of Django that it comes down to, `is_plain` says that nothing of the project stands between.
    `default` is what Python gives to the rows that there are when the column is added (`default=`, the empty text of
    `blank=True`, the time of `auto_now`), `db_default` what PostgreSQL gives to later ones; `volatile` is a
    `db_default` that differs from row to row. `target` is the model that a relation leads to: its application and
    its name in small letters. `written` is the class with what Django compares of its arguments before it does
    anything, `shape` the same without what cannot change the type.
    """

    field: str
    kind: str | None
    is_plain: bool
    column: str | None
    type: str | None
    null: bool | None
    default: Given
    callable: str
    db_default: Given
    volatile: bool | None
    index: bool | None
    unique: bool | None
    primary_key: bool | None
    target: Target | None
    constraint: bool | None
    stored: bool | None
    collation: Term | None
    comment: Term | None
    defaults: tuple[Term | None, Term | None]
    has_through: bool
    related_name: str
    written: Written
    shape: Written

    @property
    def is_relation(self) -> bool:
        """Whether it refers to rows of another table."""
        return self.kind in TO_ONE

    @property
    def is_counted(self) -> bool:
        """Whether PostgreSQL gives the numbers."""
        return self.kind in _COUNTED

    @property
    def has_check(self) -> bool:
        """Whether Django has PostgreSQL check that it is not negative."""
        return (self.kind or "").startswith("Positive")

    @property
    def length(self) -> int | None:
        """How long a text may be; None without a limit, or where it is not known."""
        digits = (self.type or "").removeprefix("varchar(").removesuffix(")")
        return int(digits) if digits.isdecimal() and (self.type or "").startswith("varchar(") else None


TO_ONE = frozenset({"ForeignKey", "OneToOneField"})
_COUNTED = frozenset({"AutoField", "BigAutoField", "SmallAutoField"})
_NO_COLUMN = frozenset(
    {"ManyToManyField", "GenericForeignKey", "GenericRelation", "CompositePrimaryKey", "ForeignObject"}
)
_TEXTS = {"CharField": None, "SlugField": 50, "EmailField": 254, "URLField": 200, "FileField": 100, "ImageField": 100,
          "FilePathField": 100, "CommaSeparatedIntegerField": None}  # fmt: skip
_TYPES = {
    "AutoField": "integer",
    "BigAutoField": "bigint",
    "SmallAutoField": "smallint",
    "BigIntegerField": "bigint",
    "BinaryField": "bytea",
    "BooleanField": "boolean",
    "NullBooleanField": "boolean",
    "DateField": "date",
    "DateTimeField": "timestamp with time zone",
    "DurationField": "interval",
    "FloatField": "double precision",
    "IntegerField": "integer",
    "IPAddressField": "inet",
    "GenericIPAddressField": "inet",
    "JSONField": "jsonb",
    "OrderWrt": "integer",
    "PositiveBigIntegerField": "bigint",
    "PositiveIntegerField": "integer",
    "PositiveSmallIntegerField": "smallint",
    "SmallIntegerField": "smallint",
    "TextField": "text",
    "TimeField": "time",
    "UUIDField": "uuid",
    "CITextField": "citext",
    "CICharField": "citext",
    "CIEmailField": "citext",
    "HStoreField": "hstore",
    "IntegerRangeField": "int4range",
    "BigIntegerRangeField": "int8range",
    "DecimalRangeField": "numrange",
    "DateRangeField": "daterange",
    "DateTimeRangeField": "tstzrange",
    "SearchVectorField": "tsvector",
}
# Fields that take an empty text for nothing: with `blank=True` Django gives it to the rows that there are.
_EMPTY_TEXT = frozenset({*_TEXTS, "TextField", "BinaryField", "CITextField", "CICharField", "CIEmailField"})
# What Django never asks the database about, and what has a place of its own in a `PastColumn`.
_NOT_OF_THE_DATABASE = frozenset(
    {
        "blank", "choices", "db_column", "editable", "error_messages", "help_text", "limit_choices_to", "on_delete",
        "related_name", "related_query_name", "validators", "verbose_name", "to", "db_comment",
    }
)  # fmt: skip
# Arguments that say nothing where they have these values.
_USUAL: dict[str, Term] = {
    "null": Literal(False),
    "unique": Literal(False),
    "primary_key": Literal(False),
    "db_constraint": Literal(True),
    "auto_now": Literal(False),
    "auto_now_add": Literal(False),
    "max_length": Literal(None),
    "db_collation": Literal(None),
    "db_tablespace": Literal(None),
    "to_field": Literal("id"),  # which Django leaves out as well, where the key is called so
}
# Arguments that no type depends on.
_OF_NO_TYPE = frozenset({*_USUAL, "db_index", "default", "db_default", "to_field", "unique_for_date"}) - {
    "max_length"
}
# Functions of which every row gets a value of its own.
_VOLATILE = ("RandomUUID", "Random", "UUID4", "UUID7")
_STABLE = ("Now", "TransactionNow", "Value")
_OWN_TYPE = ("db_type", "get_internal_type", "db_parameters", "db_type_suffix", "rel_db_type")
_DEFAULTING = ("__init__", "deconstruct")


def past_column(db: Database, label: str, field: PastField) -> PastColumn:
    """The column of a field of the application `label`, as it is after the migration that wrote it."""
    return _Reading(db, label, field).column()


def table_name(label: str, model: PastModel) -> str | None:
    """The table of a model; None when an option that is not known names it."""
    option = model.option("db_table")
    if option is None or option[1] == Literal(None) or option[1] == Literal(""):
        return f"{label}_{model.name.lower()}"
    return text(option[1])


def is_managed(model: PastModel) -> bool:
    """Whether Django makes and changes a table for a model."""
    managed, proxy = model.option("managed"), model.option("proxy")
    return not ((managed is not None and flag(managed[1]) is False) or (proxy is not None and flag(proxy[1]) is True))


class _Reading:
    """One field, read argument by argument."""

    __slots__ = ("_call", "_db", "_field", "_label", "_path")

    def __init__(self, db: Database, label: str, field: PastField) -> None:
        self._db = db
        self._label = label
        self._field = field
        self._path = field.path
        self._call = field.call if isinstance(field.call, CallTerm) else None

    def column(self) -> PastColumn:
        call = self._call
        symbol = self._symbol()
        kind = field_type(self._db, self._path, call.func)[1] if call is not None else None
        if isinstance(symbol, ExternalSymbol) and symbol.dotted == "django.contrib.postgres.search.SearchVectorField":
            kind = "SearchVectorField"
        plain = isinstance(symbol, ExternalSymbol) and symbol.dotted.startswith("django.")
        primary = self._flag("primary_key", False)
        is_one = kind == "OneToOneField"
        database_default = self._argument("db_default")
        return PastColumn(
            field=self._field.name,
            kind=kind,
            is_plain=plain,
            column=self._column(kind),
            type=self._type(kind, symbol),
            null=True if kind == "NullBooleanField" else self._flag("null", False),
            default=self._default(kind),
            callable=self._callable(),
            db_default=Given.NOTHING if database_default is None else Given.CONSTANT,
            volatile=_is_volatile(database_default),
            index=self._flag("db_index", kind in TO_ONE or kind == "SlugField") if kind is not None else None,
            unique=True if is_one or primary else self._flag("unique", False),
            primary_key=primary,
            target=self._target(),
            constraint=self._flag("db_constraint", True) if kind in TO_ONE else False,
            stored=self._flag("db_persist", False) if kind == "GeneratedField" else None,
            collation=self._argument("db_collation"),
            comment=self._argument("db_comment"),
            defaults=(self._argument("default"), database_default),
            has_through=self._argument("through") not in (None, Literal(None)),
            related_name=self._related_name(kind),
            written=(self._class(symbol), tuple(self._written(kind))),
            shape=(self._class(symbol), tuple(each for each in self._written(kind) if each[0] not in _OF_NO_TYPE)),
        )

    def _symbol(self) -> Symbol | None:
        func = self._call.func if self._call is not None else None
        return resolve(self._db, self._path, func.parts) if isinstance(func, Ref) else None

    def _argument(self, name: str) -> Term | None:
        return self._call.keyword(name) if self._call is not None else None

    def _flag(self, name: str, default: bool) -> bool | None:
        """An argument that is true or false; None when it is not known."""
        if self._call is None:
            return None
        written = self._call.keyword(name)
        if written is None:
            return None if self._call.inexact else default
        return flag(evaluate(self._db, self._path, written))

    def _number(self, name: str) -> int | None:
        written = self._argument(name)
        value = evaluate(self._db, self._path, written) if written is not None else None
        return value.value if isinstance(value, Literal) and type(value.value) is int else None

    def _column(self, kind: str | None) -> str | None:
        if kind in _NO_COLUMN:
            return ""
        written = self._argument("db_column")
        if written is not None and written != Literal(None):
            return text(evaluate(self._db, self._path, written))
        if kind is None:
            return None if self._field.is_relation else self._field.name
        return f"{self._field.name}_id" if kind in TO_ONE else self._field.name

    def _type(self, kind: str | None, symbol: Symbol | None) -> str | None:
        if kind in _NO_COLUMN:
            return ""
        if self._call is None or kind is None or self._call.inexact or not self._is_told(symbol):
            return None
        if kind in TO_ONE:
            target = self._target()
            return f"key of {'.'.join(target)}" if target is not None else None
        return self._own_type(kind, symbol)

    def _own_type(self, kind: str, symbol: Symbol | None) -> str | None:
        if kind in _TEXTS:
            return self._text_type(_TEXTS[kind], symbol)
        if kind == "DecimalField":
            digits, places = self._number("max_digits"), self._number("decimal_places")
            return f"numeric({digits}, {places})" if digits is not None and places is not None else None
        if kind == "ArrayField":
            base = self._argument("base_field") or (self._call.args[0] if self._call and self._call.args else None)
            size = self._argument("size")
            inner = past_column(self._db, self._label, PastField("", self._path, base)) if base is not None else None
            known = inner is not None and inner.type and (size is None or size == Literal(None))
            return f"{inner.type}[]" if known and inner is not None else None
        if kind == "GeneratedField":
            output = self._argument("output_field")
            return past_column(self._db, self._label, PastField("", self._path, output)).type if output else None
        return _TYPES.get(kind)

    def _text_type(self, default: int | None, symbol: Symbol | None) -> str | None:
        length = self._number("max_length")
        if length is not None:
            return f"varchar({length})"
        if self._argument("max_length") not in (None, Literal(None)) or not isinstance(symbol, ExternalSymbol):
            return None
        if not symbol.dotted.startswith("django."):
            return None
        return f"varchar({default})" if default is not None else "varchar"

    def _is_told(self, symbol: Symbol | None) -> bool:
        """Whether the class of Django that a field comes down to decides about its type."""
        match symbol:
            case ExternalSymbol():
                return True
            case ClassSymbol(id=id):
                return not any(find_method(self._db, id, name) is not None for name in _OWN_TYPE)
            case _:
                return False

    def _default(self, kind: str | None) -> Given:
        call = self._call
        if call is None or (call.inexact and call.keyword("default") is None):
            return Given.UNKNOWN
        written = call.keyword("default")
        if written is not None and written != Literal(None):
            return self._given(written)
        if self._may_add_a_default() or kind is None:
            return Given.UNKNOWN
        if flag(call.keyword("auto_now")) or flag(call.keyword("auto_now_add")):
            return Given.CALLABLE
        blank = flag(call.keyword("blank"))
        is_empty = (
            written is None and blank is True and kind in _EMPTY_TEXT and flag(call.keyword("null")) is not True
        )
        return Given.CONSTANT if is_empty else Given.NOTHING

    def _given(self, written: Term) -> Given:
        match evaluate(self._db, self._path, written):
            case Literal() | Sequence():
                return Given.CONSTANT
            case CallTerm():
                return Given.CONSTANT
            case _:
                pass
        return Given.CALLABLE if isinstance(written, Ref) else Given.UNKNOWN

    def _callable(self) -> str:
        """The name of the function that gives the default, as it is written; empty for another default."""
        written = self._argument("default")
        return ".".join(written.parts) if isinstance(written, Ref) else ""

    def _may_add_a_default(self) -> bool:
        match self._symbol():
            case ClassSymbol(id=id):
                return any(find_method(self._db, id, name) is not None for name in _DEFAULTING)
            case ExternalSymbol(dotted=dotted):
                return not dotted.startswith("django.")
            case _:
                return True

    def _target(self) -> Target | None:
        """The model that a relation leads to, by the name that it has today."""
        call = self._call
        written = self._argument("to") or (call.args[0] if call is not None and call.args else None)
        if written is None:
            return None
        named = text(written)
        if isinstance(written, Ref):
            symbol = resolve(self._db, self._path, written.parts)
            if isinstance(symbol, ExternalSymbol) and symbol.dotted.startswith(_SETTINGS):
                setting = symbol.dotted.removeprefix(_SETTINGS)
                named = text_setting(self._db, parent(self._path), setting) or f"settings.{setting}"
        if named is None:
            return None
        app, _, name = named.rpartition(".")
        return _with_table(self._db, today(self._db, (app or self._label, name.lower())))

    def _related_name(self, kind: str | None) -> str:
        """What the target calls the relation, as it is written; empty where nothing is."""
        args = self._call.args if self._call is not None else ()
        place = 2 if kind in TO_ONE else 1
        return text(self._argument("related_name") or (args[place] if len(args) > place else None)) or ""

    def _class(self, symbol: Symbol | None) -> str:
        """What tells the class of a field from another."""
        match symbol:
            case ExternalSymbol(dotted=dotted):
                return dotted
            case ClassSymbol(id=id):
                return f"{id.path}:{id.qualname}"
            case _:
                func = self._call.func if self._call is not None else None
                return ".".join(func.parts) if isinstance(func, Ref) else ""

    def _written(self, kind: str | None) -> list[tuple[str, Term]]:
        """The arguments that Django compares, without those that say what is so without them."""
        usual = {**_USUAL, "db_index": Literal(kind in TO_ONE or kind == "SlugField")}
        keywords = self._call.keywords if self._call is not None else ()
        kept = [
            (name, value)
            for name, value in keywords
            if name not in _NOT_OF_THE_DATABASE and (name not in usual or value != usual[name])
        ]
        return sorted(kept, key=lambda pair: pair[0])


def _is_volatile(written: Term | None) -> bool | None:
    """Whether each row gets a value of its own; None when that is not known."""
    match written:
        case None | Literal():
            return False
        case CallTerm(func=Ref() as func) if func.last in _VOLATILE:
            return True
        case CallTerm(func=Ref() as func) if func.last in _STABLE:
            return False
        case _:
            return None


def renamed_models(db: Database) -> dict[Target, Target]:
    """The names that models were given in place of earlier ones."""
    found: dict[Target, Target] = {}
    for migration in db.get(migration_graph).migrations:
        label = migration.key.app_label
        for operation in migration.operations:
            if operation.name == "RenameModel":
                old, new = text(operation.argument("old_name")), text(operation.argument("new_name"))
                if old is not None and new is not None:
                    found[label, old.lower()] = (label, new.lower())
    return found


def proxies(db: Database) -> dict[Target, Target]:
    """The models that have no table of their own, each with the one whose rows are theirs."""
    found: dict[Target, Target] = {}
    for migration in db.get(migration_graph).migrations:
        for operation in migration.operations:
            options, bases = operation.argument("options"), operation.argument("bases")
            name = text(operation.argument("name"))
            if operation.name != "CreateModel" or name is None or flag(mapping_value(options, "proxy")) is not True:
                continue
            items = bases.items if isinstance(bases, Sequence) else ()
            named = next((base for base in map(text, items) if base is not None and "." in base), None)
            if named is not None:
                app, _, base = named.partition(".")
                found[migration.key.app_label, name.lower()] = (app, base.lower())
    return found


def _with_table(db: Database, target: Target) -> Target:
    """The model whose table a relation refers to: that of a proxy is another one's."""
    known = db.get(proxies)
    seen = {target}
    while target in known and known[target] not in seen:
        target = today(db, known[target])
        seen.add(target)
    return target


def today(db: Database, target: Target) -> Target:
    """The name that a model has today, by an earlier one."""
    renamed = db.get(renamed_models)
    seen = {target}
    while target in renamed and renamed[target] not in seen:
        target = renamed[target]
        seen.add(target)
    return target
