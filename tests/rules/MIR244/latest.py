"""The latest rows."""

from bookshop.models import Author, Book, Chapter


def the_last_one_of_nothing_known():  # raises: ValueError
    return Book.objects.latest().title  # want: MIR244 "`latest..` raises `ValueError`: `Book` has no `get_latest_by`" unfixed
#          ^^^^^^^^^^^^^^^^^^^^^


def the_first_one_of_nothing_known():  # raises: ValueError
    return Author.objects.filter(pk__gt=2).earliest().name  # want: MIR244 unfixed


def the_last_one_by_a_column():
    return Book.objects.latest("pages").title  # ok: MIR244


def the_last_one_in_an_order():
    return Chapter.objects.order_by("pk").last().heading  # ok: MIR244


def the_earliest_one_by_two_columns():
    return Book.objects.earliest("pages", "pk").title  # ok: MIR244
