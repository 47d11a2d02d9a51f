"""Where a text asks for relations to be loaded, and the text without one of these requests.

A site is one argument of `select_related(…)` or `prefetch_related(…)` that is a literal, the lookup of a
`Prefetch(…)` among them, or one element of `list_select_related`. What other arguments load is not written there:
they are no sites.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.bench.strip_consumers import Consumer, Tree, consumer_of

__all__ = ["Site", "sites"]

LOADERS = frozenset({"select_related", "prefetch_related"})
OF_ADMIN = "list_select_related"


@dataclass(frozen=True, slots=True)
class Site:
    """One argument that can be taken away.

    `line` counts from 1. `lost` are the steps of the lookup that no other argument of the same chain loads.
    `start`, `end` and `replacement` are the edit that takes it away, in offsets of the text.
    """

    line: int
    loader: str
    lookup: str
    lost: tuple[str, ...]
    consumer: Consumer
    start: int
    end: int
    replacement: str

    def stripped(self, text: str) -> str:
        """The text without this argument."""
        return text[: self.start] + self.replacement + text[self.end :]


def sites(text: str) -> tuple[Site, ...]:
    """The sites of a module in the order of its text; none in a text that does not parse."""
    if not any(loader in text for loader in LOADERS):
        return ()
    try:
        module = ast.parse(text)
    except (SyntaxError, ValueError):
        return ()
    reader = _Reader(text, Tree(module))
    found = [site for node in ast.walk(module) for site in reader.sites_at(node)]
    return tuple(sorted(found, key=lambda site: (site.line, site.start, site.lookup)))


class _Reader:
    def __init__(self, text: str, tree: Tree) -> None:
        self._text = text
        self._tree = tree
        self._starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]

    def sites_at(self, node: ast.AST) -> Iterator[Site]:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LOADERS:
            yield from self._of_call(node, node.func)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.List | ast.Tuple) and _is_for_admin(node):
            yield from self._of_admin(node.value)

    def _of_call(self, call: ast.Call, func: ast.Attribute) -> Iterator[Site]:
        for argument in call.args:
            lookup, to_attr = _lookup(argument)
            if lookup is None:
                continue
            lost = _lost(lookup, self._others(call, argument))
            if not lost:
                consumer = Consumer.IMPLIED
            elif to_attr:
                consumer = Consumer.TO_ATTR
            else:
                consumer = consumer_of(self._tree, call, lost)
            start, end, replacement = self._without(call, func, argument)
            yield Site(argument.lineno, func.attr, lookup, lost, consumer, start, end, replacement)

    def _of_admin(self, value: ast.List | ast.Tuple) -> Iterator[Site]:
        for element in value.elts:
            lookup, _ = _lookup(element)
            if lookup is None:
                continue
            kept = [other for other in value.elts if other is not element]
            lost = _lost(lookup, [name for name, _ in map(_lookup, kept) if name is not None])
            consumer = Consumer.ADMIN if lost else Consumer.IMPLIED
            start, end = self._span(value)
            inner = ", ".join(self._text_of(other) for other in kept)
            replacement = f"[{inner}]" if isinstance(value, ast.List) else f"({inner}{',' if len(kept) == 1 else ''})"
            yield Site(element.lineno, OF_ADMIN, lookup, lost, consumer, start, end, replacement)

    def _without(self, call: ast.Call, func: ast.Attribute, argument: ast.expr) -> tuple[int, int, str]:
        """The edit that takes an argument away, and the call with it when it is the only one."""
        if len(call.args) == 1:
            # A manager cannot be iterated: `filter()` makes a queryset of it, and does nothing else.
            replacement = "" if isinstance(func.value, ast.Call) else ".filter()"
            return self._span(func.value, closed=True)[1], self._span(call)[1], replacement
        at = call.args.index(argument)
        if at + 1 < len(call.args):
            return self._span(argument)[0], self._span(call.args[at + 1])[0], ""
        return self._span(call.args[at - 1])[1], self._span(argument)[1], ""

    def _others(self, call: ast.Call, argument: ast.expr) -> list[str]:
        """The lookups that the other arguments of the chain of calls name."""
        calls = [each for each in self._tree.chain(call) if each.func.attr in LOADERS]
        arguments = [each for one in calls for each in one.args if each is not argument]
        return [lookup for lookup, _ in map(_lookup, arguments) if lookup is not None]

    def _text_of(self, node: ast.expr) -> str:
        start, end = self._span(node)
        return self._text[start:end]

    def _span(self, node: ast.expr, closed: bool = False) -> tuple[int, int]:
        """Where an expression stands; with `closed`, up to the parentheses around it."""
        end = self._offset(node.end_lineno or 0, node.end_col_offset or 0)
        if closed:
            # Between an expression and the dot after it stand only blanks, comments and parentheses.
            while (match := re.compile(r"(?:\s|\\|#[^\r\n]*)*\)").match(self._text, end)) is not None:
                end = match.end()
        return self._offset(node.lineno, node.col_offset), end

    def _offset(self, line: int, column: int) -> int:
        """The offset of a position of `ast`, which counts the bytes of a line."""
        start = self._starts[line - 1]
        return start + len(self._text[start : start + column].encode()[:column].decode())


def _is_for_admin(statement: ast.Assign) -> bool:
    return any(isinstance(target, ast.Name) and target.id == OF_ADMIN for target in statement.targets)


def _lookup(argument: ast.expr) -> tuple[str | None, bool]:
    """The lookup that an argument names, None when that is not a literal; whether it loads to another attribute."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value, False
    if isinstance(argument, ast.Call) and _last_name(argument.func) == "Prefetch":
        first = argument.args[:1] + [each.value for each in argument.keywords if each.arg == "lookup"]
        if first and isinstance(first[0], ast.Constant) and isinstance(first[0].value, str):
            to_attr = len(argument.args) > 2 or any(each.arg == "to_attr" for each in argument.keywords)
            return first[0].value, to_attr
    return None, False


def _last_name(func: ast.expr) -> str:
    return func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""


def _lost(lookup: str, others: list[str]) -> tuple[str, ...]:
    """The steps of a lookup that none of the others goes through."""
    steps = lookup.split("__")
    kept = 0
    for other in others:
        common = 0
        for mine, its in zip(steps, other.split("__"), strict=False):
            if mine != its:
                break
            common += 1
        kept = max(kept, common)
    return tuple(steps[kept:])
