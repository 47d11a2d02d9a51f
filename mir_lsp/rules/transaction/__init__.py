"""Rules about transactions: what happens too early, twice, or not at all."""
