"""Plain data read from one chunk, with chunk-relative spans. Sees no other file; no IO."""

from mir_lsp.facts.read import facts_of, read

__all__ = ["facts_of", "read"]
