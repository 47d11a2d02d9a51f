"""Small projects in memory: texts by path to an index."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from mir_lsp.facts import facts_of
from mir_lsp.facts.data import ChunkFacts
from mir_lsp.index import ClassId, Index
from mir_lsp.syntax import split

ROOT = "/project"


def facts_from(text: str) -> tuple[ChunkFacts, ...]:
    """The facts of the chunks of a file."""
    return tuple(facts_of(chunk) for chunk in split(text).chunks)


def index_of(files: Mapping[str, str], *roots: str) -> Index:
    """An index of files given by their path below `/project`; that folder is the root unless roots are given."""
    index = Index()
    index.set_roots(tuple(f"{ROOT}/{root}" for root in roots) or (ROOT,))
    index.set_files((f"{ROOT}/{path}", facts_from(dedent(text))) for path, text in files.items())
    return index


def index_of_folder(folder: Path) -> Index:
    """An index of the Python files below a folder on disk, which is the only root."""
    index = Index()
    index.set_roots((folder.as_posix(),))
    paths = sorted(path for path in folder.rglob("*.py") if "migrations" not in path.parts)
    index.set_files((path.as_posix(), facts_from(path.read_text(encoding="utf-8"))) for path in paths)
    return index


def class_id(place: str) -> ClassId:
    """`shop/models.py:Book` as the identity of a class of a small project."""
    path, _, qualname = place.partition(":")
    return ClassId(f"{ROOT}/{path}", qualname)
