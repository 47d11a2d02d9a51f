"""MIR3xx: migrations that stop production, or that fail there."""
