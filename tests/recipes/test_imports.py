"""Imports as edits of a text."""

from __future__ import annotations

import pytest

from mir_lsp.recipes.imports import import_edits
from mir_lsp.text.edits import apply


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("from a import b\n", "from a import b\n"),
        ("from a import b as b\n", "from a import b as b\n"),
        ("from a import b as c\n", "from a import b as c, b\n"),
        ("from a import c\n", "from a import b, c\n"),
        ("from .a import b\n", "from .a import b\nfrom a import b\n"),
        ("import a\n", "import a\nfrom a import b\n"),
        ("def f():\n    from a import b\n", "from a import b\n\n\ndef f():\n    from a import b\n"),
    ],
)
def test_a_name_is_imported_where_the_module_has_it_not(text: str, after: str) -> None:
    edits = import_edits(text, ("a.b", "a.b"))
    assert edits is not None
    assert apply(text, edits) == after


def test_a_text_that_cannot_be_parsed_is_left_alone() -> None:
    assert import_edits("def (", ("a.b",)) is None
