"""A viewset lists rows for which it asks a permission one by one.

Why:
    `has_object_permission` is not asked for lists. Without a queryset of the user's rows the list shows what the
    page of a single row refuses.

Bad:
    class Notes(viewsets.ModelViewSet):
        permission_classes = [IsOwner]
        queryset = Note.objects.all()

Good:
    class Notes(viewsets.ModelViewSet):
        permission_classes = [IsOwner]

        def get_queryset(self):
            return Note.objects.filter(owner=self.request.user)

Silent when:
    - the view has `get_queryset`, `filter_queryset` or a filter of the project
    - the model has no key of a user that is always set
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.exposure._found import found_exposures
from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.semantics.exposure import Exposed, Exposure

RULE = Rule(
    code="MIR511",
    name="list-without-object-permission",
    family=Family.EXPOSURE,
    severity=Severity.WARNING,
    message="lists show every {model}: `{permission}` is asked for single rows only",
    since="0.1",
    url="https://www.django-rest-framework.org/api-guide/permissions/#object-level-permissions",
)


def check_exposures(exposures: Sequence[Exposure]) -> Iterator[Found]:
    """Lists of rows that are asked for one by one."""
    return found_exposures(RULE, exposures, Exposed.LISTED)
