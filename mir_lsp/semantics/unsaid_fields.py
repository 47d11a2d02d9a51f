"""Forms, serializers and views that say nothing of their fields, and the list that would say which there are.

Secrets and what gives rights are left out of it: whoever wants them to be read or written says so, and who declares
a field in a serializer has done that; REST framework refuses a list without it.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable

from mir_lsp.index.db import Database
from mir_lsp.index.forms import editable_names
from mir_lsp.index.models import model as model_of
from mir_lsp.index.schema import ClassId
from mir_lsp.index.secrecy import privileges, secrets
from mir_lsp.semantics.class_code import ClassCode, Option, listed
from mir_lsp.semantics.exposed_fields import quoted
from mir_lsp.semantics.exposure import Exposed, Exposure
from mir_lsp.text.spans import Span

_OUT_OF_VIEW = "not all fields of the model are in view"


def unsaid(
    code: ClassCode,
    what: str,
    option: Option | None,
    model: ClassId | None,
    names: Iterable[str] | None = None,
    declared: Collection[str] = (),
) -> Exposure:
    """A class without fields; `option` names its model, `names` are its fields if not those that can be edited.

    `declared` are fields of its body that have to be listed.
    """
    said = (("name", code.id.name), ("what", what))
    kept, left = _names(code.db, model, names, declared)
    if option is None or not kept:
        return Exposure(Exposed.NO_FIELDS, code.header, said, refusal=_OUT_OF_VIEW)
    change = code.line_after(option.node, f"fields = {listed(kept, code, option.node)}")
    return Exposure(Exposed.NO_FIELDS, code.header, said, title=_title(kept, left), changes=(change,))


def unsaid_by_call(code: ClassCode, call: ast.Call, model: ClassId) -> Exposure:
    """A call of `modelform_factory` without fields."""
    said = (("name", model.name), ("what", "form"))
    kept, left = _names(code.db, model, None, ())
    end = code.place([*call.args, *(each.value for each in call.keywords)][-1]).end
    change = (Span(end, end), f", fields={listed(kept)}")
    changes, title = ((change,), _title(kept, left)) if kept else ((), "")
    refusal = "" if kept else _OUT_OF_VIEW
    return Exposure(Exposed.NO_FIELDS, code.place(call), said, title=title, changes=changes, refusal=refusal)


def _names(
    db: Database, model: ClassId | None, names: Iterable[str] | None, declared: Collection[str]
) -> tuple[list[str], list[str]]:
    """The names to be listed, and those to be left out; none where not all are known."""
    found = db.get(model_of, model) if model is not None else None
    if model is None or found is None or not found.complete:
        return [], []
    guarded = {each.name for each in (*db.get(secrets, model), *db.get(privileges, model))}.difference(declared)
    every = list(names) if names is not None else list(editable_names(db, found))
    return [name for name in every if name not in guarded], [name for name in every if name in guarded]


def _title(kept: list[str], left: list[str]) -> str:
    return f"List the {len(kept)} fields that there are" + (f", without {quoted(left)}" if left else "")
