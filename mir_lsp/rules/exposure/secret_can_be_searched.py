"""Rows can be searched, filtered or sorted by a secret.

Why:
    Whether a row is found tells whether the guess was right, letter by letter; an order tells it, too. The secret
    itself need not be shown for that.

Bad:
    class Notes(generics.ListAPIView):
        queryset = Note.objects.all()
        search_fields = ["title", "owner__password"]

Good:
    class Notes(generics.ListAPIView):
        queryset = Note.objects.all()
        search_fields = ["title", "owner__username"]

Silent when:
    - no name leads to a secret; of `"__all__"`, when the model has none
    - only staff may use the view

Fix safety:
    The name leaves the list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.exposure._found import found_exposures
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.semantics.exposure import Exposed, Exposure

RULE = Rule(
    code="MIR516",
    name="secret-can-be-searched",
    family=Family.EXPOSURE,
    severity=Severity.WARNING,
    message="`{name}` of {model} can be {how}: who asks often enough knows it",
    since="0.1",
    url="https://www.django-rest-framework.org/api-guide/filtering/",
    fix=Safety.INTENDED_CHANGE,
)


def check_exposures(exposures: Sequence[Exposure]) -> Iterator[Found]:
    """Secrets to search by."""
    return found_exposures(RULE, exposures, Exposed.ORACLE)
