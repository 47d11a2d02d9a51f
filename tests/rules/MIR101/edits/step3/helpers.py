"""What the other file calls."""

# rechecked:


def shout(text: str):
    return text.upper() + "!"
