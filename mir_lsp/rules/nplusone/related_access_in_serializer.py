"""A serializer reads a relation of each row that a view hands to it.

Why:
    A nested serializer, `source="author.name"`, a list of keys, a label: each reads a relation, and costs one query
    for each row unless the queryset of the view loads it. So does what a method of the serializer or a property of
    the model reads. The finding stands where the field is written, the queryset is built in the view.

Bad:
    class BookSerializer(serializers.ModelSerializer):
        author_name = serializers.CharField(source="author.name")

        class Meta:
            model = Book
            fields = ["title", "author_name"]

    def catalogue():
        return BookSerializer(Book.objects.all(), many=True).data

Good:
    class BookSerializer(serializers.ModelSerializer):
        author_name = serializers.CharField(source="author.name")

        class Meta:
            model = Book
            fields = ["title", "author_name"]

    def catalogue():
        return BookSerializer(Book.objects.select_related("author"), many=True).data

Silent when:
    - the queryset of the view loads what the serializer reads
    - the key is enough: `PrimaryKeyRelatedField` and `HyperlinkedRelatedField` to one row
    - the field is `write_only`
    - one row is serialized, but for what nested serializers read of the many rows below it

Fix safety:
    The relation is loaded where the view builds the queryset. The conditions are those of MIR101. A finding is
    `likely` where a view chooses between serializers, or a serializer between its fields, while it runs.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.rules.nplusone._loads import found_loads
from mir_lsp.semantics.demand import Missing
from mir_lsp.semantics.report import SERIALIZER, Report

RULE = Rule(
    code="MIR113",
    name="related-access-in-serializer",
    family=Family.NPLUSONE,
    severity=Severity.WARNING,
    message="the serializer reads `{relations}`: queries for each `{model}`",
    since="0.1",
    url="https://www.django-rest-framework.org/api-guide/relations/",
    fix=Safety.SAME_RESULT,
)


def check(report: Report) -> Iterator[Found]:
    """Relations of any kind that a serializer reads from the rows of a queryset."""
    return found_loads(RULE, report, SERIALIZER, _any)


def _any(each: Missing) -> bool:
    return True
