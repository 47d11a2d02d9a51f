"""A receiver does not take `**kwargs`.

Why:
    Django gives receivers all arguments by name, `signal` among them: a receiver without `**kwargs` raises
    `TypeError` when the signal is sent. With `DEBUG`, Django refuses to connect it (`ValueError`).

Bad:
    from django.db.models.signals import post_save
    from django.dispatch import receiver

    @receiver(post_save, sender=Book)
    def index(sender, instance):
        print(instance.title)

Good:
    from django.db.models.signals import post_save
    from django.dispatch import receiver

    @receiver(post_save, sender=Book)
    def index(sender, instance, **kwargs):
        print(instance.title)

Silent when:
    - another decorator may take the arguments

Fix safety:
    The receiver takes what it is given, which raised before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.rules.signal._signals import found_signals
from mir_lsp.semantics.signalled import Signalled, Wrong

RULE = Rule(
    code="MIR708",
    name="receiver-without-kwargs",
    family=Family.SIGNAL,
    severity=Severity.ERROR,
    message="`{name}` does not take all that signals give: it needs `**kwargs`",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/signals/#receiver-functions",
    fix=Safety.REPAIR,
)


def check_signals(found: Sequence[Signalled]) -> Iterator[Found]:
    """Receivers that raise."""
    return found_signals(RULE, found, Wrong.NO_KEYWORDS)
