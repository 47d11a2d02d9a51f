"""The row behind a generic foreign key is read for each row.

Why:
    A `GenericForeignKey` leads to rows of any model, so no join can load what is behind it: reading it costs one
    query per row. `prefetch_related` reads it with one query per model; `GenericPrefetch` says with which querysets.

Bad:
    def targets():
        return [note.content_object.pk for note in Note.objects.all()]

Good:
    def targets():
        return [note.content_object.pk for note in Note.objects.prefetch_related("content_object")]

Silent when:
    - it is prefetched, by name or with `GenericPrefetch`
    - only the columns behind it are read (`content_type_id`, `object_id`)
    - one row is read, or the loop ends after the read
    - the rows come from code that is not in view

Fix safety:
    It is prefetched where the queryset is built. The conditions are those of MIR102.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.index.schema import RelationKind
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.rules.nplusone._loads import found_loads
from mir_lsp.semantics.demand import Missing
from mir_lsp.semantics.report import LOOP, Report

RULE = Rule(
    code="MIR122",
    name="generic-key-in-loop",
    family=Family.NPLUSONE,
    severity=Severity.WARNING,
    message="`{path}` runs one query per `{model}`",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/contrib/contenttypes/#generic-relations",
    fix=Safety.SAME_RESULT,
)


def check(report: Report) -> Iterator[Found]:
    """Generic foreign keys that are read from each row."""
    return found_loads(RULE, report, LOOP, _belongs)


def _belongs(each: Missing) -> bool:
    return each.demand.kind is RelationKind.GENERIC_FOREIGN_KEY
