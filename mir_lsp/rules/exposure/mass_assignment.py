"""Names in the data of a request become names of fields.

Why:
    `Account(**request.POST.dict())` sets whatever the client sends: the balance, the owner, the key. So do `create`,
    `update`, `setattr` in a loop over the data, and `serializer.save(**request.data)`, which goes past validation.

    There is no fix. Which names clients may set is nowhere in the code: all columns but the secret ones would still
    let them set the owner or the balance. What has to be written is a form or a serializer, or the names that count.

Bad:
    def create(request):
        Account.objects.create(**json.loads(request.body))

Good:
    def create(request):
        form = AccountForm(request.POST)
        if form.is_valid():
            form.save()

Silent when:
    - the names are held against others before: `if name in ALLOWED`, a comprehension with a condition, a call
    - it is `validated_data` or `cleaned_data`
    - it is only used to filter
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.rules.exposure._found import found_exposures
from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.semantics.exposure import Exposed, Exposure

RULE = Rule(
    code="MIR507",
    name="mass-assignment",
    family=Family.EXPOSURE,
    severity=Severity.ERROR,
    message="names that the client chooses become fields of {model} in `{by}`",
    since="0.1",
    url="https://cheatsheetseries.owasp.org/cheatsheets/Mass_Assignment_Cheat_Sheet.html",
)


def check_exposures(exposures: Sequence[Exposure]) -> Iterator[Found]:
    """Keys of requests that become fields."""
    return found_exposures(RULE, exposures, Exposed.MASS)
