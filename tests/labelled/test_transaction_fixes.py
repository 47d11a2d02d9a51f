"""Every fix that is offered for transactions is applied and run: what is sent is sent once, after the commit.

If the transaction is refused nothing is sent, what raised runs, and nothing else changes.
"""

from __future__ import annotations

from pathlib import Path

from mir_lsp.rules.model import Family
from mir_lsp.rules.registry import RULES
from tests.labelled.transaction_thresholds import TRANSACTIONS_REPAIRED
from tests.support.context_fixes import fixed
from tests.support.context_set import read
from tests.support.transaction_runner import run
from tests.support.transaction_set import belongs, not_repaired, raced

TRANSACTIONS = Path(__file__).parent / "transactions"


def test_fixes_send_once_after_the_commit_and_change_nothing_else() -> None:
    projects = {project.name: (project, fixed(project, belongs)) for project in read(TRANSACTIONS)}
    changed = {name: (project, after) for name, (project, after) in projects.items() if after.wants}
    twice_at_once = raced([project for project, _ in changed.values()])
    was = run({name: project.files for name, (project, _) in changed.items()}, twice_at_once)
    now = run({name: after.project.files for name, (_, after) in changed.items()}, twice_at_once)
    for name, (project, after) in changed.items():
        assert not_repaired(project, after.wants, was[name], now[name]) == []
    assert sum(len(after.wants) for _, after in changed.values()) >= TRANSACTIONS_REPAIRED
    repaired = {want.codes[0] for _, after in changed.values() for want in after.wants}
    assert repaired == {rule.code for rule in RULES if rule.family is Family.TRANSACTION and rule.fix is not None}
