"""What the Django that is installed registers on its types of fields, as JSON.

Run with the interpreter whose Django is asked: `python tests/support/registered_lookups.py < types.json`, where the
input is a list of the names of types. The answer has for each type `{name: gives}`: the type that a transform gives,
None where that depends on the field, an empty text for a lookup. `tests/semantics/registered_lookups.json` keeps the
answers of several releases.
"""

from __future__ import annotations

import json
import sys
from typing import Any

Registered = dict[str, dict[str, "str | None"]]


def main() -> None:
    """Answer on standard output."""
    from django.conf import settings

    settings.configure(
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.postgres"], DATABASES={}, USE_TZ=True
    )
    import django

    django.setup()
    found = {name: cls for name in json.load(sys.stdin) if (cls := _type(name)) is not None}
    print(json.dumps({name: _registered(cls) for name, cls in found.items()}))


def _type(name: str) -> Any:
    from django.contrib.postgres import fields as postgres
    from django.db import models

    return getattr(models, name, None) or getattr(postgres, name, None)


def _registered(cls: Any) -> dict[str, str | None]:
    from django.db import models

    # `get_lookups` was of the class until 4.2.
    asked = getattr(cls, "get_class_lookups", None) or cls.get_lookups
    found: dict[str, str | None] = {}
    for name, lookup in asked().items():
        output = getattr(lookup, "output_field", None)
        of_type = type(output).__name__ if isinstance(output, models.Field) else None
        found[name] = of_type if issubclass(lookup, models.Transform) else ""
    return found


if __name__ == "__main__":
    main()
