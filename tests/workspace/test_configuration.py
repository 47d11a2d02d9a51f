"""Which file has the settings, and what happens when it is broken."""

from pathlib import Path

import pytest

from mir_lsp.workspace.configuration import ConfigurationFile, ConfigurationFiles


def nearest(folder: Path) -> ConfigurationFile | None:
    return ConfigurationFiles().nearest(str(folder))


def test_the_nearest_file_with_our_table_counts(tmp_path: Path) -> None:
    inner = tmp_path / "backend" / "app"
    inner.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text("[tool.mir]\nselect = ['MIR1']\n")
    (inner / "pyproject.toml").write_text("[tool.black]\nline-length = 100\n")
    found = nearest(inner)
    assert found is not None
    assert (found.folder, found.table) == (str(tmp_path), {"select": ["MIR1"]})


def test_mir_toml_needs_no_header_and_wins_over_the_pyproject_beside_it(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.mir]\nselect = ['MIR1']\n")
    (tmp_path / "mir.toml").write_text("ignore = ['MIR101']\n")
    found = nearest(tmp_path)
    assert found is not None
    assert (found.table_name, found.table) == ("", {"ignore": ["MIR101"]})


def test_mir_toml_may_have_the_header(tmp_path: Path) -> None:
    (tmp_path / "mir.toml").write_text("[tool.mir]\nignore = ['MIR101']\n")
    found = nearest(tmp_path)
    assert found is not None
    assert (found.table_name, found.table) == ("tool.mir", {"ignore": ["MIR101"]})


def test_settings_above_the_repository_do_not_count(tmp_path: Path) -> None:
    (tmp_path / "mir.toml").write_text("ignore = ['MIR101']\n")
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    assert nearest(tmp_path / "repository") is None


def test_the_last_good_settings_stay_while_the_file_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "pyproject.toml"
    files = ConfigurationFiles()
    path.write_text("[tool.mir]\nselect = ['MIR1']\n")
    assert files.load(str(path)) is not None
    path.write_text("[tool.mir]\nselect = ['MIR1'\nignore = []\n")
    broken = files.load(str(path))
    assert broken is not None and broken.trouble is not None
    assert broken.table == {"select": ["MIR1"]}
    assert broken.trouble.message.startswith("not valid TOML: unclosed array")
    assert broken.trouble.span.text_of(broken.text) == "ignore = []"


def test_a_repaired_file_counts_again(tmp_path: Path) -> None:
    files = ConfigurationFiles()
    path = str(tmp_path / "mir.toml")
    assert files.parse(path, "select = [") is not None
    repaired = files.parse(path, "select = []")
    assert repaired is not None and repaired.trouble is None and repaired.table == {"select": []}


def test_a_broken_pyproject_that_never_named_us_is_not_our_business(tmp_path: Path) -> None:
    assert ConfigurationFiles().parse(str(tmp_path / "pyproject.toml"), "[tool.black\n") is None


@pytest.mark.parametrize("text", ["[tool.mir\nselect = 1", 'tool."mir".select = [', "[tool.mir]\nx = "])
def test_a_broken_pyproject_that_names_us_is(tmp_path: Path, text: str) -> None:
    found = ConfigurationFiles().parse(str(tmp_path / "pyproject.toml"), text)
    assert found is not None and found.trouble is not None and found.table == {}


def test_settings_that_are_taken_out_are_forgotten(tmp_path: Path) -> None:
    files = ConfigurationFiles()
    path = str(tmp_path / "pyproject.toml")
    files.parse(path, "[tool.mir]\nselect = []\n")
    assert files.parse(path, "[tool.black]\n") is None
    broken = files.parse(path, "[tool.mir]\nselect = [\n")
    assert broken is not None and broken.table == {}


def test_a_table_that_is_no_table_is_reported(tmp_path: Path) -> None:
    found = ConfigurationFiles().parse(str(tmp_path / "pyproject.toml"), "tool.mir = 3\n")
    assert found is not None and found.trouble is not None
    assert found.trouble.message == "`tool.mir` must be a table"
    assert found.trouble.span.text_of(found.text) == "tool.mir"


@pytest.mark.parametrize(
    "text", ["x = " + "[" * 5000, "x = " + "{a=" * 5000, "a." * 3000 + "b = 1", "\0", "x = 1\rz"]
)
def test_hostile_toml_is_trouble_and_nothing_worse(tmp_path: Path, text: str) -> None:
    found = ConfigurationFiles().parse(str(tmp_path / "mir.toml"), text)
    assert found is not None


def test_a_file_that_is_too_large_keeps_the_last_good_settings(tmp_path: Path) -> None:
    path = tmp_path / "mir.toml"
    files = ConfigurationFiles()
    path.write_text("select = []\n")
    files.load(str(path))
    path.write_text("#" * 300_000)
    found = files.load(str(path))
    assert found is not None and found.trouble is not None and found.table == {"select": []}
