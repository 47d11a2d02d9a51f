"""The tour of laziness tells the truth: its examples are run on Django, and each line costs what is written at it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.django_runner import SIZES, Program, run

PAGE = Path(__file__).parents[2] / "docs" / "laziness.md"
_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COST = re.compile(r"# (no query|(\d+) quer(?:y|ies)( per book)?)$")


@dataclass(frozen=True)
class Example:
    """A block of the page as the body of a function; `costs` are what its lines say, by their numbers in the file."""

    name: str
    text: str
    costs: dict[int, tuple[int, bool]]

    def wanted(self, size: int) -> dict[int, int]:
        return {line: count * (size if per_book else 1) for line, (count, per_book) in self.costs.items() if count}


def examples() -> Iterator[Example]:
    for number, found in enumerate(_BLOCK.finditer(PAGE.read_text("utf-8")), start=1):
        head = ["from bookshop.models import Book", "", "", "def example():"]
        lines = [*head, *(f"    {line}".rstrip() for line in found[1].rstrip("\n").split("\n"))]
        costs = {at: _cost(match) for at, line in enumerate(lines, start=1) if (match := _COST.search(line))}
        yield Example(f"example_{number}", "\n".join(lines) + "\n", costs)


def _cost(match: re.Match[str]) -> tuple[int, bool]:
    return (int(match[2]), bool(match[3])) if match[2] else (0, False)


def test_every_line_of_the_tour_costs_what_it_says() -> None:
    given = list(examples())
    outcomes = run(Program(each.name, {"case.py": each.text}, ("case:example",)) for each in given)
    assert len(given) > 10
    for each in given:
        for size in SIZES:
            outcome = outcomes[each.name][size]["case:example"]
            assert outcome.error == "", (each.text, outcome.detail)
            spent: dict[int, int] = {}
            for place, count in outcome.queries.items():
                innermost = place.split(" ")[0]
                line = int(innermost.rpartition(":")[2])
                spent[line] = spent.get(line, 0) + count
            assert spent == each.wanted(size), (size, each.text)


def test_every_line_of_code_says_what_it_costs() -> None:
    silent = [
        line
        for each in examples()
        for line in each.text.split("\n")[4:]
        if line.strip() and not _COST.search(line) and not line.strip().startswith("def ")
    ]
    assert silent == []
