"""A module connects receivers and is never imported.

Why:
    Receivers are connected when their module is imported, and Django imports no `signals` by itself. Without an
    import in the `ready()` of the application, or in a module that is loaded, what it was to do is lost.

Bad:
    # shop/signals.py, which neither shop/apps.py nor another module imports
    from django.db.models.signals import post_save
    from django.dispatch import receiver

    @receiver(post_save, sender=Book)
    def index(sender, instance, **kwargs): ...

Good:
    from django.apps import AppConfig

    class ShopConfig(AppConfig):
        name = "shop"

        def ready(self):
            from . import signals

Silent when:
    - the settings, or the applications that they install, are not all known
    - a function that is not in view may import it: one that looks for modules by name
    - the module has a name that does not say that it is of listeners
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.rules.signal._signals import found_signals
from mir_lsp.semantics.signalled import Signalled, Wrong

RULE = Rule(
    code="MIR707",
    name="receiver-never-imported",
    family=Family.SIGNAL,
    severity=Severity.ERROR,
    message="nothing imports the module `{module}` of `{app}`: this is never connected",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/signals/#connecting-receiver-functions",
)


def check_signals(found: Sequence[Signalled]) -> Iterator[Found]:
    """Connections in modules that are never imported."""
    return found_signals(RULE, found, Wrong.NOT_IMPORTED)
