"""SQL in hovers, by the whole server."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mir_lsp.features.statement import shortened
from tests.support.client import REAL_SERVER, REPOSITORY, VSCODE, Client, session

SHOP = REPOSITORY / "tests" / "projects" / "shop"


@pytest.fixture
def client() -> Iterator[Client]:
    with session(REAL_SERVER) as opened:
        yield opened


def test_whoever_looks_at_a_queryset_sees_its_sql(client: Client, tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    shutil.copytree(SHOP, shop, ignore=shutil.ignore_patterns("*.sqlite3", "__pycache__"))
    path = shop / "catalog" / "services.py"
    text = path.read_text("utf-8")
    client.initialize(VSCODE, shop)
    client.open(path.as_uri(), text)
    marked = "Tag.objects.annotate"
    line = text[: text.index(marked)].count("\n")
    character = len(text[: text.index(marked)].rpartition("\n")[2]) + len("Tag.objects.")
    position = {"textDocument": {"uri": path.as_uri()}, "position": {"line": line, "character": character}}
    shown: Any = None
    # The first one does not wait for the compiler to start.
    for _ in range(100):
        shown = client.request("textDocument/hover", position)
        if shown is not None and "```sql" in shown["contents"]["value"]:
            break
        time.sleep(0.1)
    value = shown["contents"]["value"]
    assert "`annotate()` builds another queryset and queries nothing" in value
    assert value.endswith('HAVING COUNT("catalog_product_tags"."product_id") >= %s\n```')
    client.finish()


def test_a_long_list_of_columns_is_cut() -> None:
    columns = ",\n".join(f"       c{number}" for number in range(10))
    sql = f"SELECT {columns.lstrip()}\nFROM t\nWHERE x"
    assert shortened(sql) == "SELECT c0,\n       c1,\n       c2,\n       … -- 7 more columns\nFROM t\nWHERE x"
    assert shortened("SELECT a,\n       b\nFROM t") == "SELECT a,\n       b\nFROM t"
