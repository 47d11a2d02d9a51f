"""A serializer takes the key of any row, also of one that belongs to somebody else.

Why:
    The queryset of a related field says which rows may be named. With all rows, clients tie what is theirs to what is
    not, and learn which rows there are.

Bad:
    class TicketSerializer(serializers.ModelSerializer):
        account = serializers.PrimaryKeyRelatedField(queryset=Account.objects.all())

        class Meta:
            model = Ticket
            fields = ["id", "account"]

Good:
    class OwnAccounts(serializers.PrimaryKeyRelatedField):
        def get_queryset(self):
            return Account.objects.filter(owner=self.context["request"].user)

    class TicketSerializer(serializers.ModelSerializer):
        account = OwnAccounts()

        class Meta:
            model = Ticket
            fields = ["id", "account"]

Silent when:
    - the serializer has `validate` or `validate_<name>`, or names the field in its code
    - the model has no key of a user that is always set
    - no view writes with it, or more than a login is asked for
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.exposure._found import found_exposures
from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.semantics.exposure import Exposed, Exposure

RULE = Rule(
    code="MIR518",
    name="any-row-referred-to",
    family=Family.EXPOSURE,
    severity=Severity.WARNING,
    message="`{name}` takes any {model}, whoever it belongs to",
    since="0.1",
    url="https://www.django-rest-framework.org/api-guide/relations/#primarykeyrelatedfield",
)


def check_exposures(exposures: Sequence[Exposure]) -> Iterator[Found]:
    """Keys of any row."""
    return found_exposures(RULE, exposures, Exposed.ANY_ROW)
