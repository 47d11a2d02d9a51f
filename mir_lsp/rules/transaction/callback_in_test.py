"""A callback is registered in a test whose transaction is never committed.

Why:
    `TestCase` runs each test in a transaction and undoes it: callbacks of `on_commit` never run, and what they do is
    not tested. `captureOnCommitCallbacks(execute=True)` runs those that are registered in its block.

Bad:
    from django.test import TestCase

    def publish(told):
        transaction.on_commit(lambda: told.append("published"))

    class Publishing(TestCase):
        def test_it_is_told(self):
            told = []
            publish(told)
            self.assertEqual(told, ["published"])

Good:
    from django.test import TestCase

    def publish(told):
        transaction.on_commit(lambda: told.append("published"))

    class Publishing(TestCase):
        def test_it_is_told(self):
            told = []
            with self.captureOnCommitCallbacks(execute=True):
                publish(told)
            self.assertEqual(told, ["published"])

Silent when:
    - callbacks are captured, or something else stands in the place of `on_commit`
    - the test is a `TransactionTestCase`
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.rules.transaction._troubles import found_troubles, is_of
from mir_lsp.semantics.report import Report
from mir_lsp.semantics.transacted import Trouble

RULE = Rule(
    code="MIR416",
    name="callback-in-test",
    family=Family.TRANSACTION,
    severity=Severity.INFORMATION,
    message="this test never commits: what is registered with `{by}` does not run",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/testing/tools/#django.test.TestCase.captureOnCommitCallbacks",
    default=False,
    tests=True,
)


def check(report: Report) -> Iterator[Found]:
    """Callbacks that are registered in tests."""
    return found_troubles(RULE, report, is_of(Trouble.DROPPED))
