"""A query uses a lookup or transform that the type of the field does not have.

Why:
    What follows the name of a field says how it is compared: `__icontains`, `__year__gte`. Django raises `FieldError`
    for one that the type of the field does not have, when the query is built.

Bad:
    def named():
        return list(Book.objects.filter(title__icontain="Waves"))

Good:
    def named():
        return list(Book.objects.filter(title__icontains="Waves"))

Silent when:
    - the class of the field is not Django's own: it may have lookups of its own
    - a lookup of that name is registered somewhere, or calls register lookups that are not in view
    - the field holds JSON, where any name is a key, or its lookups are not in the tables: geometry, text search

Fix safety:
    The lookup of the type that is most like it takes its place: whether it was meant is for you to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.index.db import Database
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.rules.model._names import found_name
from mir_lsp.semantics.judging import Judged, meant
from mir_lsp.semantics.mentions import Role

RULE = Rule(
    code="MIR802",
    name="unknown-lookup",
    family=Family.MODEL,
    severity=Severity.WARNING,
    message="`{field}` is a {type} and has no {what} `{name}`{meant}",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/models/querysets/#field-lookups",
    fix=Safety.INTENDED_CHANGE,
)


def check_names(db: Database, names: Sequence[Judged]) -> Iterator[Found]:
    """Lookups and transforms that are not there."""
    for name in names:
        wrong = name.wrong
        segment = wrong.unknown if wrong is not None and name.role is not Role.LOAD_ONE else None
        if wrong is None or segment is None or segment.on is not None:
            continue
        arguments = (
            ("field", segment.field.name if segment.field is not None else wrong.segments[0].text),
            ("type", segment.on_type or "field"),
            ("what", "lookup" if name.role is Role.LOOKUP else "transform"),
            ("name", segment.text),
        )
        yield found_name(RULE, name, segment, arguments, meant(db, wrong, segment))
