"""Which code and which installed modules are there for a file, where projects have environments of their own.

A *world* is what is run with one environment: its installed modules stand below a mount of its own, and the folders
of its projects are only there for the code in them. Code outside of all projects is there for everybody. As long as
nobody says otherwise there is one world.
"""

from __future__ import annotations

from dataclasses import dataclass

from mir_lsp.index.bundled import BUNDLED, is_bundled, mount_in
from mir_lsp.index.db import Database, Key
from mir_lsp.index.paths import is_below


@dataclass(frozen=True, slots=True)
class Place:
    """A folder of a world. With `private` it is that of a project, and not there for other worlds."""

    folder: str
    mount: str
    private: bool


def places_key() -> Key:
    """The input that holds the `Place`s of all worlds; nothing when there is only one."""
    return ("places",)


def mount_of(db: Database, folder: str) -> str:
    """Where the modules stand that are installed for the code in a folder."""
    if is_bundled(folder):
        return mount_in(folder)
    place = _innermost(db.read(places_key(), ()), folder)
    return place.mount if place is not None else BUNDLED


def audience(db: Database, folder: str) -> str | None:
    """The mount of the only world that the code in a folder is there for; None when it is there for all."""
    places: tuple[Place, ...] = db.read(places_key(), ())
    if not places:
        return None
    if is_bundled(folder):
        return mount_in(folder)
    place = _innermost(places, folder)
    return place.mount if place is not None and place.private else None


def reaches(db: Database, folder: str, other: str) -> bool:
    """Whether the code in a folder may mean what is in another folder or file."""
    places: tuple[Place, ...] = db.read(places_key(), ())
    if not places:
        return True
    of = db.get(audience, other)
    return of is None or of == db.get(mount_of, folder)


def _innermost(places: tuple[Place, ...], path: str) -> Place | None:
    around = (place for place in places if is_below(path, place.folder))
    return max(around, key=lambda place: len(place.folder), default=None)
