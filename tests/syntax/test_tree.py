"""Trees, offsets of nodes, and the cache of trees."""

from __future__ import annotations

import ast
import warnings

import pytest

from mir_lsp.syntax import Chunk, TreeCache, offsets, parse, parse_cached, split
from tests.syntax.corpus import sources


def test_text_that_parses_gives_the_tree_of_the_parser() -> None:
    text = "x = 1\n"
    tree = parse(text)
    assert tree.complete
    assert tree.error is None
    assert ast.dump(tree.node) == ast.dump(ast.parse(text))


def test_spans_are_the_source_segments_of_the_standard_library() -> None:
    checked = 0
    for _, text, _ in sources(40, 15_000):
        plain = text.replace("\r\n", "\n")
        for variant in (plain, plain.replace("\n", "\r\n"), plain.replace("'a", "'ä\U0001f600")):
            located = parse(variant)
            if not located.complete:
                continue
            locator = offsets(located.source)
            for node in list(ast.walk(located.node))[::15]:
                if isinstance(node, (ast.expr, ast.stmt)):
                    segment = ast.get_source_segment(variant.replace("\r\n", "\n"), node)
                    got = locator.span(node).text_of(variant).replace("\r\n", "\n")
                    assert got == segment
                    checked += 1
    assert checked > 1000


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_spans_count_characters_not_bytes(line_break: str) -> None:
    text = line_break.join(["x = '\U0001f600é'; name = 'ü'", "def f(): return 'é', name", ""])
    locator = offsets(text)
    names = [locator.span(node).text_of(text) for node in ast.walk(parse(text).node) if isinstance(node, ast.Name)]
    assert sorted(names) == ["name", "name", "x"]


@pytest.mark.parametrize("text", ["\ufeffx = 1\n", "x = '\ud800'\nx\n", "x = 1 \0\nx\n"])
def test_what_the_parser_refuses_anywhere_is_replaced_in_place(text: str) -> None:
    tree = parse(text)
    assert len(tree.source) == len(text)
    spans = [offsets(tree.source).span(node) for node in ast.walk(tree.node) if isinstance(node, ast.Name)]
    assert spans
    assert all(span.text_of(text) == "x" for span in spans)


def test_escape_warnings_are_silenced() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        parse("x = '\\d'\n")
    assert caught == []


def test_the_error_points_at_the_problem_in_the_text() -> None:
    error = parse("x = 1\ny = = 2\n").error
    assert error is not None
    assert error.offset == len("x = 1\ny = ")
    assert error.message


def test_the_cache_is_bounded_by_characters_and_forgets_the_least_recently_used() -> None:
    chunks = [split(f"x = {number}\n").chunks[0] for number in range(4)]
    size = len(chunks[0].text)
    cache = TreeCache(3 * size)
    trees = [cache.get(chunk) for chunk in chunks[:3]]
    assert cache.get(chunks[0]) is trees[0]
    cache.get(chunks[3])
    assert cache.characters == 3 * size
    assert cache.get(chunks[0]) is trees[0]
    assert cache.get(chunks[1]) is not trees[1]
    cache.clear()
    assert cache.characters == 0


def test_equal_chunks_share_one_tree() -> None:
    first, second = split("x = 1\nx = 1\n").chunks
    assert isinstance(first, Chunk)
    assert parse_cached(first) is parse_cached(second)


def test_a_cache_that_is_widened_keeps_more_and_never_less() -> None:
    texts = [f"name_{number} = {number}\n" for number in range(4)]
    cache = TreeCache(len(texts[0]) * 2)
    chunks = [chunk for text in texts for chunk in split(text).chunks]
    for chunk in chunks:
        cache.get(chunk)
    assert cache.characters == len(texts[0]) * 2
    cache.widen(len(texts[0]) * 4)
    cache.widen(1)
    for chunk in chunks:
        cache.get(chunk)
    assert cache.characters == len(texts[0]) * 4
