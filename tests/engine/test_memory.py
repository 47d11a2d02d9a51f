"""Typing leaves nothing behind."""

import pytest

from mir_lsp.engine.engine import Engine

HEAD = """
from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=9)


class Book(models.Model):
    author = models.ForeignKey(Author, models.CASCADE)


"""


def test_what_is_remembered_does_not_grow_with_keystrokes(monkeypatch: pytest.MonkeyPatch) -> None:
    # What nobody reads any more is kept up to a number, which so few keystrokes would not reach.
    monkeypatch.setattr("mir_lsp.index.db._MOST_ORPHANS", 20)
    engine = Engine()
    sizes = []
    for round_of_typing in range(4):
        for number in range(50):
            body = f"names = [book.author.name for book in Book.objects.all()]  # {round_of_typing} {number}\n"
            engine.set_text("/a.py", f"{HEAD}{body}\n\ndef f():\n    {body}    x = {number}\n")
            engine.findings("/a.py")
            assert [each.code for each in engine.findings("/a.py")] == ["MIR101", "MIR212", "MIR101"]
        sizes.append((engine.db.size, engine.db.inputs))
    assert sizes[0] == sizes[-1]
