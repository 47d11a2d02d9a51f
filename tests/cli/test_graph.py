"""`mir-lsp graph`: the graph of signals as text and as a diagram."""

from __future__ import annotations

from pathlib import Path

import pytest

from mir_lsp.cli.main import main
from mir_lsp.features.graphs import Edge, Graph, Node, mermaid, text

SHOP = Path(__file__).parents[1] / "projects" / "shop"


def test_the_graph_of_signals_names_models_signals_and_receivers_with_their_places(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(SHOP)
    assert main(["graph", "--signals", "--no-cache"]) == 0
    lines = capsys.readouterr().out.splitlines()
    at = lines.index("catalog.Product.tags")
    assert lines[at + 1] == "  -> m2m_changed: forget_tag_cloud  catalog/signals.py:25"


def test_the_graph_of_signals_is_a_flowchart_of_mermaid(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(SHOP)
    assert main(["graph", "--signals", "--format", "mermaid", "--no-cache"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "flowchart LR"
    (review,) = [line.split("[")[0].strip() for line in lines if '"catalog.Review"' in line]
    (asking,) = [line.split("[")[0].strip() for line in lines if '"ask_for_moderation"' in line]
    assert f'  {review} -->|"post_save"| {asking}' in lines


def test_a_project_without_receivers_says_so(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "empty.py").write_text("")
    assert main(["graph", "--signals", "--no-cache", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "no receiver in view\n"


def test_a_graph_has_to_be_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["graph"])
    assert "--signals" in capsys.readouterr().err


def test_what_is_not_certain_is_drawn_with_dots() -> None:
    graph = Graph((Node("a", 'one "quoted"'), Node("b", "two", place="b.py:1")), (Edge("a", "b", "wakes", False),))
    assert text(graph).splitlines() == ['one "quoted"', "  -?> wakes: two  b.py:1"]
    assert mermaid(graph).splitlines()[1:] == [
        '  n0["one &quot;quoted&quot;"]',
        '  n1["two"]',
        '  n0 -.->|"wakes"| n1',
    ]
