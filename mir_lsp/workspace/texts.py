"""The texts of many files, read when they are first asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from mir_lsp.workspace.files import SourceFile, read

__all__ = ["Texts"]


class Texts(Mapping[str, str]):
    """Texts by path, in the order of the paths. One that cannot be read when it is asked for is not there."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = dict.fromkeys(paths)
        self._texts: dict[str, str] = {}

    def __getitem__(self, path: str) -> str:
        known = self._texts.get(path)
        if known is not None:
            return known
        if path not in self._paths:
            raise KeyError(path)
        file = read(path)
        if not isinstance(file, SourceFile):
            del self._paths[path]
            raise KeyError(path)
        self._texts[path] = file.text
        return file.text

    def __contains__(self, path: object) -> bool:
        return path in self._paths

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._paths))

    def __len__(self) -> int:
        return len(self._paths)
