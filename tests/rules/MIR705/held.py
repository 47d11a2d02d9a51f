"""Receivers that nobody holds."""

from bookshop.models import Author, Book, Tag
from django.db.models.signals import post_save


post_save.connect(lambda sender, **kwargs: print("saved"), sender=Book)  # want: MIR705 "nobody holds the function that is connected" offered


def connects():
    def tell(sender, **kwargs):
        print("saved")

    post_save.connect(tell, sender=Book)  # want: MIR705 unfixed "connect a function of the module"
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^


post_save.connect(lambda sender, **kwargs: print("saved"), sender=Author, weak=False)  # ok: MIR705


def gives_back():
    def tell(sender, **kwargs):
        print("saved")

    post_save.connect(tell, sender=Book)  # ok: MIR705
    return tell


def at_the_top(sender, **kwargs):
    print("saved")


post_save.connect(at_the_top, sender=Tag)  # ok: MIR705
