"""A receiver of saves makes rows or sends mail each time.

Why:
    `post_save` is sent for every save, of old rows too. What belongs to a new row has to look at `created`; a second
    row for a key that is unique raises `IntegrityError` at the second save.

Bad:
    from functools import partial

    from django.core.mail import send_mail
    from django.db import transaction
    from django.db.models.signals import post_save
    from django.dispatch import receiver

    @receiver(post_save, sender=Book)
    def welcome(sender, instance, **kwargs):
        told = partial(send_mail, "A new book", instance.title, "shop@example.com", ["all@example.com"])
        transaction.on_commit(told)

Good:
    from functools import partial

    from django.core.mail import send_mail
    from django.db import transaction
    from django.db.models.signals import post_save
    from django.dispatch import receiver

    @receiver(post_save, sender=Book)
    def welcome(sender, instance, created, **kwargs):
        if created:
            told = partial(send_mail, "A new book", instance.title, "shop@example.com", ["all@example.com"])
            transaction.on_commit(told)

Silent when:
    - it looks at `created` or `update_fields`
    - a condition decides about it
    - the row is looked for first (`get_or_create`)

Fix safety:
    The receiver does nothing for rows that are not new: whether that is meant of all of it is for you to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.rules.signal._signals import found_signals
from mir_lsp.semantics.signalled import Signalled, Wrong

RULE = Rule(
    code="MIR702",
    name="created-ignored",
    family=Family.SIGNAL,
    severity=Severity.WARNING,
    message="{what} at every save of `{model}`, not only for new ones",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/signals/#post-save",
    fix=Safety.INTENDED_CHANGE,
)


def check_signals(found: Sequence[Signalled]) -> Iterator[Found]:
    """Rows and mail of every save."""
    return found_signals(RULE, found, Wrong.EVERY_SAVE)
