"""A receiver of saves saves what was saved.

Why:
    Saving wakes the receiver again, which saves again: it raises `RecursionError`. `save(update_fields=…)` sends
    the same signals; an update by a queryset sends none.

Bad:
    from django.db.models.signals import post_save
    from django.dispatch import receiver

    @receiver(post_save, sender=Book)
    def shorten(sender, instance, **kwargs):
        instance.title = instance.title.strip()
        instance.save()

Good:
    from django.db.models.signals import pre_save
    from django.dispatch import receiver

    @receiver(pre_save, sender=Book)
    def shorten(sender, instance, **kwargs):
        instance.title = instance.title.strip()

What needs the row to be there is written by a queryset, which sends no signals:
`Book.objects.filter(pk=instance.pk).update(title=instance.title.strip())`.

Silent when:
    - it saves new rows alone (`created`), or under a condition that may end it
    - it disconnects the receiver meanwhile, or another decorator may end it

Fix safety:
    The row is updated by a queryset: no signals are sent for that, and methods that override `save` are not run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.rules.signal._signals import found_signals
from mir_lsp.semantics.signalled import Signalled, Wrong

RULE = Rule(
    code="MIR701",
    name="row-saved-again",
    family=Family.SIGNAL,
    severity=Severity.ERROR,
    message="`{by}()` in a `{signal}` receiver of `{model}` wakes it again without end",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/signals/#post-save",
    fix=Safety.INTENDED_CHANGE,
)


def check_signals(found: Sequence[Signalled]) -> Iterator[Found]:
    """Saves in receivers of saves."""
    return found_signals(RULE, found, Wrong.SAVES_AGAIN)
