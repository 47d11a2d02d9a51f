"""Clients are shown a secret: the hash of a password, a token, a key.

Why:
    Hashes are guessed from, tokens and keys are used. They get out through a field of a serializer, through its
    source, or where all columns of a row are sent by `model_to_dict`, `values()` or `serialize`.

Bad:
    def person(request, pk):
        return JsonResponse(model_to_dict(User.objects.get(pk=pk)))

Good:
    def person(request, pk):
        return JsonResponse(model_to_dict(User.objects.get(pk=pk), fields=["id", "username"]))

Silent when:
    - no route leads there, or only staff, or who a permission of the project admits, may use it
    - who asks sees only what is theirs, unless it is the hash of a password
    - the field is write-only, or the column is no text
    - the view only checks and stores what it is sent, and answers with something else

Fix safety:
    The field leaves the list, or becomes write-only where it is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.exposure._found import found_exposures
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.semantics.exposure import Exposed, Exposure

RULE = Rule(
    code="MIR515",
    name="secret-can-be-read",
    family=Family.EXPOSURE,
    severity=Severity.WARNING,
    message="clients can read `{name}` of {model}",
    since="0.1",
    url="https://www.django-rest-framework.org/api-guide/serializers/#additional-keyword-arguments",
    fix=Safety.INTENDED_CHANGE,
)


def check_exposures(exposures: Sequence[Exposure]) -> Iterator[Found]:
    """Secrets that are shown."""
    return found_exposures(RULE, exposures, Exposed.SECRET)
