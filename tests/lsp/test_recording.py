"""A recording has what answers rest on, none of the secrets, and leads to the same answers again."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from mir_lsp.lsp.recording import VARIABLE, crossed_out
from tests.support.client import REAL_SERVER, Failed, session
from tests.support.replayed import lines, replayed
from tests.support.talk import TEXT, begun, changes, requests

PASSWORD = "h\u00fcnter2 \u6f22\U0001f600"
SETTINGS = f"SECRET_KEY = {PASSWORD!r}\nDATABASES = {{'default': {{'PASSWORD': \"{PASSWORD}\"}}}}\n"


@pytest.mark.parametrize(
    "text",
    [
        f"SECRET_KEY = '{PASSWORD}'",
        f"aws_secret_access_key: str = r'{PASSWORD}'",
        f"{{'PASSWORD': \"{PASSWORD}\"}}",
        f'os.environ["API_TOKEN"] = f"{PASSWORD}"',
        f'PRIVATE_KEY = """-----BEGIN\n{PASSWORD}\n-----END"""',
        f"connect(password='{PASSWORD}', user='me')",
        f"BROKER = 'amqp://me:{PASSWORD.replace(' ', '')}@host/'",
    ],
)
def test_what_looks_like_a_secret_is_crossed_out_in_its_place(text: str) -> None:
    crossed = crossed_out(text)
    assert "nter2" not in crossed and "\u6f22" not in crossed
    for encoding in ("utf-8", "utf-16-le", "utf-32-le"):
        assert len(crossed.encode(encoding)) == len(text.encode(encoding))
    assert crossed.count("\n") == text.count("\n")
    assert crossed_out(crossed) == crossed


@pytest.mark.parametrize("text", [TEXT, "token = next(tokens)\n", "secrets = ['a', b]\n", "x = 'password'\n", ""])
def test_other_code_stays_as_it_is(text: str) -> None:
    assert crossed_out(text) == text


def test_a_session_is_replayed_to_the_same_answers_and_holds_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording, project = tmp_path / "session.jsonl", tmp_path / "project"
    monkeypatch.setenv(VARIABLE, str(recording))
    with session(REAL_SERVER) as client:
        uri = begun(client, project)
        client.pull(uri)
        chance = random.Random("recorded")
        for version in range(2, 40):
            at = {"line": chance.randrange(10, 16), "character": chance.randrange(20)}
            key = chance.choice(["x", "(", "\n", " ", "book.author.name\n", ""])
            client.change(uri, version, [{"range": {"start": at, "end": at}, "text": key}])
            client.pull(uri)
        secret = (project / "app" / "settings.py").as_uri()
        client.open(secret, "SECRET_KEY = ''\n")
        for number, letter in enumerate(PASSWORD):
            at = {"line": 0, "character": len(f"SECRET_KEY = '{PASSWORD[:number]}".encode("utf-16-le")) // 2}
            client.change(secret, number + 2, [{"range": {"start": at, "end": at}, "text": letter}])
        client.replace(secret, SETTINGS, 99)
        client.pull(secret)
        changes(client, uri, 40)
        for method, params in requests(uri):
            try:
                client.request(method, params)
            except Failed:
                continue
        client.finish()
    written = recording.read_text("ascii")
    assert str(tmp_path) not in written
    told = [line["message"] for line in lines(recording)]
    assert sum(message.get("method") == "textDocument/didChange" for message in told if message) > 40
    assert "hunter" not in written and "nter2" not in written and "\\u6f22" not in written
    monkeypatch.delenv(VARIABLE)
    copy = shutil.copytree(project, tmp_path / "elsewhere")
    compared, differences = replayed(recording, str(copy))
    assert differences == []
    assert compared > 60


@pytest.mark.parametrize("name", ["relative.jsonl", "", "/nowhere/at/all.jsonl"])
def test_a_file_that_cannot_be_written_costs_nothing(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(VARIABLE, name)
    with session(REAL_SERVER) as client:
        client.initialize()
        client.finish()


def test_a_recording_is_never_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kept.jsonl").write_text("of another day")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "kept.jsonl"))
    with session(REAL_SERVER) as client:
        client.initialize()
        client.finish()
    assert (tmp_path / "kept.jsonl").read_text() == "of another day"
