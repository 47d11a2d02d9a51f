"""A function connects a new receiver each time it is called.

Why:
    Signals know receivers by what they are. A function that is made anew is another one, so that after ten calls ten
    of them run for each signal. With a `dispatch_uid` the second one is not connected.

Bad:
    from django.db.models.signals import post_save

    def view(request=None):
        def tell(sender, **kwargs):
            print("saved")

        post_save.connect(tell, sender=Book, weak=False)

Good:
    from django.db.models.signals import post_save

    def tell(sender, **kwargs):
        print("saved")

    post_save.connect(tell, sender=Book)

Silent when:
    - it is the same function each time, or has a `dispatch_uid`
    - the function is called when a module is loaded, or by `ready`

Fix safety:
    With a `dispatch_uid` the first receiver stays, with the values that it was made with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.rules.signal._signals import found_signals
from mir_lsp.semantics.signalled import Signalled, Wrong

RULE = Rule(
    code="MIR706",
    name="receiver-connected-again",
    family=Family.SIGNAL,
    severity=Severity.WARNING,
    message="each call of `{function}()` connects one more receiver",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/signals/#preventing-duplicate-signals",
    fix=Safety.INTENDED_CHANGE,
)


def check_signals(found: Sequence[Signalled]) -> Iterator[Found]:
    """Receivers that are made anew."""
    return found_signals(RULE, found, Wrong.AGAIN)
