"""A receiver is connected that nobody holds.

Why:
    Signals hold receivers weakly. A lambda, a function inside of a function, a partial function or the method of an
    object that nobody else holds is collected: what it was to do is lost.

Bad:
    from django.db.models.signals import post_save

    post_save.connect(lambda sender, **kwargs: print("saved"), sender=Book)

Good:
    from django.db.models.signals import post_save

    post_save.connect(lambda sender, **kwargs: print("saved"), sender=Book, weak=False)

Silent when:
    - it is given back, kept somewhere or handed on
    - `weak=False` is given

Fix safety:
    With `weak=False` the receiver runs, which it did not before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.rules.signal._signals import found_signals
from mir_lsp.semantics.signalled import Signalled, Wrong

RULE = Rule(
    code="MIR705",
    name="receiver-collected",
    family=Family.SIGNAL,
    severity=Severity.ERROR,
    message="nobody holds {what} that is connected: it never runs",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/signals/#listening-to-signals",
    fix=Safety.INTENDED_CHANGE,
)


def check_signals(found: Sequence[Signalled]) -> Iterator[Found]:
    """Receivers that nobody holds."""
    return found_signals(RULE, found, Wrong.COLLECTED)
