"""An edit of a function changes the findings of those who call it, through a real server process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.test_effects_through_calls import CALLER, DEEP, FILES, LATER
from tests.support.client import REAL_SERVER, VSCODE, Client, session

AWAITED = """\
from shop.counting import number


async def page(request):
    return number()
"""
HELPER = "from shop.rows import counted\n\n\ndef number():\n    return counted()\n"
ROWS = "from shop.models import Order\n\n\ndef counted():\n    return Order.objects.count()\n"
NO_ROWS = ROWS.replace("Order.objects.count()", "len(Order.__name__)")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    coroutines = {"shop/pages.py": AWAITED, "shop/counting.py": HELPER, "shop/rows.py": ROWS}
    for path, text in {**FILES, **coroutines, "shop/settings.py": 'INSTALLED_APPS = ["shop"]\n'}.items():
        target = tmp_path / path
        target.parent.mkdir(exist_ok=True)
        target.write_text(text)
    return tmp_path


@pytest.fixture
def client() -> Iterator[Client]:
    with session(REAL_SERVER) as opened:
        yield opened


def shown(client: Client, uri: str) -> list[str]:
    return [each["code"] for each in client.pull(uri)["items"]]


def until_shown(client: Client, uri: str, wanted: list[str]) -> None:
    """Wait until the project has been read, and the file shows what it should."""
    for _ in range(200):
        if shown(client, uri) == wanted:
            return
        client.settle(0.1)
    raise AssertionError(f"{shown(client, uri)}, not {wanted}\n{client.story()}")


@pytest.mark.parametrize(
    ("caller", "deep", "with_effect", "without", "code"),
    [
        ("shop/caller.py", "shop/deep.py", DEEP, LATER, "MIR401"),
        ("shop/pages.py", "shop/rows.py", ROWS, NO_ROWS, "MIR606"),
    ],
    ids=["a task in a transaction", "a query in a coroutine"],
)
def test_the_answer_after_an_edit_two_calls_away_has_what_the_edit_does_to_the_caller(
    client: Client, shop: Path, caller: str, deep: str, with_effect: str, without: str, code: str
) -> None:
    client.initialize(VSCODE, shop)
    client.open((shop / caller).as_uri(), (shop / caller).read_text())
    client.open((shop / deep).as_uri(), with_effect)
    until_shown(client, (shop / caller).as_uri(), [code])
    for version in range(2, 8):
        gone = version % 2 == 0
        client.replace((shop / deep).as_uri(), without if gone else with_effect, version)
        # The first answer after the change knows of it: nothing has to be waited for.
        assert shown(client, (shop / caller).as_uri()) == ([] if gone else [code])
    client.finish()


def test_the_file_that_is_edited_is_not_the_one_of_the_caller() -> None:
    assert "delay" not in CALLER
    assert "objects" not in AWAITED + HELPER
