"""Numbers that are asked for each row, and rows that are looked up and made."""

from bookshop.models import Author, Book, Profile, Publisher, Review, Sale
from django.db.models import Count, Exists, OuterRef, Q, Sum


def counted_after_a_filter():
    return [book.sales.filter(is_paid=True).count() for book in Book.objects.all()]  # want: MIR125 "`book.sales.filter.….\.count..` runs one query per `Book`" unfixed
    #       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^


def asked_after_a_filter():
    return [book.title for book in Book.objects.all() if book.sales.filter(is_paid=True).exists()]  # want: MIR125 unfixed


def summed():
    return [author.books.aggregate(Sum("pages"))["pages__sum"] for author in Author.objects.all()]  # want: MIR125 unfixed


def counted_by_a_column():
    return {house.name: Author.objects.filter(publisher=house).count() for house in Publisher.objects.all()}  # want: MIR125 unfixed


def made_unless_there():
    for author in Author.objects.all():
        Profile.objects.get_or_create(author=author, defaults={"bio": "", "country_id": 1})  # want: MIR125 unfixed "bulk"
    return Profile.objects.count()


def _has_sold(book):
    return Sale.objects.filter(book=book, is_paid=True).exists()


def in_a_helper():
    return [book.title for book in Book.objects.all() if _has_sold(book)]  # want: MIR125 "_has_sold" unfixed


def annotated():
    paid = Count("sales", filter=Q(sales__is_paid=True))
    return [book.paid for book in Book.objects.annotate(paid=paid)]  # ok: MIR125


def annotated_with_a_subquery():
    sold = Exists(Sale.objects.filter(book=OuterRef("pk"), is_paid=True))
    return [book.sold for book in Book.objects.annotate(sold=sold)]  # ok: MIR125


def counted_without_a_query():
    return [book.sales.count() for book in Book.objects.prefetch_related("sales")]  # ok: MIR125


def of_one_row():
    book = Book.objects.first()
    return book.sales.filter(is_paid=True).count()  # ok: MIR125


def of_all_rows():
    return [(number, Review.objects.count()) for number in range(3)]  # ok: MIR125


def of_two_kinds():
    return {flag: Sale.objects.filter(is_paid=flag).count() for flag in (True, False)}  # ok: MIR125
