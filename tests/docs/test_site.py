"""The documentation: what is made from the code is fresh, what is shown exists, the site builds without a warning."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from mir_lsp.cli.main import main
from mir_lsp.engine.config import KEYS, parse
from mir_lsp.rules.registry import RULES, by_code
from tests.support.generated import DOCS, ROOT, stale

PAGES = sorted(path for path in DOCS.rglob("*.md") if path.parent.name != "rules" and path.name != "architecture.md")


def test_what_is_made_from_the_code_is_fresh() -> None:
    assert stale() == [], "run `python -m tests.support.readme`"


@pytest.mark.skipif(sys.version_info < (3, 11), reason="the generator of the site needs Python 3.11")
def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-E", "-d", str(tmp_path / "trees")]
    done = subprocess.run([*command, str(DOCS), str(tmp_path / "site")], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    page = (tmp_path / "site" / "rules" / "MIR101.html").read_text("utf-8")
    assert "How it is measured" in page
    assert len(list((tmp_path / "site" / "rules").glob("MIR*.html"))) == len(RULES)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_command_and_option_that_is_shown_is_known(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", path.read_text("utf-8"), re.DOTALL))
    for line in re.findall(r"^(mir-lsp [a-z]+[^\n|>#]*)", blocks, re.MULTILINE):
        command, *arguments = line.split()[1:]
        with pytest.raises(SystemExit) as ended:
            main([command, "--help"])
        assert ended.value.code == 0, line
        told = capsys.readouterr().out
        for option in (each for each in arguments if each.startswith("--")):
            assert option in told, line


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_code_that_is_named_is_a_rule(path: Path) -> None:
    named = set(re.findall(r"\bMIR\d{3}\b", path.read_text("utf-8")))
    assert [code for code in sorted(named) if by_code(code) is None] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_configuration_that_is_shown_is_understood(path: Path) -> None:
    tomllib = pytest.importorskip("tomllib")
    for block in re.findall(r"```toml\n(.*?)```", path.read_text("utf-8"), re.DOTALL):
        if "[tool.mir" in block:
            assert parse(tomllib.loads(block)["tool"]["mir"])[1] == ()


def test_the_finding_that_is_explained_is_what_is_printed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT / "tests" / "projects" / "shop")
    page = (DOCS / "reading-findings.md").read_text("utf-8")
    shown = re.search(r"```text\n(.*?)```", page, re.DOTALL)
    main(["check", "--color", "never", "orders/pricing.py"])
    assert shown is not None and shown[1] in capsys.readouterr().out


def test_the_tutorial_speaks_of_what_is_found(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT / "tests" / "projects" / "shop")
    main(["check", "--format", "json", "orders", "support"])
    found = {(each["path"], each["message"]): each["related"] for each in json.loads(capsys.readouterr().out)}
    page = (DOCS / "tutorial.md").read_text("utf-8")
    for path, shown, cause in (
        ("orders/pricing.py", "line.product", "orders/pricing.py"),
        ("support/templates/support/ticket_list.html", "ticket.order", "support/views.py"),
        ("orders/services.py", "send_order_mail", "orders/services.py"),
    ):
        related = [places for (where, message), places in found.items() if where == path and shown in message]
        assert any(place["path"] == cause for places in related for place in places)
        assert shown in page and cause in page


@pytest.mark.parametrize(
    "path", [ROOT / "README.md", ROOT / "editors" / "vscode" / "README.md"], ids=lambda path: path.parent.name
)
def test_links_of_pages_outside_of_the_site_lead_to_files(path: Path) -> None:
    raw = "https://raw.githubusercontent.com/mir-lsp/mir-lsp/main/"
    targets = re.findall(r"\]\(([^)#\s]+)", path.read_text("utf-8"))
    ours = [ROOT / each.removeprefix(raw) for each in targets if each.startswith(raw)]
    near = [path.parent / each for each in targets if "://" not in each]
    assert ours + near
    assert [str(each) for each in ours + near if not each.exists()] == []


def test_every_setting_is_documented() -> None:
    text = (DOCS / "configuration.md").read_text("utf-8")
    assert [key for key in KEYS if f"| `{key}` |" not in text] == []


def test_every_page_is_linked_from_the_first_one() -> None:
    listed = set(re.findall(r"^([\w/-]+)$", (DOCS / "index.md").read_text("utf-8"), re.MULTILINE))
    pages = {str(path.relative_to(DOCS).with_suffix("")) for path in (*PAGES, DOCS / "rules" / "index.md")}
    assert pages - listed == {"index"}
    assert (ROOT / "docs" / "architecture.md").is_file()
