"""`mir-lsp check`, run as a program."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run, environment

KEYS = [
    *("code", "name", "family", "severity", "confidence", "path", "line", "column", "end_line", "end_column"),
    *("message", "related", "fix", "url"),
]


def codes(call: Run, *arguments: str) -> list[str]:
    return [item["code"] for item in json.loads(call("check", "--format", "json", *arguments).stdout)]


def test_a_finding_is_printed_with_its_place_its_line_and_carets(run: Run) -> None:
    result = run("check")
    assert result.returncode == 1
    assert result.stderr == ""
    lines = result.stdout.splitlines()
    assert lines[0].startswith("shop/views.py:6:13: warning MIR101 ")
    assert lines[1] == " 6 | return [book.author.name for book in books]"
    assert lines[2] == "   |         ^^^^^^^^^^^"
    assert any(line.startswith("  shop/views.py:5:13: ") for line in lines)
    assert '  fix: Add `select_related("author")` (same-result)' in lines
    assert lines[-1] == "Found 1 problem in 5 files; `mir-lsp fix` repairs 1."


def test_a_clean_file_ends_with_status_0(call: Run) -> None:
    result = call("check", "shop/clean.py")
    assert (result.returncode, result.stdout, result.stderr) == (0, "Found nothing in 1 file.\n", "")


def test_json_is_one_array_of_objects_with_the_keys_of_the_contract(run: Run) -> None:
    result = run("check", "--format", "json")
    assert result.returncode == 1
    [item] = json.loads(result.stdout)
    assert list(item) == KEYS
    assert item["code"] == "MIR101"
    assert (item["name"], item["family"], item["severity"]) == ("related-access-in-loop", "nplusone", "warning")
    assert item["confidence"] in ("certain", "likely")
    assert item["path"] == "shop/views.py"
    assert (item["line"], item["column"], item["end_line"], item["end_column"]) == (6, 13, 6, 24)
    assert item["fix"] == {"title": 'Add `select_related("author")`', "safety": "same-result"}
    assert item["url"].startswith("https://docs.djangoproject.com/")
    assert item["related"]
    assert all(list(related) == ["path", "line", "column", "message"] for related in item["related"])


def test_json_of_a_clean_project_is_an_empty_array(call: Run) -> None:
    result = call("check", "--format", "json", "shop/clean.py")
    assert (result.returncode, json.loads(result.stdout)) == (0, [])


def test_columns_count_code_points(call: Run, shop: Path) -> None:
    views = shop / "shop" / "views.py"
    views.write_text(
        "from shop.models import Book\n\n\ndef names():\n"
        "    return ['\N{PILE OF POO}\N{CJK UNIFIED IDEOGRAPH-6F22}', [b.author.name for b in Book.objects.all()]]\n",
        encoding="utf-8",
    )
    result = call("check", "shop/views.py")
    lines = result.stdout.splitlines()
    assert lines[0].startswith("shop/views.py:5:20: ")
    # The two characters before it are two columns wide each on a terminal.
    assert lines[2] == "   |" + " " * 18 + "^" * 8
    assert codes(call, "shop/views.py") == ["MIR101"]


def test_a_file_is_reported_alone_but_seen_in_its_project(call: Run, shop: Path) -> None:
    other = shop / "shop" / "other.py"
    other.write_text((shop / "shop" / "views.py").read_text())
    [item] = json.loads(call("check", "--format", "json", "shop/views.py").stdout)
    assert item["path"] == "shop/views.py"


def test_paths_are_relative_to_the_working_directory(call: Run, shop: Path, tmp_path: Path) -> None:
    assert call("check", cwd=shop / "shop").stdout.startswith("views.py:6:13: ")
    assert call("check", str(shop), cwd=tmp_path).stdout.startswith("project/shop/views.py:6:13: ")
    (shop / "docs").mkdir()
    assert call("check", "..", cwd=shop / "docs").stdout.startswith("../shop/views.py:6:13: ")


def test_fail_on_decides_the_status_and_not_the_output(call: Run) -> None:
    assert call("check", "--fail-on", "error").returncode == 0
    assert call("check", "--fail-on", "hint").returncode == 1
    assert call("check", "--fail-on", "error").stdout == call("check").stdout


@pytest.mark.parametrize("selector", ["MIR101", "related-access-in-loop", "nplusone", "MIR1"])
def test_rules_are_selected_and_ignored(call: Run, selector: str) -> None:
    assert codes(call, "--select", selector) == ["MIR101"]
    assert codes(call, "--ignore", f"tool,{selector}") == []
    assert codes(call, "--select", "tool", "--select", selector) == ["MIR101"]


def test_options_win_over_the_file(call: Run, shop: Path) -> None:
    (shop / "pyproject.toml").write_text('[tool.mir]\nignore = ["MIR101"]\n')
    assert codes(call) == []
    assert codes(call, "--select", "MIR101") == ["MIR101"]


def test_excluded_files_are_not_reported_unless_they_are_named(call: Run, shop: Path) -> None:
    (shop / "mir.toml").write_text('exclude = ["/shop/views.py"]\n')
    assert codes(call) == []
    assert codes(call, "shop") == []
    assert codes(call, "shop/views.py") == ["MIR101"]


def test_a_folder_that_is_left_out_is_checked_when_it_is_named(call: Run, shop: Path) -> None:
    hidden = shop / ".hidden"
    hidden.mkdir()
    (hidden / "views.py").write_text((shop / "shop" / "views.py").read_text())
    assert codes(call) == ["MIR101"]
    assert codes(call, ".hidden") == ["MIR101"]


def test_settings_of_an_inner_folder_are_for_that_folder(call: Run, shop: Path) -> None:
    inner = shop / "quiet"
    inner.mkdir()
    (inner / "views.py").write_text((shop / "shop" / "views.py").read_text())
    (inner / "mir.toml").write_text('ignore = ["MIR101"]\n')
    items = json.loads(call("check", "--format", "json").stdout)
    assert [item["path"] for item in items] == ["shop/views.py"]


def test_settings_above_the_project_count_from_their_own_folder(call: Run, shop: Path) -> None:
    (shop / "shop" / "models.py").rename(shop / "library.py")
    views = shop / "shop" / "views.py"
    views.write_text(views.read_text().replace("shop.models", "shared.library"))
    (shop / "shared").mkdir()
    (shop / "library.py").rename(shop / "shared" / "library.py")
    assert codes(call) == ["MIR101"]
    shop.rename(shop.parent / "backend")
    backend = shop.parent / "backend"
    (backend / "lib").mkdir()
    (backend / "shared").rename(backend / "lib" / "shared")
    (shop.parent / "mir.toml").write_text('source-roots = ["backend/lib"]\n')
    assert [item["code"] for item in json.loads(call("check", "--format", "json", cwd=backend).stdout)] == ["MIR101"]
    (shop.parent / "mir.toml").write_text('source-roots = ["backend/lib"]\nexclude = ["/backend/shop/views.py"]\n')
    assert json.loads(call("check", "--format", "json", cwd=backend).stdout) == []


def test_tests_are_checked_when_asked_for(call: Run, shop: Path) -> None:
    (shop / "shop" / "test_views.py").write_text((shop / "shop" / "views.py").read_text())
    assert codes(call, "shop/test_views.py") == []
    assert codes(call, "--include-tests", "shop/test_views.py") == ["MIR101"]


def test_a_suppression_hides_a_finding_and_an_unused_one_is_reported(call: Run, shop: Path) -> None:
    views = shop / "shop" / "views.py"
    views.write_text(views.read_text().replace("in books]", "in books]  # mir: ignore[MIR101] few"))
    assert codes(call) == []
    clean = shop / "shop" / "clean.py"
    clean.write_text(clean.read_text().replace(".all()]", ".all()]  # mir: ignore[MIR101]"))
    assert codes(call) == ["MIR001"]
    assert codes(call, "--select", "tool") == []


def test_a_file_that_is_too_large_is_said_to_be_left_out(call: Run, shop: Path) -> None:
    (shop / "shop" / "data.py").write_text("#" * 1_000_001)
    result = call("check", "shop/data.py", "shop/clean.py")
    assert result.returncode == 0
    assert "shop/data.py:1:1: information MIR004 file not analysed: it has 1,000,001 bytes" in result.stdout


def test_statistics_count_the_rules(call: Run) -> None:
    assert call("check", "--statistics").stdout.endswith("1  MIR101  related-access-in-loop\n")
    result = call("check", "--statistics", "--format", "json")
    assert len(json.loads(result.stdout)) == 1
    assert result.stderr == "1  MIR101  related-access-in-loop\n"


def test_a_folder_without_python_files_is_clean_and_said_to_be_empty(call: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = call("check", "--format", "json", cwd=tmp_path / "empty")
    assert (result.returncode, result.stdout) == (0, "[]\n")
    assert result.stderr == "mir-lsp: warning: no Python files found\n"


def test_what_does_not_exist_is_an_error(run: Run) -> None:
    result = run("check", "shop/veiws.py", "nowhere")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == (
        "mir-lsp: error: shop/veiws.py: no such file or folder\nmir-lsp: error: nowhere: no such file or folder\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--select", "MIR1O1"], "--select: no rule or family is called `MIR1O1`; did you mean `MIR101`?"),
        (["--min-confidence", "sure"], "--min-confidence: `min-confidence` must be one of certain, likely, possible"),
        (["--fail-on", "never"], "argument --fail-on: invalid choice: 'never'"),
        (["--format", "xml"], "argument --format: invalid choice: 'xml'"),
        (["--no-such-option"], "unrecognized arguments: --no-such-option"),
    ],
)
def test_a_bad_argument_is_an_error(call: Run, arguments: list[str], message: str) -> None:
    result = call("check", *arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert message in result.stderr
    assert "Traceback" not in result.stderr


WRONG = '[tool.mir]\nselect = ["MIR101",\n  "MIR1O1"]\ninclude_tests = true\n'
COMPLAINTS = [
    ("../pyproject.toml", 3, 3, "no rule or family is called `MIR1O1`; did you mean `MIR101`?"),
    ("../pyproject.toml", 4, 1, "unknown setting `include_tests`; did you mean `include-tests`?"),
]


def test_bad_configuration_is_a_finding_at_its_place_beside_the_others(run: Run, shop: Path) -> None:
    (shop / "pyproject.toml").write_text(WRONG)
    result = run("check", "--format", "json", cwd=shop / "shop")
    found = json.loads(result.stdout)

    assert (result.returncode, result.stderr) == (2, "")
    assert [each["code"] for each in found] == ["MIR003", "MIR003", "MIR101"]
    assert [(each["path"], each["line"], each["column"], each["message"]) for each in found[:2]] == COMPLAINTS
    assert {each["severity"] for each in found[:2]} == {"error"}


def test_bad_configuration_is_shown_with_its_line(run: Run, shop: Path) -> None:
    (shop / "pyproject.toml").write_text(WRONG)
    result = run("check", "--select", "queryset", cwd=shop / "shop")
    assert result.returncode == 2
    assert "../pyproject.toml:3:3: error MIR003" in result.stdout
    assert '"MIR1O1"]' in result.stdout


@pytest.mark.parametrize("ignored", ["MIR003", "configuration-error", "tool"])
def test_bad_configuration_can_be_ignored(call: Run, shop: Path, ignored: str) -> None:
    (shop / "mir.toml").write_text("unknown = 1\n")
    assert codes(call) == ["MIR003", "MIR101"]
    assert call("check", "--ignore", ignored).returncode == 1
    (shop / "mir.toml").write_text(f'unknown = 1\nignore = ["{ignored}"]\n')
    assert codes(call) == ["MIR101"]


def test_a_problem_of_a_file_for_several_paths_is_said_once(call: Run, shop: Path) -> None:
    (shop.parent / "pyproject.toml").write_text(WRONG)
    other = shop.parent / "other"
    other.mkdir()
    (other / "manage.py").write_text("")
    result = call("check", "--format", "json", str(shop), str(other))
    assert [each["code"] for each in json.loads(result.stdout)] == ["MIR003", "MIR003", "MIR101"]


def test_a_broken_configuration_file_is_a_finding_at_its_place(call: Run, shop: Path) -> None:
    (shop / "mir.toml").write_text("select = [\n")
    result = call("check", "--format", "json")
    (broken, _) = json.loads(result.stdout)
    assert (result.returncode, broken["code"], broken["path"], broken["line"]) == (2, "MIR003", "mir.toml", 2)
    assert broken["message"].startswith("not valid TOML: ")


def test_nothing_is_written_while_the_configuration_is_not_understood(call: Run, shop: Path) -> None:
    before = (shop / "shop" / "views.py").read_text()
    (shop / "mir.toml").write_text("unknown = 1\n")
    result = call("fix")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == "mir-lsp: error: mir.toml:1:1: unknown setting `unknown`\n"
    assert (shop / "shop" / "views.py").read_text() == before


def test_a_broken_file_does_not_hide_the_findings_of_others(call: Run, shop: Path) -> None:
    (shop / "shop" / "broken.py").write_text("def f(:\n    x = (\n")
    assert codes(call) == ["MIR101"]


def test_two_runs_print_the_same_bytes_whatever_the_hash_seed(run: Run) -> None:
    outputs = {run("check", "--format", "json", PYTHONHASHSEED=seed).stdout for seed in ("1", "2")}
    assert len(outputs) == 1


def test_colour_is_for_terminals_unless_it_is_asked_for(run: Run) -> None:
    assert "\x1b[" not in run("check").stdout
    assert "\x1b[33mwarning\x1b[0m" in run("check", FORCE_COLOR="1").stdout


@pytest.mark.parametrize(
    ("colour", "variables", "expected"),
    [
        ("auto", {}, False),
        ("auto", {"FORCE_COLOR": "1"}, True),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ("always", {"NO_COLOR": "1"}, True),
        ("never", {"FORCE_COLOR": "1"}, False),
    ],
)
def test_the_option_wins_over_the_environment(
    call: Run, monkeypatch: pytest.MonkeyPatch, colour: str, variables: dict[str, str], expected: bool
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in call("check", "--color", colour).stdout) is expected


def test_a_terminal_gets_colour(shop: Path) -> None:
    pty = pytest.importorskip("pty")
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "mir_lsp", "check"]
    with subprocess.Popen(command, cwd=shop, env=environment(TERM="xterm"), stdout=follower) as process:
        os.close(follower)
        output = read_all(leader)
        assert process.wait() == 1
    assert b"\x1b[33mwarning\x1b[0m" in output


def read_all(descriptor: int) -> bytes:
    """What is written to a terminal until its other end is closed, which Linux reports as an error."""
    pieces = []
    try:
        while piece := os.read(descriptor, 4096):
            pieces.append(piece)
    except OSError:
        pass
    os.close(descriptor)
    return b"".join(pieces)


def test_text_from_the_project_cannot_steer_the_terminal(call: Run, shop: Path) -> None:
    views = shop / "shop" / "views.py"
    views.write_text(views.read_text().replace("in books]", "in books]  # \x1b]0;title\x07 \u202e"), "utf-8")
    result = call("check", "--color", "never")
    assert "MIR101" in result.stdout
    assert not {"\x1b", "\x07", "\u202e"} & set(result.stdout)


def test_a_reader_that_stops_reading_ends_the_run_quietly(shop: Path) -> None:
    command = [sys.executable, "-m", "mir_lsp", "check"]
    with subprocess.Popen(
        command, cwd=shop, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        errors = process.stderr.read()
        assert process.wait() == 141
    assert errors == b""


def test_an_output_encoding_without_the_characters_is_no_error(run: Run, shop: Path) -> None:
    views = shop / "shop" / "views.py"
    views.write_text(views.read_text().replace("in books]", "in books]  # \N{SNOWMAN}"), "utf-8")
    result = run("check", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert result.returncode == 1
    assert "# \\u2603" in result.stdout


def test_a_template_is_checked_with_the_others_and_alone(shop: Path, call: Run) -> None:
    page = shop / "shop" / "templates" / "shop" / "page.html"
    page.parent.mkdir(parents=True)
    page.write_text("{{ a }} {# mir: ignore[MIR999] #}\n", "utf-8")
    for named in ("shop/templates", "shop/templates/shop/page.html", "."):
        found = json.loads(call("check", "--format", "json", named).stdout)
        told = [each for each in found if each["path"].endswith(".html")]
        assert [(each["code"], each["path"], each["line"], each["column"]) for each in told] == [
            ("MIR002", "shop/templates/shop/page.html", 1, 24)
        ], named


def test_templates_in_folders_that_the_settings_name_are_checked(shop: Path, call: Run) -> None:
    (shop / "manage.py").write_text("os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'conf')\n", "utf-8")
    (shop / "conf.py").write_text(
        "import os\nHERE = os.path.dirname(__file__)\n"
        "INSTALLED_APPS = ['shop']\n"
        "TEMPLATES = [{'BACKEND': 'django.template.backends.django.DjangoTemplates',"
        " 'DIRS': [os.path.join(HERE, 'pages'), '/somewhere/else'], 'APP_DIRS': True}]\n",
        "utf-8",
    )
    for name in ("pages", "other"):
        (shop / name).mkdir()
        (shop / name / "a.html").write_text("{# mir: ignore #}", "utf-8")
    found = json.loads(call("check", "--format", "json", ".").stdout)
    assert [each["path"] for each in found if each["code"] == "MIR002"] == ["pages/a.html"]
