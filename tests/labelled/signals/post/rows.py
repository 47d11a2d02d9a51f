def fill():
    """Every case makes what it needs."""
