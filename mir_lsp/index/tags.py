"""Tags of a model: a field that is neither a column nor a table of its own, but a way through another model."""

from __future__ import annotations

from mir_lsp.facts.terms import CallTerm, Literal, Term
from mir_lsp.index.classes import project_classes
from mir_lsp.index.db import Database
from mir_lsp.index.factories import dotted_name
from mir_lsp.index.outside import FIELDS, TAGGED_BASE, TAGGED_ITEM, TAGS
from mir_lsp.index.schema import ClassId
from mir_lsp.index.targets import target_of

# `TaggableManager(verbose_name, help_text, through)`
_THROUGH_POSITION = 2


def is_tags(db: Database, id: ClassId) -> bool:
    """Whether a class of fields is one for tags."""
    return any(FIELDS.get(dotted_name(db, base)) == TAGS for base in project_classes(db, id))


def tagged_through(db: Database, path: str, call: CallTerm, id: ClassId) -> ClassId | None:
    """The model that stands between the tagged model `id` and its tags, by a call in the file `path`."""
    written: Term | None = call.keyword("through")
    if written is None and len(call.args) > _THROUGH_POSITION:
        written = call.args[_THROUGH_POSITION]
    is_default = written is None or written == Literal(None)
    return target_of(db, path, Literal(TAGGED_ITEM) if is_default or written is None else written, id)


def tagged_items(db: Database, path: str, call: CallTerm, id: ClassId) -> ClassId | None:
    """The model of the generic relation that comes with tags, None when there is none or it is not known."""
    through = tagged_through(db, path, call, id)
    if through is None:
        return None
    known = {dotted_name(db, base) for base in project_classes(db, through)}
    return through if TAGGED_BASE in known else None
