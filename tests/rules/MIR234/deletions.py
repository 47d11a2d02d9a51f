"""Values that are deleted."""

from bookshop.models import Book


def values_that_are_deleted():  # raises: TypeError
    Book.objects.filter(is_draft=True).values("title").delete()  # want: MIR234 "`delete..` raises `TypeError` after `values..`" unfixed
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    return Book.objects.count()


def values_in_a_list_that_are_deleted():  # raises: TypeError
    drafts = Book.objects.filter(is_draft=True).values_list("pk", flat=True)
    drafts.delete()  # want: MIR234 unfixed
    return Book.objects.count()


def rows_that_are_deleted():
    Book.objects.filter(is_draft=True).delete()  # ok: MIR234 # grows: what belongs to them goes as well
    return Book.objects.count()


def values_that_are_updated():
    Book.objects.filter(is_draft=True).values("title").update(pages=1)  # ok: MIR234
    return Book.objects.filter(pages=1).count()


def rows_of_values_that_are_deleted():
    keys = list(Book.objects.filter(is_draft=True).values_list("pk", flat=True))
    Book.objects.filter(pk__in=keys).delete()  # ok: MIR234 # grows: what belongs to them goes as well
    return Book.objects.count()
