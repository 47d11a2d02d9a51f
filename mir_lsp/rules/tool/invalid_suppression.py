"""A suppression comment without a code, with an unknown one, or in a place where it has no effect.

Why:
    A suppression names what it hides, so that it cannot hide more than its writer saw. One that is not
    understood hides nothing at all: the finding that it was written for is still reported.

Bad:

    def tell():
        for book in Book.objects.all():
            print(book.author.name)  # mir: ignore

Good:

    def tell():
        for book in Book.objects.all():
            print(book.author.name)  # mir: ignore[MIR101] ten rows at most

Silent when:
    - every code between the brackets is one of `mir-lsp rules`
    - the comment does not start with `mir: ignore`
"""

from mir_lsp.rules.model import Family, Rule, Severity

RULE = Rule(
    code="MIR002",
    name="invalid-suppression",
    family=Family.TOOL,
    severity=Severity.WARNING,
    message="suppression {problem}",
    since="0.1",
    url="https://github.com/mir-lsp/mir-lsp/blob/main/docs/suppressing.md",
)
