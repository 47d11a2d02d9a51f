"""A receiver of `post_save` reads a many-to-many relation of the row.

Why:
    Forms and the admin save the row first, and its many-to-many relations after that. The receiver sees none, or
    those of before.

Bad:
    from django.db.models.signals import post_save
    from django.dispatch import receiver

    @receiver(post_save, sender=Book)
    def count_tags(sender, instance, **kwargs):
        print(instance.tags.count())

Good:
    from django.db.models.signals import m2m_changed
    from django.dispatch import receiver

    @receiver(m2m_changed, sender=Book.tags.through)
    def count_tags(sender, instance, action, **kwargs):
        if action == "post_add":
            print(instance.tags.count())

Silent when:
    - it is read for rows that are not new alone
    - it is read in a function that runs later: `transaction.on_commit`
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.rules.signal._signals import found_signals
from mir_lsp.semantics.signalled import Signalled, Wrong

RULE = Rule(
    code="MIR709",
    name="relation-read-before-set",
    family=Family.SIGNAL,
    severity=Severity.WARNING,
    message="`{field}` is set after `post_save` by forms and the admin",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/signals/#m2m-changed",
)


def check_signals(found: Sequence[Signalled]) -> Iterator[Found]:
    """Relations that are read too early."""
    return found_signals(RULE, found, Wrong.PAIRS_TOO_EARLY)
