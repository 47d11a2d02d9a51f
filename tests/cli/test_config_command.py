"""`mir-lsp config`: the settings in force, where each comes from, and their schema."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from mir_lsp.engine.config import KEYS, parse
from mir_lsp.engine.config_schema import schema
from tests.cli.conftest import REPOSITORY, Run

FILE = """\
[tool.mir]
min-confidence = "certain"
ignore = [
  "related-access-in-loop",
]
django-version = "5.2"

[tool.mir.severity]
nplusone = "error"

[tool.mir.per-file."legacy/**"]
ignore = ["queryset"]
"""


def told(call: Run, *arguments: str) -> dict[str, tuple[object, object]]:
    settings = json.loads(call("config", "--format", "json", *arguments).stdout)["settings"]
    return {key: (each["value"], each["origin"]) for key, each in settings.items()}


def test_each_setting_has_its_value_and_its_place(call: Run, shop: Path) -> None:
    (shop / "pyproject.toml").write_text(FILE)
    found = told(call)
    assert list(found) == list(KEYS)
    assert found["min-confidence"] == ("certain", "pyproject.toml:2")
    assert found["ignore"] == (["MIR101"], "pyproject.toml:3")
    assert found["django-version"] == ("5.2", "pyproject.toml:6")
    assert found["severity"] == ({"MIR1": "error"}, "pyproject.toml:8")
    assert found["per-file"] == ({"legacy/**": {"ignore": ["MIR2"]}}, "pyproject.toml:11")
    assert found["include-tests"] == (False, None)


def test_a_single_file_has_what_its_patterns_say(call: Run, shop: Path) -> None:
    (shop / "pyproject.toml").write_text(FILE)
    (shop / "legacy").mkdir()
    (shop / "legacy" / "a.py").write_text("")
    assert told(call, "legacy/a.py")["ignore"] == (["MIR101", "MIR2"], "pyproject.toml:11")
    assert told(call, "shop/views.py")["ignore"] == (["MIR101"], "pyproject.toml:3")


def test_the_text_names_the_file_and_what_is_a_default(call: Run, shop: Path) -> None:
    assert call("config").stdout.startswith("no file with settings; these are the defaults\n")
    (shop / "mir.toml").write_text("include-tests = true\n")
    lines = call("config").stdout.splitlines()
    assert lines[0] == "settings from mir.toml"
    assert [line.split() for line in lines if line.startswith("include-tests")] == [
        ["include-tests", "true", "mir.toml:1"]
    ]
    assert [line.split() for line in lines if line.startswith("baseline")] == [["baseline", "null", "default"]]


def test_what_is_wrong_is_told_at_its_place_and_in_the_status(call: Run, shop: Path) -> None:
    (shop / "mir.toml").write_text("\nunknown = 1\n")
    result = call("config")
    assert result.returncode == 2
    assert result.stdout.endswith("problem: mir.toml:2:1: unknown setting `unknown`\n")


def test_a_path_that_is_not_there_is_an_error(call: Run) -> None:
    assert call("config", "gone").stderr == "mir-lsp: error: gone: no such file or folder\n"


def test_settings_for_single_files_and_severities_are_obeyed(call: Run, shop: Path) -> None:
    legacy = shop / "legacy"
    legacy.mkdir()
    (legacy / "old.py").write_text((shop / "shop" / "views.py").read_text())
    (shop / "mir.toml").write_text('[severity]\nMIR101 = "hint"\n[per-file."legacy/**"]\nignore = ["nplusone"]\n')
    result = call("check", "--format", "json")
    found = [(each["path"], each["severity"]) for each in json.loads(result.stdout)]
    assert found == [("shop/views.py", "hint")]
    assert result.returncode == 0
    assert call("check", "--fail-on", "hint").returncode == 1


def test_the_schema_is_printed_and_is_the_one_of_the_extension(call: Run) -> None:
    printed = call("config", "--schema").stdout
    kept = (REPOSITORY / "editors" / "vscode" / "schemas" / "mir.schema.json").read_text("utf-8")
    assert json.loads(printed) == json.loads(kept) == schema(), "run `python -m tests.support.generated`"


def test_the_schema_is_one_and_every_key_has_a_description() -> None:
    Draft202012Validator.check_schema(schema())
    assert list(schema()["properties"]) == list(KEYS)  # type: ignore[call-overload]
    assert all(len(setting.description) > 20 for setting in KEYS.values())


@pytest.mark.parametrize(
    "table",
    [
        {},
        {"select": ["MIR", "MIR1", "MIR101", "nplusone", "related-access-in-loop"]},
        {"min-confidence": "certain", "include-tests": True, "django-version": "5.2", "baseline": "a.json"},
        {"severity": {"MIR101": "error"}, "per-file": {"a/**": {"ignore": ["MIR101"], "severity": {"MIR1": "hint"}}}},
        {"select": ["MIR1O1"]},
        {"select": "MIR101"},
        {"min-confidence": "sure"},
        {"severity": {"MIR101": "fatal"}},
        {"per-file": {"a": {"exclude": []}}},
        {"per-file": {"a": 1}},
        {"unknown": 1},
        {"include-tests": 1},
        {"django-version": 5.2},
    ],
)
def test_the_schema_and_the_reader_agree(table: dict[str, object]) -> None:
    assert Draft202012Validator(schema()).is_valid(table) is (parse(table)[1] == ())
