"""The widget of a field says `readonly`, and the form takes what is sent.

Why:
    `readonly` is advice to browsers. A request that is made by hand sets the field; `disabled=True` makes the form
    ignore what is sent.

Bad:
    class NameForm(forms.ModelForm):
        name = forms.CharField(widget=forms.TextInput(attrs={"readonly": True}))

        class Meta:
            model = Account
            fields = ["name"]

Good:
    class NameForm(forms.ModelForm):
        name = forms.CharField(disabled=True, widget=forms.TextInput(attrs={"readonly": True}))

        class Meta:
            model = Account
            fields = ["name"]

Silent when:
    - the field is disabled, or the form has code about it
    - no view that a route leads to takes the form

Fix safety:
    What is sent for the field is ignored from then on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.exposure._found import found_exposures
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.semantics.exposure import Exposed, Exposure

RULE = Rule(
    code="MIR522",
    name="readonly-widget",
    family=Family.EXPOSURE,
    severity=Severity.WARNING,
    message="`{name}` is shown as read-only and is taken all the same",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/forms/fields/#disabled",
    fix=Safety.INTENDED_CHANGE,
)


def check_exposures(exposures: Sequence[Exposure]) -> Iterator[Found]:
    """Widgets that say `readonly`."""
    return found_exposures(RULE, exposures, Exposed.LOOKS_CLOSED)
