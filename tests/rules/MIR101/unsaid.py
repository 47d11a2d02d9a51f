"""Rows of which no code says what they are, but what is read of them."""

from bookshop.models import Book


class _Summary:
    def __init__(self, work):
        self.work = work

    def pages(self):
        return self.work.pages

    def reviewers(self):
        return [r.reviewer.name for r in self.work.reviews.order_by("pk")]  # want: MIR101 likely "is a `Book`"

    def stars(self):
        return [(review.book.title, review.stars) for review in self.work.reviews.order_by("pk")]  # ok: MIR101

    def reviewers_and_all_is_there(self):
        return [review.reviewer.name for review in self.work.reviews.select_related("reviewer")]  # ok: MIR101


def an_attribute():
    return _Summary(Book.objects.order_by("pk").first()).reviewers()


def an_attribute_whose_rows_lead_back():
    return _Summary(Book.objects.order_by("pk").first()).stars()


def an_attribute_and_all_is_there():
    return _Summary(Book.objects.order_by("pk").first()).reviewers_and_all_is_there()


def _reviewers(work):
    return [review.reviewer.name for review in work.reviews.all()]  # ok: MIR101


def a_parameter_whose_caller_loads():
    return _reviewers(Book.objects.prefetch_related("reviews__reviewer").order_by("pk").first())
