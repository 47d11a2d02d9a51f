"""What `check` costs, cold and with a warm cache, beside the peers that are installed, in one interleaved run.

Run: python -m tests.bench.bench_check PROJECT [PROJECT ...] [--peers FOLDER] [--rounds N]. FOLDER has the programs of
the peers. Shown are medians of CPU and wall seconds, and the ratio of the CPU to that of each peer. Every command
runs inside of the project: a peer takes the working directory for its workspace.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

PEERS = ("django-lsp", "djch")
LONGEST_SECONDS = 900

Times = list[tuple[float, float]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("projects", nargs="+", type=Path)
    parser.add_argument("--peers", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print(f"load average {os.getloadavg()[0]:.1f}")
    for project in options.projects:
        with tempfile.TemporaryDirectory() as cache:
            shown(project.name, measured(project.resolve(), commands(options.peers), options.rounds, cache))


def commands(peers: Path | None) -> dict[str, list[str]]:
    """What is run, by its name."""
    ours = [sys.executable, "-m", "mir_lsp", "check", ".", "--format", "json"]
    found = {"cold": [*ours, "--no-cache"], "warm": ours}
    for name in PEERS if peers is not None else ():
        program = Path(peers or "", name)
        if program.exists():
            found[name] = [str(program), "check", ".", "--format", "json"]
    return found


def measured(project: Path, ran: Mapping[str, list[str]], rounds: int, cache: str) -> dict[str, Times]:
    environment = {**os.environ, "MIR_CACHE_DIR": cache, "PYTHONPATH": str(Path(__file__).parents[2])}
    times: dict[str, Times] = {name: [] for name in ran}
    once(ran["warm"], project, environment)
    for _ in range(rounds):
        for name, command in ran.items():
            times[name].append(once(command, project, environment))
    return times


def once(command: list[str], project: Path, environment: Mapping[str, str]) -> tuple[float, float]:
    """The CPU and wall seconds of one run."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, cwd=project, env=environment, capture_output=True, timeout=LONGEST_SECONDS, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.perf_counter() - started


def shown(project: str, times: Mapping[str, Times]) -> None:
    medians = {name: statistics.median(cpu for cpu, _ in each) for name, each in times.items()}
    for name, each in times.items():
        wall = statistics.median(wall for _, wall in each)
        ratios = "".join(f"  {medians[name] / medians[peer]:6.1f} x {peer}" for peer in PEERS if peer in medians)
        beside = ratios if name not in PEERS else ""
        print(f"{project:20} {name:12} cpu {medians[name]:7.2f} s  wall {wall:7.2f} s{beside}")


if __name__ == "__main__":
    main()
