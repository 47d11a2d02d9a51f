"""Rows that are not in a subquery."""

from bookshop.models import Author, Book, Publisher


def those_without_one():
    keys = Author.objects.values_list("mentor", flat=True)
    return Author.objects.exclude(pk__in=keys).count()  # want: MIR222 "`mentor` may be NULL: then no row at all is left" unfixed
#                                        ^^^^


def those_without_one_at_once():
    houses = Publisher.objects.exclude(pk__in=Author.objects.values("publisher"))  # want: MIR222 unfixed
    Author.objects.filter(pk__gt=3).update(publisher=None)
    return houses.count()


def excluded_by_a_column_that_is_never_empty():
    keys = Book.objects.filter(pages__gt=105).values_list("author", flat=True)
    return Author.objects.exclude(pk__in=keys).count()  # ok: MIR222


def excluded_by_what_is_there():
    keys = Author.objects.filter(mentor__isnull=False).values_list("mentor", flat=True)
    return Author.objects.exclude(pk__in=keys).count()  # ok: MIR222


def excluded_by_what_is_not_empty():
    keys = Author.objects.exclude(mentor=None).values("mentor")
    return Author.objects.exclude(pk__in=keys).count()  # ok: MIR222


def included_by_a_column_that_may_be_empty():
    return Author.objects.filter(pk__in=Author.objects.values("mentor")).count()  # ok: MIR222


def excluded_by_rows():
    return Author.objects.exclude(books__in=Book.objects.filter(is_draft=True)).count()  # ok: MIR222
