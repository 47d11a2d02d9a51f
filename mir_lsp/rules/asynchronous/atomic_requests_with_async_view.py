"""An asynchronous view is called by a project whose requests are transactions.

Why:
    With `ATOMIC_REQUESTS` Django wraps every view in a transaction. It cannot do that for a coroutine and raises
    `RuntimeError` on each request, whether the view queries or not.

Bad:
    from django.urls import path
    INSTALLED_APPS = ["bookshop"]
    DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "ATOMIC_REQUESTS": True}}
    ROOT_URLCONF = "case"

    async def number(request):
        return HttpResponse(str(await Book.objects.acount()))

    urlpatterns = [path("", number)]

Good:
    from django.urls import path
    INSTALLED_APPS = ["bookshop"]
    DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "ATOMIC_REQUESTS": True}}
    ROOT_URLCONF = "case"

    @transaction.non_atomic_requests
    async def number(request):
        return HttpResponse(str(await Book.objects.acount()))

    urlpatterns = [path("", number)]

Silent when:
    - the view is decorated with `transaction.non_atomic_requests`
    - no route leads to it
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.asynchronous._waits import found_waits, is_of
from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.semantics.report import Report
from mir_lsp.semantics.waits import Waits

_REASON = "decorate the view with `transaction.non_atomic_requests`, where it needs no transaction"

RULE = Rule(
    code="MIR613",
    name="atomic-requests-with-async-view",
    family=Family.ASYNC,
    severity=Severity.ERROR,
    message="`ATOMIC_REQUESTS` makes Django refuse the asynchronous view `{by}`",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/db/transactions/#tying-transactions-to-http-requests",
)


def check(report: Report) -> Iterator[Found]:
    """Asynchronous views that requests reach."""
    return found_waits(RULE, report, is_of(Waits.EVERY_REQUEST), lambda each: _REASON)
