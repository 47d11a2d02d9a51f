"""Rules about lazy querysets: what evaluates them, what for, and what goes wrong. Readers of the timeline."""
