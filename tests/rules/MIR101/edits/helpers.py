"""What the other file calls."""


def shout(text: str):
    return text.upper()
