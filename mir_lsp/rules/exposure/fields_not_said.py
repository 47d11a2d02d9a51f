"""A model form, a serializer or a view says nothing about its fields.

Why:
    Django refuses a model form without `fields` and `exclude` when its class is made, an editing view when it is
    asked for, and REST framework a serializer when it is used.

Bad:
    class TagSerializer(serializers.ModelSerializer):
        class Meta:
            model = Tag

Good:
    class TagSerializer(serializers.ModelSerializer):
        class Meta:
            model = Tag
            fields = ["id", "name"]

Silent when:
    - a base has `fields` or `exclude`, or is not in view
    - `Meta` has no model, or others inherit from it and no view uses it: it is there to be inherited

Fix safety:
    What was refused works then. The fields of the model are listed but for secrets and what gives rights: leave out
    what else clients are not to know.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.exposure._found import found_exposures
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.semantics.exposure import Exposed, Exposure

RULE = Rule(
    code="MIR503",
    name="fields-not-said",
    family=Family.EXPOSURE,
    severity=Severity.ERROR,
    message="this {what} does not say which fields it has: {name} fails when it is used",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/forms/modelforms/#selecting-the-fields-to-use",
    fix=Safety.INTENDED_CHANGE,
)


def check_exposures(exposures: Sequence[Exposure]) -> Iterator[Found]:
    """Forms, serializers and views without fields."""
    return found_exposures(RULE, exposures, Exposed.NO_FIELDS)
