"""MIR1xx: one query per row."""
