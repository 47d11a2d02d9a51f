"""The user or the session of a request is loaded in a coroutine.

Why:
    `request.user` is loaded when it is first looked at, and so is `request.session`: both wait for the database and
    raise `SynchronousOnlyOperation` in an asynchronous view. `request.auser()` came with Django 5.0, coroutines of
    sessions with 5.1.

    Where the settings put a text into `DJANGO_ALLOW_ASYNC_UNSAFE`, Django runs the query, and all others wait for it:
    then the finding is a warning.

Bad:
    async def greeting(request: HttpRequest):
        return HttpResponse(request.user.username)

Good:
    async def greeting(request: HttpRequest):
        return HttpResponse((await request.auser()).username)

Silent when:
    - it is only handed on
    - the view sets `request.user` itself
    - sessions are kept elsewhere than in the database

Fix safety:
    `auser()` gives the same user.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.recipes.model import Change, Rewrite
from mir_lsp.rules.asynchronous._waits import found_waits, is_of
from mir_lsp.rules.model import Family, Found, Repair, Rule, Safety, Severity
from mir_lsp.semantics.report import Report
from mir_lsp.semantics.tables.blocking import FUNCTIONS
from mir_lsp.semantics.waits import Blocked, Waits

RULE = Rule(
    code="MIR610",
    name="request-user-in-coroutine",
    family=Family.ASYNC,
    severity=Severity.ERROR,
    message="`request.{by}` is loaded here, in a coroutine, {which}",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/auth/default/#auth-web-requests",
    fix=Safety.REPAIR,
)


def check(report: Report) -> Iterator[Found]:
    """Users and sessions that are looked at."""
    return found_waits(RULE, report, is_of(Waits.REQUEST), _repair)


def _repair(each: Blocked) -> Repair | str:
    if each.wait.by in FUNCTIONS:
        return "await `aget_user(request)`, there since Django 5.0"
    if each.wait.by != "user":
        return "await the coroutines of the session, as `aget()` and `aset()`: there since Django 5.1"
    old = each.django is not None and each.django < (5, 0)
    if old or not each.takes_await or not each.written.endswith(".user"):
        return "await `request.auser()`, there since Django 5.0"
    request = each.written.removesuffix(".user")
    change = Change(each.whole, f"(await {request}.auser())")
    return Repair(Rewrite("Await `auser()`", (change,)), Safety.REPAIR)
