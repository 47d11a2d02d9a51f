"""What findings say depends on the release of Django that the project runs on."""

from __future__ import annotations

import pytest

from mir_lsp.index.settings import ProjectFacts, projects_key
from mir_lsp.rules.model import Severity
from tests.support.fixtures import ROOT, engine_of, project

STREAMED = """from bookshop.models import Book


def titles():
    return [book.title for book in Book.objects.prefetch_related("tags").iterator()]
"""


@pytest.mark.parametrize(
    ("release", "severity", "says"),
    [
        (None, Severity.ERROR, "raises"),
        ((5, 0), Severity.ERROR, "raises"),
        ((6, 1), Severity.ERROR, "raises"),
        ((4, 2), Severity.WARNING, "does not prefetch"),
    ],
)
def test_an_iterator_that_cannot_prefetch_raises_since_5_0_and_leaves_the_prefetch_out_before(
    release: tuple[int, int] | None, severity: Severity, says: str
) -> None:
    engine = engine_of(project({"case.py": STREAMED}))
    engine.db.set(projects_key(), (ProjectFacts(ROOT, None, release),))
    (finding,) = engine.findings(f"{ROOT}/case.py")
    assert (finding.code, finding.severity) == ("MIR106", severity)
    assert says in finding.message
