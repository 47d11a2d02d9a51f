"""An error of the database is caught inside of the transaction that it has ended.

Why:
    After a statement has failed, the database takes no more of this transaction. The next query raises
    `TransactionManagementError`, after a failed read `InternalError`; without a next query the block ends as if
    nothing had happened, and everything in it is undone in silence. A block of its own around what may fail is a
    savepoint, to which Django goes back.

    In published projects it was right once in nine: mostly all that was undone was what had been tried. Since then
    such places are only `possible`, and nothing was left to read; so it is for those who ask for it.

Bad:
    from django.db import IntegrityError

    @transaction.atomic
    def with_profile(author):
        try:
            Profile.objects.create(author=author, bio="New")
        except IntegrityError:
            pass
        return Profile.objects.get(author=author)

Good:
    from django.db import IntegrityError

    @transaction.atomic
    def with_profile(author):
        try:
            with transaction.atomic():
                Profile.objects.create(author=author, bio="New")
        except IntegrityError:
            pass
        return Profile.objects.get(author=author)

Silent when:
    - what may fail is in a block of its own, or the `try` is around the whole block
    - the handler raises, or goes back to a savepoint itself
    - there is nothing in the block but the `try`, and its handlers call nothing
    - it is not known that a transaction is open
    - all that was written was tried, and nothing is asked after that: then the finding is only `possible`

Fix safety:
    What may fail is undone alone, and the transaction goes on: what was lost before is kept.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.rules.transaction._troubles import found_troubles, is_of
from mir_lsp.semantics.report import Report
from mir_lsp.semantics.transacted import Trouble

RULE = Rule(
    code="MIR410",
    name="error-swallowed-in-transaction",
    family=Family.TRANSACTION,
    severity=Severity.ERROR,
    message="`{by}` is caught in the transaction that it ends{why}",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/db/transactions/#controlling-transactions-explicitly",
    fix=Safety.INTENDED_CHANGE,
    default=False,
)


def check(report: Report) -> Iterator[Found]:
    """Handlers that go on in a transaction that has ended."""
    wanted = is_of(Trouble.SWALLOWED)
    return found_troubles(RULE, report, wanted, "Write in a block of its own", Safety.INTENDED_CHANGE)
