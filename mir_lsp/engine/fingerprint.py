"""What makes a finding the same finding when the code around it changes."""

from __future__ import annotations

import hashlib

from mir_lsp.index.bodies import UnitId
from mir_lsp.rules.model import Found


def fingerprint(unit: UnitId, found: Found, text: str) -> str:
    """A hash of the rule, the unit's name and the code that is pointed at, `text`, its layout left out."""
    code = " ".join(text.split())
    parts = "\0".join((found.rule.code, unit.name, code, repr(found.arguments)))
    return hashlib.blake2b(parts.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest() + "."
