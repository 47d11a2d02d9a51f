"""What the engine must answer of the set about exposure, at the least: to be raised, never lowered."""

EXPOSURE_RECALL = 0.97  # the share of positives that is found
EXPOSURE_FALSE_ALARMS = 0  # at the most
EXPOSURE_FIXED = 48  # positives whose leak or write does not happen any more after the fix
