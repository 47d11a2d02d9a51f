"""How cost grows with the size of a workspace: the index, `check` the first time, and `check` again.

Run: python -m tests.bench.growth FOLDER FOLDER ... [--runs 3] [--plot FILE.svg]

Medians are shown, one line for each folder, the smallest first. A plot, on logarithmic scales, needs matplotlib.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mir_lsp.workspace.discovery import discover
from tests.bench.bench_index import Result, alone, program

LIMIT_SECONDS = 1800.0
CHECK = (sys.executable, "-m", "mir_lsp", "check", "--format", "json")


@dataclass(frozen=True)
class Cost:
    """Of one workspace; seconds of the clock for models, of the processor for `check`."""

    name: str
    lines: int
    models: float
    facts: float
    index_mb: float
    cold: float
    again: float
    check_mb: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--plot", type=Path)
    options = parser.parse_args()
    print(f"load average {os.getloadavg()[0]:.1f}; medians of {options.runs} runs")
    print(f"{'':18}{'lines':>9}{'models s':>10}{'facts s':>9}{'MB':>6}{'check s':>9}{'again s':>9}{'MB':>7}")
    costs = []
    for folder in sorted(map(Path.resolve, options.folders), key=lines_below):
        cost = measured(folder, options.runs)
        costs.append(cost)
        print(
            f"{cost.name:18}{cost.lines:>9,}{cost.models:>10.2f}{cost.facts:>9.2f}{cost.index_mb:>6.0f}"
            f"{cost.cold:>9.2f}{cost.again:>9.2f}{cost.check_mb:>7.0f}",
            flush=True,
        )
    if options.plot is not None:
        plot(costs, options.plot)


def measured(folder: Path, runs: int) -> Cost:
    path = str(folder)
    index, cold, again = [], [], []
    for _ in range(runs):
        index.append(alone(path, ""))
        with tempfile.TemporaryDirectory() as cache:
            cold.append(program(path, cache, LIMIT_SECONDS, *CHECK, path))
            again.append(program(path, cache, LIMIT_SECONDS, *CHECK, path))
    return Cost(
        folder.name,
        lines_below(folder),
        median(index, "models"),
        median(index, "facts"),
        median(index, "MB"),
        median(cold, "cpu"),
        median(again, "cpu"),
        median(cold, "most MB"),
    )


def median(results: Sequence[Result], name: str) -> float:
    return statistics.median(each[name] for each in results)


def lines_below(folder: Path) -> int:
    return sum(Path(path).read_bytes().count(b"\n") for path in discover(str(folder)).files)


def plot(costs: Sequence[Cost], file: Path) -> None:
    """A line for each cost over the number of lines."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    # No date and no random names in the file: it is kept under version control.
    matplotlib.rcParams["svg.hashsalt"] = "mir-lsp"
    figure, axes = pyplot.subplots(figsize=(7, 4))
    lines = [each.lines for each in costs]
    axes.loglog(lines, [each.cold for each in costs], marker="o", label="check, the first time")
    axes.loglog(lines, [each.again for each in costs], marker="o", label="check, again")
    axes.loglog(lines, [each.facts for each in costs], marker="o", label="all files read")
    axes.loglog(lines, [each.models for each in costs], marker="o", label="models known")
    axes.set_xlabel("lines of Python")
    axes.set_ylabel("seconds")
    axes.grid(visible=True, which="major", alpha=0.3)
    axes.legend()
    figure.tight_layout()
    figure.savefig(file, metadata={"Date": None})


if __name__ == "__main__":
    main()
