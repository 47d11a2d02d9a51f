"""Nothing says who may change or delete rows, and the default admits everybody.

Why:
    Without `permission_classes`, and without `DEFAULT_PERMISSION_CLASSES` in the settings, REST framework lets
    everybody do everything.

Bad:
    class Tags(viewsets.ModelViewSet):
        queryset = Tag.objects.all()
        serializer_class = TagSerializer

Good:
    class Tags(viewsets.ModelViewSet):
        permission_classes = [IsAuthenticated]
        queryset = Tag.objects.all()
        serializer_class = TagSerializer

Silent when:
    - the settings have a default, or are not in view
    - the view only reads or creates, or no route leads to it
    - its code looks who asks, or decides in `get_permissions`, `dispatch` or a decorator

Fix safety:
    Who is not signed in is refused from then on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.exposure._found import found_exposures
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.semantics.exposure import Exposed, Exposure

RULE = Rule(
    code="MIR512",
    name="nobody-asked",
    family=Family.EXPOSURE,
    severity=Severity.WARNING,
    message="anybody can {what} through {name}: nothing says who may",
    since="0.1",
    url="https://www.django-rest-framework.org/api-guide/permissions/#setting-the-permission-policy",
    fix=Safety.INTENDED_CHANGE,
)


def check_exposures(exposures: Sequence[Exposure]) -> Iterator[Found]:
    """Views that everybody may write with."""
    return found_exposures(RULE, exposures, Exposed.NOT_CLOSED)
