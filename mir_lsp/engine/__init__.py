"""Runs the rules over snapshots: selection, suppressions, memo, edits from recipes, verification. No LSP, no IO."""
