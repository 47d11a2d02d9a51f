"""A serializer shows or takes every field of a model, among them secrets or rights.

Why:
    `"__all__"` and `exclude` show every column, those with `editable=False` included, and take what is sent for all
    others. Of a user that is the hash of the password and `is_superuser`.

Bad:
    class UserSerializer(serializers.ModelSerializer):
        class Meta:
            model = User
            fields = "__all__"

Good:
    class UserSerializer(serializers.ModelSerializer):
        class Meta:
            model = User
            fields = ["id", "username"]

Silent when:
    - no route leads to a view that uses the serializer, directly or inside of another
    - secrets are write-only, rights are read-only or only staff may write them: then the finding is only `possible`

Fix safety:
    The fix lists the fields that there are, in their order, without those that the finding names. Clients that read
    one of these lose it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.exposure._found import found_exposures
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.semantics.exposure import Exposed, Exposure

RULE = Rule(
    code="MIR504",
    name="serializer-with-every-field",
    family=Family.EXPOSURE,
    severity=Severity.WARNING,
    message="this serializer has every field of {model}{those}",
    since="0.1",
    url="https://www.django-rest-framework.org/api-guide/serializers/#specifying-which-fields-to-include",
    fix=Safety.INTENDED_CHANGE,
)


def check_exposures(exposures: Sequence[Exposure]) -> Iterator[Found]:
    """Serializers of all fields."""
    return found_exposures(RULE, exposures, Exposed.SERIALIZER_ALL)
