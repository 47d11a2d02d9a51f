"""Secrets that views and the admin let people search, filter and sort by, and users in a plain admin."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from mir_lsp.index.admin import admin_class, is_admin, registrations
from mir_lsp.index.classes import external_names
from mir_lsp.index.columns import all_fields
from mir_lsp.index.db import Database
from mir_lsp.index.members import NoMember, member
from mir_lsp.index.models import model as model_of
from mir_lsp.index.resolve import ClassSymbol
from mir_lsp.index.schema import ClassId
from mir_lsp.index.secrecy import Guarded, is_user, secrets
from mir_lsp.index.serializers import serializer
from mir_lsp.index.views import ClassView
from mir_lsp.semantics.access import Level, class_access
from mir_lsp.semantics.class_code import ClassCode, Option, constants, is_display, listed, without
from mir_lsp.semantics.exposure import Exposed, Exposure
from mir_lsp.text.spans import Span

_ALL = "__all__"
_SEARCHES = "^=@$"


def admin_exposures(code: ClassCode) -> Iterator[Exposure]:
    """What an admin class lets those do who may see it."""
    if not code.db.get(is_admin, code.id):
        return
    found = code.db.get(admin_class, code.id)
    models = [each.model for each in code.db.get(registrations) if each.admin == ClassSymbol(code.id)]
    if found is None or not models:
        return
    option = code.option("search_fields")
    if option is not None:
        yield from _named_secrets(code, models[0], option, "searched")
    names = {name.rpartition(".")[2] for name in external_names(code.db, code.id)}
    users = [model for model in models if is_user(code.db, model)]
    handled = {"form", "get_form", "fields", "fieldsets", "exclude", "readonly_fields", "save_model", "get_fieldsets"}
    written = any(not isinstance(member(code.db, code.id, name), NoMember) for name in handled)
    plain = names <= {"ModelAdmin", "object"}
    if users and plain and not written and not found.is_inline:
        yield Exposure(
            Exposed.PLAIN_USER,
            code.header,
            (("name", code.id.name), ("model", users[0].name)),
            title="Inherit from `UserAdmin`",
            changes=_user_admin(code),
            imports=("django.contrib.auth.admin.UserAdmin",),
        )


def lookup_exposures(code: ClassCode, view: ClassView) -> Iterator[Exposure]:
    """Secrets among what clients may search, filter and sort by."""
    if view.model is None or not view.is_api:
        return
    access = class_access(code.db, code.id)
    if access.level is Level.STAFF:
        return
    shown = set(_shown(code.db, view))
    for name, how in (
        ("search_fields", "searched"),
        ("filterset_fields", "filtered by"),
        ("filter_fields", "filtered by"),
        ("ordering_fields", "sorted by"),
    ):
        option = code.option(name)
        if option is not None:
            for each in _named_secrets(code, view.model, option, how):
                if dict(each.said)["name"] not in shown:
                    yield each if access.level <= Level.SIGNED_IN or not each.doubt else replace(each, weak=True)


def _shown(db: Database, view: ClassView) -> Iterator[str]:
    """What the serializers of a view show anyway."""
    for cls in view.serializers:
        found = db.get(serializer, cls)
        yield from (each.source for each in (found.fields if found is not None else ()) if each.write_only is False)


def _named_secrets(code: ClassCode, model: ClassId, option: Option, how: str) -> Iterator[Exposure]:
    value = option.value
    if isinstance(value, ast.Constant) and value.value == _ALL:
        hidden = [each.name for each in code.db.get(secrets, model)]
        if hidden:
            names = [field.name for field in code.db.get(all_fields, model) if field.name not in hidden]
            said = (("name", hidden[0]), ("model", model.name), ("how", how))
            title = f"List the fields, without {', '.join(f'`{each}`' for each in hidden)}"
            yield Exposure(
                Exposed.ORACLE,
                code.place(value),
                said,
                title=title,
                changes=((code.place(value), listed(names, code, option.node)),),
            )
        return
    for each in constants(value):
        held = _column(code.db, model, str(each.value).lstrip(_SEARCHES))
        if held is not None:
            secret, owner = held
            yield Exposure(
                Exposed.ORACLE,
                code.place(each),
                (("name", secret.name), ("model", owner.name), ("how", how)),
                doubt="" if secret.by_role else f"if `{secret.name}` is what its name says",
                title=f"Leave `{each.value!s}` out",
                changes=without(code, value, [str(each.value)]) if is_display(value) else (),
            )


def _column(db: Database, model: ClassId, name: str) -> tuple[Guarded, ClassId] | None:
    """The secret that a lookup leads to."""
    for step in name.split("__"):
        hidden = next((each for each in db.get(secrets, model) if each.name == step), None)
        if hidden is not None:
            return hidden, model
        found = db.get(model_of, model)
        field = found.field(step) if found is not None else None
        if field is None or field.relation is None or field.relation.target is None:
            return None
        model = field.relation.target
    return None


def _user_admin(code: ClassCode) -> tuple[tuple[Span, str], ...]:
    bases = code.node.bases
    return ((code.place(bases[0]), "UserAdmin"),) if len(bases) == 1 else ()
