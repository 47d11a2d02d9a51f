"""A receiver tells others before the transaction is over.

Why:
    Signals are sent inside of the transaction of whoever writes the row, where there is one. What is sent then is
    sent even if the transaction is rolled back, and a worker may look for a row that is not there yet.

Bad:
    from django.core.mail import send_mail
    from django.db.models.signals import post_save
    from django.dispatch import receiver

    @receiver(post_save, sender=Book)
    def tell(sender, instance, created, **kwargs):
        if created:
            send_mail("A new book", instance.title, "shop@example.com", ["all@example.com"])

Good:
    from functools import partial

    from django.core.mail import send_mail
    from django.db import transaction
    from django.db.models.signals import post_save
    from django.dispatch import receiver

    @receiver(post_save, sender=Book)
    def tell(sender, instance, created, **kwargs):
        if created:
            told = partial(send_mail, "A new book", instance.title, "shop@example.com", ["all@example.com"])
            transaction.on_commit(told)

Silent when:
    - it runs in `transaction.on_commit`, or is given to it

Fix safety:
    It is sent after the commit, never if the transaction is rolled back, and at once, as before, where none is open.
    There is no fix where what it gives is used, where its errors are caught, and where it writes rows as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.rules.signal._signals import found_signals
from mir_lsp.semantics.signalled import Signalled, Wrong

RULE = Rule(
    code="MIR710",
    name="told-before-commit-by-receiver",
    family=Family.SIGNAL,
    severity=Severity.WARNING,
    message="`{by}` {what} before the write that woke it is committed",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/db/transactions/#performing-actions-after-commit",
    fix=Safety.INTENDED_CHANGE,
)


def check_signals(found: Sequence[Signalled]) -> Iterator[Found]:
    """What is sent too early."""
    return found_signals(RULE, found, Wrong.TOLD_TOO_EARLY)
