"""Lossless chunks, recovery, comments and trees of Python text. Knows nothing of Django; never raises; no IO."""
