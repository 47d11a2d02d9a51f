"""Operators between conditions and between querysets."""

from bookshop.models import Author, Book
from django.db.models import Q


def both_conditions():  # changes: as it is meant
    wanted = Q(is_draft=True) and Q(pages__gt=105)  # want: MIR224 "`and` gives the last condition alone" offered
#            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    return [book.title for book in Book.objects.filter(wanted).order_by("pk")]


def either_condition_at_once():  # changes: as it is meant
    return Book.objects.filter(Q(pages=101) or Q(pages=102)).count()  # want: MIR224 offered


def three_conditions():  # changes: as it is meant
    return Book.objects.filter(Q(pages=101) or Q(pages=102) or Q(pages=103)).count()  # want: MIR224 offered


def a_negated_condition():  # changes: as it is meant
    return Book.objects.filter(~Q(is_draft=True) and Q(pages__gt=105)).count()  # want: MIR224 offered


def conditions_by_name():  # changes: as it is meant
    draft, long = Q(is_draft=True), Q(pages__gt=105)
    return Book.objects.filter(draft and long).count()  # want: MIR224 offered


def both_querysets():  # changes: as it is meant
    drafts = Book.objects.filter(is_draft=True)
    long = Book.objects.filter(pages__gt=105)
    return [book.title for book in drafts and long]  # want: MIR224 offered


def both_querysets_by_name():  # changes: as it is meant
    both = Book.objects.filter(is_draft=True) and Book.objects.filter(pages__gt=105)  # want: MIR224 offered
    return both.count()


def with_the_operator():
    return Book.objects.filter(Q(is_draft=True) & Q(pages__gt=105)).count()  # ok: MIR224


def the_first_that_is_not_empty():
    books = Book.objects.filter(pages__lt=0) or Book.objects.order_by("pk")  # ok: MIR224
    return [book.title for book in books]


def a_condition_that_may_be_empty():
    wanted = Q()
    wanted = wanted or Q(is_draft=True)  # ok: MIR224
    return Book.objects.filter(wanted).count()


def a_condition_by_a_flag():
    drafts_only = True
    wanted = drafts_only and Q(is_draft=True)  # ok: MIR224
    return Book.objects.filter(wanted).count()


def a_condition_on_two_querysets():
    books = Book.objects.filter(pages__gt=3)
    authors = Author.objects.filter(name="Author 1")
    if books and authors:  # ok: MIR224
        return [book.title for book in books], [author.name for author in authors]
    return None


def a_queryset_by_a_flag():
    with_drafts = len("x") == 1
    books = with_drafts and Book.objects.filter(is_draft=True)  # ok: MIR224
    return [book.title for book in books or []]


def two_numbers():
    return Book.objects.count() and Author.objects.count()  # ok: MIR224
