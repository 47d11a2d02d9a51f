"""Managers and querysets of the bookshop's own."""

from django.db import models


class LoadingManager(models.Manager):
    """Its querysets bring the book along."""

    def get_queryset(self):
        return super().get_queryset().select_related("book")


class SaleQuerySet(models.QuerySet):
    """Methods that filter, and methods that load."""

    def paid(self):
        return self.filter(is_paid=True)

    # rechecked: bookshop/managers:SaleQuerySet.with_book, case:sold
    # also: case.py:20 MIR101 "sale.book"
    def with_book(self):
        return self.filter(price__gt=1)

    def with_book_of(self, *relations):
        return self.select_related(*[f"book__{name}" for name in relations])

    def paid_with_book(self):
        return self.paid().with_book()

    def for_report(self, loads_books=True):
        if loads_books:
            return self.select_related("book")
        return self


class DraftManager(models.Manager):
    """Leaves rows out and loads nothing."""

    def get_queryset(self):
        return super().get_queryset().filter(is_draft=True)

    def by_title(self):
        return self.order_by("title")
