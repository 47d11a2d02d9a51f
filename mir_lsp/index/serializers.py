"""Serializers of DRF: which fields they have, in which order, and where each takes its value from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mir_lsp.facts.terms import CallTerm, Literal, MappingTerm, Ref, Term
from mir_lsp.index.bodies import Body, UnitId, body_key, turns_key
from mir_lsp.index.classes import UNKNOWN_BASE, external_names, project_classes
from mir_lsp.index.db import Database
from mir_lsp.index.members import ClassMember, ValueMember, class_named, classes_naming, member
from mir_lsp.index.models import model as model_of
from mir_lsp.index.relations import parent_links
from mir_lsp.index.resolve import ClassSymbol, ExternalSymbol, Symbol, class_fact, resolve_in_body
from mir_lsp.index.schema import ClassId, Field, Model
from mir_lsp.index.settings import evaluate, setting
from mir_lsp.index.targets import model_named
from mir_lsp.index.terms import flag, mapping_value, text, texts

_MODULE = "rest_framework.serializers."
_OTHERS = ("rest_framework.fields.", "rest_framework.relations.")
_ALL = "__all__"
_METHOD = "SerializerMethodField"

# Fields that nobody can write, whatever they are told.
_READ_ONLY = frozenset({_METHOD, "ReadOnlyField", "HiddenField", "StringRelatedField", "HyperlinkedIdentityField"})


@dataclass(frozen=True, slots=True)
class SerializerField:
    """One field. `type` is the class of DRF it is or extends, `nested` the serializer that it is.

    `source` is the path to its value (`brand.name`; `*` for the whole row), `model_field` the field of the model
    that it was made of. None is unknown for flags and for `type`; `foreign` is a class of another package, which may
    set flags by itself.
    """

    name: str
    declared: bool
    type: str | None
    source: str
    many: bool | None = False
    read_only: bool | None = False
    write_only: bool | None = False
    nested: ClassId | None = None
    model_field: str | None = None
    arguments: tuple[tuple[str, Term], ...] = ()
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Serializer:
    """A serializer. `complete` is False when it may have other fields.

    `fields_option` and the rest are what `Meta` says; `unknown_names` are names there that are no field of the model.
    """

    id: ClassId
    model: ClassId | None
    fields: tuple[SerializerField, ...]
    complete: bool
    is_model: bool
    fields_option: tuple[str, ...] | str | None = None
    exclude: tuple[str, ...] | None = None
    read_only_fields: tuple[str, ...] = ()
    extra_kwargs: tuple[tuple[str, Term], ...] = ()
    depth: int = 0

    def field(self, name: str) -> SerializerField | None:
        """The field of that name, or None."""
        return next((field for field in self.fields if field.name == name), None)


def is_serializer(db: Database, id: ClassId) -> bool:
    """Whether a class inherits from a serializer of DRF."""
    return any(name.startswith(_MODULE) and name.endswith("Serializer") for name in external_names(db, id))


def serializer(db: Database, id: ClassId) -> Serializer | None:
    """The serializer that a class is; None for a class that is none."""
    if not db.get(is_serializer, id):
        return None
    names = external_names(db, id)
    declared = _declared(db, id)
    is_model = any(name.endswith("ModelSerializer") for name in names)
    known = UNKNOWN_BASE.dotted not in names
    if not is_model:
        return Serializer(id, None, tuple(declared.values()), known, is_model=False)
    return _of_model(db, id, declared, known)


def all_names(db: Database, id: ClassId) -> tuple[str, ...]:
    """The fields that a model serializer would have if it took all of its model, in DRF's order."""
    named = _raw_meta(db, id, "model")
    target = model_named(db, named.owner.path, named.term) if named is not None else None
    found = db.get(model_of, target) if target is not None else None
    return _names(db, id, found, _declared(db, id), _ALL, None, None)


def serializers_of_model(db: Database, model: ClassId) -> tuple[ClassId, ...]:
    """The serializers of a model, sorted."""
    found = ((id, db.get(serializer, id)) for id in classes_naming(db, model))
    return tuple(id for id, each in found if each is not None and each.model == model)


def _of_model(db: Database, id: ClassId, declared: dict[str, SerializerField], known: bool) -> Serializer:
    option, exclude = _meta(db, id, "fields"), _meta(db, id, "exclude")
    named = _raw_meta(db, id, "model")
    target = model_named(db, named.owner.path, named.term) if named is not None else None
    found = db.get(model_of, target) if target is not None else None
    depth = _meta(db, id, "depth")
    extra = _meta(db, id, "extra_kwargs")
    written = text(option)
    listed = texts(option)
    left_out = texts(exclude)
    names = _names(db, id, found, declared, written, listed, left_out)
    read_only = texts(_meta(db, id, "read_only_fields"))
    levels = depth.value if isinstance(depth, Literal) and isinstance(depth.value, int) else 0
    made = _Making(db, found, read_only or (), extra, levels, _url_name(db, id))
    fields = tuple(declared.get(name) or made.field(name) for name in names)
    exact = listed is not None or (found is not None and found.complete and (written == _ALL or left_out is not None))
    return Serializer(
        id=id,
        model=target,
        fields=fields,
        complete=known and exact,
        is_model=True,
        fields_option=written if written is not None else listed,
        exclude=left_out,
        read_only_fields=read_only or (),
        extra_kwargs=_pairs(extra),
        depth=levels,
    )


def _names(
    db: Database,
    id: ClassId,
    found: Model | None,
    declared: dict[str, SerializerField],
    written: str | None,
    listed: tuple[str, ...] | None,
    left_out: tuple[str, ...] | None,
) -> tuple[str, ...]:
    """The names of the fields in order: as listed, or as DRF lists them for all of them.

    A serializer that links its rows has `url` in the place of the key; keys to the rows of parents are left out.
    """
    if listed is not None:
        return listed
    if found is None or (written != _ALL and left_out is None):
        return tuple(declared)
    key = tuple(_keys(found))
    linked = any(name.endswith("HyperlinkedModelSerializer") for name in external_names(db, id))
    defaults = dict.fromkeys(((_url_name(db, id),) if linked else key) + (*declared, *_forward(found)))
    hidden = {*(key if linked else ()), *parent_links(db, found.id)} - declared.keys()
    return tuple(name for name in defaults if name not in hidden and name not in (left_out or ()))


def _keys(found: Model) -> Iterator[str]:
    for field in found.fields:
        if ("primary_key", Literal(True)) in field.arguments or field.type in ("AutoField", "BigAutoField"):
            yield field.name
            return


def _forward(found: Model) -> Iterator[str]:
    """The other fields in DRF's order: plain ones, then relations."""
    plain = [field for field in found.fields if field.relation is None]
    related = [field for field in found.fields if field.relation is not None and not _is_virtual(field)]
    related.sort(key=lambda field: field.relation is not None and field.relation.kind.to_many)
    yield from (field.name for field in plain)
    yield from (field.name for field in related)


def _is_virtual(field: Field) -> bool:
    return field.type in ("GenericForeignKey", "GenericRelation")


@dataclass(frozen=True, slots=True)
class _Making:
    """Fields that DRF makes of a model's."""

    db: Database
    model: Model | None
    read_only: tuple[str, ...]
    extra: Term | None
    depth: int
    url: str

    def field(self, name: str) -> SerializerField:
        options = mapping_value(self.extra, name)
        arguments = _pairs(options)
        source = text(mapping_value(options, "source")) or name
        found = self.model.field(source) if self.model is not None else None
        read_only = True if name in self.read_only else _flag(options, "read_only")
        if found is None:
            known = self.model is not None and self.model.complete
            is_name = self.model is not None and source in self.model.attributes
            kind = "ReadOnlyField" if known and is_name else None
            if known and kind is None and name == self.url:
                kind = "HyperlinkedIdentityField"
            return SerializerField(name, False, kind, source, read_only=True if kind else None, arguments=arguments)
        many = found.relation is not None and found.relation.kind.to_many
        return SerializerField(
            name=name,
            declared=False,
            type=self._type(found),
            source=source,
            many=many,
            read_only=read_only or self._is_fixed(found) or (self.depth > 0 and found.relation is not None),
            write_only=_flag(options, "write_only"),
            model_field=found.name,
            arguments=arguments,
        )

    def _type(self, found: Field) -> str | None:
        if found.relation is None:
            return None
        return "NestedSerializer" if self.depth > 0 else "PrimaryKeyRelatedField"

    def _is_fixed(self, found: Field) -> bool:
        """Whether the model says that a field is not to be edited."""
        arguments = dict(found.arguments)
        if arguments.get("editable") == Literal(False) or found.type in (
            "AutoField",
            "BigAutoField",
            "SmallAutoField",
        ):
            return True
        through = arguments.get("through")
        return Literal(True) in (arguments.get("auto_now"), arguments.get("auto_now_add")) or through is not None


def _declared(db: Database, id: ClassId) -> dict[str, SerializerField]:
    """The fields of the bodies, in DRF's order: those of bases first."""
    found: dict[str, SerializerField] = {}
    own: dict[str, SerializerField] = {}
    for owner in project_classes(db, id):
        fact = class_fact(db, owner)
        new: dict[str, SerializerField] = {}
        for name, value in fact.attributes if fact is not None else ():
            field = _declared_field(db, owner, name, value.term)
            if field is not None:
                new.pop(name, None)
                new[name] = field
        if owner == id:
            own = new
        else:
            found = {**{name: field for name, field in new.items() if name not in found}, **found}
    inherited = {name: field for name, field in found.items() if name not in own}
    hidden = {name for name in inherited if _is_hidden(db, id, name)}
    return {name: field for name, field in {**inherited, **own}.items() if name not in hidden}


def _is_hidden(db: Database, id: ClassId, name: str) -> bool:
    fact = class_fact(db, id)
    value = fact.attribute(name) if fact is not None else None
    return value is not None and value.term == Literal(None)


def _declared_field(db: Database, owner: ClassId, name: str, term: Term) -> SerializerField | None:
    if not isinstance(term, CallTerm) or not isinstance(term.func, Ref):
        return None
    symbol = resolve_in_body(db, owner, term.func.parts)
    nested = None
    if isinstance(symbol, ClassSymbol):
        nested = symbol.id if db.get(is_serializer, symbol.id) else None
        kinds = [each for each in external_names(db, symbol.id) if each.startswith((_MODULE, *_OTHERS))]
        kind = kinds[0].rpartition(".")[2] if kinds else None
    elif isinstance(symbol, ExternalSymbol) and symbol.dotted.startswith((_MODULE, *_OTHERS)):
        # `serializers.ModelSerializer.serializer_field_mapping.copy()` is no field.
        kind = symbol.last if symbol.last[:1].isupper() else None
    else:
        kind = symbol.last if isinstance(symbol, ExternalSymbol) and symbol.last.endswith("Field") else None
    if kind is None:
        return None
    return _described(db, owner, name, kind, nested, term, symbol)


def _described(
    db: Database, owner: ClassId, name: str, kind: str, nested: ClassId | None, call: CallTerm, symbol: Symbol
) -> SerializerField:
    child = call.keyword("child") or (call.args[0] if kind == "ListField" and call.args else None)
    if nested is None and isinstance(child, CallTerm):
        nested = class_named(db, owner, child.func)
    source = "*" if kind == _METHOD else text(call.keyword("source"))
    return SerializerField(
        name=name,
        declared=True,
        type=kind,
        source=source or name,
        many=True if kind == "ListSerializer" else _keyword(call, "many"),
        read_only=True if kind in _READ_ONLY and kind != "HiddenField" else _told(db, symbol, call, "read_only"),
        write_only=True if kind == "HiddenField" else _told(db, symbol, call, "write_only"),
        nested=nested,
        arguments=call.keywords,
        foreign=_is_foreign(symbol),
    )


def _told(db: Database, symbol: Symbol, call: CallTerm, name: str) -> bool | None:
    return None if _sets(db, symbol, name) else _keyword(call, name)


def _sets(db: Database, symbol: Symbol, flag_name: str) -> bool:
    """Whether a class of fields in view says itself whether it is read or written."""
    for owner in project_classes(db, symbol.id) if isinstance(symbol, ClassSymbol) else ():
        qualname = f"{owner.qualname}.__init__"
        turns = db.read(turns_key(owner.path, qualname), 0)
        body: Body | None = db.read(body_key(UnitId(owner.path, qualname, str(turns - 1)))) if turns else None
        if body is not None and flag_name in body.text:
            return True
    return False


def _is_foreign(symbol: Symbol) -> bool:
    return isinstance(symbol, ExternalSymbol) and not symbol.dotted.startswith((_MODULE, *_OTHERS))


def _keyword(call: CallTerm, name: str) -> bool | None:
    value = call.keyword(name)
    if value is None:
        return None if call.inexact else False
    return flag(value)


def _flag(options: Term | None, name: str) -> bool | None:
    value = mapping_value(options, name)
    return flag(value) if value is not None else False


def _url_name(db: Database, id: ClassId) -> str:
    """The name of the field that links a row."""
    return text(mapping_value(db.get(setting, id.path, "REST_FRAMEWORK"), "URL_FIELD_NAME")) or "url"


def _raw_meta(db: Database, id: ClassId, name: str) -> ValueMember | None:
    meta = member(db, id, "Meta")
    found = member(db, meta.id, name) if isinstance(meta, ClassMember) else None
    return found if isinstance(found, ValueMember) else None


def _meta(db: Database, id: ClassId, name: str) -> Term | None:
    found = _raw_meta(db, id, name)
    if found is None:
        return None
    return found.term if isinstance(found.term, MappingTerm) else evaluate(db, found.owner.path, found.term)


def _pairs(term: Term | None) -> tuple[tuple[str, Term], ...]:
    pairs = term.items if isinstance(term, MappingTerm) else ()
    named = ((text(key), value) for key, value in pairs)
    return tuple((name, value) for name, value in named if name is not None)
