"""What the engine must answer of the set about transactions, at the least: to be raised, never lowered."""

TRANSACTION_RECALL = 0.99  # the share of positives that is found
TRANSACTION_FALSE_ALARMS = 0  # at the most
TRANSACTIONS_REPAIRED = 100  # positives that are fixed, and right after that
