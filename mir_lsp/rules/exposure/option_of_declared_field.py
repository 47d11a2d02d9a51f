"""`read_only_fields` or `extra_kwargs` speaks of a field that the serializer declares.

Why:
    Both are for fields that are made of the model's. For a declared field they are ignored without a word, so that
    what looks read-only can be written, and what looks write-only can be read.

Bad:
    class AccountSerializer(serializers.ModelSerializer):
        name = serializers.CharField()

        class Meta:
            model = Account
            fields = ["id", "name"]
            read_only_fields = ["name"]

Good:
    class AccountSerializer(serializers.ModelSerializer):
        name = serializers.CharField(read_only=True)

        class Meta:
            model = Account
            fields = ["id", "name"]

Silent when:
    - the declaration says the same, or its class may do so by itself
    - no view in sight stores what the serializer takes, or code of the serializer does: then the finding is only
      `possible`

Fix safety:
    The field does what the option says from then on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.exposure._found import found_exposures
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.semantics.exposure import Exposed, Exposure

RULE = Rule(
    code="MIR526",
    name="option-of-declared-field",
    family=Family.EXPOSURE,
    severity=Severity.WARNING,
    message="`{option}` does not make `{name}` {flag}: it is declared",
    since="0.1",
    url="https://www.django-rest-framework.org/api-guide/serializers/#specifying-read-only-fields",
    fix=Safety.INTENDED_CHANGE,
)


def check_exposures(exposures: Sequence[Exposure]) -> Iterator[Found]:
    """Options that are ignored."""
    return found_exposures(RULE, exposures, Exposed.IGNORED)
