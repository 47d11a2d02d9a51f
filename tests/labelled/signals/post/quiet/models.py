from sorting.models import Item


class Whisper(Item):
    pass
