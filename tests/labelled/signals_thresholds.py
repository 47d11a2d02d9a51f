"""What the engine must answer of the set about signals, at the least: to be raised, never lowered."""

SIGNALS_RECALL = 0.95  # the share of positives that is found
SIGNALS_FALSE_ALARMS = 0  # at the most
SIGNALS_REPAIRED = 36  # positives that are gone after their fix
