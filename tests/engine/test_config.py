"""What may be set, what is reported when it is not understood, and who wins."""

from dataclasses import replace

import pytest

from mir_lsp.engine.config import (
    KEYS,
    Config,
    ConfigProblem,
    PerFile,
    is_migration_path,
    is_test_path,
    merge,
    parse,
    parse_settings,
)
from mir_lsp.engine.config_problems import finding, span_of
from mir_lsp.rules.model import Confidence, Family, Rule, Severity
from mir_lsp.text.spans import Span


def rule(code: str) -> Rule:
    return Rule(code, "a-name", Family.NPLUSONE, Severity.WARNING, "", "0.1", "")


def parsed(**table: object) -> Config:
    config, problems = parse({key.replace("_", "-"): value for key, value in table.items()})
    assert problems == ()
    return config


def problems(**table: object) -> list[str]:
    return [problem.message for problem in parse({key.replace("_", "-"): value for key, value in table.items()})[1]]


def test_nothing_set_is_the_default() -> None:
    assert parse({}) == (Config(), ())
    assert Config().enabled(rule("MIR101"))
    assert Config().admits(Confidence.CERTAIN) and Config().admits(Confidence.LIKELY)
    assert not Config().admits(Confidence.POSSIBLE)


def test_a_rule_that_is_off_by_default_is_on_when_its_code_or_name_is_selected() -> None:
    off = replace(rule("MIR123"), default=False)
    assert not Config().enabled(off)
    assert not parsed(select=["MIR1", "nplusone"]).enabled(off)
    assert parsed(select=["MIR", "MIR123"]).enabled(off)
    assert parsed(select=["unread-relation-loaded"]).enabled(off)
    assert not parsed(select=["MIR123"], ignore=["MIR123"]).enabled(off)


def test_every_setting_is_read() -> None:
    config = parsed(
        select=["MIR001"],
        ignore=["tool"],
        exclude=["legacy/"],
        include_tests=True,
        min_confidence="certain",
        django_version="5.2.4",
        source_roots=["apps", "./src"],
        environment="../venv",
        settings_module="shop.settings",
        severity={"nplusone": "error"},
        per_file={"a/*.py": {"ignore": ["MIR1"]}},
        baseline="known.json",
        effects={"shop.sms.send": "http"},
    )
    assert config == Config(
        select=("MIR001",),
        ignore=("MIR0",),
        exclude=("legacy/",),
        min_confidence=Confidence.CERTAIN,
        include_tests=True,
        django_version=(5, 2),
        source_roots=("apps", "./src"),
        environment="../venv",
        settings_module="shop.settings",
        severity=(("MIR1", Severity.ERROR),),
        per_file=(PerFile("a/*.py", Config(ignore=("MIR1",), given=frozenset({"ignore"}))),),
        baseline="known.json",
        effects=(("shop.sms.send", "http"),),
        given=config.given,
    )
    assert config.given <= {key.replace("-", "_") for key in KEYS}


@pytest.mark.parametrize(
    ("select", "ignore", "enabled"),
    [
        (["MIR101"], [], True),
        (["MIR102"], [], False),
        (["nplusone"], [], True),
        (["MIR1"], ["MIR101"], False),
        (["MIR101"], ["nplusone"], True),
        (["MIR101"], ["MIR101"], False),
        (["MIR"], ["MIR1"], False),
        ([], [], False),
    ],
)
def test_the_more_specific_selector_wins_and_ignoring_wins_between_equals(
    select: list[str], ignore: list[str], enabled: bool
) -> None:
    prefixes = {"nplusone": "MIR1"}
    config = Config(
        select=tuple(prefixes.get(each, each) for each in select),
        ignore=tuple(prefixes.get(each, each) for each in ignore),
    )
    assert config.enabled(rule("MIR101")) is enabled


@pytest.mark.parametrize(
    ("selector", "prefix"),
    [
        ("MIR001", "MIR001"),
        ("unused-suppression", "MIR001"),
        ("tool", "MIR0"),
        ("MIR00", "MIR00"),
        ("migration", "MIR3"),
    ],
)
def test_rules_are_selected_by_code_name_family_or_the_start_of_a_code(selector: str, prefix: str) -> None:
    assert parsed(select=[selector]).select == (prefix,)


def test_an_unknown_selector_is_reported_with_what_was_meant_and_the_rest_is_in_force() -> None:
    config, found = parse({"ignore": ["MIR001", "MIR0O2", "nothing"], "include-tests": True})
    assert config.ignore == ("MIR001",) and config.include_tests
    assert found == (
        ConfigProblem("ignore", "no rule or family is called `MIR0O2`; did you mean `MIR002`?", "MIR0O2"),
        ConfigProblem("ignore", "no rule or family is called `nothing`", "nothing"),
    )


def test_an_unknown_key_is_reported_with_what_was_meant() -> None:
    assert problems(ignored=["MIR001"]) == ["unknown setting `ignored`; did you mean `ignore`?"]
    assert problems(zzz=1) == ["unknown setting `zzz`"]


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("select", "MIR001", "`select` must be a list of strings, not a string"),
        ("exclude", [1], "`exclude` must be a list of strings, not a list"),
        ("include_tests", "yes", "`include-tests` must be true or false, not a string"),
        ("include_tests", 1, "`include-tests` must be true or false, not a number"),
        ("min_confidence", "sure", "`min-confidence` must be one of certain, likely, possible"),
        ("min_confidence", True, "`min-confidence` must be one of certain, likely, possible"),
        ("django_version", 5.2, '`django-version` must be a string such as "5.2", not a number'),
        ("django_version", "5", '`django-version` must be a string such as "5.2", not a string'),
        ("django_version", "2.2", "`django-version` must be 4.2 or newer: older versions are not known"),
        ("source_roots", {}, "`source-roots` must be a list of strings, not a table"),
    ],
)
def test_a_wrong_value_is_reported_and_the_default_stays(key: str, value: object, message: str) -> None:
    assert problems(**{key: value}) == [message]
    assert parse({key.replace("_", "-"): value})[0] == Config()


OUTSIDE = (
    *("../other", "/etc", "apps/../..", "..\\other", "C:\\x", "C:x", "\\\\server\\share", "a\0b", ""),
    *("CON", "nul.json", "apps/aux", "apps\\com1.txt", "LPT9"),
)


@pytest.mark.parametrize("path", OUTSIDE)
def test_a_baseline_outside_the_project_is_refused(path: str) -> None:
    config, found = parse({"baseline": path})
    assert config.baseline is None and len(found) == 1


@pytest.mark.parametrize(
    "path", ["known.json", "a/b/known.json", "console.json", "nulls/auxiliary.json", "com10.json"]
)
def test_a_baseline_inside_the_project_is_taken(path: str) -> None:
    config, found = parse({"baseline": path})
    assert (config.baseline, found) == (path, ())


@pytest.mark.parametrize("folder", OUTSIDE)
def test_a_source_root_outside_the_project_is_refused(folder: str) -> None:
    config, found = parse({"source-roots": ["apps", folder]})
    assert config.source_roots == ("apps",)
    assert [problem.value for problem in found] == [folder]


def test_editors_may_spell_settings_in_camel_case_and_leave_them_null() -> None:
    config, found = parse_settings(
        {
            "includeTests": True,
            "min_confidence": "certain",
            "select": None,
            "trace": {"server": "off"},
            "path": [],
        }
    )
    assert found == ()
    assert (config.include_tests, config.min_confidence) == (True, Confidence.CERTAIN)
    assert config.given == {"include_tests", "min_confidence"}


def test_the_editor_wins_key_by_key_also_with_a_default() -> None:
    file = parsed(include_tests=True, min_confidence="certain", exclude=["legacy/"])
    merged = merge(file, parsed(include_tests=False, source_roots=["src"]))
    assert merged.include_tests is False
    assert merged.min_confidence is Confidence.CERTAIN
    assert (merged.exclude, merged.source_roots) == (("legacy/",), ("src",))


def test_what_the_editor_selects_is_not_ignored_by_an_equal_selector_of_the_file() -> None:
    merged = merge(parsed(ignore=["MIR001", "MIR002"]), parsed(select=["MIR001", "tool"]))
    assert merged.enabled(rule("MIR001"))
    assert not merged.enabled(rule("MIR002"))
    assert merged.enabled(rule("MIR003"))


TOML = """\
[tool.black]
select = ["no"]

[tool.mir]
ignore = [
  "MIR001",
  "MIR0O2",
]
"include-tests" = 1
min-confidence = "sure" # select = 1

[tool.other]
select = "MIR0O2"
"""


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("ignore", "MIR0O2", '"MIR0O2"'),
        ("ignore", "", "ignore"),
        ("include-tests", "", '"include-tests"'),
        ("min-confidence", "sure", '"sure"'),
        ("min-confidence", "gone", "min-confidence"),
        ("select", "", "tool.mir"),
    ],
)
def test_a_problem_is_found_in_the_text(key: str, value: str, expected: str) -> None:
    span = span_of(ConfigProblem(key, "", value), TOML)
    assert span.text_of(TOML) == expected
    assert span.start > TOML.index("[tool.mir]")


def test_a_problem_is_found_in_a_file_without_header_and_in_an_inline_table() -> None:
    own = 'select = ["x"]\n[other]\nignore = []\n'
    assert span_of(ConfigProblem("select", "", "x"), own, "") == Span(10, 13)
    assert span_of(ConfigProblem("ignore", ""), own, "") == Span(0, 0)
    dotted = 'tool.mir.ignore = ["x"]\n'
    assert span_of(ConfigProblem("ignore", ""), dotted).text_of(dotted) == "ignore"


def test_a_problem_is_a_finding_in_its_file() -> None:
    found = finding("/project/mir.toml", Span(3, 5), "unknown setting `x`")
    assert (found.code, found.path, found.span, found.message) == (
        "MIR003",
        "/project/mir.toml",
        Span(3, 5),
        "unknown setting `x`",
    )


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("shop/tests/helpers.py", True),
        ("shop/tests.py", True),
        ("shop/test_views.py", True),
        ("shop/views_test.py", True),
        ("shop/views_tests.py", True),
        ("conftest.py", True),
        ("shop/factories.py", True),
        ("shop\\tests\\helpers.py", True),
        ("shop/views.py", False),
        ("shop/latest.py", False),
        ("shop/contest.py", False),
        ("tests", False),
    ],
)
def test_tests_are_told_by_their_path(path: str, expected: bool) -> None:
    assert is_test_path(path) is expected


def test_folders_above_the_project_do_not_make_a_test() -> None:
    assert not is_test_path("/home/tests/shop/views.py", "/home/tests/shop")
    assert not is_test_path("/home/tests/shop/views.py", "/home/tests/shop/")
    assert is_test_path("/home/tests/shop/tests/views.py", "/home/tests/shop")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("shop/migrations/0001_initial.py", True),
        ("shop/migrations/helpers/x.py", False),
        ("shop/migrations.py", False),
        ("shop/models.py", False),
    ],
)
def test_migrations_are_told_by_their_path(path: str, expected: bool) -> None:
    assert is_migration_path(path) is expected


def test_the_longest_selector_says_how_severe_a_rule_is() -> None:
    config = parsed(severity={"nplusone": "error", "MIR101": "hint", "MIR10": "information"})
    told = [config.severity_of(rule(code)) for code in ("MIR101", "MIR102", "MIR113", "MIR201")]
    assert told == [Severity.HINT, Severity.INFORMATION, Severity.ERROR, Severity.WARNING]


def test_settings_for_single_files_add_to_what_they_select_and_ignore() -> None:
    config = parsed(
        ignore=["MIR101"],
        per_file={
            "legacy/**": {"ignore": ["MIR2"], "min-confidence": "certain"},
            "legacy/hot.py": {"select": ["MIR101"], "severity": {"MIR1": "error"}, "include-tests": True},
        },
    )
    cold, hot = config.at(["legacy", "cold.py"]), config.at(["legacy", "hot.py"])
    assert config.at(["shop", "views.py"]) is config
    assert [cold.enabled(rule(code)) for code in ("MIR101", "MIR102", "MIR202")] == [False, True, False]
    assert [hot.enabled(rule(code)) for code in ("MIR101", "MIR102", "MIR202")] == [True, True, False]
    assert cold.min_confidence is hot.min_confidence is Confidence.CERTAIN
    assert (cold.include_tests, hot.include_tests) == (False, True)
    assert hot.severity_of(rule("MIR102")) is Severity.ERROR


def test_a_rule_that_is_off_is_selected_for_single_files() -> None:
    off = replace(rule("MIR123"), default=False)
    config = parsed(per_file={"hot/": {"select": ["MIR123"]}})
    assert config.at(["hot", "views.py"]).enabled(off)
    assert not config.at(["cold.py"]).enabled(off)


NESTED = """\
[tool.mir.severity]
MIR101 = "fatal"
MIR1O2 = "error"

[tool.mir.per-file]
"a/**" = { ignore = ["nothing"], exclude = [] }

[tool.mir.per-file."b/**"]
selct = ["MIR101"]
"""


def test_what_is_wrong_in_tables_below_is_found_in_the_text() -> None:
    _, found = parse(
        {
            "severity": {"MIR101": "fatal", "MIR1O2": "error"},
            "per-file": {"a/**": {"ignore": ["nothing"], "exclude": []}, "b/**": {"selct": ["MIR101"]}},
        }
    )
    told = [(each.message, span_of(each, NESTED).text_of(NESTED)) for each in found]
    assert told == [
        ("`MIR101` must be one of error, warning, information, hint", '"fatal"'),
        ("no rule or family is called `MIR1O2`; did you mean `MIR102`?", "MIR1O2"),
        ("no rule or family is called `nothing`", '"nothing"'),
        ("`exclude` cannot be set for single files", "exclude"),
        ("unknown setting `selct`; did you mean `select`?", "selct"),
    ]


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("severity", "error", '`severity` must be a table such as { MIR101 = "error" }, not a string'),
        ("severity", {"MIR101": 1}, "`MIR101` must be one of error, warning, information, hint"),
        ("effects", "mail", '`effects` must be a table such as { "shop.sms.send" = "http" }, not a string'),
        ("effects", {"shop sms": "mail"}, '`shop sms` must be a dotted name such as "shop.sms.send"'),
        ("effects", {"shop.sms": "sms"}, "`shop.sms` must be one of task, mail, http, channel, file"),
        ("per_file", [], "`per-file` must be a table of patterns, not a list"),
        ("per_file", {"a": 1}, "`a` must be a table of settings, not a number"),
        ("baseline", "../x.json", "`baseline` must be the path of a file inside the project, not a string"),
        ("baseline", True, "`baseline` must be the path of a file inside the project, not true or false"),
    ],
)
def test_a_wrong_table_or_path_is_reported(key: str, value: object, message: str) -> None:
    assert problems(**{key: value}) == [message]
