"""One file per rule, and the registry. No IO, no LSP, no global state."""
