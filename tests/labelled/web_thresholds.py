"""What the engine must answer of the web projects, at the least: to be raised with what it learns, never lowered."""

WEB_RECALL = 0.97
WEB_FALSE_ALARMS = 1

# How large the set is, at the least.
WEB_POSITIVES = 240
WEB_NEAR_MISSES = 300
