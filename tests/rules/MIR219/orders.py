"""Values that are to be distinct."""

from bookshop.models import Author, Book


def titles_that_differ():
    return list(Book.objects.order_by("pages").values_list("is_draft", flat=True).distinct())  # want: MIR219 "sorted by `pages`, which makes equal values differ for `distinct..`" unfixed
#               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^


def columns_that_differ():
    rows = Book.objects.values("is_draft").order_by("-title").distinct()  # want: MIR219 unfixed
    return len(list(rows))


def distinct_columns():
    return list(Book.objects.order_by("is_draft").values_list("is_draft", flat=True).distinct())  # ok: MIR219


def distinct_columns_without_an_order():
    return sorted(Book.objects.order_by().values_list("is_draft", flat=True).distinct())  # ok: MIR219


def distinct_rows_in_an_order():
    authors = Author.objects.filter(books__pages__gt=0).order_by("name").distinct()  # ok: MIR219
    return [author.name for author in authors]


def distinct_numbers():
    return Book.objects.order_by("pages").values("is_draft").distinct().count()  # ok: MIR219


def distinct_keys_in_another_order():
    return list(Book.objects.order_by("title").values_list("id", flat=True).distinct())  # ok: MIR219
