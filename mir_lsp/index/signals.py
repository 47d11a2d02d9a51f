"""Which receivers a signal wakes, in which order: senders, inheritance, and what Django has loaded when it runs.

`receivers` holds the connections that the code makes. Here is which of them are made when a project has started, in
which order, and what a signal that is sent for a model wakes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from mir_lsp.facts.calls import LISTENERS
from mir_lsp.facts.data import InsideFact
from mir_lsp.facts.terms import Term
from mir_lsp.index import keys
from mir_lsp.index.apps import is_installed
from mir_lsp.index.bundled import is_bundled
from mir_lsp.index.db import Database
from mir_lsp.index.headers import is_model, swapped
from mir_lsp.index.histories import history_id
from mir_lsp.index.installed import files_imported, installed, loaded_modules, started_by, with_imports
from mir_lsp.index.loading import Loading
from mir_lsp.index.models import model as model_of
from mir_lsp.index.outside import HISTORY
from mir_lsp.index.parts import is_abstract
from mir_lsp.index.paths import join, parent
from mir_lsp.index.receivers import Receiver, Sender, Signal, receivers
from mir_lsp.index.resolve import ExternalSymbol, FunctionSymbol
from mir_lsp.index.schema import ClassId
from mir_lsp.index.settings import home_of

PRE_SAVE, POST_SAVE = "pre_save", "post_save"
PRE_DELETE, POST_DELETE = "pre_delete", "post_delete"
M2M_CHANGED = "m2m_changed"
OF_ROWS = (PRE_SAVE, POST_SAVE, PRE_DELETE, POST_DELETE)
_OF_MODELS = "django.db.models.signals."
_OF_HISTORIES = (POST_SAVE, PRE_DELETE, POST_DELETE)
_LATE = ("tasks.py",)  # what is imported by frameworks, after everything else


class Standing(Enum):
    """Whether a connection is made when a project has started."""

    MADE = "made"
    PERHAPS = "made where a condition holds, or when a function is called"
    NEVER = "never made: nothing imports its module"


@dataclass(frozen=True, slots=True)
class Sent:
    """What a signal is sent for: rows of a model, or pairs of the many-to-many field `field` of it.

    `through` is the model of the pairs where one is written.
    """

    signal: str
    model: ClassId
    field: str = ""
    through: ClassId | None = None


@dataclass(frozen=True, slots=True)
class Wakened:
    """A receiver that a signal wakes. `is_certain` is False where a condition decides whether it is connected."""

    receiver: Receiver
    signal: str
    is_certain: bool = True


def woken_by(db: Database, sent: Sent) -> tuple[Wakened, ...]:
    """The receivers of a signal of models, in the order in which they run."""
    found = list(_histories(db, sent))
    for each in db.get(connections, _project(db, sent.model.path)):
        if each.receiver.signal.dotted == f"{_OF_MODELS}{sent.signal}" and _is_sender(each.receiver, sent):
            found.append(Wakened(each.receiver, sent.signal, each.is_certain))
    return tuple(found)


def connections(db: Database, folder: str) -> tuple[Wakened, ...]:
    """The connections that the project around a folder makes, in their order, each once, without those never made."""
    order = db.get(loading_order, folder)
    places = {place: number for number, place in enumerate(order)}
    found: list[tuple[int, int, Wakened]] = []
    for number, made in enumerate(db.get(receivers)):
        standing = standing_of(db, made)
        if standing is not Standing.NEVER:
            at = places.get((made.path, made.place if made.in_ready else ""), len(places))
            found.append((at, number, Wakened(made, made.signal.name, standing is Standing.MADE)))
    found.sort(key=lambda item: item[:2])
    known: dict[object, Wakened] = {}
    for _, _, each in found:
        known.setdefault(_identity(each.receiver), each)
    return tuple(known.values())


def standing_of(db: Database, receiver: Receiver) -> Standing:
    """Whether a connection is made when the project around it has started."""
    if is_bundled(receiver.path):
        made = db.get(is_installed, receiver.path)
    else:
        folder = _project(db, receiver.path)
        known = db.get(installed, folder)
        made = not known.known or not known.apps or receiver.path in db.get(imported_modules, folder)
    if not made:
        return Standing.NEVER
    inside = receiver.place and not receiver.in_ready
    return Standing.PERHAPS if inside or receiver.conditional else Standing.MADE


def imported_modules(db: Database, folder: str) -> frozenset[str]:
    """The files that the project around a folder imports in some way: when it starts, or inside of functions."""
    loaded: frozenset[str] = db.get(loaded_modules, folder)
    return with_imports(db, _imported_inside(db, loaded), loaded)


def loading_order(db: Database, folder: str) -> tuple[tuple[str, str], ...]:
    """What connects receivers when a project starts, in order: a file, or a `ready` in a file by its name."""
    apps = db.get(installed, folder).apps
    walk = Loading(db)
    walk.models(folder, db.get(installed, folder))
    for app in apps:
        walk.ready(app)
        if app.label == "admin" and is_bundled(app.folder):
            for other in apps:
                walk.load(join(other.folder, "admin.py"))
    for path in started_by(db, folder):
        walk.load(path)
    for app in apps:
        for name in ("admin.py", *_LATE):
            walk.load(join(app.folder, name))
    return tuple(walk.found)


def never_sends(db: Database, receiver: Receiver) -> str:
    """Why the sender of a connection never sends its signal; empty when it may."""
    sender, signal = receiver.sender, receiver.signal
    if not signal.dotted.startswith(_OF_MODELS) or sender.kind != "model" or sender.model is None:
        return ""
    known = db.get(model_of, sender.model)
    if known is None:
        return ""
    if db.get(is_abstract, sender.model):
        return f"`{known.name}` is abstract"
    if signal.name == M2M_CHANGED and not _is_through(db, sender.model):
        return "the table between sends it"
    if db.get(swapped, sender.model):
        return f"a setting replaces `{known.name}`"
    return ""


def _project(db: Database, path: str) -> str:
    """The folder of the project around a file: questions about all of it are asked once."""
    return db.get(home_of, parent(path)) or ""


def _histories(db: Database, sent: Sent) -> Iterator[Wakened]:
    """The receivers that django-simple-history connects when a model that keeps its history is made."""
    if sent.signal in _OF_HISTORIES and db.get(history_id, sent.model) is not None:
        function = ExternalSymbol(f"{HISTORY}.{sent.signal}")
        signal = Signal(f"{_OF_MODELS}{sent.signal}")
        receiver = Receiver(function, signal, Sender("model", sent.model), sent.model.path, weak=False)
        yield Wakened(receiver, sent.signal)


def _is_sender(receiver: Receiver, sent: Sent) -> bool:
    sender = receiver.sender
    if sender.kind == "any":
        return True
    if sent.signal != M2M_CHANGED:
        return sender.kind == "model" and sender.model == sent.model
    if sent.through is not None:
        return sender.kind == "model" and sender.model == sent.through
    return sender.kind == "through" and (sender.model, sender.field) == (sent.model, sent.field)


def _is_through(db: Database, model: ClassId) -> bool:
    """Whether rows of a model are the pairs of a many-to-many field."""
    return any(
        field.relation is not None and field.relation.through == model
        for owner in _pointed_at(db, model)
        if (known := db.get(model_of, owner)) is not None
        for field in known.fields
    )


def _pointed_at(db: Database, model: ClassId) -> set[ClassId]:
    known = db.get(model_of, model)
    targets = {field.relation.target for field in known.fields if field.relation is not None} if known else set()
    return {target for target in targets if target is not None and db.get(is_model, target)}


def _identity(receiver: Receiver) -> object:
    """What Django takes for the same connection: one more of it changes nothing."""
    who: Term | object = receiver.dispatch_uid
    if who is None:
        who = receiver.function if isinstance(receiver.function, FunctionSymbol) else receiver
    return receiver.signal, receiver.sender, who


def _imported_inside(db: Database, loaded: frozenset[str]) -> list[str]:
    places = {place for name in sorted(LISTENERS) for place in db.read(keys.importing_inside(name), frozenset())}
    found = []
    for path, qualname in sorted(places):
        if path not in loaded:
            continue
        insides: tuple[InsideFact, ...] = db.read(keys.inside(path, qualname), ())
        for inside in insides:
            for _, fact in inside.imports:
                found.extend(files_imported(db, path, fact.module, fact.name, fact.level))
    return found
