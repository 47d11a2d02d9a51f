"""Memory stays what it is while somebody types, and goes back when files are closed."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.support.client import REAL_SERVER, Client, session
from tests.support.talk import TEXT, begun

pytestmark = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is looked up in /proc")

FILES = 300


def resident(client: Client) -> float:
    """Resident memory of the server in MB."""
    status = Path(f"/proc/{client.process.pid}/status").read_text()
    return float(status.partition("VmRSS:")[2].split()[0]) / 1024


def typed(client: Client, uri: str, edits: int, version: int, chance: random.Random) -> None:
    """Write and take back lines, whole functions among them, and look at the findings now and then."""
    lines = 0
    for number in range(edits):
        version += 1
        top = {"line": 10, "character": 0}
        if lines and (lines > 30 or chance.random() < 0.5):
            change = {"range": {"start": top, "end": {"line": 11, "character": 0}}, "text": ""}
            lines -= 1
        else:
            name = f"f{chance.randrange(10**6)}"
            new = chance.choice([
                f"def {name}(): return [each.author.name for each in Book.objects.all()]\n",
                f"{name} = Book.objects.filter(author__name='{name}')\n",
                f"class {name}(models.Model): x = models.ForeignKey(Book, models.CASCADE)\n",
                f"# {name}\n",
            ])  # fmt: skip
            change = {"range": {"start": top, "end": top}, "text": new}
            lines += 1
        client.change(uri, version, [change])
        if number % 5 == 4:
            client.pull(uri)
            client.transcript.clear()
    client.pull(uri)


def slope(folder: Path, warm: int, edits: int) -> float:
    """MB by which a server grows in 10,000 edits, after so many to warm up."""
    chance = random.Random("flat")
    with session(REAL_SERVER) as client:
        uri = begun(client, folder)
        typed(client, uri, warm, 1, chance)
        client.replace(uri, TEXT, warm + 2)
        before = resident(client)
        typed(client, uri, edits, warm + 2, chance)
        client.replace(uri, TEXT, warm + edits + 3)
        grown = resident(client) - before
        assert [item["code"] for item in client.pull(uri)["items"]] == ["MIR101"]
        client.finish()
    return grown * 10_000 / edits


def test_memory_hardly_grows_while_somebody_types(tmp_path: Path) -> None:
    # So few edits still fill caches that have a limit. A state of the file for each edit would be several times this.
    assert slope(tmp_path, warm=600, edits=1_200) < 150


def closed(folder: Path, files: int) -> None:
    """Open and close so many files twice: the second time takes no more memory than the first."""
    with session(REAL_SERVER) as client:
        uri = begun(client, folder)
        client.pull(uri)

        def opened_and_closed(turn: int) -> None:
            for number in range(files):
                other = f"{uri.rpartition('/')[0]}/turn{turn}_{number}.py"
                client.open(other, TEXT.replace("names", f"names_{turn}_{number}"))
                if number % 10 == 0:
                    client.pull(other)
                client.close_document(other)
            client.pull(uri)
            client.transcript.clear()

        opened_and_closed(0)
        before = resident(client)
        opened_and_closed(1)
        assert resident(client) < before * 1.1 + 2
        assert [item["code"] for item in client.pull(uri)["items"]] == ["MIR101"]
        client.finish()


def test_files_that_are_closed_leave_no_memory_behind(tmp_path: Path) -> None:
    closed(tmp_path, FILES)
