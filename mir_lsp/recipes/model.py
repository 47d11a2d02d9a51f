"""Edits as values: what to change, said in terms of the code rather than of characters."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Union

from mir_lsp.text.spans import Span


class Loader(Enum):
    """The queryset methods that supply a relation."""

    SELECT = "select_related"
    PREFETCH = "prefetch_related"


@dataclass(frozen=True, slots=True)
class AddLoad:
    """Add lookup paths to a queryset expression at `target` (chunk-relative), with the given loader.

    `extend` is the span of the argument list of a call to the same loader in that expression (between its
    parentheses), to which the paths are appended; without it a new call is inserted at `insert_at`.
    """

    loader: Loader
    paths: tuple[str, ...]
    insert_at: int
    extend: Span | None = None

    @property
    def title(self) -> str:
        """A verb phrase for menus."""
        arguments = ", ".join(f'"{path}"' for path in self.paths)
        return f"Add `{self.loader.value}({arguments})`"


Recipe = Union[AddLoad]
