"""Functions that connect each time they are called."""

from django.db.models.signals import post_save
from django.dispatch import Signal
from sorting.log import heard
from sorting.models import Item
from sorting.proofs import times_heard

opened = Signal()


class Round(Item):
    pass


def show_round(request=None):
    def tell(sender, **kwargs):
        heard("round")

    post_save.connect(tell, sender=Round, weak=False)  # want: MIR706


def proof_show_round():
    show_round()
    show_round()
    return times_heard("round", Round.objects.create) > 1


class Square(Item):
    pass


def show_square(request=None):
    def tell(sender, **kwargs):
        heard("square")

    post_save.connect(tell, sender=Square, weak=False, dispatch_uid="square")  # ok: MIR706


def proof_show_square():
    show_square()
    show_square()
    return times_heard("square", Square.objects.create) > 1


class Oval(Item):
    pass


def of_oval(sender, **kwargs):
    heard("oval")


def show_oval(request=None):
    post_save.connect(of_oval, sender=Oval)  # ok: MIR706


def proof_show_oval():
    show_oval()
    show_oval()
    return times_heard("oval", Oval.objects.create) > 1


class Flat(Item):
    pass


def show_flat():
    post_save.connect(lambda sender, **kwargs: heard("flat"), sender=Flat, weak=False)  # want: MIR706


def proof_show_flat():
    show_flat()
    show_flat()
    return times_heard("flat", Flat.objects.create) > 1


class Watcher:
    kept = []

    def __init__(self):
        self.kept.append(self)
        opened.connect(self.tell)  # want: MIR706 # by: watcher

    def tell(self, sender, **kwargs):
        heard("watcher")


def proof_watcher():
    Watcher()
    Watcher()
    return times_heard("watcher", lambda: opened.send(sender=None)) > 1


class Long(Item):
    pass


post_save.connect(of_oval, sender=Long)  # ok: MIR706 # by: long


def proof_long():
    return times_heard("oval", Long.objects.create) > 1
