"""A serializer runs a query of its own for each row, which no load of the view's queryset can serve.

Why:
    `SerializerMethodField` and properties of models are where counts and filtered lists end up: what they ask for
    depends on the row, so it is asked again for each. `annotate()` brings the numbers of all rows along in one
    query, and `Prefetch(..., to_attr=...)` the filtered rows.

Bad:
    class BookSerializer(serializers.ModelSerializer):
        sold = serializers.SerializerMethodField()

        class Meta:
            model = Book
            fields = ["title", "sold"]

        def get_sold(self, book):
            return book.sales.filter(is_paid=True).count()

    def catalogue():
        return BookSerializer(Book.objects.order_by("pk"), many=True).data

Good:
    class BookSerializer(serializers.ModelSerializer):
        sold = serializers.IntegerField()

        class Meta:
            model = Book
            fields = ["title", "sold"]

    def catalogue():
        sold = Count("sales", filter=Q(sales__is_paid=True))
        return BookSerializer(Book.objects.annotate(sold=sold).order_by("pk"), many=True).data

Silent when:
    - what is asked does not depend on the row
    - the answer is known: `.count()` and `.all()` of a prefetched relation
    - one row is serialized
    - loading the relation would serve, which is MIR113
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.rules.nplusone._queries import found_queries_elsewhere
from mir_lsp.semantics.report import SERIALIZER, Report

RULE = Rule(
    code="MIR114",
    name="query-in-serializer",
    family=Family.NPLUSONE,
    severity=Severity.WARNING,
    message="the serializer queries `{model}` once per `{rows}`",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/db/aggregation/",
)


def check(report: Report) -> Iterator[Found]:
    """Queries that code of a serializer, or of its model, runs for each row."""
    return found_queries_elsewhere(
        RULE, report, SERIALIZER, "what to call the annotation or the prefetched list is for you to say"
    )
