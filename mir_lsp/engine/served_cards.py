"""What a person is told of a serializer, form or view: what clients can read and write by it, and who may."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mir_lsp.index.db import Database
from mir_lsp.index.forms import form
from mir_lsp.index.routes import root_urls
from mir_lsp.index.schema import ClassId
from mir_lsp.index.serializers import serializer
from mir_lsp.index.views import class_view
from mir_lsp.semantics.access import Access
from mir_lsp.semantics.api_table import ApiRow, Names, rows_of_view, told_fields_of
from mir_lsp.semantics.serving import Use, uses_of

_MOST = 8  # uses that are told one by one


def served_lines(db: Database, id: ClassId) -> tuple[str, tuple[str, ...], tuple[str, ...]] | None:
    """A headline, lines and entries of a class that clients meet; None for any other class."""
    found = db.get(serializer, id)
    if found is not None:
        shown, taken = told_fields_of(db, found)
        model = f" of {found.model.name}" if found.model is not None else ""
        used = uses_of(db, id)
        # What is only shown says nothing of what is taken; of what no view in sight uses, both are possible.
        reads = [f"Clients read {told_names(shown)}."] if not used or any(use.shown for use in used) else []
        writes = [f"Clients write {told_names(taken)}."] if not used or any(use.taken for use in used) else []
        return f"Serializer{model}", (*reads, *writes), tuple(_uses(used))
    made = db.get(form, id)
    if made is not None:
        names = tuple(each.name for each in made.fields if each.disabled is False)
        model = f" of {made.model.name}" if made.model is not None else ""
        written = f"Clients write {told_names(names if made.complete else None)}."
        return f"Form{model}", (written,), tuple(_uses(uses_of(db, id)))
    return _view_lines(db, id)


def _view_lines(db: Database, id: ClassId) -> tuple[str, tuple[str, ...], tuple[str, ...]] | None:
    view = db.get(class_view, id)
    root = db.get(root_urls, id.path)
    if view is None or not view.is_api or root is None:
        return None
    rows = rows_of_view(db, root, id)
    if not rows:
        return None
    return "View of the API", (), tuple(_row(row) for row in rows[: 2 * _MOST])


def _row(row: ApiRow) -> str:
    fields = f"reads {told_names(row.readable)}, writes {told_names(row.writable)}"
    return f"`{row.method.upper()} /{row.route}`: {told_access(row.access)}; {fields}"


def _uses(used: Iterable[Use]) -> Iterator[str]:
    told: dict[str, None] = {}
    for use in used:
        does = " and ".join(word for word, is_so in (("reads", use.shown), ("writes", use.taken)) if is_so)
        action = f".{use.action}" if use.action else ""
        if does:
            told[f"`{use.view.qualname}{action}` {does}: {told_access(use.access)}"] = None
    yield from list(told)[:_MOST]
    if len(told) > _MOST:
        yield f"{len(told) - _MOST} more"


def told_access(access: Access) -> str:
    """Who may use a view, by the names of what says so."""
    names = [f"`{name}`" for name in access.names if name != "?"]
    if not access.known and "`get_permissions`" not in names:
        names.append("code decides")
    return ", ".join(names) or "anybody"


def told_names(names: Names) -> str:
    """Names of fields for people."""
    if names is None:
        return "what is not known"
    return ", ".join(f"`{name}`" for name in names) or "nothing"
