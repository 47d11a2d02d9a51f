"""Names in the arguments of a model's fields: targets, columns of them, fields of the same model."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from mir_lsp.index.columns import all_fields
from mir_lsp.index.db import Database
from mir_lsp.index.parts import makes_rows
from mir_lsp.index.schema import ClassId, Field
from mir_lsp.semantics.class_expressions import condition_names
from mir_lsp.semantics.class_texts import ClassText, Option
from mir_lsp.semantics.mentions import Mention, Role

# Arguments that name fields of the model itself.
_OWN = frozenset({"unique_for_date", "unique_for_month", "unique_for_year", "height_field", "width_field"})
_GENERIC = ("ct_field", "fk_field")


def field_mentions(db: Database, cls: ClassId, options: Iterable[Option], text: ClassText) -> Iterator[Mention]:
    """What the fields in the body of a model name."""
    fields = {field.name: field for field in db.get(all_fields, cls)}
    for name, value in options:
        field = fields.get(name)
        if field is not None and isinstance(value, ast.Call):
            yield from _of_field(db, cls, field, value, text)


def _of_field(db: Database, cls: ClassId, field: Field, call: ast.Call, text: ClassText) -> Iterator[Mention]:
    given = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg is not None}
    for name in _OWN & given.keys():
        yield from text.mentions(given[name], Role.FIELD, cls)
    if field.type == "GeneratedField" and "expression" in given:
        yield from text.mentions(given["expression"], Role.COLUMN, cls)
        yield from text.placed(condition_names(db, text, given["expression"]), cls)
    if field.type == "GenericForeignKey":
        named = [*call.args[:2], *(given[each] for each in _GENERIC if each in given)]
        for node in named:
            yield from text.mentions(node, Role.FIELD, cls)
    if field.type == "CompositePrimaryKey":
        for node in call.args:
            yield from text.mentions(node, Role.FIELD, cls)
    if field.relation is None:
        return
    for node in (*call.args[:1], *(given[each] for each in ("to", "through") if each in given)):
        if isinstance(node, ast.Constant) and field.type != "GenericForeignKey":
            yield from text.mentions(node, Role.MODEL, cls)
    target, through = field.relation.target, field.relation.through
    if target is not None and db.get(makes_rows, target):
        if "to_field" in given:
            yield from text.mentions(given["to_field"], Role.FIELD, target)
        if isinstance(given.get("limit_choices_to"), ast.Dict):
            yield from text.keys(given["limit_choices_to"], Role.LOOKUP, target)
        elif "limit_choices_to" in given:
            yield from text.placed(condition_names(db, text, given["limit_choices_to"]), target)
        for each in ("object_id_field", "content_type_field"):
            if each in given:
                yield from text.mentions(given[each], Role.FIELD, target)
    if through is not None and "through_fields" in given:
        yield from text.mentions(given["through_fields"], Role.FIELD, through)
