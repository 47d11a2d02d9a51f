"""What receivers say when they run."""

HEARD = []


def heard(who):
    HEARD.append(who)
