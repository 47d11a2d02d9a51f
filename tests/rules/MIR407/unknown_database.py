"""Rows that cannot be locked if the database is PostgreSQL."""

from bookshop.models import Book
from django.db import transaction


@transaction.atomic
def joined(pk):
    return Book.objects.select_for_update().select_related("editor").get(pk=pk).title  # want: MIR407 likely "with `editor`, on PostgreSQL"
