"""A decorator stands above `@receiver`.

Why:
    Decorators are applied from below: `@receiver` connects the function as it is by then, and what stands above makes
    another one of it, which no signal calls. A transaction, a lock or a condition in it is lost.

Bad:
    from django.db.models.signals import post_save
    from django.dispatch import receiver

    @transaction.atomic
    @receiver(post_save, sender=Book)
    def index(sender, instance, **kwargs):
        print(instance.title)

Good:
    from django.db.models.signals import post_save
    from django.dispatch import receiver

    @receiver(post_save, sender=Book)
    @transaction.atomic
    def index(sender, instance, **kwargs):
        print(instance.title)

Silent when:
    - the decorator gives back the function that it is given, or is not known

Fix safety:
    The signal runs what the decorator makes of the function.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.rules.signal._signals import found_signals
from mir_lsp.semantics.signalled import Signalled, Wrong

RULE = Rule(
    code="MIR714",
    name="receiver-not-outermost",
    family=Family.SIGNAL,
    severity=Severity.ERROR,
    message="`@{name}` stands above `@receiver`: what is connected runs without it",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/signals/#connecting-receiver-functions",
    fix=Safety.INTENDED_CHANGE,
)


def check_signals(found: Sequence[Signalled]) -> Iterator[Found]:
    """Decorators in the wrong order."""
    return found_signals(RULE, found, Wrong.UNWRAPPED)
