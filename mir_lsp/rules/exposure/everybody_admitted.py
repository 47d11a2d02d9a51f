"""A view says that everybody may change or delete rows, or says in the wrong place who may.

Why:
    `AllowAny`, or an empty list, on a view that changes and deletes rows is open to the world. A decorator such as
    `@permission_classes` above `@api_view` is ignored by older releases, and refused since REST framework 3.17.

Bad:
    class Notes(viewsets.ModelViewSet):
        permission_classes = [AllowAny]
        queryset = Note.objects.all()

Good:
    class Notes(viewsets.ModelViewSet):
        permission_classes = [IsAuthenticated]
        queryset = Note.objects.all()

Silent when:
    - the view only reads or creates: people sign up and sign in without being known
    - its code looks who asks, or an action changes no rows

Fix safety:
    The decorators change places; who may write is for you to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.exposure._found import found_exposures
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.semantics.exposure import Exposed, Exposure

RULE = Rule(
    code="MIR513",
    name="everybody-admitted",
    family=Family.EXPOSURE,
    severity=Severity.WARNING,
    message="{text}",
    since="0.1",
    url="https://www.django-rest-framework.org/api-guide/permissions/#allowany",
    fix=Safety.INTENDED_CHANGE,
)


def check_exposures(exposures: Sequence[Exposure]) -> Iterator[Found]:
    """Views that admit everybody."""
    return found_exposures(RULE, exposures, Exposed.OPENED, Exposed.ABOVE)
