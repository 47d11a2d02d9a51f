"""A suppression comment that hides nothing.

Why:
    The code below it was repaired, or the comment has the wrong code or the wrong place. While it stays,
    it hides the next finding of that code that somebody writes there, and it tells readers of a problem
    that is gone.

Bad:

    def titles():
        return list(Book.objects.all())  # mir: ignore[MIR101] the template needs all of them

Good:

    def titles():
        return list(Book.objects.all())

Silent when:
    - the rule of that code did not run on the file: it is not selected, or the file is a test
    - the finding exists and is below the chosen confidence

Fix safety:
    The code is taken out of the comment, and with the last one the comment with its reason. It hid nothing.
"""

from mir_lsp.rules.model import Family, Rule, Safety, Severity

RULE = Rule(
    code="MIR001",
    name="unused-suppression",
    family=Family.TOOL,
    severity=Severity.WARNING,
    message="suppression of `{code}` hides nothing",
    since="0.1",
    fix=Safety.SAME_RESULT,
    url="https://github.com/mir-lsp/mir-lsp/blob/main/docs/suppressing.md",
)
