"""A form takes every field of a model, among them some that its users should not set.

Why:
    `"__all__"` lets every editable field in, also those that are added to the model later. Who sends the form sends
    what they like, whatever the page shows.

Bad:
    class ProfileForm(forms.ModelForm):
        class Meta:
            model = User
            fields = "__all__"

Good:
    class ProfileForm(forms.ModelForm):
        class Meta:
            model = User
            fields = ["phone", "email"]

Silent when:
    - no route leads to a view that uses the form, or only staff may use it
    - nothing in the model gives rights or is the key of its owner: then the finding is only `possible`
    - the form has `clean_<name>` for the field, or it is disabled

Fix safety:
    The fix lists the fields that there are, in the order of the form, without those that the finding names. Check
    whether the page needs one of these.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.exposure._found import found_exposures
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.semantics.exposure import Exposed, Exposure

RULE = Rule(
    code="MIR501",
    name="form-with-every-field",
    family=Family.EXPOSURE,
    severity=Severity.WARNING,
    message="this form takes every field of {model}{those}",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/forms/modelforms/#selecting-the-fields-to-use",
    fix=Safety.INTENDED_CHANGE,
)


def check_exposures(exposures: Sequence[Exposure]) -> Iterator[Found]:
    """Forms of all fields."""
    return found_exposures(RULE, exposures, Exposed.FORM_ALL)
