"""Users are administered by a plain `ModelAdmin`.

Why:
    It shows the hash of the password in a text field and stores what is typed there without hashing it: the user
    cannot sign in any longer, and the password stands in the database.

Bad:
    @admin.register(User)
    class PeopleAdmin(admin.ModelAdmin):
        list_display = ["username"]

Good:
    @admin.register(User)
    class PeopleAdmin(UserAdmin):
        list_display = ["username"]

Silent when:
    - the class has a form, fields, or a `save_model` of its own

Fix safety:
    The page of a user looks otherwise: it has the fields of Django's own users.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.exposure._found import found_exposures
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.semantics.exposure import Exposed, Exposure

RULE = Rule(
    code="MIR523",
    name="plain-admin-of-users",
    family=Family.EXPOSURE,
    severity=Severity.WARNING,
    message="{name} stores what is typed as the password of {model} as it is",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/auth/customizing/#custom-users-and-django-contrib-admin",
    fix=Safety.INTENDED_CHANGE,
)


def check_exposures(exposures: Sequence[Exposure]) -> Iterator[Found]:
    """Users in a plain admin."""
    return found_exposures(RULE, exposures, Exposed.PLAIN_USER)
