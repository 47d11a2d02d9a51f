"""`read_only_fields` or `extra_kwargs` names a field that the serializer does not have.

Why:
    The name is ignored without a word. If it is misspelt, the field that was meant can be written.

Bad:
    class AccountSerializer(serializers.ModelSerializer):
        class Meta:
            model = Account
            fields = ["id", "name"]
            read_only_fields = ["nmae"]

Good:
    class AccountSerializer(serializers.ModelSerializer):
        class Meta:
            model = Account
            fields = ["id", "name"]
            read_only_fields = ["name"]

Silent when:
    - the serializer may have fields that are not in view
    - the model has the field or relation, and the serializer leaves it out: then the finding is only `possible`

Fix safety:
    The name becomes that of the field that is spelt alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.exposure._found import found_exposures
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.semantics.exposure import Exposed, Exposure

RULE = Rule(
    code="MIR527",
    name="option-of-no-field",
    family=Family.EXPOSURE,
    severity=Severity.WARNING,
    message="`{name}` in `{option}` is no field of this serializer{meant}",
    since="0.1",
    url="https://www.django-rest-framework.org/api-guide/serializers/#additional-keyword-arguments",
    fix=Safety.INTENDED_CHANGE,
)


def check_exposures(exposures: Sequence[Exposure]) -> Iterator[Found]:
    """Options of no field."""
    return found_exposures(RULE, exposures, Exposed.MISSPELT)
