"""A mixin or decorator that asks who is there is never asked, or cannot answer.

Why:
    `LoginRequiredMixin` works in `dispatch`: behind a view in the order of bases it is never called. A decorator of
    `get` does not guard `post`. `UserPassesTestMixin` without `test_func` fails on each request.

Bad:
    class Notes(ListView, LoginRequiredMixin):
        model = Note

Good:
    class Notes(LoginRequiredMixin, ListView):
        model = Note

Silent when:
    - what stands before the mixin is no view, or calls the next `dispatch`
    - a base is not in view

Fix safety:
    Who is not signed in is sent to the login from then on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.exposure._found import found_exposures
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.semantics.exposure import Exposed, Exposure

RULE = Rule(
    code="MIR524",
    name="guard-not-asked",
    family=Family.EXPOSURE,
    severity=Severity.ERROR,
    message="{name}: {what}",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/auth/default/#the-loginrequiredmixin-mixin",
    fix=Safety.INTENDED_CHANGE,
)


def check_exposures(exposures: Sequence[Exposure]) -> Iterator[Found]:
    """Guards that are not asked."""
    return found_exposures(RULE, exposures, Exposed.NOT_FIRST)
