"""The graph of signals: models, what is sent for them, and the receivers that this wakes, in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from mir_lsp.engine.meaning import FunctionMeaning, definition
from mir_lsp.features.graphs import Edge, Graph, Node
from mir_lsp.index.bundled import is_bundled, module_at
from mir_lsp.index.models import model as model_of
from mir_lsp.index.receivers import Receiver
from mir_lsp.index.resolve import ClassSymbol, ExternalSymbol, FunctionSymbol
from mir_lsp.index.signals import Wakened, connections
from mir_lsp.text.lines import LineIndex

if TYPE_CHECKING:
    from mir_lsp.engine.engine import Engine

__all__ = ["name_of", "signal_graph"]

_RECEIVERS, _ANY = "receivers", "any model"
_UNKNOWN = "something that is not known"


def signal_graph(engine: Engine, shown: Callable[[str], str], folder: str = "") -> Graph:
    """What the signals of the project around a folder wake. `shown` writes paths for people."""
    nodes: dict[str, Node] = {}
    edges: list[Edge] = []
    found = sorted(engine.db.get(connections, folder), key=lambda each: _sender_of(engine, each.receiver).label)
    for each in found:
        sender, receiver = _sender_of(engine, each.receiver), _receiver_of(engine, each.receiver, shown)
        for node in (sender, receiver):
            nodes.setdefault(node.key, node)
        edges.append(Edge(sender.key, receiver.key, _signal_of(each), each.is_certain))
    ordered = sorted(nodes.values(), key=lambda node: node.group == _RECEIVERS)
    return Graph(tuple(ordered), tuple(dict.fromkeys(edges)))


def name_of(receiver: Receiver) -> str:
    """What people call a receiver."""
    match receiver.function:
        case FunctionSymbol(qualname=name):
            return name
        case ClassSymbol(id=id):
            return id.qualname
        case ExternalSymbol(dotted=dotted):
            return dotted
        case _:
            return _UNKNOWN


def _sender_of(engine: Engine, receiver: Receiver) -> Node:
    sender, is_of_model = receiver.sender, receiver.signal.dotted.startswith("django.db.models.signals.")
    known = engine.db.get(model_of, sender.model) if sender.model is not None else None
    if sender.kind == "through" and known is not None:
        label = f"{known.label}.{sender.field}"
    elif known is not None:
        label = known.label
    elif sender.kind == "any":
        label = _ANY if is_of_model else receiver.signal.name
    else:
        label = _UNKNOWN if sender.kind == "unknown" else receiver.signal.name
    return Node(f"sender {label}", label, known.app_label or "" if known is not None else "")


def _receiver_of(engine: Engine, receiver: Receiver, shown: Callable[[str], str]) -> Node:
    name = name_of(receiver)
    path = receiver.function.path if isinstance(receiver.function, FunctionSymbol) else receiver.path
    if is_bundled(path):
        dotted = name if isinstance(receiver.function, ExternalSymbol) else f"{module_at(path)}.{name}"
        return Node(f"receiver {path} {name}", dotted.replace(".py.", "."), _RECEIVERS)
    return Node(f"receiver {path} {name}", name, _RECEIVERS, ":".join(_place(engine, path, name, shown)))


def _place(engine: Engine, path: str, name: str, shown: Callable[[str], str]) -> Iterator[str]:
    yield shown(path)
    place = definition(engine.files, FunctionMeaning(path, name))
    text = engine.text(path)
    if place is not None and text is not None:
        yield str(LineIndex(text).line_of(place.span.start) + 1)


def _signal_of(each: Wakened) -> str:
    return each.receiver.signal.name
