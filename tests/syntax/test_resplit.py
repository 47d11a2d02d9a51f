"""Splitting again after an edit gives what splitting from scratch gives, on broken text too."""

from __future__ import annotations

import random

import pytest

from mir_lsp.syntax import Module, resplit, split
from tests.syntax.corpus import sources

FRAGMENTS = (
    *(
        '"""',
        "'''",
        '"',
        "'",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ":",
        "\\",
        "#",
        "@",
        " ",
        "\f",
        "\ufeff",
        "\U0001f600",
    ),
    *(
        "\n",
        "\r",
        "\r\n",
        "\\\n",
        "@x\n",
        "\ndef f():\n    pass\n",
        "\nclass A:\n    x = 1\n",
        "x = (\n",
        "else:\n",
    ),
    *(
        "\nif x:\n",
        "async ",
        "import a\n",
        "\n@",
        "async \\\n",
        "f(\nx = 1\n",
        'x = """\nimport a\n',
        "\n\n\n# c\n",
    ),
)
SETS = 12
EDITS = 500
EDITS_FROM_ONE_START = 40


def texts() -> tuple[str, ...]:
    plain = [text.replace("\r\n", "\n") for _, text, _ in sources(SETS, 25_000)]
    return (
        *plain[:4],
        *(text.replace("\n", "\r\n") for text in plain[4:6]),
        *(text.replace("\n", "\r") for text in plain[6:8]),
        *(text.replace("\n\n", "\n\f\n") for text in plain[8:10]),
        *(text.replace(" = ", " = '\U0001f600é' + ") for text in plain[10:]),
    )


def edited(text: str, generator: random.Random, others: tuple[str, ...]) -> str:
    place = generator.randrange(len(text) + 1)
    end = min(len(text), place + generator.choice((1, 1, 2, 5, 50, 500)))
    kind = generator.random()
    if kind < 0.5:
        return text[:place] + generator.choice(FRAGMENTS) + text[place:]
    if kind < 0.75:
        return text[:place] + text[end:]
    other = generator.choice(others)
    start = generator.randrange(len(other))
    block = other[start : start + generator.choice((10, 100, 1000))]
    return text[:place] + block + text[place if kind < 0.9 else end :]


def assert_same(got: Module, new_text: str, hint: object) -> None:
    expected = split(new_text)
    assert "".join(chunk.text for chunk in expected.chunks) == new_text, hint
    assert got.starts == expected.starts, hint
    assert got.chunks == expected.chunks, hint
    assert got.keys == expected.keys, hint
    assert got._lookaheads == expected._lookaheads, hint


@pytest.mark.parametrize("seed", range(SETS))
def test_resplit_equals_split_over_random_edits(seed: int) -> None:
    generator = random.Random(seed)
    others = texts()
    start = split(others[seed])
    module = start
    for step in range(EDITS):
        if step % EDITS_FROM_ONE_START == 0:
            module = start
        new_text = edited(module.text, generator, others)
        module = resplit(module, new_text)
        assert_same(module, new_text, (seed, step))


def test_resplit_equals_split_at_every_keystroke() -> None:
    method = '    def f(self):\n        return g("""\nimport x\n""", [1,\n2])\n\n'
    typed = 'class A:\n    """Doc."""\n' + method + "@a\ndef b(): pass\n"
    before, after = "import a\n\n", '\n\ndef c():\n    """Doc."""\n\nd = (\n1,\n)\n'
    module = split(before + after)
    for length in range(1, len(typed) + 1):
        new_text = before + typed[:length] + after
        module = resplit(module, new_text)
        assert_same(module, new_text, length)


def test_an_edit_keeps_the_chunks_that_it_does_not_touch() -> None:
    text = "".join(f"def f{number}():\n    return {number}\n\n\n" for number in range(50))
    module = split(text)
    changed = resplit(module, text.replace("return 20\n", "return g(\n"))
    same = [new is old for new, old in zip(changed.chunks, module.chunks, strict=True)]
    assert same.count(False) <= 2
    assert not same[20]
