"""A field that gives rights, or says whose row it is, can be written by those whom it is about.

Why:
    What a serializer or form lists is taken from the request. `is_staff` in the profile of a user makes everybody
    staff; the key of the owner gives a row to somebody else.

Bad:
    class MeSerializer(serializers.ModelSerializer):
        class Meta:
            model = User
            fields = ["id", "email", "is_staff"]

Good:
    class MeSerializer(serializers.ModelSerializer):
        class Meta:
            model = User
            fields = ["id", "email", "is_staff"]
            read_only_fields = ["is_staff"]

Silent when:
    - no view writes with it, or only staff, or who a permission of the project admits, may use it
    - code of the serializer or form names the field: it may well refuse it
    - the view sets the owner itself

Fix safety:
    The field becomes read-only, or leaves the list of a form: what clients send for it is ignored from then on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.exposure._found import found_exposures
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.semantics.exposure import Exposed, Exposure

RULE = Rule(
    code="MIR506",
    name="privilege-can-be-written",
    family=Family.EXPOSURE,
    severity=Severity.WARNING,
    message="clients can write `{name}`, which decides {what}",
    since="0.1",
    url="https://www.django-rest-framework.org/api-guide/serializers/#specifying-read-only-fields",
    fix=Safety.INTENDED_CHANGE,
)


def check_exposures(exposures: Sequence[Exposure]) -> Iterator[Found]:
    """Rights and owners that can be written."""
    return found_exposures(RULE, exposures, Exposed.PRIVILEGE)
