"""What the editors are expected to show: the only place that knows the example project's text."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Case:
    """One finding in one file, and what is done around it."""

    path: str
    """The file, relative to the project, with `/`."""
    line: str
    """The whole line on which the finding is; no other line is like it."""
    read: str
    """The text that the finding underlines: its first occurrence in `line`."""
    queryset: str
    """The expression that the finding names as built; its first occurrence in the file."""
    hovered: str
    """The part of `queryset` whose hover tells when it is evaluated."""
    fixed: str
    """What stands there instead after the quick fix."""
    shifted: str
    """`line` with characters outside the basic plane left of `read`."""
    typed: str
    """Lines that, put at the end of the file, hold a finding of the same kind."""
    typed_read: str
    """The text that the finding in `typed` underlines."""
    fix_title: str
    """How the title of the quick fix begins."""
    half_typed: str
    """Lines that, put at the end of the file, end where a name is to be completed."""
    completed: str
    """The first name that is offered there."""
    segment: str
    """A part of a lookup in the file, which a field is named by."""
    defined_in: str
    """How the path of the file ends in which that field is defined."""
    explained: str
    """What the hover on it says, among other things."""
    new_name: str
    """Another name for the field."""
    renamed: str
    """What stands in the file when it has that name."""
    counted_in: str
    """A file with a view whose queries are counted."""
    counts: str
    """The line of that view."""
    counted: str
    """What stands above it."""
    hints: tuple[str, ...]
    """The labels of hints in that file, one of each kind."""
    template: str
    """A template that reads a relation of the rows that a view hands to it."""
    template_read: str
    """What it reads: the text that the finding underlines."""
    code: str = "MIR101"
    source: str = "mir"

    def as_json(self) -> str:
        return json.dumps(asdict(self))


CASE = Case(
    path="orders/pricing.py",
    line="        if line.unit_price != line.product.price:",
    read="line.product",
    queryset="OrderLine.objects.filter(order=order)",
    hovered="filter(",
    fixed='OrderLine.objects.filter(order=order).select_related("product")',
    shifted='        if "🧾🧾 数据 שלום e\u0301" and line.unit_price != line.product.price:',
    typed="\n\ndef skus():\n    for row in OrderLine.objects.all():\n        print(row.product.sku)\n",
    typed_read="row.product",
    fix_title="Add `select_related(",
    half_typed="\n\ndef dear():\n    return OrderLine.objects.filter(product__pri",
    completed="price",
    segment="order=order",
    defined_in="orders/models.py",
    explained="OrderLine.order",
    new_name="purchase",
    renamed="purchase=order",
    counted_in="orders/views.py",
    counts="def export_orders(",
    counted="≈ 1 query + 4 per order",
    hints=(": QuerySet[Order]", "evaluates here", "+1 query per row"),
    template="support/templates/support/ticket_list.html",
    template_read="ticket.order",
)
