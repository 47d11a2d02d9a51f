"""Receivers of several models save each other's rows.

Why:
    Each save wakes the receivers of the next model, and the last one wakes the first: it ends with `RecursionError`,
    or with a write for each row of all of them.

Bad:
    from django.db.models.signals import post_save
    from django.dispatch import receiver

    @receiver(post_save, sender=Book)
    def touch_author(sender, instance, **kwargs):
        instance.author.save()

    @receiver(post_save, sender=Author)
    def touch_books(sender, instance, **kwargs):
        for book in instance.books.all():
            book.save()

Good:
    from django.db.models.signals import post_save
    from django.dispatch import receiver

    @receiver(post_save, sender=Book)
    def touch_author(sender, instance, **kwargs):
        instance.author.save()

    @receiver(post_save, sender=Author)
    def touch_books(sender, instance, **kwargs):
        instance.books.update(pages=100)

`update()` tells no receiver of `Book` (MIR712): that is what ends the circle here.

Silent when:
    - one of them saves new rows alone, or under a condition that may end it
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.rules.signal._signals import found_signals
from mir_lsp.semantics.signalled import Signalled, Wrong

RULE = Rule(
    code="MIR721",
    name="receivers-in-circle",
    family=Family.SIGNAL,
    severity=Severity.WARNING,
    message="`{by}()` wakes receivers that come back here: {names}",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/signals/#post-save",
)


def check_signals(found: Sequence[Signalled]) -> Iterator[Found]:
    """Circles of saves."""
    return found_signals(RULE, found, Wrong.CIRCLE)
