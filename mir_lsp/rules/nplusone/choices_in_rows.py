"""Each row of the admin has a list of all rows of another model to choose from.

Why:
    A foreign key in `list_editable`, or in the form of an inline, is a select box for each row. Its choices are read
    from the database anew for each of them: one query per row, and a page that has every choice as often as there
    are rows. `raw_id_fields` and `autocomplete_fields` look up only what is chosen: still one query per row, of one
    row each.

Bad:
    class ReviewInline(admin.TabularInline):
        model = Review

    @admin.register(Book)
    class BookAdmin(admin.ModelAdmin):
        inlines = [ReviewInline]

Good:
    class ReviewInline(admin.TabularInline):
        model = Review
        fields = ["stars"]

    @admin.register(Book)
    class BookAdmin(admin.ModelAdmin):
        inlines = [ReviewInline]

Silent when:
    - `raw_id_fields` or `autocomplete_fields` has the key
    - the form does not show it, or shows it to read
    - a method of the class decides what there is to choose from
    - the inline has one row at most
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.rules.nplusone._queries import found_queries_elsewhere
from mir_lsp.semantics.report import CHOICES, Report

RULE = Rule(
    code="MIR117",
    name="choices-in-rows",
    family=Family.NPLUSONE,
    severity=Severity.INFORMATION,
    message="each `{rows}` has all choices of `{inner}`: one query per row",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/contrib/admin/#django.contrib.admin.ModelAdmin.raw_id_fields",
)


def check(report: Report) -> Iterator[Found]:
    """Foreign keys that rows of a changelist or inline can be given another row by."""
    return found_queries_elsewhere(RULE, report, CHOICES, "how a row is chosen is for you to say")
