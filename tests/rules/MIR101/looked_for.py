"""Code that looks whether a relation is prefetched: where it is, more may have come with it."""

from bookshop.models import Book


def _reviewers(book):
    reviews = (
        book.reviews.all()
        if "reviews" in getattr(book, "_prefetched_objects_cache", {})
        else book.reviews.select_related("reviewer")
    )
    return [review.reviewer.name for review in reviews]  # ok: MIR101


def _reviewers_or_more(book):
    if "reviews" not in book._prefetched_objects_cache:
        reviews = book.reviews.order_by("pk")
    else:
        reviews = book.reviews.all()
    return [review.reviewer.name for review in reviews]  # want: MIR101 likely "is a `Book`"


def looked_for_and_there():
    return _reviewers(Book.objects.prefetch_related("reviews__reviewer").order_by("pk").first())


def looked_for_and_loaded():
    return _reviewers(Book.objects.order_by("pk").first())


def looked_for_and_not_loaded():
    book = Book.objects.prefetch_related("tags").order_by("pk").first()
    return _reviewers_or_more(book)
