"""What is installed without being copied: `.pth` files and the finders of editable installs, read as text.

Nothing in them is run: lines with code do nothing here, and of a finder only its table is read.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from mir_lsp.workspace.files import SourceFile, read

__all__ = ["Editable", "editable"]

# More of them than any environment has.
_MOST_FILES = 200
_MOST_LINES = 200
_FINDER = "__editable__"
_TABLES = ("MAPPING", "NAMESPACES")


@dataclass(frozen=True, slots=True)
class Editable:
    """Folders to search beside the installed packages, and packages or modules by their dotted names.

    A place is a folder, or the path of a module without `.py`, as setuptools writes it.
    """

    folders: tuple[str, ...] = ()
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def editable(site: str, names: Iterable[str]) -> Editable:
    """What the files of a folder of packages say, in the order in which Python reads them."""
    chosen = sorted(names)
    folders: dict[str, None] = {}
    places: dict[str, tuple[str, ...]] = {}
    for name in [each for each in chosen if each.endswith(".pth")][:_MOST_FILES]:
        folders.update((folder, None) for folder in _folders(site, _text(site, name)))
    for name in [each for each in chosen if each.startswith(_FINDER) and each.endswith(".py")][:_MOST_FILES]:
        for dotted, found in _tables(_text(site, name)):
            places.setdefault(dotted, found)
    return Editable(tuple(folders), places)


def _text(site: str, name: str) -> str:
    file = read(os.path.join(site, name))
    return file.text if isinstance(file, SourceFile) else ""


def _folders(site: str, text: str) -> Iterator[str]:
    """The folders that lines name, which may be relative; Python runs a line that starts with `import`."""
    for line in text.splitlines()[:_MOST_LINES]:
        path = line.strip()
        if not path or path.startswith("#") or line.startswith(("import ", "import\t")) or "\0" in path:
            continue
        folder = os.path.normpath(os.path.join(site, path))
        if folder != site and os.path.isdir(folder):
            yield folder


def _tables(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The entries of `MAPPING` and `NAMESPACES` at the top of a finder."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in tree.body:
        match node:
            case ast.AnnAssign(target=ast.Name(id=name), value=value) if name in _TABLES:
                yield from _entries(value)
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in _TABLES:
                yield from _entries(value)
            case _:
                continue


def _entries(value: ast.expr | None) -> Iterator[tuple[str, tuple[str, ...]]]:
    if not isinstance(value, ast.Dict):
        return
    for key, item in zip(value.keys, value.values, strict=True):
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            values = item.elts if isinstance(item, (ast.List, ast.Tuple)) else [item]
            paths = [each.value for each in values if isinstance(each, ast.Constant)]
            texts = [path for path in paths if isinstance(path, str) and "\0" not in path]
            kept = tuple(path for path in texts if os.path.isabs(path))
            if kept:
                yield key.value, kept
