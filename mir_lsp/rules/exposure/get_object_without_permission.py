"""A view overrides `get_object` and does not ask for the permission of the row.

Why:
    REST framework's own `get_object` calls `check_object_permissions`. One that is written anew does not, and
    `has_object_permission` of the view's classes is never asked.

Bad:
    class NoteView(generics.RetrieveAPIView):
        permission_classes = [IsOwner]

        def get_object(self):
            return get_object_or_404(Note, pk=self.kwargs["pk"])

Good:
    class NoteView(generics.RetrieveAPIView):
        permission_classes = [IsOwner]

        def get_object(self):
            note = get_object_or_404(Note, pk=self.kwargs["pk"])
            self.check_object_permissions(self.request, note)
            return note

Silent when:
    - no permission class of the view has `has_object_permission`
    - it calls that of the base, or looks at `request.user`

Fix safety:
    Who must not see the row is refused from then on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.exposure._found import found_exposures
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.semantics.exposure import Exposed, Exposure

RULE = Rule(
    code="MIR510",
    name="get-object-without-permission",
    family=Family.EXPOSURE,
    severity=Severity.ERROR,
    message="`get_object` of {name} does not ask `{permission}` for the row",
    since="0.1",
    url="https://www.django-rest-framework.org/api-guide/generic-views/#get_objectself",
    fix=Safety.INTENDED_CHANGE,
)


def check_exposures(exposures: Sequence[Exposure]) -> Iterator[Found]:
    """Overridden `get_object`."""
    return found_exposures(RULE, exposures, Exposed.OVERRIDDEN)
