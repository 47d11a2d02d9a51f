"""Imports as edits of a text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from mir_lsp.text.edits import Edit

# Lines as Python counts them: form feeds and other white space do not end any.
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)")


def import_edits(text: str, dotted: Iterable[str]) -> tuple[Edit, ...] | None:
    """The edits that import some names, each by its dotted name; None in a text that cannot be parsed.

    What the module imports already, under its own name, needs none.
    """
    names_wanted = set(dotted)
    try:
        body = ast.parse(text).body if names_wanted else []
    except (SyntaxError, ValueError):
        return None
    wanted: dict[str, list[str]] = {}
    for each in sorted(names_wanted - _imported(body)):
        module, _, name = each.rpartition(".")
        wanted.setdefault(module, []).append(name)
    found = [_import(text, body, module, sorted(names)) for module, names in sorted(wanted.items())]
    return tuple(edit for edits in found for edit in edits)


def unimport_edits(text: str, edited: str, names: Iterable[str]) -> tuple[Edit, ...]:
    """The edits of `text` that take imports of some names away which the module does not use as it is `edited`."""
    try:
        before, after = ast.parse(text), ast.parse(edited)
    except (SyntaxError, ValueError):
        return ()
    gone = set(names) - set(_used(after))
    return tuple(
        edit for each in before.body if isinstance(each, ast.ImportFrom) for edit in _without(text, each, gone)
    )


def _used(tree: ast.AST) -> Iterator[str]:
    """The names that code reads which it does not bind itself, each function looked at by itself."""
    bound: set[str] = set()
    if isinstance(tree, ast.FunctionDef | ast.AsyncFunctionDef):
        bound = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.Name):
            yield from [child.id] if isinstance(child.ctx, ast.Load) and child.id not in bound else []
        else:
            yield from (name for name in _used(child) if name not in bound)


def _without(text: str, node: ast.ImportFrom, gone: set[str]) -> Iterator[Edit]:
    """An import without some names; without any that is left, its line goes."""
    kept = [each for each in node.names if (each.asname or each.name) not in gone]
    if len(kept) == len(node.names):
        return
    if not kept:
        start = offset_of(text, node.lineno, 0)
        end = offset_of(text, node.end_lineno or node.lineno, node.end_col_offset or 0)
        newline = re.compile(r"[ \t]*(\r\n|\r|\n)?").match(text, end)
        yield Edit(start, newline.end() if newline is not None else end, "")
        return
    for number, each in enumerate(node.names):
        if each not in kept:
            start = offset_of(text, each.lineno, each.col_offset)
            end = offset_of(text, each.end_lineno or each.lineno, each.end_col_offset or 0)
            if any(one in kept for one in node.names[number + 1 :]):
                following = node.names[number + 1]
                yield Edit(start, offset_of(text, following.lineno, following.col_offset), "")
            else:
                last = node.names[number - 1]
                yield Edit(offset_of(text, last.end_lineno or 0, last.end_col_offset or 0), end, "")


def _imported(body: list[ast.stmt]) -> set[str]:
    """The dotted names that the statements of a module bind to their own last parts."""
    absolute = (each for each in body if isinstance(each, ast.ImportFrom) and not each.level)
    return {
        f"{each.module}.{alias.name}"
        for each in absolute
        for alias in each.names
        if alias.asname in (None, alias.name)
    }


def _import(text: str, body: list[ast.stmt], module: str, names: list[str]) -> tuple[Edit, ...]:
    known = [each for each in body if isinstance(each, ast.ImportFrom) and each.module == module and not each.level]
    plain = [each for each in known if each.names[0].name != "*"]
    if plain:
        return _among(text, plain[-1].names, names)
    line = f"from {module} import {', '.join(names)}"
    ending = "\r\n" if "\r\n" in text else "\n" if "\n" in text or "\r" not in text else "\r"
    before = _before(body, module)
    if before is None:
        return (Edit(0, 0, f"{line}{ending}{ending}{ending}"),)
    end = offset_of(text, before.end_lineno or before.lineno, before.end_col_offset or 0)
    return (Edit(end, end, ending + line),)


def _among(text: str, known: list[ast.alias], names: list[str]) -> tuple[Edit, ...]:
    """Names where they belong among those that are imported already, in the order of the alphabet."""
    places: dict[int, str] = {}
    last = known[-1]
    end = offset_of(text, last.end_lineno or last.lineno, last.end_col_offset or 0)
    for name in names:
        after = next((each for each in known if each.name.casefold() > name.casefold()), None)
        at = offset_of(text, after.lineno, after.col_offset) if after is not None else end
        places[at] = places.get(at, "") + (f"{name}, " if after is not None else f", {name}")
    return tuple(Edit(at, at, said) for at, said in sorted(places.items()))


def _before(body: list[ast.stmt], module: str) -> ast.stmt | None:
    """The statement that a new import follows: one from the same package, else the last one, else the docstring."""
    imports = [each for each in body if isinstance(each, ast.Import | ast.ImportFrom)]
    same = [each for each in imports if isinstance(each, ast.ImportFrom) and _root(each.module) == _root(module)]
    if same:
        return same[-1]
    if imports:
        return imports[-1]
    first = body[0] if body else None
    is_text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return first if is_text else None


def _root(module: str | None) -> str:
    return (module or "").partition(".")[0]


def offset_of(text: str, line: int, column: int) -> int:
    """The offset of a place that `ast` gives: lines from 1, columns in bytes of UTF-8."""
    starts = [0]
    for match in _LINE.finditer(text):
        starts.append(match.end())
    start = starts[line - 1]
    return start + len(text[start:].encode("utf-8", "surrogatepass")[:column].decode("utf-8", "surrogatepass"))
