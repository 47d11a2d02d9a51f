"""What code lets clients read or write that is not theirs, as values: rules tell the kinds apart."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from mir_lsp.semantics.transfer import Place
from mir_lsp.text.spans import Span


class Exposed(Enum):
    """What lets clients do it."""

    FORM_ALL = "a form takes every field"
    FORM_EXCLUDE = "a form takes every field but some"
    NO_FIELDS = "a form or serializer says nothing of its fields"
    SERIALIZER_ALL = "a serializer has every field"
    DEPTH = "nested rows are shown whole"
    PRIVILEGE = "a field that gives rights or belongs to somebody can be written"
    MASS = "keys of a request become fields"
    FOREIGN_FORM = "a form changes a row that may be somebody else's"
    UNCHECKED = "a row is fetched and its permission not asked for"
    OVERRIDDEN = "`get_object` does not ask for the permission of the row"
    LISTED = "a list shows rows whose permission is asked for one by one only"
    NOT_CLOSED = "nothing says who may write"
    OPENED = "everybody may write"
    ABOVE = "a decorator stands above the one that makes the view"
    SECRET = "a secret can be read"
    ORACLE = "a secret can be searched, filtered or sorted by"
    ANY_ROW = "any row can be referred to"
    LOOKS_CLOSED = "a field looks as if it could not be written"
    PLAIN_USER = "users are administered without care for passwords"
    NOT_FIRST = "a guard is not asked"
    ANY_OBJECT = "a page changes a row that may be somebody else's"
    IGNORED = "an option says something about a declared field"
    MISSPELT = "an option names no field"


@dataclass(frozen=True, slots=True)
class Exposure:
    """One such thing, in offsets of its chunk.

    `said` fills the message of its rule. `weak` says that nothing is known that must not get out or in. `title` and
    `changes` are how it is repaired, `imports` what the file has to import for it; `refusal` says why there is none.
    """

    what: Exposed
    span: Span
    said: tuple[tuple[str, str], ...] = ()
    doubt: str = ""
    weak: bool = False
    title: str = ""
    changes: tuple[tuple[Span, str], ...] = ()
    imports: tuple[str, ...] = ()
    refusal: str = ""
    related: tuple[tuple[Place | Span, str], ...] = ()
