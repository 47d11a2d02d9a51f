from sorting.models import Item


class Shout(Item):
    pass


from loud import receivers  # noqa: E402, F401
