"""A receiver of the signals of models has no sender.

Why:
    Without `sender` it is told of every model there is: sessions, permissions and the rows of migrations among them.
    It costs each of their writes something, and an attribute that one of them lacks raises.

Bad:
    from django.db.models.signals import post_save
    from django.dispatch import receiver

    @receiver(post_save)
    def index(sender, instance, **kwargs):
        print(instance.title)

Good:
    from django.db.models.signals import post_save
    from django.dispatch import receiver

    @receiver(post_save, sender=Book)
    def index(sender, instance, **kwargs):
        print(instance.title)

Silent when:
    - it looks at the sender or at the class of the row
    - it hands the row to other code, which may
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.rules.signal._signals import found_signals
from mir_lsp.semantics.signalled import Signalled, Wrong

RULE = Rule(
    code="MIR704",
    name="receiver-of-every-model",
    family=Family.SIGNAL,
    severity=Severity.WARNING,
    message="`{name}` is told of every model, and does not look which one it is",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/signals/#connecting-to-signals-sent-by-specific-senders",
)


def check_signals(found: Sequence[Signalled]) -> Iterator[Found]:
    """Receivers without a sender."""
    return found_signals(RULE, found, Wrong.EVERY_MODEL)
