"""What ends a command early."""

from __future__ import annotations

__all__ = ["CommandError", "Exit"]


class Exit:
    """The exit statuses of the commands."""

    CLEAN = 0
    FOUND = 1
    ERROR = 2


class CommandError(Exception):
    """Bad arguments or configuration. Each argument is a line for the user; nothing was analysed or
    written.
    """
