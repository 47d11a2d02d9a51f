"""The project as keys with values and fingerprints: bindings, classes, the model graph. Pure; no IO, no rules."""
