"""The formats for other programs, held against what these say of them."""

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft4Validator

from mir_lsp.cli.formats import Outcome, renderer
from mir_lsp.cli.formats.markdown import escaped
from mir_lsp.cli.records import Record, records
from mir_lsp.engine.findings import Finding, FixOffer, Related
from mir_lsp.recipes.model import Rewrite
from mir_lsp.rules.model import Confidence, Safety, Severity
from mir_lsp.rules.registry import RULES, by_code
from mir_lsp.text.spans import Span
from tests.cli.conftest import Run

# The schema that OASIS published with the standard, as the package @microsoft/jest-sarif brings it (MIT).
SARIF = json.loads((Path(__file__).parent / "schemas" / "sarif-2.1.0-rtm.5.json").read_text("utf-8"))
TEXT = "a = 1\nfor b in c:\n    d(b.e)\n"


def finding(
    path: str = "/x/a.py", message: str = "it `hurts`", start: int = 24, end: int = 27, **more: object
) -> Finding:
    rule = by_code("MIR101")
    assert rule is not None
    return Finding(
        rule, path, Span(start, end), message, Confidence.LIKELY, **{"related": (), "fingerprint": "f.0", **more}
    )  # type: ignore[arg-type]


def rendered(name: str, *found: Finding, since: str = "") -> str:
    return renderer(name)(Outcome(made(*found), 3, since))


def made(*found: Finding) -> tuple[Record, ...]:
    return records(found, lambda path: TEXT)


def sarif_problems(text: str) -> list[str]:
    return [error.message for error in Draft4Validator(SARIF).iter_errors(json.loads(text))]


def test_sarif_is_valid_against_the_schema_of_the_standard(run: Run) -> None:
    result = run("check", "--format", "sarif")
    assert result.returncode == 1
    assert sarif_problems(result.stdout) == []
    [sarif] = json.loads(result.stdout)["runs"]
    [told] = sarif["results"]
    assert sarif["tool"]["driver"]["rules"][told["ruleIndex"]]["id"] == told["ruleId"] == "MIR101"
    assert told["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "shop/views.py", "uriBaseId": "SRCROOT"},
        "region": {"startLine": 6, "startColumn": 13, "endLine": 6, "endColumn": 24},
    }
    assert told["relatedLocations"]


def test_sarif_of_every_rule_and_of_nothing_is_valid() -> None:
    every = [
        Finding(
            rule, f"/x/ä b/{rule.code}#%.py", Span(0, 1), "m", level, (Related("C:/o.py", Span(0, 0), "r"),), "f.0"
        )
        for rule in RULES
        for level in Confidence
    ]
    assert sarif_problems(rendered("sarif", *every)) == []
    assert sarif_problems(rendered("sarif")) == []
    assert json.loads(rendered("sarif"))["runs"][0]["results"] == []


def test_the_schema_refuses_what_is_no_sarif() -> None:
    assert sarif_problems('{"version": "2.1.0"}')
    assert sarif_problems('{"version": "2.1.0", "runs": [{"tool": {"driver": {}}}]}')


def test_paths_in_sarif_are_uris() -> None:
    told = json.loads(rendered("sarif", finding("/x/ä b/#1.py")))
    uri = told["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.endswith("x/%C3%A4%20b/%231.py")


def test_github_is_told_by_commands_with_escaped_texts() -> None:
    told = rendered(
        "github", finding("/x/a,b:c.py", "50 %\nmore", related=(Related("/x/o.py", Span(0, 1), "built"),))
    )
    head, _, data = told.partition("::")[2].partition("::")
    level, _, properties = head.partition(" ")
    assert level == "warning"
    given = dict(each.split("=") for each in properties.split(","))
    assert given["file"].endswith("x/a%2Cb%3Ac.py")
    assert (given["line"], given["col"], given["endColumn"]) == ("3", "7", "10")
    assert data.startswith("50 %25%0Amore%0A")
    assert "\n" not in told
    assert rendered("github") == ""


@pytest.mark.parametrize(
    ("severity", "level"),
    [
        (Severity.ERROR, "error"),
        (Severity.WARNING, "warning"),
        (Severity.INFORMATION, "notice"),
        (Severity.HINT, "notice"),
    ],
)
def test_github_knows_three_levels(severity: Severity, level: str) -> None:
    assert rendered("github", finding(level=severity)).startswith(f"::{level} ")


def test_columns_of_a_finding_over_several_lines_are_left_out_for_github() -> None:
    told = rendered("github", finding(start=6, end=27))
    assert "line=2,endLine=3,title" in told and "col=" not in told


def test_gitlab_is_given_issues_whose_fingerprints_stay_when_lines_move() -> None:
    [before] = json.loads(rendered("gitlab", finding()))
    [after] = json.loads(rendered("gitlab", finding(start=0, end=1)))
    [other] = json.loads(rendered("gitlab", finding("/x/other.py")))
    assert before["fingerprint"] == after["fingerprint"] != other["fingerprint"]
    assert before["location"]["lines"] == {"begin": 3, "end": 3}
    assert before["severity"] in ("info", "minor", "major", "critical", "blocker")
    assert re.fullmatch(r"[0-9a-f]{64}", before["fingerprint"])
    assert {"description", "check_name", "fingerprint", "severity", "location"} <= before.keys()
    assert rendered("gitlab") == "[]"


def test_fingerprints_for_gitlab_are_unique(run: Run, shop: Path) -> None:
    views = shop / "shop" / "views.py"
    views.write_text(
        views.read_text() + "\n\ndef more():\n    return [(b.author.name, b.author.pk) for b in Book.objects.all()]\n"
    )
    told = json.loads(run("check", "--format", "gitlab").stdout)
    assert len({each["fingerprint"] for each in told}) == len(told) >= 2


def test_markdown_is_a_table_that_project_text_cannot_break() -> None:
    offer = FixOffer("Change | it", Safety.SAME_RESULT, Rewrite("", ()), "/x/a.py", 0)
    told = rendered("markdown", finding(message="a|b `c|d` <img> *x*", fix=offer))
    heading, _, head, rule, row = told.split("\n")
    assert heading == "## mir-lsp: 1 problem in 3 files"
    assert head.count("|") == rule.count("|") == len(re.findall(r"(?<!\\)\|", row)) == 6
    assert r"a\|b `c\|d` \<img\> \*x\*" in row
    assert r"Change \| it (same-result)" in row
    assert rendered("markdown", since="main") == "## mir-lsp: 0 new problems in 3 files"


def test_markdown_keeps_code_as_it_is() -> None:
    assert escaped("`a_b` c_d\n`e") == r"`a_b` c\_d \`e"


@pytest.mark.parametrize("name", ["github", "gitlab", "sarif", "markdown"])
def test_a_run_prints_one_format_and_nothing_else(call: Run, name: str) -> None:
    result = call("check", "--format", name, "--statistics")
    assert result.returncode == 1
    assert "Found" not in result.stdout
    assert result.stderr == "1  MIR101  related-access-in-loop\n"


def test_the_text_is_grouped(call: Run, shop: Path) -> None:
    clean = shop / "shop" / "clean.py"
    clean.write_text(clean.read_text().replace("book.title", "book.author.name"))
    lines = call("check", "--group", "rule").stdout.splitlines()
    assert lines[0] == "MIR101 related-access-in-loop: 2 problems"
    files = [line for line in call("check", "--group", "file").stdout.splitlines() if line.endswith("1 problem")]
    assert files == ["shop/clean.py: 1 problem", "shop/views.py: 1 problem"]
    assert call("check", "--group", "family").stdout.startswith("nplusone: 2 problems\n")


def test_progress_is_told_on_one_line_of_standard_error_and_taken_away(
    call: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mir_lsp.cli.progress._QUIET_SECONDS", 0)
    monkeypatch.setattr("mir_lsp.cli.progress._REDRAWN_SECONDS", 0)
    result = call("check", "--progress", "always", "--format", "json")
    assert "mir-lsp: reading file 1 of" in result.stderr
    assert "mir-lsp: checking file" in result.stderr
    assert result.stderr.endswith("\r")
    assert "\n" not in result.stderr
    assert len(json.loads(result.stdout)) == 1
    assert call("check", "--progress", "auto").stderr == ""
