"""The API of a project for people: each route, what answers it, who may use it, which fields it shows and takes."""

from __future__ import annotations

from collections.abc import Callable

from mir_lsp.engine.engine import Engine
from mir_lsp.features.graphs import Edge, Graph, Node
from mir_lsp.index.routes import root_urls
from mir_lsp.semantics.access import Access
from mir_lsp.semantics.api_table import ApiRow, Names, api_rows

__all__ = ["api_graph", "told_access", "told_fields"]


def api_graph(engine: Engine, shown: Callable[[str], str], path: str) -> Graph:
    """The routes of the project around a path, each with what answers its methods."""
    root = engine.db.get(root_urls, path)
    rows = api_rows(engine.db, root) if root is not None else ()
    nodes: dict[str, Node] = {}
    edges = []
    for row in rows:
        target = f"{row.view.path}:{row.view.qualname}:{row.action}"
        nodes.setdefault(f"route {row.route}", Node(f"route {row.route}", f"/{row.route}", "routes"))
        nodes.setdefault(target, Node(target, told_row(row), "views", shown(row.view.path)))
        edges.append(Edge(f"route {row.route}", target, row.method.upper(), row.access.known))
    return Graph(tuple(nodes.values()), tuple(edges))


def told_row(row: ApiRow) -> str:
    """One row without its route, in a line."""
    name = f"{row.view.qualname}.{row.action}" if row.action else row.view.qualname
    reads, writes = told_fields(row.readable), told_fields(row.writable)
    return f"{name} | {told_access(row.access)} | reads {reads} | writes {writes}"


def told_access(access: Access) -> str:
    """Who may use a view, by the names of what says so."""
    names = [name for name in access.names if name != "?"]
    if not access.known and "get_permissions" not in names:
        names.append("code decides")
    return ", ".join(names) or "anybody"


def told_fields(names: Names) -> str:
    """Names of fields; `?` for what is not known, a dash for none."""
    if names is None:
        return "?"
    return ", ".join(names) or "-"
