"""What code reads of names, attribute by attribute: `self.order.event.items.filter(…)` is one chain.

Chains are of the text alone: what a name stands for plays no part, but for `event = self.event`, after which what is
read of the one is read of the other. What a method of querysets is given by name ends a chain: of
`order.positions.select_related("item")` that is `(item)`.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

Chain = tuple[str, ...]

_LONGEST = 8
# Methods of querysets whose texts and keywords name what rows have.
_BY_TEXT = frozenset({"select_related", "prefetch_related", "order_by", "only", "defer", "values", "values_list"})
_BY_KEYWORD = frozenset({"filter", "exclude", "get"})
_LEAVES = frozenset({ast.Constant, ast.Load, ast.Store})
_SPECIAL = frozenset(
    {
        ast.Assign, ast.AnnAssign, ast.NamedExpr, ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.Global,
        ast.Nonlocal, ast.ExceptHandler,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reads:
    """`chains` begin with a name and go as far as attributes and constant keys do.

    `steady` are the names that stand for one thing wherever the function mentions them: parameters and locals that
    are bound once, and not by a loop.
    """

    chains: frozenset[Chain]
    steady: frozenset[str]


def chain_of(node: ast.expr) -> Chain | None:
    """An expression as a chain: `request.event`, `self.context["request"]`; None for another one."""
    steps: list[str] = []
    current = node
    while True:
        match current:
            case ast.Name(id=name):
                return (name, *reversed(steps)) if len(steps) < _LONGEST else None
            case ast.Attribute(value=value, attr=name):
                steps.append(name)
            case ast.Subscript(value=value, slice=ast.Constant(value=str(key))):
                steps.append(f"[{key}]")
            case _:
                return None
        current = value


def reads_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Reads:
    """What a function reads, inner functions included."""
    seen = _Seen()
    for statement in function.body:
        seen.visit(statement)
    bound, inner = seen.bound, seen.inner
    aliases = {name: chain for name, chain in seen.aliases if bound[name] == 1 and name not in inner}
    arguments = function.args
    parameters = {each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    steady = {name for name in parameters if not bound[name]}
    steady |= {name for name in seen.assigned - parameters if bound[name] == 1}
    found = frozenset(seen.chains)
    return Reads(found | frozenset(_expanded(found, aliases)), frozenset(steady - inner))


class _Seen:
    """What one walk through a function finds.

    `bound` says how often a name is bound, `assigned` which names are by assignments of one value, `inner` which
    names inner functions have for their own.
    """

    __slots__ = ("aliases", "assigned", "bound", "chains", "inner")

    def __init__(self) -> None:
        self.chains: set[Chain] = set()
        self.bound: Counter[str] = Counter()
        self.assigned: set[str] = set()
        self.aliases: list[tuple[str, Chain]] = []
        self.inner: set[str] = set()

    def visit(self, root: ast.AST) -> None:
        pending = [root]
        while pending:
            node = pending.pop()
            kind = type(node)
            if kind is ast.Attribute or kind is ast.Subscript:
                chain = chain_of(node)  # type: ignore[arg-type]
                if chain is not None:
                    # The longest chains are met first, each as far as it is read.
                    self.chains.add(chain if isinstance(node.ctx, ast.Load) else chain[:-1])  # type: ignore[attr-defined]
                    continue
            elif kind is ast.Name:
                if not isinstance(node.ctx, ast.Load):  # type: ignore[attr-defined]
                    self.bound[node.id] += 1  # type: ignore[attr-defined]
                continue
            elif kind is ast.Call:
                self.chains.update(_named(node))  # type: ignore[arg-type]
            elif kind in _SPECIAL:
                self._note(node)
            for name in node._fields:
                value = getattr(node, name)
                if isinstance(value, list):
                    pending.extend(item for item in value if isinstance(item, ast.AST))
                elif isinstance(value, ast.AST) and type(value) not in _LEAVES:
                    pending.append(value)

    def _note(self, node: ast.AST) -> None:
        match node:
            case ast.Assign(targets=targets, value=value):
                names = [target.id for target in targets if isinstance(target, ast.Name)]
                self.assigned.update(names)
                chain = chain_of(value) if len(names) == len(targets) == 1 else None
                if chain is not None and len(chain) > 1:
                    self.aliases.append((names[0], chain))
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.NamedExpr(target=ast.Name(id=name)):
                self.assigned.add(name)
            case ast.FunctionDef(args=args) | ast.AsyncFunctionDef(args=args) | ast.Lambda(args=args):
                every = (*args.posonlyargs, *args.args, *args.kwonlyargs, args.vararg, args.kwarg)
                self.inner.update(each.arg for each in every if each is not None)
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                self.inner.update(names)
            case ast.ExceptHandler(name=str(name)):
                self.inner.add(name)


def is_name(step: str) -> bool:
    """Whether a step of a chain is a name that a method was given."""
    return step.startswith("(")


def _named(node: ast.Call) -> Iterator[Chain]:
    """The chains that end in what a method of querysets is given by name."""
    method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    texts: list[str] = []
    if method in _BY_TEXT:
        texts = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    elif method in _BY_KEYWORD:
        texts = [each.arg for each in node.keywords if each.arg is not None]
    chain = chain_of(node.func) if texts else None
    if chain is not None and len(chain) > 2:
        yield from ((*chain, f"({text.lstrip('-+').partition('__')[0]})") for text in texts)


def _expanded(chains: frozenset[Chain], aliases: dict[str, Chain]) -> Iterator[Chain]:
    for chain in chains:
        for _ in range(3):
            known = aliases.get(chain[0])
            if known is None or known[0] == chain[0]:
                break
            chain = (*known, *chain[1:])
            if len(chain) > _LONGEST:
                break
            yield chain
