"""What the other file calls."""

# rechecked: helpers:shout


def shout(text: str):
    return text.upper() + "!"
