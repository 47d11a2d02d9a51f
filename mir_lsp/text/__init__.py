"""Text, lines, positions, edits and URIs. Knows nothing of Python, Django or the protocol."""
