"""Prefetched relations that are counted again, and that the query for the rows can count."""

from bookshop.models import Book, Chapter


def of_some_rows():
    books = Book.objects.prefetch_related("sales").order_by("pk")
    return [(len(book.sales.all()), book.sales.filter(is_paid=True).count()) for book in books]  # want: MIR105 offered


def with_the_import_that_is_there():
    from django.db.models import Count

    books = Book.objects.prefetch_related("reviews").annotate(all=Count("review")).order_by("pk")
    return [book.reviews.filter(stars=3).count() for book in books]  # want: MIR105 unfixed


def of_rows_that_have_an_order():
    books = Book.objects.prefetch_related("chapter_set")
    return [book.chapter_set.filter(number=0).count() for book in books]  # want: MIR105 unfixed


def of_all_rows():
    return [book.sales.count() for book in Book.objects.prefetch_related("sales")]  # ok: MIR105


def of_one_row():
    return Chapter.objects.order_by("pk").first().book.sales.filter(is_paid=True).count()  # ok: MIR105
