"""`mir-lsp graph`: what hangs together in a project, as text or as a Mermaid diagram.

A further graph is an entry of `GRAPHS`: the option `--NAME` and what makes it.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mir_lsp.cli.errors import CommandError, Exit

if TYPE_CHECKING:
    from mir_lsp.cli.loading import Project
    from mir_lsp.features.graphs import Graph

__all__ = ["GRAPHS", "Kind", "add_options", "run"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A graph that can be asked for by its `name`. `empty` is what is said of a project that has nothing of it.

    `make` is given the project and the absolute path that was asked about.
    """

    name: str
    help: str
    empty: str
    make: Callable[[Project, str], Graph]


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options that choose a graph and how it is written."""
    chosen = parser.add_mutually_exclusive_group(required=True)
    for kind in GRAPHS:
        chosen.add_argument(f"--{kind.name}", dest="graph", action="store_const", const=kind.name, help=kind.help)
    parser.add_argument("--format", choices=("text", "mermaid"), default="text")
    parser.add_argument("--no-cache", action="store_true", help="read every file anew, and keep nothing of it")


def run(name: str, path: str, output_format: str, cache: str | None) -> int:
    """Print one graph of the project around a path.

    Raises:
        CommandError: there is no such path.
    """
    # The parser of arguments asks for the names of graphs: what makes them is loaded when one is asked for.
    from mir_lsp.cli.loading import load
    from mir_lsp.cli.output import harmless, write
    from mir_lsp.engine.config import Config
    from mir_lsp.facts.cache import SCHEMA
    from mir_lsp.features.graphs import mermaid, text
    from mir_lsp.workspace.cache import open_cache

    kind = next((each for each in GRAPHS if each.name == name), None)
    if kind is None:
        raise CommandError(f"there is no graph `{name}`")
    store = open_cache(cache, SCHEMA)
    (project,) = load([path], Config(), store)
    store.close()
    graph = kind.make(project, os.path.abspath(path))
    told = mermaid(graph) if output_format == "mermaid" else text(graph) or kind.empty
    write("\n".join(harmless(line) for line in told.split("\n")))
    return Exit.CLEAN


def _signals(project: Project, path: str) -> Graph:
    from mir_lsp.cli.paths import shown
    from mir_lsp.features.signal_graph import signal_graph
    from mir_lsp.index.settings import home_of

    return signal_graph(project.engine, shown, project.engine.db.get(home_of, path) or "")


def _api(project: Project, path: str) -> Graph:
    from mir_lsp.cli.paths import shown
    from mir_lsp.features.api_graph import api_graph

    return api_graph(project.engine, shown, path)


GRAPHS: tuple[Kind, ...] = (
    Kind("api", "routes of REST framework: who may use them, what they show and take", "no such route in view", _api),
    Kind("signals", "models, their signals, and the receivers that these wake", "no receiver in view", _signals),
)
