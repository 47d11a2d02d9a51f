"""Reads that many calls lead to: what decides about each of them is no proof, but one that is near stays."""

from bookshop.models import Book


def _named(book, short):
    return _who(book, short) if book.pages else ""


def _who(book, short):
    return "" if short else _author(book)


def _author(book):
    return _name(book)


def _name(book):
    return book.author.name


def nothing_is_said_of_what_is_hardly_reached(short=False):
    return [_named(book, short) for book in Book.objects.order_by("pk")]  # ok: MIR104  # grows: two conditions away


def _all(book):
    return _more(book)


def _more(book):
    return _author(book)


def every_call_is_made():
    return [_all(book) for book in Book.objects.order_by("pk")]  # want: MIR104 likely "gets there"


def _near(book, short):
    return f"{book.author.name} {_house(book, short)}"


def _house(book, short):
    return "" if short else _where(book)


def _where(book):
    return _city(book) if book.author.publisher_id else ""


def _city(book):
    return book.author.publisher.city


def what_is_near_is_not_hidden_by_what_is_far(short=False):
    return [_near(book, short) for book in Book.objects.order_by("pk")]  # want: MIR104 "book.author"  # grows: what is far away is not loaded
