"""A receiver of saves writes rows when `loaddata` runs.

Why:
    `loaddata` sends the signals with `raw=True`. A fixture has the rows that a receiver makes, or other rows are not
    loaded yet: what it writes comes twice, raises `IntegrityError` or overwrites what is loaded.

Bad:
    from django.db.models.signals import post_save
    from django.dispatch import receiver

    @receiver(post_save, sender=Author)
    def first_book(sender, instance, created, **kwargs):
        if created:
            Book.objects.create(title="Untitled", author=instance, pages=0)

Good:
    from django.db.models.signals import post_save
    from django.dispatch import receiver

    @receiver(post_save, sender=Author)
    def first_book(sender, instance, created, raw, **kwargs):
        if created and not raw:
            Book.objects.create(title="Untitled", author=instance, pages=0)

Silent when:
    - it looks at `raw`, or another decorator may
    - it makes no rows, and does not update the one that is loaded

Fix safety:
    The receiver does nothing while fixtures are loaded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.rules.signal._signals import found_signals
from mir_lsp.semantics.signalled import Signalled, Wrong

RULE = Rule(
    code="MIR703",
    name="raw-ignored",
    family=Family.SIGNAL,
    severity=Severity.INFORMATION,
    message="`{name}` writes {models} while fixtures are loaded",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/signals/#post-save",
    fix=Safety.INTENDED_CHANGE,
)


def check_signals(found: Sequence[Signalled]) -> Iterator[Found]:
    """Writes while fixtures are loaded."""
    return found_signals(RULE, found, Wrong.LOADED)
