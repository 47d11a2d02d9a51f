"""What one session found in a project is there for the next one, and nothing of it that no longer holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from mir_lsp.facts.cache import SCHEMA
from mir_lsp.workspace.cache import Remembered, folder, open_cache
from tests.lsp.test_files import write
from tests.lsp.test_settling import LOADED, VIEWS, Editor, library, said
from tests.support.client import NEOVIM, REAL_SERVER, session

__all__ = ["library"]

PAGE = Path("library/templates/library/list.html")


@pytest.fixture
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIR_CACHE_DIR", str(tmp_path_factory.mktemp("kept")))


def kept(root: Path) -> bytes | None:
    """What is kept of a project."""
    cache = open_cache(folder(), SCHEMA)
    try:
        return Remembered(cache, str(root)).read()
    finally:
        cache.close()


def shows(root: Path, wanted: list[tuple[str, int, int]], *, until_kept: bool = False) -> None:
    """A session that opens the template alone and shows this."""
    with session(REAL_SERVER) as client:
        editor = Editor(client, NEOVIM, root)
        editor.open(root / PAGE)
        editor.settles_on(root / PAGE, wanted)
        for _ in range(200):
            if not until_kept or kept(root) is not None:
                break
            client.settle(0.1)
        client.finish()


@pytest.mark.usefixtures("cache")
def test_the_next_session_shows_what_holds_then(library: Path) -> None:
    lacking = [("MIR118", 2, 23)]
    shows(library, lacking, until_kept=True)
    first = kept(library)
    assert first is not None
    shows(library, lacking)
    write(library / "library" / "views.py", LOADED)
    shows(library, [])
    assert said(library, str(PAGE)) == []
    write(library / "library" / "views.py", VIEWS)
    shows(library, lacking)


@pytest.mark.usefixtures("cache")
def test_what_the_terminal_kept_serves_a_session_in_which_files_are_edited(library: Path) -> None:
    lacking = said(library, str(PAGE))
    assert kept(library) is not None
    with session(REAL_SERVER) as client:
        editor = Editor(client, NEOVIM, library)
        editor.open(library / PAGE)
        editor.settles_on(library / PAGE, lacking)
        views = library / "library" / "views.py"
        editor.open(views)
        editor.edit(views, LOADED)
        editor.comes_to_show(library / PAGE, [])
        editor.edit(views, VIEWS)
        editor.comes_to_show(library / PAGE, lacking)
        client.finish()
