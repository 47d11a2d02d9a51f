"""Plain data read from one chunk, with chunk-relative spans. Sees no other file; no IO."""
