"""A receiver of `post_save` sets a field of the row and does not write it.

Why:
    The row is in the table already. What is set on it stays in memory, and is gone with it.

Bad:
    from django.db.models.signals import post_save
    from django.dispatch import receiver

    @receiver(post_save, sender=Book)
    def shorten(sender, instance, **kwargs):
        instance.title = instance.title.strip()

Good:
    from django.db.models.signals import pre_save
    from django.dispatch import receiver

    @receiver(pre_save, sender=Book)
    def shorten(sender, instance, **kwargs):
        instance.title = instance.title.strip()

Silent when:
    - the receiver saves or updates something, or hands the row on
    - the attribute is no field
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.rules.signal._signals import found_signals
from mir_lsp.semantics.signalled import Signalled, Wrong

RULE = Rule(
    code="MIR717",
    name="attribute-set-after-save",
    family=Family.SIGNAL,
    severity=Severity.WARNING,
    message="`{field}` is set when the row has been written: nobody saves it",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/signals/#post-save",
)


def check_signals(found: Sequence[Signalled]) -> Iterator[Found]:
    """Fields that nobody saves."""
    return found_signals(RULE, found, Wrong.LOST)
