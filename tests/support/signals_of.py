"""What a running Django has connected to the signals of models: a program for the interpreter of a project.

Run: python signals_of.py, with `DJANGO_SETTINGS_MODULE` set, in the folder of the settings. It imports nothing of
this repository. It prints what each signal wakes for each model, as names in the order in which they run.
"""

from __future__ import annotations

import json
import os
import sys

SIGNALS = ("pre_init", "post_init", "pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed")


def dotted(thing) -> str:
    """The name of a receiver: that of its class where it is an object."""
    thing = getattr(thing, "__wrapped__", thing)
    owner = type(thing) if not hasattr(thing, "__qualname__") else thing
    return f"{owner.__module__}.{owner.__qualname__}"


def live(signal, sender) -> list[str]:
    """The receivers that a signal of a sender wakes, in order."""
    found = signal._live_receivers(sender)
    if isinstance(found, tuple):  # synchronous ones and coroutines, since Django 5.0
        found = [*found[0], *found[1]]
    return [dotted(each) for each in found]


def main() -> None:
    """Print what is connected, by signal and label."""
    sys.path.insert(0, os.getcwd())
    output, sys.stdout = sys.stdout, sys.stderr
    import django

    django.setup()
    from django.apps import apps
    from django.db.models import signals

    found: dict[str, dict[str, list[str]]] = {}
    for name in SIGNALS:
        signal = getattr(signals, name)
        for model in apps.get_models(include_auto_created=True):
            if model._meta.auto_created and name != "m2m_changed":
                continue  # Django sends nothing for the pairs that it makes a table for
            names = live(signal, model)
            if names:
                found.setdefault(name, {})[model._meta.label] = names
    json.dump(found, output)


if __name__ == "__main__":
    main()
