"""The fields of models as values, with the models that their relations lead to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mir_lsp.facts.terms import OPAQUE, CallTerm, Literal, Term
from mir_lsp.index.apps import app_of
from mir_lsp.index.classes import project_classes
from mir_lsp.index.db import Database
from mir_lsp.index.fields import Declared, Layout, field_type, is_many_to_many, is_to_one, layout
from mir_lsp.index.gaps import has_known_bases
from mir_lsp.index.headers import Header, concrete, header, option, text_option
from mir_lsp.index.histories import History
from mir_lsp.index.outside import (
    FOREIGN_KEY,
    GENERIC_FOREIGN_KEY,
    GENERIC_RELATION,
    MANY_TO_MANY,
    ONE_TO_ONE,
    TAG_FIELD,
    TAGS,
)
from mir_lsp.index.paths import parent
from mir_lsp.index.schema import ClassId, Field, Relation, RelationKind
from mir_lsp.index.settings import evaluate, plain_setting, text_setting
from mir_lsp.index.tags import tagged_through
from mir_lsp.index.targets import target_of
from mir_lsp.index.terms import texts

_COMPOSITE = "CompositePrimaryKey"
_FOREIGN_OBJECT = "ForeignObject"
_HIDDEN = "+"

# Of the arguments of a plain field, `null` is the seventh.
_NULL_POSITION = 6


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A relation from the row of one model to others, with its two names on the other side.

    `accessor` is None when there is none or it is not known. `is_link` is that of a child table to its parent's.
    """

    source: ClassId
    relation: Relation
    accessor: str | None
    query_name: str
    is_link: bool


def local_fields(db: Database, id: ClassId) -> tuple[Field, ...]:
    """The fields of a model's own table, an implicit primary key first, tables of pairs last."""
    head = db.get(header, id)
    if head is None:
        return ()
    if head.proxy:
        table = db.get(concrete, id)
        return db.get(local_fields, table) if table != id else ()
    if head.history is not None:
        return _copied(db, id, head.history)
    plan = db.get(layout, id)
    columns = [field for field in plan.local if not is_many_to_many(field)]
    pairs = [field for field in plan.local if is_many_to_many(field)]
    return (
        *_implicit_key(db, id, head, plan),
        *(_field(db, id, field) for field in columns),
        *_implicit_order(db, id, head),
        *(_field(db, id, field) for field in pairs),
    )


def all_fields(db: Database, id: ClassId) -> tuple[Field, ...]:
    """The fields of a model in Django's order: those of its parents, its own, then those without a column."""
    plan = db.get(layout, id)
    found: dict[str, Field] = {}
    for base, _ in plan.parents:
        for field in db.get(table_fields, base):
            found.setdefault(field.name, field)
    local = () if plan.is_proxy else db.get(local_fields, id)
    for field in (*local, *(_field(db, id, field) for field in plan.private)):
        found.pop(field.name, None)
        found[field.name] = field
    return tuple(found.values())


def table_fields(db: Database, id: ClassId) -> tuple[Field, ...]:
    """The fields of a model and of its parents that have a column or a table."""
    return tuple(field for field in db.get(all_fields, id) if field.type not in _WITHOUT_COLUMN)


_WITHOUT_COLUMN = frozenset({GENERIC_FOREIGN_KEY, GENERIC_RELATION, _COMPOSITE})
_NO_COLUMN = _WITHOUT_COLUMN | {MANY_TO_MANY, TAGS, _FOREIGN_OBJECT, "RelatedField"}


def outgoing(db: Database, id: ClassId) -> tuple[Outgoing, ...]:
    """The relations of a model's own table."""
    plan = db.get(layout, id)
    found = (_outgoing(db, id, field) for field in plan.local)
    return tuple(relation for relation in found if relation is not None)


def _copied(db: Database, id: ClassId, history: History) -> tuple[Field, ...]:
    """The fields of a model that keeps the history of another: copies of its columns, then its own."""
    excluded = history.excluded or frozenset()
    # A model that inherits from its own history would never end.
    source = () if id in project_classes(db, history.source) else db.get(all_fields, history.source)
    columns = [field for field in source if field.type not in _NO_COLUMN and field.name not in excluded]
    plain = [_plain_copy(db, id, field) for field in columns if field.relation is None]
    relations = [_relation_copy(id, field, field.relation) for field in columns if field.relation is not None]
    own = (
        Declared(name, field_type(db, path, call.func)[1] if call.func != OPAQUE else kind, id, path, call)
        for name, kind, path, call in _history_columns(db, id, history)
    )
    user = history.call.keyword("user_model") or Literal(text_setting(db, parent(id.path), "AUTH_USER_MODEL"))
    target = target_of(db, history.owner.path, user, history.source)
    link = Relation("history_user", RelationKind.FOREIGN_KEY, target, True, None, "history_user")
    last = Field("history_user", FOREIGN_KEY, "history_user_id", True, (), link, id, "history_user_id")
    return (*plain, *relations, *(_field(db, id, field) for field in own), last)


def _history_columns(db: Database, id: ClassId, history: History) -> Iterator[tuple[str, str, str, CallTerm]]:
    """The columns of the history itself: name, type, and the file and call that arguments give for them."""
    folder, path = parent(id.path), history.owner.path
    key = history.call.keyword("history_id_field")
    reason = history.call.keyword("history_change_reason_field")
    uuids = plain_setting(db, folder, "SIMPLE_HISTORY_HISTORY_ID_USE_UUID") is True
    texts_asked = plain_setting(db, folder, "SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD") is True
    null = (("null", Literal(True)),)
    plain = CallTerm(OPAQUE)
    key_call = key if isinstance(key, CallTerm) else plain
    primary = replace(key_call, keywords=(*key_call.keywords, ("primary_key", Literal(True))))
    reason_call = reason if isinstance(reason, CallTerm) else CallTerm(OPAQUE, keywords=null)
    yield "history_id", "UUIDField" if uuids else "AutoField", path, primary
    yield "history_date", "DateTimeField", path, plain
    yield "history_change_reason", "TextField" if texts_asked else "CharField", path, reason_call
    yield "history_type", "CharField", path, plain


_HISTORY_TYPES = {"AutoField": "IntegerField", "SmallAutoField": "IntegerField", "BigAutoField": "BigIntegerField"}
_FILES = frozenset({"FileField", "ImageField"})


def _plain_copy(db: Database, id: ClassId, field: Field) -> Field:
    kind = _HISTORY_TYPES.get(field.type or "", field.type)
    if field.type in _FILES:
        short = plain_setting(db, parent(id.path), "SIMPLE_HISTORY_FILEFIELD_TO_CHARFIELD") is True
        kind = "CharField" if short else "TextField"
    kept = tuple(pair for pair in field.arguments if pair[0] not in ("primary_key", "unique"))
    return replace(field, type="IntegerField" if kind == "OrderWrt" else kind, arguments=kept, owner=id)


def _relation_copy(id: ClassId, field: Field, relation: Relation) -> Field:
    copied = replace(
        relation, kind=RelationKind.FOREIGN_KEY, null=True, inverse=None, through_fields=None, inverse_query_name=None
    )
    return replace(field, type=FOREIGN_KEY, null=True, relation=copied, owner=id)


def _field(db: Database, id: ClassId, field: Declared) -> Field:
    found = _outgoing(db, id, field)
    relation = found.relation if found is not None else _generic(db, id, field)
    is_column = relation is not None and is_to_one(field)
    attname = f"{field.name}_id" if is_column and field.type != _FOREIGN_OBJECT else field.name
    return Field(
        name=field.name,
        type=field.type,
        attname=attname,
        null=relation.null if relation is not None else _null(db, field),
        arguments=_arguments(field),
        relation=relation,
        owner=field.owner,
        column=_column(db, field, attname),
    )


def _column(db: Database, field: Declared, attname: str) -> str | None:
    """The column of a field: the one it names, else its attribute."""
    if field.type in _NO_COLUMN:
        return None
    written = field.argument("db_column")
    if written is None or written == Literal(None):
        return attname
    value = evaluate(db, field.path, written)
    return value.value if isinstance(value, Literal) and isinstance(value.value, str) else None


def _null(db: Database, field: Declared) -> bool | None:
    """Whether a column may be empty; None when arguments are not all in view or a field class decides."""
    if field.type == "NullBooleanField":
        return True
    if field.type == "RelatedField":
        # Some lead to many rows and have no column.
        return None
    written = field.argument("null", None if field.is_relation else _NULL_POSITION)
    if written is None:
        return None if field.call.inexact or field.type is None else False
    value = evaluate(db, field.path, written)
    return bool(value.value) if isinstance(value, Literal) else None


def _arguments(field: Declared) -> tuple[tuple[str, Term], ...]:
    """The arguments by name; of those by position, the ones whose name every field of that kind agrees on."""
    names = ("to", "on_delete") if is_to_one(field) else ("to",) if field.is_relation else ("verbose_name",)
    return (*zip(names, field.call.args, strict=False), *field.call.keywords)


def _outgoing(db: Database, id: ClassId, field: Declared) -> Outgoing | None:
    kind = _KINDS.get(field.type or "")
    if kind is None:
        return None
    target = field.link or _target(db, id, field)
    accessor, query_name = _names(db, id, field)
    null = False if kind is RelationKind.MANY_TO_MANY else _null(db, field)
    through = _through(db, id, field)
    pair = _through_fields(db, id, field, target, through) if through is not None and field.type != TAGS else None
    back = None if query_name.endswith(_HIDDEN) else query_name
    relation = Relation(field.name, kind, target, null, accessor, field.name, through, pair, back)
    is_link = field.link is not None or (kind is RelationKind.ONE_TO_ONE and field.is_true("parent_link"))
    return Outgoing(id, relation, accessor, query_name, is_link)


_KINDS = {
    "ForeignKey": RelationKind.FOREIGN_KEY,
    "ForeignObject": RelationKind.FOREIGN_KEY,
    ONE_TO_ONE: RelationKind.ONE_TO_ONE,
    "ManyToManyField": RelationKind.MANY_TO_MANY,
    TAGS: RelationKind.MANY_TO_MANY,
}


def _target(db: Database, id: ClassId, field: Declared) -> ClassId | None:
    if field.target is not None:
        return field.target
    if field.type == TAGS:
        through = _through(db, id, field)
        return _tag(db, through) if through is not None else None
    term = field.argument("to", 0)
    return target_of(db, field.path, term, id) if term is not None else None


def _tag(db: Database, through: ClassId) -> ClassId | None:
    keys = (other for other in db.get(layout, through).local if other.name == TAG_FIELD and is_to_one(other))
    return next((_target(db, through, key) for key in keys), None)


def _through(db: Database, id: ClassId, field: Declared) -> ClassId | None:
    if field.type == TAGS:
        return tagged_through(db, field.path, field.call, id)
    term = field.argument("through") if is_many_to_many(field) else None
    return target_of(db, field.path, term, id) if term is not None else None


def _through_fields(
    db: Database, id: ClassId, field: Declared, target: ClassId | None, through: ClassId
) -> tuple[str, str] | None:
    """The fields of a model of pairs that lead to both sides: those that are written, else the first to each."""
    written = field.argument("through_fields")
    if written is not None:
        names = texts(evaluate(db, field.path, written))
        return (names[0], names[1]) if names is not None and len(names) == 2 else None
    keys = [(other.name, _target(db, through, other)) for other in db.get(layout, through).local if is_to_one(other)]
    table = db.get(concrete, id)
    sources = [name for name, found in keys if found in (id, table)]
    targets = [name for name, found in keys if found == target and found is not None]
    if target in (id, table):
        return (sources[0], sources[1]) if len(sources) == 2 else None
    return (sources[0], targets[0]) if len(sources) == 1 and len(targets) == 1 else None


def _names(db: Database, id: ClassId, field: Declared) -> tuple[str | None, str]:
    """The accessor of a relation on its target, and how lookups from there spell it."""
    model_name = id.name.lower()
    if field.type == MANY_TO_MANY and _is_symmetrical(field):
        return None, _HIDDEN
    written = field.argument("related_name")
    related = _text(db, id, field.path, written) if written is not None else None
    if written is not None and related is None and written != Literal(None):
        return None, _HIDDEN
    if not related:
        default = text_option(db, id, "default_related_name")
        related = _filled(db, id, default) if default else None
    query = field.argument("related_query_name")
    query_name = (_text(db, id, field.path, query) if query is not None else None) or related or model_name
    if related is not None and related.endswith(_HIDDEN):
        return None, query_name
    return related or (model_name if field.type == ONE_TO_ONE else f"{model_name}_set"), query_name


def _is_symmetrical(field: Declared) -> bool:
    """A relation of a model to itself, written `"self"`, has no other side unless it says so."""
    said = field.argument("symmetrical")
    if isinstance(said, Literal):
        return bool(said.value)
    return field.argument("to", 0) == Literal("self")


def _text(db: Database, id: ClassId, path: str, term: Term) -> str | None:
    value = evaluate(db, path, term)
    return _filled(db, id, value.value) if isinstance(value, Literal) and isinstance(value.value, str) else None


def _filled(db: Database, id: ClassId, pattern: str) -> str | None:
    """A related name with `%(class)s`, `%(model_name)s` and `%(app_label)s` filled in for the model."""
    head = db.get(header, id)
    label = (head.app_label if head is not None else None) or ""
    model_name = id.name.lower()
    try:
        return pattern % {"class": model_name, "model_name": model_name, "app_label": label.lower()}
    except (ValueError, KeyError, TypeError):
        return None


def _generic(db: Database, id: ClassId, field: Declared) -> Relation | None:
    if field.type == GENERIC_RELATION:
        target = _target(db, id, field)
        query = field.argument("related_query_name")
        back = _text(db, id, field.path, query) if query is not None else None
        return Relation(
            field.name, RelationKind.GENERIC_RELATION, target, False, None, field.name, inverse_query_name=back
        )
    if field.type == GENERIC_FOREIGN_KEY:
        null = _content_type_null(db, id, field)
        return Relation(field.name, RelationKind.GENERIC_FOREIGN_KEY, None, null, None, field.name)
    return None


def _content_type_null(db: Database, id: ClassId, field: Declared) -> bool | None:
    """A generic relation is empty when its column for the type may be."""
    name = field.argument("ct_field", 0) or Literal("content_type")
    columns = (_null(db, other) for other in db.get(layout, id).local if Literal(other.name) == name)
    return next(columns, False)


def _implicit_key(db: Database, id: ClassId, head: Header, plan: Layout) -> tuple[Field, ...]:
    """The `id` that Django adds to a model without a primary key; of unknown type when a base may have one."""
    declared = (*plan.local, *plan.private)
    if head.abstract or plan.parents or any(_is_key(field) for field in declared):
        return ()
    if any(field.name == "id" for field in declared):
        return ()
    kind = _key_type(db, id) if has_known_bases(db, id) else None
    return (Field("id", kind, "id", False, (("primary_key", Literal(True)),), None, id, "id"),)


def _implicit_order(db: Database, id: ClassId, head: Header) -> tuple[Field, ...]:
    """The column that Django adds for `order_with_respect_to`."""
    value = option(db, id, "order_with_respect_to")
    if head.abstract or value is None or value == Literal(None):
        return ()
    if any(field.name == "_order" for field in db.get(layout, id).local):
        return ()
    return (Field("_order", "OrderWrt", "_order", False, (), None, id, "_order"),)


def _is_key(field: Declared) -> bool:
    return field.is_true("primary_key") or field.type == _COMPOSITE


def _key_type(db: Database, id: ClassId) -> str | None:
    folder = parent(id.path)
    app = db.get(app_of, folder)
    dotted = app.default_auto_field if app is not None else None
    dotted = dotted or text_setting(db, folder, "DEFAULT_AUTO_FIELD")
    return dotted.rpartition(".")[2] if dotted else "AutoField"
