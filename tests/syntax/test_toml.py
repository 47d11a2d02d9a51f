"""Where the keys of a TOML text stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mir_lsp.syntax.toml import entries

TEXT = '''\
# select = 1
top = "a # b"
[tool.mir]
select = [
  "MIR1", # ] = x
  'MIR2',
]
"quoted key" = """
inner = 1
"""
severity = { MIR101 = "error", nplusone = "hint" }
a.b = 1
[tool.mir.per-file."legacy/**"]
ignore = ["x"]
[[array]]
last = true'''


def places(text: str) -> list[tuple[str, str, str]]:
    return [
        ("/".join(each.path), each.key.text_of(text), "header" if each.is_header else each.value.text_of(text))
        for each in entries(text)
    ]


def test_keys_are_found_by_their_whole_path_with_their_values() -> None:
    assert places(TEXT) == [
        ("top", "top", '"a # b"'),
        ("tool/mir", "tool.mir", "header"),
        ("tool/mir/select", "select", "[\n  \"MIR1\", # ] = x\n  'MIR2',\n]"),
        ("tool/mir/quoted key", '"quoted key"', '"""\ninner = 1\n"""'),
        ("tool/mir/severity", "severity", '{ MIR101 = "error", nplusone = "hint" }'),
        ("tool/mir/severity/MIR101", "MIR101", '"error"'),
        ("tool/mir/severity/nplusone", "nplusone", '"hint"'),
        ("tool/mir/a/b", "a.b", "1"),
        ("tool/mir/per-file/legacy/**", 'tool.mir.per-file."legacy/**"', "header"),
        ("tool/mir/per-file/legacy/**/ignore", "ignore", '["x"]'),
        ("array", "array", "header"),
        ("array/last", "last", "true"),
    ]


@pytest.mark.parametrize(
    "text", ["", "=", "[", "[[", "a", "a =", "a = {", "a = {b", "a = {b=", "a = {,,}", "]", "'", '"""', "a = [{b=1}"]
)
def test_what_is_no_toml_has_the_places_that_can_be_made_out(text: str) -> None:
    for each in entries(text):
        assert 0 <= each.key.start <= each.key.end <= len(text)
        assert 0 <= each.value.start <= each.value.end <= len(text)


@given(st.text(alphabet="a.=[]{},\"'#\n\r \\", max_size=40))
def test_any_text_is_gone_through_once(text: str) -> None:
    for each in entries(text):
        assert each.key.end <= len(text) and each.value.end <= len(text)
