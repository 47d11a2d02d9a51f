"""Functions that read relations; the steps change one thing after the other."""

from bookshop.models import Book, Sale
from helpers import shout


# A comment moves what is below it.
# rechecked:


def names():
    return [book.author.name for book in Book.objects.all()]  # want: MIR101


def loud_names():
    return [shout(book.author.name) for book in Book.objects.select_related("author")]  # ok: MIR101


def sold():
    return [sale.book.title for sale in Sale.objects.with_book()]  # ok: MIR101


def titles():
    return [book.title for book in Book.objects.all()]  # ok: MIR101
