"""A serializer nests related rows by `depth`, with columns that are secrets.

Why:
    `depth` makes serializers for related models that have all fields. Over the key of a user it shows the hash of the
    password.

Bad:
    class NoteSerializer(serializers.ModelSerializer):
        class Meta:
            model = Note
            fields = ["id", "owner"]
            depth = 1

Good:
    class NoteSerializer(serializers.ModelSerializer):
        owner = OwnerSerializer(read_only=True)

        class Meta:
            model = Note
            fields = ["id", "owner"]

Silent when:
    - no relation of the fields leads to a model with secrets: then the finding is only `possible`
    - the relations are declared as fields of their own
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.exposure._found import found_exposures
from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.semantics.exposure import Exposed, Exposure

RULE = Rule(
    code="MIR505",
    name="nested-rows-whole",
    family=Family.EXPOSURE,
    severity=Severity.WARNING,
    message="`depth = {depth}` shows related rows with all their columns{those}",
    since="0.1",
    url="https://www.django-rest-framework.org/api-guide/serializers/#specifying-nested-serialization",
)


def check_exposures(exposures: Sequence[Exposure]) -> Iterator[Found]:
    """Serializers with depth."""
    return found_exposures(RULE, exposures, Exposed.DEPTH)
