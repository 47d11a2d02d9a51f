"""Mail is sent, another service called, a message sent or a file changed while a transaction is open.

Why:
    None of it can be taken back: if the transaction is refused, somebody has been told of what never was. And as long
    as the other side takes to answer, the rows that were written stay locked.

Bad:
    from django.core.mail import send_mail

    def publish(author):
        with transaction.atomic():
            Book.objects.create(title="New", author=author)
            send_mail("New", "A book", "shop@example.com", ["ada@example.com"])

Good:
    from functools import partial

    from django.core.mail import send_mail

    def publish(author):
        with transaction.atomic():
            Book.objects.create(title="New", author=author)
            transaction.on_commit(partial(send_mail, "New", "A book", "shop@example.com", ["ada@example.com"]))

Silent when:
    - it happens behind the block, or in a callback of `on_commit`
    - a message is only made, a file only looked for, a page only read (`requests.get`)
    - nobody is addressed: `mail_admins` without `ADMINS`
    - a new file is stored, which nothing names if the transaction is refused, or the code goes on with what another
      service answers: then the finding is only `possible`
    - `mail_admins` reports to those who run the site, the transaction surely writes nothing, or takes its rows with
      `skip_locked`, as from a queue: then it is only `possible`

Fix safety:
    It happens later than before, with the arguments of now; its errors come after the commit. Nothing is offered
    where what it gives is used, or where what it uses is closed before the commit.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.rules.transaction._troubles import found_troubles, is_of
from mir_lsp.semantics.report import Report
from mir_lsp.semantics.transacted import Kind, Trouble

RULE = Rule(
    code="MIR402",
    name="told-in-transaction",
    family=Family.TRANSACTION,
    severity=Severity.WARNING,
    message="`{about}()` {does} before the commit{why}",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/db/transactions/#performing-actions-after-commit",
    fix=Safety.INTENDED_CHANGE,
)


def check(report: Report) -> Iterator[Found]:
    """What others are told while a transaction is open, besides tasks."""
    wanted = is_of(Trouble.TOLD, Kind.MAIL, Kind.HTTP, Kind.CHANNEL, Kind.FILE, Kind.STORED)
    return found_troubles(RULE, report, wanted, "Do it after the commit", Safety.INTENDED_CHANGE)
