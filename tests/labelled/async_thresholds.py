"""What the engine must answer of the set about coroutines, at the least: to be raised, never lowered."""

ASYNC_RECALL = 0.90  # the share of positives that is found
ASYNC_FALSE_ALARMS = 1  # at the most
ASYNC_REPAIRED = 102  # cases that raise and run after fixes
