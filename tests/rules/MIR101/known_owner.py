"""Rows of a related manager know whose they are, through a `Prefetch` as well."""

from bookshop.models import Author, Review
from django.db.models import Prefetch


def prefetched_from_one_owner():
    author = Author.objects.order_by("pk").first()
    mine = author.books.all()
    reviews = Review.objects.filter(book__author=author).prefetch_related(Prefetch("book", mine))
    return [review.book.author.name for review in reviews]  # ok: MIR101, MIR103
