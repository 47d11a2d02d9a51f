"""Receivers that nobody holds."""

from functools import partial

from django.db.models.signals import post_save
from django.dispatch import Signal, receiver
from sorting.log import heard
from sorting.models import Item
from sorting.proofs import is_heard

parcel_sent = Signal()


class Lambda(Item):
    pass


post_save.connect(lambda sender, **kwargs: heard("lambda"), sender=Lambda)  # want: MIR705 # by: lambda


def proof_lambda():
    return not is_heard("lambda", Lambda.objects.create)


class Kept(Item):
    pass


post_save.connect(lambda sender, **kwargs: heard("kept"), sender=Kept, weak=False)  # ok: MIR705 # by: kept


def proof_kept():
    return not is_heard("kept", Kept.objects.create)


class Nested(Item):
    pass


def connect_nested():
    def tell(sender, **kwargs):
        heard("nested")

    post_save.connect(tell, sender=Nested)  # want: MIR705


connect_nested()


def proof_connect_nested():
    return not is_heard("nested", Nested.objects.create)


class Decorated(Item):
    pass


def connect_decorated():
    @receiver(post_save, sender=Decorated)  # want: MIR705
    def tell(sender, **kwargs):
        heard("decorated")


connect_decorated()


def proof_connect_decorated():
    return not is_heard("decorated", Decorated.objects.create)


class Strong(Item):
    pass


def connect_strong():
    @receiver(post_save, sender=Strong, weak=False)  # ok: MIR705
    def tell(sender, **kwargs):
        heard("strong")


connect_strong()


def proof_connect_strong():
    return not is_heard("strong", Strong.objects.create)


class Returned(Item):
    pass


def connect_returned():
    def tell(sender, **kwargs):
        heard("returned")

    post_save.connect(tell, sender=Returned)  # ok: MIR705
    return tell


HELD = connect_returned()


def proof_connect_returned():
    return not is_heard("returned", Returned.objects.create)


class Bound(Item):
    pass


class Listener:
    def tell(self, sender, **kwargs):
        heard("bound")


post_save.connect(Listener().tell, sender=Bound)  # want: MIR705 # by: bound


def proof_bound():
    return not is_heard("bound", Bound.objects.create)


class Named(Item):
    pass


listener = Listener()
post_save.connect(listener.tell, sender=Named)  # ok: MIR705 # by: named


def proof_named():
    return not is_heard("bound", Named.objects.create)


class Partial(Item):
    pass


def tell_with(word, sender, **kwargs):
    heard(word)


post_save.connect(partial(tell_with, "partial"), sender=Partial)  # want: MIR705 # by: partial


def proof_partial():
    return not is_heard("partial", Partial.objects.create)


class Top(Item):
    pass


def top(sender, **kwargs):
    heard("top")


post_save.connect(top, sender=Top)  # ok: MIR705 # by: top


def proof_top():
    return not is_heard("top", Top.objects.create)


def connect_custom():
    def tell(sender, **kwargs):
        heard("custom")

    parcel_sent.connect(tell)  # want: MIR705


connect_custom()


def proof_connect_custom():
    return not is_heard("custom", lambda: parcel_sent.send(sender=None))


class Globally(Item):
    pass


def connect_globally():
    global kept_for_good

    def tell(sender, **kwargs):
        heard("globally")

    kept_for_good = tell
    post_save.connect(tell, sender=Globally)  # ok: MIR705


connect_globally()


def proof_connect_globally():
    return not is_heard("globally", Globally.objects.create)
