"""A join follows the other end of a foreign key that is unique, and of no other one."""

from models import Reader, Shelf


def the_only_card():
    return list(Reader.objects.select_related("card"))  # ok: MIR111


def every_visit():
    return list(Reader.objects.select_related("visit"))  # want: MIR111 "it leads to many rows"


def pairs_that_no_class_describes():
    return list(Shelf.readers.through.objects.filter(shelf_id__in=[1]).select_related("reader"))  # ok: MIR111
