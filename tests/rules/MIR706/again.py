"""Functions that connect one more receiver each time."""

from bookshop.models import Book, Tag
from django.db.models.signals import post_save
from django.dispatch import receiver


def view(request=None):
    def tell(sender, **kwargs):
        print("saved")

    post_save.connect(tell, sender=Book, weak=False)  # want: MIR706 "each call of `view\(\)` connects one more receiver" offered
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^


def known(request=None):
    def tell(sender, **kwargs):
        print("saved")

    post_save.connect(tell, sender=Book, weak=False, dispatch_uid="known")  # ok: MIR706


def at_the_top(sender, **kwargs):
    print("saved")


def the_same(request=None):
    post_save.connect(at_the_top, sender=Book, weak=False)  # ok: MIR706


def start():
    def tell(sender, **kwargs):
        print("saved")

    post_save.connect(tell, sender=Tag, weak=False)  # ok: MIR706


start()
