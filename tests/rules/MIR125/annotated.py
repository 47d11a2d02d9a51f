"""Counts of related rows that the query for the rows can bring along, and those that it cannot."""

from bookshop.models import Author, Book, Chapter, Edition, Publisher, Sale
from django.db.models import Prefetch, Sum


def filtered():
    return {book.title: book.sales.filter(is_paid=True).count() for book in Book.objects.order_by("pk")}  # want: MIR125 offered


def by_two_columns():
    rows = []
    for book in Book.objects.filter(pages__gt=1).order_by("-title"):
        rows.append(book.reviews.filter(stars=3, reviewer__name="Author 1").count())  # want: MIR125 offered
    return rows


def of_many_to_many():
    books = (
        Book.objects.select_related("author")
        .order_by("title")
    )
    return [(book.author.name, book.tags.filter(name="Tag 1").count()) for book in books]  # want: MIR125 offered


def of_a_slice():
    return [book.chapter_set.filter(number=0).count() for book in Book.objects.order_by("pk")[:40]]  # want: MIR125 offered


def the_same_number_twice():
    rows = []
    for book in Book.objects.order_by("pk"):
        if book.sales.filter(is_paid=False).count() < 40:  # want: MIR125 offered
            rows.append(book.sales.filter(is_paid=False).count())  # want: MIR125 offered
    return rows


def read_bit_by_bit():
    return [author.books.filter(is_draft=True).count() for author in Author.objects.order_by("pk").iterator()]  # want: MIR125 offered


def two_numbers_of_one_relation():
    rows = []
    for book in Book.objects.order_by("pk"):
        rows.append(book.sales.filter(is_paid=True).count())  # want: MIR125 unfixed "annotation"
        rows.append(book.sales.filter(is_paid=False).count())  # want: MIR125 unfixed
    return rows


def beside_another_number():
    books = Book.objects.annotate(total=Sum("sales__price"))
    return [(book.total, book.reviews.filter(stars=3).count()) for book in books]  # want: MIR125 unfixed


def of_rows_that_are_joined():
    houses = Publisher.objects.filter(authors__name__startswith="Author")
    return [house.authors.filter(name="Author 1").count() for house in houses.order_by("pk")]  # want: MIR125 unfixed


def by_rows_further_along():
    houses = Publisher.objects.order_by("pk")
    return [house.authors.filter(books__pages__gt=1).count() for house in houses]  # want: MIR125 unfixed


def of_rows_that_are_sorted_by_others():
    return [book.sales.filter(is_paid=True).count() for book in Book.objects.order_by("sales__price")]  # want: MIR125 unfixed


def of_rows_without_an_order():
    return sum(book.sales.filter(is_paid=True).count() for book in Book.objects.all())  # want: MIR125 unfixed


def of_rows_that_a_manager_chooses():
    return [book.sales.filter(is_paid=True).count() for book in Book.drafts.all()]  # want: MIR125 unfixed


def by_what_varies():
    return [book.sales.filter(price__gt=book.pages).count() for book in Book.objects.all()]  # want: MIR125 unfixed


def by_a_name(paid=True):
    return [book.sales.filter(is_paid=paid).count() for book in Book.objects.all()]  # want: MIR125 unfixed


def of_rows_that_change():
    counts = []
    for book in Book.objects.order_by("pk"):
        Sale.objects.create(book=book, price=1)  # grows: one row for each row
        counts.append(book.sales.filter(is_paid=True).count())  # want: MIR125 unfixed
    return counts


def of_rows_of_two_kinds(drafts=False):
    books = Book.objects.filter(is_draft=True) if drafts or not Book.objects.exists() else Book.objects.filter(pages__gt=1)
    return [book.sales.filter(is_paid=True).count() for book in books]  # want: MIR125 unfixed


def of_related_rows():
    return [chapter.book.sales.filter(is_paid=True).count() for chapter in Chapter.objects.select_related("book")]  # want: MIR125 unfixed


def of_what_is_prefetched():
    books = Book.objects.prefetch_related("sales").order_by("pk")
    return [(len(book.sales.all()), book.sales.filter(is_paid=True).count()) for book in books]  # want: MIR105 offered


def of_what_is_prefetched_with_a_queryset():
    some = Prefetch("sales", Sale.objects.filter(price__gt=1))
    return [book.sales.filter(is_paid=True).count() for book in Book.objects.order_by("pk").prefetch_related(some)]  # want: MIR105 offered


def the_number_of_rows_that_are_there():
    return [(edition.isbn, edition.book.title) for edition in Edition.objects.all()]  # ok: MIR125
