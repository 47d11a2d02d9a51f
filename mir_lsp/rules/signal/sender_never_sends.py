"""A receiver names a sender that never sends the signal.

Why:
    A sender is compared as it is. An abstract model has no rows, a model that a setting replaces has none either,
    a text that names no model is waited for for ever, and `m2m_changed` comes from the table between.

Bad:
    from django.db.models.signals import m2m_changed
    from django.dispatch import receiver

    @receiver(m2m_changed, sender=Book)
    def index(sender, instance, **kwargs):
        print(instance.title)

Good:
    from django.db.models.signals import m2m_changed
    from django.dispatch import receiver

    @receiver(m2m_changed, sender=Book.tags.through)
    def index(sender, instance, **kwargs):
        print(instance.title)

Silent when:
    - it is a parent or a proxy, of which there may be rows
    - the model is not in view

Fix safety:
    The receiver is called, which it was not before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.rules.signal._signals import found_signals
from mir_lsp.semantics.signalled import Signalled, Wrong

RULE = Rule(
    code="MIR720",
    name="sender-never-sends",
    family=Family.SIGNAL,
    severity=Severity.WARNING,
    message="`{signal}` never comes from this sender: {why}",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/signals/#module-django.db.models.signals",
    fix=Safety.INTENDED_CHANGE,
)


def check_signals(found: Sequence[Signalled]) -> Iterator[Found]:
    """Senders that never send."""
    return found_signals(RULE, found, Wrong.NEVER_SENT)
