"""Templates in the server: read with the project, followed while they change, answered for like other files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lsp.test_files import shown, watched, watching, write
from tests.support.client import NEOVIM, PUSH, REAL_SERVER, VSCODE, Client, session

HTML = "<p>BUG</p>"


def test_templates_on_disk_count_from_the_start_and_are_followed(client: Client, tmp_path: Path) -> None:
    law = tmp_path / "shop" / "templates" / "law.html"
    write(law, "AMNESTY")
    client.initialize(watching(), tmp_path)
    uri = (tmp_path / "a.py").as_uri()
    client.open(uri, "BUG")
    shown(client, uri, 0)
    write(law, "repealed")
    watched(client, law, 2)
    shown(client, uri, 1)
    write(law.parent / "new.txt", "AMNESTY")
    watched(client, law.parent / "new.txt", 1)
    shown(client, uri, 0)
    client.finish()


def test_clients_are_asked_to_watch_templates(client: Client, tmp_path: Path) -> None:
    client.initialize(watching(), tmp_path)
    client.settle(0.5)
    (asked,) = [message["params"] for message in client.asked if message["method"] == "client/registerCapability"]
    patterns = [each["globPattern"] for each in asked["registrations"][0]["registerOptions"]["watchers"]]
    assert {"**/templates/**", "**/*.html", "**/*.py"} <= set(patterns)
    client.finish()


@pytest.mark.parametrize("language", ["django-html", "htmldjango", "html"])
def test_an_open_template_is_answered_for(client: Client, tmp_path: Path, language: str) -> None:
    client.initialize(VSCODE, tmp_path)
    uri = (tmp_path / "shop" / "templates" / "shop" / "a.html").as_uri()
    client.open(uri, HTML, language=language)
    (item,) = client.pull(uri)["items"]
    assert item["range"]["start"] == {"line": 0, "character": 3}
    client.replace(uri, f"\n{HTML}{HTML}", 2)
    assert len(client.pull(uri)["items"]) == 2
    client.close_document(uri)
    client.finish()


def test_a_page_that_is_no_template_is_not(client: Client, tmp_path: Path) -> None:
    client.initialize(VSCODE, tmp_path)
    uri = (tmp_path / "docs" / "a.html").as_uri()
    client.open(uri, HTML, language="html")
    assert client.pull(uri)["items"] == []
    client.open((tmp_path / "docs" / "b.html").as_uri(), HTML, language="django-html")
    assert len(client.pull((tmp_path / "docs" / "b.html").as_uri())["items"]) == 1
    client.finish()


def test_a_buffer_hides_the_template_on_disk(client: Client, tmp_path: Path) -> None:
    law = tmp_path / "templates" / "law.html"
    write(law, "AMNESTY")
    client.initialize(PUSH, tmp_path)
    uri = (tmp_path / "a.py").as_uri()
    client.open(uri, "BUG")
    shown(client, uri, 0)
    client.open(law.as_uri(), "repealed in the editor", language="html")
    shown(client, uri, 1)
    client.close_document(law.as_uri())
    shown(client, uri, 0)
    client.finish()


SETTINGS = """\
import os
HERE = os.path.dirname(__file__)
INSTALLED_APPS = []
TEMPLATES = [
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [os.path.join(HERE, "pages")]},
]
"""


def test_folders_that_the_settings_name_hold_templates(tmp_path: Path) -> None:
    write(tmp_path / "manage.py", "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'conf')\n")
    write(tmp_path / "conf.py", SETTINGS)
    page = tmp_path / "pages" / "a.html"
    write(page, "{# mir: ignore #}")
    with session(REAL_SERVER) as client:
        client.initialize(NEOVIM, tmp_path)
        # Until the settings are read, an HTML file outside of `templates` is nobody's template.
        client.open(page.as_uri(), "{# mir: ignore #}", language="html")
        sent = client.wait_for("textDocument/publishDiagnostics", lambda sent: bool(sent["diagnostics"]))
        assert [(sent["uri"], each["code"]) for each in sent["diagnostics"]] == [(page.as_uri(), "MIR002")]
        client.finish()
