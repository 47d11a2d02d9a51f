"""Defects of our own are raised where tests run, and said once elsewhere."""

import logging

import pytest

from mir_lsp import bug


@pytest.fixture(autouse=True)
def _fresh() -> None:
    bug.forget()


def defect() -> ValueError:
    try:
        raise ValueError("SECRET_KEY = 'x'")
    except ValueError as error:
        return error


def test_a_defect_is_raised_in_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(bug.RAISE_VARIABLE, "1")
    with pytest.raises(ValueError, match="SECRET_KEY"):
        bug.report("rule MIR101 in 12ab", defect())


def test_a_defect_is_logged_once_per_key(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.delenv(bug.RAISE_VARIABLE, raising=False)
    with caplog.at_level(logging.INFO):
        for key in ("one", "one", "two"):
            bug.report(key, defect())
    assert [record.getMessage().partition(":")[0] for record in caplog.records] == ["one", "two"]
    assert all("test_bug.py" in record.getMessage() for record in caplog.records)


def test_the_log_has_no_text_from_the_project_unless_debugging(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv(bug.RAISE_VARIABLE, raising=False)
    with caplog.at_level(logging.INFO):
        bug.report("one", defect())
    assert "ValueError" in caplog.text and "SECRET_KEY" not in caplog.text
    bug.forget()
    with caplog.at_level(logging.DEBUG):
        bug.report("one", defect())
    assert "SECRET_KEY" in caplog.text


def test_an_error_that_was_never_raised_can_be_reported(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv(bug.RAISE_VARIABLE, raising=False)
    bug.report("one", KeyError("x"))
    assert caplog.messages == ["one: KeyError at an unknown place"]
