"""A view of REST framework is a coroutine.

Why:
    REST framework calls its handlers and does not await them: it gets a coroutine where it needs a response, and
    raises `AssertionError` on each request.

Bad:
    from rest_framework.decorators import api_view
    from rest_framework.response import Response

    @api_view(["GET"])
    async def number(request):
        return Response(await Book.objects.acount())

Good:
    from rest_framework.decorators import api_view
    from rest_framework.response import Response

    @api_view(["GET"])
    def number(request):
        return Response(Book.objects.count())

Silent when:
    - the class is a view of Django, which awaits its handlers
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.asynchronous._waits import found_waits, is_of
from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.semantics.report import Report
from mir_lsp.semantics.waits import Waits

_REASON = "make it a function, and call coroutines in it with `async_to_sync`"

RULE = Rule(
    code="MIR614",
    name="async-handler-of-rest-framework",
    family=Family.ASYNC,
    severity=Severity.ERROR,
    message="REST framework does not await `{by}()`: each request fails",
    since="0.1",
    url="https://www.django-rest-framework.org/api-guide/views/",
)


def check(report: Report) -> Iterator[Found]:
    """Handlers that are coroutines."""
    return found_waits(RULE, report, is_of(Waits.HANDLER), lambda each: _REASON)
