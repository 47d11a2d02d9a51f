"""Where findings stand that are not where their rows are gone through."""

from __future__ import annotations

from mir_lsp.semantics.report import ADMIN, ADMIN_TEXT, CHOICES, FORM, SERIALIZER, TEMPLATE, Origin
from mir_lsp.semantics.transfer import InTemplate, Place

# Of these, people look at what asks for the read: a column, a form field, a method of the admin class.
IN_CLASSES: frozenset[Origin] = frozenset({ADMIN, ADMIN_TEXT, CHOICES, FORM})
# Findings of these origins stand where the read does; all others where the rows are gone through.
ELSEWHERE: frozenset[Origin] = frozenset({SERIALIZER, TEMPLATE}) | IN_CLASSES


def stands_at(origin: Origin, trail: tuple[Place, ...]) -> Place | None:
    """Where a finding stands that does not stand where its rows are gone through."""
    if not trail or origin not in ELSEWHERE:
        return None
    if origin in IN_CLASSES:
        return trail[0]
    # What a method reads for a template is read where the template asks for it.
    in_templates = [place for place in trail if isinstance(place, InTemplate)]
    return in_templates[-1] if in_templates else trail[-1]
