"""A form names the fields that it does not take.

Why:
    A field that is added to the model later is in the form at once, and a name in `exclude` that is misspelt is
    ignored without a word.

Bad:
    class AccountForm(forms.ModelForm):
        class Meta:
            model = Account
            exclude = ["name"]

Good:
    class AccountForm(forms.ModelForm):
        class Meta:
            model = Account
            fields = ["title"]

Silent when:
    - no route leads to a view that uses the form, or only staff may use it
    - nothing that is left gives rights or is the key of an owner: then the finding is only `possible`

Fix safety:
    The fix lists the fields that there are without those that the finding names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.exposure._found import found_exposures
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.semantics.exposure import Exposed, Exposure

RULE = Rule(
    code="MIR502",
    name="form-with-excluded-fields",
    family=Family.EXPOSURE,
    severity=Severity.WARNING,
    message="this form takes every field of {model} that `exclude` does not name{those}",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/forms/modelforms/#selecting-the-fields-to-use",
    fix=Safety.INTENDED_CHANGE,
)


def check_exposures(exposures: Sequence[Exposure]) -> Iterator[Found]:
    """Forms that exclude fields."""
    return found_exposures(RULE, exposures, Exposed.FORM_EXCLUDE)
