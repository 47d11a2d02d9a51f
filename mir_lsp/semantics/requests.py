"""What is a request: `self.request` of views, and whatever code reads as only requests can be read."""

from __future__ import annotations

import re

from mir_lsp.index.bodies import Body, UnitId, body_key
from mir_lsp.index.classes import external_names
from mir_lsp.index.db import Database
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.chains import Chain, reads_of
from mir_lsp.semantics.trees import function_at

_OF_VIEWS = ("django.views.", "rest_framework.")
_OF_A_VIEW: Chain = ("request",)

# What requests of Django and DRF have, and hardly anything else.
_TELLING = frozenset(
    {
        "GET", "POST", "COOKIES", "FILES", "META", "build_absolute_uri", "get_full_path", "get_signed_cookie",
        "path_info", "query_params", "resolver_match",
    }
)  # fmt: skip
_SEEMS = re.compile(rf"\.\s*(?:{'|'.join(sorted(_TELLING))})\b")


def requests_of_unit(db: Database, unit: UnitId) -> frozenset[Chain]:
    """The parameters and locals of a function, and what hangs on them, that are requests."""
    body: Body | None = db.read(body_key(unit))
    function = function_at(body) if body is not None and _SEEMS.search(body.text) is not None else None
    if function is None:
        return frozenset()
    reads = reads_of(function)
    return frozenset(chain for chain in _requests_in(reads.chains) if chain[0] in reads.steady)


def requests_of_class(db: Database, cls: ClassId, chains: frozenset[Chain]) -> frozenset[Chain]:
    """What hangs on objects of a class that are requests; `chains` are read of its `self`."""
    found = _requests_in(chains)
    views = any(name.startswith(_OF_VIEWS) for name in external_names(db, cls))
    return found | {_OF_A_VIEW} if views else found


def _requests_in(chains: frozenset[Chain]) -> frozenset[Chain]:
    return frozenset(chain[:end] for chain in chains for end in range(1, len(chain)) if chain[end] in _TELLING)
