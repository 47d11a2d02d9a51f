"""MIR7xx: signals, and the receivers that they wake."""
