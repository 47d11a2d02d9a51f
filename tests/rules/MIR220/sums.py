"""Aggregates over relations to many."""

from bookshop.models import Author, Book
from django.db.models import Avg, Count, Max, Min, Sum


def two_counts():
    books = Book.objects.annotate(n=Count("tags"), m=Count("review"))  # want: MIR220 "`Count..tags..` takes each row once per row of `reviews`" offered
    #                               ^^^^^^^^^^^^^
    return [(book.n, book.m) for book in books.order_by("pk")]  # changes: the numbers are right


def one_after_the_other():
    books = Book.objects.annotate(n=Count("tags")).annotate(m=Count("chapter"))  # want: MIR220 unfixed "a query of its own"
    return [(book.n, book.m) for book in books.order_by("pk")]


def only_one_is_distinct():
    books = Book.objects.annotate(n=Count("tags", distinct=True), m=Count("review"))  # want: MIR220 offered
    return [(book.n, book.m) for book in books.order_by("pk")]  # changes: the numbers are right


def a_count_and_a_sum():
    books = Book.objects.annotate(n=Count("tags", distinct=True), paid=Sum("sales__price"))  # want: MIR220 "Sum" unfixed "a query of its own"
    return [book.paid for book in books.order_by("pk")]


def of_what_is_below():
    authors = Author.objects.annotate(n=Count("books"), m=Count("books__review"))  # want: MIR220 "`books__reviews`" offered
    return [(author.n, author.m) for author in authors.order_by("pk")]  # changes: the numbers are right


def groups_and_their_own_number():
    rows = Book.objects.values("is_draft").annotate(n=Count("id"), m=Count("tags"))  # want: MIR220 offered
    return sorted((row["is_draft"], row["n"]) for row in rows)  # changes: the numbers are right


def of_all():
    return Book.objects.aggregate(n=Count("chapter"), m=Count("review"))  # want: MIR220 offered # changes: right


def through_a_name():
    counted = Count("review")
    books = Book.objects.annotate(n=Count("tags"), m=counted)  # want: MIR220 unfixed
    return [(book.n, book.m) for book in books.order_by("pk")]


def over_several_lines():
    books = Book.objects.annotate(
        tagged=Count(  # want: MIR220 offered
            "tags",
        ),
        parts=Count("chapter"),
    )
    return [(book.tagged, book.parts) for book in books.order_by("pk")]  # changes: the numbers are right


def both_distinct():
    books = Book.objects.annotate(n=Count("tags", distinct=True), m=Count("review", distinct=True))  # ok: MIR220
    return [(book.n, book.m) for book in books.order_by("pk")]


def one_count():
    books = Book.objects.annotate(n=Count("review"))  # ok: MIR220
    return [book.n for book in books.order_by("pk")]


def the_largest_and_the_smallest():
    books = Book.objects.annotate(most=Max("review__stars"), least=Min("sales__price"))  # ok: MIR220
    return [(book.most, book.least) for book in books.order_by("pk")]


def two_over_one_relation():
    books = Book.objects.annotate(n=Count("review"), stars=Sum("review__stars"))  # ok: MIR220
    return [(book.n, book.stars) for book in books.order_by("pk")]


def means_over_two_relations():
    books = Book.objects.annotate(stars=Avg("review__stars"), price=Avg("sales__price"))  # ok: MIR220
    return [(book.stars, book.price) for book in books.order_by("pk")]


def in_two_querysets():
    tags = Book.objects.annotate(n=Count("tags")).order_by("pk")  # ok: MIR220
    reviews = Book.objects.annotate(n=Count("review")).order_by("pk")
    return [(one.n, other.n) for one, other in zip(tags, reviews)]


def a_lookup_that_is_not_known(path="tags"):
    return Book.objects.aggregate(n=Count(path), m=Count("review"))["m"]  # ok: MIR220
