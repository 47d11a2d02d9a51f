"""Going from a write to the receivers that it wakes, and back, through a real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.client import REAL_SERVER, VSCODE, Client, session

EDITOR = {**VSCODE, "textDocument": {**VSCODE["textDocument"], "implementation": {}}}
MODELS = """from django.db import models
from django.db.models.signals import post_save
from django.dispatch import receiver


class Pear(models.Model):
    name = models.CharField(max_length=20)


@receiver(post_save, sender=Pear)
def weigh(sender, instance, **kwargs):
    print(instance.name)


def pick():
    return Pear.objects.create(name="ripe")
"""


@pytest.fixture
def client() -> Iterator[Client]:
    with session(REAL_SERVER) as opened:
        yield opened


def asked(client: Client, uri: str, word: str) -> list[dict[str, Any]]:
    """The places that a word of the text leads to."""
    before = MODELS[: MODELS.index(word)]
    position = {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}
    return client.request("textDocument/implementation", {"textDocument": {"uri": uri}, "position": position}) or []


def test_a_write_leads_to_its_receivers_and_a_receiver_to_its_writes(client: Client, tmp_path: Path) -> None:
    (tmp_path / "fruit").mkdir()
    path = tmp_path / "fruit" / "models.py"
    path.write_text(MODELS, "utf-8")
    result = client.initialize(EDITOR, tmp_path)
    assert result["capabilities"]["implementationProvider"] is True
    client.open(path.as_uri(), MODELS)
    (there,) = asked(client, path.as_uri(), "create(")
    assert there["range"]["start"] == {"line": 10, "character": 4}
    (back,) = asked(client, path.as_uri(), "weigh(")
    assert back["range"]["start"] == {"line": 15, "character": 24}


def test_a_client_that_does_not_ask_for_implementations_is_offered_none(client: Client, tmp_path: Path) -> None:
    result = client.initialize(VSCODE, tmp_path)
    assert "implementationProvider" not in result["capabilities"]
