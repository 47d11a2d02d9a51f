"""What becomes of rows when the row that they point to is deleted, where the field does not allow it."""

from __future__ import annotations

import ast
import re

from mir_lsp.index.db import Database
from mir_lsp.index.headers import header
from mir_lsp.index.models import model as model_of
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics import names
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.report import Misuse, Misused
from mir_lsp.text.spans import Span

_KEYS = frozenset({"django.db.models.ForeignKey", "django.db.models.OneToOneField"})
_PLACES = ("django.db.models.deletion.", "django.db.models.")
_POSITION = 1  # of `on_delete` among the arguments


def on_delete(ctx: Context, dotted: str, node: ast.Call) -> None:
    """A field of a model is made: look whether what `on_delete` says can be done."""
    if dotted not in _KEYS or ctx.unit is None or not ctx.at_import:
        return
    cls = ClassId(ctx.unit.path, ctx.unit.name)
    given = {keyword.arg: keyword.value for keyword in node.keywords}
    said = given.get("on_delete") or (node.args[_POSITION] if len(node.args) > _POSITION else None)
    if said is None or None in given or ctx.db.get(header, cls) is None:
        return
    what = names.dotted(ctx.evaluate(ctx, said))
    match next((what.removeprefix(place) for place in _PLACES if what.startswith(place)), ""):
        case "SET_NULL" if _is_false(given.get("null")):
            _refused(ctx, said, "`SET_NULL`, but the column is NOT NULL", _nullable(ctx, node, given.get("null")))
        case "SET_DEFAULT" if "default" not in given and "db_default" not in given:
            _refused(ctx, said, "`SET_DEFAULT`, but there is no default", ())
        case "DO_NOTHING" if _is_left_to_django(ctx.db, cls, given.get("db_constraint")):
            ctx.misuse(Misuse(Misused.LEFT_BEHIND, ctx.span(said), None))
        case _:
            return


def _refused(ctx: Context, said: ast.expr, about: str, edits: tuple[tuple[Span, str], ...]) -> None:
    ctx.misuse(Misuse(Misused.NO_DELETION, ctx.span(said), None, about, edits=edits))


def _nullable(ctx: Context, call: ast.Call, null: ast.expr | None) -> tuple[tuple[Span, str], ...]:
    """The edit that lets a column be NULL."""
    if null is not None:
        return ((ctx.span(null), "True"),)
    last = max((ctx.span(each) for each in (*call.args, *call.keywords)), key=lambda span: span.end)
    # An argument that has a line of its own is followed by another.
    before = ctx.text(Span(ctx.span(call).start, last.start))
    layout = re.search(r"(?:\r\n?|\n)[ \t]*$", before)
    added = f",{layout[0] if layout is not None else ' '}null=True"
    return ((Span(last.end, last.end), added),) if ctx.editable else ()


def _is_false(node: ast.expr | None) -> bool:
    return node is None or (isinstance(node, ast.Constant) and node.value is False)


def _is_left_to_django(db: Database, cls: ClassId, constraint: ast.expr | None) -> bool:
    """Whether the database itself refuses to delete a row that is pointed at: nothing else was said of it."""
    known = db.get(model_of, cls)
    return constraint is None and known is not None and known.complete and known.managed
