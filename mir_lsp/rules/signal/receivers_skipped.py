"""Rows are written in a way that sends no signals, and the model has receivers.

Why:
    `bulk_create()`, `bulk_update()`, `update()`, and `add()` and `clear()` on `author.books`, write rows without
    saving them: no `pre_save`, no `post_save`. What receivers keep in step (an index, a cache, a history) falls
    behind.

Bad:
    from django.db.models.signals import post_save
    from django.dispatch import receiver

    @receiver(post_save, sender=Book)
    def index(sender, instance, **kwargs):
        print(instance.title)

    def shorten():
        Book.objects.update(pages=100)

Good:
    from django.db.models.signals import post_save
    from django.dispatch import receiver

    @receiver(post_save, sender=Book)
    def index(sender, instance, **kwargs):
        print(instance.title)

    def shorten():
        for book in Book.objects.all():
            book.pages = 100
            book.save()

That is a query for each row. Where there are many, call what the receivers do for all of them at once, and leave the
finding alone with that for a reason.

Silent when:
    - the receivers are told of every model
    - the code is itself a receiver of the model
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.rules.signal._signals import found_signals
from mir_lsp.semantics.signalled import Signalled, Wrong

RULE = Rule(
    code="MIR712",
    name="receivers-skipped",
    family=Family.SIGNAL,
    severity=Severity.INFORMATION,
    message="`{by}()` sends no signals: {receivers} of `{model}` are not told",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/db/queries/#updating-multiple-objects-at-once",
)


def check_signals(found: Sequence[Signalled]) -> Iterator[Found]:
    """Writes that tell nobody."""
    return found_signals(RULE, found, Wrong.SKIPPED)
