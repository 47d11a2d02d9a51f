"""Values that are given to columns and cannot be what was meant: in conditions, and where rows are written.

Like `wrong_queries`: `ctx.misuse` writes it down where the flow comes by.
"""

from __future__ import annotations

import ast

from mir_lsp.index.choices import Choice, choices
from mir_lsp.index.columns import all_fields
from mir_lsp.index.parts import relation_of_lookup
from mir_lsp.index.schema import ClassId, Field
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.framework import Keywords
from mir_lsp.semantics.nearest import nearest
from mir_lsp.semantics.report import Misuse, Misused
from mir_lsp.semantics.values import QuerySet

_TAKE_COLUMNS = frozenset(
    {"filter", "exclude", "get", "update", "create", "get_or_create", "update_or_create"}
    | {"aget", "aupdate", "acreate", "aget_or_create", "aupdate_or_create"}
)
_MOST_TOLD = 4


def given(ctx: Context, source: QuerySet, name: str, node: ast.Call, keywords: Keywords) -> None:
    """A method of Django is given values for columns by keywords."""
    if name not in _TAKE_COLUMNS:
        return
    for keyword, (key, _) in zip(node.keywords, keywords, strict=False):
        if key is None or keyword.arg != key:
            continue
        field, listed = _field(ctx, source.model, key)
        if field is None or "choices" not in dict(field.arguments):
            continue
        for value in _written(keyword.value, listed):
            _none_of(ctx, source, field, value)


def _field(ctx: Context, model: ClassId, key: str) -> tuple[Field | None, bool]:
    """The field that a keyword is compared with as it is, and whether with any of a list."""
    *way, last = key.split("__")
    listed = last == "in"
    if way and last in ("in", "exact"):
        *way, last = way
    here: ClassId | None = model
    for part in way:
        step = ctx.db.get(relation_of_lookup, here, part) if here is not None else None
        here = step.target if step is not None else None
    fields = ctx.db.get(all_fields, here) if here is not None else ()
    return next((each for each in fields if each.name == last and each.relation is None), None), listed


def _written(node: ast.expr, listed: bool) -> list[ast.Constant]:
    """The values that stand in the call itself: a name may be that of something which is no choice any more."""
    nodes = node.elts if listed and isinstance(node, ast.List | ast.Tuple | ast.Set) else [] if listed else [node]
    return [each for each in nodes if isinstance(each, ast.Constant) and isinstance(each.value, str | int)]


def _none_of(ctx: Context, source: QuerySet, field: Field, value: ast.Constant) -> None:
    known = ctx.db.get(choices, field.owner or source.model, field.name)
    # Django turns what is given into the type of the column; "" is what is left out.
    if not known or value.value == "" or isinstance(value.value, bool):
        return
    texts = [_text(each) for each in known]
    if str(value.value) in texts:
        return
    near = [known[texts.index(each)] for each in nearest(str(value.value), texts)]
    span = ctx.span(value)
    edits = ((span, _like(ctx.text(span), near[0])),) if len(near) == 1 and ctx.editable else ()
    told = ", ".join(f"`{each}`" for each in texts[:_MOST_TOLD]) + (", …" if len(texts) > _MOST_TOLD else "")
    about = f"`{field.name}` has no choice `{value.value!s}`: it has {told}"
    ctx.misuse(Misuse(Misused.NO_CHOICE, span, source, about, edits=edits))


def _text(choice: Choice) -> str:
    return str(choice)


def _like(written: str, choice: Choice) -> str:
    """A choice as it is written in code, with the quotes that were used."""
    if not isinstance(choice, str):
        return repr(choice)
    quote = written[0] if written[:1] in ("'", '"') else '"'
    return f"{quote}{choice}{quote}" if choice.isidentifier() else repr(choice)
