"""What the engine must answer of the Python set, at the least. Raise these with what it learns; never lower them."""

PYTHON_RECALL = 0.96  # the share of positives that is found
PYTHON_FALSE_ALARMS = 0
PYTHON_FIXED = 250  # positives with a fix, each of which is applied and run

# How large the set is, at the least.
PYTHON_POSITIVES = 430
PYTHON_NEAR_MISSES = 490
