"""Somebody who has an editor and a Python, and nothing of ours, sees a true finding within five minutes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.editors.harness import REPOSITORY
from tests.editors.newcomer import LONGEST_SECONDS, STEPS, seconds_to_a_finding


@pytest.mark.editor
@pytest.mark.long
@pytest.mark.parametrize("editor", list(STEPS))
def test_a_newcomer_sees_a_finding_within_five_minutes(editor: str, tmp_path: Path) -> None:
    assert seconds_to_a_finding(editor, tmp_path) < LONGEST_SECONDS


def test_the_newcomer_does_what_the_readme_says() -> None:
    told = (REPOSITORY / "README.md").read_text("utf-8")
    done = (REPOSITORY / "tests" / "editors" / "newcomer.py").read_text("utf-8")
    assert set(re.findall(r"`(npm [^`]+)`", told)) == set(re.findall(r'"(npm [^"]+)"', done))
    for word in ("editors/nvim/lsp/mir_lsp.lua", 'vim.lsp.enable("mir_lsp")'):
        assert word in told
    assert all(f'"{part}"' in done for part in ("nvim", "lsp", "mir_lsp.lua")) and 'vim.lsp.enable("mir_lsp")' in done
