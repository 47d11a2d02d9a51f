"""Runs the writes of the depot and says which receivers ran: a program in a process that has Django.

Run: python signal_writes.py, in the folder of the depot.
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module


def main() -> None:
    """Print by the name of each write what was heard: signal, receiver, action."""
    sys.path.insert(0, os.getcwd())
    sys.dont_write_bytecode = True
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)
    heard, writes = import_module("depot.listeners").HEARD, import_module("depot.writes")
    found = {}
    for name, write in vars(writes).items():
        if getattr(write, "__module__", "") == writes.__name__:
            write()
            found[name] = list(heard)
            call_command("flush", interactive=False, verbosity=0)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
