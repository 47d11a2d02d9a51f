"""The fields of serializers as DRF reads them: where they are written, what they are made of, what they take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mir_lsp.facts.calls import texts_in
from mir_lsp.facts.terms import CallTerm, Literal, Ref, Term
from mir_lsp.index.classes import external_names, project_classes
from mir_lsp.index.db import Database
from mir_lsp.index.members import ClassMember, MethodMember, ValueMember, member, returned_by
from mir_lsp.index.resolve import ClassSymbol, class_fact, resolve_in_body
from mir_lsp.index.schema import ClassId
from mir_lsp.index.serializers import SerializerField, is_serializer
from mir_lsp.index.terms import text
from mir_lsp.semantics.transfer import AtDefinition

# Related fields that take the key alone where the row has it: they need no row of the other side.
_BY_KEY = frozenset({"PrimaryKeyRelatedField", "HyperlinkedRelatedField"})
RELATED = _BY_KEY | {"RelatedField", "StringRelatedField", "SlugRelatedField", "ManyRelatedField"}
# Fields that make a text of what they are given.
TEXTS = frozenset({"CharField", "EmailField", "RegexField", "SlugField", "URLField", "ChoiceField"})
# Fields that give their value as it is, or make something of it that reads no relation.
PLAIN_KINDS = frozenset(
    {
        "BooleanField", "DateField", "DateTimeField", "DecimalField", "DictField", "DurationField", "Field",
        "FileField", "FloatField", "HStoreField", "IPAddressField", "ImageField", "IntegerField", "JSONField",
        "ListField", "ModelField", "MultipleChoiceField", "NullBooleanField", "ReadOnlyField", "TimeField",
        "UUIDField",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a field is declared with. `made` is the class of the project that it is an instance of, if it is one."""

    owner: ClassId
    call: CallTerm
    made: ClassId | None

    def keyword(self, name: str) -> str | None:
        """The text of a keyword argument."""
        return text(self.call.keyword(name))


def declaration(db: Database, cls: ClassId, name: str) -> Declaration | None:
    """The declaration of a field in the body of a serializer or of one of its bases."""
    for owner in project_classes(db, cls):
        fact = class_fact(db, owner)
        value = fact.attribute(name) if fact is not None else None
        if value is None:
            continue
        call = value.term
        if not isinstance(call, CallTerm) or not isinstance(call.func, Ref):
            return None
        symbol = resolve_in_body(db, owner, call.func.parts)
        return Declaration(owner, call, symbol.id if isinstance(symbol, ClassSymbol) else None)
    return None


def place_of(db: Database, cls: ClassId, field: SerializerField) -> AtDefinition:
    """Where a field is written: its declaration, its name in `Meta.fields`, else what lets it in."""
    if field.declared:
        declared = declaration(db, cls, field.name)
        if declared is not None:
            return AtDefinition(declared.owner.path, f"{declared.owner.qualname}.{field.name}")
    listings = list(_listings(db, cls))
    for owner, option, term in listings:
        if field.name in texts_in(term):
            return AtDefinition(owner.path, f"{owner.qualname}.{option}", field.name)
    for owner, option, _ in listings[:1]:
        return AtDefinition(owner.path, f"{owner.qualname}.{option}")
    return AtDefinition(cls.path, cls.qualname)


def _listings(db: Database, cls: ClassId) -> Iterator[tuple[ClassId, str, Term]]:
    """What `Meta` says of the fields, the nearest first."""
    for owner in project_classes(db, cls):
        meta = class_fact(db, ClassId(owner.path, f"{owner.qualname}.Meta"))
        for option in ("fields", "exclude", "depth"):
            value = meta.attribute(option) if meta is not None else None
            if value is not None and (option == "fields" or "exclude" in option or value.term != Literal(0)):
                yield ClassId(owner.path, f"{owner.qualname}.Meta"), option, value.term


def reads_key_only(db: Database, field: SerializerField, made: ClassId | None) -> bool:
    """Whether a related field makes do with the key of the other row."""
    if field.type not in _BY_KEY or dict(field.arguments).get("lookup_field", Literal("pk")) != Literal("pk"):
        return False
    if made is None or not isinstance(member(db, made, "use_pk_only_optimization"), MethodMember):
        return True
    return all(term == Literal(True) for _, term in returned_by(db, made, "use_pk_only_optimization"))


def method_name(field: SerializerField, declared: Declaration | None) -> str:
    """The method that a `SerializerMethodField` calls."""
    if declared is None:
        return f"get_{field.name}"
    first = text(declared.call.args[0]) if declared.call.args else None
    return declared.keyword("method_name") or first or f"get_{field.name}"


def slug_path(declared: Declaration | None) -> tuple[str, ...]:
    """The attributes that a `SlugRelatedField` reads of a row."""
    if declared is None:
        return ()
    first = text(declared.call.args[0]) if declared.call.args else None
    slug = declared.keyword("slug_field") or first
    return tuple(slug.split("__")) if slug else ()


def list_serializer(db: Database, cls: ClassId) -> ClassId | None:
    """The class of the project that `Meta.list_serializer_class` names."""
    meta = member(db, cls, "Meta")
    found = member(db, meta.id, "list_serializer_class") if isinstance(meta, ClassMember) else None
    if not isinstance(found, ValueMember) or not isinstance(found.term, Ref):
        return None
    symbol = resolve_in_body(db, cls, found.term.parts)
    return symbol.id if isinstance(symbol, ClassSymbol) else None


def is_list_serializer(db: Database, cls: ClassId) -> bool:
    """Whether a class serializes many rows by another one."""
    return any(name.endswith("serializers.ListSerializer") for name in external_names(db, cls))


def removes_fields(db: Database, cls: ClassId) -> bool:
    """Whether code of a serializer may leave out fields that it declares."""
    return any(
        fact.method(name) is not None
        for owner in project_classes(db, cls)
        if db.get(is_serializer, owner) and (fact := class_fact(db, owner)) is not None
        for name in ("__init__", "get_fields", "get_field_names")
    )
