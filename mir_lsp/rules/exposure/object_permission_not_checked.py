"""A view of REST framework fetches a row itself and does not ask for its permission.

Why:
    `has_object_permission` is asked by `get_object()` of generic views, and by nothing else: not where a handler
    fetches the row by `get_object_or_404` or `get`.

Bad:
    class NoteView(APIView):
        permission_classes = [IsOwner]

        def get(self, request, pk):
            note = get_object_or_404(Note, pk=pk)
            return Response(NoteSerializer(note).data)

Good:
    class NoteView(APIView):
        permission_classes = [IsOwner]

        def get(self, request, pk):
            note = get_object_or_404(Note, pk=pk)
            self.check_object_permissions(request, note)
            return Response(NoteSerializer(note).data)

Silent when:
    - no permission class of the view has `has_object_permission`
    - the row is looked up by more than a key, or the handler looks at `request.user`
    - it is a row of another model than the view's, or is held against another row

Fix safety:
    Who must not see the row is refused from then on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.exposure._found import found_exposures
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.semantics.exposure import Exposed, Exposure

RULE = Rule(
    code="MIR509",
    name="object-permission-not-checked",
    family=Family.EXPOSURE,
    severity=Severity.WARNING,
    message="this {model} is fetched without asking `{permission}` for it",
    since="0.1",
    url="https://www.django-rest-framework.org/api-guide/permissions/#object-level-permissions",
    fix=Safety.INTENDED_CHANGE,
)


def check_exposures(exposures: Sequence[Exposure]) -> Iterator[Found]:
    """Rows that are fetched unchecked."""
    return found_exposures(RULE, exposures, Exposed.UNCHECKED)
