"""A new name for a field, as a preview of every place that spells it."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mir_lsp.engine.config import is_migration_path
from mir_lsp.engine.meaning import FieldMeaning, Occurrence, Spelling, of_row
from mir_lsp.features.navigation import Reference, likely_references, references_of
from mir_lsp.index.models import model
from mir_lsp.text.edits import Edit
from mir_lsp.text.spans import Span

if TYPE_CHECKING:
    from mir_lsp.engine.engine import Engine
    from mir_lsp.engine.findings import Refusal

__all__ = ["Change", "Renaming", "prepare", "rename"]

_MOST_SHOWN = 8  # lines that a message lists
_NAME = re.compile(r"[^\W\d]\w*")

NOTE = (
    "The column is renamed by a migration: run `makemigrations` and answer that the field was renamed. "
    "Migrations that exist are left as they are."
)
"""What to remember when a field has got another name."""


@dataclass(frozen=True, slots=True)
class Change:
    """The edits of one file that have one reason."""

    path: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Renaming:
    """What a rename does; `note` says what is left to do.

    `likely` are the changes of places that only likely mean the field: for who can look at each before it is made.
    Everybody else is told by `left` which they are.
    """

    title: str
    note: str
    changes: tuple[Change, ...]
    likely: tuple[Change, ...] = ()
    left: str = ""


def prepare(engine: Engine, path: str, offset: int) -> Span | Refusal:
    """The span of the field name at an offset, or why there is nothing to rename."""
    found = _field_at(engine, path, offset)
    return found if not isinstance(found, Occurrence) else found.span


def rename(engine: Engine, path: str, offset: int, name: str) -> Renaming | Refusal:
    """The places that spell the field at an offset, with another name; or why it cannot have that name."""
    found = _field_at(engine, path, offset)
    if not isinstance(found, Occurrence):
        return found
    meaning = found.meaning
    assert isinstance(meaning, FieldMeaning)
    problem = _problem(engine, meaning, name)
    if problem:
        return _refusal(problem)
    sure = tuple(references_of(engine, meaning))
    changes = _changes(engine, sure, meaning.name, name)
    likely = _changes(engine, likely_references(engine, meaning, sure), meaning.name, name)
    title = f"Rename `{meaning.owner.name}.{meaning.name}` to `{name}`"
    return Renaming(title, NOTE, changes, likely, _left(engine, likely))


def _changes(engine: Engine, found: Iterable[Reference], old: str, new: str) -> tuple[Change, ...]:
    by_path: dict[str, list[Edit]] = {}
    for reference in found:
        edit = _edit(engine, reference.path, reference.occurrence, old, new)
        if edit is not None and not is_migration_path(reference.path):
            by_path.setdefault(reference.path, []).append(edit)
    return tuple(Change(each, tuple(sorted(set(edits)))) for each, edits in sorted(by_path.items()))


def _left(engine: Engine, likely: tuple[Change, ...]) -> str:
    """What is said of places that keep the name; empty where there are none."""
    lines = {
        f"{change.path.rpartition('/')[2]}:{(engine.text(change.path) or '').count(chr(10), 0, edit.start) + 1}": None
        for change in likely
        for edit in change.edits
    }
    if not lines:
        return ""
    shown = ", ".join(list(lines)[:_MOST_SHOWN])
    more = f" and {len(lines) - _MOST_SHOWN} more" if len(lines) > _MOST_SHOWN else ""
    return f"What likely means it as well keeps the name: {shown}{more} (they are among its references)."


def _field_at(engine: Engine, path: str, offset: int) -> Occurrence | Refusal:
    found = engine.named(path, offset)
    if found is None or not isinstance(found.meaning, FieldMeaning):
        return _refusal("only fields of models in the workspace are renamed here")
    owner = found.meaning.owner
    if engine.files.get(owner.path) is None or owner.path.startswith("<"):
        return _refusal(f"`{owner.name}` is not in the workspace: its fields keep their names")
    if found.spelling is Spelling.REVERSE:
        return _refusal("this is the other side of a relation: its name is the `related_name` of the field")
    if found.spelling is Spelling.ALIAS:
        return _refusal("`pk` stands for the primary key, whatever its name is")
    known = engine.db.get(model, owner)
    if known is None or known.field(found.meaning.name) is None:
        return _refusal("this field is not declared by a model that is in view")
    return found


def _problem(engine: Engine, meaning: FieldMeaning, name: str) -> str:
    """Why a field cannot have a name; empty when it can."""
    if not _NAME.fullmatch(name) or keyword.iskeyword(name):
        return f"`{name}` is not a name"
    if "__" in name:
        return "names of fields have no double underscores: lookups are separated by them"
    if name.endswith("_"):
        return "names of fields do not end in an underscore"
    if name == "pk":
        return "`pk` stands for the primary key"
    if name != meaning.name and of_row(engine.db, meaning.owner, name) is not None:
        return f"`{meaning.owner.name}` has a `{name}` already"
    return ""


def _edit(engine: Engine, path: str, each: Occurrence, old: str, new: str) -> Edit | None:
    text = engine.text(path) or ""
    written = each.span.text_of(text)
    if each.spelling is Spelling.COLUMN and written == f"{old}_id":
        return Edit(each.span.start, each.span.end, f"{new}_id")
    if each.spelling in (Spelling.NAME, Spelling.PART) and written == old:
        return Edit(each.span.start, each.span.end, new)
    return None


def _refusal(reason: str) -> Refusal:
    from mir_lsp.engine.findings import Refusal

    return Refusal(reason)
