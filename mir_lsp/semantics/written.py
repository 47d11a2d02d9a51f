"""What code writes, as values: `writing` finds it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.spent import Item

_NO_MODEL = ClassId("", "")


class Way(Enum):
    """How rows are written, which decides what signals are sent."""

    SAVED = "a row is saved, which may be new"
    MADE = "a row is made"
    MADE_IF_MISSING = "a row is made if there is none"
    SAVED_OR_MADE = "a row is saved, or made if there is none"
    DELETED = "rows are deleted"
    PAST_SIGNALS = "rows are written, and no signal is sent"
    PAIRED = "pairs of a many-to-many relation are written"
    HUNG = "rows are given another owner, and no signal is sent"


@dataclass(frozen=True, slots=True)
class Written(Item):
    """A write of rows of a model.

    `by` is the method. `pairs` is the many-to-many field by the model and the name that declares it, where pairs are
    written. `doubt` is what it rests on that they are rows of this model. `is_new` says of a row that is saved that
    it is not in the table yet; None where that is not known.
    """

    way: Way = Way.SAVED
    by: str = ""
    model: ClassId = _NO_MODEL
    pairs: tuple[ClassId, str] | None = None
    doubt: str = ""
    is_new: bool | None = None
