"""Defects of ours raise while the cases run, instead of being logged."""

from __future__ import annotations

import pytest

from mir_lsp import bug


@pytest.fixture(autouse=True, scope="module")
def _bugs_raise() -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(bug.RAISE_VARIABLE, "1")
        yield
