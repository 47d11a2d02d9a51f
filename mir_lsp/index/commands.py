"""Management commands: the name that each is called by."""

from __future__ import annotations

from dataclasses import dataclass

from mir_lsp.index import keys
from mir_lsp.index.apps import app_of
from mir_lsp.index.db import Database
from mir_lsp.index.paths import last, parent
from mir_lsp.index.schema import ClassId

_CLASS = "command"
_PLACE = ("management", "commands")


@dataclass(frozen=True, slots=True)
class Command:
    """`manage.py name`, and the application it comes with; `app_label` is None when that is not known."""

    id: ClassId
    name: str
    app_label: str | None


def is_command_path(path: str) -> bool:
    """Whether Django looks for a command in a module."""
    folder = parent(path)
    return (last(parent(folder)), last(folder)) == _PLACE


def command(db: Database, id: ClassId) -> Command | None:
    """The command that a class is: `Command` in a module of `management/commands`; None for another class."""
    folder = parent(id.path)
    name = last(id.path).removesuffix(".py")
    if id.qualname.lower() != _CLASS or not is_command_path(id.path) or name.startswith("_"):
        return None
    app = db.get(app_of, parent(parent(folder)))
    return Command(id, name, app.label if app is not None else last(parent(parent(folder))))


def commands(db: Database) -> tuple[Command, ...]:
    """Every management command that is in view, sorted by file."""
    candidates: frozenset[ClassId] = db.read(keys.classes_named(_CLASS), frozenset())
    found = (db.get(command, id) for id in sorted(candidates))
    return tuple(each for each in found if each is not None)
