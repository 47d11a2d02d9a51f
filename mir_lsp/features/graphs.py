"""Graphs of a project as plain data, and how they are written: as text, and as a Mermaid diagram."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Edge", "Graph", "Node", "mermaid", "text"]


@dataclass(frozen=True, slots=True)
class Node:
    """One thing: `key` tells it from the others, `label` is what people read, `place` is `FILE:LINE` or empty.

    Nodes of one `group` are drawn alike and together.
    """

    key: str
    label: str
    group: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """A way from one node to another, by their keys. `is_certain` is False where a condition decides about it."""

    source: str
    target: str
    label: str = ""
    is_certain: bool = True


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes in the order in which they are told, and edges in the order in which they happen."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def text(graph: Graph) -> str:
    """The graph as lines: each node that leads somewhere, and below it where to."""
    known = {node.key: node for node in graph.nodes}
    below: dict[str, list[Edge]] = {}
    for edge in graph.edges:
        below.setdefault(edge.source, []).append(edge)
    lines: list[str] = []
    for node in graph.nodes:
        if node.key in below:
            lines.append(_told(node))
            lines += [f"  {_way(edge)} {_told(known[edge.target])}" for edge in below[node.key]]
    return "\n".join(lines)


def mermaid(graph: Graph) -> str:
    """The graph as a Mermaid flowchart. Nodes are numbered, so that no name of the project is read as syntax."""
    numbers = {node.key: f"n{number}" for number, node in enumerate(graph.nodes)}
    lines = ["flowchart LR"]
    for group in dict.fromkeys(node.group for node in graph.nodes):
        indent = "  "
        if group:
            lines.append(f'  subgraph "{_quoted(group)}"')
            indent = "    "
        for node in graph.nodes:
            if node.group == group:
                lines.append(f'{indent}{numbers[node.key]}["{_quoted(node.label)}"]')
        lines += ["  end"] if group else []
    lines += [f"  {line}" for line in _arrows(graph, numbers)]
    return "\n".join(lines)


def _arrows(graph: Graph, numbers: dict[str, str]) -> Iterator[str]:
    for edge in graph.edges:
        arrow = "-->" if edge.is_certain else "-.->"
        label = f'|"{_quoted(edge.label)}"|' if edge.label else ""
        yield f"{numbers[edge.source]} {arrow}{label} {numbers[edge.target]}"


def _told(node: Node) -> str:
    return f"{node.label}  {node.place}" if node.place else node.label


def _way(edge: Edge) -> str:
    arrow = "->" if edge.is_certain else "-?>"
    return f"{arrow} {edge.label}:" if edge.label else arrow


def _quoted(name: str) -> str:
    """A text between quotation marks of Mermaid, which knows entities and no backslashes."""
    return name.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace("\n", " ")
