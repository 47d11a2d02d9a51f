"""A form changes a row that is fetched by nothing but its key.

Why:
    Who is signed in and counts up the number in the address changes rows of other users.

Bad:
    @login_required
    def change(request, pk):
        note = get_object_or_404(Note, pk=pk)
        form = NoteForm(request.POST, instance=note)
        form.save()

Good:
    @login_required
    def change(request, pk):
        note = get_object_or_404(Note, pk=pk, owner=request.user)
        form = NoteForm(request.POST, instance=note)
        form.save()

Silent when:
    - the function looks at `request.user`, or more than a login is asked for
    - the model has no key of a user that is always set
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.exposure._found import found_exposures
from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.semantics.exposure import Exposed, Exposure

RULE = Rule(
    code="MIR508",
    name="form-on-foreign-row",
    family=Family.EXPOSURE,
    severity=Severity.WARNING,
    message="this form changes any {model}, whoever its `{key}` is",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/forms/modelforms/#the-save-method",
)


def check_exposures(exposures: Sequence[Exposure]) -> Iterator[Found]:
    """Forms about rows of others."""
    return found_exposures(RULE, exposures, Exposed.FOREIGN_FORM)
