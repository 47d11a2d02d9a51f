"""MIR5xx: what clients can read or write that is not theirs."""
