"""Lossless chunks, recovery, comments and trees of Python text. Never raises; no Django knowledge, no IO."""

from mir_lsp.syntax.comments import Comment, comments
from mir_lsp.syntax.cst import cst
from mir_lsp.syntax.guard import LOOSE, STRICT, Limits, admits, refusal
from mir_lsp.syntax.locate import Locator, offsets
from mir_lsp.syntax.module import Chunk, ChunkKey, Module, resplit, split
from mir_lsp.syntax.tree import Regions, SyntaxProblem, Tree, TreeCache, parse, parse_cached

__all__ = [
    "LOOSE",
    "STRICT",
    "Chunk",
    "ChunkKey",
    "Comment",
    "Limits",
    "Locator",
    "Module",
    "Regions",
    "SyntaxProblem",
    "Tree",
    "TreeCache",
    "admits",
    "comments",
    "cst",
    "offsets",
    "parse",
    "parse_cached",
    "refusal",
    "resplit",
    "split",
]
