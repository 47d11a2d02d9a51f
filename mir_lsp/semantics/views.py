"""Generic views: where their rows come from."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from mir_lsp.index.classes import external_names
from mir_lsp.index.members import ClassMember, ValueMember, class_named, member
from mir_lsp.index.models import model
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics import objects, querysets
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.framework import Keywords, inherited
from mir_lsp.semantics.values import UNKNOWN, Manager, Object, QuerySet, Trait, Value, alternatives, join

GENERIC = "django.views.generic."
API = "rest_framework."


_FRAMEWORKS = ("django.", "rest_framework.", "builtins.", "typing.", "abc.")


@inherited(GENERIC, "get_queryset")
@inherited(API, "get_queryset")
def get_queryset(
    ctx: Context, owner: Object, node: ast.expr, arguments: Sequence[Value], keywords: Keywords
) -> Value:
    """The `queryset` of the class, cloned, else all rows of its `model`."""
    given = objects.attribute(ctx, Object(owner.cls, owner.attributes), "queryset", node)
    found = [part for part in alternatives(given) if isinstance(part, QuerySet | Manager)]
    if found:
        return join(_as_is(ctx, owner, querysets.queryset_of(ctx, part)) for part in found)
    shown = model_of(ctx, owner.cls)
    known = ctx.db.get(model, shown) if shown is not None else None
    if known is None or not known.managers:
        return UNKNOWN
    # The class says `model = Book`: no expression builds the queryset, so no call can be added to one.
    made = querysets.queryset_of(ctx, Manager(known.id, known.managers[0], ctx.span(node), None))
    return _as_is(ctx, owner, made)


def _as_is(ctx: Context, owner: Object, made: QuerySet) -> QuerySet:
    """A queryset of a view, which a base that is neither in view nor one of the frameworks' may have made another."""
    made = replace(made, traits=made.traits - {Trait.KEPT})
    if all(base.startswith(_FRAMEWORKS) for base in external_names(ctx.db, owner.cls)):
        return made
    return replace(made, load=replace(made.load, unseen=True))


def model_of(ctx: Context, cls: ClassId) -> ClassId | None:
    """The model that a class names as `model`."""
    found = member(ctx.db, cls, "model")
    if isinstance(found, ClassMember):
        return found.id
    return class_named(ctx.db, found.owner, found.term) if isinstance(found, ValueMember) else None
