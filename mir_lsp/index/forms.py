"""Forms: which fields they declare and which they take from a model."""

from __future__ import annotations

from dataclasses import dataclass

from mir_lsp.facts.terms import CallTerm, Literal, MappingTerm, Ref, Term
from mir_lsp.index import keys
from mir_lsp.index.classes import UNKNOWN_BASE, external_names, project_classes
from mir_lsp.index.db import Database
from mir_lsp.index.members import ClassMember, ValueMember, classes_naming, member, rows_of
from mir_lsp.index.models import model as model_of
from mir_lsp.index.relations import parent_links
from mir_lsp.index.resolve import ClassSymbol, ExternalSymbol, class_fact, resolve_in_body
from mir_lsp.index.schema import ClassId, Field, Model
from mir_lsp.index.settings import evaluate
from mir_lsp.index.targets import model_named
from mir_lsp.index.terms import flag, text, texts

_FORMS = "django.forms."
_MODEL_FORMS = frozenset({"ModelForm", "BaseModelForm"})
_FORM_CLASSES = ("Form", "BaseForm", *_MODEL_FORMS)
_OUTSIDE_FORMS = "django.contrib.auth.forms."
_ALL = "__all__"

# What the forms of `django.contrib.auth` declare by themselves.
_OUTSIDE_FIELDS = {
    "UserCreationForm": ("password1", "password2"),
    "BaseUserCreationForm": ("password1", "password2"),
    "AdminUserCreationForm": ("usable_password", "password1", "password2"),
    "UserChangeForm": ("password",),
    "AuthenticationForm": ("username", "password"),
    "SetPasswordForm": ("new_password1", "new_password2"),
    "PasswordChangeForm": ("old_password", "new_password1", "new_password2"),
    "PasswordResetForm": ("email",),
}
_NEVER_MODEL_FORMS = frozenset({"AuthenticationForm", "SetPasswordForm", "PasswordChangeForm", "PasswordResetForm"})
_WITHOUT_FORM_FIELD = frozenset(
    {
        *("AutoField", "BigAutoField", "SmallAutoField", "BinaryField", "GenericForeignKey", "GenericRelation"),
        *("CompositePrimaryKey", "GeneratedField", "OrderWrt"),
    }
)


@dataclass(frozen=True, slots=True)
class FormField:
    """One field. `type` is the class of Django's it is or extends; `rows` the model that its choices are of."""

    name: str
    declared: bool
    type: str | None
    rows: ClassId | None = None
    disabled: bool | None = False
    required: bool | None = None
    model_field: str | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """A form. `complete` is False when it may have other fields; the options are what `Meta` says."""

    id: ClassId
    model: ClassId | None
    fields: tuple[FormField, ...]
    complete: bool
    is_model: bool
    fields_option: tuple[str, ...] | str | None = None
    exclude: tuple[str, ...] | None = None
    widgets: tuple[str, ...] = ()

    def field(self, name: str) -> FormField | None:
        """The field of that name, or None."""
        return next((field for field in self.fields if field.name == name), None)


def is_form(db: Database, id: ClassId) -> bool:
    """Whether a class inherits from a form of Django's."""
    names = external_names(db, id)
    return any(name.startswith(_OUTSIDE_FORMS) and name.endswith("Form") for name in names) or any(
        name.startswith(_FORMS) and name.rpartition(".")[2] in _FORM_CLASSES for name in names
    )


def form(db: Database, id: ClassId) -> Form | None:
    """The form that a class is; None for a class that is none."""
    if not db.get(is_form, id):
        return None
    names = external_names(db, id)
    lasts = [name.rpartition(".")[2] for name in names]
    declared = _declared(db, id)
    known = UNKNOWN_BASE.dotted not in names
    outside = [last for last in lasts if last in _OUTSIDE_FIELDS]
    is_model = any(last in _MODEL_FORMS for last in lasts) or any(last not in _NEVER_MODEL_FORMS for last in outside)
    if not is_model:
        return Form(id, None, tuple(declared.values()), known, is_model=False)
    return _of_model(db, id, declared, known)


def forms_of_model(db: Database, model: ClassId) -> tuple[ClassId, ...]:
    """The forms of a model, sorted."""
    found = ((id, db.get(form, id)) for id in classes_naming(db, model))
    return tuple(id for id, each in found if each is not None and each.model == model)


def editable_names(db: Database, found: Model) -> tuple[str, ...]:
    """The fields of a model that a form of all its fields has, in the order of the form."""
    return tuple(_made(db, found, None, ()))


def _of_model(db: Database, id: ClassId, declared: dict[str, FormField], known: bool) -> Form:
    named = _meta(db, id, "model")
    target = model_named(db, named.owner.path, named.term) if named is not None else None
    found = db.get(model_of, target) if target is not None else None
    option, exclude = _option(db, id, "fields"), _option(db, id, "exclude")
    listed, left_out, written = texts(option), texts(exclude), text(option)
    widgets = _meta(db, id, "widgets")
    made: dict[str, FormField] = {}
    if found is not None and (listed is not None or written == _ALL or left_out is not None):
        made = _made(db, found, listed, left_out or ())
    # A declared field that is listed stands where it is listed.
    placed = [name for name in listed or () if name in declared or name in made]
    fields = {name: declared.get(name) or made[name] for name in (*placed, *made, *declared)}
    everything = found is not None and found.complete and (written == _ALL or left_out is not None)
    return Form(
        id=id,
        model=target,
        fields=tuple(fields.values()),
        complete=known and (listed is not None or everything),
        is_model=True,
        fields_option=written if written is not None else listed,
        exclude=left_out,
        widgets=_keys(widgets.term) if widgets is not None else (),
    )


def _made(
    db: Database, found: Model, listed: tuple[str, ...] | None, left_out: tuple[str, ...]
) -> dict[str, FormField]:
    """The fields that Django makes of a model's, in the order that is listed, else as they were declared."""
    order = _declaration_order(db, found)
    fields = sorted(found.fields, key=lambda field: order.get((field.owner or found.id, field.name), (0, 0, 0)))
    links = parent_links(db, found.id)
    usable = {field.name: field for field in fields if field.name not in links and _has_form_field(field)}
    names = usable if listed is None else [name for name in listed if name in usable]
    return {name: _model_field(usable[name]) for name in names if name not in left_out}


def _declaration_order(db: Database, found: Model) -> dict[tuple[ClassId, str], tuple[int, int, int]]:
    """When each field was made: files of bases run first, then classes and fields in the order of the text."""
    owners = project_classes(db, found.id)[::-1]
    files = list(dict.fromkeys(owner.path for owner in owners))
    order: dict[tuple[ClassId, str], tuple[int, int, int]] = {}
    for owner in owners:
        fact = class_fact(db, owner)
        tops: tuple[str, ...] = db.read(keys.top_classes(owner.path), ())
        turn = tops.index(owner.qualname) if owner.qualname in tops else len(tops)
        for position, (name, _) in enumerate(fact.attributes if fact is not None else ()):
            order[owner, name] = (files.index(owner.path), turn, position)
    return order


def _has_form_field(field: Field) -> bool:
    arguments = dict(field.arguments)
    if field.type in _WITHOUT_FORM_FIELD or arguments.get("editable") == Literal(False):
        return False
    return Literal(True) not in (arguments.get("auto_now"), arguments.get("auto_now_add"))


def _model_field(field: Field) -> FormField:
    relation = field.relation
    kind = None
    if relation is not None:
        kind = "ModelMultipleChoiceField" if relation.kind.to_many else "ModelChoiceField"
    return FormField(
        field.name, False, kind, relation.target if relation is not None else None, model_field=field.name
    )


def _declared(db: Database, id: ClassId) -> dict[str, FormField]:
    """The fields of the bodies, in Django's order: those of bases first."""
    found: dict[str, FormField] = {}
    outside = [name.rpartition(".")[2] for name in external_names(db, id)]
    for last in outside:
        found.update((name, FormField(name, True, "CharField")) for name in _OUTSIDE_FIELDS.get(last, ()))
    for owner in reversed(project_classes(db, id)):
        fact = class_fact(db, owner)
        for name, value in fact.attributes if fact is not None else ():
            field = _declared_field(db, owner, name, value.term)
            if field is not None:
                found[name] = field
            elif value.term == Literal(None):
                found.pop(name, None)
    return found


def _declared_field(db: Database, owner: ClassId, name: str, term: Term) -> FormField | None:
    if not isinstance(term, CallTerm) or not isinstance(term.func, Ref):
        return None
    symbol = resolve_in_body(db, owner, term.func.parts)
    names: tuple[str, ...] = ()
    if isinstance(symbol, ClassSymbol):
        names = external_names(db, symbol.id)
    elif isinstance(symbol, ExternalSymbol):
        names = (symbol.dotted,)
    kinds = [each.rpartition(".")[2] for each in names if each.startswith(_FORMS) or each.endswith("Field")]
    kind = next((each for each in kinds if each.endswith("Field")), None)
    if kind is None:
        return None
    queryset = term.keyword("queryset") or (term.args[0] if term.args and kind.startswith("Model") else None)
    rows = rows_of(db, owner.path, queryset) if queryset is not None else None
    required = term.keyword("required")
    disabled = term.keyword("disabled")
    return FormField(
        name,
        True,
        kind,
        rows,
        disabled=False if disabled is None else flag(disabled),
        required=True if required is None else flag(required),
    )


def _meta(db: Database, id: ClassId, name: str) -> ValueMember | None:
    meta = member(db, id, "Meta")
    found = member(db, meta.id, name) if isinstance(meta, ClassMember) else None
    return found if isinstance(found, ValueMember) else None


def _option(db: Database, id: ClassId, name: str) -> Term | None:
    found = _meta(db, id, name)
    return evaluate(db, found.owner.path, found.term) if found is not None else None


def _keys(term: Term) -> tuple[str, ...]:
    pairs = term.items if isinstance(term, MappingTerm) else ()
    named = (text(key) for key, _ in pairs)
    return tuple(name for name in named if name is not None)
