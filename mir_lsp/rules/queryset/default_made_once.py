"""A default is worked out once, when the class is made.

Why:
    `default=timezone.now()` calls the function when the module is loaded: every row gets the time at which the
    process began. A dict or list that is given as a default is one object: what is put into it for one row turns
    up in all others that have no other, and corrupts them. Django calls a default that can be called for each row:
    give it the function.

Bad:
    from django.utils import timezone


    class Parcel(models.Model):
        sent = models.DateTimeField(default=timezone.now())

        class Meta:
            app_label = "bookshop"


    def fresh():
        return Parcel._meta.get_field("sent").get_default() is not Parcel._meta.get_field("sent").get_default()

Good:
    from django.utils import timezone


    class Parcel(models.Model):
        sent = models.DateTimeField(default=timezone.now)

        class Meta:
            app_label = "bookshop"


    def fresh():
        return Parcel._meta.get_field("sent").get_default() is not Parcel._meta.get_field("sent").get_default()

Silent when:
    - the function is given, not called
    - what is called gives the same each time (`timedelta(days=1)`), or is not known
    - it is no field of a model, form or serializer
    - a dict or list is given to a form or serializer, which copy it, or to a field that is not Django's own
    - the field is made in a function

Fix safety:
    Rows get values of their own from then on, as the author wanted. The default in migrations changes with it.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.rules.queryset._misuses import found_wrong
from mir_lsp.semantics.report import Misuse, Misused, Report

RULE = Rule(
    code="MIR215",
    name="default-made-once",
    family=Family.QUERYSET,
    severity=Severity.ERROR,
    message="made once, when the class is: {about} by all rows",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/models/fields/#default",
    fix=Safety.INTENDED_CHANGE,
)


def check(report: Report) -> Iterator[Found]:
    """Defaults that are called, or written out, where a function is due."""
    return found_wrong(RULE, report, Misused.MADE_ONCE, _title, _reason)


def _title(misuse: Misuse) -> str:
    return "Give the function, without calling it"


def _reason(misuse: Misuse) -> str:
    return "a function that makes the default has to be written"
