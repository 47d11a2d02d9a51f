"""A page changes or deletes whatever row its address names.

Why:
    `model = Note` means all notes. Who is signed in and counts up the number in the address changes those of others.

Bad:
    class ChangeNote(LoginRequiredMixin, UpdateView):
        model = Note
        fields = ["title"]

Good:
    class ChangeNote(LoginRequiredMixin, UpdateView):
        fields = ["title"]

        def get_queryset(self):
            return Note.objects.filter(owner=self.request.user)

Silent when:
    - some method of the view looks at `request.user`, or more than a login is asked for
    - the model has no key of a user that is always set
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.exposure._found import found_exposures
from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.semantics.exposure import Exposed, Exposure

RULE = Rule(
    code="MIR525",
    name="page-of-any-row",
    family=Family.EXPOSURE,
    severity=Severity.WARNING,
    message="any {model} can be {does} here, whoever its `{key}` is",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/class-based-views/generic-display/#dynamic-filtering",
)


def check_exposures(exposures: Sequence[Exposure]) -> Iterator[Found]:
    """Pages of any row."""
    return found_exposures(RULE, exposures, Exposed.ANY_OBJECT)
